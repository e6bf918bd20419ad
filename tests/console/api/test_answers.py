"""What the person is given through the API: the draft of a letter, the letter again, and the package."""

from __future__ import annotations

import io
import tarfile
from dataclasses import replace

import pyrage
import pytest

from ivr.domain.roles import Role
from tests.console.api.conftest import Program
from tests.console.api.test_resources import noted
from tests.console.furnished import Furnished

PASSPHRASE = "trois lampes vertes"


def test_a_package_is_opened_by_the_person_alone_and_kept_nowhere(program: Program, house: Furnished) -> None:
    path = f"/rights-requests/{house.samples['request'][0]}/packages"
    unproven = program.known(replace(house.visitor(Role.DPO), proven_at=None))
    refused = program.ask("POST", path, unproven, json={"passphrase": PASSPHRASE})
    assert (refused.status_code, refused.json()["reasons"]) == (403, ["factor"])
    assert noted(house, "rights.package-refused")[-1]["reasons"] == ["factor"]
    made = program.ask("POST", path, unproven, json={"passphrase": PASSPHRASE, "code": house.code(Role.DPO)})
    assert made.status_code == 200, made.text
    assert int(made.headers["content-length"]) == len(made.content)
    with tarfile.open(fileobj=io.BytesIO(pyrage.passphrase.decrypt(made.content, PASSPHRASE))) as tar:
        assert "preambule/index.html" in tar.getnames()
    assert noted(house, "rights.package-written")[-1]["subject"] == house.samples["request"][0]
    assert list((house.settings.home / "packages").iterdir()) == []
    foreign = program.token(Role.DPO, line="clinique")
    assert program.ask("POST", path, foreign, json={"passphrase": PASSPHRASE}).status_code == 404


def test_a_package_for_a_key_is_opened_with_its_private_half(program: Program, house: Furnished) -> None:
    path, own = f"/rights-requests/{house.samples['request'][0]}/packages", pyrage.x25519.Identity.generate()
    made = program.ask("POST", path, program.token(Role.DPO), json={"key": str(own.to_public()), "mask": "agent"})
    assert made.status_code == 200, made.text
    assert pyrage.decrypt(made.content, [own])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"key": "age1x", "passphrase": PASSPHRASE}, 422),
        ({"passphrase": "short"}, 400),
        ({"key": "age1nothing"}, 400),
    ],
)
def test_a_package_that_nobody_or_anybody_could_open_is_not_made(
    program: Program, house: Furnished, body: dict[str, str], status: int
) -> None:
    before = len(noted(house, "rights.packaged"))
    answer = program.ask("POST", f"/rights-requests/{house.samples['request'][0]}/packages", program.token(Role.DPO), json=body)
    assert answer.status_code == status, answer.text
    assert PASSPHRASE not in answer.text
    assert len(noted(house, "rights.packaged")) == before


def test_a_letter_is_read_before_it_is_written_and_given_again_after(program: Program, house: Furnished) -> None:
    dpo, path = program.token(Role.DPO), f"/rights-requests/{house.samples['request'][2]}"
    before = program.ask("GET", path, dpo).json()
    wanted = {"letter": "extension", "reason": "Beaucoup d’appels à relire."}
    assert program.ask("GET", f"{path}/letters/extension", dpo).json()["type"] == "urn:preambule:error:rights.undone"
    draft = program.ask("POST", f"{path}/letters/draft", dpo, json=wanted)
    assert draft.status_code == 200, draft.text
    assert program.ask("GET", path, dpo).json() == before
    written = program.ask("POST", f"{path}/letters", dpo, json=wanted)
    assert written.status_code == 200, written.text
    again = program.ask("GET", f"{path}/letters/extension", dpo)
    assert (again.status_code, again.headers["content-type"], again.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert program.ask("GET", path, dpo).json()["extended"] is True
