"""What a line says, composed from its facts and the catalogues: see `docs/notices.md`."""

from __future__ import annotations

from notices.texts.composition import compose, utterances
from notices.texts.utterance import Segment, Utterance

__all__ = ["Segment", "Utterance", "compose", "utterances"]
