"""Publishing: by two people, all or nothing, when it is meant to, and only what is true."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from ivr.database.engine import reading
from ivr.database.errors import DatabaseFull
from ivr.database.lines import save_lines
from ivr.database.notices import current_versions, publish_version
from ivr.database.people import person
from ivr.database.texts import texts_of
from ivr.studio import publishing
from ivr.studio import shelf as shelf_module
from ivr.studio.editing import write_piece
from ivr.studio.errors import ChangedMeanwhile, LineUnknown, LintRefused, LocaleNotOffered, NotApproved, NothingThere
from ivr.studio.matrix import CellState, matrix
from ivr.studio.publishing import publish, roll_back, settle
from ivr.studio.reviewing import approve, give_back, submit, to_approve, to_submit
from notices.audio.errors import SoundNotWritten
from notices.errors import NoticeError
from notices.facts import RefusalEffect
from notices.linter.finding import found
from notices.linter.rules.wording import VAGUE
from notices.notice import RENDERED, Locale, Piece
from notices.texts import model
from notices.versions.errors import ApprovalOutdated, DraftChanged, SecondPersonNeeded, StepOutOfTurn
from notices.versions.text import PersonId, State, TextRevision
from tests.call.fakes import EN, FR
from tests.studio.conftest import Studio


def states(studio: Studio) -> dict[str, str]:
    return {cell.locale: cell.state.value for cell in matrix(studio.shelf())}


def heard(studio: Studio, locale: Locale, piece: Piece) -> str:
    with reading(studio.engine) as conn:
        return current_versions(conn, studio.sounds, studio.at)[studio.line.id].rendering(locale, piece).text


def test_the_models_texts_become_what_callers_hear(studio: Studio) -> None:
    assert states(studio) == {"fr": "missing", "en": "missing"}
    studio.approve_all()
    assert states(studio) == {"fr": "approved", "en": "approved"}
    made = studio.publish()
    assert states(studio) == {"fr": "published", "en": "published"}
    assert (set(made.version.renderings), made.changed) == (
        {(locale, piece) for locale in (FR, EN) for piece in RENDERED},
        (FR, EN),
    )
    assert studio.journal() == [
        "notice.begun", "notice.submitted", "notice.begun", "notice.submitted", "notice.approved", "notice.approved", "notice.published",
    ]  # fmt: skip


def test_nobody_publishes_alone(studio: Studio) -> None:
    with pytest.raises(NotApproved, match="fr, en"):
        studio.publish()
    studio.do(lambda conn, shelf, now: submit(conn, shelf, (FR, EN), "claire", now))
    with pytest.raises(SecondPersonNeeded):
        studio.do(lambda conn, shelf, now: approve(conn, shelf, (FR,), "claire", now))
    studio.do(lambda conn, shelf, now: approve(conn, shelf, (FR,), "amadou", now))
    with pytest.raises(NotApproved, match="en"):
        studio.publish()
    with pytest.raises(NotApproved, match="en"):
        studio.publish(locales=(EN,))
    assert studio.spoken == []


def test_one_locale_changes_and_the_others_stay_as_they_are(studio: Studio) -> None:
    studio.approve_all()
    first = studio.publish().version
    studio.write(FR, Piece.WRONG_KEY, "Touche inconnue.")
    assert heard(studio, FR, Piece.WRONG_KEY) != "Touche inconnue.", "a draft is not heard"
    studio.approve_all()
    second = studio.publish()
    assert second.changed == (FR,)
    assert heard(studio, FR, Piece.WRONG_KEY) == "Touche inconnue."
    differing = {key for key, one in second.version.renderings.items() if one.audio_hash != first.renderings[key].audio_hash}
    assert differing == {(FR, Piece.WRONG_KEY)}
    old = [text for text in studio.shelf().texts if text.state is State.RETIRED]
    assert [(text.locale, text.revision) for text in old] == [(FR, 1)]


def test_calls_in_progress_keep_the_version_of_their_start(studio: Studio) -> None:
    """LAW 28: a version once read stays what it was, whatever is published after it."""
    studio.approve_all()
    pinned = studio.publish().version
    said = {key: (one.text, one.narrowband.read_bytes()) for key, one in pinned.renderings.items()}
    studio.do(
        lambda conn, shelf, now: write_piece(
            conn, shelf, FR, Piece.MENU, "Pour refuser,| tapez {refusal_key}.\nSuite :| tapez {notice_key}.", "claire", now
        )
    )
    studio.approve_all()
    studio.publish()
    assert {key: (one.text, one.narrowband.read_bytes()) for key, one in pinned.renderings.items()} == said


def test_it_takes_effect_when_it_is_meant_to(studio: Studio) -> None:
    studio.approve_all()
    studio.publish()
    studio.write(FR, Piece.WRONG_KEY, "Touche inconnue.")
    studio.approve_all()
    begin = studio.at + timedelta(days=1)
    studio.publish(effective_at=begin)
    assert heard(studio, FR, Piece.WRONG_KEY) != "Touche inconnue."
    assert {text.state for text in studio.shelf().texts if text.locale == FR} == {State.PUBLISHED}, (
        "both are, until one is replaced"
    )
    studio.at = begin
    assert heard(studio, FR, Piece.WRONG_KEY) == "Touche inconnue."
    with studio.engine.begin() as conn:
        assert [settle(conn, studio.line.id, begin) for _ in range(2)] == [1, 0]


def test_a_change_of_the_rules_makes_what_is_heard_stale_until_two_people_have_seen_it(studio: Studio) -> None:
    """L4."""
    studio.approve_all()
    studio.publish()
    studio.rule(recipients=("le service qualité",))
    assert {(one.locale, one.piece) for one in studio.shelf().stale()} == {(FR, Piece.RECIPIENTS), (EN, Piece.RECIPIENTS)}
    assert states(studio) == {"fr": "stale", "en": "stale"}
    with pytest.raises(ApprovalOutdated, match="no longer true"):
        studio.publish()
    studio.approve_all()
    studio.publish()
    assert "le service qualité" in heard(studio, FR, Piece.RECIPIENTS)
    assert studio.shelf().stale() == ()


def test_an_approval_under_other_rules_is_worth_nothing(studio: Studio) -> None:
    studio.approve_all()
    studio.rule(recipients=("le service qualité",))
    with pytest.raises(ApprovalOutdated, match="Have it approved again"):
        studio.publish()
    studio.do(lambda conn, shelf, now: approve(conn, shelf, (FR, EN), "amadou", now))
    studio.publish()


def test_an_approval_holds_for_the_models_words_that_were_read(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release that brings other words puts none before callers that no second person has read."""
    studio.approve_all()
    known = model
    monkeypatch.setattr(
        shelf_module,
        "model",
        lambda piece, facts, locale: (
            (*known(piece, facts, locale), "Nouveau.") if piece is Piece.MENU else known(piece, facts, locale)
        ),
    )
    with pytest.raises(ApprovalOutdated, match="Have it approved again"):
        studio.publish()
    assert set(to_approve(studio.shelf())) == {FR, EN}
    studio.do(lambda conn, shelf, now: approve(conn, shelf, (FR, EN), "amadou", now))
    studio.publish()


