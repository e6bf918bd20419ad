"""`freeswitch_conf/` as text: what can be known of it without a server."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import fields, replace
from pathlib import Path, PurePosixPath

import pytest

from ivr.domain.line import Answering, Destination, Line, Undecided
from ivr.settings import Settings
from ivr.switch import configuration
from ivr.switch.configuration import UnusableVariable, defaults, destinations, fragment, render
from notices.facts import AnnouncedFacts
from notices.notice import Locale

CONFIGURATION = configuration.SOURCE
FILES = sorted(CONFIGURATION.rglob("*.xml"))
DOCUMENTATION = CONFIGURATION.parent / "docs" / "freeswitch.md"
EVERYTHING = "\n".join(file.read_text() for file in FILES)

LINE = Line(
    id="town-hall", name="Mairie", number="+33199000000", numbers=(("8000", None),), locales=(Locale("fr"),),
    answering=Answering.EARLY_MEDIA, undecided=Undecided.RECORD,
    destination=Destination("sofia/gateway/pbx/201"),
    facts=AnnouncedFacts("Ville", "Mairie", "1 place", (), (), "dpo", "droits", "https://example.org"),
)  # fmt: skip


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_file_is_well_formed(file: Path) -> None:
    ET.parse(file)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_the_preprocessor_reads_stands_alone_on_its_line(file: Path) -> None:
    """FreeSWITCH drops the rest of a line with X-PRE-PROCESS, and every line with <include>, even inside a comment."""
    for line in file.read_text().splitlines():
        if "x-pre-process" in line.lower():
            assert re.fullmatch(r'\s*<X-PRE-PROCESS cmd="(set|env-set|exec-set|include)" data="[^"]+"/>', line), line
        if "<include>" in line or "</include>" in line or "<?" in line:
            assert line.strip() in {"<include>", "</include>", '<?xml version="1.0" encoding="UTF-8"?>'}, line


def test_frslint_finds_nothing() -> None:
    program = Path(sys.executable).with_name("frslint")
    found = subprocess.run(
        [program, "analyze", str(CONFIGURATION / "freeswitch.xml")], capture_output=True, text=True, check=False, timeout=60
    )
    assert "No issues found" in found.stdout, found.stdout


def test_every_variable_used_is_set_and_every_variable_set_is_used() -> None:
    used = set(re.findall(r"\$\$\{(\w+)\}", EVERYTHING))
    assert used == set(defaults())


def test_every_variable_can_be_given_by_the_environment() -> None:
    given = dict(re.findall(r'cmd="env-set" data="(preambule_\w+)=\$(\w+)"', EVERYTHING))
    assert set(given) == set(defaults())
    settings = {f"PREAMBULE_{field.name.upper()}" for field in fields(Settings)}
    for name, variable in given.items():
        if variable.startswith("PREAMBULE_"):
            assert variable in settings, variable
            assert variable == name.upper()
        else:
            assert variable == name.upper().replace("PREAMBULE_", "FREESWITCH_", 1)


def test_an_environment_variable_comes_after_its_default() -> None:
    text = (CONFIGURATION / "vars.xml").read_text()
    for name in defaults():
        assert text.index(f'set" data="{name}=') < text.index(f'env-set" data="{name}=$')


def test_ports_and_addresses_agree_with_the_settings() -> None:
    settings, variables = Settings(), defaults()
    assert variables["preambule_line_host"] == settings.line_host
    assert variables["preambule_line_port"] == str(settings.line_port)
    assert variables["preambule_esl_port"] == str(settings.esl_port)


def test_it_listens_on_loopback_only_unless_told() -> None:
    variables = defaults()
    assert {variables[name] for name in ("preambule_sip_ip", "preambule_esl_ip", "preambule_line_host")} == {"127.0.0.1"}
    assert {variables[f"preambule_{name}_allow"] for name in ("esl", "trunk", "pbx")} == {"127.0.0.0/8"}


def test_there_is_no_default_password() -> None:
    variables = defaults()
    assert variables["preambule_trunk_password"] == variables["preambule_pbx_password"] == ""
    assert "/dev/urandom" in variables["preambule_esl_password"]
    assert "cluecon" not in EVERYTHING.lower()


def test_the_guard_stands_before_the_socket_and_the_failsafe_after_it() -> None:
    dialplans = [CONFIGURATION / "dialplan" / "callers.xml", CONFIGURATION / "dialplan_fragment.xml"]
    for file in dialplans:
        for extension in ET.parse(file).iter("extension"):
            applications = [action.get("application") for action in extension.iter("action")]
            if "socket" in applications:
                assert [name for name in applications if name != "set"] == ["sched_transfer", "socket", "transfer"]
                assert all(
                    action.get("data", "").endswith("async full")
                    for action in extension.iter("action")
                    if action.get("application") == "socket"
                )


def test_nothing_here_records_or_speaks() -> None:
    actions = [action for file in FILES for action in ET.parse(file).iter() if action.tag in ("action", "anti-action")]
    assert not [
        action for action in actions if "record" in (action.get("application") or "") or "record_" in (action.get("data") or "")
    ]
    played = [action.get("data") or "" for action in actions if action.get("application") == "playback"]
    assert played
    assert all(data.startswith("tone_stream://") for data in played)


def test_nothing_undoes_what_recordings_need() -> None:
    for word in ("socket_resume", "recording_follow_transfer", "bypass_media", "proxy_media=true"):
        assert not re.search(rf'data="[^"]*{word}', EVERYTHING)


def test_rendering_fills_in_values_and_destinations() -> None:
    files = render({"preambule_line_port": "18084", "preambule_esl_password": "aVerySecretOne"}, [LINE])
    assert PurePosixPath("freeswitch.xml") in files
    assert configuration.FRAGMENT not in files
    variables = files[PurePosixPath("vars.xml")]
    assert '<X-PRE-PROCESS cmd="set" data="preambule_line_port=18084"/>' in variables
    assert '<X-PRE-PROCESS cmd="set" data="preambule_esl_password=aVerySecretOne"/>' in variables
    assert "urandom" not in variables
    for text in files.values():
        ET.fromstring(text)


def test_a_line_is_found_in_every_usual_spelling() -> None:
    condition = ET.fromstring(destinations([LINE])).find(".//condition")
    assert condition is not None
    expression = re.compile(condition.get("expression", ""))
    for dialled in ("+33199000000", "33199000000", "0033199000000", "0199000000", "8000"):
        assert expression.match(dialled), dialled
    for dialled in ("199000000", "01990000001", "80000"):
        assert not expression.match(dialled), dialled
    action = condition.find("action")
    assert action is not None
    assert action.get("data") == "failsafe_dial=sofia/gateway/pbx/201"


def test_a_destination_cannot_break_out_of_its_attribute() -> None:
    text = destinations([replace(LINE, destination=Destination('user/"<201>&'))])
    action = ET.fromstring(text).find(".//action")
    assert action is not None
    assert action.get("data") == 'failsafe_dial=user/"<201>&'


@pytest.mark.parametrize("value", ['a"b', "a<b", "a&b", "${a}", "a\nb"])
def test_a_value_that_would_change_the_xml_is_refused(value: str) -> None:
    with pytest.raises(UnusableVariable, match="preambule_line_host"):
        render({"preambule_line_host": value})


def test_an_unknown_variable_is_refused() -> None:
    with pytest.raises(UnusableVariable, match="preambule_line_porr is no variable"):
        render({"preambule_line_porr": "1"})


def test_the_fragment_needs_no_variable_of_ours() -> None:
    text = fragment({"preambule_line_port": "18084"})
    assert "127.0.0.1:18084 async full" in text
    assert "$${" not in text
    ET.fromstring(text)


def test_every_variable_is_documented() -> None:
    text = DOCUMENTATION.read_text()
    for variable in re.findall(r'cmd="env-set" data="preambule_\w+=\$(\w+)"', EVERYTHING):
        assert f"`{variable}`" in text, variable
