"""`preambule rights answer|extend|ask`: what the person is told, as PDF in French or English."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from ivr.bootstrap import home
from ivr.bootstrap.rights_desk import letters
from ivr.cli.access.common import id_of
from ivr.cli.context import opened
from ivr.cli.options import By
from ivr.cli.output import AsJson, print_json, say
from ivr.cli.rights.common import RequestId, app, row
from ivr.domain.rights import Ground, RightsRequest
from ivr.rights.answers.words import Letter
from ivr.rights.answers.writing import Order, write

Out = Annotated[Path, typer.Option(help="A PDF that does not exist yet; its data are inside.", dir_okay=False)]


@app.command(epilog="Example: preambule rights answer REQUEST --out answer.pdf")
def answer(
    request: RequestId,
    by: By,
    out: Out,
    refuse: Annotated[Ground | None, typer.Option(help="Why the request is not met; without it, what was done is told.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Write the answer and settle the request; of a settled one, the same letter again."""
    letter = Letter.ANSWER if refuse is None else Letter.REFUSAL
    _write(lambda who: Order(request, letter, who, ground=refuse), by, out, as_json=as_json)


@app.command(epilog='Example: preambule rights extend REQUEST --reason "Many calls, on three lines" --out letter.pdf')
def extend(
    request: RequestId,
    by: By,
    out: Out,
    reason: Annotated[str, typer.Option(help="Why, in words for the person: it stands in the letter and in the request only.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Take two months more, and write the letter that tells the person so, within the first month (art. 12(3))."""
    _write(lambda who: Order(request, Letter.EXTENSION, who, reason=reason), by, out, as_json=as_json)


@app.command(epilog="Example: preambule rights ask REQUEST --out letter.pdf")
def ask(request: RequestId, by: By, out: Out, *, as_json: AsJson = False) -> None:
    """Ask the person to show who they are, by a letter that asks for no copy of a paper (art. 12(6))."""
    _write(lambda who: Order(request, Letter.IDENTITY, who), by, out, as_json=as_json)


def _write(order: Callable[[str], Order], by: str, out: Path, *, as_json: bool) -> None:
    _, engine = opened()
    now = home.now()
    made = write(letters(engine), order(id_of(engine, by, now)), out, now)
    _tell(made, out, as_json=as_json)


def _tell(request: RightsRequest, out: Path, *, as_json: bool) -> None:
    if as_json:
        print_json({**row(request, home.now()), "file": out, "answer": request.answer_hash})
    else:
        say(f"Written to {out}. The request is {request.state.value.replace('_', ' ')}.")
