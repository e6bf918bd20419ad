"""The Event Socket: what a call costs, how soon it is taken, how many fit; beside stock greenswitch in the same run."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.event_socket_calls import Callers
from tests.bench.row import Row, at_most
from tests.ports import free_port

CALLS = 400
TURNS = 3
AT_ONCE = 20
RATE = 200
RATE_SECONDS = 4
CROWD = 2000
STOCK_CROWD = 80
FLOW = "connect, linger, myevents, answer, playback, play_and_get_digits, hangup; 98 KB of recorded bytes a call"


def rows() -> list[Row]:
    """All figures of the Event Socket; about a minute."""
    return [cpu(), latency(), *crowd()]


def cpu_seconds_per_call(library: str) -> float:
    """Of the serving process, over `CALLS` calls, `AT_ONCE` at a time."""
    with serving(library) as (pid, port):
        warm(port)
        callers = Callers(port)
        before = _cpu(pid)
        while callers.ended < CALLS:
            while callers.active < AT_ONCE and len(callers.calls) < CALLS:
                callers.call()
            callers.serve(1)
        spent = _cpu(pid) - before
        callers.close()
    return spent / CALLS


def cpu() -> Row:
    """The protocol alone."""
    turns = [(cpu_seconds_per_call("stock"), cpu_seconds_per_call("ours")) for _ in range(TURNS)]
    stock, ours = (min(column) for column in zip(*turns, strict=True))
    how = f"CPU of the serving process per call, {CALLS} calls, {AT_ONCE} at a time, best of {TURNS} turns in alternation: ours {ours * 1e3:.2f} ms, stock {stock * 1e3:.2f} ms; {FLOW}"
    return at_most("event_socket.cpu_to_stock", ours / stock, 0.25, "×", how)


def first_command_p99(library: str) -> float:
    """Seconds from calling to the first command on the wire."""
    with serving(library) as (_, port):
        warm(port)
        callers = Callers(port)
        start = time.perf_counter()
        total = RATE * RATE_SECONDS
        while callers.ended < total and time.perf_counter() < start + RATE_SECONDS + 20:
            due = min(int((time.perf_counter() - start) * RATE) + 1, total)
            while len(callers.calls) < due:
                callers.call()
            callers.serve(0.001)
        callers.close()
    return statistics.quantiles(callers.latencies, n=100)[98]


def latency() -> Row:
    """How soon a call is taken."""
    stock, ours = first_command_p99("stock"), first_command_p99("ours")
    how = f"p99 from calling to the first command, {RATE} calls/s for {RATE_SECONDS} s, the bare flow running: ours {ours * 1e3:.1f} ms, stock {stock * 1e3:.1f} ms"
    return at_most("event_socket.first_command_to_stock", ours / stock, 0.2, "×", how)


def crowded(library: str, count: int) -> tuple[float, int]:
    """Bytes of memory per call while `count` calls hear a prompt at once, and how many did not come to their end."""
    with serving(library) as (pid, port):
        warm(port)
        callers = Callers(port, hold=b"playback")
        before = _memory(pid)
        for _ in range(count):
            callers.call()
        until = time.perf_counter() + 30
        while callers.holding < count and time.perf_counter() < until:
            callers.serve(0.1)
        per_call = (_memory(pid) - before) / max(callers.holding, 1)
        callers.release()
        while callers.ended < count and time.perf_counter() < until + 30:
            callers.serve(0.1)
        stuck = count - callers.ended
        callers.close()
    return per_call, stuck


def crowd() -> list[Row]:
    """How many fit, and what each takes."""
    stock, _ = crowded("stock", STOCK_CROWD)
    ours, stuck = crowded("ours", CROWD)
    how = (
        f"resident memory per call while it hears a prompt: ours {ours / 1024:.0f} KiB at {CROWD} calls at once, "
        f"stock {stock / 1024:.0f} KiB at {STOCK_CROWD} (more at once leave some of its calls stuck)"
    )
    return [
        at_most(
            "event_socket.stuck_of_2000",
            stuck,
            0,
            "calls",
            f"{CROWD} calls begun at once on one process; those that did not end within 30 s",
        ),
        at_most("event_socket.memory_to_stock", ours / stock, 0.5, "×", how),
    ]


# -- the serving process --------------------------------------------------------------------------------------------


@contextmanager
def serving(library: str) -> Iterator[tuple[int, int]]:
    """A process that serves with this library: its id and port."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.event_socket_server", library, str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None or process.stdout.readline() != "listening\n":
                raise RuntimeError(f"the {library} server did not start")
            yield process.pid, port
        finally:
            process.kill()


def warm(port: int) -> None:
    """A few calls that nobody measures."""
    callers = Callers(port)
    for _ in range(5):
        callers.call()
    until = time.perf_counter() + 10
    while callers.ended < 5 and time.perf_counter() < until:
        callers.serve(0.1)
    callers.close()


def _cpu(pid: int) -> float:
    """Seconds of CPU of a process, to the nanosecond: Linux names its clock by its id."""
    return time.clock_gettime((~pid << 3) | 2)


def _memory(pid: int) -> int:
    """Resident bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
