"""What can be wrong with the database and with a lines file, each with what to do about it."""

from __future__ import annotations

from ivr.database.toml_table import Problem
from ivr.errors import DatabaseError, LineError


class DatabaseLocked(DatabaseError):
    """Another process holds the database for longer than we wait."""

    id = "database.locked"
    exit_code = 71


class DatabaseFull(DatabaseError):
    """The disk, or the room given to the database, is used up."""

    id = "database.full"
    exit_code = 72


class DatabaseGone(DatabaseError):
    """The database cannot be reached: file or folder missing, not writable, server not answering."""

    id = "database.gone"
    exit_code = 73


class DatabaseDamaged(DatabaseError):
    """The file is no database, or its pages contradict each other."""

    id = "database.damaged"
    exit_code = 74


class DatabaseRevision(DatabaseError):
    """The tables are of another revision than this program."""

    id = "database.revision"
    exit_code = 75


class DatabaseRefused(DatabaseError):
    """The database refused one unit of work: a row exists already, or points to one that does not."""

    id = "database.refused"
    exit_code = 76


class WriterFull(DatabaseError):
    """More units of work wait than the writer may hold: the database does not keep up."""

    id = "database.queue-full"
    exit_code = 77


class WriterClosed(DatabaseError):
    """The writer has been closed and takes no more units of work."""

    id = "database.closed"
    exit_code = 78


class DatabaseAddress(DatabaseError):
    """The address of the database cannot be used."""

    id = "database.address"
    exit_code = 79


class RestoreUnconfirmed(DatabaseError):
    """A backup was restored, and nobody has confirmed yet what it could not know."""

    id = "database.restore-unconfirmed"
    exit_code = 75


class LinesFileError(LineError):
    """A lines file has errors; nothing of it was taken.

    Attributes:
        source: name of the file.
        problems: all of them.
    """

    id = "lines.file"
    exit_code = 16

    def __init__(self, source: str, problems: tuple[Problem, ...]) -> None:
        head = f"{source} has {len(problems)} error{'s' * (len(problems) != 1)}; nothing of it was loaded."
        super().__init__("\n".join([head, *(_told(source, problem) for problem in problems)]))
        self.source = source
        self.problems = problems


class BadNumber(LineError):
    """A telephone number cannot be one."""

    id = "lines.bad-number"


class BadDuration(LineError):
    """A retention is not written as people say it."""

    id = "lines.bad-duration"


class BadDial(LineError):
    """What the switch would dial holds what it could take for something else."""

    id = "lines.bad-dial"


class BadPurpose(LineError):
    """A purpose that the law does not allow, or that is not in the closed list."""

    id = "lines.bad-purpose"


def _told(source: str, problem: Problem) -> str:
    where = source if problem.line is None else f"{source}:{problem.line}"
    return f"  {where}: {problem.place}: {problem.message} [{problem.id}]"
