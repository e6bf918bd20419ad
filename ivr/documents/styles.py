"""The page and the type of PDF documents, in points."""

from __future__ import annotations

from ivr.documents.placed import Style

WIDTH, HEIGHT = 595.28, 841.89
LEFT, TOP, RIGHT, BOTTOM = 56.0, 64.0, 56.0, 62.0
BODY = WIDTH - LEFT - RIGHT
GAP = 8.0
QUIET, HAIR = 0x57, 0xC4

TITLE = Style(20, bold=True, leading=25)
HEADING = Style(13, bold=True, leading=18)
TEXT = Style(9.5, leading=13.5)
LABEL = Style(9.5, grey=QUIET, leading=13.5)
HEAD = Style(9.5, bold=True, leading=13.5)
SMALL = Style(8, grey=QUIET, leading=11)
MARK = Style(6.5, grey=QUIET)
