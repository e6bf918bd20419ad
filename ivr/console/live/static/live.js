// The wall: everything at first, then the rows that have changed.
import { put } from "/static/pages/html.js";
import { move } from "/static/live/moving.js";
import { follow, speaker } from "/static/live/stream.js";

const live = document.getElementById("live");
const said = document.getElementById("live-said");
const say = said ? speaker(said, 5000) : () => {};

function made(html) {
  const box = document.createElement("ul");
  put(box, html);
  return box.firstElementChild;
}

function set(list, number, html) {
  const row = made(html);
  const known = list.querySelector(`:scope > [data-n="${number}"]`);
  if (known) {
    const focused = known.contains(document.activeElement);
    known.replaceWith(row);
    if (focused) row.querySelector("a, button")?.focus();
    return;
  }
  const next = [...list.children].find((other) => Number(other.dataset.n) > Number(number));
  list.insertBefore(row, next ?? null);
}

// All of it comes anew whenever the stream is opened again: whoever stands on a call stands on it still.
function putAll(html) {
  const call = live.contains(document.activeElement) ? document.activeElement.closest("[data-call]")?.dataset.call : undefined;
  put(live, html);
  if (call !== undefined) live.querySelector(`[data-call="${CSS.escape(call)}"]`)?.querySelector("a, button")?.focus();
}

function take(told) {
  if ("html" in told) putAll(told.html);
  for (const number of told.gone ?? []) live.querySelector(`[data-n="${number}"]`)?.remove();
  for (const [line, rows] of Object.entries(told.rows ?? {})) {
    const list = live.querySelector(`[data-line="${CSS.escape(line)}"]`);
    for (const [number, html] of Object.entries(rows)) if (list) set(list, number, html);
  }
  for (const [line, html] of Object.entries(told.heads ?? {})) {
    const head = live.querySelector(`[data-head="${CSS.escape(line)}"]`);
    if (head) put(head, html);
  }
  if (told.levels) move(told.levels);
  if (told.said) say(told.said);
  if (Object.keys(told).some((name) => name !== "levels")) document.dispatchEvent(new CustomEvent("preambule:calls"));
}

follow(`/live/events${location.pathname === "/live" ? location.search : ""}`, take);
