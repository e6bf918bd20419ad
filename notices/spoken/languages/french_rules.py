"""What French text holds besides numbers: abbreviations, ordinals, articles of the law, streets."""

from __future__ import annotations

import re

from notices.spoken.language import Rule
from notices.spoken.languages.french_numbers import cardinal, feminine, feminine_ordinal, ordinal, postal
from notices.spoken.rules import BEFORE_NUMBER, counted

_FEMININE_NOUNS = (
    "heures?|minutes?|secondes?|semaines?|années?|journées?|fois|personnes?|touches?|pages?|parties?|lignes?|communes?|voix|réponses?"
    "|conversations?|écoutes?|options?|questions?|demandes?|règles?|langues?|lettres?|copies?|tonalités?|finalités?|catégories?"
)
_STREETS = (
    "rue|place|avenue|boulevard|bd|av\\.|allée|allées|chemin|impasse|quai|route|square|cours|esplanade|passage|rond-point|villa|cité"
    "|promenade|ruelle|sentier|parvis|faubourg|montée|voie|résidence|hameau|lotissement|lieu-dit|zone|domaine|mail|venelle|traverse"
)
_FEMININE_ORDINALS = "République|République|partie|section|annexe|fois|année|édition|chambre|classe|directive|circonscription"

_ABBREVIATIONS: tuple[tuple[str, str], ...] = (
    (r"\bMM\. (?=[A-ZÉÈ])", "messieurs "),
    (r"\bM\. (?=[A-ZÉÈ])", "monsieur "),
    (r"\bM(?:me|ᵐᵉ)s\b\.?", "mesdames"),
    (r"\bMme\b\.?", "madame"),
    (r"\bMlle\b\.?", "mademoiselle"),
    (r"\bDr\b\.? (?=[A-ZÉÈ])", "docteur "),
    (r"\bMe (?=[A-ZÉÈ][a-zé])", "maître "),
    (r"\bSté\b\.?", "société"),
    (r"\b[Aa]rt\. ?(?=[LRDA]?[. *]{0,3}\d)", "article "),
    (r"\b[Aa]l\. ?(?=\d)", "alinéa "),
    (r"\b[Cc]hap\. ?(?=\d)", "chapitre "),
    (r"\bp\. ?(?=\d)", "page "),
    (r"§ ?", "paragraphe "),
    (r"\bp\. ?ex\.", "par exemple"),
    (r"\bc\.?-?à\.?-?d\.", "c'est-à-dire"),
    (r"\b[Tt]él\. ?:?", "téléphone "),
    (r"\benv\. ?(?=\d)", "environ "),
    (r"\bmax\.", "maximum"),
    (r"\bmin\.", "minimum"),
    (r"\b[Bb]d\.? (?=[A-ZÉÈdl])", "boulevard "),
    (r"\b[Aa]v\. (?=[A-ZÉÈdl])", "avenue "),
    (r"\bSt-(?=[A-ZÉÈ])", "Saint-"),
    (r"\bSte-(?=[A-ZÉÈ])", "Sainte-"),
    (r"\betc\.(?= ?[.)])", "et cetera"),
    (r"\betc\.", "et cetera."),
)
_UNITS: tuple[tuple[str, str], ...] = (
    (r"(?<=\d) ?min(?!\w)", " minutes"),
    (r"(?<=\d) ?(?:sec|s)(?!\w)", " secondes"),
    (r"(?<=\d) ?km/h(?!\w)", " kilomètres à l'heure"),
    (r"(?<=\d) ?m2(?!\w)", " mètres carrés"),
    (r"(?<=\d) ?km(?!\w)", " kilomètres"),
    (r"(?<=\d) ?Mo(?!\w)", " mégaoctets"),
    (r"(?<=\d) ?Go(?!\w)", " gigaoctets"),
    (r"(?<=\d) ?k€", " 000 €"),
    (r"(?<![\w.,])1 ?M€", "1 million €"),
    (r"(?<=\d) ?M€", " millions €"),
    (r"(?<=[€\d])/min\b", " par minute"),
    (r"(?<=€)/appel\b", " par appel"),
    (r"(?<=€)/mois\b", " par mois"),
    (r"(?<=€)/an\b", " par an"),
    (r"(?<=\d) ?°C?(?!\w)", " degrés"),
)
_WITHOUT_STOP = (
    (r"\b24 ?h?(?:eures)? ?/ ?24\b", "24 heures sur 24"),
    (r"\b7 ?j?(?:ours)? ?/ ?7\b", "7 jours sur 7"),
)
_FRACTIONS = {"1/2": "un demi", "1/3": "un tiers", "2/3": "deux tiers", "1/4": "un quart", "3/4": "trois quarts"}
_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
_DAY_AND_MONTH = re.compile(
    r"\b([Ll]e|[Dd]u|[Aa]u|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) (3[01]|[0-2]?\d)/(0?[1-9]|1[0-2])(?![\w/])"
)
_STREET_NUMBER = re.compile(
    rf"{BEFORE_NUMBER}(\d{{1,4}})( ?(?:bis|ter|quater)\b)?,? (?=(?:{_STREETS}) (?:d'|de |du |des |l'|la |le |les |[A-ZÉÈ]))"
)
_ARTICLE_OF_CODE = re.compile(r"\b([LRDA])\. ?(?=\d)|\b([LRDA])\*?(?=\d{1,4}-\d)")
_LETTERED = {"L": "elle ", "R": "erre ", "D": "dé ", "A": "a "}


