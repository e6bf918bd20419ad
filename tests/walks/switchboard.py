"""Calls that come from outside on their day: told, recorded, encrypted and sealed by the product's own code, without a switch."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from ivr.bootstrap import home
from ivr.bootstrap.keeping import sealer
from ivr.capture.thread import CaptureThread
from ivr.database.calls import close_call, open_call, save_proof
from ivr.database.engine import open_database, reading
from ivr.database.lines import load_lines
from ivr.database.notices import current_versions
from ivr.domain.proof import Answer, Heard, Proof
from ivr.domain.retention import due_at
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.journal.proofs import proof_id, sign_proof
from ivr.settings import Settings
from ivr.vault.keys.recipients import RecipientsFile
from ivr.vault.sealing import Opening, begin
from notices.notice import Locale, Piece, Rendering

FRENCH = Locale("fr")
SECONDS = 3


@dataclass(frozen=True, slots=True)
class Call:
    """One row of a list of calls: its recording bears the id that stands there."""

    at: datetime
    caller: str
    line: str
    recording: str

    @property
    def id(self) -> str:
        return str(uuid.uuid5(uuid.UUID(self.recording), "call"))

    @property
    def speech(self) -> bytes:
        """What is said in it, 16-bit, left and right: nobody else's."""
        t = np.arange(SECONDS * 8_000) / 8_000
        noise = np.random.default_rng(uuid.UUID(self.recording).int).normal(0, 1_500, (len(t), 2))
        tone = 7_000 * np.sin(t * (900 + 200 * t))
        return (np.column_stack((tone, -tone)) + noise).astype("<i2").tobytes()


def ring(settings: Settings, call: Call) -> None:
    """Let one call come in, go on, and end."""
    engine = open_database(settings.database_url)
    try:
        with reading(engine) as conn:
            line = next(line for line in load_lines(conn) if line.id == call.line)
            version = current_versions(conn, settings.sounds, call.at)[line.id]
        heard = tuple(_heard(version.renderings[FRENCH, piece], call.at) for piece in (Piece.LEVEL1, Piece.MENU))
        proof = Proof(call.id, line.id, version.id, version.facts_hash, FRENCH, call.at, call.at, Answer.UNDECIDED, heard, ())
        jws = sign_proof(home.signer(settings), proof)
        number = home.call_number_key(settings).hash(call.caller)
        with engine.begin() as conn:
            open_call(conn, call.id, line.id, call.at, number_hash=number)
            save_proof(conn, proof_id(jws), call.id, jws, call.at)
            append(conn, [Entry("call.informed", call.id, {"line": line.id, "proof": proof_id(jws)})], call.at)
        reader = CaptureThread(
            spool=settings.spool, parts=settings.parts, recipients=RecipientsFile(home.recipients_file(settings))
        )
        due = due_at(call.at, line.facts.purposes)
        capture = reader.enrol(call.recording, due_at=due)
        purposes = tuple(purpose.kind.value for purpose in line.facts.purposes)
        with engine.begin() as conn:
            opening = Opening(call.recording, call.id, line.id, proof_id(jws), call.at, due, purposes)
            begin(conn, opening, capture.key, call.at)
        capture.begin()
        pipe = os.open(capture.fifo, os.O_WRONLY | os.O_NONBLOCK)
        for start in range(0, len(call.speech), 16_000):
            os.write(pipe, call.speech[start : start + 16_000])
            reader.turn()
        os.close(pipe)
        done = capture.finish()
        reader.turn()
        ended = call.at + timedelta(seconds=SECONDS)
        sealer(settings, engine).seal(call.recording, done.result(timeout=0), ended, ended)
        with engine.begin() as conn:
            close_call(conn, call.id, ended, locale=FRENCH, answer=Answer.UNDECIDED, outcome="completed", decision=None)
            append(conn, [Entry("call.ended", call.id, {"line": line.id, "outcome": "completed"})], ended)
    finally:
        engine.dispose()


def _heard(made: Rendering, at: datetime) -> Heard:
    return Heard(made.piece, FRENCH, made.voice, made.text_hash, made.audio_hash, at, made.milliseconds, made.milliseconds)
