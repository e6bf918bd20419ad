"""Draws the machine of a call's recording, from the code. Writes `docs/control.md`.

python -m tests.domain.control_diagram
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ivr.call.prompting import SENTENCES, SIGNALS, TOLD
from ivr.call.script import AGENT_KEYS
from ivr.domain.company import Company
from ivr.domain.control import MOVES, REASONS, Control, Gap, Shown, Trigger, answer_to
from ivr.domain.orders import MAY, Order, Party

DOCUMENT = Path(__file__).parents[2] / "docs" / "control.md"

HEAD = """# The recording in mid-call: states, orders, gaps

One machine per call (`ivr/domain/control.py`), owned by the line process that has the call. Whoever shows the state of a recording shows this one. Written from the code by
`python -m tests.domain.control_diagram`.

## States

"""
GAPS = """
## Gaps

While a recording is under way, silence is kept in the place of what is said for as long as at least one of these holds. They are a set: taking a caller back from hold does not end a pause that was ordered
before it. Our own reader cuts at the moment of the order, before the switch is told to mask.

| gap | shown as | begins | ends |
|---|---|---|---|
| `paused` | {paused} | the agent's order | the agent's order; by itself after the line's longest pause, where the line wants that; the end of the recording |
| `protected` | {protected} | the agent's order, before a card's code is said or typed (LAW 21); the caller's keys then mean nothing here; a switch that does not pass them on ends the recording | the agent's order; the end of the recording |
| `agent_hold` | {agent_hold} | the agent puts the caller on hold (LAW 22) | the agent takes the caller back, or another agent has them |
| `caller_hold` | {caller_hold} | the caller puts us on hold | the caller comes back |
| `nobody` | {nobody} | nobody hears the caller: parked, queued, on the way to somebody | somebody hears the caller |
| `unrecorded_agent` | {unrecorded_agent} | the caller is with an extension that is never recorded (LAW 16) | the caller is with another agent |
"""
ORDERS = """
## Orders

| order | agent's keys | who may | denied | changes nothing | the agent hears | the caller hears |
|---|---|---|---|---|---|---|
"""
TAIL = """
An order at the control port is answered when it has been obeyed: `200` with the state, `409` with the reasons why not, `404` for a call that is not there. The same order asked again while the first is being obeyed is
asked once. What the caller hears of pauses and stops is said in the modes {told} only, where the recording follows the agent's hand.

A pause lasts as long as the line allows (2 minutes unless it says otherwise). Ten seconds before its end the agent hears a signal. At its end the recording goes on by itself where the line wants that;
otherwise the agent is reminded every half minute. Protection never ends by itself.
"""


def diagram() -> str:
    """The machine in mermaid's words."""
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> off"]
    for state, moves in MOVES.items():
        for target in dict.fromkeys(moves.values()):
            triggers = ", ".join(trigger.value for trigger, to in moves.items() if to is target)
            lines.append(f"    {state.value} --> {target.value}: {triggers}")
    return "\n".join([*lines, "```", ""])


def table() -> str:
    """The same as a table: for readers of plain text."""
    rows = [["state", *(trigger.value for trigger in Trigger)], ["---"] * (len(Trigger) + 1)]
    rows += [[f"`{state}`", *(f"`{moves[to]}`" if to in moves else "" for to in Trigger)] for state, moves in MOVES.items()]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def situations() -> Iterator[tuple[str, Control]]:
    """Where a recording can stand when an order comes."""
    yield "nothing is recorded", Control(company=Company.AGENT)
    yield "it is captured", Control(Shown.CAPTURING, company=Company.AGENT)
    yield "it is paused", Control(Shown.CAPTURING, company=Company.AGENT).opened(Gap.PAUSED)
    yield "it is protected", Control(Shown.CAPTURING, company=Company.AGENT).opened(Gap.PROTECTED)
    yield "the caller has refused", Control(Shown.REFUSED, company=Company.AGENT, refused=True)
    yield "the caller is with somebody outside", Control(Shown.STOPPED, company=Company.OUTSIDE)
    yield "nobody hears the caller", Control(company=Company.NOBODY)
    yield "the sound has contradicted an order", Control(Shown.FAILED, company=Company.AGENT, doubted=True)


def orders() -> Iterator[str]:
    """A row for each order."""
    keys = {order: key for key, order in AGENT_KEYS.items()}
    for order in Order:
        answers = {"denied": [], "unchanged": []}  # type: dict[str, list[str]]
        for name, control in situations():
            answered = answer_to(order, Party.AGENT, control)
            if answered is not None:
                reasons = ", ".join(f"`{reason}`" for reason in answered.reasons)
                answers[answered.verdict.value].append(f"{name}: {reasons}" if answered.verdict.value == "denied" else name)
        may = ", ".join(party.value for party, allowed in MAY.items() if order in allowed)
        said = SENTENCES.get(order)
        cells = [f"`{order}`", f"`{keys[order]}`", may, "; ".join(answers["denied"]), "; ".join(answers["unchanged"])]
        yield f"| {' | '.join([*cells, f'`{SIGNALS[order]}`', f'`{said}`' if said else 'see [call.md](call.md)'])} |\n"


def document() -> str:
    """The whole document."""
    told = " and ".join(sorted(f"`{mode}`" for mode in TOLD))
    shown = {gap.value: f"`{reason}`" for gap, reason in REASONS.items()}
    return HEAD + diagram() + "\n" + table() + GAPS.format(**shown) + ORDERS + "".join(orders()) + TAIL.format(told=told)


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
