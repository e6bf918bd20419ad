"""The studio through the API: translators' files, recordings by people, the lexicon, and what people say to one another."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from ivr.console.studio.exchange_views import LARGEST
from ivr.domain.roles import Role
from notices.linter.rules.sound import LEVEL1_SECONDS
from notices.notice import Piece
from tests.console.api.conftest import Program
from tests.console.api.test_resources import noted
from tests.console.furnished import Furnished

LINE = "/lines/clinique"
PIECE = "prompt.nobody_available"
READ = f"{LINE}/notices/fr/recordings/{PIECE}"


def voice(seconds: float) -> bytes:
    t = np.arange(int(16_000 * seconds)) / 16_000
    sound = 0.3 * np.sin(2 * np.pi * 220 * t) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * t))
    file = io.BytesIO()
    soundfile.write(file, sound.astype(np.float32), 16_000, format="WAV", subtype="PCM_16")
    return file.getvalue()


def test_a_translation_is_looked_at_then_taken(program: Program) -> None:
    editor = program.token(Role.EDITOR)
    exported = program.ask("GET", f"{LINE}/translations/en?source=fr", editor)
    assert (exported.status_code, exported.headers["content-type"].partition(";")[0]) == (200, "text/x-gettext-translation")
    po = exported.text.replace("That key is not one of the choices.", "This key leads nowhere.")
    looked = program.ask("POST", f"{LINE}/translations", editor, json={"po": po, "check_only": True}).json()
    assert (looked["locale"], looked["taken"]) == ("en", False)
    assert looked["changes"] == {"prompt.wrong_key": ["This key leads nowhere."]}
    assert program.ask("GET", f"{LINE}/notices/en", editor).json()["revision"] is None
    taken = program.ask("POST", f"{LINE}/translations", editor, json={"po": po}).json()
    assert taken == {**looked, "taken": True}
    assert program.ask("GET", f"{LINE}/notices/en", editor).json()["revision"]["own"] == looked["changes"]
    late = program.ask("POST", f"{LINE}/translations", editor, json={"po": po})
    assert (late.status_code, late.json()["type"]) == (409, "urn:preambule:error:notices.draft-changed")
    other = program.ask("POST", "/lines/travaux/translations", editor, json={"po": po})
    assert other.json()["type"] == "urn:preambule:error:notices.exchange-refused"
    assert program.ask("POST", f"{LINE}/translations", program.token(Role.APPROVER), json={"po": po}).status_code == 403


def test_a_file_of_any_length_that_texts_can_have_is_read_and_no_longer_one(program: Program) -> None:
    editor = program.token(Role.EDITOR)
    longest = program.ask("POST", f"{LINE}/translations", editor, json={"po": "#" * LARGEST})
    assert longest.json()["type"] == "urn:preambule:error:notices.exchange-refused"
    assert program.ask("POST", f"{LINE}/translations", editor, json={"po": "#" * (LARGEST + 1)}).status_code == 422


def test_a_person_reads_a_text_and_the_voice_comes_back(program: Program, house: Furnished) -> None:
    editor = program.token(Role.EDITOR)
    text = program.ask("GET", READ, editor).json()["text"]
    files = {"file": ("v.wav", voice(len(text) / 14), "audio/wav")}
    other = program.ask("PUT", READ, editor, files=files, data={"transcript": "Tout autre chose."})
    assert other.json()["type"] == "urn:preambule:error:notices.upload-says-other"
    key = {**editor, "idempotency-key": "upload-upload"}
    taken = program.ask("PUT", READ, key, files=files, data={"transcript": text})
    assert taken.status_code == 200, taken.text
    assert taken.json()["seconds"] == pytest.approx(len(text) / 14, abs=1)
    (one,) = program.ask("GET", READ.rpartition("/")[0], editor).json()
    assert (one["piece"], one["text"], one["heard"]) == (PIECE, text, True)
    assert program.ask("DELETE", READ, program.token(Role.APPROVER)).status_code == 403
    assert program.ask("DELETE", READ, editor).status_code == 204
    assert program.ask("DELETE", READ, editor).status_code == 404
    assert program.ask("GET", READ.rpartition("/")[0], editor).json() == []
    assert noted(house, "notice.recorded")[-1]["piece"] == PIECE
    assert program.ask("GET", f"{LINE}/notices/fr/recordings/{Piece.INVITATION.value}", editor).status_code == 404


def test_what_is_said_about_a_text_stays_with_the_line(program: Program, house: Furnished) -> None:
    path = f"{LINE}/notices/fr/comments"
    approver = program.token(Role.APPROVER)
    said = program.ask("POST", path, approver, json={"piece": PIECE, "said": "Trop long au téléphone."})
    assert (said.status_code, said.json()["by"]) == (201, house.people[Role.APPROVER])
    assert program.ask("GET", path, program.token(Role.EDITOR)).json()[0] == said.json()
    assert "Trop long" not in str(noted(house, "notice.commented")[-1])
    assert program.ask("POST", path, approver, json={"said": " "}).status_code == 422
    assert program.ask("GET", path, program.token(Role.EDITOR, line="travaux")).status_code == 404
    assert program.ask("POST", f"{LINE}/notices/de/comments", approver, json={"said": "Hallo"}).status_code == 422


def test_words_are_said_otherwise_tried_and_said_as_written_again(program: Program, house: Furnished) -> None:
    editor = program.token(Role.EDITOR)
    entry = {"locale": "fr", "written": "CPAM", "said": "cé pé a aime", "voice": ""}
    tried = program.ask("POST", "/lexicon/trial", editor, json={"locale": "fr", "text": "La CPAM.", "entry": entry})
    assert (tried.status_code, tried.content[:4]) == (200, b"RIFF"), tried.text
    assert program.ask("GET", "/lexicon", editor).json() == []
    assert program.ask("PUT", "/lexicon", editor, json=entry).json() == {"new": True}
    assert program.ask("GET", "/lexicon", program.token(Role.APPROVER, line="clinique")).json() == [entry]
    assert program.ask("PUT", "/lexicon", program.token(Role.EDITOR, line="clinique"), json=entry).status_code == 403
    assert "CPAM" not in str(noted(house, "lexicon.changed")[-1])
    assert program.ask("DELETE", "/lexicon?locale=fr&written=CPAM", editor).status_code == 204
    assert program.ask("DELETE", "/lexicon?locale=fr&written=CPAM", editor).status_code == 404
    strange = program.ask("PUT", "/lexicon", editor, json={**entry, "locale": "xx"})
    assert strange.json()["type"] == "urn:preambule:error:notices.lexicon-entry-invalid"


def test_a_text_is_looked_at_before_it_is_saved(program: Program) -> None:
    editor, path = program.token(Role.EDITOR), f"{LINE}/notices/fr/pieces/level1/check"
    before = program.ask("GET", f"{LINE}/notices/fr", editor).json()
    own = "\n".join(before["sentences"]["level1"])
    fine = program.ask("POST", path, editor, json={"text": own}).json()
    assert (fine["problem"], fine["most_seconds"]) == (None, LEVEL1_SECONDS), fine
    assert "{" not in fine["heard"]
    assert fine["seconds"] > 3
    short = program.ask("POST", path, editor, json={"text": "Bonjour."}).json()
    assert short["problem"] or "error" in {one["severity"] for one in short["findings"]}
    unknown = program.ask("POST", path, editor, json={"text": "{nothing_of_the_kind}"}).json()
    assert "nothing_of_the_kind" in unknown["problem"]
    assert program.ask("GET", f"{LINE}/notices/fr", editor).json() == before
    assert program.ask("POST", path, program.token(Role.APPROVER), json={"text": own}).status_code == 403
