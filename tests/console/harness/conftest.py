from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.console.furnished import Furnished, furnished
from tests.console.harness.visits import Visit, visits


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    """A furnished house and its console."""
    with furnished(tmp_path_factory.mktemp("furnished")) as found:
        yield found


@pytest.fixture(scope="session")
def seen(house: Furnished) -> tuple[Visit, ...]:
    """Every page as it looks to somebody."""
    return visits(house)
