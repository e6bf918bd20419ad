// Orders without loading the page anew: the answer is told in words, the state comes by the stream.
import { put } from "/static/pages/html.js";

const result = document.getElementById("result");
const words = document.getElementById("words");

function tell({ tone, symbol, text }) {
  const note = document.createElement("p");
  note.className = `note tone-${tone}`;
  const mark = document.createElement("span");
  mark.className = "symbol";
  mark.setAttribute("aria-hidden", "true");
  mark.textContent = symbol;
  note.append(mark, ` ${text}`);
  result.replaceChildren(note);
}

export async function give(form, order) {
  form.setAttribute("aria-busy", "true");
  try {
    const body = new URLSearchParams({ order, back: form.elements.back.value });
    const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "application/json" } });
    tell(await answer.json());
  } catch {
    tell({ tone: "trouble", symbol: "▲", text: words.dataset.lost });
  } finally {
    form.removeAttribute("aria-busy");
  }
}

export function heed(region) {
  region.addEventListener("submit", (event) => {
    if (!event.submitter || !event.target.matches(".orders")) return;
    event.preventDefault();
    if (!event.target.hasAttribute("aria-busy")) give(event.target, event.submitter.value);
  });
}

// What is drawn anew keeps the focus: on the same button, else on the region itself.
export function redraw(region, html) {
  const inside = region.contains(document.activeElement) && document.activeElement !== region;
  const value = inside ? document.activeElement.value : "";
  put(region, html);
  if (!inside) return;
  const same = value ? region.querySelector(`button[value="${CSS.escape(value)}"]`) : null;
  (same ?? region.querySelector("button, a") ?? region).focus();
}
