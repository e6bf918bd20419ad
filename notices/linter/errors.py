"""What can be wrong before a rule has been asked."""

from __future__ import annotations

from notices.errors import NoticeError


class LanguageUnknown(NoticeError):
    """The linter has no words of a language."""

    id = "notices.linter-language-unknown"
