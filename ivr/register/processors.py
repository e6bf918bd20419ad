"""Sub-processors: whoever else handles data by what is configured here (art. 28 GDPR, LAW 20)."""

from __future__ import annotations

from sqlalchemy import Connection

from ivr.database.attestations import latest
from ivr.database.lines import load_lines
from ivr.database.publications import in_force
from ivr.documents import Document, Fact, Figure, Section, Table
from ivr.documents.document import Cell
from ivr.documents.wording import N_
from ivr.domain.attestation import Holder, Standing, holder, standing
from ivr.register.figures import voices
from ivr.register.measures import place_of_tables
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
STANDING = {
    Standing.UNNEEDED: N_("The store is the organisation’s own: no attestation is asked for."),
    Standing.MISSING: N_(
        "The store is a third party’s, and no attestation was entered: it takes no recording (Public Health Code, art. L1111-8)."
    ),
    Standing.ENDED: N_(
        "The store is a third party’s, and its attestation has ended: it takes no recording (Public Health Code, art. L1111-8)."
    ),
    Standing.ENDING: N_("The store is a third party’s. Its attestation holds, but ends soon."),
    Standing.HOLDS: N_("The store is a third party’s. Its attestation holds."),
}
CERTIFIED, CERTIFICATE, HOLDS_UNTIL = N_("Certified by"), N_("Certificate"), N_("Holds until")
NAMED = "gtts"


def write(conn: Connection, occasion: Occasion) -> Document:
    """Every place and third party that the settings or the published notices name."""
    pen, lines = occasion.pen, load_lines(conn)
    table = Table((pen.say(WHO), pen.say(WHAT), pen.say(OUTSIDE)), (*_places(pen, occasion), *_speakers(conn, occasion)))
    sections = (
        Section(pen.say(N_("Places and third parties")), (pen.say(TOLD),), tables=(table,)),
        _health(conn, occasion),
    )
    return Document("processors", pen.say(TITLE), occasion.locale, occasion.now, sections, issuer(lines))


def external(occasion: Occasion) -> bool:
    """Whether bodies are kept by somebody else (LAW 20)."""
    return holder(occasion.settings.objects_url, occasion.settings.objects_held_by) is Holder.THIRD_PARTY


def _health(conn: Connection, occasion: Occasion) -> Section:
    """How things stand with certified hosting (LAW 20)."""
    pen = occasion.pen
    found = latest(conn, occasion.host.store) if external(occasion) else None
    stands = standing(Holder.THIRD_PARTY if external(occasion) else Holder.HOUSE, found, occasion.now)
    facts: tuple[Fact, ...] = ()
    if found is not None:
        row = f"attestations:{found.id}"
        facts = (
            Fact(pen.say(CERTIFIED), found.certified_by, row),
            Fact(pen.say(CERTIFICATE), found.reference, row),
            Fact(pen.say(HOLDS_UNTIL), pen.figure(found.until, row)),
        )
    return Section(pen.say(HEALTH), (Figure(pen.say(STANDING[stands]), setting("objects_held_by")),), facts)


def _places(pen: Pen, occasion: Occasion) -> tuple[tuple[Cell, ...], ...]:
    host = occasion.host
    return (
        (
            Figure(host.store, setting("objects_url")),
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
