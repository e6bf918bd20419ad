"""`make screenshots`: every page in both languages and themes, wide and on a telephone, into `build/screenshots/`, with an index."""

from __future__ import annotations

import html
import re
import sys
import tempfile
from pathlib import Path

from tests.console.chromium import CHROMIUM, launched
from tests.console.furnished import Furnished, furnished
from tests.console.harness.looking import looker
from tests.console.harness.visits import LANGUAGES, Visit, visits

OUT = Path("build/screenshots")
THEMES = ("light", "dark")
NARROW = {"width": 360, "height": 780}


def main(only: str = "") -> int:
    """Make them; with an argument, only those of addresses that contain it. 1 where there is no browser."""
    if CHROMIUM is None:
        print("NOT MADE: there is no Chromium here. Get it with: apt-get install chromium", file=sys.stderr)
        return 1
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, furnished(Path(folder)) as house:
        seen = [visit for visit in visits(house) if only in visit.address]
        made = _made(house, seen)
    (OUT / "index.html").write_text(_index(made), encoding="utf-8")
    print(f"{sum(len(files) for _, files in made)} pictures of {len(made)} looks in {OUT}/index.html")
    return 0


def _made(house: Furnished, seen: list[Visit]) -> list[tuple[Visit, list[str]]]:
    made: dict[Visit, list[str]] = {visit: [] for visit in seen}
    with launched() as browser:
        for language in LANGUAGES:
            with looker(browser, house, language) as looking:
                for visit in seen:
                    if visit.language == language:
                        made[visit] = [_shot(looking, visit, theme, narrow=False) for theme in THEMES]
                        made[visit].append(_shot(looking, visit, "light", narrow=True))
    return list(made.items())


def _shot(looking, visit: Visit, theme: str, *, narrow: bool) -> str:  # type: ignore[no-untyped-def]
    looking.page.emulate_media(color_scheme=theme)
    page = looking.go(visit)
    if narrow:
        page.set_viewport_size(NARROW)
    page.wait_for_timeout(150)
    name = re.sub(r"[^a-z0-9]+", "-", f"{visit.address.lower()} {visit.roles[0]}").strip("-")[:90] or "home"
    file = f"{name}.{visit.language}.{'phone' if narrow else theme}.png"
    page.screenshot(path=OUT / file, full_page=True)
    return file


def _index(made: list[tuple[Visit, list[str]]]) -> str:
    rows = []
    for visit, files in made:
        pictures = "".join(f'<a href="{file}"><img src="{file}" alt="" loading="lazy" height="260"></a> ' for file in files)
        rows.append(f"<h2>{html.escape(visit.name)}</h2><p>{html.escape(', '.join(visit.roles))}</p><p>{pictures}</p>")
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Pages</title><h1>Pages</h1>{"".join(rows)}</html>\n'


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
