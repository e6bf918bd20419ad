"""Is every catalogue whole, current, and fit to be filled in? What `make check` asks."""

from __future__ import annotations

import string
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, read_po

from notices.catalogues.extraction import REVIEWED, SOURCE_LOCALE, extract, header, template
from notices.catalogues.store import DOMAIN, ROOT, available, path_of
from notices.notice import Locale

PAUSE = "|"


def faults(root: Path = ROOT) -> tuple[str, ...]:
    """Every reason why the catalogues may not be used, in words; empty when all is well."""
    current = template()
    found = list(_template_faults(current, root))
    for locale in sorted({SOURCE_LOCALE, *available(root)}):
        path = path_of(locale, root)
        if path.exists():
            found += [f"{path}: {fault}" for fault in _catalogue_faults(path, locale, current)]
        else:
            found.append(f"{path} is missing: restore it from version control, or remove what was compiled from it")
    return tuple(found)


def _template_faults(current: Catalog, root: Path) -> Iterator[str]:
    path = root / f"{DOMAIN}.pot"
    if not path.exists():
        yield f"{path} is missing: run python -m {extract.__module__.rpartition('.')[0]} extract"
        return
    with path.open("rb") as file:
        if _keys(read_po(file)) != _keys(current):
            yield f"{path} is stale: texts have changed in the source; run python -m notices.catalogues extract"


def _catalogue_faults(path: Path, locale: Locale, current: Catalog) -> Iterator[str]:
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, locale=locale.replace("-", "_"), abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        yield f"is no readable catalogue: {error}"
        return
    if header(path, REVIEWED) not in {"yes", "no"}:
        yield f"its header must say {REVIEWED}: yes or no"
    plural = get_plural(locale.replace("-", "_")).plural_forms
    if header(path, "Plural-Forms") != plural:
        yield f"its plural forms must be those of {locale}: {plural}"
    wanted, present = _keys(current), _keys(catalogue)
    yield from (f"lacks {key[1]!r}; run python -m notices.catalogues update" for key in sorted(wanted - present))
    yield from (
        f"still has {key[1]!r}, which is said no more; run python -m notices.catalogues update"
        for key in sorted(present - wanted)
    )
    for message in catalogue:
        if message.id:
            yield from (f"{_first(message.id)!r}: {fault}" for fault in _message_faults(message, catalogue, locale))


def _message_faults(message: Message, catalogue: Catalog, locale: Locale) -> Iterator[str]:
    if message.fuzzy:
        yield "is marked fuzzy; check it and remove the mark"
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    if isinstance(message.id, tuple | list) and len(strings) != catalogue.num_plurals:
        yield f"has {len(strings)} plural forms; {locale} has {catalogue.num_plurals}"
    source = _first(message.id)
    for text in strings:
        yield from _text_faults(source, text or "")
    if locale == SOURCE_LOCALE and message.string != message.id:
        yield "differs from the source; run python -m notices.catalogues update"


def _text_faults(source: str, text: str) -> Iterator[str]:
    if not text.strip():
        yield "is not translated"
        return
    try:
        given = _placeholders(text)
    except ValueError as error:
        yield f"{text!r} is malformed: {error}"
        return
    if given != _placeholders(source):
        yield f"{text!r} must hold the placeholders {', '.join(_placeholders(source)) or '(none)'}"
    if text.count(PAUSE) != source.count(PAUSE):
        yield f"{text!r} must hold {source.count(PAUSE)} pause mark {PAUSE}"


def _placeholders(text: str) -> list[str]:
    found = [(name, spec, conversion) for _, name, spec, conversion in string.Formatter().parse(text) if name is not None]
    if any(spec or conversion or not name.isidentifier() for name, spec, conversion in found):
        raise ValueError("a placeholder is a plain {name}")
    return sorted(name for name, _, _ in found)


def _keys(catalogue: Catalog) -> set[tuple[str, str]]:
    return {(message.context or "", "\0".join(_both(message.id))) for message in catalogue if message.id}


def _both(identity: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (identity,) if isinstance(identity, str) else tuple(identity)


def _first(identity: str | tuple[str, ...] | list[str]) -> str:
    return _both(identity)[0]
