"""Hearing in the browser: by ranges, in memory, never unseen, and over when its access is."""

from __future__ import annotations

import contextlib
import io
import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import soundfile

from ivr.access.asking import give_back
from ivr.access.outline import STRETCHES
from ivr.console.app import make_app
from ivr.domain.roles import Role
from tests.access.conftest import PCM
from tests.console.browsing import Browser, browser, served
from tests.console.fakes import House

from .conftest import OURS, REASON, Site, access_of, ask, begin

WAV = 44 + len(PCM)


def test_a_recording_is_heard_and_the_journal_says_which_seconds(site: Site, client: Browser) -> None:
    ask(client)
    where = begin(client, site)
    assert site.building.opened == 0  # the row first, the key when sound is wanted
    (played,) = site.noted("recording.played")
    assert json.loads(played)["by"] == site.ana.id
    page = client.get(where).text
    assert f'src="{where}/sound.flac"' in page
    assert "Lecteur" in page
    whole = client.get(f"{where}/sound.wav")
    assert whole.status_code == 200
    assert whole.content[44:] == PCM
    assert whole.headers["content-length"] == str(WAV)
    assert whole.headers["cache-control"] == "no-store"
    assert whole.headers["accept-ranges"] == "bytes"
    closed = client.post(f"{where}/close", headers=OURS, follow_redirects=False)
    assert closed.headers["location"] == "/recordings/rec-1?done=closed#hear"
    (heard,) = site.noted("recording.heard")
    assert json.loads(heard)["seconds"] == [[0, 41]]
    assert "Cette écoute est terminée" in client.get(where).text
    assert client.get(f"{where}/sound.wav").status_code == 404


def test_flac_is_what_was_encoded(site: Site, client: Browser) -> None:
    ask(client)
    answer = client.get(f"{begin(client, site)}/sound.flac")
    assert answer.headers["content-type"] == "audio/flac"
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert soundfile.read(io.BytesIO(answer.content), dtype="int16")[0].tobytes() == PCM


def test_any_range_is_the_same_bytes(site: Site, client: Browser) -> None:
    ask(client)
    where = f"{begin(client, site)}/sound.wav"
    whole = client.get(where).content
    second = 44 + 32_000 * 7
    for asked, status, first, last in (
        ("bytes=0-99", 206, 0, 100),
        (f"bytes={second}-{second + 31_999}", 206, second, second + 32_000),
        ("bytes=-100", 206, WAV - 100, WAV),
        (f"bytes={WAV - 1}-{WAV + 99}", 206, WAV - 1, WAV),
        ("bytes=5-4", 200, 0, WAV),
    ):
        answer = client.get(where, headers={"range": asked})
        assert (answer.status_code, answer.content) == (status, whole[first:last])
        assert answer.headers.get("content-range") == (f"bytes {first}-{last - 1}/{WAV}" if status == 206 else None)
        head = client.request("HEAD", where, headers={"range": asked})
        assert (head.status_code, head.content) == (status, b"")
        assert head.headers["content-length"] == str(last - first)
        assert head.headers["content-type"] == "audio/wav"


def test_behind_the_end_there_is_nothing(site: Site, client: Browser) -> None:
    ask(client)
    where = f"{begin(client, site)}/sound.wav"
    answer = client.get(where, headers={"range": f"bytes={WAV}-"})
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{WAV}")
    assert client.get(where, headers={"range": "bytes=0-9", "if-range": '"x"'}).status_code == 200


def test_only_the_seconds_that_were_sent_are_noted(site: Site, client: Browser) -> None:
    ask(client)
    where = begin(client, site)
    client.get(f"{where}/sound.wav", headers={"range": f"bytes={44 + 32_000 * 7}-{44 + 32_000 * 9 - 1}"})
    client.post(f"{where}/close", headers=OURS)
    (heard,) = site.noted("recording.heard")
    assert json.loads(heard)["seconds"] == [[7, 9]]
    site.as_(site.denis)
    page = client.get("/recordings/rec-1").text
    assert "0:07–0:09" in page
    assert "Ana Roy" in page


def test_the_outline_comes_with_its_length(site: Site, client: Browser) -> None:
    ask(client)
    answer = client.get(f"{begin(client, site)}/outline")
    assert (len(answer.content), answer.headers["content-length"]) == (2 * STRETCHES, str(2 * STRETCHES))
    assert answer.headers["cache-control"] == "no-store"


