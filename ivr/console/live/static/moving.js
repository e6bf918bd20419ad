// What moves by itself on every page of calls: clocks, countdowns, levels.
let ahead = 0; // milliseconds by which the console's clock is ahead of this machine's

export function set(now) {
  ahead = now - Date.now();
  tick();
}

function length(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

function tick() {
  if (document.hidden) return;
  for (const time of document.querySelectorAll("[data-since]")) {
    time.textContent = length((Date.now() + ahead - Date.parse(time.dataset.since)) / 1000);
  }
  for (const time of document.querySelectorAll("[data-until]")) {
    time.textContent = length((Date.parse(time.dataset.until) - Date.now() - ahead) / 1000);
  }
}

export function move(levels) {
  for (const [number, pair] of Object.entries(levels)) {
    for (const part of document.querySelectorAll(`[data-n="${number}"] [data-channel]`)) {
      const level = pair[Number(part.dataset.channel)];
      part.value = part.tagName === "METER" ? level : `${level} dB`;
    }
  }
}

setInterval(tick, 1000);
document.addEventListener("visibilitychange", tick);
