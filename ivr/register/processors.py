"""Sub-processors: whoever else handles data by what is configured here (art. 28 GDPR, LAW 20)."""

from __future__ import annotations

from urllib.parse import urlsplit

from sqlalchemy import Connection

from ivr.database.lines import load_lines
from ivr.database.publications import in_force
from ivr.documents import Document, Figure, Section, Table
from ivr.documents.document import Cell
from ivr.documents.wording import N_
from ivr.register.figures import voices
from ivr.register.measures import place_of_bodies, place_of_tables
from ivr.register.occasion import Occasion, Pen, issuer, setting

TITLE = N_("Sub-processors")
TOLD = N_(
    "Read off the settings: what leads to another host or to a third party is named. Who runs that host, and under which contract (art. 28 GDPR), the settings do not say: complete it where a line below shows a host that is not yours."
)
WHO, WHAT, OUTSIDE = N_("Where"), N_("What is there"), N_("Outside this house")
BODIES = N_("Encrypted recordings, without the keys that open them")
TABLES = N_("Wrapped keys, proofs, journal, settings of the lines")
VOICES = N_("Texts of notices, sent to be spoken; no data of callers")
SPOKEN = N_("Texts of the notice of %(line)s that callers hear now, which it spoke; no data of callers")
GTTS = N_("Google Text-to-Speech (gTTS)")
HEALTH = N_("Health data: certified hosting (HDS)")
HEALTH_LOCAL = N_("The recordings are on this house’s own file system: no attestation is asked for.")
HEALTH_OUTSIDE = N_(
    "The recordings are on a store outside this file system. Where health data may be heard in them, the hosting must be certified (Public Health Code, art. L1111-8)."
)
NAMED = "gtts"


def write(conn: Connection, occasion: Occasion) -> Document:
    """Every place and third party that the settings or the published notices name."""
    pen, lines = occasion.pen, load_lines(conn)
    table = Table((pen.say(WHO), pen.say(WHAT), pen.say(OUTSIDE)), (*_places(pen, occasion), *_speakers(conn, occasion)))
    told = HEALTH_OUTSIDE if external(occasion) else HEALTH_LOCAL
    sections = (
        Section(pen.say(N_("Places and third parties")), (pen.say(TOLD),), tables=(table,)),
        Section(pen.say(HEALTH), (Figure(pen.say(told), setting("objects_url")),)),
    )
    return Document("processors", pen.say(TITLE), occasion.locale, occasion.now, sections, issuer(lines))


def external(occasion: Occasion) -> bool:
    """Whether bodies are kept outside this file system (LAW 20)."""
    return urlsplit(occasion.settings.objects_url).scheme != "file"


def _places(pen: Pen, occasion: Occasion) -> tuple[tuple[Cell, ...], ...]:
    host = occasion.host
    return (
        (
            Figure(place_of_bodies(occasion.settings, host), setting("objects_url")),
            pen.say(BODIES),
            pen.yes(external(occasion)),
        ),
        (Figure(place_of_tables(host), setting("database_url")), pen.say(TABLES), pen.yes(host.database_host)),
    )


def _speakers(conn: Connection, occasion: Occasion) -> tuple[tuple[Cell, ...], ...]:
    """The third party that speaks, where it may, or where it has spoken what callers hear."""
    pen, spoken = occasion.pen, voices(conn)
    rows: list[tuple[Cell, ...]] = []
    if occasion.settings.gtts == "on":
        rows.append((Figure(pen.say(GTTS), setting("gtts")), pen.say(VOICES), pen.yes(True)))
    for line_id, publication in sorted(in_force(conn, occasion.now).items()):
        if any(voice.partition("/")[0] == NAMED for voice in spoken.get(publication.version_id, ())):
            source = f"notice_versions:{publication.version_id}"
            rows.append((Figure(pen.say(GTTS), source), pen.say(SPOKEN, line=line_id), pen.yes(True)))
    return tuple(rows)
