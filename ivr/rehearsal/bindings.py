"""Keys that mean something: `bind_digit_action`, `digit_action_set_realm`, `clear_digit_action`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

DIGIT_TIMEOUT_US = 1_500_000
"""How long a key that may begin something longer is kept back."""

_SPLIT = re.compile(r"(?<!\\),")


@dataclass(frozen=True, slots=True)
class Action:
    """What a key, or several in a row, means."""

    realm: str
    digits: str
    order: str
    value: str

    def matches(self, typed: str) -> bool:
        """Whether exactly this was typed."""
        if self.digits.startswith("~"):
            return re.fullmatch(self.digits[1:], typed) is not None
        return self.digits == typed

    def begins_with(self, typed: str) -> bool:
        """Whether this is longer than what was typed and begins so."""
        return self.digits.startswith(typed) and self.digits != typed

    @property
    def application(self) -> str:
        """What it runs: of `exec:NAME` and `exec[i]:NAME` the name."""
        return self.order.partition(":")[2]

    def told(self) -> list[tuple[str, str]]:
        """The headers of the event that it sends; empty for an order other than `exec:event` and `exec[i]:event`."""
        if self.application != "event":
            return []
        pairs = (pair.partition("=") for pair in self.value.replace("\\,", ",").split(","))
        return [(name.strip(), value) for name, _, value in pairs]


@dataclass(frozen=True, slots=True)
class Fed:
    """What became of a key: actions that `typed` completed, keys that mean nothing and go on; `kept` when they had been held back."""

    actions: tuple[Action, ...] = ()
    passed: str = ""
    typed: str = ""
    kept: bool = False


@dataclass(slots=True)
class _Side:
    realm: str = ""
    typed: str = ""
    since_us: int = 0


@dataclass(slots=True)
class Bindings:
    """All that is bound on a channel; `self` are the caller's keys, `peer` the agent's."""

    actions: list[Action] = field(default_factory=list)
    sides: dict[str, _Side] = field(default_factory=lambda: {"self": _Side(), "peer": _Side()})

    def bind(self, argument: str) -> None:
        """`realm,digits,order,value[,whose keys[,whose event]]`."""
        parts = _SPLIT.split(argument)
        parts += [""] * (6 - len(parts))
        realm, digits, order, value, target, _ = parts[:6]
        self.actions.append(Action(realm, digits, order, value))
        side = self.sides["peer" if target == "peer" else "self"]
        side.realm = side.realm or realm

    def set_realm(self, argument: str) -> None:
        """`realm[,self|peer|both]`."""
        realm, _, target = argument.partition(",")
        for name in ("self", "peer") if target == "both" else (target or "self",):
            self.sides[name].realm = realm

    def clear(self, argument: str) -> None:
        """`realm|all[,self|peer|both]`."""
        realm, _, target = argument.partition(",")
        self.actions = [] if realm == "all" else [action for action in self.actions if action.realm != realm]
        for name in ("self", "peer") if target in {"both", ""} else (target,):
            if realm in {"all", self.sides[name].realm}:
                self.sides[name] = _Side()

    def feed(self, name: str, key: str, now_us: int) -> Fed:
        """One key."""
        side = self.sides[name]
        candidates = [action for action in self.actions if action.realm == side.realm]
        if not candidates:
            return Fed(passed=key)
        side.typed, side.since_us = side.typed + key, now_us
        if any(action.begins_with(side.typed) for action in candidates):
            return Fed(kept=True)
        typed, side.typed = side.typed, ""
        found = tuple(action for action in candidates if action.matches(typed))
        return Fed(found[:1], "" if found else typed, typed, kept=True)

    def expired(self, now_us: int) -> Iterator[str]:
        """Keys that were kept back for nothing."""
        side = self.sides["self"]
        if side.typed and now_us - side.since_us >= DIGIT_TIMEOUT_US:
            typed, side.typed = side.typed, ""
            yield typed
        peer = self.sides["peer"]
        if peer.typed and now_us - peer.since_us >= DIGIT_TIMEOUT_US:
            peer.typed = ""
