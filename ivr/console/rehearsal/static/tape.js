// The tape: the whole call in bars, drawn by what happened to the sound: hollow is not recorded, dots are masked, solid is
// recorded. Shapes differ, so that nothing hangs on colour. A bar is 100 ms at first; when the tape is full, two become one.
const FRAMES_A_BAR = 5;
const BAR = 3;
const GAP = 2;

export class Tape {
  constructor(canvas) {
    this.canvas = canvas;
    this.clear();
    new ResizeObserver(() => this.draw()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  clear() {
    this.bars = [];
    this.frames = 0;
    this.framesABar = FRAMES_A_BAR;
    this.loudest = -60;
    this.draw();
  }

  add(level, recording) {
    this.loudest = Math.max(this.loudest, level);
    this.frames += 1;
    if (this.frames % this.framesABar) return;
    this.bars.push({ height: (this.loudest + 60) / 60, recording });
    this.loudest = -60;
    const room = Math.floor(this.canvas.clientWidth / (BAR + GAP));
    if (room && this.bars.length > room) this.halve();
    requestAnimationFrame(() => this.draw());
  }

  halve() {
    const halved = [];
    for (let index = 0; index + 1 < this.bars.length; index += 2) {
      const [one, two] = [this.bars[index], this.bars[index + 1]];
      halved.push({ height: Math.max(one.height, two.height), recording: two.recording });
    }
    this.bars = halved;
    this.framesABar *= 2;
    this.frames = 0;
  }

  draw() {
    const scale = devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width) return;
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    const paper = this.canvas.getContext("2d");
    paper.scale(scale, scale);
    const style = getComputedStyle(this.canvas);
    const shown = this.bars.slice(-Math.floor(width / (BAR + GAP)));
    paper.fillStyle = style.getPropertyValue("--line");
    paper.fillRect(0, height / 2 - 0.5, width, 1);
    shown.forEach((bar, index) => drawBar(paper, bar, index * (BAR + GAP), height, style));
  }
}

function drawBar(paper, { height: share, recording }, left, height, style) {
  const tall = Math.max(2, share * (height - 8));
  if (recording === "capturing") {
    paper.fillStyle = style.getPropertyValue("--tape-recorded");
    paper.fillRect(left, (height - tall) / 2, BAR, tall);
    paper.fillRect(left, height - 3, BAR + GAP, 3);
  } else if (recording === "paused") {
    paper.fillStyle = style.getPropertyValue("--tape-masked");
    for (const offset of [-6, 0, 6]) paper.fillRect(left, height / 2 + offset - 1, BAR, 2);
  } else {
    paper.strokeStyle = style.getPropertyValue("--tape-off");
    paper.lineWidth = 1;
    paper.strokeRect(left + 0.5, (height - tall) / 2 + 0.5, BAR - 1, Math.max(1, tall - 1));
  }
}