def test_a_language_that_is_added_must_be_approved_and_leaves_the_others_their_approval(studio: Studio) -> None:
    studio.approve_all()
    studio.publish()
    studio.line = replace(studio.line, locales=(FR, Locale("de"), EN))
    with studio.engine.begin() as conn:
        save_lines(conn, (studio.line,), studio.at)
    assert states(studio) == {"fr": "published", "de": "stale", "en": "published"}
    with pytest.raises(NotApproved, match="de"):
        studio.publish()
    studio.approve_all()
    made = studio.publish()
    assert made.changed == ("de",)
    assert "Deutsch" in made.version.rendering(FR, Piece.LEVEL1).text, "the language key leads there now"


@pytest.mark.parametrize("fault", ["voice", "linter", "line", "text"])
def test_whatever_fails_the_published_version_is_untouched(studio: Studio, fault: str) -> None:
    studio.approve_all()
    studio.publish()
    before = studio.shelf()
    studio.write(FR, Piece.WRONG_KEY, "Touche inconnue.")
    studio.approve_all()
    opened = studio.shelf().open(FR)
    if fault == "voice":
        studio.broken = True
    elif fault == "linter":
        studio.findings = (found(VAGUE, FR, Piece.LEVEL1, 2, "susceptible"),)
    elif fault == "line":
        studio.meanwhile = lambda: studio.rule(recipients=("un autre",))
    else:
        studio.meanwhile = lambda: studio.do(lambda conn, shelf, now: give_back(conn, shelf, FR, "Non.", "amadou", now))
    with pytest.raises(NoticeError) as error:
        studio.publish()
    assert isinstance(
        error.value, {"voice": NoticeError, "linter": LintRefused, "line": ChangedMeanwhile, "text": NoticeError}[fault]
    )
    after = studio.shelf()
    assert (after.heard, after.version) == (before.heard, before.version)
    assert opened is not None
    assert studio.journal().count("notice.published") == 1


