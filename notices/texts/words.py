"""The closed lists of the law, in words that fit into the sentences of the notices."""

from __future__ import annotations

import gettext
from collections.abc import Iterable

from notices.facts import AnnouncedPurpose, Duration, DurationUnit, LegalBasis, PurposeKind

_DAYS = {DurationUnit.DAYS: 1.0, DurationUnit.MONTHS: 30.436875, DurationUnit.YEARS: 365.2425}
"""Mean days of the Gregorian calendar: 400 years are 146 097 days."""


def purpose(catalogue: gettext.GNUTranslations, kind: PurposeKind) -> str:
    """What completes "this call is recorded to …" (LAW 8)."""
    t = catalogue.pgettext
    # Translators: these six complete "calls are recorded to …", also as a list: "to train our staff and improve our service".
    return {
        PurposeKind.TRAINING: t("purpose", "train our staff"),
        PurposeKind.EVALUATION: t("purpose", "assess the work of our staff"),
        PurposeKind.QUALITY: t("purpose", "improve the quality of our service"),
        PurposeKind.CONTRACT_PROOF: t("purpose", "keep proof of a contract"),
        PurposeKind.LEGAL_PROOF: t("purpose", "keep the proof that the law requires"),
        PurposeKind.CLAIM_TRACE: t("purpose", "keep a trace of a claim"),
    }[kind]


def basis(catalogue: gettext.GNUTranslations, legal_basis: LegalBasis) -> str:
    """What completes "the legal basis is …" (GDPR, article 6(1))."""
    t = catalogue.pgettext
    # Translators: these five complete "the legal basis is …"; use the words of article 6(1) GDPR in your language.
    return {
        LegalBasis.CONSENT: t("basis", "your consent"),
        LegalBasis.CONTRACT: t("basis", "the performance of a contract with you"),
        LegalBasis.LEGAL_DUTY: t("basis", "a legal obligation"),
        LegalBasis.PUBLIC_TASK: t("basis", "our task in the public interest"),
        LegalBasis.LEGITIMATE_INTEREST: t("basis", "our legitimate interest"),
    }[legal_basis]


def rights(catalogue: gettext.GNUTranslations, bases: Iterable[LegalBasis]) -> list[str]:
    """What completes "you have rights of …": articles 15 to 18, and 20 and 21 where the basis gives them."""
    given = frozenset(bases)
    t = catalogue.pgettext
    # Translators: these six complete "you have rights of …", as a list.
    named = [t("right", "access"), t("right", "rectification"), t("right", "erasure"), t("right", "restriction")]
    if given & {LegalBasis.CONSENT, LegalBasis.CONTRACT}:
        named.append(t("right", "portability"))
    if given & {LegalBasis.PUBLIC_TASK, LegalBasis.LEGITIMATE_INTEREST}:
        named.append(t("right", "objection"))
    return named


def by_basis(purposes: Iterable[AnnouncedPurpose]) -> dict[LegalBasis, tuple[AnnouncedPurpose, ...]]:
    """The purposes, grouped by the basis they rest on, in the order of the line."""
    groups: dict[LegalBasis, tuple[AnnouncedPurpose, ...]] = {}
    for announced in purposes:
        groups[announced.basis] = (*groups.get(announced.basis, ()), announced)
    return groups


def shortest(purposes: Iterable[AnnouncedPurpose]) -> Duration:
    """The retention that is enforced: a recording dies when the shortest announced one has passed (L4)."""
    return min((announced.retention for announced in purposes), key=lambda duration: duration.count * _DAYS[duration.unit])
