"""A telephone that shows codes: `telephone scan NAME URI` keeps the secret, `telephone NAME` prints the code of this moment."""

from __future__ import annotations

import sys
from pathlib import Path

import pyotp

from tests.walks.moved import moved_now


def main() -> None:
    """What its owner asks it for."""
    if sys.argv[1] == "scan":
        Path(f"telephone of {sys.argv[2]}").write_text(sys.stdin.read().strip())
        return
    totp = pyotp.parse_uri(Path(f"telephone of {sys.argv[1]}").read_text())
    assert isinstance(totp, pyotp.TOTP)
    sys.stdout.write(totp.at(moved_now()))


if __name__ == "__main__":
    main()
