// What a microphone hears, as frames of 20 ms at 8 kHz. Runs in the audio thread, at whatever rate the device has.
const RATE = 8000;
const FRAME = 160;

class Mouthpiece extends AudioWorkletProcessor {
  constructor() {
    super();
    this.step = sampleRate / RATE;
    this.place = 0; // of the next sample that is made, in samples of the device
    this.seen = 0;
    this.sum = 0;
    this.count = 0;
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
  }

  // Each sample is the mean of those of the device that it stands for: that much of a low-pass is enough for speech.
  process([[channel]]) {
    if (!channel) return true;
    for (const sample of channel) {
      this.sum += sample;
      this.count += 1;
      this.seen += 1;
      if (this.seen - this.place < this.step) continue;
      this.place += this.step;
      this.put(this.sum / this.count);
      this.sum = this.count = 0;
    }
    return true;
  }

  put(sample) {
    this.frame[this.filled++] = Math.max(-32768, Math.min(32767, Math.round(sample * 32767)));
    if (this.filled < FRAME) return;
    this.port.postMessage(this.frame.buffer, [this.frame.buffer]);
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
  }
}

registerProcessor("mouthpiece", Mouthpiece);