def test_the_linter_names_its_rule_and_the_place(studio: Studio) -> None:
    studio.approve_all()
    studio.findings = (found(VAGUE, FR, Piece.LEVEL1, 2, "susceptible"),)
    with pytest.raises(LintRefused, match=r"fr level1, 2: “susceptible” .* \[vague-wording\]"):
        studio.publish()


def test_an_earlier_publication_is_published_anew(studio: Studio) -> None:
    studio.approve_all()
    first = studio.publish()
    studio.write(FR, Piece.WRONG_KEY, "Touche inconnue.")
    studio.approve_all()
    studio.publish()
    spoken = len(studio.spoken)
    again = roll_back(studio.press, studio.line.id, first.version.id[:8], "amadou")
    assert tuple(again.publication.texts) == (FR, EN), "in the line's order: what the language key leads to depends on it"
    assert (again.version, again.changed, len(studio.spoken)) == (first.version, (FR,), spoken), "the very files are played again"
    assert heard(studio, FR, Piece.WRONG_KEY) != "Touche inconnue."
    assert [(text.revision, text.state.value) for text in studio.shelf().texts if text.locale == FR] == [
        (1, "published"),
        (2, "retired"),
    ]


def test_what_was_true_once_is_not_rolled_back_to(studio: Studio) -> None:
    """L4."""
    studio.approve_all()
    first = studio.publish()
    studio.rule(recipients=("le service qualité",))
    studio.approve_all()
    studio.publish()
    with pytest.raises(ApprovalOutdated, match=r"level2\.recipients in fr"):
        roll_back(studio.press, studio.line.id, first.publication.id, "amadou")
    with pytest.raises(NothingThere, match="has published"):
        roll_back(studio.press, studio.line.id, "nowhere", "amadou")


def test_a_line_that_is_not_there(studio: Studio) -> None:
    with pytest.raises(LineUnknown, match="There are: accueil"):
        publish(studio.press, "cantine", "amadou")


def test_a_step_out_of_turn_writes_nothing(studio: Studio) -> None:
    studio.approve_all()
    before = studio.journal()
    with pytest.raises(StepOutOfTurn):
        studio.do(lambda conn, shelf, now: submit(conn, shelf, (EN, FR), "claire", now))
    assert studio.journal() == before


def test_the_matrix_knows_every_state(studio: Studio) -> None:
    assert states(studio)["fr"] == CellState.MISSING
    studio.write(FR, Piece.WRONG_KEY, "Touche inconnue.")
    assert states(studio)["fr"] == CellState.DRAFT
    studio.do(lambda conn, shelf, now: submit(conn, shelf, (FR, EN), "claire", now))
    assert states(studio)["fr"] == CellState.IN_REVIEW
    studio.do(lambda conn, shelf, now: give_back(conn, shelf, FR, "Plus court.", "amadou", now))
    assert next((cell.state, cell.note) for cell in matrix(studio.shelf())) == (CellState.DRAFT, "Plus court.")
    studio.approve_all()
    studio.publish(effective_at=studio.at + timedelta(days=1))
    assert states(studio) == {"fr": "scheduled", "en": "scheduled"}
    assert to_submit(studio.shelf()) == (), "they wait for nobody"


