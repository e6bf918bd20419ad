"""The page of a package in a real browser: offline, from a folder, with audio that plays."""

from __future__ import annotations

import io
import shutil
import tarfile
from pathlib import Path

import pyrage

from ivr.rights.package.making import Order, make
from ivr.rights.package.recipient import Passphrase
from tests.console.chromium import launched, needs_chromium
from tests.rights.house import NOW, House, speech

pytestmark = needs_chromium

LENGTHS = "Promise.all([...document.querySelectorAll('audio')].map(a => new Promise(r => { a.onloadedmetadata = () => r(a.duration); a.onerror = () => r(-1); a.load(); a.preload = 'metadata'; })))"


def test_it_opens_offline_plays_and_asks_nobody(house: House, tmp_path: Path) -> None:
    to, out = Passphrase("a sentence of the person", work=4), tmp_path / "package.tar.age"
    make(house.packer, Order(house.request(calls=(house.call("one", speech(3)),)), to, house.by, NOW), out, NOW)
    with tarfile.open(fileobj=io.BytesIO(pyrage.passphrase.decrypt(out.read_bytes(), to.text))) as tar:
        tar.extractall(tmp_path / "opened", filter="data")
    asked: list[str] = []
    with launched() as browser:
        context = browser.new_context(offline=True, java_script_enabled=True)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto((tmp_path / "opened" / "preambule" / "index.html").as_uri())
        lengths = page.evaluate(LENGTHS)
        assert page.get_by_role("heading", level=1).count() == 1
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [round(length, 1) for length in lengths] == [3.0, 0.5, 0.5]
    assert asked
    assert all(url.startswith(f"file://{tmp_path}") for url in asked)
    shutil.rmtree(tmp_path / "opened")
