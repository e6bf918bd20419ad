"""250 recorded calls on a real FreeSWITCH, with pauses and refusals at random: states, files, and what the line process costs.

Runs only where a FreeSWITCH is named by PREAMBULE_FREESWITCH or on PATH; says loudly that nothing was measured otherwise.
"""

from __future__ import annotations

import http.client
import json
import random
import socket
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ivr.bootstrap import home
from ivr.database import recordings
from ivr.database.engine import open_database, reading
from ivr.domain.recording import Recording, RecordingState
from ivr.settings import Settings, load
from tests.bench.crowd import Sender
from tests.bench.row import Row, at_most
from tests.freeswitch.house import House
from tests.freeswitch.server import FreeSwitch, find
from tests.freeswitch.sip_phone import SipCall, SipPhone, WhenCalled
from tests.ports import free_ports

CALLS = 250
CALLS_PER_SECOND = 5
"""A host whose two cores are full while notices end and agents are rung starves everything on it: what is measured is 250 calls that talk."""

SECONDS = 30.0
SETTLE_SECONDS = 2.0
"""After an order, before the state that it leads to is looked for: a key lasts, and so does the way of it."""

SHARE = 0.15
SEED = 4
NUMBER = "0199000000"
LINES = Path(__file__).parents[1] / "freeswitch" / "lines.toml"


def missing() -> str:
    """Why nothing can be measured here; empty when something can."""
    if find() is not None:
        return ""
    return "250 calls on a real FreeSWITCH were NOT MEASURED: name one by PREAMBULE_FREESWITCH=/path/to/freeswitch, or put it on PATH"


@dataclass
class Talk:
    """One call.

    Attributes:
        expected: what must be shown, once `settled_at` has passed.
    """

    caller: SipCall
    agent: SipCall
    call_id: str
    expected: str = "capturing"
    settled_at: float = 0.0
    orders: int = 0


@dataclass
class Found:
    """What was seen while they talked, and what was left when all had ended."""

    wrong: Counter[str] = field(default_factory=Counter)
    looked: int = 0
    refused: int = 0
    orders: int = 0
    orphans: list[str] = field(default_factory=list)
    line_cpu: float = 0.0
    switch_cpu: float = 0.0
    late: float = 0.0


def rows() -> list[Row]:
    """The bounds; two minutes. Empty where no FreeSWITCH is."""
    program = find()
    if program is None:
        return []
    with tempfile.TemporaryDirectory(dir="build") as folder:
        try:
            found = _run(program, Path(folder).absolute())
        except (RuntimeError, TimeoutError) as error:
            # a bound that could not be looked at is a bound that does not hold; the other figures stay
            return [at_most("freeswitch.wrong_states", CALLS, 0, "states", f"{CALLS} calls on a real FreeSWITCH: {error}")]
    how = (
        f"{CALLS} calls recorded at once on a real FreeSWITCH, both legs sending sound, {found.orders} pauses, resumptions and refusals "
        f"at random by keys and by the control port in {SECONDS:g} s ({found.refused} refused; seed {SEED})"
    )
    wrong = f"{how}; of {found.looked} states looked at, those unlike what was ordered more than {SETTLE_SECONDS:g} s before: {dict(found.wrong)}"
    cpu = (
        f"{how}; CPU of the line process {found.line_cpu / SECONDS * 100:.0f} % of a core, of FreeSWITCH {found.switch_cpu / SECONDS * 100:.0f} %, from /proc in "
        f"the same {SECONDS:g} s; the callers are another process, whose frames were {found.late * 1000:.0f} ms late at most"
    )
    return [
        at_most("freeswitch.wrong_states", sum(found.wrong.values()), 0, "states", wrong),
        at_most("freeswitch.orphan_files", len(found.orphans), 0, "files", f"{how}; in spool, parts and store without a row: {found.orphans[:3]}"),
        at_most("freeswitch.line_cpu_to_switch", found.line_cpu / found.switch_cpu, SHARE, "×", cpu),
    ]  # fmt: skip


