from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ivr.database.engine import reading
from ivr.domain.line import Line
from ivr.domain.recording import RecordingState
from ivr.errors import VaultError
from ivr.journal.chain import append, head
from ivr.journal.checkpoints import kept_checkpoints
from ivr.journal.entries import Entry
from ivr.vault.sealing import Sealer, transactions
from ivr.worker.journal import Vouch
from ivr.worker.loop import Step, run, run_once, stop_on_signals
from ivr.worker.steps import TRY_AGAIN, Mend, Notices, Watch, steps
from notices.errors import NoticeError
from tests.database.recorded import DUE
from tests.database.samples import LINE, NOW, OTHER
from tests.worker.house import House


class Clock:
    """Goes on by a second each time somebody looks."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        self.seconds += 1
        return self.seconds


def test_each_step_runs_in_its_own_time_until_stopped() -> None:
    stop, ran = threading.Event(), []

    def often(_at: datetime) -> int:
        ran.append("often")
        if ran.count("often") == 5:
            stop.set()
        return 1

    def seldom(_at: datetime) -> int:
        ran.append("seldom")
        return 0

    run([Step("often", 0, often), Step("seldom", 1_000_000, seldom)], stop, now=lambda: NOW, monotonic=Clock(), beat=0)
    assert (ran.count("often"), ran.count("seldom")) == (5, 1)


def test_a_step_that_fails_holds_up_no_other() -> None:
    stop, ran = threading.Event(), []

    def known(_at: datetime) -> int:
        raise VaultError("The store is away.")

    def unknown(_at: datetime) -> int:
        raise ZeroDivisionError

    def well(_at: datetime) -> int:
        ran.append("well")
        stop.set()
        return 1

    run([Step("known", 0, known), Step("unknown", 0, unknown), Step("well", 0, well)], stop, now=lambda: NOW, beat=0)
    assert ran == ["well"]
    assert [run_once(Step("x", 0, act), NOW) for act in (known, unknown, well)] == [False, False, True]


def test_a_stopped_worker_begins_nothing() -> None:
    stop = threading.Event()
    stop.set()
    run([Step("never", 0, lambda _: pytest.fail("begun"))], stop)


@pytest.fixture
def handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("handlers")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_worker_after_the_step_in_hand(number: signal.Signals) -> None:
    stop, done = threading.Event(), []
    stop_on_signals(stop)

    def act(_at: datetime) -> int:
        os.kill(os.getpid(), number)
        done.append("whole")
        return 1

    run([Step("act", 0, act), Step("next", 0, lambda _: pytest.fail("begun"))], stop, now=lambda: NOW)
    assert done == ["whole"]


def test_the_journals_head_is_signed_when_it_has_moved(house: House) -> None:
    file = house.root / "checkpoints"
    vouch = Vouch(house.engine, house.signer, file)
    assert vouch(NOW) == 0
    for _ in range(2):
        with house.engine.begin() as conn:
            append(conn, [Entry("call.ended", "call-1")], NOW)
        assert [vouch(NOW), vouch(NOW)] == [1, 0]
    with reading(house.engine) as conn:
        assert kept_checkpoints(file, house.signer.public)[-1] == head(conn)


class Studio:
    """Lines that have lost their sounds, until they are mended; one of them cannot be. And lines whose callers hear nothing true."""

    def __init__(self) -> None:
        self.waiting: dict[str, Line] = {LINE.id: LINE, OTHER.id: OTHER}
        self.tried: list[str] = []
        self.untrue: list[Line] = []
        self.settled = 0

    def mend(self, line: Line) -> None:
        self.tried.append(line.id)
        if line.name == LINE.name:
            raise NoticeError("The voice is hoarse.")
        del self.waiting[line.id]

    def settle(self) -> int:
        self.settled += 1
        return 0

    @property
    def port(self) -> Notices:
        return Notices(lambda: list(self.untrue), lambda: list(self.waiting.values()), self.mend, self.settle)


def test_a_line_that_cannot_be_mended_waits_and_the_others_get_their_sound() -> None:
    studio = Studio()
    mend = Mend(studio.port, threading.Event())
    assert [mend(NOW), mend(NOW + TRY_AGAIN / 2), mend(NOW + TRY_AGAIN)] == [1, 0, 0]
    assert studio.tried == ["mairie", "travaux", "mairie"]
    studio.waiting[LINE.id] = replace(LINE, name="Town hall", facts=replace(LINE.facts, organisation="Town"))
    assert mend(NOW + TRY_AGAIN + timedelta(seconds=1)) == 1, "a changed line is tried at once"
    assert studio.waiting == {}


def test_a_stopping_worker_mends_no_further_line() -> None:
    studio, stop = Studio(), threading.Event()
    stop.set()
    assert Mend(studio.port, stop)(NOW) == 0
    assert studio.tried == []


def test_operators_are_told_once_of_each_notice_that_is_not_true() -> None:
    """L4: people must publish; until then nothing is recorded."""
    studio = Studio()
    watch = Watch(studio.port)
    studio.untrue = [LINE]
    with capture_logs() as logs:
        watch(NOW)
        watch(NOW)
        studio.untrue = [LINE, replace(OTHER, facts=replace(OTHER.facts, organisation="Town"))]
        watch(NOW)
    assert [(log["line"], log["error_id"]) for log in logs] == [("mairie", "notices.untrue"), ("travaux", "notices.untrue")]
    assert studio.settled == 3


def test_the_workers_steps_do_the_work_that_the_rows_name(house: House, tmp_path: Path) -> None:
    studio = Studio()
    sealer = Sealer(store=house.store, parts=house.parts, signer=house.signer, transact=transactions(house.engine))
    made = steps(house.tools, sealer, studio.port, tmp_path / "checkpoints", threading.Event())
    assert [step.name for step in made] == [
        "seal",
        "mend",
        "holds",
        "destroy",
        "returned",
        "objections",
        "access",
        "requests",
        "numbers",
        "checkpoint",
        "notices",
    ]
    house.add("r1")
    assert all(run_once(step, DUE) for step in made)
    assert house.row("r1").state is RecordingState.DESTROYED
    assert studio.tried == ["mairie", "travaux"]
    assert (tmp_path / "checkpoints").exists()


def test_a_host_without_captures_and_voices_has_fewer_steps(house: House, tmp_path: Path) -> None:
    made = steps(house.tools, None, None, tmp_path / "checkpoints", threading.Event())
    assert [step.name for step in made] == [
        "holds",
        "destroy",
        "returned",
        "objections",
        "access",
        "requests",
        "numbers",
        "checkpoint",
    ]
