"""`preambule rights`: requests of people about recordings of them, each within its month."""

from __future__ import annotations

from ivr.cli.rights import doing, finding, opening, telling
from ivr.cli.rights.common import app

__all__ = ["app", "doing", "finding", "opening", "telling"]
