"""Files that the API answers with, as its document describes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def as_files(media_types: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """By media type; what is JSON is an object, and not the bytes of one."""
    return {media: {"schema": {"type": "object"} if media == "application/json" else _BYTES} for media in media_types}


_BYTES = {"type": "string", "format": "binary"}
