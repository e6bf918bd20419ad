"""A house with something of everything in it, on real rows: what the pages are looked at with.

**A part adds its sample ids in `samples`, below, and the rows that they name in `furnish`.** A page whose address has a parameter that
nobody gives a sample of fails `tests/console/harness/test_pages.py`, which says so.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
from fastapi import FastAPI
from sqlalchemy import Connection, Engine, select, update

from ivr.access import asking, factor
from ivr.access.listening import begin as begin_listening
from ivr.access.roles import give
from ivr.accounts.people import invite
from ivr.bootstrap import home
from ivr.bootstrap.console_process import dependencies
from ivr.bootstrap.hearing import door
from ivr.bootstrap.keeping import destroyer
from ivr.bootstrap.line_desk import HouseLines
from ivr.bootstrap.objecting import Said, take_in
from ivr.bootstrap.studio.opening import publish_as_shown
from ivr.bootstrap.tables import open_tables
from ivr.bootstrap.voices import voice_settings
from ivr.console.app import make_app
from ivr.console.lines.steps import STEPS
from ivr.console.live.calls import LiveNow
from ivr.console.security.visitor import Visitor
from ivr.database import recordings as rows
from ivr.database.calls import close_call, open_call, save_proof
from ivr.database.engine import reading
from ivr.database.lines import load_lines, save_lines
from ivr.database.lines_file import demo_lines
from ivr.database.people import person
from ivr.database.publications import history
from ivr.database.tables import certificates, proofs
from ivr.domain.access import Ask, Use
from ivr.domain.control import Shown
from ivr.domain.disposal import Authority, Disposal
from ivr.domain.elimination import Decision
from ivr.domain.gate import Reason
from ivr.domain.going_live import Duty
from ivr.domain.hold import HoldKind
from ivr.domain.line import Line
from ivr.domain.objection import Objection, Origin, hash_to_write
from ivr.domain.orders import Party
from ivr.domain.proof import Answer
from ivr.domain.recording import Recording, RecordingState
from ivr.domain.rights import Identity, Kind
from ivr.domain.rights import Origin as Came
from ivr.domain.roles import Role
from ivr.journal.proofs import proof_id, sign_proof
from ivr.register.declaring import Declared, declare
from ivr.register.kinds import Kind as Document
from ivr.rights import searching, steps
from ivr.rights.answers.words import Letter
from ivr.rights.steps import Asked, deal, open_request
from ivr.settings import Settings, load
from ivr.studio.editing import write_piece
from ivr.studio.shelf import take_down
from ivr.vault.objects import open_store
from ivr.vault.playback.exporting import AudioFormat
from ivr.vault.retention import holding, visa
from ivr.vault.sealing import Sealer, transactions
from ivr.worker.sweep import sweep
from notices.facts import PurposeKind
from notices.notice import Locale, Piece
from notices.speech.voices import InstalledVoices
from tests.access.recorded import record
from tests.console.fakes import FakeAccounts, FakeControl, a_call, a_visitor
from tests.database.samples import proof
from tests.vault.conftest import speech

NAMES = {
    Role.AGENT: "Ana Petit",
    Role.SUPERVISOR: "Bruno Lemaire",
    Role.EDITOR: "Chloé Garnier",
    Role.APPROVER: "David Fontaine",
    Role.LISTENER: "Élise Morel",
    Role.DPO: "Farid Benali",
    Role.AUDITOR: "Gaëlle Roux",
    Role.ADMIN: "Hugo Marchand",
}
"""People who do not exist, one a role."""

QUERIES: dict[str, tuple[str, ...]] = {
    "/objections": ("?done=added",),
}
"""Further states of a page, by what its address may carry: a part adds its own."""

UNSEEN: dict[str, str] = {
    "/notices/{line}/{locale}/{piece}": "a sound",
    "/first/{link}": "there before anybody has an account",
    "/studio/{line}/work/{work}": "there while a notice is being spoken",
    "/studio/{line}/{locale}/sound/{piece}/{sound}.wav": "there once it was spoken",
}
"""Addresses that no sample opens here, each with its reason."""

DAY = timedelta(days=1)
_VERSION = 0x4000_8000_0000_0000_0000
REASON = "The caller says that the tone was rough."


@dataclass
class Furnished:
    """The house.

    Attributes:
        samples: ids by the name of an address's parameter; the first opens most pages.
        people: pseudonymous id by role.
        secrets: of second factors, by role.
    """

    settings: Settings
    engine: Engine
    app: FastAPI
    keys: FakeAccounts
    control: FakeControl
    people: Mapping[Role, str]
    secrets: Mapping[Role, str]
    samples: Mapping[str, tuple[str, ...]]
    again: Callable[[], FastAPI]

    def visitor(self, *roles: Role, line: str | None = None) -> Visitor:
        """Somebody with these roles, whose second factor was shown just now."""
        now = home.now()
        who = a_visitor(*roles, line=line, now=now, proven_at=now, person=self.people[roles[0]], name=NAMES[roles[0]])
        return replace(who, grants=tuple(replace(grant, since=now - DAY, person=who.person) for grant in who.grants))

    def code(self, role: Role) -> str:
        """What somebody's telephone shows now."""
        return pyotp.TOTP(self.secrets[role]).at(home.now())


