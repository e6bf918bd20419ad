// One call's page: its parts are fetched anew when something has happened.
import { move } from "/static/live/moving.js";
import { heed, redraw } from "/static/live/orders.js";
import { follow, speaker } from "/static/live/stream.js";

const part = document.getElementById("call");
const over = document.getElementById("over");
const say = speaker(document.getElementById("live-said"), 1500);
const address = `/live/${encodeURIComponent(part.dataset.call)}`;
let first = true;
let said = part.querySelector("[data-said]")?.dataset.said;

function end() {
  over.hidden = false;
  for (const form of part.querySelectorAll(".orders")) form.remove();
  leave();
}

async function refresh() {
  const answer = await fetch(`${address}/now`);
  if (answer.status === 404) {
    end();
    return;
  }
  if (!answer.ok) return;
  redraw(part, await answer.text());
  const now = part.querySelector("[data-said]")?.dataset.said;
  if (now && now !== said) say([now]);
  said = now;
}

function take(told) {
  if (told.over) end();
  else if (told.changed && !first) look();
  first = false;
  if (told.levels) move(told.levels);
}

const look = () => refresh().catch(() => {}); // the stream says that the console cannot be reached
const leave = follow(`${address}/events`, take, look);
heed(part);
