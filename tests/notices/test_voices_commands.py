"""`preambule voices`, and the settings behind it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import soundfile
from typer.testing import CliRunner, Result

from ivr.bootstrap.voices import voice_settings
from ivr.cli.commands import build
from ivr.errors import SettingsError
from ivr.settings import load
from notices.audio import wav
from notices.errors import NoticeError
from notices.speech import fetching
from notices.speech.catalogue import catalogue, matches
from notices.speech.choice import DEFAULT_ORDER, GttsSettings
from notices.speech.errors import ChosenVoiceMissing, VoiceMissing, VoiceNotFetched, VoiceUnknown
from notices.speech.languages import LANGUAGES
from notices.speech.port import Engine

app = build()

JOE = "piper/en_US-joe-medium"


def settings(**given: str) -> dict[str, str]:
    return {f"PREAMBULE_{name.upper()}": value for name, value in given.items()}


def test_the_settings_leave_gtts_off() -> None:
    found = voice_settings(load({}))
    assert (found.order, found.chosen, found.gtts) == (DEFAULT_ORDER, {}, None)


def test_the_settings_say_order_choice_and_gtts() -> None:
    found = voice_settings(
        load(
            settings(
                voice_order=" piper , gtts,espeak-ng ",
                voices_chosen="fr = piper/fr_FR-siwis-medium, en=espeak-ng/en,",
                gtts="on",
                gtts_url="http://127.0.0.1:9",
            )
        )
    )
    assert found.order == (Engine.PIPER, Engine.GTTS, Engine.ESPEAK)
    assert found.chosen == {"fr": "piper/fr_FR-siwis-medium", "en": "espeak-ng/en"}
    assert found.gtts == GttsSettings("http://127.0.0.1:9")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"voice_order": "piper, festival"},
            "PREAMBULE_VOICE_ORDER names festival. The engines are uploaded, piper, espeak-ng, gtts",
        ),
        ({"voice_order": "piper, piper"}, "names an engine twice"),
        ({"voice_order": "gtts, piper"}, "names gtts, which is off. Set PREAMBULE_GTTS=on"),
        ({"gtts": "yes"}, "PREAMBULE_GTTS is on or off, not 'yes'"),
        ({"voices_chosen": "fr"}, "write locale=voice once for a locale, not 'fr'"),
        ({"voices_chosen": "fr=a, fr=b"}, "not 'fr=b'"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_by_name(given: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        voice_settings(load(settings(**given)))


class House:
    """A house with the one English Piper voice."""

    def __init__(self, home: Path, piper_folder: Path) -> None:
        self.home = home
        (home / "voices").symlink_to(piper_folder)
        self.given: dict[str, str] = {}

    def run(self, *arguments: str) -> Result:
        environment = settings(home=str(self.home), **self.given)
        return CliRunner().invoke(app, ["voices", *arguments], env=environment, catch_exceptions=True)

    def data(self, *arguments: str) -> list[dict[str, object]]:
        result = self.run(*arguments, "--json")
        assert result.exit_code == 0, result.output
        answer: list[dict[str, object]] = json.loads(result.stdout)
        return answer

    def error(self, *arguments: str) -> NoticeError:
        error = self.run(*arguments).exception
        assert isinstance(error, NoticeError), error
        return error


@pytest.fixture
def house(tmp_path: Path, piper_folder: Path) -> House:
    return House(tmp_path, piper_folder)


def test_every_language_of_a_notice_is_listed_with_the_voice_that_speaks_it(house: House) -> None:
    rows = house.data("list")
    assert {row["locale"] for row in rows if row["used"]} == set(LANGUAGES)
    assert len([row for row in rows if row["used"]]) == len(LANGUAGES)
    piper, espeak = (row for row in rows if row["locale"] == "en")
    assert piper == {
        "locale": "en",
        "voice": JOE,
        "engine": "piper",
        "rate": 22_050,
        "quality": "medium",
        "state": "whole",
        "used": True,
        "why": "first in the order uploaded, piper, espeak-ng",
    }
    assert (espeak["state"], espeak["used"]) == ("built in", False)


def test_the_list_says_why_a_voice_was_chosen_and_that_one_is_missing(house: House) -> None:
    house.given = {"voices_chosen": "en=espeak-ng/en, fr=piper/fr_FR-siwis-medium"}
    first, second = house.data("list", "--locale", "en")
    assert (first["voice"], first["used"], first["why"]) == ("espeak-ng/en", True, "chosen in PREAMBULE_VOICES_CHOSEN")
    assert (second["voice"], second["used"]) == (JOE, False)

    missing, espeak = house.data("list", "--locale", "fr")
    assert (missing["voice"], missing["state"], missing["used"]) == ("piper/fr_FR-siwis-medium", "missing", False)
    assert "preambule voices fetch fr_FR-siwis-medium" in str(missing["why"])
    assert espeak["used"] is False


def test_the_list_warns_of_a_voice_by_which_texts_leave_the_house(house: House) -> None:
    house.given = {"gtts": "on", "voice_order": "espeak-ng, gtts"}
    _, gtts = house.data("list", "--locale", "fr")
    assert (gtts["state"], gtts["why"]) == ("leaves the house", "every text is sent to a third party")


def test_the_list_shows_what_could_be_fetched_once(house: House) -> None:
    rows = house.data("list", "--locale", "en", "--available")
    states = [row["state"] for row in rows]
    assert states[:3] == ["whole", "built in", "to fetch"]
    assert [row["voice"] for row in rows].count(JOE) == 1
    assert "preambule voices fetch en_GB-alba-medium" in str(rows[2]["why"])


def test_a_damaged_voice_is_listed_as_such(tmp_path: Path, piper_folder: Path) -> None:
    (tmp_path / "house" / "voices" / "en").mkdir(parents=True)
    (tmp_path / "house" / "voices" / "en" / "en_US-joe-medium.onnx").write_bytes(b"cut")
    house = House.__new__(House)
    house.home, house.given = tmp_path / "house", {}
    damaged, _ = house.data("list", "--locale", "en")
    assert (damaged["state"], damaged["used"], damaged["rate"]) == ("damaged", True, None)
    assert "is not whole" in str(damaged["why"])


def test_a_person_sees_a_table(house: House) -> None:
    assert JOE in house.run("list", "--locale", "en").stdout


def test_a_sentence_is_tried_at_telephone_quality(house: House, tmp_path: Path) -> None:
    out = tmp_path / "said.wav"
    (row,) = house.data("try", JOE, "--text", "To refuse, press 2.", "--out", str(out))

    samples, rate = soundfile.read(out)
    assert (row["voice"], row["file"], rate) == (JOE, str(out), 8_000)
    assert row["seconds"] == pytest.approx(len(samples) / 8_000, abs=0.01)
    assert row["lufs"] == pytest.approx(-19, abs=0.2)
    assert row["peak_dbfs"] == pytest.approx(-3, abs=0.5) or float(str(row["peak_dbfs"])) < -3
    kept = wav.read(out)
    assert kept is not None
    assert kept[2].startswith(f"synthetic speech; voice {JOE}")


@pytest.mark.parametrize(
    ("wanted", "voice"),
    [("fr", "espeak-ng/fr"), ("zh", "espeak-ng/cmn"), ("espeak-ng/cmn", "espeak-ng/cmn"), ("espeak-ng/en", "espeak-ng/en")],
)
def test_a_voice_is_named_by_its_locale_or_by_its_name(house: House, tmp_path: Path, wanted: str, voice: str) -> None:
    (row,) = house.data("try", wanted, "--out", str(tmp_path / "said.wav"))
    assert row["voice"] == voice


def test_what_cannot_be_tried_is_a_clear_error(house: House, tmp_path: Path) -> None:
    assert isinstance(house.error("try", "piper/nobody"), ChosenVoiceMissing)
    assert isinstance(house.error("try", "xx"), VoiceMissing)
    assert "Name another file" in house.error("try", "fr", "--out", str(tmp_path / "none" / "said.wav")).message


def test_fetching_names_the_files_to_bring_by_hand(house: House) -> None:
    files = house.data("fetch", "--locale", "fr", "--by-hand")
    assert [str(file["place"]).rpartition("/")[2] for file in files] == [
        "fr_FR-siwis-medium.MODEL_CARD",
        "fr_FR-siwis-medium.onnx.json",
        "fr_FR-siwis-medium.onnx",
    ]
    assert files[2]["size"] == 63_201_294
    text = house.run("fetch", "fr_FR-siwis-medium", "--by-hand").stdout
    assert all(str(file[part]) in text for file in files for part in ("address", "place", "size", "md5"))


def test_a_dry_run_fetches_nothing(house: House) -> None:
    assert "63 MB would be fetched" in house.run("fetch", "--locale", "fr", "--dry-run").stderr
    assert not (house.home / "voices" / "fr").exists()


@pytest.mark.parametrize("arguments", [[], ["fr_FR-siwis-medium", "--locale", "fr"]])
def test_a_voice_or_a_locale_is_named_but_not_both(house: House, arguments: list[str]) -> None:
    assert house.run("fetch", *arguments).exit_code == 2


def test_what_nobody_publishes_is_a_clear_error(house: House) -> None:
    assert isinstance(house.error("fetch", "fr_FR-nobody"), VoiceUnknown)
    assert isinstance(house.error("fetch", "--locale", "mt"), VoiceUnknown)


def test_of_a_voice_that_is_here_only_what_is_missing_is_fetched(
    tmp_path: Path, piper_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mirror is an address where nobody answers; the card alone is not here, and is asked for first."""
    monkeypatch.setattr(fetching, "WAIT_SECONDS", 0)
    folder = tmp_path / "voices" / "en"
    folder.mkdir(parents=True)
    for file in (piper_folder / "en").iterdir():
        (folder / file.name).symlink_to(file)
    house = House.__new__(House)
    house.home, house.given = tmp_path, {"voices_url": "http://127.0.0.1:1"}
    error = house.error("fetch", "en_US-joe-medium")
    assert isinstance(error, VoiceNotFetched)
    assert "http://127.0.0.1:1" in error.message
    assert "en_US-joe-medium.MODEL_CARD by hand" in error.message

    card = catalogue().voice("en_US-joe-medium").card
    monkeypatch.setattr(fetching, "matches", lambda path, file: file == card or matches(path, file))
    (folder / card.name).write_text("a card")
    answer = json.loads(house.run("fetch", "en_US-joe-medium", "--json").stdout)
    assert answer["model"] == str(folder / "en_US-joe-medium.onnx")
