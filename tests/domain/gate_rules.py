"""What closes the gate, said a second time and in another way: one condition a reason. Writes the table of `docs/modes.md`.

python -m tests.domain.gate_rules
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ivr.domain.gate import GateFacts, Reason, decide
from ivr.domain.line import Undecided
from ivr.domain.proof import Answer
from notices.facts import Mode

DOCUMENT = Path(__file__).parents[2] / "docs" / "modes.md"
RECORDING = tuple(mode for mode in Mode if mode is not Mode.NEVER)

CLOSES: Mapping[Reason, Callable[[GateFacts], bool]] = {
    Reason.NOTICE_MISSING: lambda facts: not facts.notice_present,
    Reason.NOTICE_STALE: lambda facts: not facts.notice_current,
    Reason.JOURNAL_UNHEALTHY: lambda facts: not facts.journal_healthy,
    Reason.KEYS_UNHEALTHY: lambda facts: not facts.keys_healthy,
    Reason.SPOOL_UNHEALTHY: lambda facts: not facts.spool_healthy,
    Reason.SWITCH_UNHEALTHY: lambda facts: not facts.switch_healthy,
    Reason.NO_PROOF: lambda facts: facts.answer is None or not facts.proof_signed,
    Reason.NOT_INFORMED: lambda facts: proven(facts) and unaware(facts),
    Reason.REFUSED: lambda facts: facts.answer is Answer.REFUSED and free(facts),
    Reason.OBJECTION: lambda facts: facts.objection and free(facts),
    Reason.UNCLEAR: lambda facts: facts.answer is Answer.UNCLEAR and free(facts),
    Reason.NO_CONSENT: lambda facts: facts.answer is Answer.UNDECIDED and facts.mode is Mode.CONSENT,
    Reason.UNDECIDED: lambda facts: (
        facts.answer is Answer.UNDECIDED
        and facts.undecided is Undecided.DO_NOT_RECORD
        and facts.mode not in (Mode.CONSENT, Mode.MANDATORY)
    ),
    Reason.LINE_NEVER_RECORDS: lambda facts: facts.mode is Mode.NEVER,
    Reason.NOT_ORDERED: lambda facts: facts.mode is Mode.ON_DEMAND and not facts.ordered,
    Reason.NOT_SAMPLED: lambda facts: not facts.sampled and facts.mode not in (Mode.MANDATORY, Mode.NEVER),
    Reason.ON_HOLD: lambda facts: facts.on_hold and facts.mode is not Mode.NEVER,
    Reason.CALLER_NEVER_RECORDED: lambda facts: facts.caller_unrecorded and facts.mode is not Mode.NEVER,
    Reason.AGENT_NEVER_RECORDED: lambda facts: facts.agent_unrecorded and facts.mode is not Mode.NEVER,
}


def proven(facts: GateFacts) -> bool:
    """There is a proof to read."""
    return facts.proof_signed and facts.answer is not None


def unaware(facts: GateFacts) -> bool:
    """The caller has not heard what they must have heard. A refusal that closes the gate does so without that."""
    return facts.answer is Answer.NOT_INFORMED or (facts.mode is Mode.MANDATORY and not facts.informed)


def free(facts: GateFacts) -> bool:
    """The caller may say no."""
    return facts.mode is not Mode.MANDATORY


def expected(facts: GateFacts) -> set[Reason]:
    """Every reason to stay closed."""
    return {reason for reason, holds in CLOSES.items() if holds(facts)}


def lawful(mode: Mode) -> GateFacts:
    """The case in which a line of this mode records."""
    answer = Answer.ACCEPTED if mode is Mode.CONSENT else Answer.UNDECIDED
    return GateFacts(mode, Undecided.RECORD, proof_signed=True, answer=answer, sampled=True, ordered=mode is Mode.ON_DEMAND)


CHANGES: Mapping[str, Mapping[str, object]] = {
    "all is well": {},
    "there is no signed proof": {"proof_signed": False},
    "the caller has not heard the notice to its end": {"answer": Answer.NOT_INFORMED, "informed": False},
    "the caller has refused": {"answer": Answer.REFUSED},
    "the caller has refused before the notice was heard to its end": {"answer": Answer.REFUSED, "informed": False},
    "the caller's keys were unclear": {"answer": Answer.UNCLEAR},
    "the caller has pressed nothing": {"answer": Answer.UNDECIDED},
    "the caller has pressed nothing, and the line does not record the undecided": {
        "answer": Answer.UNDECIDED,
        "undecided": Undecided.DO_NOT_RECORD,
    },
    "the caller's number is in the register of objections": {"objection": True},
    "the call is not in the recorded share": {"sampled": False},
    "nobody has asked for the recording": {"ordered": False},
    "a party is on hold": {"on_hold": True},
    "the line never records this caller": {"caller_unrecorded": True},
    "the line never records whom the caller is with": {"agent_unrecorded": True},
    "no notice is published": {"notice_present": False},
    "the notice is stale": {"notice_current": False},
    "the journal cannot be written": {"journal_healthy": False},
    "there is no key to encrypt with": {"keys_healthy": False},
    "the sound cannot be taken in": {"spool_healthy": False},
    "the switch did not confirm": {"switch_healthy": False},
}


DISPLAY: Mapping[Reason, str] = {
    Reason.PAUSED: "the agent has paused it; silence stands in its place",
    Reason.PROTECTED: "the agent protects what must never be heard again, a bank card's code: both channels are silent, no key is kept",
    Reason.NOBODY_THERE: "the caller is parked, in a queue, or on their way to somebody",
    Reason.FORWARDED: "the caller is with a voicemail, or with somebody who is not of the house",
    Reason.NOT_CONFIRMED: "the audio that arrived contradicts what was ordered: the recording has ended and is set aside",
    Reason.STOPPED_BY_ORDER: "the agent or a supervisor has ended it",
    Reason.NOTHING_RECORDED: "an order to pause, resume or stop was denied: no recording is under way",
    Reason.NOT_YOURS: "an order was denied: somebody else may give it",
    Reason.NOT_TALKING: "an order was denied: the parties do not talk yet, or no more",
}
"""What the display says beside the gate's reasons, and when."""


