"""The manifest of a backup: what it holds, of which house, at which place of the journal; signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ivr.backup.archive import Member
from ivr.backup.errors import BackupDamaged
from ivr.journal.chain import Head
from ivr.journal.signing import PublicKey, Signer

TYP = "preambule.backup"
"""The kind of document that is signed."""


@dataclass(frozen=True, slots=True)
class TableContents:
    """One table in a backup.

    Attributes:
        columns: name and kind (`text`, `integer`, `boolean`, `binary`, `real`) of each, in the order of the values in a line.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup says of itself.

    Attributes:
        backup_id: a UUID; the journal's rows about it name it.
        revision: of the tables.
        head: the journal's last row in it: what happened later is not in it.
        bodies: whether bodies of recordings were copied beside it.
        left_out: files of the house's folders that are not in it, and must not be.
    """

    backup_id: str
    made_at: datetime
    revision: str
    head: Head
    bodies: bool
    tables: tuple[TableContents, ...]
    members: tuple[Member, ...]
    left_out: tuple[str, ...] = ()

    def sign(self, signer: Signer) -> str:
        """As a JWS in compact form."""
        return signer.sign(self._payload(), TYP)

    def _payload(self) -> dict[str, Any]:
        return {
            "v": 1,
            "backup": self.backup_id,
            "made_at": self.made_at.isoformat(),
            "revision": self.revision,
            "journal": self.head.told,
            "bodies": self.bodies,
            "tables": [
                {"name": table.name, "rows": table.rows, "columns": [list(column) for column in table.columns]}
                for table in self.tables
            ],
            "members": [[member.name, member.size, member.sha256] for member in self.members],
            "left_out": list(self.left_out),
        }


def read_contents(jws: str, public_key: PublicKey) -> Contents:
    """What a backup says of itself, once its signature is found right.

    Raises:
        SignatureWrong: changed, or signed with another key.
        BackupDamaged: signed, and yet no manifest of a backup.
    """
    payload = public_key.read_verified(jws, TYP)
    try:
        return _contents(payload)
    except (KeyError, TypeError, ValueError) as error:
        raise BackupDamaged(f"The backup's manifest lacks something: {error!r}. It was made by another version.") from error


def _contents(payload: dict[str, Any]) -> Contents:
    return Contents(
        backup_id=str(payload["backup"]),
        made_at=datetime.fromisoformat(payload["made_at"]),
        revision=str(payload["revision"]),
        head=Head.read(payload["journal"]),
        bodies=bool(payload["bodies"]),
        tables=tuple(
            TableContents(
                str(table["name"]), tuple((str(name), str(kind)) for name, kind in table["columns"]), int(table["rows"])
            )
            for table in payload["tables"]
        ),
        members=tuple(Member(str(name), int(size), str(digest)) for name, size, digest in payload["members"]),
        left_out=tuple(map(str, payload["left_out"])),
    )
