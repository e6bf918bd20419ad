"""People in the studio: what they say to one another, where they are, and whose text was there first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from ivr.database.comments import comments_of
from ivr.database.engine import reading
from ivr.database.tables import journal, notice_openings
from ivr.studio.commenting import LONGEST, comment
from ivr.studio.editing import reads, write_from
from ivr.studio.errors import ChangedMeanwhile, CommentUnusable
from ivr.studio.lengths import USUAL_PACE, estimated_seconds, pace
from ivr.studio.presence import AWAY, FORGOTTEN, arrive
from ivr.studio.preview import filled
from ivr.studio.reviewing import approve_as_read, submit
from notices.notice import Locale, Piece
from notices.versions.errors import DraftChanged
from tests.call.fakes import EN, FR
from tests.studio.conftest import Studio


def test_comments_stay_in_their_table_the_newest_first(studio: Studio) -> None:
    for said in ("first", "  second  "):
        studio.do(lambda conn, shelf, now, said=said: comment(conn, shelf, FR, Piece.MENU, said, "claire", now))  # type: ignore[misc]
    with reading(studio.engine) as conn:
        found = comments_of(conn, "accueil", FR)
        details = conn.execute(select(journal.c.details)).scalars().all()
    assert [one.said for one in found] == ["second", "first"]
    assert {(one.piece, one.revision) for one in found} == {(Piece.MENU, 0)}
    assert not any("first" in one for one in details)


@pytest.mark.parametrize(("said", "piece"), [("", None), ("x" * (LONGEST + 1), None), ("x", Piece.DIGIT_1)])
def test_a_comment_says_something_about_a_text(studio: Studio, said: str, piece: Piece | None) -> None:
    with pytest.raises(CommentUnusable):
        studio.do(lambda conn, shelf, now: comment(conn, shelf, FR, piece, said, "claire", now))
    assert studio.journal() == []


def test_people_at_one_language_are_told_of_each_other(studio: Studio) -> None:
    now = studio.at

    def at(name: str, piece: Piece = Piece.MENU, locale: Locale = FR) -> list[tuple[Piece, object]]:
        return [(one.piece, one.opened_at) for one in arrive(studio.engine, "accueil", locale, piece, name, now)]

    assert at("claire") == []
    began = now
    now += timedelta(seconds=5)
    assert at("denis", Piece.LEVEL1) == [(Piece.MENU, began)]
    assert at("Claire") == [(Piece.LEVEL1, now)], "herself, written otherwise, is nobody else"
    assert at("denis", Piece.LEVEL1, EN) == []
    now += AWAY + timedelta(minutes=1)
    assert at("claire") == []
    now += FORGOTTEN + timedelta(minutes=1)
    at("denis")
    with reading(studio.engine) as conn:
        assert len(conn.execute(select(notice_openings)).all()) == 1


def test_looking_again_writes_no_row(studio: Studio) -> None:
    arrive(studio.engine, "accueil", FR, Piece.MENU, "claire", studio.at)
    arrive(studio.engine, "accueil", FR, Piece.MENU, "claire", studio.at + timedelta(seconds=30))
    with reading(studio.engine) as conn:
        assert conn.execute(select(notice_openings.c.seen_at)).scalar_one() == studio.at


def test_a_text_is_saved_only_if_it_reads_as_when_its_writer_began(studio: Studio) -> None:
    began = reads(studio.shelf(), FR, Piece.WRONG_KEY)
    studio.do(
        lambda conn, shelf, now: write_from(
            conn, shelf, FR, Piece.REPEAT, "Encore.", reads(shelf, FR, Piece.REPEAT), "denis", now
        )
    )
    studio.do(lambda conn, shelf, now: write_from(conn, shelf, FR, Piece.WRONG_KEY, "Inconnue.", began, "claire", now))
    with pytest.raises(DraftChanged, match="Nothing of yours is lost"):
        studio.do(lambda conn, shelf, now: write_from(conn, shelf, FR, Piece.WRONG_KEY, "Autre.", began, "denis", now))
    opened = studio.shelf().open(FR)
    assert opened is not None
    assert opened.own == {Piece.REPEAT: ("Encore.",), Piece.WRONG_KEY: ("Inconnue.",)}


def test_an_approval_is_for_what_was_read(studio: Studio) -> None:
    studio.do(lambda conn, shelf, now: submit(conn, shelf, (FR,), "claire", now))
    opened = studio.shelf().open(FR)
    assert opened is not None
    read = studio.shelf().reading(opened)
    studio.rule(rights_contact="ailleurs@valmont.example")
    with pytest.raises(ChangedMeanwhile, match="Read it again"):
        studio.do(lambda conn, shelf, now: approve_as_read(conn, shelf, FR, read, "amadou", now))
    opened = studio.shelf().open(FR)
    assert opened is not None
    again = studio.shelf().reading(opened)
    studio.do(lambda conn, shelf, now: approve_as_read(conn, shelf, FR, again, "amadou", now))
    assert studio.journal()[-1] == "notice.approved"


def test_lengths_are_guessed_at_the_pace_of_what_is_heard(studio: Studio) -> None:
    shelf = studio.shelf()
    said = filled(shelf, FR, ("Pour refuser,| tapez {refusal_key}.",))
    assert pace(None, FR) == USUAL_PACE
    assert estimated_seconds(said, 10.0) == pytest.approx(2 * estimated_seconds(said, 20.0))
    studio.approve_all()
    version = studio.publish().version
    assert pace(version, FR) != USUAL_PACE
    assert pace(version, Locale("de")) == USUAL_PACE
