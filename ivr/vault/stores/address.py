"""Where an S3-compatible store is, and who we are there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from ivr.vault.errors import StoreUnwritable
from ivr.vault.stores.translation import is_name

_STYLES = ("path", "host")
_OPTIONS = frozenset({"endpoint", "region", "style"})


@dataclass(frozen=True, slots=True)
class S3Address:
    """A bucket, or a part of one.

    Attributes:
        prefix: what every key begins with, without slashes at its ends; empty for the whole bucket.
        endpoint: scheme, host and port of the service.
        by_path: the bucket is in the path of every request, not in the host's name.
        key_id, secret, token: the usual three AWS_ variables; the token is empty where there is none.
    """

    bucket: str
    prefix: str
    endpoint: str
    region: str
    by_path: bool
    key_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False, default="")

    @property
    def told(self) -> str:
        """For people: without anything secret. An attestation is given for this (LAW 20)."""
        return f"s3://{self.bucket}/{self.prefix} at {urlsplit(self.endpoint).netloc}"

    @property
    def root(self) -> str:
        """The address that the bucket's keys are below, without a slash at its end."""
        if self.by_path:
            return f"{self.endpoint}/{self.bucket}"
        service = urlsplit(self.endpoint)
        return f"{service.scheme}://{self.bucket}.{service.netloc}"

    def key(self, name: str) -> str:
        """The key of an object."""
        return f"{self.prefix}/{name}" if self.prefix else name


def read_address(url: str, environment: Mapping[str, str] = os.environ) -> S3Address:
    """Read `s3://bucket/prefix?endpoint=https://…&region=…&style=path`.

    What the address does not say is taken from AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL and AWS_REGION or AWS_DEFAULT_REGION. With
    an endpoint the style is `path`, as most servers of one's own want it; without one it is `host`, as Amazon wants it.

    Raises:
        StoreUnwritable: it is none, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set.
    """
    address = urlsplit(url)
    options = dict(parse_qsl(address.query))
    prefix = unquote(address.path).strip("/")
    if address.username or address.fragment or options.keys() - _OPTIONS or not is_name(address.netloc):
        raise _wrong("is no address of a bucket")
    if prefix and not is_name(prefix):
        raise _wrong("has a prefix that would leave the bucket")
    region = options.get("region") or environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or "us-east-1"
    given = options.get("endpoint") or environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL") or ""
    style = options.get("style") or ("path" if given else "host")
    endpoint = given.rstrip("/") or f"https://s3.{region}.amazonaws.com"
    service = urlsplit(endpoint)
    if style not in _STYLES or service.scheme not in ("http", "https") or not service.hostname or service.path:
        raise _wrong("has a style other than path or host, or an endpoint that is no http:// or https:// address of a service")
    return S3Address(
        bucket=address.netloc,
        prefix=prefix,
        endpoint=endpoint,
        region=region,
        by_path=style == "path",
        key_id=_needed(environment, "AWS_ACCESS_KEY_ID"),
        secret=_needed(environment, "AWS_SECRET_ACCESS_KEY"),
        token=environment.get("AWS_SESSION_TOKEN", ""),
    )


def _wrong(what: str) -> StoreUnwritable:
    return StoreUnwritable(
        f"PREAMBULE_OBJECTS_URL {what}. Write s3://bucket/prefix, and behind it ?endpoint=https://host:port&style=path&region=… where needed."
    )


def _needed(environment: Mapping[str, str], name: str) -> str:
    if value := environment.get(name, ""):
        return value
    raise StoreUnwritable(f"{name} is not set, so the object store cannot be asked for anything. Set it for this process.")
