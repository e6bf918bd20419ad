// A short tone when the state changes: made here, no file is fetched. Rising when something is kept, falling when nothing is any more.
let context;

const PAIRS = { capturing: [523, 784], refused: [784, 392], failed: [392, 311], stopped: [659, 440], paused: [587, 494], off: [659, 440] };

export function wake() {
  context ??= new AudioContext();
  return context.resume();
}

export function sound(state) {
  if (!context || context.state !== "running") return;
  const [first, second] = PAIRS[state] ?? [659, 659];
  beep(first, context.currentTime);
  beep(second, context.currentTime + 0.16);
}

function beep(hertz, at) {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.12, at + 0.015);
  gain.gain.linearRampToValueAtTime(0, at + 0.14);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.15);
}
