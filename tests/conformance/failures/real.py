"""A real FreeSWITCH, and SIP telephones at both ends of it, as a story holds them."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from dataclasses import replace
from pathlib import Path

from tests.conformance.failures import voices
from tests.conformance.failures.people import BETWEEN_KEYS_SECONDS, FREESWITCH, Samples
from tests.freeswitch.listening import heard_by, wait_until
from tests.freeswitch.markers import AGENT, CALLER, RATE, Speaker
from tests.freeswitch.server import FreeSwitch, find
from tests.freeswitch.sip_phone import CODECS, SipCall, SipPhone, WhenCalled
from tests.ports import free_ports

ANSWERS_AFTER = 0.3
LONGEST_WAIT = 20.0
BUSY = "298"
"""An extension of the PBX that is always busy."""


class RealSwitch:
    """One server for itself, the PBX behind it, and a telephone for each caller."""

    kind = FREESWITCH

    def __init__(self, folder: Path) -> None:
        program = find()
        assert program is not None
        pbx_port, operator_port = free_ports(socket.SOCK_DGRAM, 2)
        environment = {
            "FREESWITCH_TRUNK_ALLOW": "127.0.0.1/32",
            "FREESWITCH_PBX_ALLOW": "127.0.0.1/32",
            "FREESWITCH_TRUNK_PROXY": f"127.0.0.1:{operator_port}",
            "FREESWITCH_GUARD_SECONDS": "8",
        }
        self.server = FreeSwitch(program, folder, pbx_proxy=f"127.0.0.1:{pbx_port}", environment=environment)
        self.server.prepare()
        self.pbx = SipPhone("pbx", port=pbx_port, when_called=WhenCalled(ANSWERS_AFTER))
        self.pbx.extensions = {BUSY: WhenCalled(busy=True)}
        self.operator = SipPhone("operator", port=operator_port, when_called=WhenCalled(ANSWERS_AFTER))
        self._callers: list[SipPhone] = []
        self._killed = False

    def start(self) -> None:
        """Server, PBX and operator listen."""
        self.pbx.start()
        self.operator.start()
        self.server.start()

    def ring(self, dialled: str, caller: str, **options: object) -> SipTelephones:
        """Somebody dials, on a telephone of their own."""
        phone = SipPhone(caller, **options).start()  # type: ignore[arg-type]
        self._callers.append(phone)
        return SipTelephones(self, phone, phone.dial(dialled, self.server.trunk))

    def api(self, command: str) -> str:
        """As from `fs_cli`."""
        return self.server.api(command)

    def kill(self) -> None:
        """SIGKILL."""
        process = self.server._process
        assert process is not None
        process.kill()
        process.wait()
        self._killed = True

    def start_again(self) -> None:
        """After a kill: a new server at the same place. The telephones of before know nothing of it."""
        for phone in self._callers:
            phone.close()
        self._callers.clear()
        self.server.stop()
        self.server.start()
        self._killed = False

    def close(self) -> None:
        """Hang up, stop, and forget."""
        if not self._killed:
            with contextlib.suppress(OSError):
                self.server.api("hupall")
        for phone in (*self._callers, self.pbx, self.operator):
            phone.close()
        self.server.stop()


class SipTelephones:
    """The caller over SIP, and whoever the PBX has answered for last."""

    def __init__(self, switch: RealSwitch, phone: SipPhone, calling: SipCall) -> None:
        self._switch = switch
        self.phone = phone
        self.calling = calling
        self._call_id = ""
        self._looking = threading.Lock()
        self._extension = ""
        self._taken: SipCall | None = None
        self._asked: SipCall | None = None

    @property
    def call_id(self) -> str:
        with self._looking:
            if not self._call_id:
                wait_until(self._found, f"FreeSWITCH's channel of {self.phone.name}")
        return self._call_id

    def _found(self) -> bool:
        rows = json.loads(self._switch.api("show channels as json")).get("rows", [])
        mine = [row["uuid"] for row in rows if row["direction"] == "inbound" and row["cid_num"] == self.phone.name]
        self._call_id = mine[0] if mine else ""
        return bool(mine)

    @property
    def agent(self) -> SipCall:
        """Who has the caller, or had them last."""
        if self._taken is not None:
            return self._taken
        wait_until(lambda: bool(self._rung()), f"an agent for {self.phone.name}", seconds=LONGEST_WAIT)
        return self._rung()[-1]

    def _rung(self) -> list[SipCall]:
        """Telephones that have rung for this caller; after a transfer, those of the extension that it went to."""
        calls = [call for call in (*self._switch.pbx.calls, *self._switch.operator.calls) if call.incoming]
        if self._extension:
            return [call for call in calls if call.called.endswith(self._extension)]
        return [call for call in calls if call.caller == self.phone.name]

    def agent_transfer(self, extension: str) -> None:
        agent, self._extension, self._taken = self.agent, extension, None
        agent.refer(extension)

    def agent_consult(self, extension: str) -> None:
        agent = self.agent
        agent.hold()
        self._asked = self._switch.pbx.dial(extension, self._switch.server.pbx, extension=agent.called)
        self._asked_for = extension

    def agent_complete(self) -> None:
        agent, asked = self.agent, self._asked
        assert asked is not None
        assert asked.answered.wait(LONGEST_WAIT)
        self._extension = self._asked_for
        agent.refer_to(asked)

    def agent_cancel(self) -> None:
        assert self._asked is not None
        self._asked.hang_up()
        self.agent.unhold()

    def pick_up(self, place: str, by: str) -> None:
        self._taken = self._switch.pbx.dial(place, self._switch.server.pbx, extension=by)

    def caller_codec(self, name: str) -> None:
        self.calling.change_codec(name)

    def press(self, keys: str, how: str = "rfc2833") -> None:
        _press(self.calling, keys, how)

    def agent_press(self, keys: str) -> None:
        _press(self.agent, keys)

    def says(self, first: int, seconds: int) -> None:
        _says(self.calling, CALLER, first, seconds)

    def agent_says(self, first: int, seconds: int) -> None:
        _says(self.agent, AGENT, first, seconds)

    def hold(self) -> None:
        self.calling.hold()

    def take_back(self) -> None:
        self.calling.unhold()

    def agent_hold(self) -> None:
        self.agent.hold()

    def agent_take_back(self) -> None:
        self.agent.unhold()

    def hang_up(self) -> None:
        self.calling.hang_up()

    def agent_hang_up(self) -> None:
        self.agent.hang_up()

    def heard(self, last: float) -> Samples:
        return heard_by(self.calling)[-int(last * RATE) :]

    @property
    def connected(self) -> bool:
        return any(call.answered.is_set() for call in self._rung()) and self.calling.answered.is_set()

    @property
    def reached(self) -> int:
        calls = [*self._rung(), *([self._taken] if self._taken is not None else [])]
        return sum(call.answered.is_set() for call in calls)

    @property
    def over(self) -> bool:
        return self.calling.ended.is_set()


def only_speaks(call: SipCall, codec: str) -> None:
    """From the next description on, this telephone offers and answers one codec: not the one of its 183."""
    call._codecs = (CODECS[codec],)
    call._description = replace(call._description, payloads=call._codecs, version=call._description.version + 1)


def _says(call: SipCall, speaker: Speaker, first: int, seconds: int) -> None:
    call.fall_silent()
    call.speak(voices.seconds(speaker, first, seconds))


def _press(call: SipCall, keys: str, how: str = "rfc2833") -> None:
    for key in keys:
        call.press(key, how)
        if len(keys) > 1:
            time.sleep(BETWEEN_KEYS_SECONDS)
