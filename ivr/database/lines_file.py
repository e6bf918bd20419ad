"""Lines from a TOML file. Everything in it is checked, every error is told at once, and nothing is taken unless all is right.

`docs/lines.example.toml` shows and explains every key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ivr.database.errors import LinesFileError
from ivr.database.lines import KEYS
from ivr.database.lines_disposal import disposal
from ivr.database.lines_recording import control
from ivr.database.lines_values import KEYPAD, checked, dial, duration, internal, number, purpose
from ivr.database.toml_places import places
from ivr.database.toml_table import Problem, Problems, TomlTable
from ivr.domain.line import Answering, Destination, Justification, Line, Undecided
from ivr.domain.retention import PROFILES, Profile, check_caps
from notices.catalogues.store import available
from notices.facts import AnnouncedFacts, AnnouncedPurpose, LegalBasis, Mode, RefusalEffect
from notices.notice import Locale

_ID = re.compile(r"(?=.{1,40}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")
_EVERY_CALL = 100
_WEB = re.compile(r"https?://[^\s/]+\.[^\s/]+(?:/\S*)?")
_DEFAULT_KEYS = {name: str(AnnouncedFacts.__dataclass_fields__[f"{name}_key"].default) for name in KEYS}


def read(path: Path, *, locales: Collection[Locale] | None = None) -> tuple[Line, ...]:
    """The lines of the file at `path`.

    Raises:
        LinesFileError: it cannot be read, or has errors.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not written in UTF-8"
        raise LinesFileError(
            str(path), (Problem("lines.unreadable", None, "the file", f"It cannot be read: {reason}."),)
        ) from error
    return parse(text, source=str(path), locales=locales)


@cache
def demo_lines() -> tuple[Line, ...]:
    """The lines of a fictional town hall, as shipped; their file is read once, since pages ask too."""
    return parse(files("ivr.database").joinpath("demo_lines.toml").read_text(encoding="utf-8"))


def parse(text: str, *, source: str = "lines.toml", locales: Collection[Locale] | None = None) -> tuple[Line, ...]:
    """The lines described by a TOML text.

    Args:
        text: of the file.
        source: its name, for the errors.
        locales: in which notices can be spoken; those with a catalogue when None.

    Raises:
        LinesFileError: with every error that there is.
    """
    problems = Problems(places(text))
    try:
        root = TomlTable(tomllib.loads(text), (), problems)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        raise LinesFileError(source, (Problem("lines.syntax", line, "the file", f"This is no TOML: {error}."),)) from error
    reader = _Reader(problems, _spoken(locales))
    lines = [reader.line(table) for table in root.tables("line")]
    root.close()
    if problems.found:
        raise LinesFileError(source, tuple(problems.found))
    return tuple(line for line in lines if line is not None)


def read_table(
    values: Mapping[str, Any], others: Iterable[Line], *, locales: Collection[Locale] | None = None
) -> tuple[Line | None, tuple[Problem, ...]]:
    """One line from a table as a lines file holds it, checked as that file is: what the set-up assistant fills in.

    Args:
        values: the table `[[line]]`.
        others: the other lines in service, whose ids and numbers are taken.
        locales: as in `parse`.

    Returns:
        The line, or None and every error; their paths begin with the table's own keys.
    """
    problems = Problems({})
    line = _Reader(problems, _spoken(locales), others).line(TomlTable(values, (), problems))
    return line, tuple(problems.found)


def _spoken(locales: Collection[Locale] | None) -> frozenset[Locale]:
    return frozenset(available() if locales is None else locales)


