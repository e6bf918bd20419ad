"""What the pages of recordings refuse."""

from __future__ import annotations

from ivr.errors import ConsoleError


class RangeUnsatisfiable(ConsoleError):
    """A browser asked for bytes of a recording that it does not have."""

    id = "console.range-unsatisfiable"
    http_status = 416


class SearchEmpty(ConsoleError):
    """Somebody looked for a number or a receipt and named neither, or both."""

    id = "console.search-empty"
