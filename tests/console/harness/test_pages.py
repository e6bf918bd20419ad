"""Every page is found, opened and light: what needs no browser."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from starlette.staticfiles import StaticFiles

from tests.console.furnished import UNSEEN, Furnished
from tests.console.harness.asking import ask
from tests.console.harness.visits import Visit, addresses, gets, parameters, people

HEAVIEST = 150 * 1024
"""Bytes of a page with all that it needs, as they are sent, without sound."""

_USED = re.compile(r"""(?:src|href)="(/static/[^"]+\.(?:js|css|svg|woff2|png))\"""")
_IMPORTED = re.compile(r"""(?:from|import)\s*\(?\s*["'](/static/[^"']+\.js|\./[^"']+\.js)["']""")


def test_every_parameter_of_an_address_has_a_sample(house: Furnished) -> None:
    paths = gets(house.app.state.ruled)
    lacking = {name: path for path in paths for name in parameters(path) if not house.samples.get(name)}
    assert lacking == {}, "give samples in tests/console/furnished.py"


def test_no_address_and_no_place_in_the_menu_is_there_twice(house: Furnished, seen: tuple[Visit, ...]) -> None:
    asked = Counter((method, route.path) for route in house.app.state.ruled for method in route.methods or {"WEBSOCKET"})
    assert [what for what, times in asked.items() if times > 1] == []
    for visit in seen:
        menu = re.search(r'<nav class="menu".*?</nav>', visit.html, re.DOTALL)
        links = re.findall(r'href="([^"]+)"', menu.group()) if menu else []
        assert len(links) == len(set(links)), visit.name


def test_every_page_opens_for_somebody(house: Furnished, seen: tuple[Visit, ...]) -> None:
    opened = {visit.route for visit in seen}
    left = [path for path in gets(house.app.state.ruled) if path not in opened and path not in UNSEEN]
    closed = [path for path in left if not _answers(house, path)]
    assert closed == [], "no sample opens these: see tests/console/furnished.py"


def test_every_page_names_its_language_and_has_one_heading_above_all(seen: tuple[Visit, ...]) -> None:
    for visit in seen:
        assert re.search(r"<html[^>]*\blang=\"[a-z]{2}", visit.html), visit.name
        assert len(re.findall(r"<h1[ >]", visit.html)) == 1, visit.name


def test_every_page_is_light(house: Furnished, seen: tuple[Visit, ...]) -> None:
    known: dict[str, bytes] = {}
    heavy = {}
    for visit in seen:
        files = set(_needed(house, visit.html, known))
        size = len(gzip.compress(visit.html.encode(), 6)) + sum(len(gzip.compress(known[file], 6)) for file in files)
        if size > HEAVIEST:
            heavy[visit.name] = size
    assert heavy == {}


def test_pages_are_sent_compressed_and_so_are_their_files(house: Furnished, seen: tuple[Visit, ...]) -> None:
    visit = next(one for one in seen if one.route == "/recordings")
    who = dict(people(house))[visit.roles[0]]
    answer = ask(house, visit.address, who, "fr", {"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.body) < len(visit.html.encode()) / 2
    assert b"</html>" in gzip.decompress(answer.body)
    assert "accept-encoding" in answer.headers["vary"].lower()


def _answers(house: Furnished, path: str) -> bool:
    """Whether something else than a page is there: a file, a stream, a way elsewhere."""
    for address in addresses(path, house.samples):
        for _, who in people(house):
            if ask(house, address, who, "fr").status in {200, 303, 307}:
                return True
    return False


def _needed(house: Furnished, html: str, known: dict[str, bytes]) -> Iterator[str]:
    """The files of a page, with those that they import."""
    waiting, done = list(dict.fromkeys(_USED.findall(html))), set()
    while waiting:
        file = waiting.pop()
        if file in done:
            continue
        done.add(file)
        if file not in known:
            known[file] = _file(house, file)
        yield file
        if file.endswith(".js"):
            folder = file.rpartition("/")[0]
            imported = _IMPORTED.findall(known[file].decode())
            waiting.extend(found if found.startswith("/") else f"{folder}/{found[2:]}" for found in imported)


def _file(house: Furnished, path: str) -> bytes:
    """A static file from its folder; what a page makes itself is asked for."""
    for route in house.app.routes:
        mounted = getattr(route, "path", "")
        inside = getattr(route, "app", None)
        if isinstance(inside, StaticFiles) and path.startswith(mounted + "/"):
            full, found = inside.lookup_path(path.removeprefix(mounted + "/"))
            if found is not None:
                return Path(full).read_bytes()
    return ask(house, path, None, "fr").body
