"""The sound of a published notice on its public page: the files that callers hear, whole, in part, or not at all when the reader has them."""

from __future__ import annotations

import dataclasses
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.console.notices.heard import HeardNow
from notices.notice import Locale, Piece
from notices.written import Source
from tests.console.browsing import Browser, browser
from tests.console.fakes import FakeAccounts, House
from tests.notices.written_samples import FR, read, source

HEARD = "/notices/accueil/fr/level1.wav"


@pytest.fixture
def spoken(tmp_path: Path) -> Source:
    """A notice whose first piece has a file."""
    written = source()
    file = tmp_path / "level1.wav"
    with wave.open(str(file), "wb") as out:
        out.setparams((1, 2, 16_000, 0, "NONE", ""))
        out.writeframes(bytes(range(250)) * 16)
    renderings = dict(written.version.renderings)
    renderings[FR, Piece.LEVEL1] = dataclasses.replace(renderings[FR, Piece.LEVEL1], wideband=file)
    return dataclasses.replace(written, version=dataclasses.replace(written.version, renderings=renderings))


@pytest.fixture
def client(spoken: Source) -> Iterator[Browser]:
    house = House(accounts=FakeAccounts(None))
    with browser(house, heard=lambda line: HeardNow("Accueil", spoken) if line == "accueil" else None) as client:
        yield client


def test_the_whole_and_a_part(client: Browser, spoken: Source) -> None:
    file = spoken.version.rendering(FR, Piece.LEVEL1).wideband.read_bytes()
    whole = client.get(HEARD)
    assert (whole.status_code, whole.headers["content-type"], whole.content) == (200, "audio/wav", file)
    part = client.get(HEARD, headers={"range": "bytes=44-99"})
    assert (part.status_code, part.content) == (206, file[44:100])
    assert part.headers["content-range"] == f"bytes 44-99/{len(file)}"
    assert client.get(HEARD, headers={"range": f"bytes={len(file)}-"}).status_code == 416


def test_whoever_has_it_is_sent_nothing(client: Browser) -> None:
    first = client.get(HEARD)
    again = client.get(HEARD, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["cache-control"] == "public, no-cache"
    other = client.get(HEARD, headers={"range": "bytes=0-9", "if-range": '"another"'})
    assert (other.status_code, other.content) == (200, first.content)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/notices/accueil/fr/level2.nothing.wav", 404),
        ("/notices/accueil/fr/level1", 404),
        ("/notices/accueil/de/level1.wav", 404),
        ("/notices/elsewhere/fr/level1.wav", 404),
        ("/notices/accueil/fr/menu.wav", 503),
        ("/notices/accueil/fr/..%2f..%2fetc%2fpasswd", 404),
        ("/notices/accueil/fr/%2e%2e%2flevel1.wav", 404),
        ("/notices/accueil/..%2ffr/level1.wav", 404),
        ("/notices/accueil/fr/level1.wav%00.wav", 404),
    ],
)
def test_nothing_else_can_be_had(client: Browser, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert "root:" not in answer.text


def test_every_piece_can_be_listened_to_and_says_what_it_is(client: Browser, spoken: Source) -> None:
    page = read(client.get("/notices/accueil/fr").text)
    players = page.all("audio")
    assert {player.attributes["src"] for player in players} == {
        f"/notices/accueil/fr/{piece.value}.wav"
        for locale, piece in spoken.version.renderings
        if locale == Locale("fr") and _shown(piece, page.all("p"))
    }
    assert all(player.attributes["aria-label"].startswith("Écouter – ") for player in players)
    assert all(player.attributes["preload"] == "none" for player in players)


def _shown(piece: Piece, paragraphs: object) -> bool:
    return any(one.attributes.get("id") == piece.value for one in paragraphs)  # type: ignore[attr-defined]
