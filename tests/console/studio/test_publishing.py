"""What was approved becomes what callers hear, at once or later, and back; and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.bootstrap import home
from ivr.database.lines import save_lines
from ivr.domain.roles import Role
from notices.notice import Locale, Piece
from tests.console.studio.conftest import Studio
from tests.console.studio.test_writing import WRONG_KEY, began

FR = Locale("fr")


def heard(studio: Studio) -> str:
    version = studio.shelf().version
    assert version is not None
    return version.rendering(FR, Piece.WRONG_KEY).text


def rewritten(studio: Studio, text: str, **form: object) -> str:
    studio.claire()
    studio.post(WRONG_KEY, written=text, began=began(studio.get(WRONG_KEY)))
    studio.post("/accueil/fr/submit")
    studio.amadou()
    opened = studio.shelf().open(FR)
    assert opened is not None
    studio.post("/accueil/fr/approve", read=studio.shelf().reading(opened))
    return studio.publish(**form)


def test_nothing_is_published_that_nobody_has_approved(studio: Studio) -> None:
    page = studio.publish()
    assert "studio.not-approved" in page
    assert studio.shelf().version is None
    assert studio.journal() == []


def test_a_publication_waits_for_its_moment(studio: Studio) -> None:
    studio.approve_all()
    studio.publish()
    before = heard(studio)
    at = (home.now().astimezone() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assert "Programmé" in rewritten(studio, "Touche inconnue.", when="later", at=at)
    assert heard(studio) == before
    (awaited,) = studio.shelf().awaited
    assert awaited.effective_at is not None
    assert awaited.effective_at.astimezone().strftime("%Y-%m-%dT%H:%M") == at


@pytest.mark.parametrize("at", ["2001-01-01T00:00", "tomorrow", "9999-12-31T23:59+23:59", "0001-01-01T00:00"])
def test_a_moment_that_is_none_publishes_nothing(studio: Studio, at: str) -> None:
    studio.approve_all()
    assert "console.moment-unusable" in studio.publish(when="later", at=at)
    assert studio.shelf().version is None


def test_going_back_publishes_anew_and_erases_nothing(studio: Studio) -> None:
    studio.approve_all()
    studio.publish()
    first, before = studio.shelf().heard, heard(studio)
    assert first is not None
    rewritten(studio, "Touche inconnue.")
    assert heard(studio) == "Touche inconnue."
    now = studio.shelf().heard
    assert now is not None
    said = studio.browser.get(f"/studio/accueil/publications/{now.id}").text
    assert "Touche inconnue." in said
    assert f"{studio.shelf().line.facts.organisation}, bonjour" in said  # the model's words with what is filled in
    assert "/studio/accueil/fr/listen?of=heard" in said
    path = f"/studio/accueil/publications/{first.id}"
    assert "<del>inconnue</del>" in studio.browser.get(path).text.replace("\n", "")
    answer = studio.browser.post(f"{path}/again", data={}, headers={"sec-fetch-site": "same-origin"}, follow_redirects=False)
    assert "Publié" in studio.done(answer.headers["location"])
    assert heard(studio) == before
    assert len(studio.desk.texts.history("accueil")) == 3
    assert studio.browser.get("/studio/accueil/publications/nowhere").status_code == 404


def test_a_publication_shows_what_is_heard_and_not_what_the_rules_say_since(studio: Studio) -> None:
    studio.approve_all()
    studio.publish()
    before, now = studio.shelf().line.facts.organisation, studio.shelf().heard
    assert now is not None
    studio.rule(organisation="Ville de Montclair")
    said = studio.browser.get(f"/studio/accueil/publications/{now.id}").text
    assert f"{before}, bonjour" in said
    assert "Montclair, bonjour" not in said


def test_what_the_linter_forbids_is_not_published_and_is_named(studio: Studio) -> None:
    studio.claire()
    path = "/accueil/fr/text/prompt.connecting"
    vague = "Cet appel est susceptible d’être enregistré. Pour refuser,| tapez {refusal_key}."
    studio.post(path, written=vague, began=began(studio.get(path)))
    studio.approve_all()
    page = studio.publish()
    assert "studio.lint-refused" in page
    assert studio.shelf().version is None
    assert "LOI 4" in studio.get("/accueil")


def test_before_the_first_publication_the_law_is_asked(studio: Studio) -> None:
    line = replace(studio.shelf().line, rehearsal=False)
    with studio.engine.begin() as conn:
        save_lines(conn, (line,), home.now())
    assert "le CSE a été consulté" in studio.get("/accueil")
    studio.approve_all()
    assert "documents.go-live-blocked" in studio.publish()
    assert studio.shelf().version is None


def test_an_editor_publishes_nothing_and_an_approver_writes_nothing(studio: Studio) -> None:
    studio.claire()
    for path in ("/accueil/publish", "/accueil/publications/x/again", "/accueil/fr/approve"):
        studio.post(path, status=403)
    studio.amadou()
    for path in (WRONG_KEY, f"{WRONG_KEY}/check", f"{WRONG_KEY}/model", "/accueil/fr/submit", "/accueil/translations"):
        studio.post(path, status=403)
    studio.be("Nobody", Role.LISTENER)
    for path in ("", "/accueil", "/accueil/fr", WRONG_KEY, "/accueil/fr/listen", "/accueil/translations"):
        assert studio.browser.get(f"/studio{path}").status_code == 403
    assert studio.journal() == []


def test_who_has_another_line_sees_nothing_of_this_one(studio: Studio) -> None:
    other = replace(studio.shelf().line, id="cantine", name="Cantine", number="+33199000009", numbers=())
    with studio.engine.begin() as conn:
        save_lines(conn, (other,), home.now())
    studio.be("Denis", Role.EDITOR, Role.APPROVER, line="cantine")
    page = studio.get("")
    assert "Cantine" in page
    assert "Accueil" not in page
    for path in ("/accueil", "/accueil/fr", WRONG_KEY, "/accueil/fr/listen", "/accueil/fr/texts.po", "/accueil/work/x"):
        assert studio.browser.get(f"/studio{path}").status_code == 404
    for path in ("/accueil/publish", "/accueil/fr/submit", "/accueil/fr/comment", WRONG_KEY, "/accueil/fr/listen"):
        studio.post(path, status=404, said="x", written="x", began="x")
    studio.get("/cantine/fr")
    assert studio.journal() == []


@pytest.mark.parametrize(
    "path", ["/nowhere", "/accueil/de", "/accueil/fr/text/level9", "/accueil/fr/text/digit.1", "/accueil/../fr/x"]
)
def test_what_is_not_there(studio: Studio, path: str) -> None:
    assert studio.browser.get(f"/studio{path}").status_code == 404
