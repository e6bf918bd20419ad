from __future__ import annotations

from notices.languages import next_locale, own_name
from notices.notice import Locale

FR, EN, DE = Locale("fr"), Locale("en"), Locale("de")


def test_languages_are_called_by_their_own_names() -> None:
    assert [own_name(Locale(tag)) for tag in ("fr", "en", "de", "uk", "ar")] == [
        "français",
        "English",
        "Deutsch",
        "українська",
        "العربية",
    ]


def test_the_language_key_goes_round() -> None:
    offered = (FR, EN, DE)
    assert [next_locale(locale, offered) for locale in offered] == [EN, DE, FR]
    assert next_locale(FR, (FR, EN)) == EN
    assert next_locale(FR, (FR,)) is None
    assert next_locale(FR, ()) is None
    assert next_locale(FR, (FR, FR, EN)) == EN
    assert next_locale(DE, (FR, EN)) == FR
