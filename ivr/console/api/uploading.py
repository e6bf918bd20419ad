"""Files with what somebody wrote, or whose numbers they hold: read into memory and never onto a disk, as the pages read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def file_body(said: str, fields: Mapping[str, Mapping[str, Any]], needed: tuple[str, ...] = ()) -> dict[str, Any]:
    """How such a request is described: the framework, which would read it onto a disk, does not see its body.

    Args:
        said: what the file is.
        fields: beside it, by name, as JSON schemas.
        needed: which of them must be there.
    """
    properties = {"file": {"type": "string", "format": "binary", "description": said}, **fields}
    schema = {"type": "object", "required": ["file", *needed], "properties": properties}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}
