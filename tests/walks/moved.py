"""`preambule` on another day: the same command line, whose wall clock is so many seconds ahead of the machine's.

The product knows no such setting: only a process that begins here has it. Its clock goes on at its usual pace. A year has a hundred
commands: one process has imported everything, and each command is a fork of it (`--serve`), asked for by `tests/walks/asking.py`.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import traceback
from datetime import UTC, datetime, timedelta
from typing import Any

AHEAD = "WALK_SECONDS_AHEAD"
ROOM = 1 << 16


def ahead(moment: datetime) -> str:
    """What `AHEAD` must be for it to be that moment now."""
    return str((moment - datetime.now(UTC)).total_seconds())


def moved_now() -> datetime:
    """What the wall clock says here."""
    return datetime.now(UTC) + timedelta(seconds=float(os.environ[AHEAD]))


def main() -> None:
    """Run one command by the moved clock; with `--serve SOCKET`, every command that is asked for there."""
    from ivr.bootstrap import home

    home.now = moved_now  # before anything else of ours is imported, and takes the clock as its default
    from ivr.cli import main as command
    from ivr.cli.commands import build

    if sys.argv[1:2] == ["--serve"]:
        build()  # all of it, once: what is forked finds it loaded
        _serve(sys.argv[2])
    command()


def _serve(place: str) -> None:
    """Fork for each command. Ends with the process that has begun it."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(place)
        door.listen()
        door.settimeout(1.0)
        parent = os.getppid()
        while os.getppid() == parent:
            try:
                asked, _ = door.accept()
            except TimeoutError:
                _reap()
                continue
            if not os.fork():
                door.close()
                _answer(asked)
            asked.close()
    os._exit(0)


def _answer(asked: socket.socket) -> None:
    asked.settimeout(None)
    text, handed, _, _ = socket.recv_fds(asked, ROOM, 3)
    order: dict[str, Any] = json.loads(text)
    for number, descriptor in enumerate(handed):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv = ["preambule", *order["arguments"]]
    code = _run()
    asked.sendall(bytes([code]))
    os._exit(0)


def _run() -> int:
    from ivr.cli import main as command

    code: object = 0
    try:
        command()
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001  # as the interpreter would
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else int(code is not None)


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
    except ChildProcessError:
        return


if __name__ == "__main__":
    main()
