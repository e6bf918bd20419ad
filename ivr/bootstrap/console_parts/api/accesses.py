"""Asking to hear, and hearing, for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ivr.access import asking
from ivr.access.door import Door
from ivr.access.errors import AccessMissing
from ivr.access.listening import Listening, begin, go_on
from ivr.bootstrap.console_parts.api.ground import House
from ivr.bootstrap.console_parts.api.proving import proven
from ivr.bootstrap.hearing import door
from ivr.console.api.accesses import Sought
from ivr.console.api.listenings import Begin, Sound
from ivr.console.security.visitor import Visitor
from ivr.database import accesses
from ivr.database.engine import reading
from ivr.domain.access import Access, Ask
from ivr.vault.playback.exporting import AudioFormat


@dataclass(frozen=True, slots=True)
class HostAccesses:
    """`Accesses` and `Listenings` of `ivr.console.api`, on this host."""

    house: House

    def ask(self, wish: Ask) -> Access:
        """Ask to hear a recording."""
        return asking.ask(self._door(), wish, self.house.clock())

    def listed(self, sought: Sought, limit: int) -> Sequence[Access]:
        """A part of them."""
        seen = accesses.Seen(sought.person, sought.lines, sought.recording, sought.state)
        with reading(self.house.engine) as connection:
            return accesses.seen(connection, seen, sought.after, limit)

    def one(self, access_id: str) -> Access:
        """One access."""
        with reading(self.house.engine) as connection:
            found = accesses.get(connection, access_id)
        if found is None:
            raise AccessMissing("There is no such access. Ask for one.")
        return found

    def decide(self, access_id: str, visitor: Visitor, code: str | None, *, yes: bool) -> Access:
        """A second person's answer."""
        at = proven(self.house, visitor, code)
        return asking.decide(self._door(), access_id, visitor.person, yes=yes, proven_at=at, now=self.house.clock())

    def end(self, access_id: str, visitor: Visitor) -> None:
        """End an access before its time."""
        asking.give_back(self._door(), access_id, by=visitor.person, now=self.house.clock())

    def begin(self, access_id: str, visitor: Visitor, begin_as: Begin) -> Sound:
        """Begin to hear."""
        at = proven(self.house, visitor, begin_as.code)
        listening = begin(
            self._door(), access_id, visitor.person, begin_as.use, begin_as.audio, proven_at=at, now=self.house.clock()
        )
        return _sound(listening, iter(()))

    def go_on(self, listening_id: str, visitor: Visitor, start: int, end: int | None, audio: AudioFormat) -> Sound:
        """A range of a listening that has begun."""
        listening = go_on(self._door(), listening_id, visitor.person, audio, self.house.clock())
        return _sound(listening, listening.pieces(start, end))

    def close(self, listening_id: str, visitor: Visitor) -> None:
        """End a listening."""
        go_on(self._door(), listening_id, visitor.person, AudioFormat.FLAC, self.house.clock()).close()

    def _door(self) -> Door:
        return door(self.house.settings, self.house.engine)


def _sound(listening: Listening, pieces: Iterator[bytes]) -> Sound:
    return Sound(listening.id, listening.stream.media_type, listening.stream.size, pieces)
