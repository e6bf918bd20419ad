"""What the telephone's page may say, and that nothing else is taken."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.console.errors import MessageNotUnderstood
from ivr.console.rehearsal.messages import AgentKeys, Dial, HangUp, Key, read_message
from ivr.console.rehearsal.port import AgentDoes

GOOD = {
    '{"dial": "+33199000010", "caller": null, "agent": "answers"}': Dial("+33199000010", None, AgentDoes.ANSWERS),
    '{"dial": "110", "caller": "0199009901", "agent": "busy"}': Dial("110", "0199009901", AgentDoes.BUSY),
    '{"key": "*"}': Key("*"),
    '{"agent_keys": "*1"}': AgentKeys("*1"),
    '{"hangup": true}': HangUp(),
}
BAD = (
    None,
    "",
    "{",
    "[]",
    "null",
    "3",
    "[" * 400,
    "{}",
    '{"key": "22"}',
    '{"key": ""}',
    '{"key": "\\n"}',
    '{"key": "2\\n"}',
    '{"key": 2}',
    '{"key": "2", "hangup": true}',
    '{"hangup": false}',
    '{"hangup": 1}',
    '{"agent_keys": "*1*1*"}',
    '{"agent_keys": ["*"]}',
    '{"dial": "+33199000010"}',
    '{"dial": "+33199000010", "caller": null, "agent": "sleeps"}',
    '{"dial": "+33199000010\\r\\nevil: 1", "caller": null, "agent": "answers"}',
    '{"dial": "", "caller": null, "agent": "answers"}',
    '{"dial": "sofia/gateway/x", "caller": null, "agent": "answers"}',
    '{"dial": "110", "caller": "", "agent": "answers"}',
    '{"dial": "110", "caller": "Jean", "agent": "answers"}',
    '{"dial": "110", "caller": null, "agent": "answers", "more": 1}',
    '{"dial": "110", "caller": null, "agent": "answers", "padding": "' + "x" * 500 + '"}',
)


@pytest.mark.parametrize("text", GOOD)
def test_what_the_page_says_is_understood(text: str) -> None:
    assert read_message(text) == GOOD[text]


@pytest.mark.parametrize("text", BAD)
def test_nothing_else_is(text: str | None) -> None:
    with pytest.raises(MessageNotUnderstood):
        read_message(text)


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        read_message(text)
    except MessageNotUnderstood:
        return


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda more: st.lists(more) | st.dictionaries(st.text(), more)
    )
)
def test_no_json_breaks_the_reader(value: object) -> None:
    try:
        read_message(json.dumps(value))
    except MessageNotUnderstood:
        return
