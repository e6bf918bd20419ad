"""A refusal in mid-call: the key is gone, from the rows and from the bytes of the database's files."""

from __future__ import annotations

from ivr.database import recordings
from ivr.domain.recording import RecordingState
from tests.faults.calling import Plan, ring
from tests.faults.database import lock
from tests.faults.house import House, wait_until


def wrapped_key(house: House) -> bytes:
    """The line of the only header that opens its recording."""
    with house.rows() as connection:
        (call,) = recordings.listing(connection, recordings.Filter(states=(RecordingState.CAPTURING,)))
        header = recordings.header(connection, call.id)
    assert header is not None
    return header.splitlines()[2]


def in_files(house: House, key: bytes) -> list[str]:
    """The files of the house in which it can be read."""
    return [file.name for file in house.home.rglob("*") if file.is_file() and key in file.read_bytes()]


def test_a_refused_recordings_key_is_in_no_file_any_more(running: House) -> None:
    keys: list[bytes] = []

    def look() -> None:
        keys.append(wrapped_key(running))
        assert in_files(running, keys[0]), "a search that finds nothing proves nothing until it has found something"

    rung = ring(running, Plan(meanwhile=look, refuses=True))
    gone = running.recording(rung.call_id, RecordingState.DESTROYED)
    wait_until(lambda: not in_files(running, keys[0]), "the forgetting of the key")
    assert not running.part(gone.id).exists()
    assert running.noted(rung.call_id).count("caller.refused") == 1


def test_refused_while_the_database_is_locked_it_is_destroyed_when_it_can_be(running: House) -> None:
    """The body goes at once; the key as soon as rows can be written, without a restart."""
    keys: list[bytes] = []
    with lock(running.home / "tables") as other:

        def take() -> None:
            keys.append(wrapped_key(running))
            other.take()

        before = running.errors().count("database.locked")
        rung = ring(running, Plan(meanwhile=take, refuses=True))
        running.wait_for_error("database.locked", before + 1)
        wait_until(lambda: not list(running.settings.parts.glob("*.part")), "the deletion of the body")
        other.release()
    running.recording(rung.call_id, RecordingState.DESTROYED)
    wait_until(lambda: not in_files(running, keys[0]), "the forgetting of the key")
