// The editor: placeholders are put in by a button, and the text is looked at while it is typed. Saving needs no script.
import { put } from "/static/pages/html.js";

const PAUSE_MILLISECONDS = 500;
const form = document.getElementById("editor");
const text = document.getElementById("written");
const shown = document.getElementById("check");
const said = document.getElementById("check-said");
let waiting;
let asked = 0;

function insert(name) {
  const { selectionStart: start, selectionEnd: end } = text;
  text.setRangeText(name, start, end, "end");
  text.focus();
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

function makeButton(chip) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...chip.childNodes);
  button.addEventListener("click", () => insert(chip.dataset.insert));
  chip.append(button);
}

async function look() {
  const mine = ++asked;
  try {
    const answer = await fetch(form.dataset.check, {
      method: "POST",
      headers: { "HX-Request": "true", Accept: "text/html" },
      body: new URLSearchParams(new FormData(form)),
    });
    if (!answer.ok || mine !== asked) return;
    put(shown, await answer.text());
    const now = shown.querySelector("[data-said]")?.dataset.said ?? "";
    if (said.textContent !== now) said.textContent = now;
  } catch {
    // The console cannot be reached; what was last said of the text stays, and saving will say so.
  }
}

form.querySelectorAll("[data-insert]").forEach(makeButton);
text.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, PAUSE_MILLISECONDS);
});
