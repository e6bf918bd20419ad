"""A verified proof for people: what was heard, in whose voice, by which hashes, and which keys were pressed."""

from __future__ import annotations

import typer

from ivr.cli.output import print_rows, say
from ivr.domain.proof import Proof

SHORT = 12
"""Hexadecimal digits of a hash that people compare; `--json` has them all."""


def print_proof(proof: Proof) -> None:
    """Print a proof that has been verified."""
    say(f"The signature is good. Call {proof.call_id}, line {proof.line_id}, {proof.locale}: {proof.answer.value}.")
    typer.echo(f"notice {proof.notice_version}")
    rows = [
        {
            "piece": heard.piece.value,
            "locale": heard.locale,
            "voice": heard.voice,
            "text": heard.text_hash[:SHORT],
            "audio": heard.audio_hash[:SHORT],
            "at": heard.at,
            "played_ms": heard.played_ms,
            "length_ms": heard.length_ms,
            "whole": heard.whole,
        }
        for heard in proof.heard
    ]
    print_rows(rows, as_json=False, empty="Nothing was heard.")
    for press in proof.keys:
        typer.echo(f"key {press.key} at {press.at:%H:%M:%S}: {press.meaning}")
