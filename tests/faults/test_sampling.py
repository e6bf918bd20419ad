"""Draws on the real line process: each can be drawn again, also after its key was replaced; without a key that is one, nobody is recorded."""

from __future__ import annotations

import json
from pathlib import Path

from ivr.bootstrap import home
from tests.faults.calling import ring
from tests.faults.ground import Ground, side_by_side
from tests.faults.house import PATIENCE, House


def one_call(house: House) -> None:
    """A line process that serves one call and ends."""
    process = house.start_line()
    assert ring(house).tapped
    house.stop(process)


@side_by_side
def test_a_key_that_was_replaced_shows_and_the_old_one_still_vouches_for_its_calls(ground: Ground) -> None:
    house = ground.house()
    one_call(house)
    told = json.loads(house.run("sampling", "verify", "--json").stdout)
    assert (told["calls"], told["agree"], told["shares"][0]["recorded"]) == (1, 1, 1)

    own = home.sampling_key_file(house.settings)
    old = own.rename(own.with_name("sampling.old.key"))
    one_call(house)
    told = json.loads(house.run("sampling", "verify", "--json", code=69).stdout)
    assert [wrong["fault"] for wrong in told["wrong"]] == ["key_unknown"]
    told = json.loads(house.run("sampling", "verify", "--json", *both(old, own)).stdout)
    assert (told["agree"], len(told["keys"])) == (2, 2)
    assert house.journal_whole()


def both(*files: Path) -> list[str]:
    return [word for file in files for word in ("--key", str(file))]


@side_by_side
def test_without_a_key_that_is_one_no_process_draws(ground: Ground) -> None:
    house = ground.house()
    home.sampling_key_file(house.settings).write_text("guess me")
    process = house.start()
    assert process.wait(PATIENCE) == 10
    assert "sampling.bad-key" in house.messages.read_text()
    rung = ring(house)
    assert rung.failsafe is not None
    assert not rung.tapped
    home.sampling_key_file(house.settings).unlink()
    one_call(house)
