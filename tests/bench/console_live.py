"""What live calls cost the console: the wall's share of a core, event streams that hold, and the line process's part of it.

Three processes, as in a house: a control port (`python -m tests.bench.console_live control PORT CALLS`), a console on it
(`… console PORT CONTROL`), and the browsers, which are sockets of the process that measures.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ivr.bootstrap.home import now
from ivr.call.live import LiveCall, LiveCalls
from ivr.call.ports import Incoming
from ivr.console.app import make_app
from ivr.console.live.control_client import ControlClient
from ivr.console.live.extension import COOKIE
from ivr.console.security.visitor import Visitor
from ivr.console.serving import make_server
from ivr.control.listing import Listing, as_json
from ivr.domain.control import Control, Shown
from ivr.domain.gate import Reason
from ivr.domain.orders import Party
from ivr.domain.roles import Role
from tests.bench.row import Row, at_most
from tests.call.fakes import FR, LINE, Clock, FakeCapturing, FakeLeg, Log
from tests.console.fakes import FakeAccounts, House, a_line, a_visitor
from tests.ports import free_ports

CALLS = 200
WALLS = 10
"""Browsers that follow the wall, five in each language."""

SECONDS = 20.0
WARMING_SECONDS = 4.0
CORE_PERCENT = 5.0
STREAMS = 500
HELD_SECONDS = 30.0
CHANGES_A_SECOND = 5
LISTED = 250
LOOKS = 200
TOKEN = "bench"
STATES = (("capturing", ["informed"]), ("paused", ["paused"]), ("refused", ["refused"]), ("armed", ["not_ordered"]))


def rows() -> list[Row]:
    """All figures; a minute and a half."""
    return [_listing(), *asyncio.run(_measure())]


# -- the line process's side -------------------------------------------------------------------------------------


def _listing() -> Row:
    """The same calls, told with what is kept from look to look, and written anew each time."""
    calls, listing = LiveCalls(Clock()), Listing()
    for number in range(LISTED):
        call = LiveCall(_Leg(number), LINE, FR, calls._now)
        call.show(Control(Shown.CAPTURING), (Reason.INFORMED,), FakeCapturing(Log()), by=Party.SYSTEM, pause=None)
        calls._calls[f"call-{number}"] = call
    kept, fresh = [], []
    for _ in range(LOOKS):  # side by side: whatever else the machine does, it does to both
        began = time.process_time()
        listing.of(calls.calls())
        between = time.process_time()
        json.dumps({"calls": [as_json(call) for call in calls.calls()]}).encode()
        kept.append(between - began)
        fresh.append(time.process_time() - between)
    how = (
        f"GET /calls of {LISTED} recorded calls without the cost of their levels, {LOOKS} looks: {1000 * sum(kept) / LOOKS:.2f} ms "
        f"against {1000 * sum(fresh) / LOOKS:.2f} ms when every call is written anew"
    )
    return at_most("live.listing_ratio", sum(kept) / sum(fresh), 0.5, "×", how)


class _Leg(FakeLeg):
    def __init__(self, number: int) -> None:
        super().__init__(Log(), Clock())
        self.number = number

    @property
    def incoming(self) -> Incoming:
        return Incoming(f"call-{self.number}", "+33199000001", None, 8000, now())


def control(port: int, count: int) -> None:
    """A control port with so many calls in conversation: all levels move with every look, a few states every second."""
    asyncio.run(_control(port, count))


async def _control(port: int, count: int) -> None:
    numbers, start = random.Random(6), datetime.now(UTC) - timedelta(minutes=3)
    calls: list[dict[str, Any]] = [_wire(number, start) for number in range(count)]
    changed = time.monotonic()

    def body() -> bytes:
        nonlocal changed
        while (moment := time.monotonic()) - changed > 1 / CHANGES_A_SECOND:
            changed += 1 / CHANGES_A_SECOND
            state, reasons = numbers.choice(STATES)
            numbers.choice(calls).update(recording=state, reasons=reasons, since=datetime.now(UTC).isoformat())
        phase = int(moment * 10)
        for place, call in enumerate(calls):
            call["levels"] = [-20.0 - (phase + place) % 17, -30.0 - (phase * 3 + place) % 23]
        return json.dumps({"calls": calls}).encode()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):
            while await reader.readuntil(b"\r\n\r\n"):
                told = body()
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(told) + told
                )
                await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", port) as server:
        await server.serve_forever()


def _wire(number: int, start: datetime) -> dict[str, Any]:
    return {
        "id": f"{number:08x}-0000-4000-8000-000000000000",
        "line": f"line-{10 + number % 4}",
        "line_name": f"Accueil {number % 4}",
        "stage": "talking",
        "recording": "capturing",
        "reasons": ["informed"],
        "since": start.isoformat(),
        "arrived": start.isoformat(),
        "locale": "fr",
        "rehearsal": False,
        "recording_id": "rec",
        "answer": "undecided",
        "by": "system",
        "company": "agent",
        "agent": str(1000 + number),
        "pause_ends": None,
        "pause_resumes": False,
    }


# -- the console -------------------------------------------------------------------------------------------------


class _Everybody(FakeAccounts):
    """Whoever's session is a number is that person."""

    def visitor(self, token: str) -> Visitor:
        return a_visitor(Role.AGENT, Role.SUPERVISOR, person=f"person-{token}", now=now())


