"""Which extension is whose: people say it themselves, and their browser remembers it.

A telephone belongs to a desk, and so does the browser beside it; whoever else signs in there is asked anew.
"""

from __future__ import annotations

import re

from starlette.requests import HTTPConnection
from starlette.responses import Response
from wtforms import StringField

from ivr.console.errors import ExtensionUnusable
from ivr.console.pages.forms import Form, required
from ivr.console.security.visitor import Visitor
from ivr.console.wording.marks import N_

COOKIE = "preambule_extension"
A_YEAR = 365 * 24 * 3600

_EXTENSION = re.compile(r"[0-9]{1,15}")


class ExtensionForm(Form):
    """Where one's own calls are."""

    extension = StringField(N_("Your extension"), [required()])


def cleaned(text: str) -> str:
    """An extension as the switch names it.

    Raises:
        ExtensionUnusable: it is none.
    """
    plain = text.replace(" ", "").strip()
    if not (plain.isascii() and _EXTENSION.fullmatch(plain)):
        raise ExtensionUnusable("An extension has 1 to 15 digits.")
    return plain


def extension_of(connection: HTTPConnection, visitor: Visitor) -> str | None:
    """What this browser remembers of this person."""
    person, _, extension = connection.cookies.get(COOKIE, "").partition(":")
    return extension if person == visitor.person and _EXTENSION.fullmatch(extension) else None


def remember(response: Response, visitor: Visitor, extension: str) -> None:
    """From now on this is theirs, in this browser."""
    response.set_cookie(COOKIE, f"{visitor.person}:{extension}", max_age=A_YEAR, httponly=True, samesite="strict")
