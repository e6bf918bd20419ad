"""The S3 requests of an upload in parts: what obstore begins and cannot go on with after a crash.

Source: Amazon S3 API Reference. Every body is signed over, so that each server compares its SHA-256 with what arrived; where the
server knows checksums of its own (`x-amz-checksum-sha256`), it keeps that of each part as well.
"""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType
from xml.etree import ElementTree as ET

import httpx

from ivr.vault.errors import ObjectMissing, StoreUnwritable
from ivr.vault.stores.address import S3Address
from ivr.vault.stores.signature import query, signed
from ivr.vault.stores.stored import Upload
from ivr.vault.stores.translation import full, missing, refused

ATTEMPTS = 4
"""How often one request is sent while the store is busy or does not answer; the upload itself waits and goes on later."""

PAUSE_SECONDS = 0.3
"""Before the second attempt; twice as long before each further one."""

WHOLE = "x-amz-meta-sha256"
"""Where the SHA-256 of the whole body, as it was captured, stands beside an object."""

_SLICE = 1 << 18
_BUSY = frozenset({408, 429, 500, 502, 503, 504})
_FULL = frozenset({"QuotaExceeded", "InsufficientCapacity", "InsufficientStorage", "StorageFull", "XMinioStorageFull"})
_DENIED = frozenset({httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN})
_CHANGED = frozenset({"XAmzContentSHA256Mismatch", "BadDigest"})
"""What arrived is not what was signed: on the wire, so it is sent again like what a busy store did not take."""

_NO_CHECKSUMS = frozenset({"NotImplemented", "InvalidRequest", "InvalidArgument"})
_NOTHING: Mapping[str, str] = MappingProxyType({})


class UploadGone(StoreUnwritable):
    """An upload was completed or given up meanwhile."""

    id = "vault.upload-gone"


