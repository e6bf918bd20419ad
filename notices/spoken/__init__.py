"""The spoken form: what a voice would misread is written out for it; what is shown stays as it is."""

from __future__ import annotations

from notices.spoken.form import SpokenForm, spoken, spoken_form
from notices.spoken.lexicon import EMPTY, Lexicon, LexiconEntry

__all__ = ["EMPTY", "Lexicon", "LexiconEntry", "SpokenForm", "spoken", "spoken_form"]