def console(port: int, control_port: int) -> None:
    """The console as it is, but for its rows."""
    house = House(lines=(a_line(),), accounts=_Everybody())
    client = ControlClient(f"http://127.0.0.1:{control_port}", TOKEN)
    app = make_app(house.needs(control=client, now=now, poll_seconds=0.25, wall_seconds=1.0))
    make_server(app, "127.0.0.1", port, ()).run()


@contextlib.contextmanager
def _house() -> Iterator[tuple[int, int]]:
    """Both processes; the console's port and id."""
    control_port, console_port = (str(port) for port in free_ports(socket.SOCK_STREAM, 2))
    command = [sys.executable, "-m", "tests.bench.console_live"]
    with (
        subprocess.Popen([*command, "control", control_port, str(CALLS)]) as line,
        subprocess.Popen([*command, "console", console_port, control_port]) as web,
    ):
        try:
            yield int(console_port), web.pid
        finally:
            for process in (web, line):
                process.kill()


def _cpu(pid: int) -> float:
    """Seconds that a process has computed, by all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# -- the browsers ------------------------------------------------------------------------------------------------


class _Browser:
    """One stream, opened and read until it ends or is closed."""

    def __init__(self, path: str, person: int, language: str = "fr") -> None:
        self._ask = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: {language}\r\n"
            f"Cookie: __Host-preambule={person}; {COOKIE}=person-{person}:{1000 + person % CALLS}\r\n\r\n"
        ).encode()
        self.events = 0
        self.bytes = 0
        self.lost = False

    async def follow(self, port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(self._ask)
            head = await reader.readuntil(b"\r\n\r\n")
            if b"200 OK" not in head:
                raise RuntimeError(f"no stream: {head!r}")
            while data := await reader.read(65536):
                self.bytes += len(data)
                self.events += data.count(b"event: calls")
                if b"event: again" in data:
                    return
            self.lost = True
        except ConnectionError:
            self.lost = True
        finally:
            writer.close()


async def _measure() -> list[Row]:
    with _house() as (port, pid):
        await _up(port)
        wall = await _walls(port, pid)
        return [wall, *await _held(port, pid)]


async def _up(port: int) -> None:
    for _ in range(300):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise RuntimeError("the console did not start")


async def _walls(port: int, pid: int) -> Row:
    browsers = [_Browser("/live/events", number, "fr" if number % 2 else "en") for number in range(WALLS)]
    share, told = await _followed(browsers, port, pid, SECONDS)
    how = (
        f"CPU of the console process over {SECONDS:g} s: {CALLS} calls, all levels moving, {CHANGES_A_SECOND} states changing a second; "
        f"the line process is asked every 250 ms, {WALLS} browsers are told once a second in two languages: "
        f"{told / WALLS / SECONDS:.2f} events a second each, {sum(one.bytes for one in browsers) / WALLS / SECONDS / 1024:.1f} KiB/s"
    )
    if told < WALLS * SECONDS * 0.8:
        raise RuntimeError(f"only {told} events: what costs nothing proves nothing")
    return at_most("live.wall_cpu", share, CORE_PERCENT, "% of a core", how)


async def _held(port: int, pid: int) -> list[Row]:
    browsers = [_Browser("/live/agent/events" if number % 50 else "/live/events", number) for number in range(STREAMS)]
    share, told = await _followed(browsers, port, pid, HELD_SECONDS)
    silent = sum(one.events < 2 for one in browsers)
    how = (
        f"{STREAMS} streams on one uvicorn process for {HELD_SECONDS:g} s, most of agents with a call of their own, every fiftieth of a "
        f"wall: {told} events, {share:.0f} % of a core; lost, or not told at least twice"
    )
    return [at_most("live.streams_lost", sum(one.lost for one in browsers) + silent, 0, "streams", how)]


async def _followed(browsers: list[_Browser], port: int, pid: int, seconds: float) -> tuple[float, int]:
    """The console's share of a core in percent, and the events, while all of them follow."""
    following = []
    for browser in browsers:
        following.append(asyncio.create_task(browser.follow(port)))
        await asyncio.sleep(0.005)
    await asyncio.sleep(WARMING_SECONDS)
    for browser in browsers:
        browser.bytes = 0
    before, events, began = _cpu(pid), sum(one.events for one in browsers), time.monotonic()
    await asyncio.sleep(seconds)
    share = 100 * (_cpu(pid) - before) / (time.monotonic() - began)
    told = sum(one.events for one in browsers) - events
    for task in following:
        if task.done() and task.exception():
            task.result()
        task.cancel()
    await asyncio.gather(*following, return_exceptions=True)
    return share, told


if __name__ == "__main__":
    {"control": control, "console": console}[sys.argv[1]](*map(int, sys.argv[2:]))
