"""The folder of a written notice: what a stranger finds in it, and that it is there whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import json
import wave
from pathlib import Path
from typing import Any

import pytest

from notices.facts import AnnouncedFacts
from notices.notice import SAID, TEXTS, Locale
from notices.rendering import render_version
from notices.written import Source
from notices.written import folder as folders
from notices.written.errors import PagesNotWritten
from notices.written.export import BOTH, Form, files_of, hashes, only
from notices.written.folder import write_folder
from tests.notices.written_samples import AR, EN, FR, THREE, read, source

FILES = {"index.html", "style.css", "hashes.json", *(f"{locale}.{kind}" for locale in THREE for kind in ("html", "txt"))}


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("forms", [BOTH, (Form.HTML,)])
def test_every_address_is_a_file_of_the_folder(forms: tuple[Form, ...]) -> None:
    files = files_of(source(), forms)
    for name in ("index.html", "fr.html", "en.html", "ar.html"):
        page = read(files[name])
        addresses = [element.attributes["href"] for element in (*page.all("a"), *page.all("link"))]
        assert {address for address in addresses if not address.startswith("#")} <= set(files)


def test_the_files_of_a_line() -> None:
    assert set(files_of(source())) == FILES


def test_one_form_alone() -> None:
    assert set(files_of(source((FR, EN)), (Form.TEXT,))) == {"fr.txt", "en.txt", "hashes.json"}
    assert set(files_of(source((FR, EN)), (Form.HTML,))) == {"fr.html", "en.html", "index.html", "style.css", "hashes.json"}


def test_some_languages_alone() -> None:
    of = only(source(), (AR, FR))
    files = files_of(of)
    assert {"fr.html", "ar.html"} < set(files)
    assert "en.html" not in files
    assert "en.html" not in files["fr.html"] + files["index.html"], "no page leads to one that is not there"
    assert "For English, press 9." in files["fr.html"], "callers are still invited to it"
    assert json.loads(files["hashes.json"])["version"] == source().version.id
    with pytest.raises(KeyError):
        only(source(), (Locale("de"),))


def test_a_stranger_can_check_that_what_is_written_is_what_is_spoken(facts: AnnouncedFacts, tones: Any, tmp_path: Path) -> None:
    """With nothing of ours: the standard library's JSON, WAV and SHA-256 (LAW 29)."""
    version = render_version(facts, "accueil", (FR, EN), tmp_path / "sounds", tones)
    write_folder(tmp_path / "site", files_of(Source(version, facts, (FR, EN))))
    told = json.loads((tmp_path / "site" / "hashes.json").read_text(encoding="utf-8"))
    assert (told["line"], told["version"], list(told["locales"])) == ("accueil", version.id, ["fr", "en"])
    texts = {place: said for place, said in version.renderings.items() if place[1] in TEXTS}
    for (locale, piece), said in texts.items():
        one = told["locales"][locale][piece.value]
        assert hashlib.sha256(one["text"].encode()).hexdigest() == one["text_hash"]
        with wave.open(str(said.narrowband)) as sound:
            assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (8000, 1, 2)
            played = sound.readframes(sound.getnframes())
        assert hashlib.sha256(played).hexdigest() == one["audio_hash"]
        assert (len(played) // 16, one["voice"], one["synthetic"]) == (one["milliseconds"], said.voice, True)
        assert one["text_hash"] in (tmp_path / "site" / f"{locale}.html").read_text(encoding="utf-8")
    assert {len(pieces) for pieces in told["locales"].values()} == {len(SAID)}


def test_people_and_machines_in_the_hashes() -> None:
    pieces: Any = hashes(source((FR,)))["locales"]
    assert [name for name, said in pieces["fr"].items() if not said["synthetic"]] == ["level2.dpo"]


# -- the folder -------------------------------------------------------------------------------------------------


def test_a_folder_is_made_and_made_again(tmp_path: Path) -> None:
    place = tmp_path / "site" / "appels"
    write_folder(place, files_of(source()))
    assert set(held(place)) == FILES
    write_folder(place, files_of(only(source(), (FR,)), (Form.TEXT,)))
    assert set(held(place)) == {"fr.txt", "hashes.json"}
    assert names(place.parent) == ["appels"], "nothing else is left behind"


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    write_folder(tmp_path / "site", {"hashes.json": "{}"})
    assert held(tmp_path / "site") == {"hashes.json": b"{}"}


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "site").symlink_to(tmp_path / "real")
    write_folder(tmp_path / "site", {"hashes.json": "{}"})
    assert (tmp_path / "site").is_symlink()
    assert held(tmp_path / "real") == {"hashes.json": b"{}"}


@pytest.mark.parametrize("name", ["logo.png", "lettre.txt", "hashes.json.old", ".htaccess"])
def test_somebody_elses_folder_is_left_alone(tmp_path: Path, name: str) -> None:
    place = tmp_path / "site"
    place.mkdir()
    (place / name).write_text("mine")
    with pytest.raises(PagesNotWritten, match="no part of a written notice"):
        write_folder(place, {"hashes.json": "{}"})
    assert held(place) == {name: b"mine"}


def test_a_file_beside_an_earlier_export_is_not_lost(tmp_path: Path) -> None:
    place = tmp_path / "site"
    write_folder(place, {"hashes.json": "{}"})
    (place / "pictures").mkdir()
    with pytest.raises(PagesNotWritten, match="pictures"):
        write_folder(place, {"hashes.json": "{}"})
    assert (place / "pictures").is_dir()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine")
    with pytest.raises(PagesNotWritten, match="Name a folder"):
        write_folder(tmp_path / "site", {"hashes.json": "{}"})
    with pytest.raises(PagesNotWritten, match="could not be written"):
        write_folder(tmp_path / "site" / "below", {"hashes.json": "{}"})
    assert (tmp_path / "site").read_text() == "mine"


def test_a_full_disk_leaves_the_folder_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "site"
    write_folder(place, {"hashes.json": "old"})

    def full(path: Path, data: bytes) -> None:
        path.write_bytes(data[:1])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(folders, "_write", full)
    with pytest.raises(PagesNotWritten, match="No space left on device"):
        write_folder(place, {"hashes.json": "new", "fr.txt": "new"})
    assert held(place) == {"hashes.json": b"old"}
    assert names(tmp_path) == ["site"]


def test_a_folder_that_cannot_be_renamed_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "site"
    write_folder(place, {"hashes.json": "old"})
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path.name.endswith(".part"):
            raise OSError(errno.EIO, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(PagesNotWritten):
        write_folder(place, {"hashes.json": "new"})
    assert held(place) == {"hashes.json": b"old"}
    assert names(tmp_path) == ["site"]
