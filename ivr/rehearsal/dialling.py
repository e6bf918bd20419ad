"""Dial strings, and what becomes of a call that nobody takes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ivr.rehearsal.channel import Channel
from ivr.rehearsal.leaving import Q850
from ivr.rehearsal.noted import Kind
from ivr.rehearsal.session import Session

ENDPOINTS = frozenset({"sofia", "user", "loopback", "error", "group", "null", "verto", "pickup"})
DIAL_STATUS = {
    "USER_BUSY": "BUSY",
    "NO_ANSWER": "NOANSWER",
    "ORIGINATOR_CANCEL": "CANCEL",
    "NORMAL_TEMPORARY_FAILURE": "CHANUNAVAIL",
}
SIP_ANSWERS = {"USER_BUSY": ("486", "Busy Here"), "UNALLOCATED_NUMBER": ("404", "Not Found")}

_OPTIONS = re.compile(r"^\s*([{\[<])(.*?)([}\]>])")


@dataclass(frozen=True, slots=True)
class Dialled:
    """A dial string: the address, and the variables before it."""

    address: str
    options: dict[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> Dialled:
        """`{for=all}[for=this]endpoint/address`; of several addresses the first."""
        options: dict[str, str] = {}
        while found := _OPTIONS.match(text):
            pairs = (pair.partition("=") for pair in re.split(r"(?<!\\),", found[2]))
            options |= {name.strip(): value.strip("'").replace("\\,", ",") for name, _, value in pairs}
            text = text[found.end() :]
        return cls(re.split(r"[,|]|:_:", text)[0].strip(), options)

    @property
    def called(self) -> str:
        """The number, or whatever stands for it."""
        return self.address.rpartition("/")[2]

    @property
    def refusal(self) -> str:
        """Why nobody can even be rung; empty when somebody can."""
        endpoint, _, rest = self.address.partition("/")
        if endpoint == "error":
            return rest.upper()
        return "" if endpoint in ENDPOINTS else "CHAN_NOT_IMPLEMENTED"

    def patience(self, channel: Channel) -> tuple[float, str]:
        """How many seconds it may ring, and what is said after them: a time limit of the leg's own has a name of its own."""
        if self.options.get("leg_timeout"):
            return float(self.options["leg_timeout"]), "ALLOTTED_TIMEOUT"
        seconds = self.options.get("originate_timeout") or self.options.get("call_timeout") or channel.get("call_timeout")
        return float(seconds or 60), "NO_ANSWER"


def not_connected(session: Session, dialled: Dialled, cause: str, peer: Channel | None) -> None:
    """Say why in variables, and hang the caller up unless `continue_on_fail` allows to go on."""
    channel = session.channel
    session.note(Kind.NOT_CONNECTED, dialled.address, cause=cause)
    if session.answered:
        session.call_state("ACTIVE")
    if peer is not None:
        status, phrase = SIP_ANSWERS.get(cause, ("", ""))
        channel.set_all(
            {
                "sip_invite_failure_status": status,
                "sip_invite_failure_phrase": phrase,
                "sip_hangup_phrase": phrase,
                "last_bridge_hangup_cause": cause,
                "last_bridge_proto_specific_hangup_cause": f"sip:{status}" if status else "",
            }
        )
        channel.add("originate_causes", f"{peer.uuid};{cause}")
    channel.set("originate_disposition", cause)
    channel.set("originate_failed_cause", cause)
    channel.set("DIALSTATUS", DIAL_STATUS.get(cause, cause))
    listed = {word.strip().upper() for word in channel.get("continue_on_fail").split(",")}
    if channel.true("continue_on_fail") or cause in listed or str(Q850.get(cause, "-")) in listed:
        return
    session.hang_up(cause, "switch")
