// The visitor's own voice. Nobody is asked for it unless they chose to speak by microphone.
export class Microphone {
  // Rejects when the browser has none, or may not use it.
  static async open(heard) {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, channelCount: 1 } });
    const context = new AudioContext();
    await context.audioWorklet.addModule("/static/rehearsal/mouthpiece.js");
    const mouthpiece = new AudioWorkletNode(context, "mouthpiece", { numberOfOutputs: 0 });
    mouthpiece.port.onmessage = ({ data }) => heard(data);
    new MediaStreamAudioSourceNode(context, { mediaStream: stream }).connect(mouthpiece);
    await context.resume();
    return new Microphone(stream, context);
  }

  constructor(stream, context) {
    this.stream = stream;
    this.context = context;
  }

  close() {
    for (const track of this.stream.getTracks()) track.stop();
    this.context.close();
  }
}
