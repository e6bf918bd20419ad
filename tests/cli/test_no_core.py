"""A command that dies leaves nothing of its memory on a disk (L3)."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

DIES = """
import os, sys
from ivr.cli import leave_no_core
if sys.argv[1] == "ours":
    leave_no_core()
os.kill(os.getpid(), 6)
"""


def limits() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def test_a_process_of_ours_that_dies_leaves_no_core(tmp_path: Path) -> None:
    died = subprocess.run([sys.executable, "-c", DIES, "ours"], cwd=tmp_path, preexec_fn=limits, check=False, timeout=60)
    assert died.returncode == -signal.SIGABRT
    assert list(tmp_path.iterdir()) == []


def test_every_command_and_its_children_are_without(tmp_path: Path) -> None:
    show = "import runpy, sys; sys.argv = ['preambule', '--help']\ntry:\n    runpy.run_module('ivr.cli', run_name='__main__')\nexcept SystemExit:\n    pass\nimport subprocess; subprocess.run(['cat', '/proc/self/limits'])"
    shown = subprocess.run(
        [sys.executable, "-c", show], capture_output=True, text=True, env={**os.environ}, check=True, timeout=60
    )
    (line,) = [line for line in shown.stdout.splitlines() if line.startswith("Max core file size")]
    assert line.split()[4:6] == ["0", "0"]
