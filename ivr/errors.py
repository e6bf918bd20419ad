"""The tree of errors: every subject's errors, each below the one root.

PreambuleError (1)
├── SettingsError (10)       a setting is missing or wrong
├── LineError (15)           a line's rows, or the file that they come from
├── NoticeError (20)         texts, voices, renderings
├── SwitchError (30)         FreeSWITCH, the Event Socket
├── CaptureError (40)        FIFO, FLAC, encryption as it goes
├── VaultError (50)          keys, objects, sealing, destruction
├── JournalError (60)        the journal, proofs, signatures
├── DatabaseError (70)       the database is locked, full or gone
├── ConsoleError (80)        pages and the control port
├── DemoError (90)           the demonstration
├── DocumentError (100)      documents: registers, slips, reports
├── RightsError (110)        requests of people about recordings of them
└── AccessError (120)        roles, second factors, listenings

The number is the command line's exit code; a subject has ten for itself. Subjects define their
own leaves beside the code that raises them (`ivr/<subject>/errors.py`).
"""

from __future__ import annotations

from notices.errors import NoticeError, PreambuleError

__all__ = [
    "AccessError",
    "CaptureError",
    "ConsoleError",
    "DatabaseError",
    "DemoError",
    "DocumentError",
    "JournalError",
    "LineError",
    "NoticeError",
    "PreambuleError",
    "RightsError",
    "SettingsError",
    "SwitchError",
    "VaultError",
]


class SettingsError(PreambuleError):
    """A setting is missing or has a value that cannot be used."""

    id = "settings"
    exit_code = 10


class LineError(PreambuleError):
    """A line, its purposes or its destination cannot be used as described."""

    id = "lines"
    exit_code = 15
    http_status = 422


class SwitchError(PreambuleError):
    """FreeSWITCH, or what answers in its place, did not do what was asked."""

    id = "switch"
    exit_code = 30
    http_status = 502


class CaptureError(PreambuleError):
    """A call's audio could not be turned into a recording."""

    id = "capture"
    exit_code = 40


class VaultError(PreambuleError):
    """A recording at rest could not be sealed, read or destroyed."""

    id = "vault"
    exit_code = 50


class JournalError(PreambuleError):
    """The journal or a proof could not be written, or does not verify."""

    id = "journal"
    exit_code = 60


class DatabaseError(PreambuleError):
    """The database is locked, full, gone, or of another revision."""

    id = "database"
    exit_code = 70
    http_status = 503


class ConsoleError(PreambuleError):
    """A page or the control port was asked for something it cannot give."""

    id = "console"
    exit_code = 80
    http_status = 400


class DemoError(PreambuleError):
    """The demonstration could not be played."""

    id = "demo"
    exit_code = 90


class DocumentError(PreambuleError):
    """A document could not be made."""

    id = "documents"
    exit_code = 100


class RightsError(PreambuleError):
    """A request of a person about recordings of them cannot be dealt with so."""

    id = "rights"
    exit_code = 110
    http_status = 422


class AccessError(PreambuleError):
    """Somebody may not do something, or has not shown who they are."""

    id = "access"
    exit_code = 120
    http_status = 403
