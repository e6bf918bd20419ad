"""The table of roles and permissions for `docs/access.md`, written from the code.

python -m tests.domain.role_table
"""

from __future__ import annotations

from pathlib import Path

from ivr.domain.roles import ALLOWS, DEAF, WHOLE_HOUSE, Permission, Role

DOCUMENT = Path(__file__).parents[2] / "docs" / "access.md"
BEGIN, END = "<!-- roles: written by python -m tests.domain.role_table -->\n", "<!-- /roles -->\n"

MEANS: dict[Permission, str] = {
    Permission.SEE_LIVE: "see calls in progress",
    Permission.ORDER_RECORDING: "start, pause, resume and stop a recording",
    Permission.REHEARSE: "call a line on the rehearsal telephone",
    Permission.SEE_RECORDINGS: "see that a recording exists",
    Permission.PLAY: "hear a recording",
    Permission.DOWNLOAD: "take a recording away as a file",
    Permission.APPROVE_ACCESS: "say yes to somebody else's listening, where two must agree",
    Permission.SEE_LISTENINGS: "see who heard what",
    Permission.EDIT_NOTICES: "write texts of notices",
    Permission.APPROVE_NOTICES: "approve them",
    Permission.PUBLISH_NOTICES: "publish them",
    Permission.SEE_OBJECTIONS: "look a number up in the register of objections",
    Permission.WRITE_OBJECTIONS: "write into the register and withdraw from it",
    Permission.SEE_RETENTION: "see what is due, held, restricted, destroyed",
    Permission.MANAGE_HOLDS: "hold a recording, renew and lift a hold",
    Permission.RESTRICT: "restrict a recording and lift that (art. 18)",
    Permission.APPROVE_VISA: "enter the visa of the archives (LAW 14)",
    Permission.RIGHTS_REQUESTS: "answer people's requests (LAW 23, 24)",
    Permission.READ_JOURNAL: "read the journal",
    Permission.MAKE_DOCUMENTS: "make the register entry and its like (LAW 25)",
    Permission.MANAGE_LINES: "change lines",
    Permission.MANAGE_USERS: "give and take roles",
    Permission.MANAGE_KEYS: "make, rotate and destroy keys",
    Permission.MANAGE_SETTINGS: "change settings",
}


def table() -> str:
    """Permissions down, roles across; who hears nothing whatever they also are is said below."""
    rows = [["", "", *(f"`{role}`" for role in Role)], ["---", "---", *(":-:" for _ in Role)]]
    rows += [
        [f"`{one}`" + ("\\*" if one in WHOLE_HOUSE else ""), MEANS[one], *("✓" if one in ALLOWS[role] else "" for role in Role)]
        for one in Permission
    ]
    deaf = " or ".join(f"`{role}`" for role in Role if role in DEAF)
    note = f"\n\\* needs the role for all lines. Who is {deaf} hears nothing, whatever else they are.\n"
    return "".join(f"| {' | '.join(row)} |\n" for row in rows) + note


def document(text: str) -> str:
    """The document with the table of today in its place."""
    before, rest = text.split(BEGIN)
    return before + BEGIN + table() + END + rest.split(END)[1]


if __name__ == "__main__":
    DOCUMENT.write_text(document(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
