"""Every page of recordings with a million of them in the rows: what the server takes to answer, from the request to the last byte."""

from __future__ import annotations

import asyncio
import json
import os
import random
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import httpx
from sqlalchemy import Engine

from ivr.bootstrap.console_parts.recordings import Ears, Rows
from ivr.console.app import make_app
from ivr.console.recordings.part import ArchivePart
from ivr.database.engine import open_database
from ivr.database.lines import save_lines
from ivr.database.migrate import migrate
from ivr.database.tables import microseconds
from ivr.domain.call_number import CallNumberKey
from ivr.domain.roles import Role
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.journal.proofs import proof_id, sign_proof
from ivr.journal.signing import Signer
from tests.bench.rights_search import _insert
from tests.bench.row import Row, at_most
from tests.console.fakes import FakeAccounts, House, a_visitor
from tests.database.samples import LINE, proof

NOW = datetime(2027, 3, 2, tzinfo=UTC)
RECORDINGS = int(os.environ.get("PREAMBULE_BENCH_RECORDINGS", "1000000"))
NOTED = min(100_000, RECORDINGS)
LINES = 12
CALLERS = 50_000
AGENTS = 300
"""Extensions that calls of all lines come to, one after the other."""

QUEUE = "5900"
"""What every call of the first line comes to before anybody: half of all recordings are this extension's."""

RARE = "299"
"""Whoever has one recording in ten thousand."""

PROBES = 120
BOUND = 50.0
KEY = CallNumberKey(bytes(32))
MANIFEST = "m" * 1_200
"""As long as a signed one: what is listed is read past it."""

OURS = {"sec-fetch-site": "same-origin"}


@dataclass(frozen=True)
class Probe:
    """One request, and who makes it: with roles for this line, or for all."""

    path: str
    line: str | None = None
    sent: dict[str, str] | None = None


