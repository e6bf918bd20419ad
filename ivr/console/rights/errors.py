"""What the pages of requests refuse."""

from __future__ import annotations

from ivr.errors import RightsError


class KindUnclear(RightsError):
    """The words of a message do not say which right they ask for, and nobody has named it."""

    id = "rights.kind-unclear"
    http_status = 400