def _run(program: Path, folder: Path) -> Found:
    pbx_port = free_ports(socket.SOCK_DGRAM, 1)[0]
    environment = {
        "FREESWITCH_RTP_FIRST": "20000",
        "FREESWITCH_RTP_LAST": "24000",
        "FREESWITCH_GUARD_SECONDS": "8",
        "FREESWITCH_LOG_LEVEL": "warning",
    }
    (folder / "freeswitch").mkdir()
    switch = FreeSwitch(program, folder / "freeswitch", pbx_proxy=f"127.0.0.1:{pbx_port}", environment=environment)
    switch.prepare()
    sender, house = Sender(), House(folder / "house" / "home", switch)
    house.home.mkdir(parents=True)
    (folder / "lines.toml").write_text("[[line]]" + LINES.read_text().split("[[line]]")[1].replace('["en", "fr"]', '["en"]'))
    house.furnish(folder / "lines.toml")
    pbx = SipPhone("pbx", port=pbx_port, when_called=WhenCalled(0.3))
    caller = SipPhone("33199000001")
    sender.start()
    try:
        switch.start()
        house.start()
        pbx.start()
        caller.start()
        return Load(switch, house, caller, pbx, sender).run()
    finally:
        sender.close()
        caller.close()
        pbx.close()
        house.stop()
        switch.stop()


