"""Drafts are heard in rehearsals without being published by that; so is what was published before."""

from __future__ import annotations

import pytest

from ivr.database.engine import reading
from ivr.database.publications import history
from ivr.database.rehearsal_versions import LASTS, prepared, prepared_versions
from ivr.studio.errors import NothingThere
from ivr.studio.rehearsing import prepare_draft, prepare_earlier
from notices.errors import NoticeError
from notices.notice import Locale, Piece
from tests.studio.conftest import Studio

FRENCH = Locale("fr")


def known(studio: Studio) -> set[str]:
    with reading(studio.engine) as conn:
        return set(prepared(conn, studio.at))


def test_a_draft_is_heard_as_it_is_and_nothing_is_published(studio: Studio) -> None:
    studio.approve_all()
    published = studio.publish().version
    shown = studio.shelf().said(studio.shelf().published(FRENCH), FRENCH)[Piece.CONNECTING]
    studio.write(FRENCH, Piece.CONNECTING, "\n".join((*shown, "Bonne journée.")))
    made = prepare_draft(studio.press, studio.line.id, "person-1")
    assert made.true
    assert made.version.id != published.id
    assert "Bonne journée" in made.version.renderings[FRENCH, Piece.CONNECTING].text
    with reading(studio.engine) as conn:
        assert [one.version_id for one in history(conn, studio.line.id)] == [published.id]
        assert prepared_versions(conn, studio.sounds, studio.at) == {made.version.id: made.version}
    assert studio.journal()[-1] == "notice.rehearsed"
    studio.at += LASTS
    assert known(studio) == set()
    assert prepare_draft(studio.press, studio.line.id, "person-2").version.id == made.version.id  # once more, for a day
    assert known(studio) == {made.version.id}


def test_what_was_published_under_other_rules_is_heard_and_said_to_be_untrue(studio: Studio) -> None:
    studio.approve_all()
    published = studio.publish().version
    studio.rule(dpo_contact="autre@valmont.example")
    made = prepare_earlier(studio.press, studio.line.id, published.id, "person-1")
    assert (made.version.id, made.true) == (published.id, False)
    with pytest.raises(NothingThere):
        prepare_earlier(studio.press, studio.line.id, "ab" * 32, "person-1")


def test_a_voice_that_fails_prepares_nothing(studio: Studio) -> None:
    studio.broken = True
    with pytest.raises(NoticeError, match="hoarse"):
        prepare_draft(studio.press, studio.line.id, "person-1")
    assert known(studio) == set()
    assert studio.journal() == []
