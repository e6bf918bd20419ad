"""What is lost, said; and what can be done about it without losing more.

Nothing that might live is ever deleted: not a body without a row, not a header without a row. What is deleted is dead by its certificate,
or lies elsewhere and has just been read back. Each deed has its row in the journal first (L6), and can be repeated (L8).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ivr.database import checks, recordings
from ivr.database.engine import reading
from ivr.domain.recording import AT_REST, GONE, RecordingState
from ivr.journal.chain import append, hold
from ivr.journal.entries import Entry
from ivr.vault.checking.findings import EXPLAINED, Finding, Kind
from ivr.vault.checking.sides import abandoned, survey
from ivr.vault.checking.verifying import Verifier, check_not_empty, examine, troubled
from ivr.vault.objects import body_name, recording_of
from ivr.vault.parts import being_written, part_name
from ivr.vault.sealing import quarantine


@dataclass(slots=True)
class Repaired:
    """What was done.

    Attributes:
        marked: recordings that nobody can hear, set aside.
        healed: recordings of which the last reading was not well, and this one is.
        cleared: what was taken away.
        left: what was found and is left to people.
    """

    marked: list[Finding] = field(default_factory=list)
    healed: list[str] = field(default_factory=list)
    cleared: list[Finding] = field(default_factory=list)
    left: list[Finding] = field(default_factory=list)


def findings(tools: Verifier) -> Iterator[Finding]:
    """All that is known: what the last reading of each body has shown, and what belongs to nothing now."""
    for recording_id, kinds in troubled(tools.engine):
        yield from (Finding(Kind(kind), recording_id) for kind in kinds)
    yield from survey(tools.engine, tools.store, tools.parts, tools.now(), sole=tools.sole)


def repair(tools: Verifier, person: str, *, mark: bool, clear: bool) -> Repaired:
    """Do what was asked for, and say what is left.

    Args:
        tools: as for verifying.
        person: the pseudonymous id of who asks for it.
        mark: set aside what nobody can hear. It stays, and dies on its day.
        clear: take away what is dead, or lies elsewhere.

    Raises:
        VaultError, DatabaseError, JournalError: what was done before stays done; ask again.
    """
    done = Repaired()
    if mark:
        check_not_empty(tools)
        for recording_id, _ in troubled(tools.engine):
            _mark(tools, recording_id, person, done)
    if clear:
        for finding in survey(tools.engine, tools.store, tools.parts, tools.now(), sole=tools.sole):
            if EXPLAINED[finding.kind].clears and _clear(tools, finding, person):
                done.cleared.append(finding)
        done.cleared.extend(Finding(Kind.UPLOAD_LEFT_OVER, name) for name in give_up(tools, person))
    done.left.extend(findings(tools))
    return done


def give_up(tools: Verifier, person: str | None = None) -> list[str]:
    """Give up uploads that are old and that no recording waits for; their names."""
    names: list[str] = []
    for upload in abandoned(tools.engine, tools.store, tools.now()):
        recording_id = recording_of(upload.name) or upload.name
        details = {"began": upload.began_at.isoformat(), **({} if person is None else {"by": person})}
        _journal(tools, Entry("vault.upload-given-up", recording_id, details))
        tools.store.abort(upload)
        names.append(upload.name)
    return names


def _mark(tools: Verifier, recording_id: str, person: str, done: Repaired) -> None:
    """Only what is found again now: a copy may have been restored since."""
    with reading(tools.engine) as conn:
        recording = recordings.get(conn, recording_id)
    if recording is None or recording.state not in AT_REST:
        return
    found, _ = examine(tools, recording)
    lost = [kind for kind in found if EXPLAINED[kind].unreadable]
    now = tools.now()
    with tools.engine.begin() as conn:
        checks.noted(conn, recording_id, [kind.value for kind in found], now)
        if lost and recordings.claim(conn, recording_id) == recording and recording.state is RecordingState.SEALED:
            quarantine(conn, recording_id, lost[0].value, now)
            append(conn, [Entry("vault.marked", recording_id, {"found": [kind.value for kind in lost], "by": person})], now)
            done.marked.append(Finding(lost[0], recording_id))
    if not found:
        done.healed.append(recording_id)


def _clear(tools: Verifier, finding: Finding, person: str) -> bool:
    recording_id = finding.subject
    match finding.kind:
        case Kind.HEADER_OF_DESTROYED:
            return _clear_header(tools, recording_id, person)
        case Kind.OBJECT_OF_DESTROYED:
            _journal(tools, _cleared(finding, person))
            return tools.store.delete(body_name(recording_id))
        case Kind.PART_LEFT_OVER:
            return tools.parts is not None and _clear_part(tools, tools.parts / part_name(recording_id), finding, person)
        case _:
            return False


def _clear_header(tools: Verifier, recording_id: str, person: str) -> bool:
    with tools.engine.begin() as conn:
        recording = recordings.claim(conn, recording_id)
        hold(conn)  # before its header: rotation takes them in this order
        if recording is None or recording.state not in GONE or not recordings.delete_header(conn, recording_id):
            return False
        append(conn, [_cleared(Finding(Kind.HEADER_OF_DESTROYED, recording_id), person)], tools.now())
    return True


def _clear_part(tools: Verifier, part: Path, finding: Finding, person: str) -> bool:
    """Of a recording at rest only when its body was read back just now and is right."""
    with reading(tools.engine) as conn:
        recording = recordings.get(conn, finding.subject)
    if recording is None or being_written(part):
        return False
    if recording.state is not RecordingState.DESTROYED and (recording.state not in AT_REST or examine(tools, recording)[0]):
        return False
    _journal(tools, _cleared(finding, person))
    part.unlink(missing_ok=True)
    return True


def _cleared(finding: Finding, person: str) -> Entry:
    return Entry("vault.cleared", finding.subject, {"found": finding.kind.value, "by": person})


def _journal(tools: Verifier, entry: Entry) -> None:
    """Committed before the deed (L6)."""
    with tools.engine.begin() as conn:
        append(conn, [entry], tools.now())
