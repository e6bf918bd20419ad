"""A voice that fails while a notice is rendered: nothing is published, the version that there is stays, calls go on."""

from __future__ import annotations

from dataclasses import replace

from ivr.bootstrap.first_start import load
from ivr.database.engine import open_database
from ivr.database.lines_file import read
from ivr.database.notices import current_versions
from notices.facts import AnnouncedPurpose, Duration, DurationUnit
from notices.notice import NoticeVersion
from tests.faults.calling import ring
from tests.faults.house import House, wait_until
from tests.faults.prepared import LINE, LINES_FILE

SHORTER = Duration(1, DurationUnit.MONTHS)


def published(house: House) -> NoticeVersion:
    with house.rows() as connection:
        return current_versions(connection, house.settings.sounds)[LINE]


def change_the_line(house: House) -> None:
    """What is announced is no longer what is enforced: the notice must be spoken again (L4)."""
    (line,) = read(LINES_FILE)
    purposes: tuple[AnnouncedPurpose, ...] = tuple(replace(purpose, retention=SHORTER) for purpose in line.facts.purposes)
    engine = open_database(house.settings.database_url)
    load(engine, (replace(line, facts=replace(line.facts, purposes=purposes)),))
    engine.dispose()


def test_nothing_is_published_and_the_old_version_stays(house: House) -> None:
    broken = house.settings.voices / "en" / "hoarse.onnx"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b"no model")
    broken.with_name("hoarse.onnx.json").write_text("{}")
    before, sounds = published(house), set(house.settings.sounds.iterdir())
    change_the_line(house)
    house.start_line()

    worker = house.start("worker")
    house.wait_for_error("notices.voice-missing")
    house.kill(worker)
    assert "(notices.voice-missing)" in house.run("notices", "render", code=20).stderr
    assert published(house) == before
    assert set(house.settings.sounds.iterdir()) == sounds

    rung = ring(house)
    assert rung.ended.connected
    assert rung.failsafe is None
    assert not rung.tapped
    wait_until(lambda: house.call(rung.call_id) is not None and house.call(rung.call_id).gate is not None, "the call's end")
    assert "notice_stale" in house.call(rung.call_id).gate
