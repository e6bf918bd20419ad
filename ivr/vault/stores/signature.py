"""AWS Signature Version 4 for S3: who asks, and that nobody changed the request or its body on the way.

Source: Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header". obstore signs its own requests; it
offers neither the listing of a multipart upload's parts nor the sending of one part, so those are signed here.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from ivr.vault.stores.address import S3Address

_ALGORITHM = "AWS4-HMAC-SHA256"


def query(parameters: Mapping[str, str]) -> str:
    """A query string as it is both signed and sent: sorted, everything but unreserved characters escaped."""
    return "&".join(f"{_escaped(name)}={_escaped(value)}" for name, value in sorted(parameters.items()))


def signed(
    address: S3Address, method: str, url: str, headers: Mapping[str, str], body_sha256: str, now: datetime
) -> dict[str, str]:
    """The headers to send.

    Args:
        address: who we are, and where.
        method: of the request.
        url: escaped as it is sent, its query made by `query`.
        headers: to be signed too, names in lower case.
        body_sha256: of the body, lower-case hexadecimal: the server compares it with what arrives.
        now: at most a quarter of an hour away from the server's clock.
    """
    target, moment = urlsplit(url), now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    sent = {**headers, "host": target.netloc, "x-amz-date": moment, "x-amz-content-sha256": body_sha256}
    if address.token:
        sent["x-amz-security-token"] = address.token
    names = ";".join(sorted(sent))
    lines = "".join(f"{name}:{sent[name].strip()}\n" for name in sorted(sent))
    request = "\n".join((method, target.path or "/", target.query, lines, names, body_sha256))
    scope = f"{moment[:8]}/{address.region}/s3/aws4_request"
    text = "\n".join((_ALGORITHM, moment, scope, hashlib.sha256(request.encode()).hexdigest()))
    signature = hmac.new(_signing_key(address, scope), text.encode(), hashlib.sha256).hexdigest()
    credential = f"Credential={address.key_id}/{scope}"
    return {**sent, "authorization": f"{_ALGORITHM} {credential}, SignedHeaders={names}, Signature={signature}"}


def _signing_key(address: S3Address, scope: str) -> bytes:
    key = b"AWS4" + address.secret.encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def _escaped(text: str) -> str:
    return quote(text, safe="-_.~")
