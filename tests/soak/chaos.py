"""Kills processes at random moments and starts them again, and remembers when."""

from __future__ import annotations

import random
import subprocess
import threading
import time
from dataclasses import dataclass, field

from tests.conformance.failures.embedded import EmbeddedSwitchProcess
from tests.conformance.failures.real import RealSwitch
from tests.conformance.failures.world import World

DOWN_SECONDS = 2.0
"""How long what was killed stays dead: callers come meanwhile."""

STAYING = ("line", "worker", "console")


@dataclass(slots=True)
class Kill:
    """One SIGKILL: when, and when its successor was begun."""

    what: str
    at: float
    again_at: float = float("inf")


@dataclass
class Chaos:
    """The processes of a world, all of which may die."""

    world: World
    chance: random.Random
    kills: list[Kill] = field(default_factory=list)
    open: threading.Event = field(default_factory=threading.Event)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self) -> None:
        """Start everything."""
        self.processes["line"] = self.world.house.start_line()
        for name in STAYING[1:]:
            self.processes[name] = self.world.house.start(name)
        self.open.set()

    def run(self, every: tuple[float, float], over: threading.Event) -> None:
        """Kill one after another, in an order of chance, until it is over."""
        bag: list[str] = []
        while not over.wait(self.chance.uniform(*every)):
            if not bag:
                bag = [*STAYING, "switch"]
                self.chance.shuffle(bag)
            self.kill(bag.pop())

    def kill(self, what: str) -> None:
        """Kill one, leave it dead for a moment, start it again. Nobody rings while it starts."""
        kill = Kill(what, time.monotonic())
        self.kills.append(kill)
        if what == "switch":
            self.open.clear()
            self.world.switch.kill()
            self._new_switch()
        else:
            self.world.house.kill(self.processes[what])
            time.sleep(DOWN_SECONDS)
            if what == "line":
                self.open.clear()
            kill.again_at = time.monotonic()
            self.processes[what] = self.world.house.start_line() if what == "line" else self.world.house.start(what)
        self.open.set()

    def _new_switch(self) -> None:
        switch, house = self.world.switch, self.world.house
        if isinstance(switch, RealSwitch):
            switch.start_again()
            return
        switch.close()
        self.world.switch = EmbeddedSwitchProcess(("127.0.0.1", house.settings.line_port))
        self.world.things.callback(self.world.switch.close)

    def first(self, what: str, since: float, until: float) -> float | None:
        """When a process was killed first in this time."""
        return next((kill.at for kill in self.kills if kill.what == what and since <= kill.at <= until), None)

    def unserved(self, rung_at: float) -> bool:
        """Whether there was no line process when somebody rang."""
        return any(kill.what == "line" and kill.at < rung_at < kill.again_at for kill in self.kills)

    def check_alive(self) -> None:
        """At the end all of them run."""
        for name, process in self.processes.items():
            assert process.poll() is None, f"{name} has ended by itself: {self.world.house.tail()}"
