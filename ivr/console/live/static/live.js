// Live calls: the server sends them as they change; between two events only the clocks go on.
import { put } from "/static/pages/html.js";

const live = document.getElementById("live");
const stream = document.getElementById("stream");

function show({ html }) {
  put(live, html);
  document.dispatchEvent(new CustomEvent("preambule:calls"));
}

function move(levels) {
  for (const card of live.querySelectorAll("[data-call]")) {
    const pair = levels[card.dataset.call];
    if (!pair) continue;
    for (const part of card.querySelectorAll("[data-channel]")) {
      const level = Math.max(-60, pair[Number(part.dataset.channel)]);
      part.value = part.tagName === "METER" ? level : `${Math.round(level)} dB`;
    }
  }
}

function length(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

function tick() {
  for (const time of live.querySelectorAll("[data-since]")) {
    time.textContent = length((Date.now() - Date.parse(time.dataset.since)) / 1000);
  }
  for (const time of live.querySelectorAll("[data-until]")) {
    time.textContent = length((Date.parse(time.dataset.until) - Date.now()) / 1000);
  }
}

function tell(connected) {
  stream.textContent = connected ? stream.dataset.live : stream.dataset.lost;
  stream.dataset.connected = String(connected);
}

const source = new EventSource("/live/events");
source.addEventListener("open", () => tell(true));
source.addEventListener("error", () => tell(false));
source.addEventListener("calls", (event) => show(JSON.parse(event.data)));
source.addEventListener("levels", (event) => move(JSON.parse(event.data)));
setInterval(tick, 1000);
