"""A disk of a few megabytes that can be filled: a tmpfs in a namespace of its own, so that nothing is left of it afterwards.

It needs no rights where users may make namespaces. Who runs in it sees it at `inside`; everybody else finds it at `outside`.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

UNSHARE = ("unshare", "--user", "--map-root-user", "--mount", "--")


def can_be_made() -> bool:
    """Whether this machine lets us."""
    if shutil.which("unshare") is None or shutil.which("nsenter") is None:
        return False
    tried = subprocess.run([*UNSHARE, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, timeout=30, check=False)
    return tried.returncode == 0


@dataclass
class LittleDisk:
    """One disk, and the process that keeps it."""

    inside: Path
    outside: Path
    keeper: subprocess.Popen[bytes]

    @classmethod
    def make(cls, mount: Path, megabytes: int) -> LittleDisk:
        """Mount one at a folder, which is made."""
        mount.mkdir()
        script = f'mount -t tmpfs -o size={megabytes}m none "$1" && echo && exec cat'
        keeper = subprocess.Popen([*UNSHARE, "sh", "-c", script, "sh", str(mount)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert keeper.stdout is not None
        assert keeper.stdout.readline() == b"\n"
        return cls(mount, Path(f"/proc/{keeper.pid}/root{mount}"), keeper)

    @property
    def prefix(self) -> tuple[str, ...]:
        """Put before a command that shall see it."""
        return ("nsenter", "--target", str(self.keeper.pid), "--user", "--mount", "--preserve-credentials", "--")

    def fill(self, leave: int = 0) -> None:
        """Use up all room but `leave` bytes."""
        filler = self.outside / "filler"
        room = shutil.disk_usage(self.outside).free - leave
        with filler.open("ab", buffering=0) as file:
            try:
                while room > 0:
                    room -= file.write(bytes(min(room, 1 << 20)))
            except OSError:
                return  # full

    def empty(self) -> None:
        """Make room again."""
        (self.outside / "filler").unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of it; whoever still runs in it keeps it until they end."""
        assert self.keeper.stdin is not None
        assert self.keeper.stdout is not None
        self.keeper.stdin.close()
        self.keeper.wait(30)
        self.keeper.stdout.close()
