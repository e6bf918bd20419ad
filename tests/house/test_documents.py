"""The documents: every link leads somewhere, every command that they show exists, every command is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from ivr.cli.commands import build

app = build()

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for words in re.findall(r"(?:^    |`|\| )(?:\.venv/bin/)?preambule ([a-z][a-z-]*(?: [a-z]+)?)", text, re.MULTILINE):
        name, _, sub = words.partition(" ")
        assert name in COMMANDS, words
        known = getattr(COMMANDS[name], "commands", None)
        if known is not None and sub:
            assert sub in known, words


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_make_targets_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for target in re.findall(r"(?:^    |`)make ([a-z0-9-]+)", document.read_text(encoding="utf-8"), re.MULTILINE):
        assert target in targets


def leaves(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Every command below a name, groups in groups included, with the words that call it."""
    below = getattr(command, "commands", None)
    if below is None:
        yield name, command
        return
    assert command.help
    for sub, found in below.items():
        yield from leaves(f"{name} {sub}", found)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help_with_an_example(name: str) -> None:
    for words, command in leaves(name, COMMANDS[name]):
        assert command.help, words
        assert command.epilog.startswith("Example: "), words
        assert f"preambule {words}" in command.epilog
