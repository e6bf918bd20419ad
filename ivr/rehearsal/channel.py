"""One channel of the switch: who calls whom, in which state, with which variables; and the headers that events say it with."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.rehearsal import templates

STATE_NUMBERS = {
    "CS_NEW": 0,
    "CS_INIT": 1,
    "CS_ROUTING": 2,
    "CS_SOFT_EXECUTE": 3,
    "CS_EXECUTE": 4,
    "CS_EXCHANGE_MEDIA": 5,
    "CS_PARK": 6,
    "CS_CONSUME_MEDIA": 7,
    "CS_HIBERNATE": 8,
    "CS_RESET": 9,
    "CS_HANGUP": 10,
    "CS_REPORTING": 11,
    "CS_DESTROY": 12,
}

CALL_STATES = {
    "DOWN": 0,
    "DIALING": 1,
    "RINGING": 2,
    "EARLY": 3,
    "ACTIVE": 4,
    "HELD": 5,
    "RING_WAIT": 6,
    "HANGUP": 7,
    "UNHELD": 8,
}

Headers = list[tuple[str, str]]

WIDEBAND = 16000
PAYLOADS = {"PCMU": "0", "PCMA": "8", "G722": "9"}
"""The codecs that a telephone of a rehearsal speaks."""


@dataclass(slots=True)
class Profile:
    """Caller and called as the dialplan sees them; a transfer begins a new one. Moments in microseconds, 0 for never."""

    caller: str
    dialled: str
    index: int = 1
    created_us: int = 0
    transfer_source: str = ""
    rdnis: str = ""
    context: str = "callers"


@dataclass(slots=True)
class Times:
    """When things happened to a channel, in microseconds; 0 for never."""

    created: int = 0
    answered: int = 0
    progress: int = 0
    progress_media: int = 0
    hangup: int = 0
    transfer: int = 0
    bridged: int = 0
    last_hold: int = 0
    hold_accum: int = 0
    holds: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Channel:
    """State of one leg. `direction` is the switch's: inbound is the caller's leg."""

    caller: str
    dialled: str
    direction: str
    rate: int
    created_us: int
    session_id: int
    hidden: bool = False
    from_pbx: bool = False
    codec: str = ""
    uuid: str = field(default_factory=lambda: str(uuid.uuid4()))
    call_uuid: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    running_state: str = "CS_EXECUTE"
    state: str = "CS_EXECUTE"
    call_state: str = "RINGING"
    answer_state: str = "ringing"
    hangup_cause: str = ""
    times: Times = field(default_factory=Times)
    profile: Profile = field(init=False)
    callee: str = ""
    other: Channel | None = None
    other_type: str = ""

    def __post_init__(self) -> None:
        self.times.created = self.created_us
        self.call_uuid = self.call_uuid or self.uuid
        self.codec = self.codec or ("G722" if self.rate == WIDEBAND else "PCMA")
        self.profile = Profile(self.caller, self.dialled, created_us=self.created_us)
        self.fill(templates.ARRIVED)

    @property
    def name(self) -> str:
        """As FreeSWITCH names a SIP channel."""
        if self.from_pbx:
            return f"sofia/pbx/{self.caller}@{templates.HOST}:{templates.CALLER_PORT}"
        if self.direction == "inbound":
            return f"sofia/trunk/{self.caller}@{templates.HOST}:{templates.CALLER_PORT}"
        return f"sofia/pbx/{self.dialled}"

    def set(self, name: str, value: str) -> None:
        """Set a variable; it moves to the end, as in FreeSWITCH. An empty value removes it."""
        self.variables.pop(name, None)
        if value:
            self.variables[name] = value

    def set_all(self, values: Mapping[str, str]) -> None:
        """Set several."""
        for name, value in values.items():
            self.set(name, value)

    def add(self, name: str, value: str) -> None:
        """Lengthen a list: the first value stands alone, further ones make an array of it."""
        before = self.get(name)
        if before:
            value = f"{before}|:{value}" if before.startswith("ARRAY::") else f"ARRAY::{before}|:{value}"
        self.set(name, value)

    def get(self, name: str) -> str:
        """A variable's value, empty when it has none."""
        return self.variables.get(name, "")

    def true(self, name: str) -> bool:
        """Whether the variable is set to something that means yes."""
        return (
            self.get(name).lower() in {"true", "yes", "on", "enable", "enabled", "active", "allow", "t", "y"}
            or self.get(name).isdigit()
        )

    def fill(self, template: tuple[tuple[str, str], ...], **more: str) -> None:
        """Set the variables of a template."""
        wide = self.rate == WIDEBAND
        values = {
            "direction": self.direction,
            "uuid": self.uuid,
            "session_id": str(self.session_id),
            "caller": self.caller,
            "dialled": self.dialled,
            "channel_name": self.name,
            "created_us": str(self.created_us),
            "sip_call_id": f"{self.uuid[24:]}@{templates.HOST}",
            "tag": self.uuid[:8],
            "profile": "trunk",
            "codec": self.codec,
            "codec_string": f"CORE_PCM_MODULE.{self.codec}@8000h@20i@64000b" if not wide else "mod_spandsp.G722@8000h@20i@64000b",
            "payload": PAYLOADS[self.codec],
            "rate": str(self.rate),
            **more,
        }
        for name, value in template:
            self.set(name, value.format(**values))

    def basic_headers(self) -> Headers:
        """What every event says of its channel."""
        headers = [
            ("Channel-State", self.running_state),
            ("Channel-Call-State", self.call_state),
            ("Channel-State-Number", str(STATE_NUMBERS[self.state])),
            ("Channel-Name", self.name),
            ("Unique-ID", self.uuid),
            ("Call-Direction", self.direction),
            ("Presence-Call-Direction", self.direction),
            ("Channel-HIT-Dialplan", "true" if self.direction == "inbound" else "false"),
            ("Channel-Call-UUID", self.call_uuid),
            ("Answer-State", self.answer_state),
        ]
        if self.hangup_cause:
            headers.append(("Hangup-Cause", self.hangup_cause))
        for side in ("Read", "Write"):
            headers += [
                (f"Channel-{side}-Codec-Name", self.codec),
                (f"Channel-{side}-Codec-Rate", str(self.rate)),
                (f"Channel-{side}-Codec-Bit-Rate", "64000"),
            ]
        return headers

    def profile_headers(self, prefix: str) -> Headers:
        """Caller and called, below `Caller-`, `Other-Leg-` or `Channel-`."""
        pairs = [
            ("Direction", self.direction),
            ("Logical-Direction", "inbound"),
            ("Username", self.caller),
            ("Dialplan", "XML"),
            ("Caller-ID-Name", self.caller),
            ("Caller-ID-Number", self.caller),
            ("Orig-Caller-ID-Name", self.caller),
            ("Orig-Caller-ID-Number", self.caller),
            *([("Callee-ID-Name", "Outbound Call"), ("Callee-ID-Number", self.callee)] if self.callee else []),
            ("Network-Addr", templates.HOST),
            ("ANI", self.caller),
            *([("RDNIS", self.profile.rdnis)] if self.profile.rdnis else []),
            ("Destination-Number", self.profile.dialled),
            ("Unique-ID", self.uuid),
            ("Source", "mod_sofia"),
            *([("Transfer-Source", self.profile.transfer_source)] if self.profile.transfer_source else []),
            ("Context", self.profile.context),
            ("Channel-Name", self.name),
            *([] if prefix == "Other-Leg-" else [("Profile-Index", str(self.profile.index))]),
            ("Profile-Created-Time", str(self.profile.created_us)),
            *self._time_pairs(),
            ("Screen-Bit", "true"),
            ("Privacy-Hide-Name", "true" if self.hidden else "false"),
            ("Privacy-Hide-Number", "true" if self.hidden else "false"),
        ]
        return [(f"{prefix}{name}", value) for name, value in pairs]

    def _time_pairs(self) -> Headers:
        times = self.times
        return [
            ("Channel-Created-Time", str(times.created)),
            ("Channel-Answered-Time", str(times.answered)),
            ("Channel-Progress-Time", str(times.progress)),
            ("Channel-Progress-Media-Time", str(times.progress_media)),
            ("Channel-Hangup-Time", str(times.hangup)),
            ("Channel-Transfer-Time", str(times.transfer)),
            ("Channel-Resurrect-Time", "0"),
            ("Channel-Bridged-Time", str(times.bridged)),
            ("Channel-Last-Hold", str(times.last_hold)),
            ("Channel-Hold-Accum", str(times.hold_accum)),
        ]

    def headers(self, *, variables: bool = True) -> Headers:
        """All that an event says of its channel: state, profile, the other leg, variables."""
        headers = self.basic_headers() + self.profile_headers("Caller-")
        if self.other is not None:
            headers += [("Other-Type", self.other_type), *self.other.profile_headers("Other-Leg-")]
        if variables:
            headers += [(f"variable_{name}", value) for name, value in self.variables.items()]
        return headers
