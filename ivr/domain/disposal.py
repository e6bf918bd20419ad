"""What a public body's archives want before recordings are destroyed (LAW 14: Code du patrimoine L212-2, L214-3)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Authority(StrEnum):
    """By what recordings of a public body may go.

    VISA    each batch is proposed to the archives, who approve it in writing
    TABLE   a management table that the archives have signed approves of all such documents beforehand
    """

    VISA = "visa"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Disposal:
    """How recordings of one line go, as its bordereau d'élimination will say.

    Attributes:
        authority: a visa for each batch, or a management table.
        archives: who gives the visa, or has signed the table, for instance the archives of a department.
        service: whose documents they are (service versant).
        nature: what the documents are, in the archives' words.
        reference: of the management table; of the rule by which a visa is asked for otherwise, and may be empty then.
    """

    authority: Authority
    archives: str
    service: str
    nature: str
    reference: str = ""

    @property
    def wants_visa(self) -> bool:
        """Whether nothing may go before the archives have approved."""
        return self.authority is Authority.VISA


def written(disposal: Disposal | None) -> str | None:
    """As a row holds it."""
    return None if disposal is None else json.dumps(asdict(disposal), ensure_ascii=False, sort_keys=True)


def read(text: str | None) -> Disposal | None:
    """As a row holds it, back."""
    if text is None:
        return None
    return taken(json.loads(text))


def taken(table: Mapping[str, Any]) -> Disposal:
    """As a table of JSON holds it, back."""
    return Disposal(**{**table, "authority": Authority(table["authority"])})
