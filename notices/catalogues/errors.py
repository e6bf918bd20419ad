"""What can be wrong with the catalogues."""

from __future__ import annotations

from notices.errors import NoticeError


class LocaleUnknown(NoticeError):
    """There is no catalogue of texts for a locale."""

    id = "notices.locale-unknown"


class CatalogueBroken(NoticeError):
    """A catalogue lacks a text, or a text of it cannot be filled in."""

    id = "notices.catalogue-broken"
