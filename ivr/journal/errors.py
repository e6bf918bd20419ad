"""What can be wrong with the journal, a key or a signature."""

from __future__ import annotations

from ivr.errors import JournalError


class JournalPersonal(JournalError):
    """A row would hold a telephone number or an e-mail address (L6)."""

    id = "journal.personal"
    exit_code = 61


class JournalShape(JournalError):
    """A row's kind, subject or details are not of the form that the chain is made over."""

    id = "journal.shape"
    exit_code = 62


class JournalBroken(JournalError):
    """The rows, or their export, cannot be read as a journal."""

    id = "journal.broken"
    exit_code = 63


class KeyMissing(JournalError):
    """A signing or verifying key cannot be read."""

    id = "journal.key-missing"
    exit_code = 64


class KeyExposed(JournalError):
    """Others than the owner may read a private key."""

    id = "journal.key-exposed"
    exit_code = 65


class KeyExists(JournalError):
    """A private key is there already; making another would orphan all that the first has signed."""

    id = "journal.key-exists"
    exit_code = 66


class SignatureWrong(JournalError):
    """A signed document was changed, or signed by another key, or is of another kind."""

    id = "journal.signature"
    exit_code = 67
    http_status = 422


class DrawsDisagree(JournalError):
    """Of some calls it cannot be shown that nobody chose whether they were recorded (LAW 7)."""

    id = "journal.draws"
    exit_code = 69


class ProofMalformed(JournalError):
    """A document is signed rightly but says nothing that a proof says."""

    id = "journal.proof"
    exit_code = 68


class JournalRolledBack(JournalError):
    """A row that was signed for is not in the journal any more: the database is an older copy, or was rewritten."""

    id = "journal.rolled-back"
