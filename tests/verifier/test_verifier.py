"""The stand-alone verifier on what the system signs, and on what an attacker makes of it."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from ivr.database.engine import open_database, reading
from ivr.database.migrate import migrate
from ivr.database.tables import certificates
from ivr.domain.journal_retention import JournalRetention
from ivr.journal.chain import Head, append, head, rows
from ivr.journal.checkpoints import keep_checkpoint, sign_checkpoint
from ivr.journal.cuts import beginning, stored_cuts
from ivr.journal.cutting import Cutter, cut
from ivr.journal.entries import Entry, canonical
from ivr.journal.export import export, export_period
from ivr.journal.periods import period
from ivr.journal.proofs import sign_proof
from ivr.journal.seams import sew
from ivr.journal.signing import Signer
from ivr.journal.verification import verify
from ivr.vault.manifest import Manifest
from ivr.worker.sweep import sweep
from tests.database.recorded import DUE
from tests.database.samples import proof
from tests.worker.house import House

FILE = Path(__file__).parents[2] / "verifier" / "preambule_verify.py"
BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
LATER = datetime(2027, 4, 1, tzinfo=UTC)
BODY = b"ciphertext"
RIGHT, WRONG, UNREADABLE, UNSHOWN = 0, 1, 2, 3

KINDS = ("proof", "manifest", "certificate", "checkpoints", "cut", "journal", "cut-journal", "period")
DOCUMENTS = ("proof", "manifest", "certificate", "checkpoints", "cut")
JOURNALS = ("journal", "cut-journal", "period")


def _module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("preambule_verify", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verifier = _module()


@dataclass(frozen=True)
class Desk:
    """Everything that the system signs, in files, and the verifier beside it."""

    folder: Path
    signer: Signer
    said: Callable[[], str]

    def file(self, name: str) -> Path:
        return self.folder / name

    def verify(self, *names: str, key: Path | None = None, more: tuple[str, ...] = ()) -> tuple[int, str]:
        paths = [str(self.file(name)) for name in names]
        code = verifier.main(["--key", str(key or self.folder / "keys" / "signing.pub.pem"), *more, *paths])
        return code, self.said()

    def lines(self, name: str) -> list[str]:
        return self.file(name).read_text().splitlines(keepends=True)

    def write(self, name: str, lines: list[str]) -> str:
        self.file(name).write_text("".join(lines))
        return name


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house that has worked for a year, its database too."""
    folder = tmp_path_factory.mktemp("made")
    engine = open_database(f"sqlite:///{folder / 'database.sqlite'}")
    migrate(engine)
    house = House.build(engine, folder)
    signer = house.signer
    house.add("r1", due=BEGAN + timedelta(days=60))
    sweep(house.tools, DUE)
    with engine.begin() as conn:
        for day in range(0, 300, 5):
            append(conn, [Entry("call.ended", f"call-{day}", {"n": day, "mot": 'l’"été"\\'})], DUE + timedelta(days=day))

    def write(name: str, lines: Iterable[str]) -> None:
        (folder / name).write_text("".join(lines))

    write("proof", [sign_proof(signer, proof("call-1")) + "\n"])
    write("manifest", [manifest().sign(signer) + "\n"])
    with reading(engine) as conn:
        write("certificate", [jws + "\n" for jws in conn.scalars(select(certificates.c.jws))])
        keep_checkpoint(folder / "checkpoints", sign_checkpoint(signer, head(conn), LATER))
        write("journal", export(conn, signer, LATER))
        asked = period(conn, DUE + timedelta(days=100), DUE + timedelta(days=165))
        write("period", export_period(conn, signer, asked, LATER))
    for days in (100, 200):
        cut(Cutter(engine, signer, JournalRetention()), DUE + timedelta(days=365 + days))
    with reading(engine) as conn:
        cuts = stored_cuts(conn, signer.public)
        write("cut", [one.jws + "\n" for one in cuts])
        write("cut-journal", export(conn, signer, LATER, cuts))
        keep_checkpoint(folder / "later", sign_checkpoint(signer, head(conn), LATER))
    engine.dispose()
    return folder


