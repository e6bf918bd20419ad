"""From an order that reaches the line process to its effect in what is kept, and to the console: the whole process, a hundred calls.

`python -m tests.bench.line_orders ADDRESS TOKEN SECONDS` is the console's side: it watches the control port as the console does, and prints
when it could first read each state of each call.
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.console.live.control_client import ControlClient
from ivr.console.live.watch import Watch
from ivr.database import recordings
from ivr.database.engine import open_database, reading
from ivr.domain.going_live import Duty
from ivr.domain.recording import Recording, RecordingState
from ivr.settings import Settings, load
from ivr.vault.keys.identities import FolderIdentities
from ivr.vault.objects import open_store
from ivr.vault.playback.exporting import find, open_body
from tests.bench.call_replay import record
from tests.bench.orders_switch import LAG_SECONDS, Call, Order, OrdersSwitch, Script, story
from tests.bench.row import Row, at_most
from tests.capture.conftest import decode
from tests.walks.conftest import House, make_house

AT_ONCE = 100
SECONDS = 12.0
WATCH_SECONDS = 0.25
"""As `ivr.console.dependencies.Dependencies` has it."""

EFFECT_MS = 40.0
STATE_MS = 300.0
SEED = 4
SHOWN = {"pause": "paused", "resume": "capturing", "stop": "stopped", "refuse": "refused"}
"""What the console shows once an order has been carried out."""

LINES = Path(__file__).parents[1] / "freeswitch" / "lines.toml"
DIALLED = "+33199000001"
"""Of these lines the one that keeps what was captured before a refusal: so it can be looked at."""


@dataclass(frozen=True)
class Kept:
    """What came out of one call.

    Attributes:
        call: with its orders.
        numbers: the frames of which anything was kept.
    """

    call: Call
    numbers: np.ndarray


def rows() -> list[Row]:
    """All figures; a minute."""
    Path("build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir="build") as folder:
        house = make_house(Path(folder).absolute())
        _furnish(house)
        process = house.start("line")
        try:
            house.wait(lambda: house.answers("PREAMBULE_CONTROL_PORT"), 30, "the line process's start")
            switch, seen = _converse(house)
            kept = _read_back(house, switch)
        finally:
            process.kill()
            process.wait()
    return [*_effects(kept, np.array(switch.written)), _live(switch.calls, seen)]


def _furnish(house: House) -> None:
    house.run("keys", "create", "bench")
    house.run("lines", "import", str(LINES))
    for duty in Duty:
        house.run("documents", "declare", duty.value, "--on", "2026-02-03", "--document", "PV n° 12", "--as", "writer")
    for step, person in (("submit", "writer"), ("approve", "second person"), ("publish", "second person")):
        house.run("notices", step, "conseil", "--as", person)


# -- the calls -------------------------------------------------------------------------------------------------------


def _converse(house: House) -> tuple[OrdersSwitch, dict[str, list[tuple[float, str]]]]:
    """Ring, talk, order, hang up: the switch, and what the console could read of each call, and when."""
    settings = load(house.environment)
    tape = asyncio.run(record(("127.0.0.1", settings.line_port), DIALLED, story))
    token = home.control_token(settings)
    switch = OrdersSwitch(settings.line_port, (settings.control_port, token), Script.of(tape))
    for _ in range(AT_ONCE):
        switch.ring()
    limit = time.monotonic() + 60
    while not all(call.tap for call in switch.calls):
        if time.monotonic() > limit:
            raise RuntimeError(f"not every call is recorded:\n{house.log.read_text()[-4000:]}")
        switch.serve(time.monotonic() + 0.2)
    address = f"http://127.0.0.1:{settings.control_port}"
    command = [sys.executable, "-m", "tests.bench.line_orders", address, token, str(SECONDS + 4)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as console:
        switch.serve(time.monotonic() + 2)  # it starts
        _plan(switch, time.monotonic() + 0.1)
        switch.serve(time.monotonic() + SECONDS + 1)
        switch.hang_up()
        said, _ = console.communicate(timeout=30)
    return switch, json.loads(said)


def _plan(switch: OrdersSwitch, start: float) -> None:
    """Pauses at random, by the agent's keys and by the control port; at last a refusal by key, or a stop by the control port."""
    numbers = random.Random(SEED)
    for call in switch.calls:
        at, end = start + numbers.uniform(0, 1), start + numbers.uniform(SECONDS / 2, SECONDS)
        while at < end - 2.5:
            pause = numbers.uniform(0.4, 0.9)
            switch.plan(at, call, "pause", by_key=numbers.random() < 0.5)
            switch.plan(at + pause, call, "resume", by_key=numbers.random() < 0.5)
            at += pause + numbers.uniform(0.4, 1.2)
        refused = numbers.random() < 0.7
        switch.plan(end, call, "refuse" if refused else "stop", by_key=refused)


def watch(address: str, token: str, seconds: float) -> None:
    """The console's side."""
    print(json.dumps(asyncio.run(_watch(address, token, seconds))))


async def _watch(address: str, token: str, seconds: float) -> dict[str, list[tuple[float, str]]]:
    client, until = ControlClient(address, token), time.monotonic() + seconds
    found: dict[str, list[tuple[float, str]]] = {}
    async with Watch(client.calls, WATCH_SECONDS).following() as follower:
        async for seen in follower:
            now = time.monotonic()
            for call in seen.live.calls:
                states = found.setdefault(call.id, [])
                if not states or states[-1][1] != call.recording.value:
                    states.append((now, call.recording.value))
            if now > until:
                break
    await client.close()
    return found


