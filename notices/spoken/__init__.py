"""The spoken form: what a voice would misread is written out for it; what is shown stays as it is."""

from __future__ import annotations

from notices.spoken.form import spoken

__all__ = ["spoken"]
