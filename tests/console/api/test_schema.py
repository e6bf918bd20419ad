"""schemathesis: whatever fits the document, and much that does not, is answered as the document says."""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ivr.domain.roles import DEAF, Role
from tests.console.furnished import Furnished

EXAMPLES = int(os.environ.get("PREAMBULE_SCHEMA_EXAMPLES", "4"))
"""For each operation."""

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]
HEARING = tuple(role for role in Role if role not in DEAF)
STREAM = "/api/v1/calls/events"


@pytest.fixture
def document(house: Furnished) -> Any:
    house.keys.bearers["all"] = house.visitor(Role.DPO, *(role for role in Role if role is not Role.DPO))
    house.keys.bearers["hearing"] = house.visitor(Role.DPO, *(role for role in HEARING if role is not Role.DPO))
    schema = schemathesis.openapi.from_asgi(
        "/api/v1/openapi.json", house.app, headers={"authorization": "Bearer all", "host": "testserver"}
    )
    return schema.exclude(path=STREAM)


def test_every_operation_answers_as_it_is_described(house: Furnished, document: Any) -> None:
    operations = [found.ok() for found in document.get_all_operations()]
    assert len(operations) > 60
    faults = [fault for operation in operations if (fault := _tried(house, operation))]
    assert not faults, "\n\n".join(faults)


def _tried(house: Furnished, operation: Any) -> str:
    """What is wrong with one operation."""
    token = "hearing" if operation.tags == ["Accesses"] else "all"
    headers = {"authorization": f"Bearer {token}", "host": "testserver"}
    checks = CHECKS[1:] if operation.path.endswith(("/orders", "/rehearsals")) else CHECKS  # there is no line process here: 502

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    def tried(case: Any) -> None:
        case.cookies = {}  # the session's, which no program has
        case.call_and_validate(headers=headers, checks=checks)
        there = {name: house.samples[name][0] for name in case.path_parameters or {} if house.samples.get(name)}
        if there:  # the same on what is there
            case.path_parameters.update(there)
            case.call_and_validate(headers=headers, checks=checks)

    try:
        tried()
    except (Exception, FailureGroup) as error:  # noqa: BLE001  # all operations are tried before anything is said
        return f"{operation.method.upper()} {operation.path}: {str(error)[:1500]}"
    return ""
