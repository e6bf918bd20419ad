"""E-mails as people send them, and as nobody should."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.rights import Kind
from ivr.rights import mail
from ivr.rights.errors import MessageUnreadable
from ivr.rights.mail import kind_of, read

NOW = datetime(2027, 3, 2, 9, 30, tzinfo=UTC)
HEAD = b"From: Camille Faure <camille@valmont.example>\r\nSubject: =?utf-8?q?Droit_d=27acc=C3=A8s?=\r\nDate: Mon, 1 Mar 2027 10:00:00 +0100\r\n"


def plain(body: bytes = b"Bonjour,\r\nje voudrais une copie.\r\n", head: bytes = HEAD) -> bytes:
    return head + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + body


def test_a_plain_message() -> None:
    found = read(plain(), NOW)
    assert found.sender == "camille@valmont.example"
    assert found.sent_at == datetime(2027, 3, 1, 9, tzinfo=UTC)
    assert found.words == "Droit d'accès\n\nBonjour,\nje voudrais une copie."
    assert (found.attachments, found.cut) == (0, False)


def test_attachments_are_counted_and_left_alone() -> None:
    raw = (
        HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nwords\r\n'
        b"--b\r\nContent-Type: image/jpeg\r\nContent-Disposition: attachment; filename=../../id.jpg\r\n\r\nxx\r\n"
        b"--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: x@x.example\r\n\r\ninner\r\n--b--\r\n"
    )
    found = read(raw, NOW)
    assert found.attachments == 2
    assert found.words.endswith("words")
    assert "inner" not in found.words


def test_a_page_gives_its_words_alone() -> None:
    body = b"<html><head><title>t</title><style>p{}</style></head><body><script>alert(1)</script><p>Bonjour</p><img src=http://x></html>"
    found = read(HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + body, NOW)
    assert "Bonjour" in found.words
    for foreign in ("alert", "http", "p{}", "<"):
        assert foreign not in found.words


@pytest.mark.parametrize("charset", ["x-nonsense", "idna", "punycode", "zlib", "unicode_escape", "utf-7", "\xff", "a" * 10_000])
def test_an_odd_charset_is_read_as_utf8(charset: str) -> None:
    raw = HEAD + b"Content-Type: text/plain; charset=" + charset.encode("latin-1") + b"\r\n\r\nr\xc3\xa9ponse +ADw-"
    assert "réponse +ADw-" in read(raw, NOW).words


def test_what_a_terminal_would_obey_is_taken_out() -> None:
    words = read(plain("a\x1b[31mb\u202ec\x07d\x00e".encode()), NOW).words
    assert words.endswith("a[31mbcde")


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("empty", b""),
        ("no sender", b"Subject: x\r\n\r\nwords"),
        ("address is none", b"From: <script>\r\n\r\nwords"),
        ("head without end", b"X: " + b"y" * mail.LONGEST_HEAD * 2),
        ("many headers", b"A: b\r\n" * 20_000 + b"\r\nwords"),
        (
            "many boundaries",
            b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(500)),
        ),
        ("many parts", HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\n" * 100_000),
        ("a few too many parts", HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 500),
        ("messages in messages", HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 5_000),
    ],
)
def test_hostile_messages_are_refused(name: str, raw: bytes) -> None:
    with pytest.raises(MessageUnreadable):
        read(raw, NOW)


def test_a_file_that_is_too_large_is_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "LONGEST_FILE", 1_000)
    file = tmp_path / "large.eml"
    file.write_bytes(plain(b"x" * 2_000))
    with pytest.raises(MessageUnreadable, match="larger"):
        mail.read_file(file, NOW)


def test_long_words_are_cut_and_said_to_be() -> None:
    found = read(plain(b"word " * 10_000), NOW)
    assert found.cut
    assert len(found.words) == mail.LONGEST_WORDS


def test_hostile_headers_are_short_work() -> None:
    raw = HEAD.replace(b"Subject: ", b"Subject: " + b"=?a?q?" * 9_000) + b"\r\nwords"
    assert len(read(raw, NOW).words) < 1_000


@pytest.mark.parametrize(
    "date",
    [
        "Tue, 1 Jan 1980 00:00:00 +0000",
        "Fri, 31 Dec 9999 23:59:59 -9999",
        "yesterday",
        "",
        "1" * 5_000,
        "Mon, 1 Mar 2027 99:99:99 +0000",
    ],
)
def test_a_date_that_cannot_be_is_not_believed(date: str) -> None:
    raw = f"From: camille@valmont.example\r\nDate: {date}\r\n\r\nwords".encode()
    assert read(raw, NOW).sent_at is None


def test_the_server_that_took_it_in_is_believed_before_the_sender() -> None:
    at = NOW - timedelta(days=2)
    received = f"Received: from x by y; {at:%a, %d %b %Y %H:%M:%S} +0000\r\n".encode()
    assert read(received + plain(), NOW).sent_at == at


def test_an_answer_goes_where_it_is_wanted_and_nowhere_that_is_no_address() -> None:
    assert read(b"Reply-To: other@valmont.example\r\n" + plain(), NOW).sender == "other@valmont.example"
    smuggled = b"From: =?utf-8?q?camille=40valmont=2Eexample=0D=0ABcc=3A_all=40valmont=2Eexample?=\r\n\r\nwords"
    assert read(smuggled, NOW).sender == "camille@valmont.example"


@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        found = read(HEAD + raw, NOW)
    except MessageUnreadable:
        return
    assert found.sender
    assert "\x1b" not in found.words


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Je souhaite une copie de mes appels", Kind.ACCESS),
        ("Merci de supprimer mes enregistrements", Kind.ERASURE),
        ("Je m’oppose à l'enregistrement", Kind.OBJECTION),
        ("Please rectify the language of my call", Kind.RECTIFICATION),
        ("Please restrict processing", Kind.RESTRICTION),
        ("Donnez-moi une copie puis effacez tout", None),
        ("Bonjour", None),
    ],
)
def test_the_right_is_proposed_when_the_words_are_clear(words: str, kind: Kind | None) -> None:
    assert kind_of(words) is kind
