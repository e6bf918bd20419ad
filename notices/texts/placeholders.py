"""The placeholders of the texts: typed, filled from the line's own rows, and those that a piece must hold (L4)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from notices.facts import AnnouncedFacts, AnnouncedPurpose, LegalBasis, Mode, RefusalEffect
from notices.notice import Locale, Piece
from notices.texts import words
from notices.texts.formats import Formats
from notices.texts.levels import EVERY_CALL

_KEYS = ("refusal", "notice", "person", "repeat", "language", "consent")
_TEXTS = ("organisation", "line_name", "controller_address", "dpo_contact", "rights_contact", "web_address")


def values(facts: AnnouncedFacts, formats: Formats) -> Mapping[str, str]:
    """Every placeholder that this line has, with its value as the locale writes it.

    Texts are as the organisation wrote them; lists, durations, shares and keys come from CLDR and the catalogue. What
    the line does not have (`transfers`, `share` when every call is recorded, `basis_consent` …) is not there.
    """
    return _values(facts, formats.locale)


@lru_cache(maxsize=256)
def _values(facts: AnnouncedFacts, locale: Locale) -> Mapping[str, str]:
    """Every text of a notice asks for them anew."""
    formats = Formats(locale)
    catalogue = formats.catalogue
    found = {name: getattr(facts, name) for name in _TEXTS}
    found |= {f"{name}_key": formats.key(getattr(facts, f"{name}_key")) for name in _KEYS}
    found["purposes"] = _purposes(facts.purposes, formats)
    found["recipients"] = formats.listed(facts.recipients)
    found["retention"] = formats.duration(words.shortest(facts.purposes))
    found["rights"] = formats.listed(words.rights(catalogue, [purpose.basis for purpose in facts.purposes]))
    if facts.transfers:
        found["transfers"] = formats.listed(facts.transfers)
    if facts.sampling_percent < EVERY_CALL:
        found["share"] = formats.share(facts.sampling_percent)
    for basis, purposes in words.by_basis(facts.purposes).items():
        found[f"purposes_{basis.value}"] = _purposes(purposes, formats)
        found[f"basis_{basis.value}"] = _basis(basis, purposes, formats)
    for purpose in facts.purposes:
        found[f"retention_{purpose.kind.value}"] = formats.duration(purpose.retention)
    return MappingProxyType(found)


def _purposes(purposes: tuple[AnnouncedPurpose, ...], formats: Formats) -> str:
    return formats.listed(words.purpose(formats.catalogue, purpose.kind) for purpose in purposes)


def _basis(basis: LegalBasis, purposes: tuple[AnnouncedPurpose, ...], formats: Formats) -> str:
    """The basis in words; a legal duty with the text that imposes it (LAW 11)."""
    name = words.basis(formats.catalogue, basis)
    references = [purpose.reference for purpose in purposes if purpose.reference]
    return f"{name} ({formats.listed(references)})" if references else name


def required(piece: Piece, facts: AnnouncedFacts) -> frozenset[str]:
    """What a text of this piece must say of this line (LAW 2, 3, L4)."""
    always: Mapping[Piece, tuple[str, ...]] = {
        Piece.LEVEL1: ("organisation", "purposes", "retention", "refusal_key", "notice_key"),
        Piece.INVITATION: ("language_key",),
        Piece.MENU: ("refusal_key", "notice_key"),
        Piece.CONTROLLER: ("organisation", "controller_address"),
        Piece.RECIPIENTS: ("recipients",),
        Piece.RETENTION: ("retention",),
        Piece.RIGHTS: ("rights", "rights_contact"),
        Piece.DPO: ("dpo_contact",),
        Piece.READ_IT: ("web_address",),
        Piece.WITHDRAW: ("consent_key",),
    }
    return frozenset((*always.get(piece, ()), *_by_rules(piece, facts)))


def _by_rules(piece: Piece, facts: AnnouncedFacts) -> tuple[str, ...]:
    """What the rules of the line add."""
    consent = ("consent_key",) if facts.mode is Mode.CONSENT else ()
    share = ("share",) if facts.sampling_percent < EVERY_CALL else ()
    drawn = share if facts.mode in (Mode.AUTOMATIC, Mode.AGENT_CONTROLLED) else ()  # before anybody says a word
    refusable = facts.mode is not Mode.MANDATORY
    bases = [basis.value for basis in words.by_basis(facts.purposes)]
    rules: Mapping[Piece, tuple[str, ...]] = {
        Piece.LEVEL1: (*consent, *drawn),
        Piece.MENU: consent,
        Piece.PURPOSES: (*share, *(f"purposes_{basis}" for basis in bases), *(f"basis_{basis}" for basis in bases)),
        Piece.TRANSFERS: ("transfers",) if facts.transfers else (),
        Piece.REFUSED_LATER: ("retention",) if refusable and facts.refusal_effect is RefusalEffect.KEEP else (),
        Piece.CONNECTING: ("refusal_key",) if refusable else (),
    }
    return rules.get(piece, ())
