// While the journal is verified: the bar moves, and the result is put in its place, and read out, once.
import { put } from "/static/pages/html.js";

const result = document.getElementById("result");
const EVERY_MILLISECONDS = 700;

async function look() {
  const answer = await fetch("/journal/verify/progress", { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const seen = document.createElement("template");
  put(seen, await answer.text());
  const progress = seen.content.getElementById("progress");
  if (!progress) {
    result.replaceChildren(seen.content);
    return;
  }
  document.getElementById("progress").value = progress.value;
  setTimeout(look, EVERY_MILLISECONDS);
}

setTimeout(look, EVERY_MILLISECONDS);