def cell(mode: Mode, change: Mapping[str, object]) -> str:
    """What the gate says when one thing differs from the lawful case."""
    decision = decide(replace(lawful(mode), **change))  # type: ignore[arg-type]
    return ("**open**: " if decision.open else "") + ", ".join(f"`{reason}`" for reason in decision.reasons)


HEAD = """# The gate, mode by mode

May this call be captured now? One pure function decides (`ivr/domain/gate.py`), again at every order. The first row is the case in which a line of that mode
records; each further row changes one thing in it. Where several things close the gate, all their reasons are given, in the journal and on the display.
How each mode begins and what the agent can do stands in [call.md](call.md).

On a `never` line the gate is closed whatever the facts: `line_never_records`.

Agents and callers whom the line never records (LAW 16, `[line.recording]` in [lines.md](lines.md)) are not recorded in any mode. That is so on a line of mode `mandatory`
too: staff representatives do not cease to be some there. Who must record everybody declares nobody; who declares somebody answers for it.

Written from the code by `python -m tests.domain.gate_rules`.

"""

TAIL = """
An open gate does not mean that something is kept at this moment. The display then says why not:

| reason | when |
| --- | --- |
"""


def table() -> str:
    """The whole document."""
    rows = [
        ["when", *(f"`{mode}`" for mode in RECORDING)],
        ["---"] * (len(RECORDING) + 1),
        *([what, *(cell(mode, change) for mode in RECORDING)] for what, change in CHANGES.items()),
    ]
    displayed = [[f"`{reason}`", what] for reason, what in DISPLAY.items()]
    return HEAD + _written(rows) + TAIL + _written(displayed)


def _written(rows: Sequence[Sequence[str]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def shown_reasons() -> set[Reason]:
    """Every reason that the document tells of."""
    text = table()
    return {reason for reason in Reason if f"`{reason}`" in text}


if __name__ == "__main__":
    DOCUMENT.write_text(table(), encoding="utf-8")
