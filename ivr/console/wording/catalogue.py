"""The console's gettext catalogues. English stands in the code and the templates; other languages in `locales/`.

`console.po` holds what several parts say; each newer part brings `console-<folder>.po`. The `.po` files are compiled in memory when the console starts (a few milliseconds each), so that nobody can
forget to compile them.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.support import NullTranslations, Translations

from ivr.console.errors import WordingMissing

DOMAIN = "console"
LANGUAGES = ("fr", "en")
"""What the console speaks, the default first."""

NATIVE = "en"
"""The language of the code: it needs no catalogue."""


def load(locales: Path, language: str) -> NullTranslations:
    """The translations of one language: those of the console's parts, each in a catalogue of its own.

    Raises:
        WordingMissing: the console's catalogue is not there, or one of them cannot be read.
    """
    if language == NATIVE:
        return NullTranslations()
    folder = locales / language / "LC_MESSAGES"
    whole = _read(folder / f"{DOMAIN}.po", language)
    for part in sorted(folder.glob(f"{DOMAIN}-*.po")):
        whole.add(_read(part, language))
    return whole


def _read(path: Path, language: str) -> Translations:
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language, domain=DOMAIN, abort_invalid=True)
    except (OSError, PoFileError, ValueError) as error:
        raise WordingMissing(
            f"The console's {language} texts cannot be read from {path}: {error}. Restore the file from the project."
        ) from error
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)
