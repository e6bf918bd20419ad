"""What can be wrong with the pronunciation lexicon."""

from __future__ import annotations

from notices.errors import NoticeError


class LexiconEntryInvalid(NoticeError):
    """An entry is empty, too long, or holds what a voice could take for commands."""

    id = "notices.lexicon-entry-invalid"