@contextmanager
def furnished(folder: Path, database_url: str = "") -> Iterator[Furnished]:
    """Furnish a house in an empty folder, and open its console."""
    settings = _settings(folder, database_url)
    home.make_folders(settings)
    home.make_keys(settings)
    engine = open_tables(settings)
    people, secrets, samples = furnish(settings, engine)
    keys, control = FakeAccounts(None), FakeControl(LiveNow(_live(samples["line"][0])))
    with InstalledVoices(voice_settings(settings)) as voices:
        needs = replace(
            dependencies(settings, engine, voices),
            accounts=keys,
            control=control,
            names=("testserver",),
            zone=UTC,
            limits=None,  # every page in every role is more than one address may ask for
            poll_seconds=0.2,
        )
        yield Furnished(settings, engine, make_app(needs), keys, control, people, secrets, samples, lambda: make_app(needs))
    engine.dispose()


def furnish(settings: Settings, engine: Engine) -> tuple[Mapping[Role, str], Mapping[Role, str], Mapping[str, tuple[str, ...]]]:
    """Everybody and everything; people by role, secrets of their second factors, ids by the name of an address's parameter."""
    now = home.now()
    lines = _lines(settings, engine, now)
    people, secrets = _people(settings, engine, now)
    sealed = _recordings(settings, engine, lines, now)
    held = _holds(engine, people, sealed, now)
    accesses, listenings = _accesses(settings, engine, people, sealed, now)
    requests = _requests(settings, engine, people, lines, now)
    batches = _batches(engine, people, lines, now)
    objections = _objections(settings, engine, people, lines, now)
    declarations = _declarations(engine, lines, now)
    with engine.begin() as conn:
        invited, link = invite(conn, "Inès Dubois", "ines.dubois", by=people[Role.ADMIN], now=now)
    sweep(destroyer(settings, engine), now)
    with engine.begin() as conn:  # after the sweep, which would destroy it
        refused = str(uuid.UUID(int=0x20 << 96 | _VERSION))
        _plain(conn, home.signer(settings), refused, lines[0].id, RecordingState.REFUSED, now - DAY, now + 90 * DAY)
    with reading(engine) as conn:
        publications = tuple(one.id for one in history(conn, lines[0].id))
        certified = tuple(conn.scalars(select(certificates.c.id)))
    samples = {
        "line": (lines[0].id, lines[1].id),
        "locale": ("fr", "en"),
        "piece": (Piece.LEVEL1.value,),
        "recording": (*sealed, refused),
        "call": ("call-live",),
        "access": accesses,
        "listening": listenings,
        "audio": ("wav",),
        "document": ("manifest", "proof"),
        "request": requests,
        "hold": held,
        "batch": batches,
        "objection": objections,
        "objection_id": objections,
        "declaration": declarations,
        "publication": publications,
        "certificate": certified,
        "person": (people[Role.LISTENER], invited),
        "link": (link,),
        "kind": tuple(kind.value for kind in Document),
        "form": ("pdf",),
        "letter": tuple(letter.value for letter in Letter),
        "draft": (HouseLines(engine, settings).begin(None, people[Role.ADMIN]).id,),
        "step": tuple(step.name for step in STEPS),
        "work": ("none",),
        "sound": ("none",),
    }
    return people, secrets, samples


