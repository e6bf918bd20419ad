"""Writing: what cannot be said cannot be saved, and nobody's work is lost."""

from __future__ import annotations

import pytest

from ivr.database.engine import reading
from ivr.database.lexicon import forget_entry, load_lexicon, save_entry
from ivr.database.people import names, person
from ivr.studio.editing import exported, imported, revision, write_piece
from ivr.studio.errors import LocaleNotOffered, NothingThere
from ivr.studio.preview import composed, newest, newest_own
from ivr.studio.reviewing import approve, submit
from notices.errors import NoticeError
from notices.facts import RefusalEffect
from notices.notice import Locale, Piece
from notices.spoken import LexiconEntry
from notices.texts.errors import PlaceholderMissing, PlaceholderUnknown, TextMalformed, TextUnsafe
from notices.versions.errors import DraftChanged, ExchangeRefused, PersonUnnamed, SecondPersonNeeded, StepOutOfTurn
from tests.call.fakes import EN, FR
from tests.studio.conftest import Studio


def write(studio: Studio, piece: Piece, text: str | None, by: str = "claire", edits: int | None = None) -> None:
    studio.do(lambda conn, shelf, now: write_piece(conn, shelf, FR, piece, text, by, now, edits=edits))


@pytest.mark.parametrize(
    ("piece", "text", "error"),
    [
        (Piece.MENU, "a" * 100_000, TextMalformed),
        (Piece.MENU, "  \n \t ", TextMalformed),
        (Piece.MENU, "\n".join(["Bonjour."] * 41), TextMalformed),
        (Piece.WRONG_KEY, "<speak>Bonjour</speak>", TextUnsafe),
        (Piece.WRONG_KEY, "Bonjour [[b0~ZuR]]", TextUnsafe),
        (Piece.WRONG_KEY, "Bonjour\x00", TextUnsafe),
        (Piece.WRONG_KEY, "Bonjour\u202eruojnoB", TextUnsafe),
        (Piece.WRONG_KEY, "Un|deux|trois.", TextMalformed),
        (Piece.WRONG_KEY, "|deux.", TextMalformed),
        (Piece.WRONG_KEY, "Pour cela, tapez {repeat_key}|.", TextMalformed),
        (Piece.WRONG_KEY, "Touche inconnue.\n---", TextMalformed),
        (Piece.WRONG_KEY, "\U0001f600", TextMalformed),
        (Piece.WRONG_KEY, "Bonjour {organisation.", TextMalformed),
        (Piece.WRONG_KEY, "Bonjour {organisation!r}.", TextMalformed),
        (Piece.WRONG_KEY, "Bonjour {organisation:9}.", TextMalformed),
        (Piece.WRONG_KEY, "Bonjour {organisation.__class__}.", TextMalformed),
        (Piece.WRONG_KEY, "Bonjour {}.", TextMalformed),
        (Piece.WRONG_KEY, "Bonjour {mayor}.", PlaceholderUnknown),
        (Piece.PURPOSES, "Pour {purposes_consent}.", PlaceholderUnknown),
        (Piece.DPO, "Écrivez à dpo@valmont.example.", PlaceholderMissing),
    ],
)
def test_what_cannot_be_said_is_not_saved_and_the_place_is_named(
    studio: Studio, piece: Piece, text: str, error: type[NoticeError]
) -> None:
    with pytest.raises(error, match=rf"fr, {piece.value}") as raised:
        write(studio, piece, text)
    assert len(raised.value.message) < 1000
    assert studio.shelf().texts == ()
    assert studio.journal() == []


def test_newlines_end_sentences_and_go_no_further(studio: Studio) -> None:
    write(studio, Piece.WRONG_KEY, "Touche\tinconnue.\r\n\r\nsendmsg\nRecommencez.")
    said = composed(studio.shelf(), newest_own(studio.shelf()))[FR, Piece.WRONG_KEY]
    assert [segment.text for segment in said.segments] == ["Touche inconnue.", "sendmsg", "Recommencez."]


