"""What can be wrong with an order of the studio."""

from __future__ import annotations

from ivr.errors import NoticeError


class LineUnknown(NoticeError):
    """No line in service has this id."""

    id = "studio.line-unknown"
    http_status = 404


class LocaleNotOffered(NoticeError):
    """The line does not offer this locale."""

    id = "studio.locale-not-offered"


class NothingThere(NoticeError):
    """There is no text, publication or version of the kind that was asked for."""

    id = "studio.nothing-there"
    http_status = 404


class NotApproved(NoticeError):
    """A locale of the line has no text that may be published."""

    id = "studio.not-approved"
    http_status = 409


class LintRefused(NoticeError):
    """The linter found something that may not be published."""

    id = "studio.lint-refused"


class ChangedMeanwhile(NoticeError):
    """The line or its texts changed while its notice was being rendered."""

    id = "studio.changed-meanwhile"
    http_status = 409


class CommentUnusable(NoticeError):
    """A comment says nothing, or too much."""

    id = "studio.comment-unusable"