def _settings(folder: Path, database_url: str) -> Settings:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PREAMBULE_")}
    given = {"PREAMBULE_HOME": str(folder), "PREAMBULE_LOG_LEVEL": "error"}
    if database_url:
        given["PREAMBULE_DATABASE_URL"] = database_url
    return load({**kept, **given})


def _lines(settings: Settings, engine: Engine, now: datetime) -> tuple[Line, ...]:
    """The demonstration's line, published; a clinic's, with drafts; a public body's, whose recordings go with a visa."""
    town = demo_lines()[0]
    clinic = replace(
        town,
        id="clinique",
        name="Clinique des Tilleuls",
        number="+33199003000",
        numbers=(),
        facts=replace(town.facts, organisation="Clinique des Tilleuls", line_name="secrétariat"),
        four_eyes=True,
    )
    disposal = Disposal(Authority.VISA, "Archives départementales de Valmont", "Mairie de Valmont-sur-Orge", "Appels enregistrés")
    works = replace(
        clinic,
        id="travaux",
        name="Travaux",
        number="+33199003020",
        disposal=disposal,
        four_eyes=False,
        facts=replace(town.facts, line_name="travaux"),
    )
    with engine.begin() as conn:
        save_lines(conn, (town, clinic, works), now, whole=True)
    publish_as_shown(engine, settings, town)
    with engine.begin() as conn:
        shelf = take_down(conn, clinic.id, settings.sounds, now)
        write_piece(conn, shelf, Locale("fr"), Piece.WRONG_KEY, "Cette touche ne fait rien ici.", NAMES[Role.EDITOR], now)
    return town, clinic, works


def _people(settings: Settings, engine: Engine, now: datetime) -> tuple[Mapping[Role, str], Mapping[Role, str]]:
    key, secrets, people = home.factor_key(settings), {}, {}
    earlier = now - timedelta(minutes=5)
    with engine.begin() as conn:
        root = person(conn, "root", earlier)
        for role, name in NAMES.items():
            people[role] = person(conn, name, earlier)
            give(conn, people[role], role, None, by=root, now=earlier)
            secrets[role] = factor.enrol(conn, key, people[role], name, by=root, now=earlier).secret
    for role, who in people.items():
        factor.confirm(engine, key, who, pyotp.TOTP(secrets[role]).at(earlier), "home", earlier)
    return people, secrets


def _recordings(settings: Settings, engine: Engine, lines: tuple[Line, ...], now: datetime) -> list[str]:
    """One that can be heard, first; one in each other state; one whose day has come; one that waits for a visa."""
    signer, store = home.signer(settings), open_store(settings.objects_url)
    sealer = Sealer(store=store, parts=settings.parts, signer=signer, transact=transactions(engine))
    names = [str(uuid.UUID(int=(number + 1) << 96 | _VERSION)) for number in range(12)]
    at = now - timedelta(hours=3)
    record(engine, sealer, home.recipients(settings), settings.parts, names[0], lines[0].id, [speech(8)], at)
    record(engine, sealer, home.recipients(settings), settings.parts, names[1], lines[1].id, [speech(3)], at - DAY)
    with engine.begin() as conn:
        for name, line in ((names[0], lines[0].id), (names[1], lines[1].id)):
            told = sign_proof(signer, proof(f"call-{name}", line))
            conn.execute(update(proofs).where(proofs.c.id == f"proof-{name}").values(jws=told))
    states = [state for state in RecordingState if state not in (RecordingState.SEALED, RecordingState.DESTROYING)]
    with engine.begin() as conn:
        for name, state in zip(names[2:], states, strict=False):
            _plain(conn, signer, name, lines[0].id, state, now - 2 * DAY, now + 90 * DAY)
        _plain(conn, signer, names[9], lines[0].id, RecordingState.SEALED, now - 200 * DAY, now - DAY)
        _plain(conn, signer, names[10], lines[2].id, RecordingState.SEALED, now - 200 * DAY, now - DAY)
        _plain(conn, signer, names[11], lines[2].id, RecordingState.SEALED, now - 201 * DAY, now - 2 * DAY)
    return [name for name in names if _there(engine, name)]


