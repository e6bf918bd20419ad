"""Texts on their pages: written, looked at, kept apart when two people write, never taken for markup."""

from __future__ import annotations

import re

import pytest

from ivr.domain.roles import Role
from notices.notice import Locale, Piece
from notices.versions.text import State
from tests.console.studio.conftest import OURS, Studio

FR = Locale("fr")
WRONG_KEY = "/accueil/fr/text/prompt.wrong_key"


def began(page: str) -> str:
    found: list[str] = re.findall(r'name="began" value="(\w+)"', page)
    return found[0]


def test_a_text_is_written_and_the_rows_say_so(studio: Studio) -> None:
    page = studio.get(WRONG_KEY)
    said = studio.post(WRONG_KEY, written="Touche inconnue.\r\nRecommencez.", began=began(page))
    assert "Le texte est enregistré dans le brouillon" in said
    opened = studio.shelf().open(FR)
    assert opened is not None
    assert opened.own[Piece.WRONG_KEY] == ("Touche inconnue.", "Recommencez.")
    assert studio.journal() == ["notice.begun", "notice.written"]
    assert "Touche inconnue. Recommencez." in studio.get("/accueil/fr")
    assert "Brouillon" in studio.get("")


def test_the_models_words_come_back(studio: Studio) -> None:
    studio.post(WRONG_KEY, written="Touche inconnue.", began=began(studio.get(WRONG_KEY)))
    studio.post(f"{WRONG_KEY}/model", began=began(studio.get(WRONG_KEY)))
    opened = studio.shelf().open(FR)
    assert opened is not None
    assert opened.own == {}


def test_two_people_on_one_text_lose_nothing(studio: Studio) -> None:
    mine = began(studio.get(WRONG_KEY))
    studio.be("Denis", Role.EDITOR)
    theirs = studio.get(WRONG_KEY)
    assert "Claire" in theirs
    assert "est ouvert chez" in theirs or "a ouvert" in theirs
    studio.post(WRONG_KEY, written="Cette touche est à Denis.", began=began(theirs))
    studio.claire()
    both = studio.post(WRONG_KEY, status=409, written="Cette touche est à Claire.", began=mine)
    assert "<del>Denis</del>" in both
    assert "<ins>Claire</ins>" in both
    assert "Cette touche est à Claire.</textarea>" in both
    opened = studio.shelf().open(FR)
    assert opened is not None
    assert opened.own[Piece.WRONG_KEY] == ("Cette touche est à Denis.",)
    studio.post(WRONG_KEY, written="Cette touche est à nous deux.", began=began(both))
    opened = studio.shelf().open(FR)
    assert opened is not None
    assert opened.own[Piece.WRONG_KEY] == ("Cette touche est à nous deux.",)
    assert len(opened.authors) == 2


def test_two_people_on_two_texts_do_not_hinder_each_other(studio: Studio) -> None:
    mine = began(studio.get(WRONG_KEY))
    studio.be("Denis", Role.EDITOR)
    studio.post(
        "/accueil/fr/text/prompt.repeat", written="Encore une fois.", began=began(studio.get("/accueil/fr/text/prompt.repeat"))
    )
    studio.claire()
    studio.post(WRONG_KEY, written="Touche inconnue.", began=mine)
    opened = studio.shelf().open(FR)
    assert opened is not None
    assert set(opened.own) == {Piece.WRONG_KEY, Piece.REPEAT}


@pytest.mark.parametrize(
    ("written", "error"),
    [
        ("", "notices.text-malformed"),
        ("x " * 1500, "notices.text-malformed"),
        ("Un {secret}.", "notices.placeholder-unknown"),
        ("Une accolade {.", "notices.text-malformed"),
        ("<script>alert(1)</script>", "notices.text-unsafe"),
    ],
)
def test_what_cannot_be_saved_is_refused_and_kept_in_the_field(studio: Studio, written: str, error: str) -> None:
    page = studio.post(WRONG_KEY, status=422, written=written, began=began(studio.get(WRONG_KEY)))
    assert error in page
    assert "<script>alert" not in page
    assert written[:40].replace("<", "&lt;").replace(">", "&gt;") in page
    assert studio.shelf().open(FR) is None


def test_a_text_must_say_what_the_rows_say(studio: Studio) -> None:
    path = "/accueil/fr/text/level2.retention"
    page = studio.get(path)
    assert "doit figurer ici" in page
    assert "3\u00a0mois" in page
    refused = studio.post(path, status=422, written="Nous gardons tout un certain temps.", began=began(page))
    assert "notices.placeholder-missing" in refused


def test_the_linter_looks_at_what_is_typed_and_nothing_is_saved(studio: Studio) -> None:
    typed = {"written": "Cet appel est susceptible d’être enregistré. Pour refuser,| tapez {refusal_key}.", "began": "x"}
    path = "/studio/accueil/fr/text/prompt.connecting/check"
    fragment = studio.browser.post(path, data=typed, headers={**OURS, "hx-request": "true"}).text
    assert "<html" not in fragment
    assert "Interdit la publication" in fragment
    assert "LOI 4" in fragment
    assert "tapez 2." in fragment
    whole = studio.browser.post(path, data=typed, headers=OURS).text
    assert "<html" in whole
    assert "susceptible d’être enregistré" in whole
    assert studio.shelf().open(FR) is None
    studio.house.accounts.who = None