def test_an_own_text_is_read_again_when_the_rules_have_changed_though_none_of_its_words_has(studio: Studio) -> None:
    """L4: what becomes of a refused recording can be said without any placeholder."""
    kept = "Votre refus est noté.\nLa partie enregistrée est gardée {retention}."
    studio.rule(refusal_effect=RefusalEffect.KEEP)
    for piece, said in ((Piece.REFUSED_LATER, kept), (Piece.RIGHTS, "Vos droits : {rights}.\nContact : {rights_contact}.")):
        studio.write(FR, piece, said)
    studio.approve_all()
    studio.publish()
    studio.rule(refusal_effect=RefusalEffect.DESTROY)
    assert {(one.locale, one.piece) for one in studio.shelf().stale()} >= {(FR, Piece.REFUSED_LATER), (FR, Piece.RIGHTS)}
    studio.do(lambda conn, shelf, now: submit(conn, shelf, (EN,), "claire", now))
    studio.do(lambda conn, shelf, now: approve(conn, shelf, (EN,), "amadou", now))
    with pytest.raises(ApprovalOutdated, match="gardée 3"):
        studio.publish()


def test_what_said_the_same_under_other_rules_is_not_rolled_back_to(studio: Studio) -> None:
    """The key that leads to a person is a rule that no text says once the menu does not name it."""
    studio.write(FR, Piece.WRONG_KEY, "Touche inconnue.")
    studio.write(FR, Piece.MENU, "Pour tout savoir,| tapez {notice_key}.\nPour refuser,| tapez {refusal_key}.")
    studio.write(EN, Piece.MENU, "For everything,| press {notice_key}.\nTo refuse,| press {refusal_key}.")
    studio.approve_all()
    first = studio.publish()
    studio.rule(person_key="7")
    studio.approve_all()
    studio.publish()
    with pytest.raises(ApprovalOutdated, match=r"menu in (fr|en)|prompt\.wrong_key in fr"):
        roll_back(studio.press, studio.line.id, first.publication.id, "amadou")


def test_another_language_key_is_named_where_it_is_said(studio: Studio) -> None:
    studio.approve_all()
    studio.publish()
    studio.rule(language_key="8")
    assert {(one.locale, one.piece, one.said, one.true) for one in studio.shelf().stale()} == {
        (FR, Piece.LEVEL1, "For English, press 9.", "For English, press 8."),
        (EN, Piece.LEVEL1, "Pour le français, tapez 9.", "Pour le français, tapez 8."),
    }


def test_a_language_that_is_removed_makes_the_notice_untrue_and_no_sentence_stale(studio: Studio) -> None:
    studio.approve_all()
    studio.publish()
    studio.line = replace(studio.line, locales=(FR,), numbers=())
    with studio.engine.begin() as conn:
        save_lines(conn, (studio.line,), studio.at + timedelta(seconds=1))
    shelf = studio.shelf()
    assert (shelf.is_true, shelf.stale()) == (False, ())
    assert states(studio) == {"fr": "stale"}
    assert studio.publish().version.locales == (FR,), "publishing is all that it needs"
    assert studio.shelf().is_true


