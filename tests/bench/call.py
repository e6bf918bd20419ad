"""What a whole call costs the line process: notice, proof, rows, journal, bridge, hangup; beside stock greenswitch's bare flow."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from sqlalchemy import func, select

from ivr.database.engine import open_database, reading
from ivr.database.tables import calls, journal, proofs
from tests.bench.call_replay import Replay, record
from tests.bench.event_socket import cpu_seconds_per_call
from tests.bench.row import Row, at_most
from tests.walks.conftest import House, make_house

CALLS = 400
AT_ONCE = 20
TURNS = 3
DIALLED = "+33199001001"


def rows() -> list[Row]:
    """The figure that has a bound."""
    with tempfile.TemporaryDirectory() as folder:
        house = make_house(Path(folder))
        ours = statistics.median(_measured(house))
    stock = statistics.median(cpu_seconds_per_call("stock") for _ in range(TURNS))
    how = (
        f"CPU of the line process per call, {CALLS} calls, {AT_ONCE} at a time, median of {TURNS}: {ours * 1e3:.2f} ms for a caller who refuses and is put through "
        f"(proof signed, rows and journal committed); stock greenswitch running the bare flow without any of that: {stock * 1e3:.2f} ms"
    )
    return [at_most("call.cpu_to_stock_bare_flow", ours / stock, 1.0, "×", how)]


def _measured(house: House) -> list[float]:
    _prepare(house)
    process = house.start("line")
    try:
        house.wait(lambda: house.answers("PREAMBULE_CONTROL_PORT"), 30, "the line process's start")
        address = ("127.0.0.1", int(house.environment["PREAMBULE_LINE_PORT"]))
        replay = Replay(address[1], asyncio.run(record(address, DIALLED)))
        replay.run(50, AT_ONCE, 30)  # warm
        _wait_until_written(house, 51)
        return [_turn(house, process, replay, 51 + CALLS * (turn + 1)) for turn in range(TURNS)]
    finally:
        process.kill()
        process.wait()


def _prepare(house: House) -> None:
    house.home.mkdir(parents=True)
    lines = Path(__file__).parents[2] / "ivr" / "database" / "demo_lines.toml"
    house.run("keys", "create", "bench")
    house.run("lines", "import", str(lines))
    for step, person in (("submit", "writer"), ("approve", "second person"), ("publish", "second person")):
        house.run("notices", step, "mairie", "--as", person)


def _turn(house: House, process: subprocess.Popen[bytes], replay: Replay, total: int) -> float:
    before = time.clock_gettime((~process.pid << 3) | 2)
    replay.run(CALLS, AT_ONCE, 60)
    _wait_until_written(house, total)
    return (time.clock_gettime((~process.pid << 3) | 2) - before) / CALLS


def _wait_until_written(house: House, total: int) -> None:
    """Every call has its row, ended, with a proof and three journal rows: or nothing was measured."""
    engine = open_database(f"sqlite:///{house.home / 'preambule.sqlite'}")

    def written() -> bool:
        with reading(engine) as connection:
            ended = connection.execute(
                select(func.count()).where(calls.c.ended_at.is_not(None), calls.c.answer == "refused")
            ).scalar_one()
            signed = connection.execute(select(func.count()).select_from(proofs)).scalar_one()
            noted = connection.execute(
                select(func.count()).where(journal.c.kind.in_(["call.informed", "gate.decided", "call.ended"]))
            ).scalar_one()
        return bool(ended == signed == total and noted == 3 * total)

    house.wait(written, 30, f"the writing of {total} calls")
    engine.dispose()
