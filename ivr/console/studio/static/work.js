// A work is asked for until it is over; then the page is loaded again, and leads on.
import { put } from "/static/pages/html.js";

const EVERY_MILLISECONDS = 700;
const shown = document.getElementById("progress");

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { "HX-Request": "true", Accept: "text/html" } });
    if (!answer.ok || answer.headers.has("X-Over")) {
      location.reload();
      return;
    }
    const html = await answer.text();
    if (shown.dataset.last !== html) put(shown, html);
    shown.dataset.last = html;
  } catch {
    // The console cannot be reached for the moment: the work goes on, and so does asking.
  }
  setTimeout(look, EVERY_MILLISECONDS);
}

setTimeout(look, EVERY_MILLISECONDS);
