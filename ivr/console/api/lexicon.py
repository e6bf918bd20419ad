"""The lexicon: how voices say what they would misread. It concerns all lines, so only who writes for all of them changes it."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from ivr.console.api.frame import Model, resource
from ivr.console.api.idempotency import Answers
from ivr.console.api.notices import LocaleName
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.studio.desk import Pronunciations
from ivr.console.studio.place import SEE, person_named
from ivr.domain.roles import Permission
from ivr.studio.errors import NothingThere
from notices.notice import Locale
from notices.spoken import LexiconEntry
from notices.spoken.lexicon import LONGEST

LONGEST_TRIAL = 300
"""Characters of a sentence that is tried."""

WAV = {"audio/wav": {"schema": {"type": "string", "format": "binary"}}}
Written = Annotated[str, Field(min_length=1, max_length=LONGEST)]
Voice = Annotated[str, Field(max_length=LONGEST)]


class Entry(Model):
    """One word or phrase, and what a voice is given in its place."""

    locale: LocaleName
    """A region (`fr-BE`) or a whole language (`fr`)."""
    written: Written
    """Whole words; in lower case they stand for any case."""
    said: Written
    """As it is to be said."""
    voice: Voice = ""
    """A voice's name, or its beginning up to a slash; empty for all voices of the locale."""

    @property
    def known(self) -> LexiconEntry:
        """As the house knows it. Raises `LexiconEntryInvalid`."""
        return LexiconEntry(Locale(self.locale), self.written.strip(), self.said.strip(), self.voice.strip())


class Kept(Model):
    """An entry that is kept."""

    new: bool
    """Whether the same words were said otherwise, or as written, before."""


class Trial(Model):
    """A sentence to be heard."""

    locale: LocaleName
    """In which language."""
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TRIAL)]
    """What a notice would say."""
    entry: Entry | None = None
    """As if this entry were in the lexicon too."""


def routes(port: Pronunciations, answers: Answers) -> APIRouter:
    """`/lexicon`."""
    router, one_voice = resource("Notices", answers), asyncio.Lock()
    seeing, editing = [needs(*SEE, about=About.SOMEWHERE)], [needs(Permission.EDIT_NOTICES)]

    @router.get("/lexicon", dependencies=seeing, summary="Words that voices are given otherwise")
    def entries() -> list[Entry]:
        return [Entry(locale=one.locale, written=one.written, said=one.said, voice=one.voice) for one in port.entries()]

    @router.put("/lexicon", dependencies=editing, summary="Let voices say words otherwise")
    def keep(request: Request, entry: Entry) -> Kept:
        return Kept(new=port.add(entry.known, person_named(visitor_of(request))))

    @router.delete("/lexicon", status_code=HTTPStatus.NO_CONTENT, dependencies=editing, summary="Let voices say words as written")
    def remove(
        request: Request,
        locale: Annotated[str, Query(max_length=35, description="Of the entry.")],
        written: Annotated[str, Query(max_length=LONGEST, description="Of the entry.")],
        voice: Annotated[str, Query(max_length=LONGEST, description="Of the entry.")] = "",
    ) -> None:
        if not port.remove(Locale(locale), written, voice, person_named(visitor_of(request))):
            raise NothingThere("There is no such entry.")

    @router.post(
        "/lexicon/trial",
        dependencies=seeing,
        summary="Hear a sentence as callers would",
        response_class=Response,
        responses={200: {"content": WAV, "description": "Telephone quality."}},
    )
    async def hear(trial: Trial) -> Response:
        entry = None if trial.entry is None else trial.entry.known
        async with one_voice:  # each sentence takes a core for a moment
            sound = await asyncio.to_thread(port.hear, trial.text, entry, Locale(trial.locale))
        return Response(sound, media_type="audio/wav")

    return router
