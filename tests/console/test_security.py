"""Only our own pages, under our own names, may ask for anything; nothing is loaded from elsewhere."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator

import pytest

from ivr.console.app import make_app
from ivr.console.errors import ListeningRefused
from ivr.console.pages.rendering import CONSOLE, SLICES
from ivr.console.security.listening import check_address
from ivr.console.serving import make_server
from tests.console.browsing import browser, served
from tests.console.fakes import House, a_recording

PAGES = ("/", "/recordings", "/recordings/newest", "/nowhere", "/static/pages/console.css", "/health")
FORGED: tuple[dict[str, str], ...] = (
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://testserver:81"},
    {"origin": "http://testserver.evil.example"},
    {},
)


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers(path: str) -> None:
    with browser(House(recordings=[a_recording()])) as client:
        answer = client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["cache-control"] == ("no-cache" if path.startswith("/static") else "no-store")


@pytest.mark.parametrize("path", PAGES[:4])
def test_no_inline_code_or_style_and_nothing_from_elsewhere(path: str) -> None:
    with browser(House(recordings=[a_recording()])) as client:
        page = client.get(path).text
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)
    for address in re.findall(r'(?:src|href|action)="([^"]*)"', page):
        assert address.startswith(("/", "#")), address
        assert not address.startswith("//")


def test_no_asset_names_another_host() -> None:
    for name in SLICES:
        for file in (CONSOLE / name / "static").glob("*"):
            text = file.read_text()
            found = set(re.findall(r"https?://[\w.:-]+", text)) - {"http://www.w3.org"}  # the name of SVG's namespace
            assert not found, (file, found)
            assert "@import" not in text
            assert "url(" not in text


def test_no_generated_documentation() -> None:
    with browser(House()) as client:
        assert [client.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")] == [404, 404, 404]


@pytest.fixture(scope="module")
def console() -> Iterator[str]:
    with served(make_app(House().needs())) as address:
        yield address


def handshake(console: str, headers: dict[str, str]) -> int:
    """The status that a WebSocket handshake with these headers is answered with; OURS stands for the console's own origin."""
    sent = {
        "host": console.removeprefix("http://"),
        "upgrade": "websocket",
        "connection": "Upgrade",
        "sec-websocket-version": "13",
        "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
        **{name: value.replace("OURS", console) for name, value in headers.items()},
    }
    request = "GET /rehearsal/call HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in sent.items()) + "\r\n"
    port = int(console.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request.encode())
        return int(connection.recv(12).split()[1])


# -- forged requests --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers", [*FORGED, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "none"}]
)
def test_a_forged_form_is_refused(headers: dict[str, str]) -> None:
    with browser(House()) as client:
        answer = client.post("/language", data={"language": "en"}, headers=headers)
    assert answer.status_code == 403
    assert "console.comes-from-elsewhere" in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "same-origin"}, {"origin": "http://testserver"}, {"origin": "https://testserver"}]
)
def test_our_own_form_is_taken(headers: dict[str, str]) -> None:
    with browser(House()) as client:
        assert client.post("/language", data={"language": "en"}, headers=headers, follow_redirects=False).status_code == 303


def test_pages_elsewhere_may_link_to_us_but_not_embed_or_read_us() -> None:
    visit = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    with browser(House()) as client:
        assert client.get("/", headers=visit).status_code == 200
        assert client.get("/", headers={**visit, "sec-fetch-dest": "iframe"}).status_code == 403
        assert client.get("/live/events", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}).status_code == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "testserver.evil.example", "127.0.0.1.evil.example", "[::2]:8080", ""]
)
def test_a_host_that_is_not_ours_is_refused(host: str) -> None:
    with browser(House()) as client:
        answer = client.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert answer.headers["content-security-policy"]


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1", "[::1]:8080", "LOCALHOST", "console.example"])
def test_our_names_are_known(host: str) -> None:
    with browser(House(), names=("Console.example",)) as client:
        assert client.get("/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("headers", [*FORGED, {"origin": "OURS", "sec-fetch-site": "cross-site"}])
def test_a_hostile_page_opens_no_telephone(console: str, headers: dict[str, str]) -> None:
    assert handshake(console, headers) == 403


def test_our_own_page_opens_a_telephone(console: str) -> None:
    assert handshake(console, {"origin": console}) == 101
    assert handshake(console, {"origin": console, "sec-fetch-site": "same-origin"}) == 101


def test_a_page_that_renamed_itself_to_us_opens_no_telephone(console: str) -> None:
    headers = {"host": "evil.example", "origin": "http://evil.example", "sec-fetch-site": "same-origin"}
    assert handshake(console, headers) == 403


# -- where it listens -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "[::1]", "localhost"])
def test_loopback_is_allowed(host: str) -> None:
    check_address(host, ())


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.7", "console.example", "127.0.0.1.example"])
def test_more_than_loopback_is_refused_until_somebody_names_it(host: str) -> None:
    with pytest.raises(ListeningRefused, match="PREAMBULE_CONSOLE_NAMES"):
        check_address(host, ())
    check_address(host, ("console.example",))


def test_a_server_is_not_even_made_for_strangers() -> None:
    with pytest.raises(ListeningRefused):
        make_server(make_app(House().needs()), "0.0.0.0", 0, ())


def test_unexpected_faults_show_nothing_of_the_inside() -> None:
    def fail() -> None:
        raise RuntimeError("the inside")

    with browser(House(), faults_shown=True, lines=fail) as client:
        answer = client.get("/")
    assert answer.status_code == 500
    assert "the inside" not in answer.text
