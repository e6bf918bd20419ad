"""The tree of errors: every leaf has its own id, a code inside its subject's band, and a line in the documentation."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest

import ivr
import ivr.errors
import notices
from ivr.errors import PreambuleError

DOCUMENT = Path(__file__).parents[2] / "docs" / "errors.md"


def _all_errors() -> list[type[PreambuleError]]:
    for package in (ivr, notices):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "__main__" not in module.name and "migrations" not in module.name:
                importlib.import_module(module.name)
    found: list[type[PreambuleError]] = []
    waiting = list(PreambuleError.__subclasses__())
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting.extend(kind.__subclasses__())
    return sorted(set(found), key=lambda kind: kind.id)


ERRORS = _all_errors()
SUBJECTS = [getattr(ivr.errors, name) for name in ivr.errors.__all__ if name != "PreambuleError"]


def test_there_are_errors_to_look_at() -> None:
    assert len(ERRORS) > len(SUBJECTS)


def test_ids_are_unique() -> None:
    ids = [kind.id for kind in ERRORS]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.id)
def test_an_error_stays_in_its_subjects_band_and_is_explained(kind: type[PreambuleError]) -> None:
    subject = next(ancestor for ancestor in SUBJECTS if issubclass(kind, ancestor))
    assert subject.exit_code <= kind.exit_code < subject.exit_code + 10
    assert kind.__doc__
    assert 400 <= kind.http_status < 600


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.id)
def test_an_error_is_documented(kind: type[PreambuleError]) -> None:
    assert f"| `{kind.id}` |" in DOCUMENT.read_text(encoding="utf-8"), "run: python -m tests.house.write_errors"
