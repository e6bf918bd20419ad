// Follows one address of events. The server ends a stream every two minutes, to look anew who is there; nobody need notice.
import { set } from "/static/live/moving.js";

const stream = document.getElementById("stream");

function tell(connected) {
  if (!stream) return;
  stream.textContent = connected ? stream.dataset.live : stream.dataset.lost;
  stream.dataset.connected = String(connected);
}

export function follow(path, take, closed = () => {}) {
  let source;
  let patience = 2500;
  let timer = 0;
  const open = () => {
    source?.close();
    source = new EventSource(path);
    source.addEventListener("open", () => {
      patience = 2500;
      tell(true);
    });
    source.addEventListener("error", () => {
      tell(false);
      // an answer that is no stream ends an EventSource for good: there is nothing there any more, we have been signed out, or the
      // console starts anew
      if (source.readyState !== EventSource.CLOSED) return;
      patience = Math.min(2 * patience, 60000);
      timer = setTimeout(open, patience);
      closed();
    });
    source.addEventListener("calls", (event) => take(JSON.parse(event.data)));
    source.addEventListener("clock", (event) => set(Number(event.data)));
    source.addEventListener("again", open);
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

// Read out what matters: the last words of a burst, at most one in so many milliseconds.
export function speaker(region, milliseconds) {
  let waiting = [];
  let timer = 0;
  const speak = () => {
    timer = 0;
    if (!waiting.length) return;
    region.textContent = waiting.slice(-3).join(". ");
    waiting = [];
    timer = setTimeout(speak, milliseconds);
  };
  return (texts) => {
    waiting.push(...texts);
    if (!timer) speak();
  };
}
