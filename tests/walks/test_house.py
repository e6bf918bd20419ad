"""As a new user: start it, call it, find the recording, take it out, check the proof, see it due."""

from __future__ import annotations

import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import httpx
import pytest
import soundfile

from ivr.access.errors import AccessRefused
from ivr.bootstrap.serve import PortTaken
from ivr.journal.errors import JournalBroken, SignatureWrong
from ivr.switch.errors import CannotListen
from ivr.vault.errors import ExportFailed
from ivr.vault.playback.exporting import Unbounded
from tests.doorway import signed_in
from tests.hearing import listener
from tests.walks.conftest import House, make_house

CALLER = "+33199007701"


@pytest.fixture(scope="module")
def recorded(served: House) -> dict[str, str]:
    """A call that was listened to, answered and recorded."""
    told = served.data("rehearse", "+33199001001", "--fast", "--seconds", "75", "--caller", CALLER)
    assert (told["proof"]["answer"], told["proof_verified"], told["recorded"]) == ("undecided", True, True)
    served.wait(lambda: served.data("recordings", "list", "--state", "sealed"), 20, "sealing")
    rows: list[dict[str, Any]] = served.data("recordings", "list", "--state", "sealed")
    (row,) = rows
    return row


def test_everything_is_well(served: House) -> None:
    assert served.answers("PREAMBULE_CONTROL_PORT")
    findings = {found["subject"]: found for found in served.data("doctor")}
    assert not [found for found in findings.values() if found["well"] is False]


def test_the_page_is_served_with_the_telephone(served: House) -> None:
    with signed_in(f"http://127.0.0.1:{served.environment['PREAMBULE_CONSOLE_PORT']}") as client:
        answer = client.get("/rehearsal").raise_for_status()
    assert "text/html" in answer.headers["content-type"]
    assert answer.headers["content-security-policy"]
    assert "Valmont" in answer.text


