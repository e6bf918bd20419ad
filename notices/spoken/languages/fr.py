"""French: telephone numbers by pairs, "une" before feminine nouns, kings and centuries."""

from __future__ import annotations

import re

from notices.spoken.language import Dates, Language, Money, Roman, Telephones, Times
from notices.spoken.languages import french_numbers as numbers
from notices.spoken.languages.french_rules import AFTER, BEFORE

_LETTERS = {
    "a": "a", "b": "bé", "c": "cé", "d": "dé", "e": "euh", "f": "effe", "g": "gé",
    "h": "ache", "i": "i", "j": "ji", "k": "ka", "l": "elle", "m": "aime", "n": "enne",
    "o": "o", "p": "pé", "q": "ku", "r": "erre", "s": "esse", "t": "té", "u": "u",
    "v": "vé", "w": "double vé", "x": "ixe", "y": "i grec", "z": "zède",
    "é": "euh accent aigu", "è": "euh accent grave", "ç": "cé cédille",
}  # fmt: skip
_SIGNS = {
    "@": "arobase", ".": "point", "-": "tiret", "_": "tiret bas", "/": "slash", "+": "plus", ":": "deux-points",
    "#": "dièse", "~": "tilde", "=": "égal", "?": "point d'interrogation", "&": "et commercial", "%": "pour cent",
}  # fmt: skip

_SPELT = (
    "RGPD DPO DPD GDPR PDF SMS MMS CSE CCAS CHU CHR EEE UE SVI IP HTTP HTTPS URL TVA RH SAV ARS DRH RCS SA SAS SCI EURL EPCI DGFIP "
    "DGCCRF PMI PMR RSA RTT CDI CDD MSA MDPH HDS AIPD IA PV QR OTP CB CNI DDPP CEPD EDPB CRPA RIA USA ONG PME TPE CGU CGV"
)
_AS_WORDS = {
    "CNIL": "Cnil", "SAMU": "Samu", "SMUR": "Smur", "CAF": "Caf", "URSSAF": "Urssaf", "INSEE": "Insé", "ONU": "Onu",
    "EHPAD": "Épade", "SIRET": "Sirette", "SIREN": "Siren", "CADA": "Cada", "ANSSI": "Anssi", "AFNOR": "Afnor", "PACS": "Pacse",
    "IBAN": "Ibane", "RIB": "Rib", "SARL": "Sarl", "ISO": "Iso", "CPAM": "cé pam", "CEDEX": "Cédex", "Cedex": "Cédex", "PIN": "Pine",
}  # fmt: skip
_KINGS = "Louis|Charles|Henri|François|Philippe|Napoléon|Jean|Jean-Paul|Benoît|Pie|Léon|Paul|Léopold|Albert|Élisabeth|Guillaume|Frédéric|Clément"
_NUMBERED = (
    "[Aa]rticles?|[Cc]hapitre|[Tt]itre|[Aa]nnexe|[Tt]ome|[Ll]ivre|[Pp]artie|[Ss]ection|[Pp]aragraphe|[Aa]linéa|[Vv]olume|[Pp]hase"
    "|[Nn]iveau|[Cc]atégorie|Paris|guerre mondiale"
)
_FEMININE_CENTURY = "République|Internationale|dynastie|législature|circonscription"
_SHORT = r"(?:3\d ?\d\d|11[68] ?\d{3})"
_END = r"(?= ?(?:$|[,;.)]))"
_SHORT_NUMBERS = (
    re.compile(rf"(?:^|(?<=: )|(?<=\bau )|(?<=\ble )){_SHORT}{_END}"),
    re.compile(rf"(?:(?<=\bau )|(?<=\ble )){_SHORT}(?= (?:ou|et|pour|du|depuis|est|\())"),
    re.compile(
        rf"(?:(?<=[Cc]omposez )|(?<=[Cc]omposez le )|(?<=[Aa]ppelez )|(?<=[Aa]ppelez le )|(?<=numéro ))(?:{_SHORT}|10\d\d)(?![\w,.]?\d)"
    ),
)
"""3939, 116 006, 1013: numbers where somebody is told to call, and amounts everywhere else."""

LANGUAGE = Language(
    cldr="fr",
    letters=_LETTERS,
    digits=numbers.DIGITS,
    signs=_SIGNS,
    www="trois double vé",
    cardinal=numbers.cardinal,
    decimal="virgule",
    percent="pour cent",
    number_sign=(r"[nN](?:°|º|o\.)s?|№", "numéro"),
    ampersand="et",
    to="à",
    spelt=frozenset(_SPELT.split()),
    acronyms=_AS_WORDS,
    spelt_in_addresses=frozenset({"dpo", "dpd", "rgpd", "cse", "sms", "ccas", "chu", "pdf", "drh", "ars", "sav"}),
    words_in_addresses=frozenset({"de", "du", "la", "le", "et", "en", "un", "au", "ma", "où"}),
    telephones=Telephones(
        patterns=_SHORT_NUMBERS,
        groups=numbers.telephone_groups,
        say=numbers.group,
        country=numbers.group,
    ),
    dates=Dates(day=numbers.day),
    times=Times(say=numbers.time, mark="heures?", between="h"),
    money=Money(cent_alone={"one": "centime", "other": "centimes"}),
    roman=Roman(
        after=((_KINGS, numbers.king), (_NUMBERED, numbers.cardinal)),
        before=(
            ("(?:au|et|ou) [IVXL]+(?:e|ème) siècles?", numbers.ordinal),
            ("siècles?|millénaires?|arrondissements?|Reich|Congrès|congrès", numbers.ordinal),
            (_FEMININE_CENTURY, numbers.feminine_ordinal),
        ),
        endings="ers?|re|ères?|e|ème|ᵉʳ?",
    ),
    fraction=numbers.fraction,
    postal=numbers.postal,
    before=BEFORE,
    after=AFTER,
)