def test_what_a_clock_set_back_has_brought_back_is_not_carried_over_when_it_is_false(studio: Studio) -> None:
    """L4: callers hear again a text that had been retired."""
    studio.approve_all()
    studio.publish()
    studio.write(FR, Piece.WRONG_KEY, "Touche inconnue.")
    studio.approve_all()
    before = studio.at
    studio.publish(effective_at=studio.at + timedelta(days=1))
    with studio.engine.begin() as conn:
        settle(conn, studio.line.id, studio.at + timedelta(days=2))
    studio.at = before
    heard_again = studio.shelf().published(FR)
    assert heard_again is not None
    assert heard_again.state is State.RETIRED
    studio.rule(recipients=("le service qualité",))
    studio.do(lambda conn, shelf, now: submit(conn, shelf, (EN,), "claire", now))
    studio.do(lambda conn, shelf, now: approve(conn, shelf, (EN,), "amadou", now))
    with pytest.raises(ApprovalOutdated, match="hear in fr"):
        studio.publish()


def test_a_locale_that_the_line_does_not_speak_is_not_passed_over_in_silence(studio: Studio) -> None:
    studio.approve_all()
    with pytest.raises(LocaleNotOffered, match="'ru'"):
        studio.publish(locales=(FR, Locale("ru")))


def test_two_changes_that_are_awaited_add_up(studio: Studio) -> None:
    studio.approve_all()
    studio.publish()
    day = timedelta(days=1)
    start = studio.at
    for number, (locale, said) in enumerate(((FR, "Touche inconnue."), (EN, "Unknown key.")), 1):
        studio.write(locale, Piece.WRONG_KEY, said)
        studio.approve_all()
        assert studio.publish(locales=(locale,), effective_at=start + number * day).called_off == ()
    studio.at = start + day
    assert [
        heard(studio, locale, Piece.WRONG_KEY) == said for locale, said in ((FR, "Touche inconnue."), (EN, "Unknown key."))
    ] == [True, False]
    studio.at = start + 2 * day
    assert [heard(studio, locale, Piece.WRONG_KEY) for locale in (FR, EN)] == ["Touche inconnue.", "Unknown key."]


def test_what_is_called_off_is_told(studio: Studio) -> None:
    studio.approve_all()
    studio.publish()
    studio.write(FR, Piece.WRONG_KEY, "Touche inconnue.")
    studio.approve_all()
    awaited = studio.publish(effective_at=studio.at + timedelta(days=1)).publication
    made = studio.publish()
    assert [one.id for one in made.called_off] == [awaited.id]
    studio.at += timedelta(days=2)
    assert heard(studio, FR, Piece.WRONG_KEY) != "Touche inconnue."


def test_what_is_retired_has_its_row(studio: Studio) -> None:
    """L6."""
    studio.approve_all()
    studio.publish()
    studio.write(FR, Piece.WRONG_KEY, "Touche inconnue.")
    studio.approve_all()
    studio.publish()
    assert studio.journal()[-2:] == ["notice.published", "notice.retired"]


def test_the_beginning_of_two_publications_names_neither(studio: Studio) -> None:
    studio.approve_all()
    first = studio.publish()
    old = replace(first.publication, id=f"{first.version.id[0]}-another", published_at=studio.at)
    with studio.engine.begin() as conn:
        publish_version(
            conn, replace(first.version, id=f"{first.version.id[:4]}…"), replace(old, version_id=f"{first.version.id[:4]}…")
        )
    with pytest.raises(NothingThere, match="several"):
        roll_back(studio.press, studio.line.id, first.version.id[:4], "amadou")
    assert roll_back(studio.press, studio.line.id, first.version.id[:8], "amadou").version == first.version


def test_somebody_elses_awaited_publication_is_not_called_off_unseen(studio: Studio) -> None:
    studio.approve_all()
    studio.publish()
    studio.write(FR, Piece.WRONG_KEY, "Touche inconnue.")
    studio.write(EN, Piece.WRONG_KEY, "Unknown key.")
    studio.approve_all()

    def meanwhile() -> None:
        studio.meanwhile = lambda: None
        studio.publish(locales=(FR,), effective_at=studio.at + timedelta(days=1))

    studio.meanwhile = meanwhile
    with pytest.raises(ChangedMeanwhile):
        studio.publish(locales=(EN,))


