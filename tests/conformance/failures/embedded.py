"""The embedded switch in a process of its own, as a story holds it."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from tests.conformance.failures.people import BETWEEN_KEYS_SECONDS, EMBEDDED, Samples
from tests.freeswitch.markers import RATE

ROOT = Path(__file__).parents[3]


class EmbeddedSwitchProcess:
    """Rings the line process at an address. Thread-safe."""

    kind = EMBEDDED

    def __init__(self, line: tuple[str, int]) -> None:
        program = [sys.executable, "-m", "tests.conformance.failures.embedded_process", line[0], str(line[1])]
        self._process = subprocess.Popen(program, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._turn = threading.Lock()

    def ask(self, **ask: Any) -> Any:
        """One request, and its answer. BrokenPipeError or EOFError when the switch has been killed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._turn:
            if self._process.stdin.closed or self._process.poll() is not None:
                raise EOFError("the embedded switch has ended")
            self._process.stdin.write(json.dumps(ask).encode() + b"\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        if not answer:
            raise EOFError("the embedded switch has ended")
        return json.loads(answer)

    def ring(self, dialled: str, caller: str) -> EmbeddedTelephones:
        """Somebody dials."""
        return EmbeddedTelephones(self, self.ask(what="ring", dialled=dialled, caller=caller))

    def api(self, command: str) -> str:
        """As from the switch's console."""
        return str(self.ask(what="api", command=command))

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End it, well if it still lives."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._turn:
            with suppress(BrokenPipeError):  # it was killed with something unsaid
                self._process.stdin.close()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
            self._process.stdout.close()


class EmbeddedTelephones:
    """The two ends of one rehearsed call."""

    def __init__(self, switch: EmbeddedSwitchProcess, call_id: str) -> None:
        self._switch = switch
        self.call_id = call_id

    def press(self, keys: str) -> None:
        self._type("press", keys)

    def agent_press(self, keys: str) -> None:
        self._type("agent_press", keys)

    def says(self, first: int, seconds: int) -> None:
        self._ask("caller says", first, seconds)

    def agent_says(self, first: int, seconds: int) -> None:
        self._ask("agent says", first, seconds)

    def hold(self) -> None:
        self._do("hold")

    def take_back(self) -> None:
        self._do("take_back")

    def agent_hold(self) -> None:
        self._do("agent_hold")

    def agent_take_back(self) -> None:
        self._do("agent_take_back")

    def hang_up(self) -> None:
        self._do("hang_up")

    def agent_hang_up(self) -> None:
        self._do("agent_hang_up")

    def agent_transfer(self, extension: str) -> None:
        self._do("agent_transfer", extension)

    def agent_consult(self, extension: str) -> None:
        self._do("agent_consult", extension)

    def agent_complete(self) -> None:
        self._do("agent_complete")

    def agent_cancel(self) -> None:
        self._do("agent_cancel")

    def pick_up(self, place: str, by: str) -> None:
        self._do("pick_up", place, by)

    def caller_codec(self, name: str) -> None:
        self._do("caller_codec", name)

    def heard(self, last: float) -> Samples:
        return np.frombuffer(base64.b64decode(self._ask("heard", 2 * int(last * RATE))), "<i2")

    @property
    def connected(self) -> bool:
        return self.reached > 0

    @property
    def reached(self) -> int:
        return int(self._ask("state")["reached"])

    @property
    def over(self) -> bool:
        return bool(self._ask("state")["over"])

    def _type(self, deed: str, keys: str) -> None:
        for key in keys:
            self._do(deed, key)
            if len(keys) > 1:
                time.sleep(BETWEEN_KEYS_SECONDS)

    def _do(self, deed: str, *given: str) -> None:
        self._switch.ask(what="do", call=self.call_id, deed=deed, **{"with": given})

    def _ask(self, what: str, *given: int) -> Any:
        return self._switch.ask(what=what, call=self.call_id, **{"with": given})
