"""The parts that every console has, made like all others. The first page shows what two of them have to show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import Request

from ivr.console.accessibility.views import AccessibilityPart
from ivr.console.dependencies import Everyday, Frame
from ivr.console.home.views import HomePart
from ivr.console.live.views import LivePart
from ivr.console.notices.views import NoticesPart
from ivr.console.objections.views import ObjectionsPart
from ivr.console.pages.parts import Part
from ivr.console.recordings.views import AT_HOME, RecordingsPart
from ivr.console.rehearsal.dialogue import Dialogues
from ivr.console.rehearsal.places import Places
from ivr.console.rehearsal.session import Desk
from ivr.console.rehearsal.unattended import Rehearsals
from ivr.console.rehearsal.views import TelephonePart


def everyday(needs: Everyday, frame: Frame) -> Sequence[Part]:
    """Make them."""
    pages, watch = frame.pages, frame.watch
    live = LivePart(pages, watch, frame.control, needs.lines, frame.now, needs.wall_seconds)
    recordings = RecordingsPart(pages, needs.lines, needs.recordings)
    desk = Desk(needs, frame, Dialogues(needs.speak, pages.say), Places(needs.rehearsals))
    rehearsals = Rehearsals(desk)
    frame.leaving.append(rehearsals.close)
    frame.offers.update(rehearsals=rehearsals, today=needs.today)  # programs rehearse too, and ask what there is to do

    async def around(request: Request) -> dict[str, Any]:
        """What the first page shows of other parts, as far as its reader may see it."""
        return {
            "calls": await live.fragment(request),
            "words": live.words,
            "listed": await recordings.newest(AT_HOME),
            "states": recordings.states,
        }

    return (
        NoticesPart(pages, needs.heard, needs.refusing, frame.now),
        live,
        HomePart(pages, needs.today, around),
        AccessibilityPart(pages, needs.lines),
        recordings,
        TelephonePart(desk),
        ObjectionsPart(pages, needs.lines, needs.objections, frame.now),
    )