def test_of_two_who_publish_at_the_same_moment_the_second_is_told(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    if studio.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one write at a time")
    studio.approve_all()
    studio.publish()
    studio.write(FR, Piece.WRONG_KEY, "Touche inconnue.")
    studio.write(EN, Piece.WRONG_KEY, "Unknown key.")
    studio.approve_all()
    usual = person

    def beside(conn: Connection, name: str, now: datetime) -> PersonId:
        """The transaction has begun, and has not written yet."""
        monkeypatch.setattr(publishing, "person", usual)
        studio.publish(locales=(FR,))
        return usual(conn, name, now)

    monkeypatch.setattr(publishing, "person", beside)
    with pytest.raises(ChangedMeanwhile):
        studio.publish(locales=(EN,))
    assert heard(studio, FR, Piece.WRONG_KEY) == "Touche inconnue."


def test_a_text_that_is_published_while_others_are_retired_stays(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    if studio.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one write at a time")
    studio.approve_all()
    studio.publish()
    studio.write(FR, Piece.WRONG_KEY, "Touche inconnue.")
    studio.approve_all()
    usual = texts_of

    def beside(conn: Connection, line_id: str) -> tuple[TextRevision, ...]:
        """What was read so far is older than what follows."""
        monkeypatch.setattr(publishing, "texts_of", usual)
        studio.publish()
        return usual(conn, line_id)

    monkeypatch.setattr(publishing, "texts_of", beside)
    with studio.engine.begin() as conn:
        settle(conn, studio.line.id, studio.at)
    spoken = studio.shelf().published(FR)
    assert spoken is not None
    assert (spoken.revision, spoken.state) == (2, State.PUBLISHED)


def test_a_disk_that_fills_up_in_mid_publication_leaves_what_is_heard(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    studio.approve_all()
    studio.publish()
    before = studio.shelf()
    studio.write(FR, Piece.WRONG_KEY, "Touche inconnue.")
    studio.approve_all()
    left, usual = [2], os.fsync

    def fsync(descriptor: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        usual(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(SoundNotWritten, match="Free some space"):
        studio.publish()
    assert (studio.shelf().heard, studio.shelf().version) == (before.heard, before.version)
    monkeypatch.undo()
    studio.publish()
    assert heard(studio, FR, Piece.WRONG_KEY) == "Touche inconnue."


def test_a_database_that_fills_up_in_mid_publication_leaves_what_is_heard(studio: Studio) -> None:
    if studio.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no limit of its own")
    studio.approve_all()
    studio.publish()
    before = studio.shelf()
    studio.write(FR, Piece.WRONG_KEY, "Touche inconnue.")
    studio.approve_all()

    def limit(pages: int) -> None:
        with studio.engine.connect() as conn:
            full = pages or conn.exec_driver_sql("PRAGMA page_count").scalar_one()
            conn.exec_driver_sql(f"PRAGMA max_page_count = {full}")

    limit(0)
    with pytest.raises(DatabaseFull):
        studio.publish()
    limit(1_000_000)
    assert (studio.shelf().heard, studio.shelf().version) == (before.heard, before.version)
    assert studio.journal().count("notice.published") == 1
    studio.publish()
    assert heard(studio, FR, Piece.WRONG_KEY) == "Touche inconnue."


def test_a_text_that_went_back_and_forth_meanwhile_is_not_the_one_that_was_read(studio: Studio) -> None:
    """Same words, same state, and yet other people answer for it."""
    studio.approve_all()

    def meanwhile() -> None:
        studio.meanwhile = lambda: None
        studio.do(lambda conn, shelf, now: give_back(conn, shelf, FR, "", "zoe", now))
        studio.do(lambda conn, shelf, now: submit(conn, shelf, (FR,), "amadou", now))
        studio.do(lambda conn, shelf, now: approve(conn, shelf, (FR,), "zoe", now))

    studio.meanwhile = meanwhile
    with pytest.raises(DraftChanged):
        studio.publish()
    opened = studio.shelf().open(FR)
    assert opened is not None
    assert len(opened.authors) == 2
