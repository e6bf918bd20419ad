"""What a line says, composed from its facts and the catalogues: see `docs/notices.md`."""

from __future__ import annotations

from notices.texts.composition import compose, drafted, model, utterances
from notices.texts.own import OwnTexts, Sentences
from notices.texts.utterance import Segment, Utterance

__all__ = ["OwnTexts", "Segment", "Sentences", "Utterance", "compose", "drafted", "model", "utterances"]
