"""A telephone that shows codes: `telephone scan NAME URI` keeps the secret, `telephone NAME` prints the code of this moment."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp

from tests.walks.moved import AHEAD


def main() -> None:
    """What its owner asks it for."""
    if sys.argv[1] == "scan":
        Path(f"telephone of {sys.argv[2]}").write_text(sys.stdin.read().strip())
        return
    totp = pyotp.parse_uri(Path(f"telephone of {sys.argv[1]}").read_text())
    assert isinstance(totp, pyotp.TOTP)
    sys.stdout.write(totp.at(datetime.now(UTC) + timedelta(seconds=float(os.environ[AHEAD]))))


if __name__ == "__main__":
    main()
