"""The console's lines on the tables: read as every other part reads them, changed as `preambule lines import` changes them."""

from __future__ import annotations

import json
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from ivr.bootstrap import home
from ivr.bootstrap.line_changes import fingerprint, put_in_service
from ivr.bootstrap.voice_trial import try_voice
from ivr.bootstrap.voices import voice_settings
from ivr.console.lines.content import readable
from ivr.console.lines.desk import Checked, DraftSeen, Happened, LineSeen, NoticeState, VoiceSeen
from ivr.database.declarations import load_declarations
from ivr.database.engine import reading
from ivr.database.line_drafts import DraftChanged, LineDraft, add_draft, all_drafts, drop_draft, one_draft, save_draft
from ivr.database.line_errors import DraftUnfinished, LineChangedMeanwhile
from ivr.database.lines import load_lines
from ivr.database.lines_file import read_table
from ivr.database.lines_table import table_of
from ivr.database.people import names
from ivr.database.publications import heard, history
from ivr.database.tables import journal, notice_versions
from ivr.domain.going_live import Declaration, Duty, Point, exempt, points
from ivr.domain.line import Line
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.register.declaring import Declared, declare
from ivr.settings import Settings
from ivr.studio.errors import LineUnknown
from ivr.switch.configuration import fragment_of
from notices.catalogues.store import available
from notices.facts import Mode
from notices.notice import Locale
from notices.speech.errors import VoiceMissing
from notices.speech.voices import InstalledVoices
from notices.versions.text import PersonId

SUGGESTED = ("organisation", "controller_address", "dpo_contact", "rights_contact", "web_address")
"""What a new line most often has in common with the others of the house."""


@dataclass(frozen=True, slots=True)
class HouseLines:
    """An `ivr.console.lines.desk.LineDesk`, each call on a transaction of its own."""

    engine: Engine
    settings: Settings

    # -- lines in service ---------------------------------------------------------------------------------------

    def all(self) -> Sequence[LineSeen]:
        """Every line in service."""
        with reading(self.engine) as conn:
            return _seen(conn, load_lines(conn))

    def one(self, line_id: str) -> LineSeen:
        """One of them."""
        for seen in self.all():
            if seen.line.id == line_id:
                return seen
        raise LineUnknown(f"There is no line {line_id!r} in service.")

    def history(self, line_id: str, limit: int) -> Sequence[Happened]:
        """The journal's rows with the line as their subject; declarations name it otherwise, and stand in the checklist."""
        with reading(self.engine) as conn:
            known = names(conn)
            rows = conn.execute(
                select(journal.c.at, journal.c.kind, journal.c.details)
                .where(journal.c.subject == line_id)
                .order_by(journal.c.sequence.desc())
                .limit(limit)
            ).all()
        return [Happened(row.at, row.kind, _name(known, row.details)) for row in rows]

    def declare(self, line_id: str, duty: Duty, day: date, document: str, by: str) -> None:
        """Say that something was done."""
        with self.engine.begin() as conn:
            declare(conn, Declared(duty, line_id, day, document), by, home.now())

    def dialplan(self, line_id: str) -> str:
        """What is pasted into an existing FreeSWITCH."""
        values = {"preambule_line_host": self.settings.line_host, "preambule_line_port": str(self.settings.line_port)}
        return fragment_of(self.one(line_id).line, values)

    # -- drafts -------------------------------------------------------------------------------------------------

    def drafts(self) -> Sequence[DraftSeen]:
        """Every draft."""
        with reading(self.engine) as conn:
            known = names(conn)
            return [DraftSeen(one, _of(known, one.begun_by), _of(known, one.changed_by)) for one in all_drafts(conn)]

    def draft(self, draft_id: str) -> LineDraft:
        """One of them."""
        with reading(self.engine) as conn:
            return one_draft(conn, draft_id)

    def begin(self, line_id: str | None, by: str) -> LineDraft:
        """A new draft, or the one by which a line is being changed already."""
        now = home.now()
        with self.engine.begin() as conn:
            lines = {line.id: line for line in load_lines(conn)}
            if line_id is not None and line_id not in lines:
                raise LineUnknown(f"There is no line {line_id!r} in service.")
            open_ = next((one for one in all_drafts(conn) if line_id is not None and one.line_id == line_id), None)
            if open_ is not None:
                return open_
            line = lines[line_id] if line_id else None
            content = table_of(line) if line else _suggested(tuple(lines.values()))
            base = fingerprint(line) if line else None
            draft = LineDraft(str(uuid.uuid4()), line_id, base, content, by, now, by, now)
            append(conn, [Entry("line.drafted", draft.id, {"line": line_id, "by": by})], now)
            add_draft(conn, draft)
        return draft

    def save(self, draft: LineDraft, by: str) -> None:
        """Keep what was filled in."""
        with self.engine.begin() as conn:
            save_draft(conn, replace(draft, edits=draft.edits + 1, changed_by=by, changed_at=home.now()))

    def drop(self, draft_id: str, by: str) -> None:
        """Throw it away."""
        with self.engine.begin() as conn:
            draft = one_draft(conn, draft_id)
            append(conn, [Entry("line.draft-dropped", draft.id, {"line": draft.line_id, "by": by})], home.now())
            drop_draft(conn, draft_id)

    def check(self, draft: LineDraft) -> Checked:
        """What the checks of a lines file say."""
        with reading(self.engine) as conn:
            return _checked(conn, draft)

    def finish(self, draft_id: str, edits: int, person: str, name: str) -> tuple[Line, int]:
        """Put it in service: the line, its journal row, what was declared of it; and the draft is gone. All of it, or nothing."""
        now = home.now()
        with self.engine.begin() as conn:
            draft = one_draft(conn, draft_id)
            if draft.edits != edits:
                raise DraftChanged(
                    "Somebody else has saved this draft since you opened it. Read it again, then put it in service."
                )
            checked = _checked(conn, draft)
            if checked.line is None:
                raise DraftUnfinished("Something is missing or wrong in this draft. Nothing was changed; the list says what.")
            if draft.line_id is not None and (checked.before is None or fingerprint(checked.before) != draft.base):
                raise LineChangedMeanwhile(
                    f"The line {draft.line_id} was changed otherwise after this draft had been begun. Nothing was changed: throw the draft "
                    "away, and change the line as it is now."
                )
            moved = put_in_service(conn, (checked.line,), now, by=person)
            for duty, done in draft.duties.items():
                declare(conn, Declared(duty, checked.line.id, done.day, done.document), name, now)
            drop_draft(conn, draft_id)
        return checked.line, sum(moved.values())

    # -- languages and voices -----------------------------------------------------------------------------------

    def locales(self) -> Sequence[Locale]:
        """In which notices can be spoken."""
        return sorted(available())

    def voices(self, locale: Locale) -> Sequence[VoiceSeen]:
        """Who could speak it here."""
        with InstalledVoices(voice_settings(self.settings)) as voices:
            found = voices.all(locale)
        return [VoiceSeen(one.name, one.quality, one.leaves_the_house, first=place == 0) for place, one in enumerate(found)]

    def sample(self, voice: str, locale: Locale) -> bytes:
        """One short sentence. Only of a voice that is on the list: its name becomes the name of a file."""
        if voice not in {one.name for one in self.voices(locale)}:
            raise VoiceMissing(f"There is no voice {voice[:80]!r} for {locale} here.")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "sample.wav"
            try_voice(voice_settings(self.settings), voice, "", file)
            return file.read_bytes()


