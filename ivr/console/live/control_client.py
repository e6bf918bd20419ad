"""Asks the line process's control port, and orders there; turns every way in which that can fail into an error that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

import httpx

from ivr.console.errors import CallOver, LineAnswersOddly, LineUnreachable, OrderUnanswered
from ivr.console.live.calls import LiveNow, Reader
from ivr.console.live.ordering import Outcome
from ivr.console.live.past import Told, read_told
from ivr.domain.orders import Order, Party, Verdict

SECONDS = 2.0
"""How long a line process may take to answer; it answers from memory."""

ORDER_SECONDS = 5.0
"""How long for an order: the call may take 3 s to obey, and the line process says so itself when it does not."""

T = TypeVar("T")


class ControlClient:
    """The control port of one line process.

    Args:
        address: `http://127.0.0.1:8085`.
        token: the shared secret of line process and console.
        transport: for tests.
    """

    def __init__(self, address: str, token: str, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._address = address
        self._reader = Reader()
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
        return self._read(self._expect_ok(await self._ask("GET", "/calls")), self._reader.read)

    async def call(self, call_id: str) -> Told | None:
        """One call with its story; None when it is over or was never there. Raises as `calls`."""
        answer = await self._ask("GET", f"/calls/{call_id}")
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return None
        return self._read(self._expect_ok(answer), read_told)

    async def order(self, call_id: str, order: Order, by: Party, who: str) -> Outcome:
        """Give an order to a call; what became of it.

        Args:
            call_id: of `CallNow`.
            order: what is asked.
            by: as what.
            who: pseudonymous id of the person who asks; the journal names it.

        Raises:
            LineUnreachable, LineAnswersOddly: as `calls`; nobody knows whether the order was obeyed.
            CallOver: the call has ended.
            OrderUnanswered: the call has not said in time whether it obeys.
        """
        body = {"order": order.value, "by": by.value, "who": who}
        answer = await self._ask("POST", f"/calls/{call_id}/orders", json=body, timeout=ORDER_SECONDS)
        match answer.status_code:
            case HTTPStatus.NOT_FOUND:
                raise CallOver("The call has ended: nothing was ordered.")
            case HTTPStatus.GATEWAY_TIMEOUT:
                raise OrderUnanswered("The call has not said whether it obeys. Look at its state before asking again.")
            case HTTPStatus.CONFLICT:
                return self._read(answer, _denied)
        return self._read(self._expect_ok(answer), _obeyed)

    async def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            return await self._client.request(method, path, **options)
        except httpx.HTTPError as error:
            raise LineUnreachable(
                f"The line process does not answer at {self._address}. Calls go through unrecorded until it runs: "
                "start it with `preambule serve` or `preambule line`."
            ) from error

    def _expect_ok(self, answer: httpx.Response) -> httpx.Response:
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            raise LineAnswersOddly(
                "The line process does not accept the console's token. Give both the same PREAMBULE_CONTROL_TOKEN."
            )
        if answer.status_code != HTTPStatus.OK:
            raise LineAnswersOddly(f"The line process answered {answer.status_code} to the console. See its log.")
        return answer

    def _read(self, answer: httpx.Response, read: Callable[[Any], T]) -> T:
        try:
            return read(answer.json())
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            raise LineAnswersOddly(
                f"What answers at {self._address} is not a line process of this release. "
                "Check PREAMBULE_CONTROL_HOST and PREAMBULE_CONTROL_PORT, and run the same release everywhere."
            ) from error

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _obeyed(answer: Any) -> Outcome:
    return Outcome(Verdict(answer["verdict"]), _reasons(answer))


def _denied(problem: Any) -> Outcome:
    return Outcome(Verdict.DENIED, _reasons(problem))


def _reasons(answer: Any) -> tuple[str, ...]:
    return tuple(str(reason) for reason in answer.get("reasons", ()))
