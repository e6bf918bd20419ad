"""What the whole suite leaves behind holds no voice, no private key and no caller's number where none belongs.

python -m tests.in_clear FOLDER

Run by `make test` over the temporary folders of every test that has run, when all have: databases, object stores, spools, logs, core
dumps, whatever a test or a program that it started has written. It looks at every byte of every file.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOUND_FILES = frozenset({".flac", ".wav"})
"""Notices, and what a test has exported: sound by right. Nothing else may hold any."""

KEY_FILES = re.compile(r"\.(pem|key|txt)$|^(key|other|x25519|ec|plain\.tar)$")
"""Keys by right: a house's identities and signer, those that tests make, and a backup that a test has opened."""

PLANTED = re.compile(
    r"test_(the_search_(finds|would_find)|sound_is_found|keys_are_found|a_callers_numb|a_control|what_was_planted|the_walk_is_as_the_page)|plaintext_is_found"
)
"""Tests that plant something, to show that a search like this one finds it, and copies of pages of `docs/` that explain it."""

_NUMBER = re.compile(rb"(?:\+33 ?1|(?<!\d)01) ?99(?: ?\d\d){3}(?!\d)")
_AGE_KEY = re.compile(rb"AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}")
_DATABASE = ".sqlite"
_WITHOUT_CALLERS = frozenset({".md", ".toml", ".html", ".txt", ".json", ".po", ".pdf", ".eml", ".csv"})
"""Pages and files about lines, and what people wrote or were given themselves; what the product keeps lies in none of these."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that should not be there.

    Attributes:
        what: `sound`, `key`, `number`, `core`.
    """

    what: str
    file: Path
    shown: str = ""


def search(root: Path) -> Iterator[Found]:
    """Every file below a folder."""
    for file in sorted(root.rglob("*")):
        if file.is_file() and not file.is_symlink() and not PLANTED.search(str(file.relative_to(root))):
            yield from look(file)


def look(file: Path) -> Iterator[Found]:
    """One file."""
    content = file.read_bytes()
    if re.fullmatch(r"core(\.\d+)?", file.name) and content.startswith(b"\x7fELF"):
        yield Found("core", file)
    if file.suffix not in SOUND_FILES and holds_sound(content):
        yield Found("sound", file)
    if not KEY_FILES.search(file.name) and holds_key(content):
        yield Found("key", file)
    if file.suffix not in _WITHOUT_CALLERS | SOUND_FILES:
        named = numbers(content)
        for number in sorted(named - numbers_of_the_house(file)) if named else ():
            yield Found("number", file, f"…{number[-4:]}")


def holds_sound(content: bytes) -> bool:
    """Whether a FLAC stream or a WAV file begins somewhere."""
    return b"fLaC\x00\x00\x00\x22" in content or b"WAVEfmt " in content


def holds_key(content: bytes) -> bool:
    """Whether a private key stands somewhere, of age or in PEM."""
    return b"PRIVATE KEY-----" in content or (b"AGE-SECRET-KEY-1" in content and _AGE_KEY.search(content) is not None)


def numbers(content: bytes) -> frozenset[str]:
    """Telephone numbers of the range in which all callers of the suite call, in their national form."""
    if b"99" not in content:
        return frozenset()
    return frozenset("0" + re.sub(r"\D", "", found.decode())[-9:] for found in _NUMBER.findall(content))


def numbers_of_the_house(file: Path) -> frozenset[str]:
    """Numbers that may stand in the files of a house: those of its lines and contacts, read from its database.

    A file that lies in no house may name none; one that does is judged by the databases beside it and above it.
    """
    return frozenset().union(*(_of_lines(database) for database in _databases(file)))


def _databases(file: Path) -> list[Path]:
    folders = [file.parent, *list(file.parents)[1:4], *(child for child in file.parent.iterdir() if child.is_dir())]
    return [database for folder in folders for database in folder.glob(f"*{_DATABASE}")]


@cache
def _of_lines(database: Path) -> frozenset[str]:
    """Every table but those that tell of callers is about lines, notices and documents; read whole, they are small."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            about = [name for name in names if name not in OF_CALLERS]
            rows = [row for name in about for row in connection.execute(f'SELECT * FROM "{name}"')]
    except sqlite3.DatabaseError:
        return frozenset()  # a test has broken it: then nothing that stands in it is excused
    return numbers(repr(rows).encode())


OF_CALLERS = frozenset(
    {"accesses", "calls", "certificates", "journal", "listenings", "objections", "proofs", "recordings", "rights_requests"}
)
"""Tables with rows about callers and calls: no number stands in any of them."""


def main(folders: list[str]) -> int:
    """Say what was found; 1 when anything was."""
    roots = [Path(folder) for folder in folders]
    found = [one for root in roots for one in search(root)]
    for one in found:
        sys.stdout.write(f"IN CLEAR: {one.what} in {one.file} {one.shown}\n")
    looked = sum(1 for root in roots for file in root.rglob("*") if file.is_file())
    sys.stdout.write(f"Left behind by the suite: {looked} files, {len(found)} with a voice, a key or a number in clear.\n")
    return 1 if found or not looked else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
