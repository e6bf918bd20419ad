from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ivr.call.ports import Incoming
from ivr.switch.caller import CallData, read_call
from ivr.switch.wire import Reader
from tests.switch import recorded

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def call(**headers: str | None) -> CallData:
    changes = {key.replace("__", "-"): value for key, value in headers.items()}
    (message,) = Reader().feed(recorded.with_headers(recorded.connect_reply(), changes))
    return read_call(message)


def test_a_call_as_the_server_describes_it() -> None:
    found = call()
    assert found == CallData(recorded.uuid(), "9000", "33199000001", 8000, None)
    assert found.incoming(NOW) == Incoming(recorded.uuid(), "9000", "33199000001", 8000, NOW)


@pytest.mark.parametrize(
    "headers",
    [
        {"Caller__Caller__ID__Number": "anonymous"},
        {"Caller__Caller__ID__Number": "Anonymous"},
        {"Caller__Caller__ID__Number": ""},
        {"Caller__Caller__ID__Number": None},
        {"Caller__Caller__ID__Number": "0000000000"},
        {"Caller__Caller__ID__Number": "Restricted"},
        {"Caller__Privacy__Hide__Number": "true"},
        {"variable_sip_from_host": "anonymous.invalid"},
        {"variable_sip_Privacy": "id"},
        {"variable_sip_Privacy": "Privacy%3A%20user%3Bid"},
        {"variable_sip_h_Privacy": "header%3B%20id"},
    ],
)
def test_a_number_that_its_owner_keeps_back_is_none(headers: dict[str, str | None]) -> None:
    assert call(**headers).number is None


@pytest.mark.parametrize("privacy", ["none", "critical", ""])
def test_other_privacy_keeps_the_number(privacy: str) -> None:
    assert call(variable_sip_Privacy=privacy).number == "33199000001"


@pytest.mark.parametrize(
    ("rate", "heard"), [("8000", 8000), ("16000", 16000), ("48000", 16000), ("0", 8000), ("", 8000), (None, 8000), ("fast", 8000)]
)
def test_the_rate_of_the_codec_chooses_the_rendering(rate: str | None, heard: int) -> None:
    assert call(Channel__Read__Codec__Rate=rate).incoming(NOW).sample_rate == heard


def test_a_plus_sign_survives_its_quoting() -> None:
    assert call(Caller__Caller__ID__Number="%2B33199000001").number == "+33199000001"


@pytest.mark.parametrize(
    "extension", ["0199000000:XML:after_hold", "%2B33199000000:XML:after_hold", "held-0199000000:XML:valmont.example"]
)
def test_where_a_caller_goes_whose_agent_hangs_up_while_holding(extension: str) -> None:
    assert call(variable_preambule_after_hold=extension).after_hold == extension.replace("%2B", "+")


@pytest.mark.parametrize(
    "extension", [None, "", "0199000000", "0199000000 XML after_hold", "1,x=y:XML:after_hold", "1]:XML:after_hold"]
)
def test_what_would_change_a_dial_string_is_no_extension(extension: str | None) -> None:
    assert call(variable_preambule_after_hold=extension).after_hold is None
