"""What people are told to do about an error: each part brings its own, and an error without any has a reason why its message is enough."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping

import pytest

import ivr
import notices
from ivr.console.errors import AdviceTwice
from ivr.console.pages.advice import ADVICE, advice, gathered, of_parts
from ivr.console.pages.rendering import CONSOLE
from ivr.console.security.problems import SAID
from ivr.errors import PreambuleError

OPERATORS = "nobody at a page can mend it: operators read it in the log under its id, with what to run"
COMMANDS = "raised by processes, by commands or inside the telephone: no page can bring it about"
PROGRAMS = "of the API alone, which speaks English to programs"
CHECKS = "a fault of a line's settings: the assistant says it beside the field, in words of its own"
PLAIN = "a line of plain text before any page is made, for requests that none of our pages sends"
SUBJECT = "the subject of others; nothing raises it itself"

ENOUGH: Mapping[str, str] = {
    # whole subjects
    "backup": COMMANDS, "capture": COMMANDS, "control": COMMANDS, "database": OPERATORS, "demo": COMMANDS, "journal": OPERATORS,
    "sampling": OPERATORS, "serve": COMMANDS, "settings": OPERATORS, "switch": COMMANDS,
    "lines": CHECKS, "rehearsal": OPERATORS, "preambule": SUBJECT,
    # one by one
    "access": SUBJECT, "console": SUBJECT, "documents": SUBJECT, "notices": SUBJECT, "rights": SUBJECT, "vault": SUBJECT,
    "access.factor-unreadable": OPERATORS, "access.reason-unreadable": OPERATORS, "access.line-missing": OPERATORS,
    "console.advice-twice": COMMANDS, "console.listening-refused": COMMANDS, "console.route-unruled": COMMANDS,
    "console.wording-missing": COMMANDS,
    "console.cursor-unusable": PROGRAMS, "console.key-in-use": PROGRAMS, "console.key-reused": PROGRAMS,
    "console.key-unusable": PROGRAMS, "console.too-many-keys": PROGRAMS,
    "console.comes-from-elsewhere": PLAIN, "console.host-not-ours": PLAIN, "console.request-too-large": PLAIN,
    "console.request-too-slow": PLAIN, "console.too-many-requests": PLAIN,
    "documents.malformed": OPERATORS, "documents.no-font": OPERATORS, "documents.wording": OPERATORS,
    "documents.no-declaration": COMMANDS,
    "notices.catalogue-broken": OPERATORS, "notices.chosen-voice-missing": OPERATORS, "notices.fact-missing": CHECKS,
    "notices.fact-unsafe": CHECKS, "notices.linter-language-unknown": OPERATORS, "notices.locale-unknown": OPERATORS,
    "notices.master-damaged": OPERATORS, "notices.pages-not-written": COMMANDS, "notices.rendering-interrupted": OPERATORS,
    "notices.sound-not-written": OPERATORS, "notices.voice-failed": OPERATORS, "notices.voice-not-fetched": COMMANDS,
    "notices.voice-unknown": COMMANDS, "notices.voice-unusable": OPERATORS,
    "studio.locale-not-offered": PROGRAMS,
    "vault.bad-name": COMMANDS, "vault.elimination-missing": PROGRAMS, "vault.export-failed": COMMANDS,
    "vault.heard-by-nobody": COMMANDS, "vault.identity-exists": COMMANDS, "vault.key-in-use": COMMANDS,
    "vault.key-store-broken": OPERATORS, "vault.passphrase-too-often": COMMANDS, "vault.passphrase-wrong": COMMANDS,
    "vault.private-key-misplaced": OPERATORS, "vault.recording-missing": PROGRAMS, "vault.recovery-mistyped": COMMANDS,
    "vault.store-keeps": OPERATORS, "vault.upload-gone": OPERATORS,
}  # fmt: skip
WHOLE = {
    "backup",
    "capture",
    "control",
    "database",
    "demo",
    "journal",
    "lines",
    "rehearsal",
    "sampling",
    "serve",
    "settings",
    "switch",
}
"""Subjects of which one reason serves for all errors that have no advice."""


def errors() -> Iterator[type[PreambuleError]]:
    for package in (ivr, notices):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "__main__" not in module.name and "migrations" not in module.name:
                importlib.import_module(module.name)
    waiting: list[type[PreambuleError]] = [PreambuleError]
    while waiting:
        kind = waiting.pop()
        yield kind
        waiting.extend(kind.__subclasses__())


IDS = sorted({kind.id for kind in errors()})


@pytest.mark.parametrize("error_id", IDS)
def test_every_error_has_advice_or_a_reason_why_its_message_is_enough(error_id: str) -> None:
    subject = error_id.partition(".")[0]
    reason = ENOUGH.get(error_id) or (ENOUGH[subject] if subject in WHOLE else None)
    assert error_id in ADVICE or error_id in SAID or reason, (
        "say in the part's advice.py what to do, or here why its message is enough"
    )


def test_no_reason_and_no_advice_is_of_an_error_that_there_is_not() -> None:
    assert set(ADVICE) <= set(IDS)
    assert set(ENOUGH) - WHOLE <= set(IDS)
    assert not set(ENOUGH) & set(ADVICE), "it has advice: take the reason away"


def test_each_part_brings_its_own_and_the_frame_finds_it() -> None:
    brought = of_parts()
    assert {file.parent.name for file in CONSOLE.glob("*/advice.py")} == {*brought, "pages"}
    assert {"door", "live", "objections", "rights", "studio"} <= set(brought)
    for folder, said in brought.items():
        assert said, f"{folder}/advice.py says nothing"
        assert said.items() <= ADVICE.items()


def test_two_parts_that_say_something_of_one_error_keep_the_console_from_starting() -> None:
    assert "accounts.exists" in gathered(of_parts())
    with pytest.raises(AdviceTwice, match=r"b says .*x\.one"):
        gathered({"a": {"x.one": "This."}, "b": {"x.one": "That."}})
    with pytest.raises(AdviceTwice):
        gathered({"a": {"console.no-such-page": "Elsewhere."}})


def test_an_error_without_advice_says_its_message() -> None:
    assert advice(PreambuleError("Only this.")) == "Only this."