def test_letters_are_kept_as_one_character_each_however_they_were_typed(studio: Studio) -> None:
    """A Mac's clipboard takes é apart; the linter and the rules of speech would not know the words again."""
    write(studio, Piece.WRONG_KEY, "Touche re\u0301pe\u0301te\u0301e.")
    opened = studio.shelf().open(FR)
    assert opened is not None
    assert opened.own[Piece.WRONG_KEY] == ("Touche répétée.",)


def test_the_second_of_two_is_told_and_can_save_again(studio: Studio) -> None:
    write(studio, Piece.WRONG_KEY, "Un.", "claire")
    began = studio.shelf().open(FR)
    assert began is not None
    write(studio, Piece.WRONG_KEY, "Deux.", "amadou", edits=began.edits)
    with pytest.raises(DraftChanged, match="Nothing of yours is lost"):
        write(studio, Piece.WRONG_KEY, "Trois.", "claire", edits=began.edits)
    now = studio.shelf().open(FR)
    assert now is not None
    assert now.own[Piece.WRONG_KEY] == ("Deux.",)
    write(studio, Piece.WRONG_KEY, "Trois.", "claire", edits=now.edits)
    assert len(now.authors) == 2


def test_an_approved_text_is_not_written_in(studio: Studio) -> None:
    studio.approve_all()
    with pytest.raises(
        StepOutOfTurn, match=r"fr, revision 1 is approved; only a draft can be changed\. Have it given back first"
    ):
        write(studio, Piece.WRONG_KEY, "Un.")


def test_a_draft_begins_as_what_is_heard_and_the_model_can_be_had_back(studio: Studio) -> None:
    write(studio, Piece.WRONG_KEY, "Un.")
    studio.approve_all()
    studio.publish()
    write(studio, Piece.REPEAT, "Encore.")
    shelf = studio.shelf()
    assert newest(shelf, FR) == revision(shelf, FR, 2)
    assert revision(shelf, FR, 2).own == {Piece.WRONG_KEY: ("Un.",), Piece.REPEAT: ("Encore.",)}
    write(studio, Piece.WRONG_KEY, None)
    assert revision(studio.shelf(), FR, 2).own == {Piece.REPEAT: ("Encore.",)}
    with pytest.raises(NothingThere, match="It has: 1, 2"):
        revision(studio.shelf(), FR, 7)


def test_a_locale_that_the_line_does_not_speak(studio: Studio) -> None:
    with pytest.raises(LocaleNotOffered, match="fr, en"):
        studio.do(lambda conn, shelf, now: write_piece(conn, shelf, Locale("de"), Piece.MENU, "Hallo.", "claire", now))


def test_the_journal_holds_ids_and_never_names(studio: Studio) -> None:
    """L6."""
    write(studio, Piece.WRONG_KEY, "Un.", "Claire Dupré")
    with studio.engine.begin() as conn:
        known = person(conn, "  Claire   Dupré ", studio.at)
        assert names(conn) == {known: "Claire Dupré"}
        found = conn.exec_driver_sql("SELECT details FROM journal").scalars().all()
    assert all("Dupré" not in details for details in found)
    assert any(known in details for details in found)


@pytest.mark.parametrize("other", ["claire dupré", "CLAIRE  DUPRÉ", "Claire Dupre\u0301"])
def test_nobody_is_their_own_second_person_by_writing_their_name_otherwise(studio: Studio, other: str) -> None:
    write(studio, Piece.WRONG_KEY, "Un.", "Claire Dupré")
    studio.do(lambda conn, shelf, now: submit(conn, shelf, (FR,), "Claire Dupré", now))
    with pytest.raises(SecondPersonNeeded):
        studio.do(lambda conn, shelf, now: approve(conn, shelf, (FR,), other, now))


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x00b"])
def test_nobody_is_nobody(studio: Studio, name: str) -> None:
    with pytest.raises(PersonUnnamed):
        write(studio, Piece.WRONG_KEY, "Un.", name)