def test_a_silenced_party_is_silent_in_every_form(site: Site, client: Browser) -> None:
    ask(client, mask="caller")
    where = begin(client, site)
    page = client.get(where).text
    assert "sound.flac" not in page
    for form in ("wav", "flac"):
        answer = client.get(f"{where}/sound.{form}")
        assert answer.headers["content-type"] == "audio/wav"
        heard = soundfile.read(io.BytesIO(answer.content), dtype="int16")[0]
        assert not heard[:, 0].any()
        assert heard[:, 1].any()


def test_without_a_fresh_code_nothing_begins(site: Site, client: Browser) -> None:
    ask(client)
    site.accounts.proven = False
    answer = client.post(f"/recordings/rec-1/accesses/{access_of(site)}/begin", headers=OURS, follow_redirects=False)
    assert answer.headers["location"] == "/me/factor?back=%2Frecordings%2Frec-1"
    assert site.noted("recording.played") == []
    assert 'href="/me/factor?back=/recordings/rec-1"' in client.get("/recordings/rec-1").text


def test_a_listening_is_its_owners_alone(site: Site, client: Browser) -> None:
    ask(client)
    where = begin(client, site)
    site.as_(site.building.somebody("Eve", Role.LISTENER))
    for path in ("", "/sound.wav", "/outline"):
        assert client.get(where + path).status_code in (403, 404)
    assert client.post(f"{where}/close", headers=OURS).status_code in (403, 404)
    begun = client.post(f"/recordings/rec-1/accesses/{access_of(site)}/begin", headers=OURS)
    assert "quelqu’un d’autre" in begun.text
    assert client.post(f"/recordings/rec-1/accesses/{access_of(site)}/end", headers=OURS).status_code == 404
    assert len(site.noted("recording.played")) == 1


def test_odd_addresses_give_no_sound(site: Site, client: Browser) -> None:
    ask(client)
    where = begin(client, site)
    for path in ("/sound.mp3", "/sound.wav%00", "/../sound.wav", "x/sound.wav"):
        answer = client.get(where + path)
        assert answer.status_code in (400, 404)
        assert not answer.headers["content-type"].startswith("audio")


def test_a_listening_of_another_recording_is_none_of_this_one(site: Site, client: Browser) -> None:
    site.building.house.sealed("rec-2", PCM[:64_000])
    ask(client)
    listening = begin(client, site).rpartition("/")[2]
    for path in ("", "/sound.wav"):
        assert client.get(f"/recordings/rec-2/listenings/{listening}{path}").status_code == 404


def test_what_was_granted_for_one_time_is_begun_once(site: Site, client: Browser) -> None:
    ask(client, plays="1")
    begin(client, site)
    again = client.post(f"/recordings/rec-1/accesses/{access_of(site)}/begin", headers=OURS)
    assert again.status_code >= 400
    assert "aussi souvent qu" in again.text


def test_an_access_that_is_over_gives_no_more_ranges(site: Site, client: Browser) -> None:
    ask(client)
    where = f"{begin(client, site)}/sound.wav"
    assert client.get(where, headers={"range": "bytes=0-99"}).status_code == 206
    site.building.wait(minutes=31)
    refused = client.get(where, headers={"range": "bytes=100-199"})
    assert refused.status_code == 403
    assert not refused.headers["content-type"].startswith("audio")


def long_one(site: Site) -> tuple[str, str]:
    """A recording of ten mebibytes of WAV, more than any buffer between us takes: the address of its sound, and the access."""
    site.building.house.sealed("rec-2", PCM * 8)
    with browser(House(), **site.needs()) as client:
        given = {"purpose": "quality", "reason": REASON, "use": "play", "minutes": "30", "plays": "3", "mask": ""}
        client.post("/recordings/rec-2/accesses", data=given, headers=OURS)
        (asked,) = site.ears.mine(site.ana.id)
        begun = client.post(f"/recordings/rec-2/accesses/{asked.access.id}/begin", headers=OURS, follow_redirects=False)
    return begun.headers["location"], asked.access.id


