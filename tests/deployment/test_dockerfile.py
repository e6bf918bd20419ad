"""The `Dockerfile`: what it copies exists, whom it runs as fits the compose file, and it builds no FreeSWITCH."""

from __future__ import annotations

import re
import tomllib

from tests.deployment.compose import ROOT, mounts, ours

TEXT = (ROOT / "Dockerfile").read_text()
INSTRUCTIONS = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*$", "", TEXT, flags=re.MULTILINE))


def test_everything_copied_exists_and_reaches_the_builder() -> None:
    allowed = {line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = [source for line in re.findall(r"^COPY (?!--from)(.*)$", INSTRUCTIONS, re.MULTILINE) for source in line.split()[:-1]]
    assert copied
    for source in copied:
        assert (ROOT / source).exists(), source
        assert source in allowed, source


def test_it_runs_as_the_user_of_the_compose_file() -> None:
    users = re.findall(r"^USER (.*)$", INSTRUCTIONS, re.MULTILINE)
    assert users
    assert {service["user"] for service in ours().values()} == {users[-1]}
    uid, gid = users[-1].split(":")
    assert f"--gid {gid} preambule" in INSTRUCTIONS
    assert f"--uid {uid} --gid {gid}" in INSTRUCTIONS


def test_every_volume_finds_a_folder_that_its_user_owns() -> None:
    """A new volume takes its owner from the image's folder; without one it would belong to root."""
    made = set(re.findall(r"/var/lib/preambule(?:/(?:\w+))?|/run/preambule/spool", INSTRUCTIONS))
    made |= {
        f"/var/lib/preambule/{name}" for names in re.findall(r"for folder in ([\w ]+);", INSTRUCTIONS) for name in names.split()
    }
    for service in ours().values():
        for target, _ in mounts(service).values():
            assert target in made, target


def test_its_python_is_one_that_the_project_supports() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    versions = set(re.findall(r"^FROM python:(\d+\.\d+)", INSTRUCTIONS, re.MULTILINE))
    assert len(versions) == 1
    assert project["requires-python"] == f">={versions.pop()}"


def test_what_it_starts_is_the_project_s_command() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    entry = re.findall(r'^ENTRYPOINT \["(\w+)"\]$', INSTRUCTIONS, re.MULTILINE)
    assert entry == ["preambule"]
    assert set(entry) <= set(project["scripts"])


def test_packages_come_locked_by_hash() -> None:
    assert "pip install --require-hashes -r requirements/run.txt" in INSTRUCTIONS
    assert "--hash=sha256:" in (ROOT / "requirements" / "run.txt").read_text()


def test_it_builds_no_freeswitch() -> None:
    assert not re.search(r"\b(git clone|configure|make|cmake|gcc)\b", INSTRUCTIONS)
