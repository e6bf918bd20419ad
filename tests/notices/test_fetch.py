"""Fetching a published voice from a stand-in for the collection that breaks off, lies, and knows ranges."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote

import pytest

from notices.notice import Locale
from notices.speech import fetching
from notices.speech.by_hand import files_to_bring
from notices.speech.catalogue import Catalogue, PinnedFile, PinnedVoice, catalogue
from notices.speech.errors import VoiceNotFetched, VoiceUnknown
from notices.speech.fetching import fetch
from notices.speech.languages import LANGUAGES
from tests.faults.little_disk import LittleDisk, can_be_made

MODEL = random.Random(1).randbytes(1_000_000)
CONFIG, CARD = b'{"audio": {"sample_rate": 22050}}', "Tugão, CC0".encode()


def pinned(name: str, path: str, content: bytes) -> PinnedFile:
    return PinnedFile(name, path, len(content), hashlib.md5(content).hexdigest())


VOICE = PinnedVoice(
    "pt_PT-tugão-medium",
    Locale("pt"),
    "medium",
    pinned("pt_PT-tugão-medium.onnx", "pt/tugão/v.onnx", MODEL),
    pinned("pt_PT-tugão-medium.onnx.json", "pt/tugão/v.onnx.json", CONFIG),
    pinned("pt_PT-tugão-medium.MODEL_CARD", "pt/tugão/MODEL_CARD", CARD),
)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "WAIT_SECONDS", 0)


@dataclass
class Collection:
    """The published files, and what happens to the next requests for the model.

    Attributes:
        script: for each request in turn: `cut N` after N bytes of the body, `status N`, `redirect`, `whole` whatever was
            asked, `wrong range`.
        asked: the Range header of each request for the model.
    """

    files: dict[str, bytes]
    script: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    address: str = ""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path = unquote(request.path.partition("?")[0])
        content = self.files.get(path)
        if content is None:
            request.send_error(404)
            return
        does, _, number = "", "", ""
        start = int(request.headers.get("Range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        if path.endswith(".onnx"):
            self.asked.append(request.headers.get("Range", ""))
            does, _, number = (self.script.pop(0) if self.script else "").partition(" ")
        if does == "redirect":
            request.send_response(302)
            request.send_header("Location", f"{self.address}{request.path}?from=elsewhere")
            request.end_headers()
        elif does == "status":
            request.send_error(int(number))
        elif start >= len(content):
            request.send_error(416)
        else:
            self._send(request, content, start if does != "whole" else 0, does, number)

    def _send(self, request: BaseHTTPRequestHandler, content: bytes, start: int, does: str, number: str) -> None:
        body = content[start:]
        request.send_response(206 if start else 200)
        if start:
            said = start + (7 if does == "wrong" else 0)
            request.send_header("Content-Range", f"bytes {said}-{len(content) - 1}/{len(content)}")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body[: int(number)] if does == "cut" else body)


@pytest.fixture
def collection() -> Iterator[Collection]:
    there = Collection({f"/r1/{file.path}": content for file, content in zip(VOICE.files, (CARD, CONFIG, MODEL), strict=True)})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            there.answer(self)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        there.address = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield there
        server.shutdown()
        thread.join()


def fetched(there: Collection, folder: Path, voice: PinnedVoice = VOICE, told: list[int] | None = None) -> Path:
    progress = told.append if told is not None else lambda _: None
    return fetch(voice, folder, Catalogue(there.address, "r1", (voice,)), progress=progress)


def names(folder: Path) -> set[str]:
    return {path.name for path in (folder / "pt").iterdir()}


def test_a_voice_is_fetched_whole(collection: Collection, tmp_path: Path) -> None:
    told: list[int] = []
    model = fetched(collection, tmp_path / "voices", told=told)

    assert model == tmp_path / "voices" / "pt" / "pt_PT-tugão-medium.onnx"
    assert model.read_bytes() == MODEL
    assert names(tmp_path / "voices") == {file.name for file in VOICE.files}
    assert told == sorted(told)
    assert told[-1] == VOICE.size
    assert collection.asked == [""]


def test_what_is_here_is_not_fetched_again(collection: Collection, tmp_path: Path) -> None:
    fetched(collection, tmp_path)
    fetched(collection, tmp_path)
    assert len(collection.asked) == 1


def test_a_damaged_file_is_fetched_again(collection: Collection, tmp_path: Path) -> None:
    fetched(collection, tmp_path).write_bytes(MODEL[:-1] + b"!")
    assert fetched(collection, tmp_path).read_bytes() == MODEL


def test_a_connection_that_breaks_is_taken_up_where_it_broke(collection: Collection, tmp_path: Path) -> None:
    collection.script = ["cut 400000", "cut 300000", ""]
    assert fetched(collection, tmp_path).read_bytes() == MODEL
    assert collection.asked == ["", "bytes=400000-", "bytes=700000-"]


def test_a_redirection_keeps_the_range(collection: Collection, tmp_path: Path) -> None:
    collection.script = ["redirect", "cut 400000", "redirect", ""]
    assert fetched(collection, tmp_path).read_bytes() == MODEL
    assert collection.asked == ["", "", "bytes=400000-", "bytes=400000-"]


def test_what_came_before_an_end_of_the_process_is_kept(collection: Collection, tmp_path: Path) -> None:
    (tmp_path / "pt").mkdir()
    (tmp_path / "pt" / f"{VOICE.model.name}.part").write_bytes(MODEL[:123_456])
    assert fetched(collection, tmp_path).read_bytes() == MODEL
    assert collection.asked == ["bytes=123456-"]


@pytest.mark.parametrize("answer", ["whole", "wrong range", "status 416"])
def test_a_server_that_knows_no_ranges_is_asked_for_all_of_it(collection: Collection, tmp_path: Path, answer: str) -> None:
    collection.script = ["cut 400000", answer, ""]
    assert fetched(collection, tmp_path).read_bytes() == MODEL


def test_a_part_that_is_longer_than_the_file_is_thrown_away(collection: Collection, tmp_path: Path) -> None:
    (tmp_path / "pt").mkdir()
    part = tmp_path / "pt" / f"{VOICE.model.name}.part"
    part.write_bytes(MODEL + b"more")
    with pytest.raises(VoiceNotFetched, match="thrown away; try again"):
        fetched(collection, tmp_path)
    assert fetched(collection, tmp_path).read_bytes() == MODEL


def test_a_connection_that_brings_nothing_ends_with_what_to_do(collection: Collection, tmp_path: Path) -> None:
    collection.script = ["cut 400000", *["cut 0"] * fetching.ATTEMPTS]
    with pytest.raises(VoiceNotFetched, match=rf"broke off.*What has come is kept.*by hand: {len(MODEL)} bytes, MD5"):
        fetched(collection, tmp_path)
    assert fetched(collection, tmp_path).read_bytes() == MODEL
    assert collection.asked[-1] == "bytes=400000-"


@pytest.mark.parametrize("status", [403, 404, 429, 500, 503])
def test_a_refusal_names_status_and_address_and_keeps_what_has_come(collection: Collection, tmp_path: Path, status: int) -> None:
    collection.script = ["cut 400000", f"status {status}"]
    with pytest.raises(VoiceNotFetched, match=rf"/r1/pt/tug%C3%A3o/v\.onnx answered {status}.*PREAMBULE_VOICES_URL"):
        fetched(collection, tmp_path)
    assert (tmp_path / "pt" / f"{VOICE.model.name}.part").stat().st_size == 400_000


def test_nobody_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(VoiceNotFetched, match="broke off"):
        fetched(Collection({}, address="http://127.0.0.1:1"), tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (MODEL[:-1] + b"!", "MD5 digest is another.*thrown away"),
        (MODEL + b"!", "is longer than the 1000000 bytes"),
        (b"<html>Log in to this network</html>", "broke off: the connection ended before the file did"),
    ],
)
def test_another_file_than_the_one_published_is_not_kept(
    collection: Collection, tmp_path: Path, content: bytes, words: str
) -> None:
    collection.files[f"/r1/{VOICE.model.path}"] = content
    with pytest.raises(VoiceNotFetched, match=words):
        fetched(collection, tmp_path)
    assert VOICE.model.name not in names(tmp_path), "nothing that looks like a voice is left"


def test_an_interrupted_voice_is_no_voice(collection: Collection, tmp_path: Path) -> None:
    collection.script = ["status 500"]
    with pytest.raises(VoiceNotFetched):
        fetched(collection, tmp_path)
    assert not list(tmp_path.glob("*/*.onnx"))


def test_a_mirror_is_asked_in_place_of_the_collection(collection: Collection, tmp_path: Path) -> None:
    elsewhere = Catalogue("http://127.0.0.1:1", "r1", (VOICE,))
    assert fetch(VOICE, tmp_path, elsewhere, base=f"{collection.address}/").read_bytes() == MODEL


def test_two_processes_do_not_fetch_the_same_file(collection: Collection, tmp_path: Path) -> None:
    (tmp_path / "pt").mkdir()
    transfer = fetching._Transfer(None, "", VOICE.model, tmp_path / "pt")  # type: ignore[arg-type]
    with transfer._opened(), pytest.raises(VoiceNotFetched, match=r"another process\. Wait for it"):
        fetched(collection, tmp_path)


def test_a_folder_that_cannot_be_made_is_a_clear_error(collection: Collection, tmp_path: Path) -> None:
    (tmp_path / "voices").write_text("a file")
    with pytest.raises(VoiceNotFetched, match="cannot be used: Not a directory"):
        fetched(collection, tmp_path / "voices")


@pytest.fixture
def little(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    if not can_be_made():
        pytest.skip("no little disk can be made here")
    disk = LittleDisk.make(tmp_path / "disk", 1)
    yield disk.outside
    disk.keeper.kill()
    disk.keeper.communicate()


def test_a_disk_without_room_is_told_before_anything_is_fetched(collection: Collection, little: Path) -> None:
    with pytest.raises(VoiceNotFetched, match=r"has room for \d MB, and .* needs 17 MB. Free some space"):
        fetched(collection, little)
    assert collection.asked == []


def test_a_disk_that_fills_keeps_what_has_come(collection: Collection, little: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_SPARE", -(1 << 30))
    (little / "someone-elses").write_bytes(bytes(500_000))
    with pytest.raises(VoiceNotFetched, match=r"No space left on device\. What has come is kept"):
        fetched(collection, little)
    (little / "someone-elses").unlink()
    assert fetched(collection, little).read_bytes() == MODEL
    assert len(collection.asked) == 2
    assert collection.asked[1].startswith("bytes=")


def test_files_to_bring_by_hand_are_named_one_by_one(collection: Collection, tmp_path: Path) -> None:
    files = files_to_bring(VOICE, tmp_path, Catalogue("https://voices.valmont.example/", "r1", (VOICE,)))
    assert [file.place for file in files] == [tmp_path / "pt" / file.name for file in VOICE.files]
    assert files[2].address == "https://voices.valmont.example/r1/pt/tug%C3%A3o/v.onnx"
    for file, content in zip(files, (CARD, CONFIG, MODEL), strict=True):
        file.place.parent.mkdir(exist_ok=True)
        file.place.write_bytes(content)
        assert (file.size, file.md5) == (len(content), hashlib.md5(content).hexdigest())
    fetched(collection, tmp_path)
    assert collection.asked == [], "what was brought is taken for what it is"


def test_the_catalogue_is_well_formed() -> None:
    shipped = catalogue()
    assert len({voice.name for voice in shipped.voices}) == len(shipped.voices) > 50
    assert len(shipped.revision) == 40
    for voice in shipped.voices:
        language, region = voice.name.split("-")[0].split("_")
        assert voice.locale in {language, f"{language}-{region}"}
        assert language in LANGUAGES
        assert voice.model.size > 50_000_000
        assert 1_000 < voice.config.size < 20_000
        for file in voice.files:
            assert len(bytes.fromhex(file.md5)) == 16
            assert file.path.startswith(f"{language}/{language}_{region}/")


def test_languages_without_a_published_voice_are_known() -> None:
    without = {locale for locale in LANGUAGES if not catalogue().for_locale(locale)}
    assert without == {"et", "ga", "hr", "lt", "mt"}
    for locale in without:
        with pytest.raises(VoiceUnknown, match="espeak-ng speaks it"):
            catalogue().recommended(Locale(locale))


@pytest.mark.parametrize(
    ("locale", "name"),
    [("fr", "fr_FR-siwis-medium"), ("fr-BE", "fr_FR-siwis-medium"), ("pt", "pt_PT-tugão-medium"), ("pt-BR", "pt_BR-cadu-medium")],
)
def test_the_recommended_voice_of_a_locale(locale: str, name: str) -> None:
    assert catalogue().recommended(Locale(locale)).name == name


def test_a_name_that_nobody_published_is_a_clear_error() -> None:
    with pytest.raises(VoiceUnknown, match="voices list --available"):
        catalogue().voice("../../etc/passwd")
    assert catalogue().voice("piper/fr_FR-siwis-medium").locale == "fr"


def test_a_voice_goes_into_the_folder_of_its_locale_alone(collection: Collection, tmp_path: Path) -> None:
    brazilian = replace(VOICE, locale=Locale("pt-BR"))
    assert fetched(collection, tmp_path, brazilian).parent == tmp_path / "pt-BR"
