"""Settings: what is read, what is refused, and that every one is documented."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from ivr.errors import SettingsError
from ivr.settings import SECRETS, Settings, load

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"


def test_everything_has_a_default_below_home(tmp_path: Path) -> None:
    settings = load({"PREAMBULE_HOME": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path}/preambule.sqlite"
    assert settings.spool == tmp_path / "spool"
    assert settings.identities.parent == tmp_path


def test_folders_can_be_named_one_by_one(tmp_path: Path) -> None:
    assert load({"PREAMBULE_SPOOL": str(tmp_path)}).spool == tmp_path


def test_other_variables_are_none_of_our_business() -> None:
    load({"PATH": "/bin", "PREAMBULE_FREESWITCH": "/opt/x"})


@pytest.mark.parametrize(
    ("environment", "part"),
    [
        ({"PREAMBULE_LINE_PROT": "8084"}, "PREAMBULE_LINE_PROT is no setting"),
        ({"PREAMBULE_LINE_PORT": "many"}, "whole number"),
        ({"PREAMBULE_CONTROL_TOKEN_FILE": "/nowhere/token"}, "cannot be read"),
        ({"PREAMBULE_LINE_PORT_FILE": "/nowhere/token"}, "no setting"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(environment: dict[str, str], part: str) -> None:
    with pytest.raises(SettingsError, match=part):
        load(environment)


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("s3cret\n")
    assert load({"PREAMBULE_CONTROL_TOKEN_FILE": str(tmp_path / "token")}).control_token == "s3cret"


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_every_setting_is_documented(name: str) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert f"`PREAMBULE_{name.upper()}`" in text
    if name in SECRETS:
        assert f"`PREAMBULE_{name.upper()}_FILE`" in text