# -- what was kept ---------------------------------------------------------------------------------------------------


def _read_back(house: House, switch: OrdersSwitch) -> list[Kept]:
    """Decrypt and decode everything."""
    settings = load(house.environment)
    engine = open_database(settings.database_url)

    def found() -> list[Recording]:
        with reading(engine) as connection:
            return list(recordings.in_states(connection, tuple(RecordingState)))

    calls = {call.call_id.decode(): call for call in switch.calls}
    house.wait(lambda: {one.state for one in found()} == {RecordingState.SEALED}, 60, "the sealing of all recordings")
    kept = [Kept(calls[one.call_id], _numbers(settings, engine, one.id)) for one in found() if one.call_id in calls]
    engine.dispose()
    if len(kept) != AT_ONCE or any(call.taps != 1 for call in switch.calls):
        raise RuntimeError(f"{len(kept)} recordings of {AT_ONCE} calls")
    return kept


def _numbers(settings: Settings, engine: Engine, recording_id: str) -> np.ndarray:
    with reading(engine) as connection:
        sealed = find(connection, recording_id, home.public_key(settings))
    body = open_body(sealed, open_store(settings.objects_url), FolderIdentities(settings.identities))
    both = np.frombuffer(decode(body.read(0, body.size)), "<i2").reshape(-1, 2)
    return np.unique(np.abs(both[both.any(axis=1)]))


def _effects(kept: list[Kept], written: np.ndarray) -> list[Row]:
    """Seconds from each order to the newest frame that is heard although it was given."""
    pauses: list[float] = []
    ends: list[float] = []
    against, heard_of, said = 0, 0, 0
    for one in kept:
        heard = written[one.numbers - 1]
        for order, until in _silences(one.call):
            newest = heard[(heard < until) & (heard > order.at)].max(initial=order.at)
            (pauses if order.kind == "pause" else ends).append((max(float(newest), order.obeyed_at) - order.at) * 1000)
            against += int(((heard < until) & (heard > order.at + EFFECT_MS / 1000)).sum())
        heard_of += len(heard)
        said += int(_audible(one.call, written).sum())
    if heard_of < 0.9 * said:
        raise RuntimeError(f"only {heard_of} frames of {said} were kept: silence proves nothing")
    how = (
        f"{AT_ONCE} calls in one line process, a numbered frame every 20 ms into each pipe, orders at random by key event and control "
        f"request (seed {SEED}), a switch that obeys {LAG_SECONDS * 1000:g} ms late; from the order to the newest frame in the sealed "
        "recording, and at least to our command to the switch"
    )
    ended = f"{how}; {len(ends)} refusals by key and stops by the control port, {_spread(ends)}"
    forbidden = (
        f"frames in the sealed recordings that were said more than {EFFECT_MS:g} ms after a pause and before the next resume, or after "
        f"a refusal or stop; {heard_of} others were kept"
    )
    return [
        at_most("line.pause_to_silence_p99", _p99(pauses), EFFECT_MS, "ms", f"{how}; {len(pauses)} pauses, {_spread(pauses)}"),
        at_most("line.refusal_to_nothing_kept_p99", _p99(ends), EFFECT_MS, "ms", ended),
        at_most("line.frames_kept_against_orders", against, 0, "frames", forbidden),
    ]


def _silences(call: Call) -> list[tuple[Order, float]]:
    """Each order that silences, and until when."""
    orders = call.orders
    if any(order.status != 200 for order in orders):
        raise RuntimeError(f"an order was not carried out: {orders}")
    following = [*(order.at for order in orders[1:]), float("inf")]
    return [(order, until) for order, until in zip(orders, following, strict=True) if order.kind != "resume"]


def _audible(call: Call, written: np.ndarray) -> np.ndarray:
    """Which frames were said while the call was recorded and not paused, as far as the switch sent them."""
    audible = np.ones(len(written), bool)
    for order, until in _silences(call):
        audible &= (written < order.at) | (written > until + 0.06)
    return audible & (written > call.recorded_from)


def _live(calls: list[Call], seen: dict[str, list[tuple[float, str]]]) -> Row:
    taken = []
    for call in calls:
        states = seen[call.call_id.decode()]
        for order, until in zip(call.orders, [*(order.at for order in call.orders[1:]), float("inf")], strict=True):
            read = [at for at, state in states if order.at < at < until and state == SHOWN[order.kind]]
            taken.append((min(read) - order.at) * 1000 if read else float("inf"))
    how = (
        f"from the order (key event or control request) to the state that it leads to being readable at the console, which looks "
        f"every {WATCH_SECONDS * 1000:g} ms; {AT_ONCE} calls, {len(taken)} changes, {_spread(taken)}, "
        f"{sum(one == float('inf') for one in taken)} not seen before the next"
    )
    return at_most("live.event_to_console_median", statistics.median(taken), STATE_MS, "ms", how)


def _p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[98]


def _spread(values: list[float]) -> str:
    return f"median {statistics.median(values):.1f} ms, slowest {max(values):.1f} ms"


if __name__ == "__main__":
    watch(sys.argv[1], sys.argv[2], float(sys.argv[3]))
