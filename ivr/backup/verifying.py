"""Reading a backup back: all of it, before any of it is believed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ivr.backup.archive import MANIFEST, Member, opened, unpacked
from ivr.backup.contents import Contents, read_contents
from ivr.backup.errors import BackupForeign
from ivr.backup.sealed_file import damaged
from ivr.journal.errors import KeyMissing, SignatureWrong
from ivr.journal.signing import PublicKey
from ivr.vault.keys.identities import Identities

SIGNER = "keys/signing.pub.pem"


@dataclass(frozen=True, slots=True)
class Verified:
    """A backup that was read to its end and found whole.

    Attributes:
        signer: of the house that made it.
    """

    path: Path
    contents: Contents
    signer: PublicKey


def verify(path: Path, identities: Identities, ours: PublicKey | None, expected: str | None = None) -> Verified:
    """Open every chunk, hash every member, check the signature.

    Args:
        path: of the backup.
        identities: private keys, one of which opens it.
        ours: the public key of the house here; None where there is no house yet.
        expected: the signer's fingerprint, as the operator has it; needed where there is no house yet.

    Raises:
        BackupKeyMissing, BackupDamaged, BackupName: it cannot be used.
        BackupForeign: it is another house's, or nobody says whose it should be.
    """
    found: list[Member] = []
    counted: dict[str, int] = {}
    manifest, pem = "", b""
    with opened(path, identities) as members:
        for name, content in members:
            if manifest:
                raise damaged(path, f"{name} stands after its manifest")
            if name == MANIFEST:
                manifest = content.decode("ascii", "replace")
                continue
            found.append(Member.of(name, content))
            if name == SIGNER:
                pem = content
            if name.startswith("tables/"):
                table = name.split("/")[1]
                counted[table] = counted.get(table, 0) + unpacked(path, name, content).count(b"\n")
    if not manifest:
        raise damaged(path, "it ends before its manifest")
    signer = _signer(path, pem, ours, expected)
    contents = _contents(path, manifest, signer)
    _check(path, contents, found, counted)
    return Verified(path, contents, signer)


def again(verified: Verified, identities: Identities) -> Iterator[tuple[str, bytes]]:
    """The members of a verified backup, each compared once more with the manifest before it is handed out.

    Raises:
        BackupDamaged: the file was changed since it was verified.
    """
    wanted = iter(verified.contents.members)
    with opened(verified.path, identities) as members:
        for name, content in members:
            if name == MANIFEST:
                break
            if Member.of(name, content) != next(wanted, None):
                raise damaged(verified.path, f"{name} was changed while it was being read")
            yield name, content
    if next(wanted, None) is not None:
        raise damaged(verified.path, "it was cut while it was being read")


def _signer(path: Path, pem: bytes, ours: PublicKey | None, expected: str | None) -> PublicKey:
    if ours is not None and expected in (None, ours.kid):
        return ours
    try:
        theirs = PublicKey.parse(pem.decode("ascii", "replace"))
    except KeyMissing as error:
        raise damaged(path, "the public key of its house is missing") from error
    if ours is not None:
        raise BackupForeign(f"The house here signs as {ours.kid}, not as {expected}. Name no other signer, or restore elsewhere.")
    if expected is None:
        raise BackupForeign(
            f"There is no house here yet that could say whose backups it takes. This one says that it was signed by {theirs.kid}: compare "
            "that with what you noted when it was made, then name it with --signer."
        )
    if theirs.kid != expected:
        raise BackupForeign(f"{path} says that it was signed by {theirs.kid}, not by {expected}: it is another house's backup.")
    return theirs


def _contents(path: Path, manifest: str, signer: PublicKey) -> Contents:
    try:
        return read_contents(manifest, signer)
    except SignatureWrong as error:
        raise BackupForeign(
            f"{path} was not signed by {signer.kid}, the house that it would be restored to: it is another house's, or somebody made it up."
        ) from error


def _check(path: Path, contents: Contents, found: list[Member], counted: dict[str, int]) -> None:
    if list(contents.members) != found:
        named = {member.name: member for member in contents.members}
        odd = next((one.name for one in found if named.get(one.name) != one), "a member")
        raise damaged(path, f"{odd} is not what its signed manifest says")
    for table in contents.tables:
        if counted.pop(table.name, 0) != table.rows:
            raise damaged(path, f"the table {table.name} has not the {table.rows} rows that its signed manifest says")
    if counted:
        raise damaged(path, f"{min(counted)} is no table that its signed manifest names")
