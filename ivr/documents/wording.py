"""The words of documents: gettext catalogues, English in the code, other languages in `locales/`.

A document never falls back to another language: a text that a catalogue lacks is an error, as in what callers hear.
"""

from __future__ import annotations

import gettext
import io
from functools import lru_cache
from pathlib import Path

from ivr.documents.errors import WordingUnknown
from notices.catalogues.errors import CatalogueBroken
from notices.catalogues.store import ROOT, compile_po

DOMAIN = "documents"
LANGUAGES = ("fr", "en")
NATIVE = "en"
"""The language of the code: it needs no catalogue."""


def N_(text: str) -> str:  # noqa: N802  # the name under which every gettext tool looks for it
    """Marks a text for translation where it stands as data; the text itself."""
    return text


class Wording:
    """One language's words.

    Args:
        locale: `fr` or `en`.
        domain: of the catalogue `locales/<locale>/LC_MESSAGES/<domain>.po`; a large subject may have one of its own.
        root: of the catalogues.

    Raises:
        WordingUnknown: there is no such catalogue.
    """

    def __init__(self, locale: str, domain: str = DOMAIN, root: Path = ROOT) -> None:
        if locale not in LANGUAGES:
            raise WordingUnknown(f"There are no documents in {locale!r}. There are documents in: {', '.join(LANGUAGES)}.")
        self.locale = locale
        self._texts = None if locale == NATIVE else _catalogue(root / locale / "LC_MESSAGES" / f"{domain}.po")

    def __call__(self, text: str, /, **values: object) -> str:
        """A marked text in this language, its `%(name)s` filled.

        Raises:
            WordingUnknown: the catalogue lacks it.
        """
        said = text if self._texts is None else self._texts.gettext(text)
        return said % values if values else said


class _Complete(gettext.NullTranslations):
    """Stands behind a catalogue: whatever comes here was not translated."""

    def gettext(self, message: str) -> str:
        raise WordingUnknown(
            f"The catalogue of documents has no text for {message!r}. Translate it in locales/ and run make check."
        )


@lru_cache(maxsize=16)
def _catalogue(path: Path) -> gettext.GNUTranslations:
    try:
        texts = gettext.GNUTranslations(io.BytesIO(compile_po(path)))
    except (OSError, CatalogueBroken) as error:
        raise WordingUnknown(f"{path} cannot be read: {error}. Restore the file from the project.") from error
    texts.add_fallback(_Complete())
    return texts
