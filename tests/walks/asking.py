"""Ask the process of `tests/walks/moved.py` for one command: `asking.py SOCKET ARGUMENTS`. Needs nothing but the standard library."""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path


def main() -> int:
    """The exit code of the command."""
    with socket.socket(socket.AF_UNIX) as door:
        door.connect(sys.argv[1])
        order = {"arguments": sys.argv[2:], "folder": str(Path.cwd()), "environment": dict(os.environ)}
        socket.send_fds(door, [json.dumps(order).encode()], [0, 1, 2])
        code = door.recv(1)
    return code[0] if code else 70


if __name__ == "__main__":
    sys.exit(main())
