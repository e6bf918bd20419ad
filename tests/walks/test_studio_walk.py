"""docs/studio.md, executed: the studio from a list of lines to a rollback, as the page shows it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.walks.conftest import page_environment
from tests.walks.document import Step, Untrue, Walk, steps

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "studio.md"
STEPS = "show edit diff lint submit approve return publish rollback export import render play list stale history lexicon"


def test_the_walk_is_as_the_page_shows_it(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("pictures"))
    Walk(tmp_path, page_environment(tmp_path)).take(steps(DOCUMENT))


def test_the_walk_takes_every_step_of_the_studio() -> None:
    taken = {" ".join(step.command.split()[1:3]) for step in steps(DOCUMENT) if step.command.startswith("preambule ")}
    assert {f"notices {name}" for name in STEPS.split()} <= taken
    assert {"voices list", "voices try", "lines import"} <= taken


# -- the walker itself: a walk that cannot fail shows nothing ----------------------------------------------------


def walk(tmp_path: Path, text: str) -> Walk:
    page = tmp_path / "page.md"
    page.write_text(f"# A page\n\n```console\n{text}```\n")
    walker = Walk(tmp_path, dict(os.environ))
    walker.take(steps(page))
    return walker


def test_a_page_is_read_with_its_places(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("$ not a command\n```console\n$ true\n\na  line\n$ false  # exits 1\n```\n```sh\n$ no\n```\n")
    assert steps(page) == (Step("page.md:3", "true", 0, ("a  line",)), Step("page.md:6", "false", 1, ()))


@pytest.mark.parametrize("text", ["$ false\n", "$ true  # exits 1\n", "$ exit 3  # exits 2\n"])
def test_another_exit_code_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(Untrue, match="exits"):
        walk(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "$ echo one\ntwo\n",
        "$ echo one two\none\n",
        "$ printf 'one\\ntwo\\n'\ntwo\none\n",
        "$ echo 12345678abcd\n1234567a\n",
        "$ echo 1234567a 1234567b\naaaaaaaa aaaaaaaa\n",
        "$ echo 1234567a\naaaaaaaa\n$ echo 1234567b\naaaaaaaa\n",
    ],
)
def test_what_is_not_printed_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(Untrue, match="does not print"):
        walk(tmp_path, text)


def test_spaces_and_what_is_left_out_do_not_count(tmp_path: Path) -> None:
    walk(tmp_path, "$ printf ' one   two three  \\n'\none two …\n$ echo said >&2\nsaid\n")


def test_an_identifier_stands_for_the_one_of_this_run(tmp_path: Path) -> None:
    walker = walk(
        tmp_path, "$ echo id 1234567b more\nid aaaaaaaa more\n$ echo aaaaaaaa\n$ echo got $(printf aaaaaaaa)\ngot aaaaaaaa\n"
    )
    assert walker.known == {"aaaaaaaa": "1234567b"}


def test_what_goes_on_is_waited_for_and_ended(tmp_path: Path) -> None:
    walk(tmp_path, "$ bash -c 'echo $$ > pid; sleep 0.3; echo ready; sleep 600' &\nready\n$ kill -0 $(cat pid)\n")
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
    with pytest.raises(Untrue, match="ready"):
        walk(tmp_path, "$ echo over &\nready\n")
