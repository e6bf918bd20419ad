"""Every command in docs/rights.md is one that exists, with the options that it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from ivr.cli.commands import build
from ivr.domain.rights import Ground, Identity, State

app = build()

DOCUMENT = Path(__file__).parents[2] / "docs" / "rights.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    preambule (rights .+)$", TEXT, re.MULTILINE)


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_is_understood(line: str) -> None:
    words = shlex.split(line)
    command: Any = get_command(app)
    while hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    if any(one.name == "code" for one in command.params):
        words += ["--code", "123456"]
    words = [str(DOCUMENT) if word.endswith(".eml") else word for word in words]
    context = command.make_context(command.name, words, resilient_parsing=False)
    assert all(one.name in context.params for one in command.params if one.required)


def test_every_command_is_shown() -> None:
    group: Any = get_command(app)
    rights = group.commands["rights"].commands
    assert {line.split()[1] for line in COMMANDS} >= set(rights) - {"list", "show"}


def test_every_word_of_the_product_is_explained() -> None:
    for word in (*Identity, *Ground, *State):
        assert f"`{word.value}`" in TEXT
