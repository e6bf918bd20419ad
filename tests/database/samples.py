"""Lines, notices and proofs to write down: a town that does not exist."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from ivr.domain.line import Answering, Destination, Justification, Line, Pausing, Undecided
from ivr.domain.proof import Answer, Heard, KeyPress, Proof
from notices.facts import AnnouncedFacts, AnnouncedPurpose, Duration, DurationUnit, LegalBasis, PurposeKind
from notices.notice import Locale, NoticeVersion, Piece, Rendering

NOW = datetime(2026, 3, 2, 8, 30, 15, 123456, tzinfo=UTC)
FRENCH, ENGLISH = Locale("fr"), Locale("en")

FACTS = AnnouncedFacts(
    organisation="Commune de Valmont-sur-Orge",
    line_name="accueil de la mairie",
    controller_address="1 place de la Mairie",
    purposes=(
        AnnouncedPurpose(PurposeKind.TRAINING, LegalBasis.PUBLIC_TASK, Duration(6, DurationUnit.MONTHS)),
        AnnouncedPurpose(PurposeKind.LEGAL_PROOF, LegalBasis.LEGAL_DUTY, Duration(1, DurationUnit.YEARS), "article L1-2"),
    ),
    recipients=("service de l'accueil", "qualité"),
    dpo_contact="dpo@valmont-sur-orge.example",
    rights_contact="droits@valmont-sur-orge.example",
    web_address="https://valmont-sur-orge.example/appels",
    transfers=("Suisse",),
    language_key="#",
)

LINE = Line(
    id="mairie",
    name="Mairie",
    number="+33199001000",
    numbers=(("+33199001002", ENGLISH), ("9001", None)),
    locales=(FRENCH, ENGLISH),
    answering=Answering.EARLY_MEDIA,
    undecided=Undecided.RECORD,
    destination=Destination("user/1001", 25),
    facts=FACTS,
    sampling_justification=Justification("Dix appels par jour.", "cheffe de service", date(2026, 1, 15)),
    house=("+331990010xx", "2xx"),
    unrecorded_agents=("299",),
    unrecorded_callers=("+33199002001", "internal", "withheld"),
    pausing=Pausing(90, resumes=True),
    warning_tone=True,
)

OTHER = replace(
    LINE,
    id="travaux",
    name="Travaux",
    number="+33199001020",
    numbers=(),
    sampling_justification=None,
    house=(),
    unrecorded_agents=(),
    unrecorded_callers=(),
    pausing=Pausing(),
    warning_tone=False,
)


def version(line: Line, sounds: Path, name: str = "v1") -> NoticeVersion:
    renderings = {}
    for locale in line.locales:
        for piece in (Piece.LEVEL1, Piece.MENU):
            stem = f"{name}-{line.id}-{locale}-{piece.value}"
            renderings[locale, piece] = Rendering(
                piece,
                locale,
                "espeak",
                f"{piece} {locale}",
                "a" * 64,
                "b" * 64,
                sounds / f"{stem}-8k.wav",
                sounds / f"{stem}-16k.wav",
                16_000,
            )
    return NoticeVersion(f"{name}-{line.id}", line.id, line.announced_hash, renderings)


def proof(call_id: str, line_id: str = "mairie") -> Proof:
    heard = Heard(Piece.LEVEL1, FRENCH, "espeak", "a" * 64, "b" * 64, NOW + timedelta(seconds=1), 9_800, 9_820)
    return Proof(
        call_id=call_id,
        line_id=line_id,
        notice_version="c" * 64,
        facts_hash="d" * 64,
        locale=FRENCH,
        started_at=NOW,
        completed_at=NOW + timedelta(seconds=17),
        answer=Answer.UNDECIDED,
        heard=(heard, replace(heard, piece=Piece.MENU, locale=ENGLISH)),
        keys=(KeyPress("*", NOW + timedelta(seconds=11), "repeat"),),
    )
