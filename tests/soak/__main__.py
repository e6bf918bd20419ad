"""`make soak`: hundreds of calls through random events and kills, compared with an oracle.

SOAK_CALLS, SOAK_SEED and SOAK_SWITCH (`embedded` or `freeswitch`) say how many, which, and on what. Its seed is printed first: the same
seed makes the same plans, though not the same moments.
"""

from __future__ import annotations

import os
import random
import secrets
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ivr.database import recordings
from ivr.domain.recording import RecordingState
from tests.conformance.failures import lawful
from tests.conformance.failures.people import EMBEDDED
from tests.conformance.failures.prepared import prepare
from tests.conformance.failures.world import World, make_world
from tests.ports import free_port
from tests.soak.caller import SoakCall
from tests.soak.chaos import Chaos
from tests.soak.plan import plans
from tests.soak.verdict import LISTED, Verdict, judge, story

CALLS = 200
AT_ONCE = 12
KILL_EVERY = (14.0, 26.0)
REST_SECONDS = 90.0


def main() -> int:
    """Run one soak; 1 when something is wrong."""
    seed = int(os.environ.get("SOAK_SEED") or secrets.randbelow(10**6))
    count = int(os.environ.get("SOAK_CALLS") or CALLS)
    kind = os.environ.get("SOAK_SWITCH") or EMBEDDED
    print(f"soak: SOAK_SEED={seed} SOAK_CALLS={count} SOAK_SWITCH={kind}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="soak") as folder:
        prepare(Path(folder) / "prepared")
        world = make_world(kind, Path(folder) / "world", Path(folder) / "prepared", overrides={"console_port": str(free_port())})
        try:
            verdict = soak(world, seed, count)
        finally:
            world.close()
    for name, figure in sorted(verdict.counts.items()):
        print(f"{name:40} {figure:8}")
    print(f"{'seconds it took':40} {time.monotonic() - began:8.0f}")
    for wrong in verdict.wrong:
        print(f"WRONG: {wrong}")
    print(f"soak: {'wrong' if verdict.wrong else 'right'} (SOAK_SEED={seed})")
    return 1 if verdict.wrong else 0


def soak(world: World, seed: int, count: int) -> Verdict:
    """Let all calls live, and judge."""
    chaos = Chaos(world, random.Random(seed))
    chaos.start()
    over = threading.Event()
    killer = threading.Thread(target=chaos.run, args=(KILL_EVERY, over))
    killer.start()
    lived = [SoakCall(plan, chaos) for plan in plans(seed, count)]
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            calls = list(pool.map(SoakCall.live, lived))
    finally:
        over.set()
        killer.join()
    verdict = _at_rest(world, chaos)
    found = judge(world.house.settings, calls)
    found.wrong += verdict.wrong
    found.wrong += [f"call {one.told.plan.index}: {one.trouble}\n{story(one.told)}" for one in lived if one.trouble]
    found.counts["calls"] = count
    found.counts["calls in which they talked"] = sum(told.talked_at is not None for told in calls)
    found.counts["calls that only the failsafe had"] = sum(told.unserved for told in calls)
    found.counts["calls whose line process was killed"] = sum(told.killed_at is not None for told in calls)
    found.counts["calls whose switch was killed"] = sum(told.switch_killed_at is not None for told in calls)
    found.counts["deeds"] = sum(len(told.done) for told in calls)
    for kill in chaos.kills:
        found.counts[f"kills of the {kill.what}"] += 1
    return found


def _at_rest(world: World, chaos: Chaos) -> Verdict:
    """Nobody calls any more: wait for rest, then look at what must be true of every house."""
    verdict, house = Verdict(), world.house
    deadline = time.monotonic() + REST_SECONDS
    while _restless(world) and time.monotonic() < deadline:
        time.sleep(0.5)
    checks = (chaos.check_alive, lambda: lawful.check(house))
    for check in checks:
        try:
            check()
        except AssertionError as error:
            verdict.wrong.append(str(error))
    return verdict


def _restless(world: World) -> bool:
    states = (RecordingState.CAPTURING, RecordingState.SEALING)
    with world.house.rows() as connection:
        return bool(recordings.listing(connection, recordings.Filter(states=states), limit=LISTED)) or bool(world.house.live())


if __name__ == "__main__":
    sys.exit(main())
