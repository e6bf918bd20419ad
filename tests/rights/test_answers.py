"""Letters: what they say of what was done, in both languages, and that none tells of what was not."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import event

from ivr.bootstrap.rights_desk import object_for
from ivr.database.engine import reading
from ivr.documents.data import table
from ivr.documents.pdf import ATTACHED
from ivr.domain.access import Channel
from ivr.domain.rights import ExtensionTooLate, Ground, Kind, State, WrongKind
from ivr.rights import deeds
from ivr.rights.answers.letter import compose
from ivr.rights.answers.told import gather
from ivr.rights.answers.words import Letter
from ivr.rights.answers.writing import Desk, Order, write
from ivr.rights.deeds import Correctable
from ivr.rights.erasing import erase
from ivr.rights.errors import AnswerChanged, PackageFailed, Undone
from ivr.rights.package import making as packaging
from ivr.rights.package.making import make
from ivr.rights.package.recipient import Passphrase
from tests.rights.house import KEY, NOW, NUMBER, House, recording_id, speech


def desk(house: House) -> Desk:
    return Desk(house.engine, house.holds)


def said(house: House, request: str, letter: Letter = Letter.ANSWER, ground: Ground | None = None) -> str:
    """The letter's data, as text."""
    with reading(house.engine) as conn:
        told = gather(conn, house.asked(request), house.holds, NOW)
    return json.dumps(table(compose(told, letter, NOW, ground)), ensure_ascii=False)


def packaged(house: House, tmp_path: Path, locale: str) -> str:
    request = house.request(calls=(house.call("one", speech(1)), house.call("two")), locale=locale)
    to = Passphrase("a sentence of the person", 4)
    make(house.packer, packaging.Order(request, to, house.by, NOW, Channel.AGENT), tmp_path / "p.age", NOW)
    return request


def erased(house: House, _: Path, locale: str) -> str:
    request = house.request(Kind.ERASURE, calls=(house.call("one", speech(1)),), locale=locale)
    erase(house.eraser, request, house.by, NOW)
    return request


def erased_in_part(house: House, _: Path, locale: str) -> str:
    duty = house.call("duty", speech(1), purposes=("legal_proof",))
    request = house.request(Kind.ERASURE, calls=(house.call("one", speech(1)), duty), locale=locale)
    erase(house.eraser, request, house.by, NOW)
    return request


def kept(house: House, _: Path, locale: str) -> str:
    call = house.call("one", speech(1))
    house.holds.held.add(recording_id(call))
    return house.request(Kind.ERASURE, calls=(call,), locale=locale)


def restricted(house: House, _: Path, locale: str) -> str:
    request = house.request(Kind.RESTRICTION, calls=(house.call("one", speech(1)),), locale=locale)
    house.step(request, lambda about: deeds.restrict(about, house.holds))
    return request


def objected(house: House, _: Path, locale: str) -> str:
    request = house.request(Kind.OBJECTION, locale=locale)
    house.step(request, lambda about: object_for(about.conn, KEY, about, NUMBER, (), NOW))
    return request


def rectified(house: House, _: Path, locale: str) -> str:
    call = house.call("one")
    request = house.request(Kind.RECTIFICATION, calls=(call,), locale=locale)
    house.step(request, lambda about: deeds.rectify(about, call, Correctable.LOCALE, "en"))
    return request


def nothing(house: House, _: Path, locale: str) -> str:
    return house.request(Kind.ACCESS, locale=locale)


CASES: list[tuple[Callable[[House, Path, str], str], dict[str, tuple[str, ...]]]] = [
    (
        packaged,
        {
            "fr": ("article 15", "vous recevez une copie", "non enregistré", "formation du personnel"),
            "en": ("encrypted for you",),
        },
    ),
    (
        erased,
        {
            "fr": ("article 17", "Tous les enregistrements", "certificates:"),
            "en": ("All recordings of your calls are destroyed",),
        },
    ),
    (erased_in_part, {"fr": ("d’autres doivent être conservés", "article L1-2"), "en": ("others must be kept", "article L1-2")}),
    (kept, {"fr": ("doivent être conservés pour le moment",), "en": ("must be kept for now",)}),
    (restricted, {"fr": ("article 18", "limité"), "en": ("are restricted",)}),
    (objected, {"fr": ("article 21", "ne sont plus enregistrés"), "en": ("not recorded from now on",)}),
    (rectified, {"fr": ("article 16", "la langue de l’appel est rectifiée"), "en": ("language of the call is put right",)}),
    (nothing, {"fr": ("Aucun appel de votre part",), "en": ("No call of yours was found",)}),
]


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize(("prepare", "words"), CASES, ids=[case[0].__name__ for case in CASES])
def test_an_answer_says_what_was_done_and_where_to_complain(
    house: House, tmp_path: Path, prepare: Callable[[House, Path, str], str], words: dict[str, tuple[str, ...]], locale: str
) -> None:
    letter = said(house, prepare(house, tmp_path, locale))
    for word in (*words[locale], "cnil.fr", "article 77", "article 79", "dpo@valmont-sur-orge.example", "rights_requests:"):
        assert word in letter
    assert NUMBER.replace(" ", "") not in letter.replace(" ", "")


@pytest.mark.parametrize("ground", list(Ground))
@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_refusal_names_its_article(house: House, ground: Ground, locale: str) -> None:
    letter = said(house, house.request(Kind.ERASURE, locale=locale), Letter.REFUSAL, ground)
    assert "article 1" in letter
    assert "article 79" in letter


