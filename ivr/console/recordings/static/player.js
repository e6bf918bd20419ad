// The waveform over the native player: drawn while its outline arrives, sought in by pointer and by keys. Nothing is kept.
const player = document.getElementById("player");
const audio = document.getElementById("audio");
const seek = document.getElementById("seek");
const play = document.getElementById("play");
const clock = document.getElementById("clock");
const speed = document.getElementById("speed");
const broken = document.getElementById("broken");
const WIDTH = 900, MIDDLE = 80;
const SPEEDS = [...speed.options].map((option) => option.value);

const known = Number(player.dataset.seconds);
const whole = () => (Number.isFinite(audio.duration) && audio.duration > 0 ? audio.duration : known || 0);

function said(seconds) {
  const all = Math.floor(seconds), minutes = Math.floor(all / 60), rest = String(all % 60).padStart(2, "0");
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

function go(seconds) {
  audio.currentTime = Math.max(0, Math.min(whole(), seconds));
  show();
}

function turn() {
  if (audio.paused) audio.play().catch(fail);
  else audio.pause();
}

function faster(step) {
  const place = SPEEDS.indexOf(speed.value) + step;
  if (SPEEDS[place] === undefined) return;
  speed.value = SPEEDS[place];
  audio.playbackRate = Number(speed.value);
}

function show() {
  const now = audio.currentTime, all = whole();
  clock.textContent = said(now);
  play.textContent = audio.paused ? play.dataset.play : play.dataset.pause;
  if (!seek) return;
  const x = all ? (WIDTH * now) / all : 0;
  const line = seek.querySelector(".now");
  line.setAttribute("x1", x);
  line.setAttribute("x2", x);
  seek.querySelector(".heard").setAttribute("width", x);
  seek.setAttribute("aria-valuemax", Math.floor(all));
  seek.setAttribute("aria-valuenow", Math.floor(now));
  seek.setAttribute("aria-valuetext", `${said(now)} ${seek.dataset.of} ${said(all)}`);
}

function fail() {
  broken.textContent = broken.dataset.text;
}

const KEYS = {
  " ": turn,
  ArrowLeft: () => go(audio.currentTime - 5),
  ArrowRight: () => go(audio.currentTime + 5),
  PageUp: () => go(audio.currentTime - 60),
  PageDown: () => go(audio.currentTime + 60),
  Home: () => go(0),
  End: () => go(whole()),
  ArrowUp: () => faster(1),
  ArrowDown: () => faster(-1),
};

function half(loud, channel, count, loudest) {
  const side = channel ? 1 : -1;
  let path = `M0 ${MIDDLE}`;
  for (let at = 0; at < count; at += 1) {
    const x = (WIDTH * at) / count, y = MIDDLE + side * Math.max(0.5, (loud[2 * at + channel] / loudest) * (MIDDLE - 4));
    path += `L${x.toFixed(1)} ${y.toFixed(1)}`;
  }
  return `${path}L${WIDTH} ${MIDDLE}Z`;
}

async function draw() {
  const answer = await fetch(player.dataset.outline, { cache: "no-store" });
  if (!answer.ok) return;
  const loud = new Uint8Array(Number(answer.headers.get("Content-Length")));
  const count = loud.length / 2;
  const paths = [seek.querySelector(".wave-caller"), seek.querySelector(".wave-agent")];
  let had = 0, drawn = 0;
  const reader = answer.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (value) loud.set(value, had);
    had += value ? value.length : 0;
    if (done || had - drawn > 100) {
      drawn = had;
      const loudest = loud.reduce((most, one) => Math.max(most, one), 48); // soft speech is seen, silence stays flat
      paths.forEach((path, channel) => path.setAttribute("d", half(loud, channel, count, loudest)));
    }
    if (done) break;
  }
  seek.dataset.drawn = String(had);
}

for (const name of ["timeupdate", "play", "pause", "durationchange", "seeked", "ended"]) audio.addEventListener(name, show);
audio.addEventListener("error", fail);
audio.querySelector("source:last-of-type").addEventListener("error", fail);
play.addEventListener("click", turn);
speed.addEventListener("change", () => { audio.playbackRate = Number(speed.value); });
for (const button of player.querySelectorAll("[data-jump]")) button.addEventListener("click", () => go(audio.currentTime + Number(button.dataset.jump)));
for (const button of player.querySelectorAll("[data-seek]")) button.addEventListener("click", () => go(Number(button.dataset.seek)));
document.getElementById("transport").hidden = false;
if (seek) {
  seek.hidden = false;
  seek.addEventListener("keydown", (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  seek.addEventListener("pointerdown", (event) => {
    const box = seek.getBoundingClientRect();
    go((whole() * (event.clientX - box.left)) / box.width);
    seek.focus();
  });
  draw().catch(() => {
    // The player works without its picture; what is wrong with the sound is said when it is played.
  });
}
show();
