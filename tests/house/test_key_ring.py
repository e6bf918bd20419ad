"""The keys of a house: made ahead by themselves where they can be, opened wherever they lie."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete

from ivr.bootstrap import home, key_ring
from ivr.bootstrap.checkup import examine
from ivr.bootstrap.key_ring import KeyRing, end_periods, top_up
from ivr.bootstrap.key_stock import short
from ivr.bootstrap.tables import open_tables
from ivr.database import recordings
from ivr.database.calls import open_call, save_proof
from ivr.database.engine import reading
from ivr.database.lines import save_lines
from ivr.database.tables import key_headers
from ivr.domain.key_period import KeyPeriod
from ivr.domain.recording import Recording, RecordingState
from ivr.domain.retention import after
from ivr.settings import Settings, load
from ivr.vault import age
from ivr.vault.age import scrypt as age_scrypt
from ivr.vault.errors import IdentityMissing, PassphraseWrong
from ivr.vault.keys import recipients
from ivr.vault.keys.identities import FolderIdentities
from ivr.vault.keys.private_key import PrivateKey
from ivr.vault.keys.recipients import Recipient
from ivr.vault.keys.store import KeyStore
from ivr.worker.keys import Keys
from notices.facts import Duration, DurationUnit
from tests.call.fakes import LINE

NOW = home.now()
PASSPHRASE = "cheval exact pile agrafe"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(age_scrypt, "WORK", 4)
    found = load({"PREAMBULE_HOME": str(tmp_path)})
    home.make_folders(found)
    return found


@pytest.fixture
def engine(settings: Settings) -> Engine:
    engine = open_tables(settings)
    with engine.begin() as conn:
        save_lines(conn, (LINE,), NOW)
    return engine


def last_due() -> KeyPeriod:
    """Of the calls of the next three months."""
    return KeyPeriod.of(after(after(NOW, Duration(3, DurationUnit.MONTHS)), LINE.facts.purposes[0].retention))


def test_a_first_start_has_keys_for_all_due_dates_to_come(settings: Settings, engine: Engine) -> None:
    home.make_keys(settings)
    made = top_up(settings, engine, NOW)
    with reading(engine) as conn:
        assert {key.period for key in made} == set(key_ring.wanted(conn, NOW, 3))
    assert max(key.period for key in made if key.period) == last_due()
    assert top_up(settings, engine, NOW) == ()
    assert short(settings, engine, NOW) is None
    (finding,) = (found for found in examine(settings) if found.subject == "recipients")
    assert finding.well
    engine.dispose()


def test_as_time_goes_by_months_are_added(settings: Settings, engine: Engine) -> None:
    home.make_keys(settings)
    top_up(settings, engine, NOW)
    later = NOW + timedelta(days=31)
    made = top_up(settings, engine, later)
    assert made
    assert all(key.period and key.period > last_due() for key in made)
    engine.dispose()


def test_without_private_keys_here_nothing_is_made_and_people_are_told(settings: Settings, engine: Engine) -> None:
    key = PrivateKey.make("elsewhere", KeyPeriod(2199, 1), NOW)
    recipients.add(home.recipients_file(settings), Recipient(key.recipient, key.period))
    assert top_up(settings, engine, NOW) == ()
    told = short(settings, engine, NOW)
    assert told is not None
    assert "not recorded" in told
    (finding,) = (found for found in examine(settings) if found.subject == "recipients")
    assert finding.well is False
    recipients.add(home.recipients_file(settings), Recipient(PrivateKey.make("any", None, NOW).recipient))
    told = short(settings, engine, NOW)
    assert told is not None
    assert "any due date" in told
    (finding,) = (found for found in examine(settings) if found.subject == "recipients")
    assert finding.well is None
    engine.dispose()


def test_who_wants_none_made_by_itself_gets_none(settings: Settings, engine: Engine) -> None:
    home.make_keys(settings)
    assert top_up(replace(settings, keys_ahead=0), engine, NOW) == ()
    engine.dispose()


def test_the_worker_says_a_shortage_once(capsys: pytest.CaptureFixture[str]) -> None:
    told = iter(["A", "A", None, "A", "B"])
    keys = Keys(lambda _: ("one", "two"), lambda _: ("three",), lambda _: next(told))
    assert [keys(NOW) for _ in range(5)] == [3] * 5
    assert capsys.readouterr().out.count("something to do about keys") == 3


def test_the_key_of_a_month_that_is_over_goes_by_itself_but_for_a_recording_that_lives(
    settings: Settings, engine: Engine
) -> None:
    home.make_keys(settings)
    made = top_up(settings, engine, NOW)
    first = made[0].period
    assert first is not None
    record(engine, settings, first.begins_at)
    over = first.ends_at + key_ring.GRACE
    assert end_periods(settings, engine, over - timedelta(microseconds=1)) == ()
    assert end_periods(settings, engine, over) == ()  # its recording lives
    told = short(settings, engine, over)
    assert told is not None
    assert f"keys destroy {first}" in told
    with engine.begin() as conn:
        conn.execute(delete(key_headers))
    assert end_periods(replace(settings, keys_ahead=0), engine, over) == ()
    (ended,) = end_periods(settings, engine, over)
    assert (ended.recipient, ended.period) == (made[0].recipient, first)
    assert end_periods(settings, engine, over) == ()
    assert first not in recipients.read(home.recipients_file(settings)).periods
    assert short(settings, engine, NOW) is not None  # a clock set back wants what is gone
    engine.dispose()


def record(engine: Engine, settings: Settings, due_at: datetime) -> None:
    chosen = recipients.read(home.recipients_file(settings)).choose(due_at)
    with engine.begin() as conn:
        open_call(conn, "call-1", LINE.id, NOW)
        save_proof(conn, "proof-1", "call-1", "a.b.c", NOW)
        row = Recording(
            "r-1", "call-1", LINE.id, "proof-1", RecordingState.SEALED, NOW, NOW, 8000, due_at, "r-1.age", None, None, None, None
        )  # fmt: skip
        recordings.add(conn, row)
        recordings.add_header(
            conn, "r-1", age.make_header(chosen.keys)[0], NOW, recipients=chosen.written, period=str(chosen.period)
        )


class TestOpening:
    def opened(self, settings: Settings, key: PrivateKey, ring: KeyRing | None = None) -> bool:
        header, file_key = age.make_header((key.recipient,))
        return (ring or KeyRing(settings))().unwrap(header) == file_key

    def test_plain_files_and_a_store_together(self, settings: Settings) -> None:
        home.make_keys(settings)
        inside = PrivateKey.make("inside", None, NOW)
        KeyStore.create(settings.identities, "listening", PASSPHRASE).keep((inside,))
        both = replace(settings, key_profile="listening", key_passphrase=PASSPHRASE)
        assert set(KeyRing(both)().recipients()) == {inside.recipient, *FolderIdentities(settings.identities).recipients()}
        assert self.opened(both, inside)
        with pytest.raises(IdentityMissing):
            self.opened(settings, inside)

    def test_nobody_to_ask(self, settings: Settings) -> None:
        KeyStore.create(settings.identities, "listening", PASSPHRASE)
        with pytest.raises(IdentityMissing, match="PASSPHRASE_FILE"):
            KeyRing(replace(settings, key_profile="listening"))()
        with pytest.raises(IdentityMissing, match="no private key"):
            KeyRing(settings)()

    def test_one_is_asked_once_until_the_file_changes(self, settings: Settings) -> None:
        store = KeyStore.create(settings.identities, "listening", PASSPHRASE)
        first, second = PrivateKey.make("first", None, NOW), PrivateKey.make("second", None, NOW)
        store.keep((first,))
        asked: list[str] = []

        def ask(profile: str) -> str:
            asked.append(profile)
            return PASSPHRASE

        ring = KeyRing(settings, ask, "listening")
        assert self.opened(settings, first, ring)
        assert self.opened(settings, first, ring)
        assert asked == ["listening"]
        store.keep((second,))
        assert self.opened(settings, second, ring)
        assert asked == ["listening"] * 2

    def test_a_wrong_one_is_asked_for_again(self, settings: Settings) -> None:
        KeyStore.create(settings.identities, "listening", PASSPHRASE).keep((PrivateKey.make("x", None, NOW),))
        typed = iter(["wrong", PASSPHRASE])
        ring = KeyRing(settings, lambda _: next(typed), "listening")
        with pytest.raises(PassphraseWrong):
            ring()
        assert len(ring().recipients()) == 1
