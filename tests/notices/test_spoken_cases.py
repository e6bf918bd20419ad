"""Every language's cases, read from `spoken/cases/<locale>.toml`: what is shown, and what is said."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from notices.notice import Locale
from notices.spoken import spoken
from notices.spoken.languages import language_of, registered

CASES = Path(__file__).parent / "spoken" / "cases"
CATALOGUES = Path(__file__).parents[2] / "locales"
FEWEST = {"fr": 60, "en": 60}
FEWEST_ELSEWHERE = 20


def _cases(file: Path) -> list[tuple[str, str]]:
    return [(case["shown"], case["said"]) for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]]


FILES = {file.stem: _cases(file) for file in sorted(CASES.glob("*.toml"))}
TRANSLATED = sorted(file.parts[-3] for file in CATALOGUES.glob("*/LC_MESSAGES/notices.po"))
ALL = [pytest.param(locale, *case, id=f"{locale}-{case[0]}") for locale, cases in FILES.items() for case in cases]


@pytest.mark.parametrize(("locale", "shown", "said"), ALL)
def test_case(locale: str, shown: str, said: str) -> None:
    assert spoken(shown, Locale(locale)) == said


@pytest.mark.parametrize("locale", TRANSLATED)
def test_a_translated_locale_has_rules_and_cases(locale: str) -> None:
    assert language_of(Locale(locale)) is not None, f"write notices/spoken/languages/{locale}.py"
    assert locale in FILES, f"write tests/notices/spoken/cases/{locale}.toml"


@pytest.mark.parametrize("locale", FILES)
def test_there_are_enough_cases_and_none_twice(locale: str) -> None:
    shown = [case[0] for case in FILES[locale]]

    assert len(set(shown)) == len(shown)
    assert len(shown) >= FEWEST.get(locale, FEWEST_ELSEWHERE)


@pytest.mark.parametrize("code", registered())
def test_a_language_with_rules_has_cases(code: str) -> None:
    assert code.replace("_", "-") in {locale.lower() for locale in FILES}


@pytest.mark.parametrize("locale", ["fr", "en", "de"])
def test_what_is_said_is_said_again_as_it_is(locale: str) -> None:
    for _, said in FILES[locale]:
        assert spoken(said, Locale(locale)) == said
