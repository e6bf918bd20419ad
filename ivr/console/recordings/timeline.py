"""What happened in a call and to its recording, in order: from the signed proof, the journal and the manifest. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from ivr.console.recordings import words
from ivr.console.recordings.archive import Noted, Whole
from ivr.console.recordings.passages import told
from ivr.console.wording import terms
from ivr.console.wording.marks import N_
from ivr.domain.agent import Way, WithAgent
from ivr.domain.proof import Heard, Proof


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened.

    Attributes:
        symbol, text, tone: as `ivr.console.wording.marks.Words`.
        more: English texts that say it more closely, each to be translated.
        said: what the caller heard, in the language that they heard it in; never translated.
        locale: of `said`.
        row: sequence of the journal's row that says so; None for what the proof says.
        figures: for the placeholders of `text`.
        agent: extension of whoever has the caller from then on.
    """

    at: datetime
    symbol: str
    text: str
    tone: str = "calm"
    more: tuple[str, ...] = ()
    said: str = ""
    locale: str = ""
    row: int | None = None
    figures: Mapping[str, str] = field(default_factory=dict)
    agent: str = ""


def timeline(whole: Whole) -> tuple[Happening, ...]:
    """All of it, the first first; of one moment, what was told before what was done."""
    rows = {row.details.get("place"): row for row in whole.noted if _passed_on(row, whole)}
    doubled = {row.sequence for place, row in rows.items() if place in whole.agents}
    shown = [row for row in whole.noted if row.kind in _KINDS and row.sequence not in doubled]
    came = (_came(agent, rows.get(place)) for place, agent in whole.agents.items())
    found = [*_arrival(whole), *_told(whole), *came, *(_noted(row) for row in shown)]
    return tuple(sorted(found, key=lambda one: (one.at, one.row or 0)))


def _arrival(whole: Whole) -> Iterator[Happening]:
    if whole.call is not None:
        yield Happening(whole.call.arrived_at, "☎", N_("The call arrives"))


def _told(whole: Whole) -> Iterator[Happening]:
    proof: Proof | None = whole.proof
    if proof is None:
        return
    for heard in proof.heard:
        yield _piece(heard, whole.texts.get((heard.locale, heard.piece), ""))
    for press in proof.keys:
        refused = press.meaning == "refuse"
        yield Happening(
            press.at,
            "⌨",
            N_("The caller presses %(key)s"),
            "refused" if refused else "calm",
            (words.KEY.get(press.meaning, press.meaning),),
            figures={"key": press.key},
        )


def _piece(heard: Heard, text: str) -> Happening:
    seconds = {"played": f"{heard.played_ms / 1000:.0f}", "length": f"{heard.length_ms / 1000:.0f}"}
    if heard.whole:
        how_much = N_("The caller hears the notice (%(length)s s)")
    else:
        how_much = N_("The caller hears part of the notice (%(played)s of %(length)s s)")
    return Happening(heard.at, "♪", how_much, said=text, locale=heard.locale, figures=seconds)


def _noted(row: Noted) -> Happening:
    symbol, text, tone, more = _KINDS[row.kind]
    if row.kind in ("gate.decided", "gate.decided-again") and not row.details.get("open"):
        text, tone = N_("The rules do not allow the recording"), "calm"
    if row.kind == "recording.passed-on" and row.details.get("way") in set(Way):
        text = words.CAME[Way(row.details["way"])]
    return Happening(row.at, symbol, text, tone, tuple(filter(None, more(row.details))), row=row.sequence)


def _passed_on(row: Noted, whole: Whole) -> bool:
    """Whether the journal tells of one of this recording's agents; who it is stands in the recording's own row."""
    return row.kind == "recording.passed-on" and row.details.get("recording") == whole.recording.id


def _came(there: WithAgent, row: Noted | None) -> Happening:
    return Happening(there.since, "⇄", told(there), agent=there.agent, row=None if row is None else row.sequence)


