"""Every part of the console is made by one mechanism: the frame knows none of them by name."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import ivr.console.app
from ivr.console.app import make_app
from ivr.console.dependencies import Frame
from ivr.console.pages.parts import Part
from tests.console.fakes import House


def test_a_console_of_no_parts_serves_what_the_frame_serves_itself() -> None:
    app = make_app(replace(House().needs(), parts=lambda _frame: ()))
    assert app.state.line_of == {}
    assert not [one.path for one in app.state.ruled if one.path.startswith(("/live", "/rehearsal", "/objections", "/notices"))]
    assert "/health" in {one.path for one in app.state.ruled}


def test_every_part_is_given_the_same_frame() -> None:
    seen: list[Frame] = []

    def parts(frame: Frame) -> tuple[Part, ...]:
        seen.append(frame)
        return ()

    app = make_app(replace(House().needs(), parts=parts))
    assert [(frame.watch is app.state.watch, frame.pages is not None) for frame in seen] == [(True, True)]


def test_the_frame_imports_no_part() -> None:
    tree = ast.parse(Path(ivr.console.app.__file__).read_text(encoding="utf-8"))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not [module for module in imported if module.endswith((".views", ".part")) and module != "ivr.console.pages.views"]
