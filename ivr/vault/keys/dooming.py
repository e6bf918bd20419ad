"""Which keys a store is about to destroy: so that after a kill only the store that had a key vouches for its end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ivr.vault.files import replace_file


@dataclass(frozen=True, slots=True)
class Dooming:
    """Marks in the folder of a store, one an unfinished destruction.

    Attributes:
        folder: of the private keys.
        store: the profile; empty for plain files.
    """

    folder: Path
    store: str = ""

    def mark(self, recipient: str) -> None:
        """Before anything is destroyed. Raises OSError when it cannot be written."""
        replace_file(self._mark(recipient), b"", 0o600)

    def marked(self, recipient: str) -> bool:
        """Whether this store began to destroy the key, and may have done so."""
        return self._mark(recipient).exists()

    def unmark(self, recipient: str) -> None:
        """Once the proof is committed."""
        self._mark(recipient).unlink(missing_ok=True)

    def _mark(self, recipient: str) -> Path:
        return self.folder / f".ending.{self.store}.{recipient}"