def _there(engine: Engine, name: str) -> bool:
    with reading(engine) as conn:
        return rows.get(conn, name) is not None


def _plain(conn: Connection, signer: Any, name: str, line: str, state: RecordingState, at: datetime, due: datetime) -> None:
    """A recording of which there is only the row: nobody hears it here."""
    call = str(uuid.uuid5(uuid.NAMESPACE_OID, name))
    jws = sign_proof(signer, proof(call, line))
    open_call(conn, call, line, at)
    close_call(
        conn, call, at + timedelta(minutes=4), locale=Locale("fr"), answer=Answer.UNDECIDED, outcome="completed", decision=None
    )
    save_proof(conn, proof_id(jws), call, jws, at)
    gone = state in (RecordingState.REFUSED, RecordingState.DESTROYED)
    one = Recording(
        id=name,
        call_id=call,
        line_id=line,
        proof_id=proof_id(jws),
        state=state,
        started_at=at,
        ended_at=None if state is RecordingState.CAPTURING else at + timedelta(minutes=4),
        samples=None if gone else 8_000 * 240,
        due_at=due,
        body=f"{name}.age",
        body_sha256="a" * 64,
        body_size=1_000,
        complete=True,
        manifest=None,
        purposes=("quality", "training"),
    )
    rows.add(conn, one)
    if not gone:
        rows.add_header(conn, name, b"header", at)


def _holds(engine: Engine, people: Mapping[Role, str], sealed: list[str], now: datetime) -> tuple[str, ...]:
    wanted = holding.Wanted(HoldKind.HOLD, "Litige, dossier 12", people[Role.DPO], now + 10 * DAY)
    with engine.begin() as conn:
        first = holding.place(conn, sealed[1], wanted, now)
        other = holding.place(conn, sealed[2], replace(wanted, kind=HoldKind.RESTRICTION, reason="Demande du 3 mars"), now)
        holding.renew(conn, first.id, now + 40 * DAY, "Audience reportée", people[Role.DPO], now)
    return first.id, other.id