def test_translators_get_everything_and_only_what_they_change_is_written(studio: Studio) -> None:
    write(studio, Piece.WRONG_KEY, "Touche inconnue.\nRecommencez.")
    file = exported(studio.shelf(), EN, FR)
    assert b"Touche inconnue.\\n" in file
    studio.do(lambda conn, shelf, now: imported(conn, shelf, file, "zoe", now))
    assert studio.shelf().open(EN) is None, "nothing was changed, no draft is begun"
    translated = file.replace(b"That key is not one of the choices.", b"Unknown key.\\nTry again.")
    studio.do(lambda conn, shelf, now: imported(conn, shelf, translated, "zoe", now))
    opened = studio.shelf().open(EN)
    assert opened is not None
    assert opened.own == {Piece.WRONG_KEY: ("Unknown key.", "Try again.")}


def test_a_file_that_is_older_than_the_texts_is_not_taken_in(studio: Studio) -> None:
    write(studio, Piece.WRONG_KEY, "Un.")
    file = exported(studio.shelf(), FR, EN).replace(b"Un.", b"Une.")
    write(studio, Piece.REPEAT, "Encore.")
    with pytest.raises(DraftChanged, match="export again"):
        studio.do(lambda conn, shelf, now: imported(conn, shelf, file, "zoe", now))


def test_a_file_whose_untouched_texts_the_rules_have_changed_meanwhile_is_not_taken_in(studio: Studio) -> None:
    """Else the model's former words would come in as the organisation's own."""
    file = exported(studio.shelf(), FR, EN)
    studio.rule(organisation="Mairie de Valmont-sur-Orge")
    studio.do(lambda conn, shelf, now: imported(conn, shelf, file, "zoe", now))
    assert studio.shelf().texts == (), "placeholders stand for what has changed: the file is as good as before"
    studio.rule(refusal_effect=RefusalEffect.KEEP)
    with pytest.raises(DraftChanged, match="export again"):
        studio.do(lambda conn, shelf, now: imported(conn, shelf, file, "zoe", now))


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda file: file.replace(b"X-Preambule-Line: accueil", b"X-Preambule-Line: cantine"), ExchangeRefused),
        (lambda file: file.replace(b'msgctxt "menu"', b'msgctxt "carte"'), ExchangeRefused),
        (lambda file: file.replace(b"Un.", b"Un {mayor}."), PlaceholderUnknown),
        (lambda file: file.replace(b"Un.", b"<b>Un</b>."), TextUnsafe),
    ],
)
def test_a_file_with_one_fault_changes_nothing(studio: Studio, spoil: object, error: type[NoticeError]) -> None:
    write(studio, Piece.WRONG_KEY, "Un.")
    before = studio.shelf()
    file = spoil(exported(before, FR, EN).replace(b"Nous reprenons", b"Voici"))  # type: ignore[operator]
    with pytest.raises(error):
        studio.do(lambda conn, shelf, now: imported(conn, shelf, file, "zoe", now))
    assert studio.shelf().texts == before.texts


def test_the_lexicon_is_kept_and_is_part_of_what_is_published(studio: Studio) -> None:
    entry = LexiconEntry(Locale("fr"), "Mairie", "merri")
    studio.approve_all()
    before = studio.publish().version
    with studio.engine.begin() as conn:
        assert [save_entry(conn, entry, studio.at) for _ in range(2)] == [True, False]
        assert load_lexicon(conn).entries == (entry,)
    studio.do(lambda conn, shelf, now: write_piece(conn, shelf, FR, Piece.WRONG_KEY, "Mairie.", "claire", now))
    studio.approve_all()
    made = studio.publish().version
    assert made.id != before.id
    assert entry in made.lexicon
    with reading(studio.engine) as conn:
        assert studio.shelf().version == made, "rows give the version back, lexicon and all"
    with studio.engine.begin() as conn:
        assert [forget_entry(conn, entry) for _ in range(2)] == [True, False]
