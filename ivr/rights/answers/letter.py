"""Letters as documents: every figure with the row that it was read off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ivr.documents.document import Cell, Document, Fact, Figure, Section, Table
from ivr.documents.formats import Formats
from ivr.documents.wording import Wording
from ivr.domain.rights import Ground, Kind
from ivr.rights import wording
from ivr.rights.answers import words as w
from ivr.rights.answers.told import Told, ToldCall, outcome
from ivr.rights.answers.words import Letter, Outcome
from ivr.rights.errors import Undone
from ivr.rights.fates import Fate
from notices.facts import AnnouncedPurpose


@dataclass(frozen=True, slots=True)
class Writer:
    """One letter in the making."""

    told: Told
    say: Wording
    formats: Formats
    made_at: datetime

    @property
    def source(self) -> str:
        """The row of the request."""
        return f"rights_requests:{self.told.request.id}"


def compose(told: Told, letter: Letter, made_at: datetime, ground: Ground | None = None) -> Document:
    """One letter.

    Args:
        told: what it draws on.
        letter: which.
        made_at: its date.
        ground: of a refusal.

    Raises:
        Undone: it would tell of something that was not done, or give no reason.
    """
    request = told.request
    writer = Writer(told, wording.words(request.locale), Formats(request.locale), made_at)
    sections = _sections(writer, letter, ground)
    title = writer.say(w.TITLE[letter])
    issuer = told.lines[0].facts.organisation if told.lines else ""
    return Document(
        f"rights-{letter.value}", title, request.locale, made_at, (_head(writer), *sections, _complaint(writer)), issuer
    )


def _sections(it: Writer, letter: Letter, ground: Ground | None) -> tuple[Section, ...]:
    if letter is Letter.IDENTITY:
        return _identity(it)
    if letter is Letter.EXTENSION:
        return _extension(it)
    return _answer(it) if letter is Letter.ANSWER else _refusal(it, ground)


def _head(it: Writer) -> Section:
    request, say = it.told.request, it.say
    facts = (
        Fact(say(w.TO), Figure(request.contact or "–", it.source)),
        Fact(say(w.REFERENCE), Figure(request.id, it.source)),
        Fact(say(w.ASKED_FOR), Figure(say(w.RIGHT[request.kind]), it.source)),
        Fact(say(w.LINE), Figure(_line_names(it), it.source)),
        Fact(say(w.RECEIVED), Figure(it.formats.moment(request.received_at), it.source)),
        Fact(say(w.DUE), Figure(it.formats.day(request.deadline.date()), it.source)),
    )
    return Section(say(w.YOUR_REQUEST), facts=facts)


def _line_names(it: Writer) -> str:
    if it.told.request.line_id is None:
        return it.say(w.ALL_LINES)
    return ", ".join(line.facts.line_name for line in it.told.lines) or it.told.request.line_id


def _identity(it: Writer) -> tuple[Section, ...]:
    return (Section(it.say(w.WHAT_IS_ASKED), (it.say(w.IDENTITY_ASKED), it.say(w.IDENTITY_PAPERS))),)


def _extension(it: Writer) -> tuple[Section, ...]:
    request = it.told.request
    if request.extended_at is None or not request.extension_reason:
        raise Undone("The request is not extended: there is nothing to tell.")
    told = it.say(w.LONGER, day=it.formats.day(request.deadline.date()))
    reason = Fact(it.say(w.REASON), Figure(request.extension_reason, it.source))
    return (Section(it.say(w.WHY_LONGER), (Figure(told, it.source),), (reason,)),)


def _refusal(it: Writer, ground: Ground | None) -> tuple[Section, ...]:
    if ground is None:
        raise Undone("A refusal names its ground (art. 12(4) GDPR).")
    references = sorted({one.reference for fate in it.told.fates for one in fate.obstructed if one.reference})
    cited = (Fact(it.say(w.REASON), ", ".join(references)),) if references and ground is Ground.LEGAL_DUTY else ()
    return (Section(it.say(w.WHY_NOT), (it.say(w.REFUSED[ground]),), cited),)


def _answer(it: Writer) -> tuple[Section, ...]:
    kind, found = it.told.request.kind, outcome(it.told)
    makers = {Kind.ACCESS: _calls, Kind.ERASURE: _erased, Kind.RESTRICTION: _restricted, Kind.RECTIFICATION: _rectified}
    tables = makers[kind](it) if kind in makers and found is not Outcome.NOTHING else ()
    done = Section(it.say(w.WHAT_WAS_DONE), (it.say(w.ANSWERED[kind, found]),), tables=tables)
    return (done, *([_about(it)] if kind is Kind.ACCESS else []))


def _calls(it: Writer) -> tuple[Table, ...]:
    rows = [row for call in it.told.calls for row in _call_rows(it, call)]
    columns = (it.say(w.DAY), it.say(w.LINE), it.say(w.BECAME), it.say(w.UNTIL))
    return (Table(columns, tuple(rows), empty=it.say(w.NO_CALLS)),)


def _call_rows(it: Writer, call: ToldCall) -> list[tuple[Cell, ...]]:
    day, line = _day(it, call), _line(it, call)
    if not call.fates:
        return [(day, line, Figure(it.say(w.NOT_RECORDED), f"calls:{call.id}"), "–")]
    return [(day, line, _state(it, fate), _until(it, fate)) for fate in call.fates]


def _state(it: Writer, fate: Fate) -> Figure:
    return Figure(it.say(w.BECAME_OF[fate.recording.state]), f"recordings:{fate.recording.id}")


def _until(it: Writer, fate: Fate) -> Cell:
    return "–" if fate.gone else Figure(it.formats.day(fate.recording.due_at.date()), f"recordings:{fate.recording.id}")


def _erased(it: Writer) -> tuple[Table, ...]:
    columns = (it.say(w.DAY), it.say(w.LINE), it.say(w.BECAME), it.say(w.CERTIFICATE))
    rows = [
        (_day(it, call), _line(it, call), _erasure(it, fate), _certificate(fate)) for call in it.told.calls for fate in call.fates
    ]
    return (Table(columns, tuple(rows), empty=it.say(w.NO_CALLS)),)


def _erasure(it: Writer, fate: Fate) -> Cell:
    if fate.gone:
        return Figure(it.say(w.DESTROYED), f"recordings:{fate.recording.id}")
    why = [" – ".join(filter(None, (it.say(w.KEPT[one.obstacle]), one.reference))) for one in fate.obstructed]
    return Figure("; ".join(why), f"recordings:{fate.recording.id}")


def _certificate(fate: Fate) -> Cell:
    return "–" if fate.certificate is None else Figure(fate.certificate[:16], f"certificates:{fate.certificate}")


def _restricted(it: Writer) -> tuple[Table, ...]:
    columns = (it.say(w.DAY), it.say(w.LINE), it.say(w.BECAME))
    ours = {deed.subject for deed in it.told.did("restricted")}
    rows = [
        (_day(it, call), _line(it, call), Figure(it.say(w.RESTRICTED), f"recordings:{fate.recording.id}"))
        for call in it.told.calls
        for fate in call.fates
        if fate.recording.id in ours
    ]
    return (Table(columns, tuple(rows), empty=it.say(w.NO_CALLS)),)


def _rectified(it: Writer) -> tuple[Table, ...]:
    columns = (it.say(w.DAY), it.say(w.LINE), it.say(w.BECAME))
    by_id = {call.id: call for call in it.told.calls}
    rows = [
        (
            _day(it, by_id[deed.subject]),
            _line(it, by_id[deed.subject]),
            Figure(it.say(w.PUT_RIGHT[deed.details["field"]]), f"rights_deeds:{deed.id}"),
        )
        for deed in it.told.did("rectified")
        if deed.subject in by_id
    ]
    return (Table(columns, tuple(rows), empty=it.say(w.NO_CALLS)),)


def _day(it: Writer, call: ToldCall) -> Cell:
    return Figure(it.formats.moment(call.arrived_at), f"calls:{call.id}")


def _line(it: Writer, call: ToldCall) -> Cell:
    named = {line.id: line.facts.line_name for line in it.told.lines}
    return Figure(named.get(call.line_id, call.line_id), f"lines:{call.line_id}")


def _about(it: Writer) -> Section:
    """Article 15(1): the rest of what a copy does not say by itself, from the same rows as the notice (L4)."""
    facts = [fact for line in it.told.lines for fact in _of_line(it, line.id)]
    return Section(it.say(w.ABOUT), (it.say(w.ORIGIN),), tuple(facts))


def _of_line(it: Writer, line_id: str) -> tuple[Fact, ...]:
    line = next(line for line in it.told.lines if line.id == line_id)
    facts, source = line.facts, f"lines:{line_id}"
    purposes = "; ".join(_purpose(it, purpose) for purpose in facts.purposes)
    return (
        Fact(f"{it.say(w.PURPOSES)} ({facts.line_name})", Figure(purposes or it.say(w.NONE), source)),
        Fact(f"{it.say(w.RECIPIENTS)} ({facts.line_name})", Figure(", ".join(facts.recipients) or it.say(w.NONE), source)),
        Fact(f"{it.say(w.TRANSFERS)} ({facts.line_name})", Figure(", ".join(facts.transfers) or it.say(w.NONE), source)),
    )


def _purpose(it: Writer, purpose: AnnouncedPurpose) -> str:
    kept = it.say(w.DURATION[purpose.retention.unit.value], count=purpose.retention.count)
    parts = (it.say(wording.PURPOSES[purpose.kind]), it.say(w.BASIS[purpose.basis]), purpose.reference, kept)
    return ", ".join(filter(None, parts))


def _complaint(it: Writer) -> Section:
    contacts = tuple(dict.fromkeys((line.facts.dpo_contact, f"lines:{line.id}") for line in it.told.lines))
    known = dict(reversed(contacts))
    facts = tuple(Fact(it.say(w.CONTACT), Figure(contact, source)) for contact, source in known.items())
    return Section(it.say(w.COMPLAIN), (it.say(w.COMPLAINT),), facts)
