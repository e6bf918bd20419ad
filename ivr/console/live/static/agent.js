// An agent's own page: one state, few buttons, keys, and a tone for whoever wants one.
import { move } from "/static/live/moving.js";
import { heed, redraw } from "/static/live/orders.js";
import { follow, speaker } from "/static/live/stream.js";
import { sound, wake } from "/static/live/tone.js";

const mine = document.getElementById("mine");
const words = document.getElementById("words");
const say = speaker(document.getElementById("live-said"), 1500);
const sounding = document.getElementById("sound");
const keyed = document.getElementById("keys");
const ORDERS = { 1: "start", 2: "pause", 3: "resume", 4: "stop", 5: "refuse", 6: "protect" };

let state;
let text = "";

function take(told) {
  if ("html" in told) {
    redraw(mine, told.html);
    const before = state;
    state = told.state ?? "none";
    document.title = `${told.symbol ? `${told.symbol} ` : ""}${words.dataset.title} · Préambule`;
    if (before !== undefined && before !== state && sounding.checked) sound(state);
    const said = (told.said ?? []).join(" ");
    if (before !== undefined && said && said !== text) say([said]);
    text = said;
  }
  if (told.levels) move(told.levels);
}

function remembered(box, name, otherwise) {
  let kept = null;
  try {
    kept = localStorage.getItem(name);
  } catch {
    // a browser that keeps nothing is asked again next time
  }
  box.checked = kept === null ? otherwise : kept === "yes";
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(name, box.checked ? "yes" : "no");
    } catch {
      // as above
    }
  });
}

function typing(target) {
  return target.closest("input, textarea, select, [contenteditable]") && target.type !== "checkbox";
}

document.addEventListener("keydown", (event) => {
  const order = ORDERS[event.key];
  if (!keyed.checked || !order || event.ctrlKey || event.altKey || event.metaKey || event.repeat || typing(event.target)) return;
  const button = mine.querySelector(`button[value="${order}"]`);
  if (!button) return;
  event.preventDefault();
  button.focus();
  if (order !== "refuse") button.click(); // a refusal holds for good: its key only leads to the button, Enter gives it
});

document.getElementById("settings").hidden = false;
remembered(sounding, "preambule.sound", false);
remembered(keyed, "preambule.keys", true);
const showKeys = () => document.body.classList.toggle("no-keys", !keyed.checked);
keyed.addEventListener("change", showKeys);
showKeys();
sounding.addEventListener("change", async () => {
  if (!sounding.checked) return;
  await wake();
  sound("capturing");
});
// browsers make no sound before somebody has touched the page
document.addEventListener("pointerdown", () => sounding.checked && wake());
document.addEventListener("keydown", () => sounding.checked && wake());
heed(mine);
follow("/live/agent/events", take);
