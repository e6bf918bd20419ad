"""What every document says of itself, whatever it is about."""

from __future__ import annotations

from ivr.documents.wording import N_

MADE = N_("Made on %(moment)s")
PAGE = N_("Page %(page)s of %(pages)s")
SOURCES = N_("Sources")
SOURCES_TOLD = N_(
    "Each numbered mark leads to the row from which the figure before it was read. The same sources stand in the data that belong to this document."
)
NUMBER = N_("No.")
ROW = N_("Row")
SOURCE = N_("Source %(number)s")
