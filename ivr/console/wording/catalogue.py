"""The console's gettext catalogues. English stands in the code and the templates; other languages in `locales/`.

`console.po` holds what several parts say; each newer part brings `console-<folder>.po`. The `.po` files are compiled in memory when the console starts (a few milliseconds each), so that nobody can
forget to compile them.
"""

from __future__ import annotations

from functools import lru_cache
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
    """The translations of one language: those of the console's parts, each in a catalogue of its own. The same object while no file changes.

    Raises:
        WordingMissing: the console's catalogue is not there, or one of them cannot be read.
    """
    if language == NATIVE:
        return _NOTHING
    folder = locales / language / "LC_MESSAGES"
    files = [folder / f"{DOMAIN}.po", *sorted(folder.glob(f"{DOMAIN}-*.po"))]
    return _translations(language, tuple((file, _content(file, language)) for file in files))


_NOTHING = NullTranslations()


@lru_cache(maxsize=4)
def _translations(language: str, files: tuple[tuple[Path, bytes], ...]) -> Translations:
    first, *others = files
    whole = _compiled(*first, language)
    for other in others:
        whole.add(_compiled(*other, language))
    return whole


def _content(path: Path, language: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _missing(path, language, error) from error


def _compiled(path: Path, content: bytes, language: str) -> Translations:
    try:
        catalogue = read_po(BytesIO(content), locale=language, domain=DOMAIN, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise _missing(path, language, error) from error
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)


def _missing(path: Path, language: str, error: Exception) -> WordingMissing:
    return WordingMissing(
        f"The console's {language} texts cannot be read from {path}: {error}. Restore the file from the project."
    )
