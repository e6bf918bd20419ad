"""What can be wrong with a person's request."""

from __future__ import annotations

from ivr.errors import RightsError


class RequestMissing(RightsError):
    """There is no such request."""

    id = "rights.missing"
    exit_code = 113
    http_status = 404


class MessageUnreadable(RightsError):
    """A file is no e-mail that can be read safely."""

    id = "rights.message"
    exit_code = 114
    http_status = 400


class NumberUnreadable(RightsError):
    """What calls are to be looked for by is no telephone number, no receipt, or nothing at all."""

    id = "rights.number"
    exit_code = 115
    http_status = 400


class TooManySearches(RightsError):
    """A request has caused as many searches as one request may."""

    id = "rights.searches"
    exit_code = 115
    http_status = 429


class ForeignCall(RightsError):
    """A call is of another line than the request, or is not there."""

    id = "rights.foreign-call"
    exit_code = 116
    http_status = 404


class PackageFailed(RightsError):
    """The package for the person could not be written, and no part of it was left."""

    id = "rights.package"
    exit_code = 118


class BadPassphrase(RightsError):
    """A passphrase is too short to keep anybody out, or is no line of text."""

    id = "rights.passphrase"
    exit_code = 118
    http_status = 400


class Unsaid(RightsError):
    """A reason, a contact or a new value is missing, or is not what it should be."""

    id = "rights.unsaid"
    http_status = 400


class Undone(RightsError):
    """A letter would tell the person of something that was not done, or would not give its reason."""

    id = "rights.undone"
    exit_code = 119
    http_status = 409


class AnswerChanged(RightsError):
    """The letter of a settled request cannot be made again: what it told of has changed."""

    id = "rights.answer-changed"
    exit_code = 119
    http_status = 409
