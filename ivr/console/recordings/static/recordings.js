// The list of recordings is fetched again when a call has changed: at once, and when sealing should be done.
import { put } from "/static/pages/html.js";

const list = document.getElementById("recordings");
const AGAIN_MILLISECONDS = [300, 1500, 4000];
let waiting = [];

async function refresh() {
  try {
    const answer = await fetch("/recordings/newest", { headers: { Accept: "text/html" } });
    if (answer.ok) put(list, await answer.text());
  } catch {
    // The stream of live calls says that the console cannot be reached; the list keeps what it had.
  }
}

document.addEventListener("preambule:calls", () => {
  waiting.forEach(clearTimeout);
  waiting = AGAIN_MILLISECONDS.map((delay) => setTimeout(refresh, delay));
});
