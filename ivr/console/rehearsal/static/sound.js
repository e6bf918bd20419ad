// What the visitor hears: the caller's frames through an earpiece, and the tones of the keys.
const RATE = 8000;
const WORKLET = "/static/rehearsal/worklet.js";

const ROWS = { 1: 697, 2: 697, 3: 697, 4: 770, 5: 770, 6: 770, 7: 852, 8: 852, 9: 852, "*": 941, 0: 941, "#": 941 };
const COLUMNS = { 1: 1209, 4: 1209, 7: 1209, "*": 1209, 2: 1336, 5: 1336, 8: 1336, 0: 1336, 3: 1477, 6: 1477, 9: 1477, "#": 1477 };
const TONE_SECONDS = 0.12;

export class Sound {
  // Must be made in answer to a click or a key: browsers are silent until then.
  constructor(volume) {
    this.context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
    this.gain = new GainNode(this.context, { gain: volume });
    this.gain.connect(this.context.destination);
    this.earpiece = null;
    this.ready = this.open();
  }

  async open() {
    await this.context.audioWorklet.addModule(WORKLET);
    this.earpiece = new AudioWorkletNode(this.context, "earpiece", { numberOfInputs: 0, outputChannelCount: [1] });
    this.earpiece.connect(this.gain);
  }

  resume() {
    return this.context.resume();
  }

  setVolume(volume) {
    this.gain.gain.setTargetAtTime(volume, this.context.currentTime, 0.02);
  }

  play(samples) {
    this.earpiece?.port.postMessage(samples, [samples.buffer]);
  }

  // What the agent's telephone does until it is answered.
  ring(rings) {
    clearInterval(this.ringing);
    this.ringing = null;
    if (!rings) return;
    const once = () => this.beep([440, 480], 0.9);
    once();
    this.ringing = setInterval(once, 3000);
  }

  beep(frequencies, seconds) {
    const [now, end] = [this.context.currentTime, this.context.currentTime + seconds];
    const quiet = new GainNode(this.context, { gain: 0 });
    quiet.gain.setTargetAtTime(0.05, now, 0.01);
    quiet.gain.setTargetAtTime(0, end - 0.05, 0.02);
    quiet.connect(this.gain);
    for (const frequency of frequencies) {
      const tone = new OscillatorNode(this.context, { frequency });
      tone.connect(quiet);
      tone.start(now);
      tone.stop(end + 0.1);
    }
  }

  tone(key) {
    const [now, end] = [this.context.currentTime, this.context.currentTime + TONE_SECONDS];
    const quiet = new GainNode(this.context, { gain: 0 });
    quiet.gain.setTargetAtTime(0.06, now, 0.005);
    quiet.gain.setTargetAtTime(0, end - 0.02, 0.006);
    quiet.connect(this.gain);
    for (const frequency of [ROWS[key], COLUMNS[key]]) {
      const tone = new OscillatorNode(this.context, { frequency });
      tone.connect(quiet);
      tone.start(now);
      tone.stop(end + 0.03);
    }
  }
}

// s16le bytes to samples between -1 and 1.
export function samplesOf(bytes) {
  const view = new DataView(bytes);
  const samples = new Float32Array(view.byteLength >> 1);
  for (let index = 0; index < samples.length; index++) samples[index] = view.getInt16(2 * index, true) / 32768;
  return samples;
}

// Level of a frame in dBFS, -60 at least.
export function levelOf(samples) {
  let energy = 0;
  for (const sample of samples) energy += sample * sample;
  return Math.max(-60, 10 * Math.log10(energy / samples.length + 1e-6));
}
