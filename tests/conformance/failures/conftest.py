"""Every case on both switches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.conftest import HOW_TO_GET_ONE
from tests.conformance.failures.evening import Evening
from tests.conformance.failures.people import EMBEDDED, FREESWITCH
from tests.conformance.failures.prepared import prepare
from tests.freeswitch.server import find


@pytest.fixture(scope="session")
def prepared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose lines can be called."""
    folder = tmp_path_factory.mktemp("failures") / "var"
    prepare(folder)
    return folder


@pytest.fixture(scope="module", params=[EMBEDDED, pytest.param(FREESWITCH, marks=pytest.mark.freeswitch)])
def evening(request: pytest.FixtureRequest, prepared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    """The selected stories of a module on one switch, all begun."""
    if request.param == FREESWITCH and find() is None:
        pytest.skip(HOW_TO_GET_ONE)
    stories = [
        item.obj.story
        for item in request.session.items
        if isinstance(item, pytest.Function)
        and item.module is request.module
        and hasattr(item.obj, "story")
        and item.callspec.params["evening"] == request.param
    ]
    begun = Evening(request.param, tmp_path_factory.mktemp("evening"), prepared_home, stories)
    yield begun
    begun.close()
