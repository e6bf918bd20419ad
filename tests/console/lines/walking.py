"""A line as the assistant asks for it, step by step."""

from __future__ import annotations

OURS = {"sec-fetch-site": "same-origin"}

FILLED: dict[str, dict[str, object]] = {
    "organisation": {"organisation": "Commune de Valmont", "address": "1 place de la Mairie, 91990 Valmont"},
    "contact": {"dpo": "dpo@valmont.example", "rights": "droits@valmont.example", "web": "https://valmont.example/appels"},
    "number": {"name": "Accueil de la mairie", "short": "accueil-mairie", "number": "01 99 00 10 00", "internal": "9001\n9002"},
    "purposes": {"kinds": ["training", "quality"]},
    "basis": {"basis_training": "public_task", "basis_quality": "public_task"},
    "retention": {"count_training": "6", "unit_training": "months", "count_quality": "30", "unit_quality": "days"},
    "recipients": {"recipients": "service de l’accueil\nqualité"},
    "mode": {"mode": "automatic", "effect": "destroy", "answering": "early_media", "window": "7", "undecided": "record"},
    "sampling": {"percent": "20"},
    "languages": {"first": "fr", "locales": ["fr", "en"]},
    "numbers": {"number_fr": "", "number_en": "01 99 00 10 02"},
    "voices": {},
    "destination": {"dial": "user/1001", "seconds": "25"},
    "talking": {"agents": "299", "longest": "5 minutes", "resumes": "y"},
    "keys": {"notice": "1", "refusal": "2", "person": "0", "repeat": "*", "language": "9"},
    "archives": {"authority": "visa", "archives": "Archives du département fictif", "service": "Accueil", "nature": "Appels"},
    "going-live": {
        "council_day": "2026-01-10",
        "council_document": "PV du CSE du 10 janvier",
        "employees_day": "2026-01-12",
        "employees_document": "Note de service 3",
        "assessment_day": "2026-01-14",
        "assessment_document": "AIPD 2026-1",
    },
}
"""What is typed at each step, in their order."""
