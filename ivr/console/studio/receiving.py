"""What a form sends, read no further than it may be long: an upload that never ends fills no disk."""

from __future__ import annotations

from starlette.datastructures import FormData, UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive

from ivr.console.errors import RequestNotUnderstood
from ivr.console.studio.errors import TooMuchSent

SMALL = 128 << 10
"""Bytes of a form of texts: the longest text of a notice has 2,000 characters, each at most 12 bytes as a form sends it."""


async def received(request: Request) -> FormData:
    """The fields of a form of words. Raises TooMuchSent."""
    form = await _read(request, SMALL)
    await form.close()
    return form


async def received_with_file(request: Request, most: int, largest: int) -> tuple[FormData, bytes]:
    """The fields of a form, and the file that it brings.

    Args:
        request: a POST.
        most: bytes of the whole form.
        largest: bytes of the file; one more is read of a larger one, so that whoever checks it sees that it is too large.

    Returns:
        No bytes when no file was sent.

    Raises:
        TooMuchSent: the form has more; nothing of it is kept.
    """
    form = await _read(request, most)
    try:
        file = form.get("file")
        return form, await file.read(largest + 1) if isinstance(file, UploadFile) else b""
    finally:
        await form.close()


async def _read(request: Request, most: int) -> FormData:
    said = request.headers.get("content-length", "")
    if said.isdigit() and int(said) > most:
        raise TooMuchSent(f"The form has {said} bytes; at most {most} are read.")
    limited = Request(request.scope, _limited(request.receive, most))
    try:
        return await limited.form(max_files=1, max_fields=40, max_part_size=most)
    except ClientDisconnect as error:  # a page was left while its text was being looked at: there is nobody to answer
        raise RequestNotUnderstood("The browser went away.") from error


def _limited(receive: Receive, most: int) -> Receive:
    left = most

    async def next_message() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise TooMuchSent(f"The form has more than {most} bytes.")
        return message

    return next_message


def text(form: FormData, name: str) -> str:
    """A field of words; empty when it was not sent, or as a file."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