def rows() -> list[Row]:
    """One figure a kind of page."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'bench.sqlite'}")
        migrate(engine)
        signer = Signer.create(Path(folder) / "signing.pem")
        _fill(engine, signer)
        found = asyncio.run(_measured(engine, signer))
        engine.dispose()
    return found


async def _measured(engine: Engine, signer: Signer) -> list[Row]:
    accounts = FakeAccounts()
    archive, ears = Rows(engine, lambda: signer.public, lambda: KEY), Ears(engine, _no_door)
    needs = House(accounts=accounts).needs(parts=(lambda pages: ArchivePart(pages, archive, ears, UTC),), now=lambda: NOW)
    transport = httpx.ASGITransport(make_app(needs))
    found = []
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver", headers={"accept-language": "fr"}) as client:
        for kind, probes in _probes().items():
            took = [await _took(client, accounts, probe) for probe in probes]
            found.append(_row(kind, took))
    return found


async def _took(client: httpx.AsyncClient, accounts: FakeAccounts, probe: Probe) -> float:
    accounts.who = replace(a_visitor(Role.LISTENER, Role.SUPERVISOR, line=probe.line), person=str(uuid.uuid4()), now=NOW)
    began = time.perf_counter()
    if probe.sent is None:
        answer = await client.get(probe.path)
    else:
        answer = await client.post(probe.path, data=probe.sent, headers=OURS)
    took = time.perf_counter() - began
    assert answer.status_code == 200, (probe, answer.text[:2_000])
    return took


def _row(kind: str, took: list[float]) -> Row:
    ordered = sorted(took)
    middle, late = ordered[len(ordered) // 2] * 1e3, ordered[int(len(ordered) * 0.95)] * 1e3
    how = f"p95 of {len(took)} requests among {RECORDINGS:,} recordings, {NOTED:,} journal rows, {LINES} lines (median {middle:.1f} ms)"
    return at_most(f"console.recordings.{kind}", late, BOUND, "ms", how)


def _probes() -> dict[str, list[Probe]]:
    drawn = random.Random(7)
    lines = (None, "line-0", "line-7", f"line-{LINES - 1}")

    def day() -> str:
        return (NOW - timedelta(days=drawn.randrange(365))).date().isoformat()

    kinds: dict[str, Callable[[], Probe]] = {
        "list": lambda: Probe("/recordings", drawn.choice(lines)),
        "deep": lambda: Probe(f"/recordings?before={day()}T12:00:00Z&last=x", drawn.choice(lines)),
        "state": lambda: Probe(
            f"/recordings?state={drawn.choice(('sealed', 'destroyed', 'quarantined', 'refused'))}", drawn.choice(lines)
        ),
        "purpose": lambda: Probe(
            f"/recordings?purpose={drawn.choice(('quality', 'training', 'claim_trace'))}", drawn.choice(lines)
        ),
        "all_at_once": lambda: Probe(
            f"/recordings?line=line-3&state=quarantined&purpose=training&since={day()}&until={day()}",
            drawn.choice((None, "line-3")),
        ),
        "agent": lambda: Probe(
            f"/recordings?agent={drawn.choice((QUEUE, RARE, _agent(drawn.randrange(RECORDINGS))))}", drawn.choice(lines)
        ),
        "agent_deep": lambda: Probe(
            f"/recordings?agent={QUEUE}&before={day()}T12:00:00Z&last=x", drawn.choice((None, "line-0", "line-7"))
        ),
        "agent_state": lambda: Probe(
            f"/recordings?agent={drawn.choice((QUEUE, _agent(drawn.randrange(RECORDINGS))))}"
            f"&state={drawn.choice(('sealed', 'quarantined'))}",
            drawn.choice(lines),
        ),
        "agent_purpose": lambda: Probe(f"/recordings?agent={QUEUE}&purpose=claim_trace&until={day()}", drawn.choice(lines)),
        "number": lambda: Probe("/recordings/find", drawn.choice(lines), {"number": _number(drawn.randrange(CALLERS))}),
        "one": lambda: Probe(f"/recordings/{_id(drawn.randrange(RECORDINGS))}"),
        "accesses": lambda: Probe("/recordings/accesses", drawn.choice(lines)),
    }
    return {kind: [make() for _ in range(PROBES)] for kind, make in kinds.items()}


def _fill(engine: Engine, signer: Signer) -> None:
    with engine.begin() as conn:
        made = [replace(LINE, id=f"line-{n}", name=f"Ligne {n}", number=f"+3319900{n:04}", numbers=()) for n in range(LINES)]
        save_lines(conn, made, NOW)
    hashes = [KEY.hash(_number(caller)) for caller in range(CALLERS)]
    jws = sign_proof(signer, proof("call", "line-0"))
    _insert(engine, "calls", "id line_id arrived_at ended_at rehearsal number_hash answer outcome", list(_calls(hashes)))
    _insert(engine, "proofs", "id call_id jws signed_at", [(proof_id(jws), _id(0), jws, microseconds(NOW))])
    columns = "id call_id line_id proof_id state started_at samples due_at purposes body body_sha256 body_size complete manifest"
    for start in range(0, RECORDINGS, 100_000):
        _insert(engine, "recordings", columns, list(_recordings(range(start, min(start + 100_000, RECORDINGS)), proof_id(jws))))
    columns = "recording_id place agent line_id started_at since"
    for start in range(0, RECORDINGS, 100_000):
        _insert(engine, "recording_agents", columns, list(_agents(range(start, min(start + 100_000, RECORDINGS)))))
    with engine.begin() as conn:
        for start in range(0, NOTED, 10_000):
            append(
                conn, [Entry("call.ended", _id(n), {"outcome": "talked"}) for n in range(start, min(start + 10_000, NOTED))], NOW
            )


def _calls(hashes: list[str | None]) -> Iterator[tuple[object, ...]]:
    for number in range(RECORDINGS):
        at = microseconds(_begun(number))
        yield _id(number), _line(number), at, at + 60_000_000, False, hashes[number % CALLERS], "undecided", "talked"


def _recordings(numbers: range, proven: str) -> Iterator[tuple[object, ...]]:
    """One in ten thousand is set aside; purposes were others in the first months, and one line's are rare."""
    for number in numbers:
        began = _begun(number)
        state = "quarantined" if number % 10_007 == 0 else ("sealed", "sealed", "destroyed", "refused")[number % 4]
        purposes = ["claim_trace"] if number % 50_021 == 0 else ["quality"] if number < RECORDINGS * 3 // 4 else ["training"]
        at, due = microseconds(began), microseconds(began + timedelta(days=180))
        row = (_id(number), _id(number), _line(number), proven, state, at, 480_000, due, json.dumps(purposes), "body")
        yield (*row, "a" * 64, 100_000, True, None if state == "refused" else MANIFEST)


def _agents(numbers: range) -> Iterator[tuple[object, ...]]:
    """Who had the caller; on the first line a queue before them. Those of whom the key is gone have none."""
    for number in numbers:
        if number % 4 in (2, 3):
            continue
        line, at = _line(number), microseconds(_begun(number))
        people = ((QUEUE,) if line == "line-0" else ()) + (_agent(number),)
        for place, agent in enumerate(people):
            yield _id(number), place, agent, line, at, at + place * 20_000_000


def _agent(number: int) -> str:
    return RARE if number % 10_000 == 1 else str(number // 7 % (AGENTS - 1))


def _begun(number: int) -> datetime:
    """The highest number is the oldest."""
    return NOW - timedelta(seconds=31 * number)


def _line(number: int) -> str:
    """The first line has half of all calls, the last one a handful."""
    return "line-0" if number % 2 else f"line-{LINES - 1}" if number % 20_000 == 0 else f"line-{1 + number // 2 % (LINES - 2)}"


def _id(number: int) -> str:
    mixed = f"{number * 2_654_435_761 % (1 << 32):08x}{number:024x}"
    return f"{mixed[:8]}-{mixed[8:12]}-4{mixed[13:16]}-8{mixed[17:20]}-{mixed[20:]}"


def _number(caller: int) -> str:
    return f"+331990{caller:05d}"


def _no_door() -> NoReturn:
    raise AssertionError("no page that is measured here opens a recording")
