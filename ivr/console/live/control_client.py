"""Asks the line process's control port; turns every way in which that can fail into an error that says what to do."""

from __future__ import annotations

from http import HTTPStatus

import httpx

from ivr.console.errors import LineAnswersOddly, LineUnreachable
from ivr.console.live.calls import LiveNow, read_calls

SECONDS = 2.0
"""How long a line process may take to answer; it answers from memory."""


class ControlClient:
    """The control port of one line process.

    Args:
        address: `http://127.0.0.1:8085`.
        token: the shared secret of line process and console.
        transport: for tests.
    """

    def __init__(self, address: str, token: str, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._address = address
        self._client = httpx.AsyncClient(
            base_url=address,
            headers={"Authorization": f"Bearer {token}"},
            timeout=SECONDS,
            transport=transport,
            trust_env=False,  # a proxy of the environment has no business between our two processes
        )

    async def calls(self) -> LiveNow:
        """Every call now.

        Raises:
            LineUnreachable: nothing answers in time.
            LineAnswersOddly: something else answers, or the token is wrong.
        """
        try:
            answer = await self._client.get("/calls")
        except httpx.HTTPError as error:
            raise LineUnreachable(
                f"The line process does not answer at {self._address}. Calls go through unrecorded until it runs: "
                "start it with `preambule serve` or `preambule line`."
            ) from error
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            raise LineAnswersOddly(
                "The line process does not accept the console's token. Give both the same PREAMBULE_CONTROL_TOKEN."
            )
        if answer.status_code != HTTPStatus.OK:
            raise LineAnswersOddly(f"The line process answered {answer.status_code} to the console. See its log.")
        try:
            return read_calls(answer.json())
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            raise LineAnswersOddly(
                f"What answers at {self._address} is not a line process of this release. "
                "Check PREAMBULE_CONTROL_HOST and PREAMBULE_CONTROL_PORT, and run the same release everywhere."
            ) from error

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
