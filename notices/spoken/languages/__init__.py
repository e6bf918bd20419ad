"""One module a language, found by its code: `LANGUAGE` says how it is spoken."""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import cache

from notices.notice import Locale
from notices.spoken.language import Language

_TAG = re.compile(r"[a-z]{2,3}(?:_[a-z]{2})?")


@cache
def registered() -> tuple[str, ...]:
    """The codes of all languages that have rules, sorted: "de", "en", "pt_br"."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if _TAG.fullmatch(module.name)))


@cache
def language_of(locale: Locale) -> Language | None:
    """The rules of a locale: its region's, else its language's; None when there are none."""
    tag = locale.lower().replace("-", "_")
    code = next((name for name in (tag, tag.partition("_")[0]) if name in registered()), None)
    if code is None:
        return None
    language = importlib.import_module(f"{__name__}.{code}").LANGUAGE
    if not isinstance(language, Language):
        raise TypeError(f"{code}.LANGUAGE is no Language")
    return language