@pytest.fixture
def desk(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A copy of the files, to do anything to."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return Desk(tmp_path, Signer.load(tmp_path / "keys" / "signing.pem"), lambda: capsys.readouterr().out)


def manifest() -> Manifest:
    from hashlib import sha256

    return Manifest(
        recording_id="r1",
        call_id="call-r1",
        line_id="mairie",
        proof_id="p" * 64,
        purposes=("training",),
        started_at=BEGAN,
        ended_at=BEGAN + timedelta(minutes=3),
        due_at=DUE,
        body="r1.body",
        body_sha256=sha256(BODY).hexdigest(),
        body_size=len(BODY),
        samples=1,
        streaminfo=b"x" * 34,
        complete=True,
        masks=(),
        faults=(),
        header_sha256="a" * 64,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_system_signs_is_right(desk: Desk, kind: str) -> None:
    code, said = desk.verify(kind)
    assert code == RIGHT, said
    assert "WRONG" not in said


def test_a_stranger_needs_one_file_and_one_package(desk: Desk, tmp_path: Path) -> None:
    """Another machine: an interpreter without our packages, and with `cryptography` and what it is made of."""
    packages = tmp_path / "packages"
    packages.mkdir()
    cryptography = importlib.util.find_spec("cryptography")
    assert cryptography is not None
    assert cryptography.origin is not None
    site = Path(cryptography.origin).parents[1]
    for found in (*site.glob("cryptography"), *site.glob("cffi"), *site.glob("_cffi_backend*")):
        (packages / found.name).symlink_to(found)
    script = tmp_path / "preambule_verify.py"
    script.write_bytes(FILE.read_bytes())
    start = f"import sys, runpy; sys.path.insert(0, {str(packages)!r}); runpy.run_path(sys.argv.pop(1), run_name='__main__')"

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        key = str(tmp_path / "keys" / "signing.pub.pem")
        command = [sys.executable, "-I", "-S", "-c", start, str(script), "--key", key, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=120)

    for package in ("ivr", "sqlalchemy", "joserfc"):
        tried = subprocess.run(
            [sys.executable, "-I", "-S", "-c", f"import {package}"], capture_output=True, check=False, cwd=tmp_path
        )
        assert tried.returncode != 0, "the interpreter is bare"
    good = run(*KINDS)
    assert (good.returncode, good.stderr) == (RIGHT, ""), good.stdout
    desk.write("cut-off", desk.lines("journal")[:20])
    bad = run("cut-off", "checkpoints")
    assert bad.returncode == WRONG
    assert "older copy, or its end was cut off" in bad.stdout


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_any_changed_byte_of_a_document_is_found(desk: Desk, kind: str) -> None:
    (line, *_) = desk.lines(kind)
    for place in [*range(0, len(line) - 1, 7), len(line) - 2]:
        other = "A" if line[place] != "A" else "B"
        code, said = desk.verify(desk.write("changed", [line[:place] + other + line[place + 1 :]]))
        assert code in (WRONG, UNREADABLE), (place, said)


@pytest.mark.parametrize("kind", JOURNALS)
def test_any_changed_byte_of_a_journal_is_found(desk: Desk, kind: str) -> None:
    lines = desk.lines(kind)
    number = next(n for n, line in enumerate(lines) if line.startswith('{"sequence"')) + 3
    line = lines[number]
    for place in range(len(line) - 1):
        for other in ("0", "x") if line[place] not in "0x" else ("1",):
            changed = line[:place] + other + line[place + 1 :]
            code, said = desk.verify(desk.write("changed", [*lines[:number], changed, *lines[number + 1 :]]))
            assert code == WRONG, (place, other, said)


@pytest.mark.parametrize("kind", JOURNALS)
def test_rows_that_are_not_where_they_were_are_found(desk: Desk, kind: str) -> None:
    lines = desk.lines(kind)
    first = next(n for n, line in enumerate(lines) if line.startswith('{"sequence"'))
    end = len(lines) - (kind != "period")
    a = first + 5

    def told(changed: list[str]) -> str:
        code, said = desk.verify(desk.write("changed", changed))
        assert code == WRONG, said
        return said

    assert "missing before" in told([*lines[:a], *lines[a + 1 :]])
    assert "missing before" in told([*lines[:a], *lines[a + 3 :]])
    assert "missing before" in told([*lines[:first], *lines[first + 1 :]])
    assert "missing" in told([*lines[:a], lines[a + 1], lines[a], *lines[a + 2 :]])
    assert "stand twice" in told([*lines[: a + 1], lines[a], *lines[a + 1 :]])
    assert "missing at its end" in told([*lines[: end - 2], *lines[end:]])
    row = json.loads(lines[a])
    row["kind"] = "call.begun"
    row["hash"] = verifier.row_hash(*(row[name] for name in ("sequence", "at", "kind", "subject", "details", "previous")))
    assert "replaced" in told([*lines[:a], json.dumps(row, ensure_ascii=False) + "\n", *lines[a + 1 :]])


def rewritten(lines: list[str], first: int) -> list[str]:
    """All rows from one on, written anew with right hashes: only a signature can tell."""
    found, previous = lines[:first], json.loads(lines[first])["previous"]
    for line in lines[first:]:
        row = json.loads(line)
        row |= {"subject": "somebody-else", "previous": previous}
        row["hash"] = previous = verifier.row_hash(
            *(row[name] for name in ("sequence", "at", "kind", "subject", "details", "previous"))
        )
        found.append(json.dumps(row, ensure_ascii=False) + "\n")
    return found


def test_a_history_that_was_written_anew_is_found(desk: Desk) -> None:
    lines = desk.lines("journal")
    forged = [*rewritten(lines[:-1], 40), lines[-1]]
    code, said = desk.verify(desk.write("forged", forged))
    assert (code, "not the one that was signed" in said) == (WRONG, True)
    unsigned = desk.write("unsigned", forged[:-1])
    assert desk.verify(unsigned)[0] == UNSHOWN
    assert desk.verify(unsigned, "checkpoints")[0] == WRONG


def test_an_older_copy_is_found_by_what_was_signed_later(desk: Desk) -> None:
    """Rolled back as a whole, with its own signed head: right by itself, and wrong beside what was kept elsewhere."""
    assert desk.verify("journal", "checkpoints")[0] == RIGHT
    code, said = desk.verify("journal", "later")
    assert code == WRONG
    assert "older copy" in said


def test_without_a_signature_the_end_is_not_shown(desk: Desk) -> None:
    code, said = desk.verify(desk.write("headless", desk.lines("journal")[:-1]))
    assert code == UNSHOWN
    assert "rows may be missing" in said


def test_cuts_that_do_not_follow_each_other_are_found(desk: Desk) -> None:
    lines = desk.lines("cut-journal")
    cuts = [line for line in lines if line.startswith('{"cut"')]
    kept = [line for line in lines if line.startswith('{"kept"')]
    rest = [line for line in lines if not line.startswith(('{"cut"', '{"kept"'))]
    assert (len(cuts), len(kept) > 1) == (2, True)
    first = lines[: lines.index(cuts[1])]
    for changed, why in (
        ([cuts[1], *rest], "a record is missing, or there are two"),
        ([cuts[0], *first[1:], cuts[0], *rest], "a record is missing, or there are two"),
        ([*first, *rest], "missing before"),
        (rest, "missing before"),
        ([cuts[0], *kept[1:], *lines[len(first) :]], "outlived"),
        ([kept[0], *lines], "no record"),
        ([*first, *rest[:3], cuts[1], *rest[3:]], "missing before"),
        ([desk.lines("period")[0], *lines], "says twice|put together"),
        ([*lines[:-3], cuts[0], *lines[-3:]], "put together"),
        ([line.replace("recording.destroyed", "recording.destroyeD") for line in lines], "form"),
        ([line.replace('r1", "details', 'r2", "details') for line in lines], "was changed"),
    ):
        code, said = desk.verify(desk.write("changed", changed))
        assert code == WRONG
        assert any(part in said for part in why.split("|")), said


@pytest.mark.parametrize("kind", KINDS)
def test_another_key_vouches_for_nothing(desk: Desk, kind: str, tmp_path: Path) -> None:
    Signer.create(tmp_path / "other" / "signing.pem")
    code, said = desk.verify(kind, key=tmp_path / "other" / "signing.pub.pem")
    assert code == WRONG
    assert "a key that was not given" in said


def test_a_key_is_read_as_pem_and_as_jwk_and_several_may_be_trusted(desk: Desk, tmp_path: Path) -> None:
    Signer.create(tmp_path / "other" / "signing.pem")
    more = ("--key", str(tmp_path / "other" / "signing.jwk"))
    assert desk.verify("proof", more=more)[0] == RIGHT
    assert desk.verify("proof", key=tmp_path / "keys" / "signing.jwk")[0] == RIGHT
    for bad in ("{", "{}", "-----BEGIN PUBLIC KEY-----", '{"kty":"OKP","crv":"X25519","x":"AA"}', '{"kty":"OKP","kty":"OKP"}'):
        (tmp_path / "bad").write_text(bad)
        assert desk.verify("proof", key=tmp_path / "bad")[0] == UNREADABLE
    assert desk.verify("proof", key=tmp_path / "none")[0] == UNREADABLE


def signed(signer: Signer, payload: str, header: str | None = None) -> str:
    """A document signed with the right key, whatever it says: what an attacker with our key could make, and no program of ours."""

    def part(text: str) -> bytes:
        return urlsafe_b64encode(text.encode()).rstrip(b"=")

    head_ = header or canonical({"alg": "Ed25519", "kid": signer.public.kid, "typ": "preambule.journal-checkpoint"})
    text = part(head_) + b"." + part(payload)
    return (text + b"." + urlsafe_b64encode(signer._raw.sign(text)).rstrip(b"=")).decode() + "\n"


GOOD = '{"at":"2026-03-02T08:30:15+00:00","hash":"' + "a" * 64 + '","sequence":3,"v":1}'


@pytest.mark.parametrize(
    "payload",
    [
        GOOD.replace('"v":1', '"sequence":4,"v":1'),
        GOOD.replace(":3,", ":3.0,"),
        GOOD.replace(":3,", ":1e400,"),
        GOOD.replace(":3,", ":NaN,"),
        GOOD.replace(":3,", ":" + "9" * 5_000 + ","),
        GOOD.replace(":3,", ":-3,"),
        GOOD.replace(":3,", ":true,"),
        GOOD.replace(":3,", ':"3",'),
        GOOD.replace('"sequence":3,', ""),
        GOOD.replace("+00:00", ""),
        GOOD.replace("a" * 64, "A" * 64),
        GOOD + " {}",
        "[" * 100_000 + "]" * 100_000,
        "[]",
        "null",
        "",
        '{"v":1}',
    ],
)
def test_what_can_be_read_in_two_ways_is_refused_even_when_signed(desk: Desk, payload: str) -> None:
    assert desk.verify(desk.write("x", [signed(desk.signer, GOOD)]))[0] == RIGHT
    code, said = desk.verify(desk.write("x", [signed(desk.signer, payload)]))
    assert code in (WRONG, UNREADABLE), said


@pytest.mark.parametrize(
    "change", [{"alg": "none"}, {"alg": "HS256"}, {"alg": "EdDSA"}, {"crit": ["x"]}, {"kid": 3}, {"jwk": {}}]
)
def test_a_header_that_asks_for_something_else_is_refused(desk: Desk, change: dict[str, object]) -> None:
    header = canonical({"alg": "Ed25519", "kid": desk.signer.public.kid, "typ": "preambule.journal-checkpoint"} | change)
    assert desk.verify(desk.write("x", [signed(desk.signer, GOOD, header)]))[0] == WRONG


def test_a_signature_is_not_taken_from_another_kind_of_document(desk: Desk) -> None:
    (checkpoint,) = desk.lines("checkpoints")
    lines = desk.lines("period")
    code, said = desk.verify(desk.write("x", [json.dumps({"period": checkpoint.strip()}) + "\n", *lines[1:]]))
    assert (code, "where a preambule.journal-period belongs" in said) == (WRONG, True)


@pytest.mark.parametrize(
    "line",
    [
        '{"sequence": 1, "sequence": 1}',
        '{"checkpoint": 3}',
        '{"checkpoint": "a.b.c", "x": 1}',
        '{"kept": 3}',
        '{"x": 1}',
        '{"sequence": ' + "9" * 400 + "}",
        '{"sequence": 1.0}',
        "{" * 100_000,
        "{",
    ],
)
def test_what_is_no_row_is_told_with_its_line(desk: Desk, line: str) -> None:
    lines = desk.lines("journal")
    code, said = desk.verify(desk.write("x", [*lines[:3], line + "\n", *lines[3:]]))
    assert code in (WRONG, UNREADABLE)
    assert "line 4" in said


def test_details_that_say_a_thing_twice_are_refused_though_their_hash_is_right(desk: Desk) -> None:
    row = {"sequence": 1, "at": 1, "kind": "a.b", "subject": "s", "previous": "0" * 64}
    for details, code in (('{"a":1}', UNSHOWN), ('{"a":1,"a":2}', WRONG), ('{"a":1.5}', WRONG), ('{"a":1},"kind":"x"}', WRONG)):
        found = verifier.row_hash(1, 1, "a.b", "s", details, "0" * 64)
        order = ("sequence", "at", "kind", "subject", "details", "previous", "hash")
        table = {name: (row | {"details": details, "hash": found})[name] for name in order}
        assert desk.verify(desk.write("x", [json.dumps(table) + "\n"]))[0] == code, details
        compact = json.dumps(table, separators=(",", ":"))
        assert desk.verify(desk.write("x", [compact + "\n"]))[0] == code, "the slower way says the same"


def batch(**changes: object) -> dict[str, object]:
    items = [{"recording": name, "sha256": "b" * 64, "size": 3, "due": DUE.isoformat(), "reason": "due"} for name in ("r1", "r2")]
    evidence = {"headers_left": 0, "bodies_left": 0, "forgotten": True, "journal": {"sequence": 3, "hash": "c" * 64}}
    return {"v": 2, "destroyed": DUE.isoformat(), "count": 2, "items": items, "evidence": evidence} | changes


def test_certificates_of_batches_are_held_against_themselves_and_the_journal(desk: Desk) -> None:
    typ = "preambule.destruction-certificate"
    third = json.loads(desk.lines("journal")[2])
    place = {"headers_left": 0, "bodies_left": 0, "journal": {"sequence": 3, "hash": third["hash"]}}
    desk.write("good", [desk.signer.sign(batch(evidence=place), typ) + "\n"])
    assert desk.verify("good", "journal")[0] == RIGHT
    desk.write("other", [desk.signer.sign(batch(), typ) + "\n"])
    assert desk.verify("other")[0] == RIGHT
    code, said = desk.verify("other", "journal")
    assert (code, "row 3 is not the one that was signed" in said) == (WRONG, True)
    assert desk.verify("good", "other")[0] == WRONG, "two histories"
    items = batch()["items"]
    assert isinstance(items, list)
    wrong: tuple[dict[str, object], ...] = (
        {"count": 3}, {"items": [items[0], items[0]]}, {"evidence": place | {"headers_left": 1}}, {"items": [{}]},
    )  # fmt: skip
    for changes in wrong:
        desk.write("x", [desk.signer.sign(batch(**changes), typ) + "\n"])
        assert desk.verify("x")[0] == WRONG


def test_a_body_is_held_against_its_manifest(desk: Desk) -> None:
    (desk.folder / "body").write_bytes(BODY)
    (desk.folder / "changed").write_bytes(BODY + b"x")
    assert desk.verify("manifest", more=("--body", str(desk.file("body"))))[0] == RIGHT
    assert desk.verify("manifest", more=("--body", str(desk.file("changed"))))[0] == WRONG


def test_files_that_are_no_documents_are_told(desk: Desk) -> None:
    for name, content in (("empty", b""), ("binary", b"\xff\xfe\x00"), ("text", b"hello\n"), ("long", b"x" * (9 << 20))):
        desk.file(name).write_bytes(content)
        code, said = desk.verify(name)
        assert (code, name in said) == (UNREADABLE, True)
    assert desk.verify("none")[0] == UNREADABLE
    code, _ = desk.verify(desk.write("unknown", [desk.signer.sign({"v": 1}, "preambule.something-new") + "\n"]))
    assert code == UNSHOWN


def test_a_clock_that_was_set_back_is_told_and_is_no_breach(desk: Desk) -> None:
    engine = open_database(f"sqlite:///{desk.file('database.sqlite')}")
    with engine.begin() as conn:
        append(conn, [Entry("call.ended", "late")], DUE - timedelta(days=3))
    with reading(engine) as conn:
        desk.write("x", list(export(conn, desk.signer, LATER, stored_cuts(conn, desk.signer.public))))
    engine.dispose()
    code, said = desk.verify("x")
    assert code == UNSHOWN
    assert "the clock was set back" in said


def test_private_keys_are_not_needed(desk: Desk) -> None:
    assert Ed25519PrivateKey.__name__ not in FILE.read_text()
    assert replace(manifest()).sign(desk.signer) == desk.lines("manifest")[0].strip()


def test_rows_that_were_lost_with_a_database_are_a_gap_that_is_named(desk: Desk) -> None:
    """A restore of an older copy, when signed heads show that rows were lost: its row takes their place in the chain."""
    engine = open_database(f"sqlite:///{desk.file('database.sqlite')}")
    with reading(engine) as conn:
        whole = head(conn)
    lost = Head(whole.sequence + 10, b"\x07" * 32)
    with engine.begin() as conn:
        sew(conn, "backup-1", {}, lost, LATER)
        append(conn, [Entry("call.ended", "after")], LATER)
    with reading(engine) as conn:
        cuts = stored_cuts(conn, desk.signer.public)
        desk.write("x", list(export(conn, desk.signer, LATER, cuts)))
        verdict = verify(rows(conn, beginning(cuts).sequence), [lost], start=beginning(cuts))
    engine.dispose()
    assert verdict.gaps == ((whole.sequence + 1, whole.sequence + 10),)
    code, said = desk.verify("x")
    assert (code, "were lost with a database" in said) == (UNSHOWN, True)
    desk.write("lost", [sign_checkpoint(desk.signer, lost, LATER) + "\n"])
    assert desk.verify("x", "lost")[0] == UNSHOWN
    desk.write("other", [sign_checkpoint(desk.signer, Head(lost.sequence, b"\x08" * 32), LATER) + "\n"])
    assert desk.verify("x", "other")[0] == WRONG, "another row was signed for"
    lines = desk.lines("x")
    seam = next(n for n, line in enumerate(lines) if "journal.restored" in line)
    code, said = desk.verify(desk.write("cut", [*lines[: seam - 1], *lines[seam:]]))
    assert (code, "missing before" in said) == (WRONG, True), "it does not explain a longer gap"
