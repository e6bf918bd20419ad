"""A voice that fails while a notice is rendered: nothing is published, the version that there is stays, calls go on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ivr.bootstrap import home
from ivr.bootstrap.first_start import load
from ivr.bootstrap.studio.opening import publish_as_shown
from ivr.database.engine import open_database
from ivr.database.lines import load_lines
from ivr.database.lines_file import read
from ivr.database.notices import current_versions
from notices.facts import Duration, DurationUnit
from notices.notice import NoticeVersion
from notices.speech.errors import VoiceMissing
from tests.faults.calling import ring
from tests.faults.house import House, wait_until
from tests.faults.prepared import LINE, LINES_FILE

SHORTER = Duration(1, DurationUnit.MONTHS)


def published(house: House) -> NoticeVersion:
    with house.rows() as connection:
        return current_versions(connection, house.settings.sounds, home.now())[LINE]


def rule(house: House, retention: Duration | None = None) -> None:
    """Write the line as it is in its file, or with another retention."""
    (line,) = read(LINES_FILE)
    if retention is not None:
        purposes = tuple(replace(purpose, retention=retention) for purpose in line.facts.purposes)
        line = replace(line, facts=replace(line.facts, purposes=purposes))
    engine = open_database(house.settings.database_url)
    load(engine, (line,))
    engine.dispose()


@pytest.fixture
def hoarse(running: House) -> Iterator[House]:
    """A house whose line's notice must be published anew (L4), by a voice that cannot speak it."""
    broken = running.settings.voices / "en" / "hoarse.onnx"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b"no model")
    broken.with_name("hoarse.onnx.json").write_text("{}")
    rule(running, SHORTER)
    yield running
    shutil.rmtree(running.settings.voices)
    rule(running)
    wait_until(lambda: ring(running).tapped, "the line process's look at the old rule")


def test_nothing_is_published_and_the_old_version_stays(hoarse: House) -> None:
    before, sounds = published(hoarse), set(hoarse.settings.sounds.iterdir())
    engine = open_database(hoarse.settings.database_url)
    with engine.connect() as connection:
        (line,) = load_lines(connection)
    with pytest.raises(VoiceMissing):
        publish_as_shown(engine, hoarse.settings, line)
    engine.dispose()
    assert published(hoarse) == before
    assert set(hoarse.settings.sounds.iterdir()) == sounds

    wait_until(lambda: not ring(hoarse).tapped, "the line process's look at the new rule")
    rung = ring(hoarse)
    assert rung.ended.connected
    assert rung.failsafe is None
    assert not rung.tapped
    wait_until(lambda: hoarse.call(rung.call_id) is not None, "the call's row")
    assert "notice_stale" in hoarse.noted_details(rung.call_id, "gate.decided")
