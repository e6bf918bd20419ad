"""The public page of a line's notice: read by anybody, in their language, with whatever they read it by (LAW 29, EN 301 549)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from ivr.bootstrap.public_notices import heard
from ivr.console.app import make_app
from ivr.console.notices.heard import HeardNow
from ivr.console.notices.negotiation import locale_for
from ivr.errors import DatabaseError
from notices.notice import SAID, Locale, Piece
from notices.written import as_text, written
from tests.console.browsing import browser, served
from tests.console.fakes import House
from tests.database.fixtures import engine, url
from tests.notices.written_samples import AR, EN, FR, THREE, plain, read, source
from tests.studio.conftest import Studio, studio

__all__ = ["engine", "studio", "url"]

HOSTILE = "<script>alert(1)</script>"
VERSION = source().version


def find(line: str) -> HeardNow | None:
    """The lines of this house: one that is heard, one that is silent."""
    return {"accueil": HeardNow("Accueil", source()), "cantine": HeardNow(f"Cantine {HOSTILE}", None)}.get(line)


def get(path: str, **headers: str) -> Any:
    with browser(House(), heard=find) as client:
        return client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def varies(answer: Any) -> set[str]:
    return {name.strip() for name in answer.headers.get("vary", "").split(",")} - {""}


def tag_of(answer: Any) -> str:
    """Of the page, whether it was compressed on its way or not: a compressed one has the weak form (RFC 9110, 8.8.3)."""
    return str(answer.headers["etag"]).removeprefix("W/")


# -- what is answered -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", THREE)
def test_a_page_for_every_language(locale: Locale) -> None:
    answer = get(f"/notices/accueil/{locale}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-language"] == locale
    assert varies(answer) <= {"Accept-Encoding"}
    page = read(answer.text)
    assert page.all("html")[0].attributes["lang"] == locale
    for piece in SAID:
        said = VERSION.rendering(locale, piece)
        assert plain(page.by_id(piece.value).text) == plain(said.text)
        assert said.text_hash in answer.text
        assert said.audio_hash in answer.text


def test_a_text_for_every_language() -> None:
    answer = get("/notices/accueil/ar.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-language"] == "ar"
    assert answer.text == as_text(written(source(), AR))


@pytest.mark.parametrize(
    ("accepted", "locale"),
    [
        ("en-GB,en;q=0.9,fr;q=0.8", EN),
        ("ar-EG", AR),
        ("AR", AR),
        ("de,pl;q=0.9,en;q=0.1", EN),
        ("de,nl", FR),
        ("", FR),
        ("*", FR),
        ("en;q=0", FR),
        ("fr;q=0.1,en;q=0.2", EN),
        (";;,q=,\x7f," + "xx," * 900 + "en", FR),
    ],
)
def test_the_reader_is_answered_in_their_language(accepted: str, locale: Locale) -> None:
    answer = get("/notices/accueil", accept_language=accepted)
    assert answer.status_code == 200
    assert answer.headers["content-language"] == locale
    assert answer.headers["content-location"] == f"/notices/accueil/{locale}"
    assert varies(answer) - {"Accept-Encoding"} == {"Accept-Language"}
    assert read(answer.text).all("html")[0].attributes["lang"] == locale


def test_regions() -> None:
    offered = (Locale("fr-BE"), Locale("fr"), Locale("pt"))
    assert locale_for("fr", offered) == "fr"
    assert locale_for("fr-be", offered) == "fr-BE"
    assert locale_for("fr-CH", offered) == "fr-BE"
    assert locale_for("pt-BR, fr;q=0.5", offered) == "pt"


def test_each_page_leads_to_every_language_and_to_its_text() -> None:
    page = read(get("/notices/accueil").text)
    addresses = {element.attributes["href"] for element in (*page.all("a"), *page.all("link"))}
    wanted = {f"/notices/accueil/{locale}" for locale in THREE} | {
        "/notices/accueil/fr.txt",
        "/notices/accueil/refuse",
        "/static/notices/written.css",
    }
    assert {address for address in addresses if not address.startswith("#")} == wanted
    assert all(get(address).status_code == 200 for address in wanted)


def test_a_reader_comes_to_nothing_else_of_the_console() -> None:
    for path in ("/notices/accueil", "/notices/mairie", "/notices/cantine", "/notices/accueil/de"):
        page = read(get(path).text)
        for element in page.elements:
            for name in ("href", "src", "action"):
                address = element.attributes.get(name, "#")
                assert address.startswith(("#", "/notices/", "/static/notices/")), address


# -- caches -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/notices/accueil", "/notices/accueil/en", "/notices/accueil/en.txt", "/static/notices/written.css"]
)
def test_caches_keep_it_and_ask_again(path: str) -> None:
    first = get(path)
    tag = tag_of(first)
    assert first.headers["cache-control"] == "public, no-cache"
    for sent in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = get(path, if_none_match=sent)
        assert (again.status_code, again.content, tag_of(again)) == (304, b"", tag)
    assert get(path, if_none_match='"other"').status_code == 200


def test_the_tag_is_the_versions_and_each_answers_own() -> None:
    paths = [f"/notices/accueil/{locale}{form}" for locale in THREE for form in ("", ".txt")]
    tags = [tag_of(get(path)) for path in paths]
    assert len(set(tags)) == len(paths)
    assert all(tag.startswith(f'"{VERSION.id}-') for tag in tags)
    english = get("/notices/accueil", accept_language="en")
    assert get("/notices/accueil", accept_language="fr", if_none_match=english.headers["etag"]).status_code == 200


def test_head_is_answered_like_get() -> None:
    with served(make_app(House().needs(heard=find))) as address:
        got, asked = (httpx.request(method, f"{address}/notices/accueil/fr") for method in ("GET", "HEAD"))
    assert asked.content == b""
    assert asked.status_code == 200
    assert {name: asked.headers[name] for name in ("etag", "content-type", "content-length")} == {
        name: got.headers[name] for name in ("etag", "content-type", "content-length")
    }


def test_the_answers_carry_the_consoles_headers() -> None:
    answer = get("/notices/accueil/fr")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_other_sites_may_link_to_it() -> None:
    visit = {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}
    assert get("/notices/accueil", **visit).status_code == 200


# -- when there is nothing to read ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/notices/mairie", "Aucune ligne ne porte ce nom"),
        ("/notices/mairie/fr", "Aucune ligne ne porte ce nom"),
        ("/notices/%3Cscript%3E/fr", "Aucune ligne ne porte ce nom"),
        ("/notices/cantine", "Aucune annonce n’est publiée pour la ligne Cantine"),
        ("/notices/cantine/fr.txt", "Aucune annonce n’est publiée pour la ligne Cantine"),
        ("/notices/accueil/de", "n’existe pas dans cette langue"),
        ("/notices/accueil/de.txt", "n’existe pas dans cette langue"),
        ("/notices/accueil/fr.html", "n’existe pas dans cette langue"),
    ],
)
def test_what_is_not_there_is_said(path: str, words: str) -> None:
    answer = get(path)
    assert answer.status_code == 404
    assert words in plain(read(answer.text).all("main")[0].text)
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert HOSTILE not in answer.text
    assert read(get(path, accept_language="en").text).all("html")[0].attributes["lang"] == "en"


def test_an_unknown_language_is_answered_with_those_that_there_are() -> None:
    page = read(get("/notices/accueil/de").text)
    assert [link.attributes["href"] for link in page.all("a")] == [f"/notices/accueil/{locale}" for locale in THREE]


def test_a_database_that_cannot_be_read_is_said() -> None:
    def fail(_line: str) -> None:
        raise DatabaseError("The database is locked by the inside. Wait.")

    with browser(House(), heard=fail) as client:
        answer = client.get("/notices/accueil")
    assert answer.status_code == 503
    assert "Réessayez dans une minute" in answer.text
    assert "the inside" not in answer.text


# -- what the tables say ----------------------------------------------------------------------------------------


def test_the_page_follows_what_is_published(studio: Studio) -> None:
    """Own texts, drafts that nobody hears yet, rules that have changed: the page says what callers hear."""
    assert heard(studio.engine, studio.sounds, "mairie") is None
    silent = heard(studio.engine, studio.sounds, studio.line.id)
    assert silent == HeardNow(studio.line.name, None, studio.line.facts)
    studio.approve_all()
    version = studio.publish().version
    studio.rule(organisation="Mairie de Valmont-le-Neuf")
    found = heard(studio.engine, studio.sounds, studio.line.id)
    assert found is not None
    assert found.source is not None
    assert found.source.version == version
    page = read(browse(found, f"/notices/{studio.line.id}/fr"))
    assert plain(page.by_id("level1").text) == version.rendering(FR, Piece.LEVEL1).text


def browse(found: HeardNow, path: str) -> str:
    with browser(House(), heard=lambda _line: found) as client:
        return str(client.get(path).text)