def test_a_first_announcement_that_is_too_long_is_said_so(studio: Studio) -> None:
    typed = {"written": "{organisation}, bonjour.\n" + "Encore des mots pour rien, vraiment. " * 20}
    fragment = studio.browser.post(
        "/studio/accueil/fr/text/level1/check", data=typed, headers={**OURS, "hx-request": "true"}
    ).text
    assert "25 au plus" in fragment
    assert "Le texte est trop long" in fragment or "interdi" in fragment


def test_from_submission_to_what_callers_hear(studio: Studio) -> None:
    studio.post(WRONG_KEY, written="Touche inconnue.", began=began(studio.get(WRONG_KEY)))
    studio.post("/accueil/fr/submit")
    page = studio.get("/accueil/fr")
    assert "À relire" in page
    assert "Il a été soumis" in studio.get(WRONG_KEY) or "soumis" in studio.get(WRONG_KEY)
    opened = studio.shelf().open(FR)
    assert opened is not None
    reading = studio.shelf().reading(opened)
    studio.be("Claire", Role.EDITOR, Role.APPROVER)
    assert "notices.second-person-needed" in studio.post("/accueil/fr/approve", status=403, read=reading)
    studio.amadou()
    assert "studio.changed-meanwhile" in studio.post("/accueil/fr/approve", status=409, read="another reading")
    studio.post("/accueil/fr/approve", read=reading)
    studio.claire()
    studio.post("/accueil/en/submit")
    studio.amadou()
    opened = studio.shelf().open(Locale("en"))
    assert opened is not None
    studio.post("/accueil/en/approve", read=studio.shelf().reading(opened))
    assert "Publié" in studio.publish()
    shelf = studio.shelf()
    assert shelf.is_true
    assert shelf.version is not None
    assert shelf.version.rendering(FR, Piece.WRONG_KEY).text == "Touche inconnue."
    assert [text.state for text in shelf.texts] == [State.PUBLISHED, State.PUBLISHED]


def test_a_text_is_given_back_with_a_note(studio: Studio) -> None:
    studio.post("/accueil/fr/submit")
    studio.amadou()
    studio.post("/accueil/fr/return", note="Plus court <b>.")
    page = studio.get("/accueil/fr")
    assert "Plus court &lt;b&gt;." in page
    assert studio.shelf().open(FR).state is State.DRAFT  # type: ignore[union-attr]


def test_comments_are_seen_by_all_and_the_journal_has_no_word_of_them(studio: Studio) -> None:
    studio.post("/accueil/fr/comment", said="  Trop <i>raide</i>.  ", piece="prompt.wrong_key")
    assert "Trop &lt;i&gt;raide&lt;/i&gt;." in studio.get(WRONG_KEY)
    studio.amadou()
    assert "Trop &lt;i&gt;raide" in studio.get("/accueil/fr")
    assert studio.journal() == ["notice.commented"]
    assert "studio.comment-unusable" in studio.post("/accueil/fr/comment", status=422, said="   ")
    assert studio.journal() == ["notice.commented"]


def test_right_to_left_texts_say_so(studio: Studio) -> None:
    from dataclasses import replace

    from ivr.bootstrap import home
    from ivr.database.lines import save_lines

    line = studio.shelf().line
    with studio.engine.begin() as conn:
        save_lines(conn, (replace(line, locales=(FR, Locale("ar")), numbers=()),), home.now())
    for path in ("/accueil/ar", "/accueil/ar/text/level1"):
        page = studio.get(path)
        assert 'lang="ar" dir="rtl"' in page
    assert re.search(r'<textarea id="written"[^>]*lang="ar" dir="rtl"', page)
    assert re.search(r'<p class="told written" lang="fr" dir="ltr">', page)


def test_what_callers_hear_that_is_no_longer_so_is_shown(studio: Studio) -> None:
    studio.approve_all()
    studio.publish()
    studio.rule(rights_contact="ailleurs@valmont.example")
    assert "N’est plus vrai" in studio.get("")
    assert "<del>" in studio.get("/accueil/fr")
    assert "ailleurs@valmont.example" in studio.get("/accueil/fr")


def test_names_and_words_of_people_are_never_markup(studio: Studio) -> None:
    from dataclasses import replace

    from ivr.bootstrap import home
    from ivr.database.lines import save_lines

    evil = "<script>alert(1)</script>"
    with studio.engine.begin() as conn:
        save_lines(conn, (replace(studio.shelf().line, name=f"Accueil {evil}"),), home.now())
    studio.be(f"Eve {evil}", Role.EDITOR)
    studio.post(WRONG_KEY, written="Touche inconnue.", began=began(studio.get(WRONG_KEY)))
    studio.post("/accueil/fr/comment", said=evil, piece="prompt.wrong_key")
    studio.post("/accueil/fr/submit")
    studio.amadou()
    studio.post("/accueil/fr/return", note=evil)
    for path in (
        "",
        "/accueil",
        "/accueil/fr",
        WRONG_KEY,
        f"{WRONG_KEY}?source={evil}&done={evil}",
        "/accueil/fr/listen?of={evil}",
    ):
        page = studio.get(path)
        assert "&lt;script&gt;" in page
        assert "<script>alert" not in page
    assert studio.browser.get("/studio/accueil/fr/difference?before=<script>").status_code == 404