def _compiled(pairs: tuple[tuple[str, str], ...]) -> tuple[Rule, ...]:
    return tuple((re.compile(pattern), replacement) for pattern, replacement in pairs)


BEFORE: tuple[Rule, ...] = (
    *_compiled(_WITHOUT_STOP),
    (_DAY_AND_MONTH, lambda found: f"{found[1]} {int(found[2])} {_MONTHS.split()[int(found[3]) - 1]}"),
    (re.compile(r"(?<![\w.,/-])[1-3]/[2-4](?![\w/]|[.,]\d)"), lambda found: _FRACTIONS.get(found.group(), found.group())),
    *_compiled(_UNITS),
    *_compiled(_ABBREVIATIONS),
    (re.compile(r"\b(\d{1,2})-([^\W\d_]{3,9})-(\d{4})\b"), r"\1 \2 \3"),
    (re.compile(r"\b14[ -][Jj]uillet\b"), "14 juillet"),
    (_ARTICLE_OF_CODE, lambda found: _LETTERED[found[1] or found[2]]),
    (_STREET_NUMBER, lambda found: f"{cardinal(int(found[1]))}{_bis(found[2])}, "),
    (
        re.compile(rf"{BEFORE_NUMBER}(\d{{1,3}})(?:e|ème|ère|re|ᵉ) (?=(?:{_FEMININE_ORDINALS})s?\b)"),
        lambda found: f"{feminine_ordinal(int(found[1]))} ",
    ),
    (re.compile(r"(?<![\w.,-])1(?:re|ère)(?!\w)"), "première"),
    (re.compile(r"(?<![\w.,-])1(?:er|ᵉʳ)(?!\w)"), "premier"),
    (re.compile(r"(?<![\w.,-])2nde(?!\w)"), "seconde"),
    (re.compile(r"(?<![\w.,-])2nd(?!\w)"), "second"),
    (re.compile(r"(?<![\w.,-])(\d{1,3})(?:e|è|ème|ième|ᵉ)(?!\w)"), lambda found: ordinal(int(found[1]))),
    (re.compile(r"(?<![\w.,-])0\d{4}(?= [A-ZÉÈ])"), lambda found: postal(found.group())),
    (
        re.compile(rf"{BEFORE_NUMBER}(\d{{1,3}}) ?h(?:eures?)?(?= (?:au plus|maximum|minimum|ouvrées))"),
        lambda found: _hours(int(found[1])),
    ),
    counted(_FEMININE_NOUNS, feminine),
    (re.compile(r"(?<![\w.,:/-])(2[5-9]|[3-9]\d|\d{3}) ?h(?!\w)"), lambda found: _hours(int(found[1]))),
)
AFTER: tuple[Rule, ...] = (
    (re.compile(r"\b(millions?|milliards?) +(?=euros?\b)"), r"\1 d'"),
    (re.compile(r"(?<!\S)\*(?![^\s,.;:!?])"), "étoile"),
)


def _bis(letter: str | None) -> str:
    return f" {letter.strip()}" if letter else ""


def _hours(count: int) -> str:
    return f"{feminine(count)} heure{'s' if count > 1 else ''}"