def test_strangers_are_led_to_the_door(served: House) -> None:
    address = f"http://127.0.0.1:{served.environment['PREAMBULE_CONSOLE_PORT']}"
    answer = httpx.get(f"{address}/recordings", headers={"accept": "text/html"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?back=%2Frecordings")


def test_the_recording_lasts_as_long_as_the_conversation(recorded: dict[str, Any]) -> None:
    assert recorded["complete"] is True
    assert float(recorded["seconds"]) > 10


def test_the_proof_verifies_with_the_public_key_alone(served: House, recorded: dict[str, Any], tmp_path: Path) -> None:
    proof, key = tmp_path / "proof.jws", tmp_path / "signing.pub.pem"
    proof.write_text(served.run("proof", "show", recorded["proof"]).stdout)
    key.write_text(served.run("keys", "public").stdout)
    stranger = make_house(tmp_path / "elsewhere")
    told = stranger.data("proof", "verify", str(proof), "--key", str(key))
    assert told["answer"] == "undecided"
    assert told["heard"][0]["played_ms"] == told["heard"][0]["length_ms"]
    proof.write_text(proof.read_text().replace("A", "B", 1))
    stranger.run("proof", "verify", str(proof), "--key", str(key), code=SignatureWrong.exit_code)


@pytest.mark.parametrize("name", ["call.flac", "call.wav"])
def test_the_recording_comes_out_with_its_right_length(
    served: House, recorded: dict[str, Any], tmp_path: Path, name: str
) -> None:
    out = tmp_path / name
    who = listener(served.environment, recorded["id"])
    served.run("recordings", "export", recorded["id"], *who, "--reason", "a test of the way out", "--out", str(out))
    info = soundfile.info(out)
    assert (info.channels, info.samplerate) == (2, 8000)
    assert info.frames / 8000 == pytest.approx(float(recorded["seconds"]), abs=0.1)
    again = ("recordings", "export", recorded["id"], *listener(served.environment, recorded["id"]), "--reason", "one more time")
    served.run(*again, "--out", str(out), code=ExportFailed.exit_code)  # never over another file


def test_an_export_without_a_reason_does_not_happen(served: House, recorded: dict[str, Any], tmp_path: Path) -> None:
    who, out = listener(served.environment, recorded["id"]), str(tmp_path / "x.wav")
    served.run("recordings", "export", recorded["id"], *who, "--reason", " ", "--out", out, code=2)
    served.run("recordings", "export", recorded["id"], *who, "--reason", "x", "--out", out, code=AccessRefused.exit_code)
    assert not (tmp_path / "x.wav").exists()


@pytest.mark.age
@pytest.mark.skipif(shutil.which("age") is None, reason="Debian's age is not installed: apt install age")
def test_debians_age_opens_a_recording_without_us(served: House, recorded: dict[str, Any], tmp_path: Path) -> None:
    served.run("recordings", "raw", recorded["id"], "--out", str(tmp_path / "call.age"))
    identity = served.home / "identities" / f"{recorded['due'][:7]}.txt"  # the key of its month
    subprocess.run(["age", "-d", "-i", identity, "-o", tmp_path / "call.flac", tmp_path / "call.age"], check=True, timeout=30)
    who = listener(served.environment, recorded["id"])
    served.run(
        "recordings", "export", recorded["id"], *who, "--reason", "to compare the two", "--out", str(tmp_path / "ours.wav")
    )
    ours, _ = soundfile.read(tmp_path / "ours.wav", dtype="int16")
    with Unbounded(tmp_path / "call.flac") as theirs:  # its length is unknown: read in blocks
        blocks = list(iter(lambda: theirs.read(4096, dtype="int16").tobytes(), b""))
    assert b"".join(blocks) == ours.tobytes()


def test_what_is_due_is_known_beforehand(served: House, recorded: dict[str, Any]) -> None:
    day = recorded["due"][:10]
    assert not served.data("retention", "due")
    assert [row["recording"] for row in served.data("retention", "due", "--at", f"{day}T23:59:59")] == [recorded["id"]]
    assert not served.data("retention", "destroy", "--dry-run")


def test_the_journal_is_whole_here_and_elsewhere(served: House, recorded: dict[str, Any], tmp_path: Path) -> None:
    assert served.data("journal", "verify")["whole"]
    journal, key = tmp_path / "journal.jsonl", tmp_path / "signing.pub.pem"
    journal.write_text(served.run("journal", "export").stdout)
    key.write_text(served.run("keys", "public").stdout)
    stranger = make_house(tmp_path / "elsewhere")
    assert stranger.data("journal", "verify", str(journal), "--key", str(key))["anchored"]
    text = journal.read_text()
    assert CALLER.removeprefix("+") not in text
    journal.write_text(text.replace('"outcome\\":\\"talked', '"outcome\\":\\"missed', 1))
    assert journal.read_text() != text
    stranger.run("journal", "verify", str(journal), "--key", str(key), code=JournalBroken.exit_code)


def test_a_refusal_is_heard_and_leaves_nothing(served: House) -> None:
    before = len(served.data("recordings", "list"))
    told = served.data("rehearse", "+33199001002", "--fast", "--keys", "3:2", "--seconds", "40")
    events = told["events"]
    assert (told["proof"]["answer"], told["proof_verified"], told["recorded"]) == ("refused", True, False)
    assert [event["what"] for event in events if event["kind"] == "key"] == ["2"]
    assert not [event for event in events if event["kind"] == "recording"]
    assert [event for event in events if event["kind"] == "connected"]
    assert len(served.data("recordings", "list")) == before


SCREENPLAY = """
24            caller presses 0
connected+2   agent presses *2     # a pause …
+2            agent holds          # … that a hold in it does not end
+2            agent takes back
+1            agent presses *3
+2            agent presses *3     # once more: nothing to do
+1            caller presses 2
+1            agent presses *1     # in vain
+2            agent hangs up
"""


def test_a_scripted_agent_pauses_holds_and_learns_that_the_caller_refuses(served: House, tmp_path: Path) -> None:
    script = tmp_path / "call.txt"
    script.write_text(SCREENPLAY, encoding="utf-8")
    told = served.data("rehearse", "+33199001001", "--fast", "--seconds", "90", "--script", str(script))
    told_rows = [(row["kind"], row.get("why") or row.get("reasons")) for row in told["journal"] if row["kind"] != "call.informed"]
    assert told_rows == [
        ("gate.decided", ["informed"]),
        ("recording.paused", ["paused"]),
        ("recording.paused", ["paused", "agent_hold"]),
        ("recording.paused", ["paused"]),
        ("recording.resumed", None),
        ("caller.refused", None),
        ("order.denied", ["refused"]),
        ("call.ended", None),
    ]
    assert told["recorded"] is False
    unmasked = [event["at_ms"] for event in told["events"] if event["kind"] == "unmasked"]
    taken_back = [event["at_ms"] for event in told["events"] if event["kind"] == "taken_back"]
    assert len(unmasked) == 1
    assert unmasked[0] > taken_back[0] + 900


def test_a_scripted_agent_passes_the_caller_on(served: House, tmp_path: Path) -> None:
    script = tmp_path / "call.txt"
    script.write_text("24 caller presses 0\nconnected+2 agent transfers to 202\n+8 202 hangs up\n", encoding="utf-8")
    told = served.data("rehearse", "+33199001001", "--fast", "--seconds", "90", "--script", str(script))
    why = [(row["kind"], row.get("why")) for row in told["journal"] if row["kind"].startswith("recording.")]
    assert why[:3] == [("recording.paused", ["nobody"]), ("recording.passed-on", None), ("recording.resumed", [])]
    assert len([event for event in told["events"] if event["kind"] == "recording"]) == 1
    assert told["recorded"] is True


def test_the_agents_keys_count_from_their_answer(served: House) -> None:
    told = served.data("rehearse", "+33199001001", "--fast", "--seconds", "50", "--keys", "24:0", "--agent-keys", "2:*2,4:*3")
    kinds = [row["kind"] for row in told["journal"]]
    assert kinds.count("recording.paused") == kinds.count("recording.resumed") == 1
    assert told["recorded"] is True


def test_a_number_that_nobody_owns_is_put_through_by_the_failsafe(served: House) -> None:
    told = served.data("rehearse", "+33199008888", "--fast", "--seconds", "30")
    events = told["events"]
    assert (told["proof"], told["proof_verified"], told["recorded"]) == (None, False, False)
    assert [event for event in events if event["kind"] == "failsafe"]
    assert [event for event in events if event["kind"] == "connected"]
    assert not [event for event in events if event["kind"] == "recording"]


def test_a_second_line_process_on_the_same_port_says_so(served: House) -> None:
    done = served.run("line", code=CannotListen.exit_code)
    assert "Is another line process running?" in done.stderr


def test_a_second_house_on_the_same_ports_says_so_before_it_starts_anything(served: House) -> None:
    done = served.run("serve", code=PortTaken.exit_code)
    assert "Is Préambule running already?" in done.stderr
    assert "PREAMBULE_LINE_PORT" in done.stderr


def test_the_control_port_obeys_only_who_has_the_token(served: House) -> None:
    address = f"http://127.0.0.1:{served.environment['PREAMBULE_CONTROL_PORT']}"
    token = (served.home / "keys" / "control.token").read_text()
    order = b'{"order": "stop", "by": "agent"}'

    def asked(path: str, bearer: str, body: bytes | None = None) -> tuple[int, str]:
        request = urllib.request.Request(address + path, body, {"Authorization": f"Bearer {bearer}"})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    assert asked("/calls", token) == (200, '{"calls": []}')
    assert asked("/calls", "guess")[0] == 401
    assert asked("/calls/nobody/orders", "guess", order)[0] == 401
    assert asked("/calls/nobody/orders", token, order)[0] == 404
    assert asked("/calls/nobody/orders", token, b"x" * 5000)[0] == 400
    assert "python_info" in asked("/metrics", token)[1]
