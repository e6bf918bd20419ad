"""`preambule demo`: what a person sees first must be true."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def test_four_calls_from_ring_to_destruction(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREAMBULE_")}
    done = subprocess.run(
        [sys.executable, "-m", "ivr.cli", "demo", "--json", "--keep", str(tmp_path / "demo")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    told = json.loads(done.stdout)
    listens, refuses, later, killed = told["calls"]
    assert [call["recorded"] for call in told["calls"]] == [True, False, False, True]
    assert all(call["proof_verified"] and call["connected"] for call in told["calls"])
    assert any("level2.rights" in heard for heard in listens["heard"])
    assert refuses["keys"] == later["keys"] == ["2"]
    assert any("refused_later" in heard for heard in later["heard"])
    assert (refuses["locale"], killed["locale"]) == ("en", "en")
    assert (told["sealed"], told["destroyed"]) == (2, 2)
    assert told["journal_verified"] is True
    assert told["plaintext_found"] == 0
    left = [file for file in (tmp_path / "demo" / "objects").rglob("*") if file.is_file()]
    assert not left


def test_the_search_would_find_what_it_looks_for(tmp_path: Path) -> None:
    """A search that finds nothing proves nothing until it has found something."""
    from ivr.demo.search import search
    from ivr.demo.voices import pair
    from notices.notice import Locale

    caller, agent = pair(Locale("fr"))
    (tmp_path / "a.raw").write_bytes(b"xyz" + caller[8000:40000])
    (tmp_path / "b.db").write_bytes(b"... 0199005501 ...")
    (tmp_path / "c.bin").write_bytes(b"\0" * 100 + b"fLaC\0\0\0\x22")
    (tmp_path / "d.txt").write_text("nothing to see")
    found = {(each.file.name, each.what) for each in search(tmp_path, [caller, agent], ["+33199005501"], tmp_path / "sounds")}
    assert found == {("a.raw", "a voice"), ("b.db", "a caller's number"), ("c.bin", "an audio file")}
