"""Technical measures as they are configured: settings, keys on this host, rows. No prose stands for what is not there (art. 32 GDPR)."""

from __future__ import annotations

from sqlalchemy import Connection

from ivr.database import roles
from ivr.database.lines import load_lines
from ivr.documents import Document, Fact, Figure, Section
from ivr.documents.wording import N_
from ivr.domain.roles import ALLOWS, HEARS
from ivr.journal.chain import head
from ivr.register.figures import HELD, confirmed_factors, holdings, objecting
from ivr.register.occasion import Host, Occasion, Pen, issuer, setting
from ivr.settings import Settings

TITLE = N_("Technical measures as configured")
PROTECTION = N_("Security of the recordings")
CIPHER = N_("Encryption")
CIPHER_IS = N_(
    "age v1: a key of its own for each recording, ChaCha20-Poly1305; that key wrapped by X25519 for the public keys below"
)
PUBLIC = N_("Public keys that recordings are encrypted for")
PRIVATE = N_("Private keys on the host that made this document")
SPOOL = N_("File system on which the sound arrives")
SPOOL_RAM = N_("%(kind)s, in memory: nothing survives a restart")
SPOOL_DISK = N_("%(kind)s: pipes only, which keep no data; in service a file system in memory belongs there")
HEADERS = N_("Where the wrapped keys are kept")
BODIES = N_("Where the encrypted sound is kept")
SIGNED = N_("Key that signs proofs, manifests and certificates (SHA-256 of its public half)")
NO_SIGNER = N_("none yet")
JOURNAL = N_("Journal, hash-chained: rows so far")
JOURNAL_HEAD = N_("Hash of its last row")
LISTENING = N_("Listening")
HEARERS = N_("People whose role lets them listen")
FACTORS = N_("People with a second factor")
FOUR_EYES = N_("Lines on which two people must agree to a listening")
DESTRUCTION = N_("Destruction")
HELD_NOW = N_("Recordings that could be heard now")
OVERDUE = N_("Recordings past their day that are not yet destroyed")
NEXT = N_("Next day of destruction")
DOORS = N_("Doors to the network")
CONSOLE = N_("Console listens at")
NAMES = N_("Names under which browsers may reach the console")
ONLY_HERE = N_("none: this machine only")
CONTROL = N_("Control port of the telephone host")
THIRD_PARTY = N_("Texts of notices are spoken by a third party")
OBJECTIONS = N_("Objections in force")
LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})
RAM = frozenset({"tmpfs", "ramfs"})


def write(conn: Connection, occasion: Occasion) -> Document:
    """All measures of this host and its database."""
    pen = occasion.pen
    sections = (protection(conn, occasion), _listening(conn, occasion), _destruction(conn, occasion), _doors(occasion))
    return Document("measures", pen.say(TITLE), occasion.locale, occasion.now, sections, issuer(load_lines(conn)))


def protection(conn: Connection, occasion: Occasion) -> Section:
    """How recordings are protected: a part of the register's entry too (art. 30(1)(g))."""
    pen, host, last = occasion.pen, occasion.host, head(conn)
    say = pen.say
    return Section(
        say(PROTECTION),
        facts=(
            Fact(say(CIPHER), say(CIPHER_IS), "schema:key_headers"),
            Fact(say(PUBLIC), "\n".join(host.recipients) or "–", "file:recipients.txt"),
            Fact(say(PRIVATE), pen.figure(host.private_keys, setting("identities"))),
            Fact(say(SPOOL), say(SPOOL_RAM if host.spool in RAM else SPOOL_DISK, kind=host.spool), setting("spool")),
            Fact(say(HEADERS), place_of_tables(host), setting("database_url")),
            Fact(say(BODIES), host.store, setting("objects_url")),
            Fact(say(SIGNED), host.signing_key or say(NO_SIGNER), "file:signing.pub.pem"),
            Fact(say(JOURNAL), pen.figure(last.sequence, f"journal:{last.sequence}")),
            Fact(say(JOURNAL_HEAD), Figure(last.hash.hex(), f"journal:{last.sequence}")),
        ),
    )


def place_of_tables(host: Host) -> str:
    """The database as people may see it: no user, no password."""
    return f"{host.database} ({host.database_host})" if host.database_host else host.database


def _listening(conn: Connection, occasion: Occasion) -> Section:
    pen, lines = occasion.pen, load_lines(conn)
    hearing = {one.person for one in roles.everybody(conn) if one.holds(occasion.now) and ALLOWS[one.role] & HEARS}
    two = [line.id for line in lines if line.four_eyes]
    return Section(
        pen.say(LISTENING),
        facts=(
            Fact(pen.say(HEARERS), pen.figure(len(hearing), "role_grants:role")),
            Fact(pen.say(FACTORS), pen.figure(confirmed_factors(conn), "factors:confirmed_at")),
            Fact(pen.say(FOUR_EYES), Figure(pen.listed(two), "lines:four_eyes")),
        ),
    )


def _destruction(conn: Connection, occasion: Occasion) -> Section:
    pen = occasion.pen
    held = [found for found in holdings(conn, occasion.now) if found.state in HELD]
    due = min((found.first_due for found in held), default=None)
    return Section(
        pen.say(DESTRUCTION),
        facts=(
            Fact(pen.say(HELD_NOW), pen.figure(sum(found.count for found in held), "recordings:state")),
            Fact(pen.say(OVERDUE), pen.figure(sum(found.overdue for found in held), "recordings:due_at")),
            Fact(pen.say(NEXT), pen.figure(due or "", "recordings:due_at")),
            Fact(pen.say(OBJECTIONS), pen.figure(objecting(conn, occasion.now), "objections:until")),
        ),
    )


def _doors(occasion: Occasion) -> Section:
    pen, settings = occasion.pen, occasion.settings
    return Section(
        pen.say(DOORS),
        facts=(
            Fact(pen.say(CONSOLE), f"{settings.console_host}:{settings.console_port}", setting("console_host")),
            Fact(pen.say(NAMES), _names(pen, settings), setting("console_names")),
            Fact(pen.say(CONTROL), f"{settings.control_host}:{settings.control_port}", setting("control_host")),
            Fact(pen.say(THIRD_PARTY), pen.figure(settings.gtts == "on", setting("gtts"))),
        ),
    )


def _names(pen: Pen, settings: Settings) -> str:
    return settings.console_names or (pen.say(ONLY_HERE) if settings.console_host in LOCAL else settings.console_host)