class Load:
    """One run."""

    def __init__(self, switch: FreeSwitch, house: House, caller: SipPhone, pbx: SipPhone, sender: Sender) -> None:
        self._switch, self._house, self._caller, self._pbx, self._sender = switch, house, caller, pbx, sender
        self._settings: Settings = load(house.environment)
        self._token = home.control_token(self._settings)
        self._numbers = random.Random(SEED)
        self._found = Found()

    def run(self) -> Found:
        """Ring, talk, order, hang up, look."""
        talks = self._ring()
        line, server = self._house.process_id, self._switch.process_id
        before, self._sender.latest = (_cpu(line), _cpu(server)), 0.0
        self._converse(talks)
        self._found.line_cpu, self._found.switch_cpu = _cpu(line) - before[0], _cpu(server) - before[1]
        self._found.late = self._sender.latest
        for talk in talks:
            talk.caller.hang_up()
        _wait(lambda: not self._switch.channels(), 30, "the end of all calls")
        self._look_at_rows(talks)
        return self._found

    def _ring(self) -> list[Talk]:
        calling = []
        for number in range(CALLS):
            calling.append(self._caller.dial(NUMBER, self._switch.trunk, extension=f"331990{number:05d}"))
            time.sleep(1 / CALLS_PER_SECOND)
        _wait(lambda: self._recorded() == CALLS, 90, "the recording of all calls", self._states)
        agents = {agent.caller: agent for agent in self._pbx.calls}
        ids = {channel["cid_num"]: channel["uuid"] for channel in self._channels()}
        return [Talk(one, agents[one.caller], ids[one.caller]) for one in calling]

    def _channels(self) -> list[dict[str, str]]:
        shown = json.loads(self._switch.api("show channels as json", seconds=30))
        return [channel for channel in shown["rows"] if channel["direction"] == "inbound"]

    def _calls(self) -> list[dict[str, Any]]:
        return list(json.loads(self._ask("GET", "/calls")[1])["calls"])

    def _recorded(self) -> int:
        return sum(one["recording"] == "capturing" for one in self._calls())

    def _states(self) -> Counter[str]:
        return Counter(f"{one['stage']}, {one['recording']} {one['reasons']}" for one in self._calls())

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self._house.control_port, timeout=10)
        try:
            connection.request(method, path, body, {"Authorization": f"Bearer {self._token}"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    # -- the conversation ----------------------------------------------------------------------------------------

    def _converse(self, talks: list[Talk]) -> None:
        """Every call gets an order each four to ten seconds; every second all states are looked at."""
        now = time.monotonic()
        end, next_look = now + SECONDS, now
        due = {talk.call_id: now + self._numbers.uniform(0, 8) for talk in talks}
        with ThreadPoolExecutor(8) as pool:
            while (now := time.monotonic()) < end:
                for talk in talks:
                    if now >= due[talk.call_id] and now < end - SETTLE_SECONDS - 1:
                        due[talk.call_id] = now + self._numbers.uniform(4, 10)
                        self._order(talk, now, pool)
                if now >= next_look:
                    next_look += 1
                    self._look(talks)
                time.sleep(0.01)
            self._look(talks)

    def _order(self, talk: Talk, now: float, pool: ThreadPoolExecutor) -> None:
        if talk.expected == "refused":
            return
        order = "resume" if talk.expected == "paused" else self._numbers.choice(("pause", "pause", "refuse"))
        talk.expected = {"resume": "capturing", "pause": "paused", "refuse": "refused"}[order]
        talk.settled_at = now + SETTLE_SECONDS
        self._found.orders += 1
        self._found.refused += order == "refuse"
        if self._numbers.random() < 0.5:
            pool.submit(self._request, talk, order)
        elif order == "refuse":
            talk.caller.press("2")
        else:
            for key in "*2" if order == "pause" else "*3":
                talk.agent.press(key)

    def _request(self, talk: Talk, order: str) -> None:
        status, said = self._ask("POST", f"/calls/{talk.call_id}/orders", json.dumps({"order": order, "by": "agent"}))
        if status != http.client.OK:
            self._found.wrong[f"{order} answered {status} {json.loads(said).get('type')}"] += 1

    def _look(self, talks: list[Talk]) -> None:
        now = time.monotonic()
        shown = {one["id"]: one["recording"] for one in self._calls()}
        for talk in talks:
            if talk.settled_at < now:
                self._found.looked += 1
                state = shown.get(talk.call_id, "gone")
                if state != talk.expected:
                    self._found.wrong[f"{state} and not {talk.expected}"] += 1

    # -- afterwards ----------------------------------------------------------------------------------------------

    def _look_at_rows(self, talks: list[Talk]) -> None:
        """Every recording sealed, or refused and gone, as it was ordered; and no file that no row knows."""
        engine = open_database(self._settings.database_url)

        def found() -> dict[str, Recording]:
            with reading(engine) as connection:
                return {one.call_id: one for one in recordings.in_states(connection, tuple(RecordingState))}

        _wait(
            lambda: RecordingState.CAPTURING not in {one.state for one in found().values()}, 60, "the sealing of all recordings"
        )
        rows = found()
        engine.dispose()
        for talk in talks:
            row = rows.get(talk.call_id)
            state = "no row" if row is None else row.state.value
            if state not in (("refused", "destroyed") if talk.expected == "refused" else ("sealed",)):
                self._found.wrong[f"row {state} of a call that was {talk.expected}"] += 1
        known = {one.id for one in rows.values() if one.state in (RecordingState.SEALED, RecordingState.QUARANTINED)}
        store = self._settings.home / "objects"
        left = [*self._settings.spool.iterdir(), *self._settings.parts.iterdir()]
        left += [file for file in store.rglob("*") if file.is_file() and not any(one in file.name for one in known)]
        self._found.orphans = [str(file.relative_to(self._settings.home)) for file in left]


def _cpu(pid: int) -> float:
    """Seconds of CPU of a process with all its threads, to the nanosecond: Linux names its clock by its id."""
    return time.clock_gettime((~pid << 3) | 2)


def _wait(condition: Callable[[], bool], seconds: float, what: str, instead: Callable[[], object] = str) -> None:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise RuntimeError(f"{what} did not come within {seconds:g} s: {instead()}")
        time.sleep(0.5)
