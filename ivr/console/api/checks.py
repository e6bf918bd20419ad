"""A text looked at before it is saved: how callers would hear it, how long it takes, and what forbids publishing it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from ivr.console.api.frame import Id, Model, resource
from ivr.console.api.idempotency import Answers
from ivr.console.api.notices import LONGEST_TEXT, Locale
from ivr.console.security.rules import About, needs
from ivr.console.studio.checking import check
from ivr.console.studio.desk import Texts
from ivr.console.studio.place import locale_of, text_named
from ivr.domain.roles import Permission
from notices.linter import Finding as Known
from notices.linter.finding import Severity
from notices.notice import Piece


class Typed(Model):
    """What somebody is about to save."""

    text: Annotated[str, Field(max_length=LONGEST_TEXT)]
    """One sentence a line, with placeholders."""


class Finding(Model):
    """What the linter has to say."""

    rule: str
    """By its stable name, `vague-wording`."""
    severity: Severity
    """Errors forbid publishing."""
    law: list[int]
    """Numbers of the requirements; 0 is how a notice should sound."""
    sentence: int
    """Which one, from 1; 0 for the text as a whole."""
    excerpt: str
    """The very words; empty when something is missing."""
    message: str
    """In English."""


class Checked(Model):
    """One text, looked at. Nothing was saved."""

    problem: str | None
    """Why it cannot be saved; null when it can."""
    findings: list[Finding]
    """On this text."""
    heard: str
    """As callers would hear it; empty when it cannot be filled in."""
    words: int
    """How many."""
    seconds: float
    """Estimated, with the way to the next language where that is said at its end."""
    most_seconds: int | None
    """How long it may be; null for as long as you like."""


def routes(port: Texts, answers: Answers) -> APIRouter:
    """`/lines/{line}/notices/{locale}/pieces/{piece}/check`."""
    router = resource("Notices", answers)

    @router.post(
        "/lines/{line}/notices/{locale}/pieces/{piece}/check",
        dependencies=[needs(Permission.EDIT_NOTICES, about=About.LINE)],
        summary="Look at a text before it is saved",
    )
    def look(line: Id, locale: Locale, piece: Annotated[Piece, Path(description="Which text.")], typed: Typed) -> Checked:
        shelf = port.shelf(line)
        found = check(port, shelf, locale_of(shelf, locale), text_named(piece.value), typed.text)
        return Checked(
            problem=None if found.problem is None else found.problem.message,
            findings=[_finding(one) for one in found.findings],
            heard=found.heard,
            words=found.words,
            seconds=round(found.seconds, 1),
            most_seconds=found.most_seconds,
        )

    return router


def _finding(one: Known) -> Finding:
    return Finding(
        rule=one.rule.id,
        severity=one.rule.severity,
        law=list(one.rule.law),
        sentence=one.sentence,
        excerpt=one.excerpt,
        message=one.english,
    )