class _Reader:
    """Reads one file: remembers which numbers and ids are taken."""

    def __init__(self, problems: Problems, spoken: frozenset[Locale], others: Iterable[Line] = ()) -> None:
        self._problems = problems
        self._spoken = spoken
        known = tuple(others)
        self._numbers = {number: line.id for line in known for number in (line.number, *dict(line.numbers))}
        self._ids = {line.id for line in known}

    def line(self, table: TomlTable) -> Line | None:
        """One line, or None when it has an error."""
        before = len(self._problems.found)
        id_ = self._id(table)
        name = table.text("name")
        locales = self._locales(table)
        main, numbers = self._dialled(table, id_, locales)
        mode = table.choice("mode", Mode)
        answering = table.choice("answering", Answering, Answering.EARLY_MEDIA)
        undecided = table.choice("undecided", Undecided, Undecided.RECORD)
        _check_undecided(table, mode, undecided)
        window = table.whole("answer_window_seconds", 6, 8, 7)
        rehearsal = table.flag("rehearsal", False)
        destination = _destination(table.table("destination"))
        percent, justification = _sampling(table.table("sampling", required=mode is not Mode.NEVER), mode)
        purposes = _purposes(table, mode)
        controlled = control(table.table("recording", required=False))
        facts = _facts(table, name, purposes, mode or Mode.AUTOMATIC, percent, withdrawal=controlled.withdrawal_by_key)
        gone = disposal(table.table("destruction", required=False)) if "destruction" in table else None
        four_eyes = _four_eyes(table.table("access", required=False))
        table.close()
        if len(self._problems.found) > before or mode is None or answering is None or undecided is None:
            return None
        return Line(
            id=id_,
            name=name,
            number=main,
            numbers=numbers,
            locales=locales,
            answering=answering,
            undecided=undecided,
            destination=destination,
            facts=facts,
            answer_window_seconds=window,
            rehearsal=rehearsal,
            sampling_justification=justification,
            house=controlled.house,
            unrecorded_agents=controlled.unrecorded_agents,
            unrecorded_callers=controlled.unrecorded_callers,
            pausing=controlled.pausing,
            warning_tone=controlled.warning_tone,
            withdrawal_by_key=controlled.withdrawal_by_key,
            disposal=gone,
            four_eyes=four_eyes,
        )

    def _id(self, table: TomlTable) -> str:
        id_ = table.text("id")
        if id_ and not _ID.fullmatch(id_):
            table.wrong(
                "lines.bad-id",
                "id",
                f"{id_!r} is no short name. Write small letters, digits and dashes, at most 40, such as town-hall.",
            )
        elif id_ in self._ids:
            table.wrong("lines.duplicate", "id", f"Another line is called {id_!r}. Give each its own name.")
        self._ids.add(id_)
        return id_

    def _locales(self, table: TomlTable) -> tuple[Locale, ...]:
        locales = tuple(Locale(tag) for tag in table.texts("locales"))
        if "locales" in table and not locales:
            table.wrong("lines.missing-key", "locales", "At least one locale must be offered, the default first.")
        for locale in locales:
            if locale not in self._spoken:
                known = ", ".join(sorted(self._spoken))
                table.wrong(
                    "lines.no-catalogue",
                    "locales",
                    f"There are no texts in {locale!r} (locales/{locale}/LC_MESSAGES/notices.po). Known are: {known}.",
                )
        return locales

    def _dialled(
        self, table: TomlTable, id_: str, locales: tuple[Locale, ...]
    ) -> tuple[str, tuple[tuple[str, Locale | None], ...]]:
        """The main number, and every other with the locale that it means."""
        main = self._taken(table, "number", table.text("number"), number, id_)
        further: dict[str, Locale | None] = {}
        for text in table.texts("internal", ()):
            if found := self._taken(table, "internal", text, internal, id_):
                further[found] = None
        by_locale = table.table("numbers", required=False)
        for text in by_locale.keys():  # noqa: SIM118 - not a mapping: it marks the keys as asked for
            locale = Locale(by_locale.text(text))
            if locale and locale not in locales:
                by_locale.wrong(
                    "lines.bad-value", text, f"This number means {locale!r}, which the line does not offer. Add it to `locales`."
                )
            making = internal if text in further else number
            if text in further:
                further[text] = locale
            elif found := self._taken(by_locale, text, text, making, id_, own=main):
                further[found] = locale
        return main, tuple(sorted(further.items()))

    def _taken(self, table: TomlTable, key: str, text: str, making: Callable[[str], str], id_: str, *, own: str = "") -> str:
        """The number as dialled, noted as this line's; empty when it is none, or another line's."""
        found = checked(table, key, making, text) if text else None
        if found is None:
            return ""
        if found == own:
            return found
        if found in self._numbers:
            other = self._numbers[found]
            whose = "this line" if other == id_ else f"line {other!r}"
            table.wrong(
                "lines.duplicate-number",
                key,
                f"{found} is a number of {whose} already. A dialled number leads to one line, once.",
            )
            return ""
        self._numbers[found] = id_
        return found


def _four_eyes(table: TomlTable) -> bool:
    """Whether a second person must say yes before a recording is heard."""
    found = table.flag("four_eyes", False)
    table.close()
    return found


def _destination(table: TomlTable) -> Destination:
    text = table.text("dial")
    if text:
        checked(table, "dial", dial, text)
    destination = Destination(text, table.whole("ring_seconds", 5, 180, 30))
    table.close()
    return destination


def _check_undecided(table: TomlTable, mode: Mode | None, undecided: Undecided | None) -> None:
    """Only what the notices describe may be set: what is announced is what is enforced (L4)."""
    if undecided is Undecided.DO_NOT_RECORD and mode is not Mode.CONSENT:  # there the notice says just that
        table.wrong(
            "lines.undecided-unspoken",
            "undecided",
            "The notice tells callers that who presses nothing is recorded, or can be. Remove it, or use the mode consent.",
        )


