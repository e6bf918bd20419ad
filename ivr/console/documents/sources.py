"""Where the row lies that a figure was read off: on which page of the console, if its reader may see that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote

from ivr.console.security.visitor import Visitor
from ivr.domain.roles import Permission


def _page(template: str) -> Callable[[str], str]:
    return lambda identity: template.format(quote(identity, safe=""))


def _row(identity: str) -> str:
    return f"/journal?before={int(identity) + 1}#row-{int(identity)}" if identity.isascii() and identity.isdigit() else "/journal"


PAGES: Mapping[str, tuple[Callable[[str], str], tuple[Permission, ...]]] = {
    "recordings": (_page("/recordings/{}"), (Permission.SEE_RECORDINGS,)),
    "journal": (_row, (Permission.READ_JOURNAL,)),
    "people": (_page("/journal?subject={}"), (Permission.READ_JOURNAL,)),
    "role_grants": (_page("/journal?group=people"), (Permission.READ_JOURNAL,)),
    "declarations": (_page("/journal?subject={}"), (Permission.READ_JOURNAL,)),
    "lines": (_page("/lines/{}"), (Permission.MANAGE_LINES,)),
    "purposes": (lambda identity: f"/lines/{quote(identity.partition('/')[0], safe='')}", (Permission.MANAGE_LINES,)),
    "objections": (_page("/objections/{}"), (Permission.SEE_OBJECTIONS,)),
    "attestations": (_page("/journal?subject={}"), (Permission.READ_JOURNAL,)),
}
"""By table: the address, and one of the permissions that it needs."""


def address(source: str, visitor: Visitor) -> str:
    """Where a source can be seen; empty when nowhere, or not by this reader.

    Args:
        source: `table:id`, as `ivr.documents.Figure` has it. What is no id of a row – a column, a condition – has no page.
        visitor: who reads.
    """
    table, _, identity = source.partition(":")
    found = PAGES.get(table)
    if found is None or not identity or "=" in identity or (table == "recordings" and "-" not in identity):
        return ""
    page, permissions = found
    return page(identity) if any(visitor.may_somewhere(permission) for permission in permissions) else ""