@contextlib.contextmanager
def streaming(site: Site, where: str) -> Iterator[socket.socket]:
    """A request for all of it on a socket that takes little at once, after its first two mebibytes."""
    with served(make_app(House().needs(**site.needs()))) as address, socket.socket() as wire:
        parts = urlsplit(address)
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        wire.settimeout(20)
        wire.connect((parts.hostname, parts.port))
        wire.sendall(f"GET {where}/sound.wav HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert b"200 OK" in wire.recv(1_024)
        had = 0
        while had < 2 << 20:
            had += len(wire.recv(65_536))
        yield wire


def test_an_access_that_ends_in_mid_stream_ends_the_stream(site: Site) -> None:
    """The answer is broken off before its promised length, and the next range is refused."""
    where, access = long_one(site)
    with streaming(site, where) as wire:
        give_back(site.building.door, access, by=site.ana.id, now=site.building.now)
        count = 2 << 20
        while piece := wire.recv(1 << 20):
            count += len(piece)
        assert count < 8 * len(PCM)
    with browser(House(), **site.needs()) as client:
        assert client.get(f"{where}/sound.wav", headers={"range": "bytes=0-9"}).status_code in (403, 404)
    (heard,) = site.noted("recording.heard")
    assert 60 < json.loads(heard)["seconds"][-1][1] < 8 * 41


def test_who_leaves_is_sent_no_more(site: Site) -> None:
    """The browser goes away: nothing is decrypted for it any longer, and only what it was sent is noted."""
    where, _ = long_one(site)
    with streaming(site, where):
        pass
    with browser(House(), **site.needs()) as client:
        client.post(f"{where}/close", headers=OURS)
    (heard,) = site.noted("recording.heard")
    assert 60 < json.loads(heard)["seconds"][-1][1] < 8 * 41


# -- taking away --------------------------------------------------------------------------------------------------


def test_a_file_is_taken_away_once_and_the_journal_knows(site: Site, client: Browser) -> None:
    ask(client, use="download")
    where = begin(client, site, "download")
    assert "n’est plus chiffré" in client.get(where).text
    answer = client.get(f"{where}/sound.flac")
    assert answer.headers["content-disposition"] == 'attachment; filename="recording-rec-1.flac"'
    assert soundfile.read(io.BytesIO(answer.content), dtype="int16")[0].tobytes() == PCM
    assert len(site.noted("recording.exported")) == len(site.noted("recording.heard")) == 1
    assert client.get(f"{where}/sound.flac").status_code == 404


def test_what_was_asked_for_hearing_is_not_taken_away(site: Site, client: Browser) -> None:
    ask(client)
    answer = client.post(f"/recordings/rec-1/accesses/{access_of(site)}/begin", data={"use": "download"}, headers=OURS)
    assert answer.status_code >= 400
    assert site.noted("recording.exported") == []


# -- four eyes ----------------------------------------------------------------------------------------------------


def test_four_eyes_from_the_wish_to_the_sound(site: Site, client: Browser) -> None:
    site.building.four_eyes()
    assert ask(client).headers["location"] == "/recordings/rec-1?done=asked#hear"
    access = access_of(site)
    waiting = client.post(f"/recordings/rec-1/accesses/{access}/begin", headers=OURS)
    assert "une deuxième personne doit d’abord accepter" in waiting.text.lower()
    own = client.post(f"/recordings/accesses/{access}/decision", data={"answer": "yes"}, headers=OURS)
    assert own.status_code == 403
    site.as_(site.denis)
    page = client.get("/recordings/accesses").text
    assert "Ana Roy" in page
    assert REASON in page
    site.accounts.proven = False
    answer = client.post(f"/recordings/accesses/{access}/decision", data={"answer": "yes"}, headers=OURS, follow_redirects=False)
    assert answer.headers["location"] == "/me/factor?back=%2Frecordings%2Faccesses"
    site.accounts.proven = True
    yes = client.post(f"/recordings/accesses/{access}/decision", data={"answer": "yes"}, headers=OURS)
    assert "Vous avez accepté" in yes.text
    late = client.post(f"/recordings/accesses/{access}/decision", data={"answer": "no"}, headers=OURS)
    assert late.status_code >= 400
    site.as_(site.ana)
    assert "Denis Faure a accepté" in client.get("/recordings/accesses").text
    assert client.get(f"{begin(client, site)}/sound.wav").status_code == 200


def test_a_no_is_final(site: Site, client: Browser) -> None:
    site.building.four_eyes()
    ask(client)
    access = access_of(site)
    site.as_(site.denis)
    client.post(f"/recordings/accesses/{access}/decision", data={"answer": "no"}, headers=OURS)
    site.as_(site.ana)
    assert "Une deuxième personne a refusé" in client.get("/recordings/accesses").text
    assert client.post(f"/recordings/rec-1/accesses/{access}/begin", headers=OURS).status_code >= 400


def test_nobody_answers_for_a_foreign_line(site: Site, client: Browser) -> None:
    site.building.four_eyes()
    ask(client)
    access = access_of(site)
    now = site.building.now
    grants = tuple(site.accounts.visitor("").grants)  # type: ignore[union-attr]
    assert grants
    site.as_(site.building.somebody("Paul", Role.SUPERVISOR, line=None, until=now + timedelta(days=1)))
    site.building.wait(days=2)
    assert client.get("/recordings/accesses").status_code == 403
    assert client.post(f"/recordings/accesses/{access}/decision", data={"answer": "yes"}, headers=OURS).status_code in (403, 404)
