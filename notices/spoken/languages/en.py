"""English: telephone numbers digit by digit, years by pairs, times by the clock."""

from __future__ import annotations

import re

from notices.spoken.language import Dates, Language, Money, Roman, Telephones, Times
from notices.spoken.languages import english_numbers as numbers
from notices.spoken.languages.english_rules import AFTER, BEFORE, LETTERS, spelt

_SIGNS = {
    "@": "at", ".": "dot", "-": "hyphen", "_": "underscore", "/": "slash", "+": "plus", ":": "colon",
    "#": "hash", "~": "tilde", "=": "equals", "?": "question mark", "&": "ampersand", "%": "percent",
}  # fmt: skip
_SPELT = (
    "GDPR DPO CNIL PDF SMS EEA EU UK US USA UN IVR IP URL HTTP HTTPS HR VAT NHS ICO DPA DPIA SAR ID IT AI PO QR OTP CV CEO PR EDPB EDPS "
    "DSAR ADR NI GP PC PII BIC"
)
_AS_WORDS = {
    "PIN": "pin",
    "COVID": "Covid",
    "IBAN": "eye-ban",
    "NATO": "Nato",
    "UNESCO": "Unesco",
    "ISO": "eye ess oh",
    "FAQ": "ef eh cue",
}
_KINGS = "Charles|Elizabeth|Henry|George|William|Edward|James|Louis|Philip|Napoleon|John|Paul|John Paul|Benedict|Pius|Leo|Frederick|Francis|Albert"
_NUMBERED = "[Aa]rticles?|Chapters?|Parts?|Annex|Annexes|Schedules?|Titles?|Books?|Sections?|Volumes?|Appendix|Phase|Level|Category|World War|Type"

LANGUAGE = Language(
    cldr="en_GB",
    letters=LETTERS,
    digits=numbers.DIGITS,
    signs=_SIGNS,
    www="double-you double-you double-you",
    cardinal=numbers.cardinal,
    decimal="point",
    percent="percent",
    number_sign=(r"[Nn]os?\.|№|#", "number"),
    ampersand="and",
    to="to",
    spelt=frozenset(_SPELT.split()),
    acronyms=_AS_WORDS,
    spelt_in_addresses=frozenset({"dpo", "gdpr", "cnil", "sms", "pdf", "ico", "nhs", "faq"}),
    words_in_addresses=frozenset({"my", "of", "in", "on", "to", "at", "we", "me", "go", "by", "is", "an"}),
    telephones=Telephones(
        patterns=(
            re.compile(r"(?<![\w.,+-])(?:1-)?(?:\(\d{3}\) |\d{3}-)\d{3}-\d{4}(?![\w-])"),
            re.compile(
                r"(?:(?<=[Cc]all )|(?<=[Dd]ial )|(?<=[Rr]ing )|(?<=[Tt]ext ))\d{3,6}(?![\w%€]|[.,]\d| ?[%€]| [a-z]{3,}s\b)"
            ),
        ),
    ),
    dates=Dates(day=numbers.day, year=numbers.year, written=("MMMM d, y", "MMMM d")),
    times=Times(say=numbers.time),
    money=Money(cent_alone={"one": "cent", "other": "cents"}),
    roman=Roman(after=((_KINGS, numbers.king), (_NUMBERED, numbers.cardinal))),
    postal=spelt,
    before=BEFORE,
    after=AFTER,
)
