"""`preambule sampling`: the share of calls that is recorded, and who chose them: nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ivr.bootstrap import home
from ivr.bootstrap.keeping import verify_journal
from ivr.cli import context
from ivr.cli.options import utc
from ivr.cli.output import AsJson, print_json, print_rows, say
from ivr.domain.sampling import read_key
from ivr.journal.errors import DrawsDisagree, JournalBroken
from ivr.journal.export import verify_export
from ivr.journal.redrawing import Redrawing, Report, Share, Window, Wrong
from ivr.journal.signing import PublicKey
from ivr.journal.verification import Verdict
from ivr.settings import Settings

app = typer.Typer(no_args_is_help=True, help="The share of calls that is recorded.")

DAYS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]
SHOWN = 20
"""Calls named at most, for people; `--json` names all."""


@app.command(epilog="Example: preambule sampling verify --since 2026-11-01 --line town-hall")
def verify(
    journal: Annotated[
        Path | None, typer.Argument(help="An exported journal; this installation's by default.", exists=True, dir_okay=False)
    ] = None,
    since: Annotated[datetime | None, typer.Option(help="The first moment (UTC) to look at.", formats=DAYS)] = None,
    until: Annotated[datetime | None, typer.Option(help="The first moment (UTC) to look at no more.", formats=DAYS)] = None,
    line: Annotated[str | None, typer.Option(help="Only this line.")] = None,
    key: Annotated[
        list[Path] | None,
        typer.Option(help="A sampling key; again for those of other hosts. This host's by default.", exists=True, dir_okay=False),
    ] = None,
    signer: Annotated[
        Path | None, typer.Option(help="The signer's public key, for an exported journal; this installation's by default.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Draw every call again with the key, and compare with the journal; the exit code tells whether all agree.

    The journal's chain is verified on the way: draws in a journal that was rewritten show nothing.
    """
    settings = context.settings()
    redrawing = Redrawing(_keys(key, settings), Window(utc(since), utc(until), line))
    if journal is None:
        verdict = verify_journal(settings, context.database(settings), through=redrawing.following)
    else:
        public = home.public_key(settings) if signer is None else PublicKey.read(signer)
        with journal.open(encoding="utf-8") as lines:
            verdict = verify_export(lines, public, through=redrawing.following)
    report = redrawing.report()
    if as_json:
        print_json(_told(report, verdict))
    else:
        print_rows([_share(share) for share in report.shares], as_json=False, empty="No draw is written for any such call.")
    _conclude(report, verdict, named=not as_json)


def _keys(files: Sequence[Path] | None, settings: Settings) -> tuple[bytes, ...]:
    """The keys given, or this host's if it has one: verifying makes none."""
    own = home.sampling_key_file(settings)
    chosen = files or ([own] if own.exists() else [])
    return tuple(read_key(file.read_text(encoding="ascii", errors="replace").strip(), str(file)) for file in chosen)


def _conclude(report: Report, verdict: Verdict, *, named: bool) -> None:
    if not verdict.whole:
        raise JournalBroken(
            f"The journal is broken at row {verdict.at} ({verdict.breach}): {verdict.why} No draw after it counts."
        )
    say(f"{report.agree} of {report.calls} call(s) agree with what their key draws.")
    for name, at in report.committed.items():
        say(f"Key {name[:16]}… draws since {at:%Y-%m-%d %H:%M:%S}Z.")
    if report.before:
        say(f"{report.before} call(s) were decided before draws were written: nothing can be shown of them.")
    if not report.wrong:
        return
    if named:
        print_rows([_wrong(one) for one in report.wrong[:SHOWN]], as_json=False, empty="")
    raise DrawsDisagree(
        f"Of {len(report.wrong)} call(s) it cannot be shown that nobody chose. docs/sampling.md says what each word means; "
        "a key of another host is given with --key."
    )


def _told(report: Report, verdict: Verdict) -> dict[str, object]:
    return {
        "whole": verdict.whole,
        "calls": report.calls,
        "agree": report.agree,
        "before": report.before,
        "wrong": [_wrong(one) for one in report.wrong],
        "shares": [_share(share) for share in report.shares],
        "keys": [{"key": name, "committed": at} for name, at in report.committed.items()],
    }


def _share(share: Share) -> dict[str, object]:
    return {
        "line": share.line_id,
        "announced_percent": share.percent,
        "calls": share.calls,
        "drawn": share.drawn,
        "drawn_percent": _percent(share.drawn, share.calls),
        "recorded": share.recorded,
        "recorded_percent": _percent(share.recorded, share.calls),
        "deviations": round(share.deviations, 2),
    }


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _wrong(one: Wrong) -> dict[str, object]:
    return {"call": one.call_id, "line": one.line_id, "at": one.at, "fault": one.fault.value}