@pytest.mark.parametrize("kind", [Kind.ACCESS, Kind.ERASURE, Kind.RESTRICTION, Kind.OBJECTION])
def test_nothing_is_told_that_was_not_done(house: House, kind: Kind) -> None:
    with pytest.raises(Undone):
        said(house, house.request(kind, calls=(house.call("one", speech(1)),)))


def test_a_refusal_without_a_ground_and_an_extension_that_is_none_are_not_told(house: House) -> None:
    for letter in (Letter.REFUSAL, Letter.EXTENSION):
        with pytest.raises(Undone):
            said(house, house.request(), letter)


def test_the_answer_is_a_pdf_with_its_data_whose_hash_is_in_the_journal(house: House, tmp_path: Path) -> None:
    request, out = house.request(), tmp_path / "answer.pdf"
    write(desk(house), Order(request, Letter.ANSWER, house.by), out, NOW)
    asked = house.asked(request)
    assert asked.state is State.ANSWERED
    assert asked.answer_hash == hashlib.sha256(out.read_bytes()).hexdigest()
    assert house.details(request, "rights.answered")[0]["document"] == asked.answer_hash
    with pikepdf.open(BytesIO(out.read_bytes())) as document:
        data = json.loads(document.attachments[ATTACHED].get_file().read_bytes())
    assert data["kind"] == "rights-answer"


def test_a_settled_request_gives_the_same_letter_again_until_something_changes(house: House, tmp_path: Path) -> None:
    call = house.call("one")
    request = house.request(calls=(call,))
    first, again = tmp_path / "first.pdf", tmp_path / "again.pdf"
    write(desk(house), Order(request, Letter.ANSWER, house.by), first, NOW)
    write(desk(house), Order(request, Letter.ANSWER, house.by), again, NOW + timedelta(days=2))
    assert first.read_bytes() == again.read_bytes()
    assert house.noted(request).count("rights.answered") == 1
    with house.engine.begin() as conn:
        conn.exec_driver_sql("UPDATE lines SET dpo_contact = 'other@valmont.example'")
    with pytest.raises(AnswerChanged):
        write(desk(house), Order(request, Letter.ANSWER, house.by), tmp_path / "third.pdf", NOW)
    assert not (tmp_path / "third.pdf").exists()


def test_a_death_before_the_commit_leaves_neither_a_letter_nor_a_settled_request(house: House, tmp_path: Path) -> None:
    request, out, by = house.request(), tmp_path / "answer.pdf", house.by

    class Killed(BaseException):
        pass

    def commit(_: object) -> None:
        raise Killed

    event.listen(house.engine, "commit", commit)
    with pytest.raises(Killed):
        write(desk(house), Order(request, Letter.ANSWER, by), out, NOW)
    event.remove(house.engine, "commit", commit)
    assert not out.exists()
    assert house.asked(request).state is State.IDENTITY_CONFIRMED
    write(desk(house), Order(request, Letter.ANSWER, by), out, NOW)
    assert out.exists()


def test_a_death_after_the_commit_loses_no_letter(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    request, out, by = house.request(), tmp_path / "answer.pdf", house.by

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "link", die)
        with pytest.raises(KeyboardInterrupt):
            write(desk(house), Order(request, Letter.ANSWER, by), out, NOW)
    assert not out.exists()
    assert house.asked(request).state is State.ANSWERED
    write(desk(house), Order(request, Letter.ANSWER, by), out, NOW + timedelta(hours=1))
    assert hashlib.sha256(out.read_bytes()).hexdigest() == house.asked(request).answer_hash


def test_a_letter_that_cannot_be_written_takes_no_step(house: House, tmp_path: Path) -> None:
    request = house.request()
    for out in (tmp_path / "missing" / "answer.pdf", tmp_path):
        with pytest.raises(PackageFailed):
            write(desk(house), Order(request, Letter.ANSWER, house.by), out, NOW)
    assert house.asked(request).state is State.IDENTITY_CONFIRMED


def test_an_extension_is_told_with_its_reason_within_the_month(house: House, tmp_path: Path) -> None:
    request, out = house.request(), tmp_path / "longer.pdf"
    order = Order(request, Letter.EXTENSION, house.by, reason="De nombreux appels sur trois lignes")
    with pytest.raises(ExtensionTooLate):
        write(desk(house), order, out, NOW + timedelta(days=40))
    write(desk(house), order, out, NOW)
    assert "De nombreux appels" in said(house, request, Letter.EXTENSION)
    assert house.asked(request).deadline == NOW.replace(month=6)
    assert "De nombreux" not in house.whole_journal()


def test_a_refusal_settles_on_a_fitting_ground_alone(house: House, tmp_path: Path) -> None:
    request = house.request(Kind.ACCESS, identified=False)
    with pytest.raises(WrongKind):
        write(desk(house), Order(request, Letter.REFUSAL, house.by, ground=Ground.LEGAL_DUTY), tmp_path / "a.pdf", NOW)
    write(desk(house), Order(request, Letter.REFUSAL, house.by, ground=Ground.IDENTITY), tmp_path / "b.pdf", NOW)
    asked = house.asked(request)
    assert (asked.state, asked.ground) == (State.REFUSED, Ground.IDENTITY)


def test_who_somebody_is_is_asked_without_papers(house: House, tmp_path: Path) -> None:
    request = house.request(identified=False)
    write(desk(house), Order(request, Letter.IDENTITY, house.by), tmp_path / "who.pdf", NOW)
    assert house.asked(request).state is State.IDENTITY_ASKED
    assert "pièce d’identité" in said(house, request, Letter.IDENTITY)
