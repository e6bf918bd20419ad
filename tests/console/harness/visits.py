"""Every page of the console, found by its rules; each of its looks once, whoever sees it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ivr.console.security.rules import Ruled
from ivr.console.security.visitor import Visitor
from ivr.domain.roles import Role
from tests.console.furnished import QUERIES, Furnished
from tests.console.harness.asking import ask

LANGUAGES = ("fr", "en")
NOT_PAGES = ("/api/v1", "/health", "/static/")
STRANGER = "stranger"
_PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")
_MAIN = re.compile(r"<main.*</main>", re.DOTALL)


@dataclass(frozen=True)
class Visit:
    """One look of one page.

    Attributes:
        route: as the rules name it.
        address: with samples in the place of parameters.
        roles: who sees it so; the first is who looks.
    """

    route: str
    address: str
    language: str
    roles: tuple[str, ...]
    html: str

    @property
    def name(self) -> str:
        return f"{self.language} {self.address} as {self.roles[0]}"


def gets(ruled: tuple[Ruled, ...]) -> tuple[str, ...]:
    """The addresses, with their parameters, that may be pages."""
    paths = dict.fromkeys(one.path for one in ruled if "GET" in one.methods and not one.path.startswith(NOT_PAGES))
    return tuple(paths)


def parameters(path: str) -> tuple[str, ...]:
    """Their names."""
    return tuple(_PARAMETER.findall(path))


def addresses(path: str, samples: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """A path with each of the samples in place; a parameter of which there is none leaves nothing."""
    names = parameters(path)
    if any(not samples.get(name) for name in names):
        return ()
    count = max([len(samples[name]) for name in names], default=1)
    found = []
    for turn in range(count):
        filled = path
        for name in names:
            filled = re.sub(rf"{{{name}(?::\w+)?}}", samples[name][min(turn, len(samples[name]) - 1)], filled)
        found.append(filled)
    queries = QUERIES.get(path, ())
    return tuple(dict.fromkeys([*found, *(found[0] + query for query in queries)]))


def people(house: Furnished) -> Iterator[tuple[str, Visitor | None]]:
    """Nobody, and one of each role."""
    yield STRANGER, None
    for role in Role:
        yield role.value, house.visitor(role)


def visits(house: Furnished) -> tuple[Visit, ...]:
    """Every look. Two people who see the same content of a page look at it once; the menu is looked at on the first page."""
    everybody = dict(people(house))
    found: list[Visit] = []
    for path in gets(house.app.state.ruled):
        for address in addresses(path, house.samples):
            found += _looks(house, path, address, everybody)
    return tuple(found)


def _looks(house: Furnished, path: str, address: str, everybody: Mapping[str, Visitor | None]) -> Iterator[Visit]:
    """One address in the first language for everybody, in the others for those who see something of their own."""
    groups: dict[str, tuple[list[str], str]] = {}
    for role, who in everybody.items():
        answer = ask(house, address, who, LANGUAGES[0])
        if answer.status == 200 and answer.is_page and "<html" in answer.text:  # scripts fetch parts of pages
            groups.setdefault(_content(path, answer.text), ([], answer.text))[0].append(role)
    for roles, html in groups.values():
        yield Visit(path, address, LANGUAGES[0], tuple(roles), html)
        for language in LANGUAGES[1:]:
            yield Visit(path, address, language, tuple(roles), ask(house, address, everybody[roles[0]], language).text)


def _content(path: str, html: str) -> str:
    content = html if path == "/" else "".join(_MAIN.findall(html)) or html
    return hashlib.sha256(_still(content).encode()).hexdigest()


def _still(html: str) -> str:
    """Without what the clock has written."""
    return re.sub(r"\b\d+:\d\d(?::\d\d)?\b|PT\d+S", "", html)
