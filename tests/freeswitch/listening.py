"""What tests wait for, always with a limit, and what they measure in what a party heard."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from tests.freeswitch.g711 import Samples
from tests.freeswitch.sip_phone import SipCall

PATIENCE_SECONDS = 20.0


def wait_until(true: Callable[[], bool], what: str, *, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait for something to become true. TimeoutError naming it when it does not."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise TimeoutError(f"waited {seconds} s for: {what}")
        time.sleep(0.02)


def heard_by(call: SipCall) -> Samples:
    """All that this party has heard, as samples at 8 kHz."""
    return np.frombuffer(call.heard(), "<i2")