def _accesses(
    settings: Settings, engine: Engine, people: Mapping[Role, str], sealed: list[str], now: datetime
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """One open, one that waits for a second person; the first was used once. And a listening that goes on."""
    way = door(settings, engine)
    opened = asking.ask(way, Ask(people[Role.LISTENER], sealed[0], Use.DOWNLOAD, "quality", REASON), now)
    waiting = asking.ask(way, Ask(people[Role.LISTENER], sealed[1], Use.PLAY, "quality", REASON), now)
    own = asking.ask(way, Ask(people[Role.DPO], sealed[0], Use.PLAY, "quality", REASON), now)
    with begin_listening(way, own.id, people[Role.DPO], Use.PLAY, AudioFormat.WAV, proven_at=now, now=now) as listening:
        for _ in listening.pieces(0, 65_536):
            pass
    going_on = begin_listening(way, opened.id, people[Role.LISTENER], Use.PLAY, AudioFormat.WAV, proven_at=now, now=now)
    return (own.id, opened.id, waiting.id), (going_on.id,)


def _requests(
    settings: Settings, engine: Engine, people: Mapping[Role, str], lines: tuple[Line, ...], now: datetime
) -> tuple[str, ...]:
    """One of each kind; the first is being worked on, with a call; one is late."""
    by, found = people[Role.DPO], []
    with engine.begin() as conn:
        for days, kind in enumerate(Kind):
            asked = Asked(
                kind, Came.CONSOLE, f"camille.{kind.value}@valmont.example", now - (5 + 7 * days) * DAY, "fr", lines[0].id
            )
            found.append(open_request(conn, asked, by, now).id)
    with engine.begin() as conn:
        about = steps.identity_confirmed(deal(conn, found[0], by, now), Identity.CALLBACK)
        wanted = searching.wanted(home.call_number_key(settings), since=now - 400 * DAY, until=now)
        about, candidates = searching.search(about, wanted)
        searching.confirm(about, [candidates[0].call_id])
    with engine.begin() as conn:
        steps.identity_asked(deal(conn, found[1], by, now))
    return tuple(found)


def _batches(engine: Engine, people: Mapping[Role, str], lines: tuple[Line, ...], now: datetime) -> tuple[str, ...]:
    """One approved and hence destroyed by the sweep, one that waits."""
    by, found = people[Role.DPO], []
    for decided in (True, False):
        with engine.begin() as conn:
            made = visa.propose(conn, lines[2].id, by, now, most=1)
            assert made is not None
            found.append(made.id)
            if decided:
                visa.decide(conn, made.id, Decision("La directrice des archives", now.date(), "2026-113"), by, now)
    return found[1], found[0]


def _objections(
    settings: Settings, engine: Engine, people: Mapping[Role, str], lines: tuple[Line, ...], now: datetime
) -> tuple[str, ...]:
    key, found = home.objection_key(settings), []
    terms: list[dict[str, Any]] = [
        {"line_id": None, "purposes": frozenset(), "until": None},
        {"line_id": lines[0].id, "purposes": frozenset({PurposeKind.QUALITY}), "until": now + 30 * DAY},
    ]
    with engine.begin() as conn:
        for number, one in enumerate(terms):
            hashed = hash_to_write(key, f"+3319900999{number}")
            made = Objection(str(uuid.uuid4()), hashed, key.id, since=now - number * DAY, origin=Origin.CONSOLE, **one)
            take_in(conn, key, [made], Said("by letter", Origin.CONSOLE, people[Role.DPO]), now)
            found.append(made.id)
    return tuple(found)


def _declarations(engine: Engine, lines: tuple[Line, ...], now: datetime) -> tuple[str, ...]:
    with engine.begin() as conn:
        made = declare(conn, Declared(Duty.WORKS_COUNCIL, lines[1].id, date(2026, 2, 3), "PV du CSE n° 12"), NAMES[Role.DPO], now)
    return (made.id,)


LIVE = {
    Shown.CAPTURING: (Reason.INFORMED, Party.SYSTEM),
    Shown.OFF: (Reason.NOT_SAMPLED, Party.SYSTEM),
    Shown.ARMED: (Reason.NOT_ORDERED, Party.SYSTEM),
    Shown.PAUSED: (Reason.PAUSED, Party.AGENT),
    Shown.STOPPED: (Reason.STOPPED_BY_ORDER, Party.SUPERVISOR),
    Shown.REFUSED: (Reason.REFUSED, Party.CALLER),
    Shown.FAILED: (Reason.NOT_CONFIRMED, Party.SYSTEM),
}
"""Why, and by whom."""


def _live(line: str) -> tuple[Any, ...]:
    """A call in each state of its recording."""
    now = home.now()
    values = {"line": line, "since": now - timedelta(seconds=12), "arrived": now - timedelta(seconds=40), "rehearsal": False}
    return tuple(
        a_call(
            "call-live" if place == 0 else f"call-live-{place}",
            recording=state,
            reasons=(reason.value,),
            by=by.value,
            levels=(-23.4, -41.0) if state in (Shown.CAPTURING, Shown.PAUSED) else None,
            **values,
        )
        for place, (state, (reason, by)) in enumerate(LIVE.items())
    )


def known_lines(engine: Engine) -> tuple[Line, ...]:
    """Those in service."""
    with reading(engine) as conn:
        return load_lines(conn)
