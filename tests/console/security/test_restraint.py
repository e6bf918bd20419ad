"""Rates, sizes and paces: what one address, one session and one request may ask for; all of it in bounded memory."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.console.app import make_app
from ivr.console.security.limits import Limiter, Rate, place
from ivr.console.security.patience import PatientProtocol
from ivr.console.security.restraint import FORM_BYTES, STRANGERS_BYTES, Limits
from ivr.console.serving import LONGEST_HEAD
from tests.console.browsing import served
from tests.console.fakes import FakeAccounts, House

SECONDS = 10.0


def ask(house: House, requests: int, address: str, path: str = "/health", **limits: Limiter) -> list[int]:
    """The status of so many requests from one address."""

    async def all_of_them() -> list[int]:
        app = make_app(house.needs(limits=Limits(**limits)))  # type: ignore[arg-type]
        transport = httpx.ASGITransport(app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return [(await client.get(path)).status_code for _ in range(requests)]

    return asyncio.run(all_of_them())


def test_a_bucket_fills_up_with_time() -> None:
    now = [0.0]
    limiter = Limiter(Rate(burst=3, second=0.5), clock=lambda: now[0])
    assert [limiter.wait("a") for _ in range(4)] == [0, 0, 0, 2.0]
    assert limiter.wait("b") == 0
    now[0] = 2.0
    assert [limiter.wait("a"), limiter.wait("a")] == [0, 2.0]
    now[0] = 1.0  # a clock set back gives nothing and takes nothing
    assert limiter.wait("a") > 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 5)), max_size=60))
def test_nobody_gets_more_than_the_burst_and_the_rate(requests: list[tuple[str, float]]) -> None:
    now = [0.0]
    limiter = Limiter(Rate(burst=5, second=2), clock=lambda: now[0])
    served_to: dict[str, int] = {}
    for who, pause in requests:
        now[0] += pause
        if not limiter.wait(who):
            served_to[who] = served_to.get(who, 0) + 1
    assert all(count <= 5 + 2 * now[0] + 1e-6 for count in served_to.values())


def test_a_crowd_of_strangers_costs_no_memory() -> None:
    limiter = Limiter(Rate(burst=1, second=1), most=100)
    for number in range(10_000):
        limiter.wait(f"stranger {number}")
    assert len(limiter) == 100


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::"),
        ("testclient", "testclient"),
    ],
)
def test_what_counts_as_one_place(address: str, seen: str) -> None:
    assert place(address) == seen


def test_one_address_may_not_ask_for_ever_and_others_notice_nothing() -> None:
    house = House(accounts=FakeAccounts(None))
    strict = Limiter(Rate(burst=5, second=0.001))
    assert ask(house, 8, "192.0.2.7", addresses=strict) == [200] * 5 + [429] * 3
    assert ask(house, 1, "192.0.2.8", addresses=strict) == [200]
    assert ask(house, 8, "127.0.0.1", addresses=strict) == [200] * 8  # this machine itself


def test_one_session_may_not_ask_for_ever() -> None:
    assert ask(House(), 8, "127.0.0.1", "/objections", sessions=Limiter(Rate(burst=5, second=0.001))) == [200] * 5 + [429] * 3


# -- size -------------------------------------------------------------------------------------------------------


async def _posted(house: House, body: bytes, *, told: bool, kind: str = "application/x-www-form-urlencoded") -> httpx.Response:
    async def pieces() -> object:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    transport = httpx.ASGITransport(make_app(house.needs(limits=Limits(upload_bytes=4 * FORM_BYTES))))
    headers = {"origin": "http://testserver", "content-type": kind}
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver", headers=headers) as client:
        return await client.post("/language", content=body if told else pieces())  # type: ignore[arg-type]


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize(("stranger", "most"), [(True, STRANGERS_BYTES), (False, FORM_BYTES)])
def test_a_request_that_is_too_large_is_not_read(stranger: bool, most: int, told: bool) -> None:
    house = House(accounts=FakeAccounts(None)) if stranger else House()
    padding = b"language=fr&back=/&more="
    fits = asyncio.run(_posted(house, padding + b"x" * (most - len(padding)), told=told))
    bursts = asyncio.run(_posted(house, padding + b"x" * (most - len(padding) + 1), told=told))
    assert (fits.status_code, bursts.status_code) == (303, 413)
    assert bursts.headers["content-security-policy"]


def test_strangers_upload_nothing_large() -> None:
    kind = "multipart/form-data; boundary=b"
    body = b'--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n' + b"x" * 2 * FORM_BYTES + b"\r\n--b--\r\n"
    assert asyncio.run(_posted(House(accounts=FakeAccounts(None)), body, told=False, kind=kind)).status_code == 413
    assert asyncio.run(_posted(House(), body, told=False, kind=kind)).status_code == 400  # read, and not understood


@pytest.mark.parametrize("length", ["9" * 400, "-1", "1e9", "²"])
def test_a_length_that_is_none_does_no_harm(length: str) -> None:
    async def asked() -> int:
        transport = httpx.ASGITransport(make_app(House().needs(limits=Limits())))
        headers = {b"origin": b"http://testserver", b"content-length": length.encode("latin-1")}
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver", headers=headers) as client:
            return (await client.post("/language", content=b"language=fr")).status_code

    assert asyncio.run(asked()) in {303, 400, 413}


# -- pace -------------------------------------------------------------------------------------------------------


def test_a_body_that_never_comes_is_not_waited_for() -> None:
    house = House()

    async def asked() -> int:
        app = make_app(house.needs(limits=Limits(piece_seconds=0.05)))
        status: list[int] = []

        async def receive() -> dict[str, object]:
            await asyncio.Event().wait()
            return {}

        async def send(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                status.append(int(message["status"]))  # type: ignore[call-overload]

        headers = [
            (b"host", b"testserver"),
            (b"origin", b"http://testserver"),
            (b"content-type", b"application/x-www-form-urlencoded"),
        ]
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/language",
            "query_string": b"",
            "headers": headers,
            "client": None,
            "server": None,
        }
        await asyncio.wait_for(app(scope, receive, send), SECONDS)  # type: ignore[arg-type]
        return status[0]

    assert asyncio.run(asked()) == 408


@pytest.fixture
def console(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(PatientProtocol, "head_seconds", 0.3)
    with served(make_app(House().needs())) as address:
        yield address


def connected(console: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(console.rpartition(":")[2])), timeout=SECONDS)


@pytest.mark.parametrize("beginning", [b"", b"G", b"GET /health HTTP/1.1\r\nhost: localhost\r\nx: "])
def test_a_head_that_never_ends_is_not_waited_for(console: str, beginning: bytes) -> None:
    """Closed by the console, however the bytes trickle in."""
    with connected(console) as connection:
        connection.sendall(beginning)
        stopped = threading.Event()

        def trickle() -> None:
            with contextlib.suppress(OSError):
                while beginning and not stopped.wait(0.02):
                    connection.sendall(b"x")

        thread = threading.Thread(target=trickle)
        thread.start()
        with contextlib.suppress(ConnectionResetError):
            assert connection.recv(1) == b""
        stopped.set()
        thread.join(SECONDS)


def test_a_second_head_is_not_waited_for_either_and_a_stream_is(console: str) -> None:
    ours = b"host: " + console.removeprefix("http://").encode() + b"\r\n"
    with connected(console) as connection, connected(console) as stream:
        stream.sendall(b"GET /live/events HTTP/1.1\r\n" + ours + b"\r\n")
        connection.sendall(b"GET /health HTTP/1.1\r\n" + ours + b"\r\n")
        assert connection.recv(4_096).startswith(b"HTTP/1.1 200")
        connection.sendall(b"GET /health HTTP/1.1\r\n")
        with contextlib.suppress(ConnectionResetError):
            while connection.recv(4_096):
                pass
        assert stream.recv(4_096).startswith(b"HTTP/1.1 200")
        time.sleep(0.4)  # longer than any head may take
        stream.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            assert stream.recv(4_096) != b""


def test_a_head_that_is_too_large_is_refused(console: str) -> None:
    with connected(console) as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\nhost: localhost\r\nx: " + b"x" * 2 * LONGEST_HEAD)
        with contextlib.suppress(ConnectionResetError):
            assert connection.recv(4_096)[:12] in {b"HTTP/1.1 400", b""}


# -- who says where a request comes from ------------------------------------------------------------------------


def test_only_a_proxy_of_ours_is_believed() -> None:
    """`X-Forwarded-For` of anybody else would be a way round every limit."""
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    seen: list[str] = []

    async def app(scope: dict[str, object], receive: object, send: object) -> None:
        seen.append(scope["client"][0])  # type: ignore[index]

    for peer, proxies in (("127.0.0.1", "127.0.0.1,::1"), ("192.0.2.66", "127.0.0.1,::1"), ("192.0.2.66", "192.0.2.66")):
        scope = {"type": "http", "client": (peer, 1), "headers": [(b"x-forwarded-for", b"10.0.0.1, 198.51.100.4")]}
        asyncio.run(ProxyHeadersMiddleware(app, proxies)(scope, None, None))  # type: ignore[arg-type]
    assert seen == ["198.51.100.4", "192.0.2.66", "198.51.100.4"]
