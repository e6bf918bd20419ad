// The rehearsal telephone: one WebSocket a call, words both ways, 20 ms frames of what the caller hears.
import { Microphone } from "/static/rehearsal/microphone.js";
import { Sound, levelOf, samplesOf } from "/static/rehearsal/sound.js";
import { Tape } from "/static/rehearsal/tape.js";

const phone = document.getElementById("telephone");
if (phone) start();

function start() {
  const the = Object.fromEntries(
    ["dial", "caller", "caller-error", "withheld", "settings", "call", "hangup", "state", "timer", "recording", "heard", "volume",
      "display-number", "this-call", "tape", "why", "log", "outcome", "call-trouble", "invitation", "code", "join-code", "join-error",
      "version", "speak", "say", "say-it", "tone", "desk", "caller-hold", "where"].map((id) => [id, document.getElementById(id)]),
  );
  const keys = [...phone.querySelectorAll("[data-key]")];
  const agentKeys = [...phone.querySelectorAll("[data-agent-keys]")];
  const acts = [...phone.querySelectorAll("[data-act]")];
  const holds = [...phone.querySelectorAll("[data-hold]")];
  const tape = new Tape(the.tape);
  let microphone = null;
  let socket = null; // of the call that goes on
  let latest = null; // of the call that the panel shows: its outcome comes after its end
  let sound = null;
  let recording = "off";
  let beganAt = 0;
  let frames = 0;

  const volume = () => (Number(the.volume.value) / 100) ** 2;
  const inCall = () => socket !== null;
  const seat = () => phone.elements.seat.value;
  const isAgent = () => seat() !== "caller";
  const voice = () => phone.elements.voice.value;

  function enable(calling) {
    phone.dataset.state = calling ? "calling" : "idle";
    the.settings.disabled = calling;
    the.call.hidden = calling;
    the.call.disabled = false;
    the.hangup.hidden = !calling;
    for (const key of [...keys, ...agentKeys, ...holds, ...acts]) key.disabled = !calling;
    the.desk.hidden = !calling || !(isAgent() || phone.elements.agent.value !== "person");
    for (const one of phone.querySelectorAll(".desk-ring")) one.hidden = !isAgent();
    the.speak.hidden = !calling || voice() === "script";
    if (!calling) the.invitation.hidden = true;
  }

  // What can be chosen hangs on who the visitor is.
  function seated() {
    phone.dataset.seat = isAgent() ? "agent" : "caller";
    phone.dataset.agent = phone.elements.agent.value;
    for (const one of phone.querySelectorAll(".only-join")) one.hidden = seat() !== "join";
    for (const one of phone.querySelectorAll(".not-join")) one.hidden = seat() === "join";
    for (const one of phone.querySelectorAll(".only-caller")) one.hidden = isAgent();
  }

  const codeGiven = () => the["join-code"].value.replaceAll(/[^A-Za-z0-9]/g, "").toUpperCase();

  function codeIsFine() {
    const fine = seat() !== "join" || /^[A-Z2-7]{8}$/.test(codeGiven());
    the["join-error"].textContent = fine ? "" : the["join-error"].dataset.text;
    the["join-code"].setAttribute("aria-invalid", String(!fine));
    if (!fine) the["join-code"].focus();
    return fine;
  }

  // The first thing that is said on a new connection.
  function opening() {
    const own = voice() === "script" ? "script" : "own";
    if (seat() === "join") return { join: codeGiven(), voice: own };
    const dialled = { dial: the.dial.value, caller: callerGiven(), agent: isAgent() ? "person" : phone.elements.agent.value, as: seat(), voice: own };
    return the.version?.value ? { ...dialled, version: the.version.value } : dialled;
  }

  async function speakByMicrophone(into) {
    try {
      const opened = await Microphone.open((frame) => {
        if (into === socket && into.readyState === WebSocket.OPEN) into.send(frame);
      });
      if (into === socket) microphone = opened;
      else opened.close();
    } catch {
      trouble(phone.dataset.noMicrophone);
    }
  }

  function callerGiven() {
    if (the.withheld.checked) return null;
    return the.caller.value.replaceAll(" ", "");
  }

  function callerIsFine() {
    const fine = the.withheld.checked || /^\+?[0-9]{1,32}$/.test(callerGiven());
    the["caller-error"].textContent = fine ? "" : the["caller-error"].dataset.text;
    the.caller.setAttribute("aria-invalid", String(!fine));
    if (!fine) the.caller.focus();
    return fine;
  }

  function clear() {
    the["this-call"].hidden = false;
    the.log.replaceChildren();
    the.why.textContent = the.outcome.textContent = "";
    the["call-trouble"].hidden = true;
    delete the.outcome.dataset.kept;
    tape.clear();
    recording = "off";
    beganAt = Date.now();
    frames = 0;
    phone.dataset.frames = "0";
    phone.dataset.loudest = "-60";
  }

  async function call() {
    if (inCall() || !codeIsFine() || (seat() !== "join" && !callerIsFine())) return;
    clear();
    enable(true);
    (isAgent() ? acts[0] : the.hangup).focus();
    the.state.textContent = phone.dataset.calling;
    const called = (socket = latest = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/rehearsal/call`));
    called.binaryType = "arraybuffer";
    called.addEventListener("open", () => {
      send(opening());
      if (voice() === "microphone") speakByMicrophone(called);
    });
    called.addEventListener("message", ({ data }) => {
      if (called !== latest) return;
      if (typeof data === "string") read(JSON.parse(data), called);
      else if (called === socket) hear(data);
    });
    called.addEventListener("close", () => over(called));
    try {
      sound ??= new Sound(volume());
      sound.resume();
    } catch (error) {
      trouble(String(error));
    }
  }

  function over(closed) {
    if (closed !== socket) return;
    const calledHadFocus = document.activeElement === the.hangup || the.desk.contains(document.activeElement);
    socket = null;
    sound?.ring(false);
    microphone?.close();
    microphone = null;
    the.state.textContent = phone.dataset.reached === "ended" || phone.dataset.failed ? phone.dataset.ended : phone.dataset.lost;
    delete phone.dataset.reached;
    delete phone.dataset.failed;
    the.heard.value = -60;
    badge({ symbol: "○", tone: "calm", words: the.recording.dataset.off });
    enable(false);
    if (calledHadFocus) the.call.focus();
  }

  function send(message) {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  }

  function press(key) {
    if (!inCall()) return;
    send({ key });
    sound?.tone(key);
    const button = keys.find((one) => one.dataset.key === key);
    button?.classList.add("pressed");
    setTimeout(() => button?.classList.remove("pressed"), 140);
  }

  function say() {
    const text = the.say.value.trim();
    if (!text) return;
    send({ say: text });
    the.say.value = "";
    the.say.focus();
  }

  function hangUp() {
    if (inCall()) send({ hangup: true });
  }

  function hear(bytes) {
    const samples = samplesOf(bytes);
    const level = levelOf(samples);
    frames += 1;
    phone.dataset.frames = String(frames);
    if (level > Number(phone.dataset.loudest)) phone.dataset.loudest = level.toFixed(1);
    the.heard.value = level;
    tape.add(level, recording);
    sound?.play(samples);
  }

  function read(message, from) {
    if (message.code) {
      the.code.textContent = message.code.replace(/(.{4})(.{4})/, "$1 $2");
      the.invitation.hidden = false;
    }
    if (message.state) {
      if (isAgent()) sound?.ring(message.state === "ringing");
      the.state.textContent = message.words;
      phone.dataset.reached = message.state;
      if (message.state === "ended") over(from);
    }
    if (message.live && from === socket) {
      recording = message.live.recording;
      badge(message.live);
      the.why.textContent = message.live.reasons.join(" · ");
    }
    if (message.noted) log(message.noted);
    if (message.outcome) {
      the.outcome.textContent = message.outcome.words;
      the.outcome.dataset.kept = String(message.outcome.kept);
      the.why.textContent = "";
      document.dispatchEvent(new CustomEvent("preambule:calls"));
    }
    if (message.error) {
      phone.dataset.failed = "yes";
      trouble(`${message.error.message} (${message.error.id})`);
    }
  }

  function badge({ symbol, tone, words }) {
    the.recording.className = `badge tone-${tone}`;
    the.recording.querySelector(".symbol").textContent = symbol;
    the.recording.querySelector("[data-words]").textContent = words;
  }

  function log({ ms, kind, by, words }) {
    const line = document.createElement("li");
    line.className = `log-${kind} by-${by}`;
    const time = document.createElement("time");
    time.textContent = `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;
    const text = document.createElement("span");
    text.textContent = words;
    line.append(time, text);
    the.log.append(line);
    the.log.scrollTop = the.log.scrollHeight;
  }

  function trouble(words) {
    the["call-trouble"].hidden = false;
    the["call-trouble"].textContent = words;
  }

  function typing(target) {
    return target.matches("input:not([type=radio], [type=checkbox], [type=range]), textarea, select");
  }

  phone.addEventListener("submit", (event) => {
    event.preventDefault();
    call();
  });
  the.hangup.addEventListener("click", hangUp);
  the.volume.addEventListener("input", () => sound?.setVolume(volume()));
  the.withheld.addEventListener("change", () => {
    the.caller.disabled = the.withheld.checked;
    callerIsFine();
  });
  for (const key of keys) key.addEventListener("click", () => press(key.dataset.key));
  for (const key of agentKeys) key.addEventListener("click", () => send({ agent_keys: key.dataset.agentKeys }));
  for (const act of acts)
    act.addEventListener("click", () => {
      const sends = ["transfer", "consult"].includes(act.dataset.act);
      send(sends ? { agent_does: act.dataset.act, number: the.where.value } : { agent_does: act.dataset.act });
      sound?.ring(false);
    });
  for (const hold of holds) hold.addEventListener("click", () => send({ hold: hold.dataset.hold === "true" }));
  the["say-it"].addEventListener("click", say);
  the.say.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    say();
  });
  the.tone.addEventListener("click", () => send({ tone: true }));
  phone.addEventListener("change", seated);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key === "Escape" && inCall()) hangUp();
    else if (/^[0-9*#]$/.test(event.key) && inCall() && !isAgent() && !typing(event.target)) {
      event.preventDefault();
      press(event.key);
    } else if (event.key === "Enter" && !inCall() && !event.target.closest("a, button, summary, input, textarea")) {
      event.preventDefault();
      call();
    }
  });
  const shown = () => (the["display-number"].textContent = the.dial.selectedOptions[0]?.dataset.shown ?? "");
  the.dial.addEventListener("change", shown);
  setInterval(() => {
    if (!inCall()) return;
    const seconds = Math.floor((Date.now() - beganAt) / 1000);
    the.timer.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }, 250);
  the.recording.dataset.off = the.recording.querySelector("[data-words]").textContent;
  shown();
  seated();
  enable(false);
}
