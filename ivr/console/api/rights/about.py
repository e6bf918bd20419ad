"""What every route of a request shares: which one it is about, and who may."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from ivr.console.api.frame import ID
from ivr.console.security.rules import About, needs
from ivr.domain.roles import Permission

OfRequest = Annotated[str, Path(alias="request", pattern=ID, description="A request's id.")]
SOMEWHERE = [needs(Permission.RIGHTS_REQUESTS, about=About.SOMEWHERE)]
HERE = [needs(Permission.RIGHTS_REQUESTS, about=About.REQUEST)]
