from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from notices.catalogues import store
from notices.catalogues.__main__ import main
from notices.catalogues.checking import faults
from notices.catalogues.errors import CatalogueBroken, LocaleUnknown
from notices.notice import Locale

FR = Locale("fr")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    root = tmp_path / "locales"
    shutil.copytree(store.ROOT, root, ignore=shutil.ignore_patterns("*.mo"))
    return root


def change(root: Path, old: str, new: str, locale: Locale = FR) -> None:
    po = store.path_of(locale, root)
    text = po.read_text(encoding="utf-8")
    assert old in text
    po.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_catalogues_are_whole_and_current() -> None:
    assert faults() == ()
    assert set(store.available()) >= {"en", "fr"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('msgstr "Pour refuser,| tapez {refusal_key}."', 'msgstr ""', "is not translated"),
        (
            'msgstr "Pour refuser,| tapez {refusal_key}."',
            'msgstr "Pour refuser,| tapez 2."',
            "must hold the placeholders refusal_key",
        ),
        (
            'msgstr "Pour refuser,| tapez {refusal_key}."',
            'msgstr "Pour refuser,| tapez {touche}."',
            "must hold the placeholders refusal_key",
        ),
        ('msgstr "Pour refuser,| tapez {refusal_key}."', 'msgstr "Pour refuser,| tapez {refusal_key!r}."', "malformed"),
        ('msgstr "Pour refuser,| tapez {refusal_key}."', 'msgstr "Pour refuser,| tapez {key."', "malformed"),
        ('msgstr "Pour refuser,| tapez {refusal_key}."', 'msgstr "Pour refuser, tapez {refusal_key}."', "must hold 1 pause mark"),
        ("#, python-brace-format", "#, fuzzy, python-brace-format", "is marked fuzzy"),
        (
            'msgid "To refuse,| press {refusal_key}."',
            'msgid "To refuse, dial {refusal_key}."',
            "lacks 'To refuse,| press {refusal_key}.'",
        ),
        ('msgid "To refuse,| press {refusal_key}."', 'msgid "To refuse, dial {refusal_key}."', "is said no more"),
        ("X-Reviewed-By-Native-Speaker: no", "X-Reviewed-By-Native-Speaker: perhaps", "its header must say"),
        ("nplurals=2; plural=(n > 1)", "nplurals=3; plural=(n > 2)", "plural forms"),
        ('msgid "star"', 'msgid "star\nqwertz', "no readable catalogue"),
    ],
)
def test_a_fault_is_found_and_named(copied: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, words: str) -> None:
    change(copied, old, new)

    assert any(words in fault for fault in faults(copied))
    assert main(["--locales", str(copied), "check"]) == 1
    assert words in capsys.readouterr().out


def test_a_template_that_is_stale_or_missing_is_a_fault(copied: Path) -> None:
    pot = copied / "notices.pot"
    pot.write_text(pot.read_text().replace("Please call again later.", "Goodbye."))
    assert any("is stale" in fault for fault in faults(copied))
    pot.unlink()
    assert any("is missing" in fault for fault in faults(copied))


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_a_catalogue_of_which_only_the_compiled_form_is_left_is_a_fault(copied: Path, locale: str) -> None:
    main(["--locales", str(copied), "compile"])
    store.path_of(Locale(locale), copied).unlink()

    assert [fault.partition(" is missing")[0] for fault in faults(copied)] == [str(store.path_of(Locale(locale), copied))]


def test_a_folder_without_catalogues_is_a_fault(tmp_path: Path) -> None:
    assert main(["--locales", str(tmp_path), "check"]) == 1


def test_the_command_fails_its_caller_when_a_catalogue_is_not_whole(copied: Path) -> None:
    """What `make check` sees: the exit status of the process."""
    assert main(["--locales", str(copied), "check"]) == 0

    change(copied, 'msgstr "L’enregistrement est conservé {retention} au plus."', 'msgstr ""')

    command = (sys.executable, "-m", "notices.catalogues", "--locales", str(copied), "check")
    failed = subprocess.run(command, check=False, capture_output=True, timeout=60)
    assert (failed.returncode, failed.stdout.count(b"is not translated")) == (1, 1)


def test_an_update_changes_nothing_that_is_current(copied: Path) -> None:
    before = {path: path.read_bytes() for path in copied.rglob("*.po*")}

    assert main(["--locales", str(copied), "update"]) == 0

    assert {path: path.read_bytes() for path in copied.rglob("*.po*")} == before


def test_an_update_takes_out_what_is_said_no_more_and_asks_for_what_is_new(copied: Path) -> None:
    change(copied, 'msgid "That key is not one of the choices."', 'msgid "Qwertz."')

    main(["--locales", str(copied), "update"])

    assert [fault.partition(": ")[2] for fault in faults(copied)] == ["'That key is not one of the choices.': is not translated"]


def test_a_new_locale_begins_empty_with_its_own_plural_forms(copied: Path) -> None:
    assert main(["--locales", str(copied), "begin", "uk"]) == 0

    found = faults(copied)
    assert found
    assert all("is not translated" in fault for fault in found)
    assert "nplurals=3" in store.path_of(Locale("uk"), copied).read_text()


def test_a_missing_text_is_an_error_and_never_english(copied: Path) -> None:
    change(copied, 'msgstr "Pour refuser,| tapez {refusal_key}."', 'msgstr ""')

    with pytest.raises(CatalogueBroken, match="To refuse"):
        store.load(FR, copied).pgettext("level1", "To refuse,| press {refusal_key}.")
    with pytest.raises(CatalogueBroken, match="nothing"):
        store.load(FR, copied).npgettext("level1", "nothing", "nothings", 2)


@pytest.mark.parametrize("locale", ["xx", "..", "../fr", "FR", "", "fr/../fr"])
def test_an_unknown_locale_is_refused(locale: str) -> None:
    with pytest.raises(LocaleUnknown, match="There are texts for: ar, bg, "):
        store.load(Locale(locale))


def test_a_compiled_catalogue_serves_where_no_source_is(copied: Path) -> None:
    assert main(["--locales", str(copied), "compile"]) == 0
    for po in copied.rglob("*.po"):
        po.unlink()

    assert store.load(FR, copied).pgettext("level1", "To refuse,| press {refusal_key}.") == "Pour refuser,| tapez {refusal_key}."
    assert store.available(copied) == store.available()


def test_a_catalogue_that_is_no_text_is_a_clear_error(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store.path_of(FR, copied).write_bytes(b"\xff\xfe\x00")

    with pytest.raises(CatalogueBroken, match="no readable catalogue"):
        store.load(FR, copied)
    assert main(["--locales", str(copied), "compile"]) == 20
    assert "no readable catalogue" in capsys.readouterr().err