@dataclass(frozen=True, slots=True)
class SentPart:
    """A part that is there already.

    Attributes:
        etag: as it must be named at the end; usually the MD5 in hexadecimal.
        sha256: lower-case hexadecimal; empty where the store does not keep it.
    """

    number: int
    size: int
    etag: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Multipart:
    """The requests, each tried a few times.

    Attributes:
        address: which store.
        client: with its connections.
        sleep, now: for tests.
    """

    address: S3Address
    client: httpx.Client
    sleep: Callable[[float], object] = time.sleep
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def put(self, name: str, body: bytes, whole: str) -> None:
        """Send an object in one piece; `whole` is its SHA-256 in hexadecimal."""
        self._ask("PUT", name, body=body, headers={WHOLE: whole, "x-amz-checksum-sha256": _base64(whole)})

    def begin(self, name: str, whole: str) -> str:
        """Begin an upload; its id."""
        headers = {WHOLE: whole, "x-amz-checksum-algorithm": "SHA256", "x-amz-checksum-type": "COMPOSITE"}
        try:
            answer = self._ask("POST", name, {"uploads": ""}, headers=headers)
        except StoreUnwritable as error:
            if getattr(error.__cause__, "code", "") not in _NO_CHECKSUMS:
                raise
            answer = self._ask("POST", name, {"uploads": ""}, headers={WHOLE: whole})
        return _text(_xml(answer), "UploadId")

    def send(self, name: str, upload: str, number: int, body: bytes) -> SentPart:
        """Send one part, from 1."""
        digest = sha256(body).hexdigest()
        where = {"partNumber": str(number), "uploadId": upload}
        answer = self._ask("PUT", name, where, body=body, headers={"x-amz-checksum-sha256": _base64(digest)})
        return SentPart(number, len(body), answer.headers.get("etag", "").strip('"'), digest)

    def parts(self, name: str, upload: str) -> Iterator[SentPart]:
        """What is there already of an upload, by number. Raises `UploadGone`."""
        marker = ""
        while True:
            where = {"uploadId": upload, **({"part-number-marker": marker} if marker else {})}
            page = _xml(self._ask("GET", name, where))
            for part in page.iter("Part"):
                digest = _text(part, "ChecksumSHA256")
                yield SentPart(
                    int(_text(part, "PartNumber")),
                    int(_text(part, "Size")),
                    _text(part, "ETag").strip('"'),
                    base64.b64decode(digest).hex() if digest else "",
                )
            last, marker = marker, _text(page, "NextPartNumberMarker")
            if _text(page, "IsTruncated") != "true" or marker in ("", last):
                return

    def complete(self, name: str, upload: str, parts: list[SentPart]) -> None:
        """Make an object of the parts. Raises `UploadGone` when somebody was faster."""
        top = ET.Element("CompleteMultipartUpload", xmlns="http://s3.amazonaws.com/doc/2006-03-01/")
        for part in parts:
            entry = ET.SubElement(top, "Part")
            ET.SubElement(entry, "PartNumber").text = str(part.number)
            ET.SubElement(entry, "ETag").text = f'"{part.etag}"'
            if part.sha256:
                ET.SubElement(entry, "ChecksumSHA256").text = _base64(part.sha256)
        self._ask("POST", name, {"uploadId": upload}, body=ET.tostring(top))

    def uploads(self, prefix: str = "") -> Iterator[Upload]:
        """Every upload that was begun and neither completed nor given up, below our prefix."""
        key_marker, id_marker = "", ""
        ours = self.address.key(prefix)
        while True:
            where = {"uploads": "", "prefix": ours, "key-marker": key_marker, "upload-id-marker": id_marker}
            page = _xml(self._ask("GET", "", {name: value for name, value in where.items() if value or name == "uploads"}))
            for entry in page.iter("Upload"):
                name = _text(entry, "Key").removeprefix(self.address.key(""))
                yield Upload(name, _text(entry, "UploadId"), datetime.fromisoformat(_text(entry, "Initiated")))
            last = (key_marker, id_marker)
            key_marker, id_marker = _text(page, "NextKeyMarker"), _text(page, "NextUploadIdMarker")
            if _text(page, "IsTruncated") != "true" or (key_marker, id_marker) == last:
                return

    def abort(self, name: str, upload: str) -> None:
        """Give an upload up, with all its parts; nothing happens if it is gone already."""
        try:
            self._ask("DELETE", name, {"uploadId": upload})
        except (UploadGone, ObjectMissing):
            return

    def whole(self, name: str) -> str:
        """The SHA-256 that came with an object, in hexadecimal; empty if it came without."""
        return str(self._ask("HEAD", name).headers.get(WHOLE, ""))

    def _ask(
        self,
        method: str,
        name: str,
        where: Mapping[str, str] = _NOTHING,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] = _NOTHING,
    ) -> httpx.Response:
        path = f"{self.address.root}/{self.address.key(name)}" if name else f"{self.address.root}/"
        url = f"{path}?{query(where)}" if where else path
        digest, problem = sha256(body).hexdigest(), ""
        for attempt in range(ATTEMPTS):
            if attempt:
                self.sleep(PAUSE_SECONDS * 2 ** (attempt - 1))
            sent = signed(self.address, method, url, headers, digest, self.now())
            try:
                length = {"content-length": str(len(body))} if body else {}
                answer = self.client.request(method, url, content=_slices(body) if body else None, headers={**sent, **length})
            except httpx.TransportError as error:
                problem = str(error) or type(error).__name__
                continue
            refusal = _refusal(answer)
            if refusal is None:
                return answer
            problem = str(refusal)
            if refusal.status not in _BUSY and refusal.code not in _CHANGED:
                raise self._told(refusal, name) from refusal
        raise StoreUnwritable(
            f"{self.address.told} does not answer as it should ({problem}). Check the store; it is asked again later."
        )

    def _told(self, refusal: _Refusal, name: str) -> ObjectMissing | StoreUnwritable | Exception:
        if refusal.code == "NoSuchUpload":
            return UploadGone(f"The upload of {name} is over already: somebody has finished it or given it up. It is begun anew.")
        if refusal.code in _FULL or refusal.status == httpx.codes.INSUFFICIENT_STORAGE:
            return full(name, self.address.told)
        if refusal.status == httpx.codes.NOT_FOUND and refusal.code != "NoSuchBucket":
            return missing(name, self.address.told)
        if refusal.status in _DENIED:
            return refused(name, self.address.told, str(refusal))
        return StoreUnwritable(
            f"{self.address.told} refuses {name or 'to list'}: {refusal}. Check its address and who may write there."
        )


def _slices(body: bytes) -> Iterator[bytes]:
    """A body that its request does not hold on to: httpx's answers and requests live in cycles, until the collector comes by."""
    for start in range(0, len(body), _SLICE):
        yield body[start : start + _SLICE]


class _Refusal(Exception):
    """What a store said instead of doing it."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}".strip())
        self.status = status
        self.code = code


def _refusal(answer: httpx.Response) -> _Refusal | None:
    """None where all went well. The end of an upload may be refused with status 200 and an error in the body."""
    found = re.search(rb"<Error>.*?<Code>(\w+)</Code>", answer.content[:4096], re.DOTALL)
    code = found[1].decode() if found else ""
    if answer.is_success and not code:
        return None
    return _Refusal(
        httpx.codes.INTERNAL_SERVER_ERROR if answer.is_success and code == "InternalError" else answer.status_code, code
    )


def _xml(answer: httpx.Response) -> ET.Element:
    try:
        top = ET.fromstring(answer.content)  # noqa: S314  # expat bounds expansion; the answer is that of the store we trust with bodies
    except ET.ParseError as error:
        raise StoreUnwritable(
            f"The store answered with something that is no XML ({error}). Is its address that of an S3 service?"
        ) from error
    for element in top.iter():
        element.tag = element.tag.rpartition("}")[2]
    return top


def _text(element: ET.Element, name: str) -> str:
    return element.findtext(name) or ""


def _base64(hexadecimal: str) -> str:
    return base64.b64encode(bytes.fromhex(hexadecimal)).decode()
