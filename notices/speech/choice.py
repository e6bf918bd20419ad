"""Which voice speaks a locale: what an admin chose, as plain data that every worker process can be given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from notices.notice import Locale
from notices.speech.port import Engine

DEFAULT_ORDER = (Engine.UPLOADED, Engine.PIPER, Engine.ESPEAK)
"""People before neural voices before the embedded one. gTTS is in no order unless it is put there: the text leaves the house."""


@dataclass(frozen=True, slots=True)
class GttsSettings:
    """gTTS switched on: texts go to a third party.

    Attributes:
        base: the address that stands in for the service's own; empty for its own.
        timeout_seconds: for each request.
    """

    base: str = ""
    timeout_seconds: float = 20


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """How voices are found and chosen. Frozen and picklable.

    Attributes:
        folder: of Piper voices, `<folder>/<locale>/<name>.onnx` and `<name>.onnx.json`; None when there is none.
        order: engines, the preferred first; an engine that is not in it does not speak, except by `chosen`.
        chosen: the voice of a locale by name, above the order: `{"fr": "piper/fr_FR-siwis-medium"}`.
        gtts: None: off, and then neither order nor choice brings it in.
    """

    folder: Path | None = None
    order: tuple[Engine, ...] = DEFAULT_ORDER
    chosen: Mapping[Locale, str] = field(default_factory=dict, hash=False)
    gtts: GttsSettings | None = None

    def rank(self, engine: Engine) -> int:
        """The place of an engine in the order, 0 for the first; after all of them when it is not in it."""
        return self.order.index(engine) if engine in self.order else len(self.order)
