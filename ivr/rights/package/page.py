"""The page of a package: what there is, in the person's language, on a page without scripts that asks nobody for anything."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from ivr.documents.typography import typeset
from ivr.domain.access import Channel
from ivr.rights.package.contents import Contents
from ivr.rights.wording import ANSWER, HANDED_OVER, LISTENING, PURPOSES, RECORDING, words
from notices.facts import PurposeKind


def page(contents: Contents, made_at: datetime, mute: Channel | None) -> bytes:
    """The page, in UTF-8."""
    say = words(contents.request.locale)
    shown = (
        _environment()
        .get_template("index.html")
        .render(
            _=lambda text, **values: typeset(say(text, **values), contents.request.locale),
            contents=contents,
            made_at=made_at,
            mute=mute,
            recording_words=lambda state: say(RECORDING[state]),
            listening_words=lambda heard: say(HANDED_OVER if heard.handed_over else LISTENING[heard.kind]),
            answer_words=lambda answer: say(ANSWER[answer]),
            purpose_words=lambda kind: say(PURPOSES[PurposeKind(kind)]),
            seconds=lambda frames: _length(frames // _RATE),
            moment=_moment,
            length=_length,
        )
    )
    return shown.encode()


_RATE = 8_000


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("ivr.rights.package", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _length(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest:02d} s"
