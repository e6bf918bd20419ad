"""What is at the top and at the foot of each page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ivr.documents import words
from ivr.documents.breaking import wrapped
from ivr.documents.document import Document
from ivr.documents.placed import Ornament, Page, Run, Style
from ivr.documents.styles import BODY, BOTTOM, HEIGHT, LEFT, RIGHT, SMALL, TOP, WIDTH
from ivr.documents.wording import Wording

Width = Callable[[str, Style], float]
"""How wide a text is in a style, in points."""


def frame(pages: Sequence[Page], document: Document, say: Wording, width: Width) -> None:
    """Add it, once all pages are there. The first one begins with its title instead."""
    for number, page in enumerate(pages, 1):
        told = say(words.PAGE, page=number, pages=len(pages))
        foot = HEIGHT - BOTTOM + 30
        runs = [Run(WIDTH - RIGHT - width(told, SMALL), foot, told, SMALL)]
        if document.issuer:
            runs.append(Run(LEFT, foot, _short(document.issuer, BODY / 2, width), SMALL))
        if number > 1:
            runs.append(Run(LEFT, TOP - 26, _short(document.title, BODY, width), SMALL))
        page.placed.append(Ornament(tuple(runs)))


def _short(text: str, room: float, width: Width) -> str:
    first, *others = wrapped(text, room - 10, lambda stretch: width(stretch, SMALL))
    return f"{first} …" if others else first
