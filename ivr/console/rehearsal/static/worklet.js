// Plays 20 ms frames as they come. Runs in the audio thread, at the context's 8 kHz: the browser does the resampling.
const START_SAMPLES = 640; // 80 ms: what may come late without being heard
const MOST_SAMPLES = 3200; // 400 ms: beyond this we are late ourselves, and skip
const RING_SAMPLES = 16384;

class Earpiece extends AudioWorkletProcessor {
  constructor() {
    super();
    this.ring = new Float32Array(RING_SAMPLES);
    this.written = 0;
    this.read = 0;
    this.started = false;
    this.port.onmessage = ({ data }) => this.take(data);
  }

  take(samples) {
    for (const sample of samples) this.ring[this.written++ % RING_SAMPLES] = sample;
    if (this.written - this.read > MOST_SAMPLES) this.read = this.written - START_SAMPLES;
  }

  process(_inputs, [[channel]]) {
    const waiting = this.written - this.read;
    if (!this.started && waiting >= START_SAMPLES) this.started = true;
    if (this.started && waiting < channel.length) this.started = false;
    if (this.started) {
      for (let index = 0; index < channel.length; index++) channel[index] = this.ring[this.read++ % RING_SAMPLES];
    }
    return true;
  }
}

registerProcessor("earpiece", Earpiece);
