"""A refusal in mid-call: the key is gone, from the rows and from the bytes of the database's files."""

from __future__ import annotations

from ivr.database import recordings
from ivr.domain.recording import RecordingState
from tests.faults.calling import Plan, ring
from tests.faults.house import House, wait_until
from tests.faults.test_database import lock

NAME = "preambule.sqlite"


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


def test_a_refused_recordings_key_is_in_no_file_any_more(house: House) -> None:
    house.start_line()
    keys: list[bytes] = []

    def look() -> None:
        keys.append(wrapped_key(house))
        assert in_files(house, keys[0]), "a search that finds nothing proves nothing until it has found something"

    rung = ring(house, Plan(meanwhile=look, refuses=True))
    gone = house.recording(rung.call_id, RecordingState.DESTROYED)
    wait_until(lambda: not in_files(house, keys[0]), "the forgetting of the key")
    assert not house.part(gone.id).exists()
    assert house.noted(rung.call_id).count("caller.refused") == 1


def test_refused_while_the_database_is_locked_it_is_destroyed_when_it_can_be(house: House) -> None:
    """The body goes at once; the key as soon as rows can be written, without a restart."""
    house.start_line()
    keys: list[bytes] = []
    with lock(house.home / NAME) as other:

        def take() -> None:
            keys.append(wrapped_key(house))
            other.take()

        rung = ring(house, Plan(meanwhile=take, refuses=True))
        house.wait_for_error("database.locked")
        wait_until(lambda: not list(house.settings.parts.glob("*.part")), "the deletion of the body")
        other.release()
    house.recording(rung.call_id, RecordingState.DESTROYED)
    wait_until(lambda: not in_files(house, keys[0]), "the forgetting of the key")
