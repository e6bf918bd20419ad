"""What can stand against coming in, and against an account."""

from __future__ import annotations

from ivr.errors import AccessError


class SignInRefused(AccessError):
    """The name or the passphrase is wrong, or the account counts no more: which of them is not said."""

    id = "accounts.sign-in-refused"
    exit_code = 126


class SignInSlowed(AccessError):
    """Too many wrong passphrases came from there; the next one is looked at later.

    Attributes:
        seconds: when.
    """

    id = "accounts.sign-in-slowed"
    exit_code = 126
    http_status = 429

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"Too many wrong passphrases came from here. Try again in {seconds} s.")


class SessionOver(AccessError):
    """A session has ended, or was never begun."""

    id = "accounts.session-over"
    exit_code = 126


class CodeWrong(AccessError):
    """A recovery code is wrong, or was used before."""

    id = "accounts.code-wrong"
    exit_code = 126


class LinkOver(AccessError):
    """A link was used, is too old, was replaced by a newer one, or was never made: which of them is not said."""

    id = "accounts.link-over"
    exit_code = 127
    http_status = 404


class PassphraseWeak(AccessError):
    """A new passphrase is too short, too long, or one that others would think of."""

    id = "accounts.passphrase-weak"
    exit_code = 127
    http_status = 422


class SignInNameUnusable(AccessError):
    """A name to sign in with has a form that is not taken."""

    id = "accounts.sign-in-name-unusable"
    exit_code = 127
    http_status = 422


class AccountExists(AccessError):
    """The person has an account, or somebody else signs in with that name."""

    id = "accounts.exists"
    exit_code = 127
    http_status = 409


class AccountMissing(AccessError):
    """There is no such account, session or token."""

    id = "accounts.missing"
    exit_code = 127
    http_status = 404


class LastAdministrator(AccessError):
    """Nobody would be left who can give out roles."""

    id = "accounts.last-administrator"
    exit_code = 127
    http_status = 409


class TokenUnusable(AccessError):
    """A token of the API was to allow more than its maker may, nothing at all, or to live too long."""

    id = "accounts.token-unusable"
    exit_code = 127
    http_status = 422
