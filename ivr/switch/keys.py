"""Keys that mean something while the parties talk: bound in FreeSWITCH, told to us as our own event."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ivr.domain.orders import Party
from ivr.switch.errors import IllegalArgument
from ivr.switch.events import KEY_SUBCLASS

_TARGETS = {Party.CALLER: "self", Party.AGENT: "peer"}
"""Whose keys FreeSWITCH reads, both bound on the caller's leg: they outlive every transfer (FACTS, "The agent's keys")."""

_DIGITS = re.compile(r"[0-9*#]{1,8}")


def bindings(keys: Iterable[tuple[Party, str]]) -> list[tuple[str, str]]:
    """The applications, with their arguments, that bind these keys on the caller's leg before the bridge.

    A realm a party: a caller cannot press what is meant for agents (FAILURES 19).

    Raises:
        IllegalArgument: something that is no key, or of somebody without a telephone.
    """
    wanted = list(keys)
    applications = [("bind_digit_action", _binding(party, digits)) for party, digits in wanted]
    parties = dict.fromkeys(party for party, _ in wanted)
    return applications + [("digit_action_set_realm", f"{party.value},{_TARGETS[party]}") for party in parties]


def _binding(party: Party, digits: str) -> str:
    if party not in _TARGETS or not _DIGITS.fullmatch(digits):
        raise IllegalArgument(
            f"{digits!r} of the {party.value} cannot be bound: one to eight of 0-9*#, of the caller or the agent."
        )
    event = rf"Event-Name=CUSTOM\,Event-Subclass={KEY_SUBCLASS}\,key={party.value}:{digits}"
    return f"{party.value},{digits},exec[i]:event,{event},{_TARGETS[party]},self"


def pressed(key: str) -> tuple[Party, str] | None:
    """Whose key an event tells of, and which; None when its binding is not ours."""
    party, separator, digits = key.partition(":")
    if not separator or party not in {known.value for known in _TARGETS}:
        return None
    return Party(party), digits
