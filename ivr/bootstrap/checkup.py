"""What `preambule doctor` looks at: each part, whether it is well, and what to do if not."""

from __future__ import annotations

import os
import shutil
import stat
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.bootstrap.going_live import held_back, listed
from ivr.bootstrap.keeping import verify_journal
from ivr.bootstrap.key_stock import stock
from ivr.bootstrap.line import open_files
from ivr.bootstrap.storing import holder_of, holding
from ivr.bootstrap.studio.opening import spoilt_lines, untrue_lines
from ivr.capture import pipe
from ivr.database.engine import database_file, open_database, reading
from ivr.database.errors import DatabaseGone
from ivr.database.grants import may_change
from ivr.database.lines import load_lines
from ivr.database.migrate import check_revision
from ivr.database.objections import load_objections
from ivr.database.restores import check_confirmed
from ivr.domain.attestation import Holder, Standing
from ivr.domain.objection import check_key
from ivr.errors import PreambuleError
from ivr.settings import NO_EVENT_SOCKET, Settings
from ivr.vault.objects import open_store

LEAST_FREE = 1 << 30
RAM = ("tmpfs", "ramfs")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        well: None when it is a matter of taste, or of production only.
        told: what is there, or what to do.
    """

    subject: str
    well: bool | None
    told: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything that this host needs. Changes nothing."""
    for subject, look in (
        ("folders", _folders),
        ("spool", _spool),
        ("pipes", _pipes),
        ("open files", _open_files),
        ("disk", _disk),
        ("recipients", _recipients),
        ("private keys", _identities),
        ("database", _database),
        ("object store", _store),
        ("lines", _lines),
        ("going live", _going_live),
        ("objections", _objections),
        ("journal", _journal),
        ("line process", lambda settings: _answers(settings.control_host, settings.control_port, "preambule line")),
        ("console", lambda settings: _answers(settings.console_host, settings.console_port, "preambule console")),
        ("FreeSWITCH", _freeswitch),
    ):
        yield _looked(subject, look, settings)


def _looked(subject: str, look: Callable[[Settings], tuple[bool | None, str]], settings: Settings) -> Finding:
    try:
        return Finding(subject, *look(settings))
    except PreambuleError as error:
        return Finding(subject, False, f"{error.message} ({error.id})")
    except OSError as error:
        return Finding(subject, False, f"{error.filename or subject}: {error.strerror}")


def _folders(settings: Settings) -> tuple[bool | None, str]:
    missing = [
        str(folder)
        for folder in (settings.home, settings.spool, settings.parts, settings.sounds, settings.keys)
        if not os.access(folder, os.W_OK)
    ]
    return (
        (False, f"Missing or not writable: {', '.join(missing)}. `preambule serve` makes them.")
        if missing
        else (True, str(settings.home))
    )


def _spool(settings: Settings) -> tuple[bool | None, str]:
    """L3: what passes through the spool is plaintext; pipes keep it in memory, a RAM file system makes sure of it."""
    kind = file_system(settings.spool)
    if kind in RAM:
        return True, f"{settings.spool} is in RAM ({kind})"
    return None, f"{settings.spool} is on {kind}: pipes only, which keep no data; in production mount a tmpfs there (L3)."


def _pipes(settings: Settings) -> tuple[bool | None, str]:
    """Linux counts the pages of a user's pipes; calls beyond them go on unrecorded."""
    recordings = pipe.at_once()
    if recordings is None or os.geteuid() == 0:
        return True, f"as many as calls ({settings.max_calls} at most)"
    told = f"for {recordings} recordings at once, by {pipe.SOFT_LIMIT}"
    return _lasting(recordings, settings, told, f"it must be {settings.max_calls * pipe.pages()}.")


def _open_files(settings: Settings) -> tuple[bool | None, str]:
    """Of whoever asks; a service may be given another number."""
    recordings = open_files.at_once()
    needed = f"let the line process open {open_files.needed(settings.max_calls)} (LimitNOFILE)."
    return _lasting(recordings, settings, f"for {recordings} recordings at once", needed)


def _lasting(recordings: int, settings: Settings, told: str, needed: str) -> tuple[bool | None, str]:
    """Whether what is there lasts for so many recordings as there may be calls."""
    if recordings >= settings.max_calls:
        return True, told
    return None, f"{told}. For PREAMBULE_MAX_CALLS of them, {settings.max_calls}, {needed}"


def _disk(settings: Settings) -> tuple[bool | None, str]:
    free = shutil.disk_usage(settings.parts if settings.parts.exists() else settings.home).free
    return free > LEAST_FREE, f"{free >> 20} MiB free for ciphertext; recording stops below a few MiB, calls go on"


def _recipients(settings: Settings) -> tuple[bool | None, str]:
    with _opened(settings) as engine, reading(engine) as connection:
        found = stock(settings, connection, home.now())
    if found.lasts:
        return True, found.told
    return False if found.lacking and not found.recorded else None, found.told


def _identities(settings: Settings) -> tuple[bool | None, str]:
    files = sorted(settings.identities.glob("*.txt"))
    if not files:
        return True, "none on this host, as it should be where calls are answered (L3)"
    loose = [file.name for file in files if stat.S_IMODE(file.stat().st_mode) & 0o077]
    if loose:
        return (
            False,
            f"Others may read {', '.join(loose)} in {settings.identities}. Run chmod 600 on them, and make new ones if somebody did.",
        )
    return None, f"{len(files)} on this host: needed to listen, but keep them off the host that answers calls (LAW 26)"


