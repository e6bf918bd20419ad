"""One call of a soak: both parties say a marker a second, and do what the plan says."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle

from ivr.bootstrap import home
from tests.conformance.failures.people import EMBEDDED, FREESWITCH, Telephones
from tests.conformance.failures.story import loud
from tests.faults.house import House
from tests.soak.chaos import Chaos
from tests.soak.oracle import Done, Said, Told
from tests.soak.plan import KEYS, LONGEST_TALK, By, Deed, Plan, Step

PATIENCE = 45.0
LARGEST_EXTENSION = 899
EXTENSIONS = cycle(range(301, LARGEST_EXTENSION + 1))
OUTSIDE = cycle(range(199007700, 199007800))
"""Where callers are sent; no two at a time to the same."""

BEGINNING = 8.0
KEY_SECONDS = 0.3
"""What FreeSWITCH takes to understand two keys, beyond the time in which they are typed."""


class Cut(Exception):
    """Somebody has killed what this call hung on."""


@dataclass
class Speaking:
    """Both parties, saying a marker a second until the end. One thread."""

    phones: Telephones
    began_at: float = 0.0
    silent: set[By] = field(default_factory=set)
    said: list[Said] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _current: dict[By, Said] = field(default_factory=dict)
    _door: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Begin with marker 0."""
        self.began_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Neither says anything more."""
        self._over.set()
        self._thread.join(10)
        for party in (By.CALLER, By.AGENT):
            self._cut(party)

    def hush(self, party: By) -> None:
        """Somebody holds, and says nothing meanwhile: their telephone would not send it."""
        with self._door:
            self.silent.add(party)
            self._say(party, 0, 0)
            self._cut(party)

    def speak_again(self, party: By) -> None:
        """From the next marker on."""
        with self._door:
            self.silent.discard(party)

    def _run(self) -> None:
        number = 0
        with suppress(EOFError, OSError, TimeoutError):  # the switch is dead: so is what was said
            while number < LONGEST_TALK + 1 and not self._over.is_set():
                with self._door:
                    for party in {By.CALLER, By.AGENT} - self.silent:
                        self._cut(party)
                        self._current[party] = Said(party, number, time.monotonic(), 0.0)
                        self._say(party, number, 1)
                number += 1
                self._over.wait(max(0.0, self.began_at + number - time.monotonic()))

    def _say(self, party: By, number: int, seconds: int) -> None:
        (self.phones.says if party is By.CALLER else self.phones.agent_says)(number, seconds)

    def _cut(self, party: By) -> None:
        said = self._current.pop(party, None)
        if said is not None:
            self.said.append(Said(party, said.number, said.at, min(time.monotonic(), said.at + 1)))


class SoakCall:
    """Lives one plan, and tells it."""

    def __init__(self, plan: Plan, chaos: Chaos) -> None:
        self.told = Told(plan)
        self.trouble = ""
        self._chaos = chaos
        self._house: House = chaos.world.house
        self._rung_at = 0.0

    def live(self) -> Told:
        """From the first ring to the last word. `trouble` says what should not have been."""
        plan, chaos = self.told.plan, self._chaos
        chaos.open.wait(60)
        self._rung_at = time.monotonic()
        try:
            phones = chaos.world.switch.ring(plan.number, f"3319901{plan.index:04}")
            self.told.call_id = phones.call_id
            self._notice(phones)
            self._talk(phones)
        except (Cut, EOFError, OSError, TimeoutError) as error:
            if not self._dead():
                self.trouble = f"{type(error).__name__}: {error}"
        except AssertionError as error:
            self.trouble = "" if self._dead() else str(error)
        told = self.told
        told.ended_at = time.monotonic()
        told.killed_at = chaos.first("line", self._rung_at, told.ended_at)
        told.switch_killed_at = chaos.first("switch", self._rung_at, told.ended_at)
        told.unserved = chaos.unserved(self._rung_at)
        return told

    def _dead(self) -> bool:
        return self._chaos.first("switch", self._rung_at, time.monotonic()) is not None

    def _until(self, true: Callable[[], bool], what: str, seconds: float = PATIENCE) -> bool:
        deadline = time.monotonic() + seconds
        while not true():
            if self._dead():
                raise Cut
            if time.monotonic() > deadline:
                raise TimeoutError(what)
            time.sleep(0.1)
        return True

    def _notice(self, phones: Telephones) -> None:
        """Heard to its end, unless the failsafe puts the caller through without."""
        self._until(lambda: phones.connected or loud(phones.heard(1.0)), "a notice")
        self._until(lambda: phones.connected or _quiet(phones), "the end of the notice")
        if not phones.connected:
            phones.press("2" if self.told.plan.in_the_notice else "0")
        before = time.monotonic()
        deadline = before + PATIENCE
        while not phones.connected:
            if self._dead() or time.monotonic() > deadline:
                raise TimeoutError("an agent") if not self._dead() else Cut
            before = time.monotonic()
            time.sleep(0.05)
        self.told.talked_at = (before, time.monotonic())

    def _talk(self, phones: Telephones) -> None:
        speaking = Speaking(phones)
        speaking.start()
        try:
            self._is_recorded()
            for step in self.told.plan.steps:
                time.sleep(step.after)
                self._do(phones, speaking, step)
                if speaking.began_at + LONGEST_TALK < time.monotonic() and step.deed is not Deed.HANG_UP:
                    self._do(phones, speaking, self.told.plan.steps[-1])
                    break
            self._until(lambda: phones.over, "the end of the call")
        finally:
            speaking.stop()
            self.told.said = speaking.said

    def _is_recorded(self) -> None:
        """Wait until it has begun, if it should; a busy machine may take a while to write its rows."""
        plan = self.told.plan
        if plan.on_demand or plan.in_the_notice:
            return
        deadline = time.monotonic() + BEGINNING
        while time.monotonic() < deadline and self._chaos.first("line", self._rung_at, time.monotonic()) is None:
            if self._dead():
                raise Cut
            if any(call["id"] == self.told.call_id and call["recording"] == "capturing" for call in self._house.live()):
                self.told.shown = True
                break
            time.sleep(0.2)
        began = self.told.talked_at
        assert began is not None
        self.told.talked_at = (began[0], time.monotonic())

    def _do(self, phones: Telephones, speaking: Speaking, step: Step) -> None:
        at = time.monotonic()
        match step:
            case Step(deed=Deed.HOLD, by=by):
                speaking.hush(by)
                (phones.hold if by is By.CALLER else phones.agent_hold)()
            case Step(deed=Deed.TAKE_BACK, by=by):
                (phones.take_back if by is By.CALLER else phones.agent_take_back)()
                speaking.speak_again(by)
            case Step(deed=Deed.HANG_UP, by=by):
                (phones.hang_up if by is By.CALLER else phones.agent_hang_up)()
            case Step(deed=Deed.TRANSFER | Deed.OUTSIDE as deed):
                self._send_on(phones, next(OUTSIDE if deed is Deed.OUTSIDE else EXTENSIONS))
            case Step(deed=Deed.REFUSE, by=By.CALLER):
                phones.press("2")
            case Step(by=By.CONTROL, deed=deed):
                self._order(deed)
            case Step(deed=deed):
                phones.agent_press(KEYS[deed])
        late = KEY_SECONDS if self._chaos.world.kind == FREESWITCH and step.by is not By.CONTROL else 0.0
        self.told.done.append(Done(at, time.monotonic() + late, step.deed, step.by))

    def _send_on(self, phones: Telephones, number: int) -> None:
        before = phones.reached if self._chaos.world.kind == EMBEDDED else 0
        phones.agent_transfer(str(number).rjust(10, "0") if number > LARGEST_EXTENSION else str(number))
        self._until(lambda: phones.reached > before or phones.over, "whoever the caller is sent to")

    def _order(self, deed: Deed) -> None:
        """Ask the control port; what it answers is another suite's affair."""
        settings = self._house.settings
        request = urllib.request.Request(
            f"http://127.0.0.1:{settings.control_port}/calls/{self.told.call_id}/orders",
            data=json.dumps({"order": deed.value, "by": "agent"}).encode(),
            headers={"Authorization": f"Bearer {home.control_token(settings)}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                answer.read()
        except urllib.error.HTTPError as error:
            error.close()
        except OSError:
            return  # the line process is dead


def _quiet(phones: Telephones) -> bool:
    heard = phones.heard(1.0)
    return len(heard) >= 8000 and not loud(heard)
