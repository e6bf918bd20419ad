"""The languages that callers are addressed in."""

from __future__ import annotations

from typing import NewType

Locale = NewType("Locale", str)
"""A BCP 47 language tag as callers are addressed in: `fr`, `en`."""
