"""Versions to be written down, without a voice, and a reader of pages that is stricter than any browser."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from notices.facts import AnnouncedFacts, AnnouncedPurpose, Duration, DurationUnit, LegalBasis, PurposeKind
from notices.languages import next_locale
from notices.notice import SAID, Locale, NoticeVersion, Piece, Rendering
from notices.texts import OwnTexts, model
from notices.texts.formats import Formats
from notices.texts.placeholders import values
from notices.texts.sentences import segments
from notices.written import Addresses, Source

FR, EN, AR = Locale("fr"), Locale("en"), Locale("ar")
THREE = (FR, EN, AR)
FACTS = AnnouncedFacts(
    organisation="Mairie de Valmont",
    line_name="Accueil de la mairie",
    controller_address="1 place de la République, 99100 Valmont",
    purposes=(AnnouncedPurpose(PurposeKind.QUALITY, LegalBasis.PUBLIC_TASK, Duration(3, DurationUnit.YEARS)),),
    recipients=("les responsables de l’accueil", "la direction générale"),
    dpo_contact="dpo@valmont.example",
    rights_contact="01 99 00 12 34",
    web_address="www.valmont.example/appels",
)
ADDRESSES = Addresses(lambda locale: f"{locale}.html", lambda locale: f"{locale}.txt", "style.css")
HUMAN_PIECE = Piece.DPO
"""Said by a person; everything else by machines."""


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def source(locales: Sequence[Locale] = THREE, facts: AnnouncedFacts = FACTS, own: OwnTexts | None = None) -> Source:
    """A line's version as it would be published, though its facts are not checked and nothing is spoken."""
    own, offered = own or {}, tuple(locales)
    made = {
        (locale, piece): _rendering(locale, piece, _text(facts, locale, piece, offered, own))
        for locale in offered
        for piece in SAID
    }
    return Source(NoticeVersion(sha(repr(made)), "accueil", facts.hash(offered), made), facts, offered, own)


def _text(facts: AnnouncedFacts, locale: Locale, piece: Piece, offered: tuple[Locale, ...], own: OwnTexts) -> str:
    said = [(locale, piece)]
    following = next_locale(locale, offered)
    if piece is Piece.LEVEL1 and following:
        said.append((following, Piece.INVITATION))
    stretches = [
        segment.text
        for where in said
        for segment in segments(own.get(where) or model(where[1], facts, where[0]), values(facts, Formats(where[0])), where[0])
    ]
    return " ".join(stretches)


def _rendering(locale: Locale, piece: Piece, text: str) -> Rendering:
    voice = "uploaded/0123456789ab" if piece is HUMAN_PIECE else f"espeak-ng/{locale}"
    return Rendering(piece, locale, voice, text, sha(text), sha(f"sound of {text}"), Path("8k.wav"), Path("16k.wav"), 8 * 1234)


_VOID = {"link", "meta"}
_SPACE = re.compile(r"[ \t\r\n\f]+")


def plain(text: str) -> str:
    """Text as HTML sees it: any white space is one space."""
    return _SPACE.sub(" ", text).strip()


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Reader(HTMLParser):
    """Reads a page; an element that is not closed in its turn, or an attribute without a value, is a fault."""

    elements: list[Element] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.faults += [f"{tag} {name}" for name, value in attrs if value is None]
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop().tag != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def close(self) -> None:
        super().close()
        self.faults += [f"{element.tag} is never closed" for element in self._open]

    def all(self, tag: str) -> list[Element]:
        return [element for element in self.elements if element.tag == tag]

    def by_id(self, name: str) -> Element:
        (found,) = (element for element in self.elements if element.attributes.get("id") == name)
        return found


def read(page: str) -> Reader:
    """A page, read to its end without a fault."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.faults == []
    return reader
