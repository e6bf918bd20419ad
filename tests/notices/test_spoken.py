from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.notice import Locale
from notices.spoken import spoken

FRENCH = {
    "Appelez le 01 99 00 12 34.": "Appelez le zéro un, 99, zéro zéro, 12, 34.",
    "0199001234": "zéro un, 99, zéro zéro, 12, 34",
    "01.99.00.80.71": "zéro un, 99, zéro zéro, 80, 71",
    "01-99-00-07-08": "zéro un, 99, zéro zéro, zéro sept, zéro huit",
    "01\u00a099\u00a000\u00a012\u00a034": "zéro un, 99, zéro zéro, 12, 34",
    "+33 1 99 00 12 34": "plus 33, 1, 99, zéro zéro, 12, 34",
    "+33199001234": "plus 33, 1, 99, zéro zéro, 12, 34",
    "+33 (0)1 99 00 12 34": "plus 33, 1, 99, zéro zéro, 12, 34",
    "0 800 99 12 34": "zéro, 800, 99, 12, 34",
    "0805 990 012": "zéro, 805, 99, zéro zéro, 12",
    "au 3939.": "au 39, 39.",
    "dpo@valmont.example": "dé pé o arobase valmont point example",
    "etat-civil@valmont.fr": "etat tiret civil arobase valmont point effe erre",
    "prenom.nom_2@valmont.example": "prenom point nom tiret bas deux arobase valmont point example",
    "RGPD@Valmont.Example": "erre gé pé dé arobase valmont point example",
    "www.valmont.example/appels": "trois double vé point valmont point example slash appels",
    "https://www.valmont.example/": "trois double vé point valmont point example",
    "https://valmont.example/appels?ligne=2": "valmont point example slash appels point d'interrogation ligne égal deux",
    "sur cnil.fr.": "sur cnil point effe erre.",
    "La CNIL": "La Cnil",
    "le RGPD": "le erre gé pé dé",
    "le DPO, ou DPD": "le dé pé o, ou dé pé dé",
    "Contact\u00a0: la mairie": "Contact: la mairie",
    "20\u00a0% des appels": "20 pour cent des appels",
    "20\u202f%": "20 pour cent",
    "n°\u00a012": "numéro 12",
    "Dupont & Fils": "Dupont et Fils",
    "aujourd’hui": "aujourd'hui",
    "« Le Port »": "Le Port",
    "6\u00a0mois": "6 mois",
    "1 place de la République, 99100 Valmont": "1 place de la République, 99100 Valmont",
    "tapez étoile.": "tapez étoile.",
    "le 12.03.2026": "le 12.03.2026",
}

ENGLISH = {
    "01 99 00 12 34": "zero one, nine nine, zero zero, one two, three four",
    "+33 1 99 00 12 34": "plus three three, one, nine nine, zero zero, one two, three four",
    "+44 (0)20 7946 0000.": "plus four four, two zero, seven nine four six, zero zero zero zero.",
    "dpo@valmont.example": "dee pee oh at valmont dot example",
    "data-protection@valmont.example": "data hyphen protection at valmont dot example",
    "www.valmont.example/calls": "double-you double-you double-you dot valmont dot example slash calls",
    "at cnil.fr.": "at cee en eye ell dot ef ar.",
    "the CNIL": "the cee en eye ell",
    "under the GDPR": "under the gee dee pee ar",
    "20%": "20 percent",
    "No. 5": "number 5",
    "Smith & Sons": "Smith and Sons",
    "6 months": "6 months",
    "in 2026": "in 2026",
    "press hash.": "press hash.",
}


@pytest.mark.parametrize(("shown", "said"), FRENCH.items())
def test_french(shown: str, said: str) -> None:
    assert spoken(shown, Locale("fr")) == said


@pytest.mark.parametrize(("shown", "said"), ENGLISH.items())
def test_english(shown: str, said: str) -> None:
    assert spoken(shown, Locale("en")) == said


def test_a_region_speaks_its_language_and_other_languages_say_what_is_written() -> None:
    assert spoken("RGPD", Locale("fr-FR")) == "erre gé pé dé"
    assert spoken("die DSGVO,  20\u00a0%", Locale("de")) == "die DSGVO, 20 %"


@given(st.text(max_size=200), st.sampled_from(["fr", "en", "de"]))
def test_the_spoken_form_is_one_line_and_stable_in_its_spaces(text: str, locale: str) -> None:
    said = spoken(text, Locale(locale))

    assert "\n" not in said
    assert "  " not in said
    assert said == said.strip()