def _nothing(_details: Mapping[str, Any]) -> Iterable[str]:
    return ()


def _answer(details: Mapping[str, Any]) -> Iterable[str]:
    yield words.text_of(terms.ANSWER, details.get("answer"))


def _reasons(details: Mapping[str, Any]) -> Iterable[str]:
    return (words.text_of(terms.REASON, name) for name in details.get("reasons", ()))


def _by(details: Mapping[str, Any]) -> Iterable[str]:
    yield words.text_of(terms.BY, details.get("by"))


def _gaps(details: Mapping[str, Any]) -> Iterable[str]:
    return (words.text_of(words.GAP, name) for name in details.get("why", ()))


def _why(details: Mapping[str, Any]) -> Iterable[str]:
    yield words.text_of(terms.REASON, details.get("why"))


def _fault(details: Mapping[str, Any]) -> Iterable[str]:
    yield words.text_of(words.FAULT, details.get("fault") or details.get("reason"))


def _outcome(details: Mapping[str, Any]) -> Iterable[str]:
    yield words.text_of(words.OUTCOME, details.get("outcome"))


def _faults(details: Mapping[str, Any]) -> Iterable[str]:
    return (words.text_of(words.FAULT, name) for name in details.get("faults", ()))


_More = Callable[[Mapping[str, Any]], Iterable[str]]
_KINDS: Mapping[str, tuple[str, str, str, _More]] = MappingProxyType(
    {
        "call.informed": ("✓", N_("The notice is over, and the proof of it is signed"), "kept", _answer),
        "gate.decided": ("◆", N_("The rules allow the recording"), "kept", _reasons),
        "gate.decided-again": ("◆", N_("The rules allow the recording"), "kept", _reasons),
        "recording.begun": ("●", N_("The recording begins"), "recording", _nothing),
        "recording.paused": ("◍", N_("The recording is paused: silence is kept instead"), "waiting", _gaps),
        "recording.resumed": ("●", N_("The recording goes on"), "recording", _by),
        "recording.passed-on": ("⇄", words.CAME[Way.TRANSFERRED], "calm", _nothing),
        "recording.stopped": ("■", N_("The recording is stopped"), "calm", _why),
        "recording.failed": ("▲", N_("The recording fails, and the call goes on"), "trouble", _fault),
        "recording.contradicted": ("▲", N_("What arrives contradicts what was ordered"), "trouble", _fault),
        "recording.ended": ("■", N_("The recording has ended"), "calm", _faults),
        "recording.sealed": ("■", N_("The recording is sealed: encrypted, signed, put away"), "kept", _nothing),
        "recording.quarantined": ("▲", N_("The recording is set aside: nobody hears it"), "trouble", _fault),
        "recording.refused": ("⊘", N_("Its key is destroyed, because the caller refused"), "refused", _nothing),
        "recording.due-moved": ("◷", N_("Its day is brought forward"), "calm", _nothing),
        "recording.key-destroyed": ("◌", N_("Its key is destroyed: nobody can open it any more"), "calm", _nothing),
        "recording.destroyed": ("×", N_("It is destroyed, and a certificate says so"), "calm", _nothing),
        "caller.refused": ("⊘", N_("The caller refuses the recording"), "refused", _by),
        "order.denied": ("◇", N_("An order is not carried out"), "calm", _reasons),
        "hold.placed": ("■", N_("Somebody keeps it from being destroyed"), "waiting", _nothing),
        "hold.renewed": ("■", N_("It is kept for another time"), "waiting", _nothing),
        "hold.lifted": ("□", N_("It is kept back no longer"), "calm", _nothing),
        "hold.expired": ("□", N_("It is kept back no longer: the time is over"), "calm", _nothing),
        "hold.refused": ("⊘", N_("It is kept back no longer: the caller refused"), "refused", _nothing),
        "call.ended": ("☎", N_("The call ends"), "calm", _outcome),
    }
)
"""Symbol, words and tone of each kind of row, and what its details add. Accesses and listenings have a table of their own."""
