"""Where the catalogues are, and how one is read.

The `.po` file itself is read, once a process, and compiled in memory: there is no compiled file
that could be older than its text. A compiled `.mo` serves only where no `.po` was shipped.
"""

from __future__ import annotations

import gettext
import io
import re
from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from notices.catalogues.errors import CatalogueBroken, LocaleUnknown
from notices.notice import Locale

ROOT = Path(__file__).resolve().parents[2] / "locales"
DOMAIN = "notices"
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


class _Incomplete(gettext.NullTranslations):
    """Stands behind every catalogue: a missing text is an error, never English for a French caller."""

    def pgettext(self, context: str, message: str) -> str:
        raise CatalogueBroken(f"The catalogue has no text for {message!r} ({context}). Translate it and run make check.")

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        raise CatalogueBroken(f"The catalogue has no text for {msgid1!r} ({context}). Translate it and run make check.")


def path_of(locale: Locale, root: Path = ROOT) -> Path:
    """The `.po` file of a locale, whether it exists or not."""
    return root / locale / "LC_MESSAGES" / f"{DOMAIN}.po"


def available(root: Path = ROOT) -> tuple[Locale, ...]:
    """The locales that have a catalogue, in alphabetical order."""
    folders = {path.parent.parent.name for path in root.glob(f"*/LC_MESSAGES/{DOMAIN}.[pm]o")}
    return tuple(Locale(name) for name in sorted(folders))


@lru_cache(maxsize=64)
def load(locale: Locale, root: Path = ROOT) -> gettext.GNUTranslations:
    """The catalogue of a locale.

    Raises:
        LocaleUnknown: there is none.
        CatalogueBroken: it is no readable catalogue. Asking it for a text that it lacks raises the same.
    """
    po = path_of(locale, root)
    compiled = po.with_suffix(".mo")
    if not _TAG.fullmatch(locale) or not (po.exists() or compiled.exists()):
        raise LocaleUnknown(f"There are no texts for the locale {locale!r}. There are texts for: {', '.join(available(root))}.")
    translations = gettext.GNUTranslations(io.BytesIO(compile_po(po) if po.exists() else compiled.read_bytes()))
    translations.add_fallback(_Incomplete())
    return translations


def compile_po(po: Path) -> bytes:
    """The compiled form of a `.po` file, without fuzzy and empty texts."""
    try:
        with po.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        raise CatalogueBroken(f"{po} is no readable catalogue: {error}. Mend it, or restore it from version control.") from error
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    return compiled.getvalue()
