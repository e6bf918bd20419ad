"""The files of a house that its tables need: keys, sounds, what people recorded. Never a private key of recordings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ivr.backup.archive import LARGEST, checked, inside
from ivr.backup.errors import BackupUnwritable, HouseLiving
from ivr.vault.files import replace_file
from ivr.vault.keys.private_key import SECRET

_PRIVATE_KEY = SECRET.encode()
_PASSPHRASE = b"-> scrypt "
_OF_THIS_HOST = frozenset({"control.token"})
"""Made anew wherever it is missing, and nobody else's business."""

_PUBLIC = (".pub.pem", ".jwk", "recipients.txt")


@dataclass(frozen=True, slots=True)
class Folders:
    """Where a house keeps what.

    Attributes:
        sections: folder of each section (`keys`, `sounds`, `uploads`): all of its files belong to the house.
        single: files of the section `house`, by name.
    """

    sections: Mapping[str, Path]
    single: Mapping[str, Path]

    def place(self, name: str) -> Path | None:
        """Where a member goes; None for one that only people read.

        Raises:
            BackupName: it would leave its folder.
        """
        section, _, rest = checked(name).partition("/")
        if section == "house":
            return self.single.get(rest)
        folder = self.sections.get(section)
        return None if folder is None else inside(folder, name)


def files(folders: Folders) -> Iterator[tuple[str, Path]]:
    """Name and path of every file that belongs into a backup, or would if it held no private key (`keeps_apart`)."""
    for section, folder in sorted(folders.sections.items()):
        for path in sorted(folder.rglob("*")):
            parts = path.relative_to(folder).parts
            if path.is_file() and not path.is_symlink() and not any(part.startswith(".") for part in parts):
                name = "/".join((section, *parts))
                if name not in {f"keys/{own}" for own in _OF_THIS_HOST}:
                    yield name, path
    for name, path in sorted(folders.single.items()):
        if path.is_file():
            yield f"house/{name}", path


def keeps_apart(content: bytes) -> bool:
    """Whether a file holds a private age key, bare or under a passphrase: it stays out of every backup (LAW 26)."""
    return _PRIVATE_KEY in content.upper() or _PASSPHRASE in content[:400]


def read(path: Path) -> bytes:
    """A file that is small enough for a member.

    Raises:
        BackupUnwritable: it is larger, or cannot be read.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise BackupUnwritable(f"{path} is larger than {LARGEST >> 20} MiB, which no file of ours is. Move it away.")
        return path.read_bytes()
    except OSError as error:
        raise BackupUnwritable(
            f"{path} cannot be read for the backup: {error.strerror}. Make it readable for this user."
        ) from error


def check_free(name: str, path: Path, content: bytes) -> None:
    """A key that is there already must be the backup's own: another one belongs to another house, or to another time of this one.

    Raises:
        HouseLiving: it is another.
    """
    if name.startswith("keys/") and not _may_differ(name) and path.exists() and read(path) != content:
        raise HouseLiving(
            f"{path} is not the one in the backup. Compare them; then move it away, or restore with --replace to put the backup's in its place."
        )


def put_back(name: str, path: Path, content: bytes, *, same_house: bool = False) -> bool:
    """Put a file where it was, whole or not at all; False when it is there already, or the newer one of the same house is.

    Raises:
        BackupUnwritable: it cannot be written.
    """
    if (name.startswith("house/") or (same_house and _may_differ(name))) and path.exists():
        return False
    draft = _draft(path)
    try:
        draft.unlink(missing_ok=True)  # an interrupted restore's, perhaps half a private key
        if path.is_file() and path.read_bytes() == content:
            return False
        path.parent.mkdir(mode=0o700 if name.startswith("keys/") else 0o755, parents=True, exist_ok=True)
        mode = 0o600 if name.startswith("keys/") and not name.endswith(_PUBLIC) else 0o644
        replace_file(path, content, mode, through=draft)
    except OSError as error:
        raise unwritable(path, error) from error
    return True


def unwritable(path: Path, error: OSError) -> BackupUnwritable:
    """The error that says what cannot be written."""
    return BackupUnwritable(f"{path} cannot be written: {error.strerror}. Make room or rights, then do it again.")


def _may_differ(name: str) -> bool:
    """Lists of recipients: the newer one stays. A key that was renewed or destroyed since the backup must not come back in it."""
    return name.endswith("recipients.txt")


def _draft(path: Path) -> Path:
    """Of one name: what an interrupted restore leaves of a private key, the next one finds."""
    return path.with_name(f".{path.name[:200]}.restoring")
