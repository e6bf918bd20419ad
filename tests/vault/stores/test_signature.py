"""Our signature is the one that Amazon's own library makes."""

from __future__ import annotations

from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.vault.errors import StoreUnwritable
from ivr.vault.stores.address import read_address
from ivr.vault.stores.signature import query, signed

NOW = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
KEYS = {"AWS_ACCESS_KEY_ID": "valmont", "AWS_SECRET_ACCESS_KEY": "secret/of+valmont"}
values = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)


@given(
    method=st.sampled_from(["GET", "PUT", "POST", "HEAD", "DELETE"]),
    parameters=st.dictionaries(st.sampled_from(["uploads", "uploadId", "partNumber", "prefix"]), values),
    token=st.sampled_from(["", "session"]),
    meta=st.from_regex(r"[A-Za-z0-9+/=]{0,20}", fullmatch=True),
)
@settings(max_examples=40)
def test_it_is_botocores(method: str, parameters: dict[str, str], token: str, meta: str) -> None:
    address = read_address("s3://bucket/pre?endpoint=http://127.0.0.1:9000&region=fr", {**KEYS, "AWS_SESSION_TOKEN": token})
    url = f"{address.root}/{address.key('re/rec.age')}" + (f"?{query(parameters)}" if parameters else "")
    digest = "ab" * 32
    ours = signed(address, method, url, {"x-amz-meta-sha256": meta}, digest, NOW)
    theirs = AWSRequest(method, url, headers={"x-amz-meta-sha256": meta, "X-Amz-Content-SHA256": digest})
    signer = auth.S3SigV4Auth(Credentials(address.key_id, address.secret, token or None), "s3", "fr")
    with (
        patch.object(auth, "get_current_datetime", lambda: NOW.replace(tzinfo=None)),
        patch.object(signer, "payload", lambda _: digest),
    ):
        signer.add_auth(theirs)
    assert ours["authorization"] == theirs.headers["Authorization"]


def test_addresses() -> None:
    own = read_address("s3://bucket/a/b?endpoint=https://s3.valmont.example:9000/", KEYS)
    assert (own.root, own.key("re/x.age"), own.by_path) == ("https://s3.valmont.example:9000/bucket", "a/b/re/x.age", True)
    amazon = read_address("s3://bucket", {**KEYS, "AWS_REGION": "eu-west-3"})
    assert (amazon.root, amazon.key("x"), amazon.by_path) == ("https://bucket.s3.eu-west-3.amazonaws.com", "x", False)
    assert read_address("s3://bucket", {**KEYS, "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}).endpoint == "http://127.0.0.1:1"
    assert "secret" not in repr(own) + own.told


@pytest.mark.parametrize(
    "url",
    [
        "s3://bucket/../other",
        "s3://key:secret@bucket/x",
        "s3://bucket/x?endpoint=ftp://host",
        "s3://bucket/x?endpoint=https://host/path",
        "s3://bucket/x?style=other",
        "s3://bucket/x?wrong=1",
        "s3:///x",
    ],
)
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(StoreUnwritable) as caught:
        read_address(url, KEYS)
    assert "key:secret" not in caught.value.message


@pytest.mark.parametrize("lacking", KEYS)
def test_credentials_that_are_not_there(lacking: str) -> None:
    with pytest.raises(StoreUnwritable, match=lacking):
        read_address("s3://bucket", {name: value for name, value in KEYS.items() if name != lacking})
