"""Objects in an S3-compatible store: sent in parts, and after any interruption only the parts that are missing (L8)."""

from __future__ import annotations

import hashlib
import os
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, BinaryIO

import httpx
from obstore.store import S3Store

from ivr.vault.errors import BadBody, ObjectMissing, StoreUnwritable
from ivr.vault.parts import digest_of
from ivr.vault.stores.address import S3Address
from ivr.vault.stores.multipart import Multipart, SentPart
from ivr.vault.stores.stored import StoredObjects, Upload
from ivr.vault.stores.translation import checked, translated

PIECE = 8 << 20
"""Bytes of a part; a body of at most so many is sent in one request."""

_MOST_PARTS = 10_000
_BLOCK = 1 << 20
_LONGEST = timedelta(minutes=15)

PATIENCE = 60.0
CONNECTING = 5.0


class S3Objects(StoredObjects):
    """Objects in a bucket.

    Args:
        address: of the bucket, and who we are there.
        sleep: waits between two attempts.
        patience: seconds without a byte after which a connection is given up; a slow store is waited for as long as it goes on.
    """

    def __init__(self, address: S3Address, sleep: Callable[[float], object] = time.sleep, patience: float = PATIENCE) -> None:
        with translated("", address.told):
            super().__init__(_obstore(address, patience), address.told)
        self._timeout = httpx.Timeout(patience, connect=min(patience, CONNECTING))
        self._address = address
        self._sleep = sleep

    def adopt(self, part: Path, name: str, sha256: str | None = None) -> None:
        """Send what is not there yet, read all of it back, then delete the file."""
        checked(name)
        try:
            file = part.open("rb")
        except FileNotFoundError:
            self.size(name)
            return
        with file:
            size, found = _measured(file)
            if sha256 not in (None, found):
                raise BadBody(
                    f"The part of {name} is not what was captured: its disk has changed it. It stays where it is; restore it from a copy."
                )
            with self._asking() as requests:
                self._bring(requests, file, size, name, found)
        self._arrived(name, size, found)
        part.unlink(missing_ok=True)

    def uploads(self) -> Iterator[Upload]:
        """What was begun and neither completed nor given up."""
        with self._asking() as requests:
            yield from requests.uploads()

    def abort(self, upload: Upload) -> None:
        """Give up an upload with all that has come of it."""
        with self._asking() as requests:
            requests.abort(checked(upload.name), upload.id)

    def delete(self, name: str) -> bool:
        """Delete, and every upload of it too; False when there was no such object."""
        with self._asking() as requests:
            for upload in _begun(requests, checked(name)):
                requests.abort(name, upload.id)
        return super().delete(name)

    def _bring(self, requests: Multipart, file: BinaryIO, size: int, name: str, sha256: str) -> None:
        if self._holds(requests, name, size, sha256):
            return
        try:
            _send(requests, file, size, name, sha256)
        except StoreUnwritable:
            if not self._holds(requests, name, size, sha256):
                raise  # otherwise another process was faster with the same body

    @contextmanager
    def _asking(self) -> Iterator[Multipart]:
        with httpx.Client(timeout=self._timeout, verify=_certificates()) as client:
            yield Multipart(self._address, client, self._sleep)

    def _holds(self, requests: Multipart, name: str, size: int, sha256: str) -> bool:
        """Whether an object of that size and hash is said to be there: it was sent before a crash. Whether it is true is read back."""
        try:
            return self.size(name) == size and requests.whole(name) == sha256
        except ObjectMissing:
            return False


def _send(requests: Multipart, file: BinaryIO, size: int, name: str, sha256: str) -> None:
    file.seek(0)
    if size <= PIECE:
        requests.put(name, file.read(), sha256)
        return
    begun = _begun(requests, name)
    upload = begun[0].id if begun else requests.begin(name, sha256)
    there = {part.number: part for part in requests.parts(name, upload)}
    requests.complete(name, upload, list(_parts(requests, file, size, name, upload, there)))


def _parts(
    requests: Multipart, file: BinaryIO, size: int, name: str, upload: str, there: Mapping[int, SentPart]
) -> Iterator[SentPart]:
    """All parts of an object, of which those are sent that are not there.

    Each is named with its SHA-256 at the end, also where the store does not list it: SeaweedFS keeps it all the same, and refuses an
    end that names it for some parts only.
    """
    piece = max(PIECE, -(-size // _MOST_PARTS))
    for number in range(1, -(-size // piece) + 1):
        body, known = file.read(piece), there.get(number)
        if known and _is_it(known, body):
            yield replace(known, sha256=hashlib.sha256(body).hexdigest())
        else:
            yield requests.send(name, upload, number, body)


def _begun(requests: Multipart, name: str) -> list[Upload]:
    """The uploads of one object, the first begun first."""
    found = [upload for upload in requests.uploads(name) if upload.name == name]
    return sorted(found, key=lambda upload: (upload.began_at, upload.id))


@cache
def _certificates() -> ssl.SSLContext:
    """Whom we believe to be the store: this host's authorities, or those of SSL_CERT_FILE. Reading them takes longer than a small upload."""
    return ssl.create_default_context()


def _obstore(address: S3Address, patience: float) -> S3Store:
    config: dict[str, Any] = {
        "aws_endpoint_url": address.endpoint if address.by_path else address.root,
        "aws_region": address.region,
        "aws_access_key_id": address.key_id,
        "aws_secret_access_key": address.secret,
        "aws_virtual_hosted_style_request": not address.by_path,
    }
    if address.token:
        config["aws_session_token"] = address.token
    return S3Store(
        address.bucket,
        prefix=address.prefix or None,
        config=config,  # type: ignore[arg-type]  # obstore describes its keys one by one
        client_options={
            "allow_http": address.endpoint.startswith("http://"),
            "connect_timeout": timedelta(seconds=min(patience, CONNECTING)),
            "read_timeout": timedelta(seconds=patience),
            "timeout": _LONGEST,
        },
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=patience)},
    )


def _measured(file: BinaryIO) -> tuple[int, str]:
    digest = digest_of(iter(partial(file.read, _BLOCK), b""))
    return os.fstat(file.fileno()).st_size, digest


def _is_it(there: SentPart, body: bytes) -> bool:
    """Whether a part that is there is this one: by its SHA-256, or by the MD5 that is its tag where the store keeps no other."""
    if there.size != len(body):
        return False
    if there.sha256:
        return there.sha256 == hashlib.sha256(body).hexdigest()
    return there.etag == hashlib.md5(body, usedforsecurity=False).hexdigest()