def _suggested(lines: Sequence[Line]) -> dict[str, Any]:
    """What another line of the house says of the organisation."""
    real = next((line for line in lines if not line.rehearsal), lines[0] if lines else None)
    return {"announced": {key: getattr(real.facts, key) for key in SUGGESTED}} if real else {}


def _checked(conn: Connection, draft: LineDraft) -> Checked:
    lines = load_lines(conn)
    before = next((line for line in lines if line.id == draft.line_id), None)
    others = [line for line in lines if line.id != draft.line_id]
    table = readable(draft.content) | ({"id": draft.line_id} if draft.line_id else {})
    line, problems = read_table(table, others)
    if line is None:
        return Checked(None, problems, before)
    declared = (*load_declarations(conn), *_to_be_declared(draft, line.id))
    return Checked(line, problems, before, _points(line, (*others, line), declared))


def _to_be_declared(draft: LineDraft, line_id: str) -> Sequence[Declaration]:
    return [
        Declaration(duty.value, duty, line_id, done.day, done.document, draft.changed_by, draft.changed_at)
        for duty, done in draft.duties.items()
    ]


def _points(line: Line, lines: Sequence[Line], declared: Sequence[Declaration]) -> tuple[Point, ...]:
    return () if exempt(line) else points(line, lines, declared, home.now().date())


def _seen(conn: Connection, lines: Sequence[Line]) -> list[LineSeen]:
    declared, now = load_declarations(conn), home.now()
    hashes: dict[str, str] = {
        row.id: row.facts_hash for row in conn.execute(select(notice_versions.c.id, notice_versions.c.facts_hash))
    }
    drafts = {one.line_id: one.id for one in all_drafts(conn)}
    seen = []
    for line in lines:
        published = history(conn, line.id)
        said = heard(published, now)
        state = _notice(line, hashes.get(said.version_id) if said else None)
        seen.append(LineSeen(line, state, _points(line, lines, declared), bool(published), drafts.get(line.id)))
    return seen


def _notice(line: Line, announced: str | None) -> NoticeState:
    if line.mode is Mode.NEVER:
        return NoticeState.SILENT
    if announced is None:
        return NoticeState.NONE
    return NoticeState.TRUE if announced == line.announced_hash else NoticeState.STALE


def _of(known: Mapping[PersonId, str], person: str) -> str:
    return known.get(PersonId(person), "")


def _name(known: Mapping[PersonId, str], details: str) -> str:
    return _of(known, str(json.loads(details).get("by")))
