"""Files that people send: bounded before anything is parsed, kept in memory, never written to a disk."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from http import HTTPStatus

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from ivr.console.errors import RequestNotUnderstood
from ivr.errors import ConsoleError

BESIDE = 64 << 10
"""What may stand in a form beside its file."""


class UploadTooLarge(ConsoleError):
    """A file that was sent is larger than the page takes."""

    id = "console.upload-too-large"
    http_status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A form with its one file.

    Attributes:
        fields: what was typed.
        content: of the file; empty when none was chosen.
        name: of the file, as its sender calls it. It is a name to be shown, and no path.
    """

    fields: FormData
    content: bytes = b""
    name: str = ""


async def uploaded(request: Request, most: int) -> Uploaded:
    """A form of `multipart/form-data`.

    Args:
        request: the POST.
        most: how large its file may be, in bytes.

    Raises:
        UploadTooLarge: it is larger. Nothing of it is kept.
        RequestNotUnderstood: it is no such form.
    """
    parser = MultiPartParser(request.headers, _bounded(request, most + BESIDE), max_files=1, max_fields=40, max_part_size=BESIDE)
    parser.spool_max_size = most + BESIDE  # beyond it a file would be written to the disk
    try:
        form = await parser.parse()
    except _TooLarge as error:
        raise UploadTooLarge(f"The file is larger than {most >> 20} MiB. Send a smaller one; nothing was taken.") from error
    except (MultiPartException, KeyError, AssertionError) as error:
        raise RequestNotUnderstood("The form cannot be read. Load the page again.") from error
    files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
    fields = FormData([(name, value) for name, value in form.multi_items() if isinstance(value, str)])
    content = [(await file.read(), file.filename or "") for file in files]
    await form.close()
    return Uploaded(fields, *content[0]) if content else Uploaded(fields)


class _TooLarge(MultiPartException):
    """As the parser knows it: it lets go of what it holds."""


async def _bounded(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    taken = 0
    async for piece in request.stream():
        taken += len(piece)
        if taken > most:
            raise _TooLarge("too large")
        yield piece