def _sampling(table: TomlTable, mode: Mode | None) -> tuple[int, Justification | None]:
    """The share of calls recorded; every call only with a written reason (LAW 7)."""
    if mode is Mode.NEVER and "percent" not in table:
        table.close()
        return _EVERY_CALL, None
    percent = table.whole("percent", 1, 100)
    if mode is Mode.MANDATORY and percent != _EVERY_CALL:
        table.wrong(
            "lines.mandatory-share",
            "percent",
            "The notice of a mandatory line says that the law requires the call to be recorded: draw no share. Write percent = 100.",
        )
    justification = None
    if "justification" in table:
        why = table.table("justification")
        justification = Justification(why.text("text"), why.text("role"), why.day("date"))
        why.close()
    elif percent == _EVERY_CALL and mode is not Mode.NEVER and "percent" in table:
        table.wrong(
            "lines.unjustified",
            "percent",
            "Recording every call asks for a written justification (LAW 7). Lower the share, or add "
            'justification = { text = "why", role = "who answers for it", date = 2026-01-31 }.',
        )
    table.close()
    return percent, justification


def _purposes(line: TomlTable, mode: Mode | None) -> tuple[AnnouncedPurpose, ...]:
    read_ = [_purpose(table) for table in line.tables("purpose")]
    purposes = tuple(found for found in read_ if found is not None)
    kinds = [found.kind for found in purposes]
    for kind in sorted({kind for kind in kinds if kinds.count(kind) > 1}):
        line.wrong("lines.duplicate", "purpose", f"The purpose {kind.value} stands here twice. Keep one, with one retention.")
    if mode is Mode.MANDATORY and not (purposes and all(found.basis is LegalBasis.LEGAL_DUTY for found in purposes)):
        line.wrong(
            "lines.no-legal-duty",
            "mode",
            "The notice of a mandatory line says that the law requires the recording for its purposes: each needs "
            "the basis legal_duty, with its reference. Record for other purposes on a line of another mode.",
        )
    return purposes


def _purpose(table: TomlTable) -> AnnouncedPurpose | None:
    kind_text, retention_text = table.text("kind"), table.text("retention")
    kind = checked(table, "kind", purpose, kind_text) if kind_text else None
    retention = checked(table, "retention", duration, retention_text) if retention_text else None
    basis = table.choice("basis", LegalBasis)
    profile = table.choice("profile", Profile) if "profile" in table else None
    reference = table.text("reference", "" if profile is None else PROFILES[profile].reference)
    if basis is LegalBasis.LEGAL_DUTY and not reference:
        table.wrong(
            "lines.missing-key",
            "reference",
            "A legal duty needs the reference of the text that imposes it (LAW 11). Add `reference`.",
        )
    table.close()
    if kind is None or retention is None or basis is None:
        return None
    found = AnnouncedPurpose(kind, basis, retention, reference)
    checked(table, "retention", lambda _: check_caps(found), retention_text)
    return found


def _facts(
    line: TomlTable, name: str, purposes: tuple[AnnouncedPurpose, ...], mode: Mode, percent: int, *, withdrawal: bool
) -> AnnouncedFacts:
    said = line.table("announced")
    effect = said.choice("refusal_effect", RefusalEffect, RefusalEffect.DESTROY)
    address = said.text("web_address")
    if address and not _WEB.fullmatch(address):
        said.wrong(
            "lines.bad-value",
            "web_address",
            f"{address!r} is no web address. Write https://… of the page where the notice can be read (LAW 29).",
        )
    recipients = said.texts("recipients")
    if "recipients" in said and not recipients:
        said.wrong("lines.missing-key", "recipients", "Name at least one recipient: who may listen (LAW 3).")
    facts = AnnouncedFacts(
        organisation=said.text("organisation"),
        line_name=said.text("line_name", name),
        controller_address=said.text("controller_address"),
        purposes=purposes,
        recipients=recipients,
        dpo_contact=said.text("dpo_contact"),
        rights_contact=said.text("rights_contact"),
        web_address=address,
        transfers=said.texts("transfers", ()),
        mode=mode,
        sampling_percent=percent,
        refusal_effect=effect or RefusalEffect.DESTROY,
        **{
            f"{meaning}_key": key
            for meaning, key in _keys(line.table("keys", required=False), consent=withdrawal or mode is Mode.CONSENT).items()
        },
    )
    said.close()
    return facts


def _keys(table: TomlTable, *, consent: bool) -> dict[str, str]:
    """What each key of the caller's telephone means; no key may mean two things."""
    keys = {
        meaning: table.text(meaning, default)
        for meaning, default in _DEFAULT_KEYS.items()
        if meaning != "consent" or consent  # asked for nowhere else, and free for another meaning there
    }
    for meaning, key in keys.items():
        if key not in KEYPAD:
            table.wrong("lines.bad-key", meaning, f"{key!r} is no key of a telephone. Write one of 0 to 9, * or #.")
    for key in sorted(set(keys.values())):
        meanings = [meaning for meaning, given in keys.items() if given == key]
        if len(meanings) > 1:
            table.wrong(
                "lines.key-collision", meanings[-1], f"The key {key} would mean {' and '.join(meanings)}. Give each its own key."
            )
    table.close()
    return keys
