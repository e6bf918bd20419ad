"""A document that has everything: long words, long rows, many rows, signs of every kind."""

from __future__ import annotations

from datetime import UTC, datetime

from ivr.documents import Document, Fact, Figure, Section, Table

MADE = datetime(2026, 11, 26, 14, 43, tzinfo=UTC)


def one(locale: str = "fr", rows: int = 60) -> Document:
    table = Table(
        ("Enregistrement", "Secondes", "Remarque"),
        tuple(
            (Figure(f"appel {i}", f"recordings:{i}"), str(i * 37), "Conservé six mois à compter de l'appel") for i in range(rows)
        ),
        "Ce qui est conservé",
    )
    facts = (
        Fact("Organisme", Figure("Mairie de <Valmont> & Cie", "lines:accueil")),
        Fact("Adresse", "1 place de la Mairie, 99000 Valmont", "lines:accueil"),
        Fact("Sans source", "texte du document"),
    )
    return Document(
        "register",
        "Registre : l'enregistrement des appels",
        locale,
        MADE,
        (
            Section("Qui", ("Est-ce « lisible » ? Oui !",), facts),
            Section("Quoi", tables=(table, Table(("A", "B"), (), empty="Rien n'est conservé."))),
            Section(
                "Long",
                ("x" * 300, "mot " * 900, "signes ✂ 漢字 \x07 \u200b"),
                tables=(Table(("A", "B"), (("long", "ligne " * 3000),)),),
            ),
        ),
        "Mairie de Valmont",
    )
