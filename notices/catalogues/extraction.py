"""From the texts in the source to the template, and from the template to every catalogue."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from notices.catalogues.store import DOMAIN, ROOT, available, path_of
from notices.notice import Locale

SOURCE = Path(__file__).resolve().parents[1] / "texts"
SOURCE_LOCALE = Locale("en")
"""The language of the texts in the source; its catalogue repeats them."""
REVIEWED = "X-Reviewed-By-Native-Speaker"
"""Header of every catalogue: `yes` or `no`, honestly."""

_KEYWORDS = {"pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3), "t": ((1, "c"), 2)}
_WIDTH = 130
_HEADER = "# What callers hear. See docs/notices.md."


def template() -> Catalog:
    """Every text in the source, with its context and the notes for translators."""
    catalogue = Catalog(project="preambule", version="1", charset="utf-8", header_comment=_HEADER)
    for filename, message, comments, context in _texts():
        catalogue.add(message, locations=[(f"notices/texts/{filename}", 0)], auto_comments=comments, context=context)
    return catalogue


@cache
def _texts() -> tuple[tuple[str, str | tuple[str, ...], list[str], str | None], ...]:
    """File, text, notes and context of every text; the source of a running program does not change."""
    found = extract_from_dir(
        str(SOURCE), method_map=[("**.py", "python")], keywords=_KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    )
    return tuple((filename, message, comments, context) for filename, _, message, comments, context in found)


def extract(root: Path = ROOT) -> Path:
    """Write the template, from which translators start."""
    path = root / f"{DOMAIN}.pot"
    path.write_bytes(_written(template()))
    return path


def update(root: Path = ROOT) -> tuple[Path, ...]:
    """Bring every catalogue to the texts of the source: new ones empty, changed ones fuzzy, old ones gone."""
    current = template()
    return tuple(_update_one(locale, current, root) for locale in available(root))


def begin(locale: Locale, root: Path = ROOT) -> Path:
    """Make an empty catalogue for a new locale."""
    path = path_of(locale, root)
    path.parent.mkdir(parents=True, exist_ok=True)
    tag = locale.replace("-", "_")
    fresh = Catalog(locale=tag, header_comment=_HEADER, project="preambule", version="1", charset="utf-8", fuzzy=False)
    fresh.update(template(), no_fuzzy_matching=True)
    path.write_bytes(_written(fresh, reviewed="no"))
    return path


def _update_one(locale: Locale, current: Catalog, root: Path) -> Path:
    path = path_of(locale, root)
    with path.open("rb") as file:
        catalogue = read_po(file)
    reviewed = header(path, REVIEWED)
    catalogue.update(current, update_header_comment=False)
    catalogue.obsolete.clear()
    if locale == SOURCE_LOCALE:
        _repeat_source(catalogue)
    path.write_bytes(_written(catalogue, reviewed=reviewed))
    return path


def _repeat_source(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id:
            message.string = message.id
            message.flags.discard("fuzzy")


def header(path: Path, name: str) -> str:
    """One line of a catalogue's header, such as `REVIEWED`; empty when it is not there."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(f'"{name}: '):
            return line.removeprefix(f'"{name}: ').removesuffix('\\n"')
    return ""


_VOLATILE = ("POT-Creation-Date", "PO-Revision-Date", "Generated-By", "Last-Translator", "Report-Msgid-Bugs-To", "Language-Team")


def _written(catalogue: Catalog, reviewed: str | None = None) -> bytes:
    """The file without dates and line numbers: it changes only when a text does."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=_WIDTH, include_lineno=False, ignore_obsolete=True)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(tuple(f'"{name}:' for name in _VOLATILE))]
    if reviewed is not None:
        place = next(index for index, line in enumerate(kept) if line.startswith('"MIME-Version'))
        kept.insert(place, f'"{REVIEWED}: {reviewed}\\n"\n')
    return "".join(kept).encode()