@contextmanager
def _opened(settings: Settings) -> Iterator[Engine]:
    """The database as it is: nothing is made, and one of another revision is refused."""
    engine = open_database(settings.database_url)
    try:
        file = database_file(engine)
        if file is not None and not file.exists():
            raise DatabaseGone(f"There is no database at {file} yet. `preambule serve` makes one.")
        check_revision(engine)
        yield engine
    finally:
        engine.dispose()


def _database(settings: Settings) -> tuple[bool | None, str]:
    with _opened(settings) as engine, reading(engine) as connection:
        check_confirmed(connection)
        kind = engine.dialect.name
        if kind == "postgresql" and may_change(connection):
            return None, f"{kind}, as a role that may change the journal: give it grants of its own (docs/journal.md)"
        return True, kind


def _store(settings: Settings) -> tuple[bool | None, str]:
    scheme, _, path = settings.objects_url.partition("://")
    if scheme == "file" and not Path(path).is_dir():
        return False, f"There is no folder {path} yet. `preambule serve` makes it."
    next(open_store(settings.objects_url).names(), None)
    return _attested(settings, scheme)


def _attested(settings: Settings, scheme: str) -> tuple[bool | None, str]:
    """LAW 20. The house's own store needs no look into the database."""
    if holder_of(settings) is Holder.HOUSE:
        return True, scheme
    with _opened(settings) as engine:
        place = holding(settings, engine)
        found, attestation = place.standing(home.now()), place.attestation()
    if not found.allows or attestation is None:
        return (
            False,
            f"{place.store} takes nothing: its attestation is missing or has ended (LAW 20). Type it in: preambule vault attest",
        )
    told = f"{place.store}, attested until {attestation.until:%Y-%m-%d} ({attestation.reference})"
    return (None, f"{told}: ask for a new certificate") if found is Standing.ENDING else (True, told)


def _lines(settings: Settings) -> tuple[bool | None, str]:
    with _opened(settings) as engine:
        with reading(engine) as connection:
            lines = load_lines(connection)
        untrue, spoilt = ([line.id for line in find(engine, settings)] for find in (untrue_lines, spoilt_lines))
    if not lines:
        return False, "There is none. Load some: preambule lines import FILE"
    if untrue:
        return (
            False,
            f"The notice of {', '.join(untrue)} is missing or no longer true, so calls go through unrecorded. See: preambule notices list",
        )
    if spoilt:
        return (
            False,
            f"The notice of {', '.join(spoilt)} has lost sounds, so calls go through unrecorded. The worker makes them again.",
        )
    return True, ", ".join(f"{line.id} {line.number}" for line in lines)


def _going_live(settings: Settings) -> tuple[bool | None, str]:
    """LAW 16, 17, 27: a line in service goes on, whatever is missing; one that is not may not begin."""
    with _opened(settings) as engine:
        found = held_back(engine, home.now())
    if not found:
        return True, "nothing is missing"
    told = "; ".join(f"{one.line_id}: nothing shows that {listed(one.missing)}" for one in found)
    return None if all(one.live for one in found) else False, f"{told}. See: preambule documents make go-live"


def _objections(settings: Settings) -> tuple[bool | None, str]:
    """Whether this host's key recognises everybody in force; whether a running line process follows them is in its health."""
    path = home.objection_key_file(settings)
    with _opened(settings) as engine, reading(engine) as connection:
        found = [one for one in load_objections(connection) if one.in_force(home.now())]
    if not path.exists():
        return (
            (False, f"{len(found)} in force, and no key at {path}: put it back, or nobody is recognised.")
            if found
            else (True, "none")
        )
    check_key(home.objection_key(settings), found, home.now())
    return True, f"{len(found)} in force, all made with this host's key"


def _journal(settings: Settings) -> tuple[bool | None, str]:
    with _opened(settings) as engine:
        verdict = verify_journal(settings, engine)
    return verdict.whole, verdict.why or f"{verdict.rows} rows, whole"


def _answers(host: str, port: int, command: str) -> tuple[bool | None, str]:
    address = f"http://{host}:{port}/health"
    try:
        with urllib.request.urlopen(address, timeout=2):  # our own process
            return True, f"well at {address}"
    except urllib.error.HTTPError as error:
        return False, f"{address} says {error.read(500).decode(errors='replace')}"
    except OSError:
        return False, f"Nothing answers at {address}. Start it: {command}"


def _freeswitch(settings: Settings) -> tuple[bool | None, str]:
    if not settings.esl_host:
        return None, f"Not asked, and recordings that a crash leaves in it are not ended: {NO_EVENT_SOCKET}"
    from ivr.switch.inbound import InboundClient

    client = InboundClient(settings.esl_host, settings.esl_port, settings.esl_password)
    client.connect()
    try:
        missing = [
            module
            for module in ("mod_event_socket", "mod_dptools", "mod_commands", "mod_sndfile")
            if client.api(f"module_exists {module}") != "true"
        ]
        version = client.api("version").partition("\n")[0]
    finally:
        client.close()
    return (False, f"{version}: load {', '.join(missing)}") if missing else (True, version)


def file_system(path: Path) -> str:
    """The kind of file system that a path lies on, by the longest mount point above it."""
    mounts = [line.split()[1:3] for line in Path("/proc/self/mounts").read_text().splitlines()]
    above = [(point, kind) for point, kind in mounts if path.resolve().is_relative_to(point)]
    return max(above, key=lambda mount: len(mount[0]), default=("", "unknown"))[1]
