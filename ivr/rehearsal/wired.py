"""A session as its connection to the line process sees it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from ivr.rehearsal.channel import Headers
from ivr.rehearsal.events import Event, EventMaker
from ivr.rehearsal.link import Message
from ivr.rehearsal.session import Session


class Wired:
    """Gives a `Link` what it needs of its call, and of the switch behind it."""

    def __init__(self, session: Session, maker: EventMaker, api: Callable[[str], Awaitable[str]]) -> None:
        self._session = session
        self._maker = maker
        self._api = api
        self.call_id = session.channel.uuid

    @property
    def channel_name(self) -> str:
        """As in events, but not escaped."""
        return self._session.channel.name

    def connect_headers(self) -> Headers:
        """The whole channel: its profile twice, and its variables."""
        channel = self._session.channel
        return list(self._maker.make("CHANNEL_DATA", channel, first=channel.profile_headers("Channel-")).headers)

    def enqueue(self, message: Message, target: str) -> str:
        """Let the session do something next."""
        if target and target != self.call_id:
            return f"-ERR invalid session id [{target}]"
        self._session.messages.append(message)
        return "+OK"

    def job_event(self, job: str, name: str, argument: str, answer: str) -> Event:
        """The answer to `bgapi`."""
        own = [("Job-UUID", job), ("Job-Command", name), *([("Job-Command-Arg", argument)] if argument else [])]
        return self._maker.make("BACKGROUND_JOB", None, own, body=answer)

    async def api(self, command: str) -> str:
        """Run an api command."""
        return await self._api(command)

    def variable(self, name: str) -> str:
        """A variable's value."""
        return self._session.channel.get(name)
