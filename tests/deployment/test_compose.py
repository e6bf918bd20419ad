"""`docker-compose.yml` against the Compose schema, and all that it names against the code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from ivr.cli.commands import build
from ivr.settings import SECRETS, Settings, load
from ivr.switch.configuration import SOURCE, defaults
from tests.deployment.compose import FILE, ROOT, Service, environment, mounts, ours, read, services, shell

app = build()

FREESWITCH_VARIABLES = set(re.findall(r'cmd="env-set" data="preambule_\w+=\$(\w+)"', (SOURCE / "vars.xml").read_text()))
every_service = pytest.mark.parametrize("service", services().values(), ids=services())
every_one_of_ours = pytest.mark.parametrize("service", ours().values(), ids=ours())


def test_it_is_valid_compose() -> None:
    program = Path(sys.executable).with_name("check-jsonschema")
    checked = subprocess.run(
        [program, "--builtin-schema", "vendor.compose-spec", FILE], capture_output=True, text=True, check=False, timeout=60
    )
    assert checked.returncode == 0, checked.stdout


def test_all_the_parts_are_there() -> None:
    assert {"freeswitch", "line", "console", "worker", "database", "objects"} <= set(services())


@every_service
def test_a_service_has_few_rights(service: Service) -> None:
    user, _, group = service["user"].partition(":")
    assert int(user) > 0
    assert int(group) > 0
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service
    assert "cap_add" not in service


@every_service
def test_a_service_tells_its_health_or_ends(service: Service) -> None:
    assert service["restart"] == "no" or service["healthcheck"]["test"]


@every_service
def test_an_image_has_a_version(service: Service) -> None:
    _, _, tag = service["image"].rpartition(":")
    assert re.match(r"v?\d", tag), service["image"]


@every_service
def test_every_secret_comes_from_a_file(service: Service) -> None:
    for variable, value in environment(service).items():
        if re.search(r"PASSWORD|SECRET|TOKEN|DATABASE_URL", variable):
            assert variable.endswith("_FILE")
            assert value.removeprefix("/run/secrets/") in service["secrets"]
    for name in re.findall(r"/run/secrets/(\w+)", shell(service) + str(service.get("healthcheck", ""))):
        assert name in service["secrets"]


def test_secrets_are_files_that_git_ignores() -> None:
    named = {name for service in services().values() for name in service.get("secrets", [])}
    assert named == set(read()["secrets"])
    for name, secret in read()["secrets"].items():
        assert secret == {"file": f"./secrets/{name}"}
    assert "/secrets/" in (ROOT / ".gitignore").read_text().splitlines()
    assert not (ROOT / "secrets").exists()


@every_one_of_ours
def test_every_variable_is_a_setting(service: Service) -> None:
    given = environment(service)
    plain = {name: value for name, value in given.items() if name.startswith("PREAMBULE_") and not name.endswith("_FILE")}
    load(plain)
    for name in given:
        if name.endswith("_FILE"):
            assert name.removeprefix("PREAMBULE_").removesuffix("_FILE").lower() in SECRETS


def test_every_variable_of_freeswitch_is_one_that_its_configuration_reads() -> None:
    service = services()["freeswitch"]
    exported = set(re.findall(r"^\s*(\w+)=", shell(service), re.MULTILINE))
    assert set(environment(service)) | exported <= FREESWITCH_VARIABLES


@every_one_of_ours
def test_every_command_exists(service: Service) -> None:
    command = typer.main.get_command(app)
    commands = dict(command.commands)  # type: ignore[attr-defined]
    written = shell(service) + " ".join(service.get("healthcheck", {}).get("test", []))
    named = re.findall(r"\bpreambule (?:-+\w+ )*([a-z]+)(?: ([a-z]+))?", written)
    named += [(word, "") for word in service.get("command", [])]
    assert named
    for first, second in named:
        assert first in commands, first
        if second and hasattr(commands[first], "commands"):
            assert second in commands[first].commands, (first, second)


@every_service
def test_every_shell_script_parses(service: Service) -> None:
    entrypoint = [str(word) for word in service.get("entrypoint", [])]
    if entrypoint[:2] == ["/bin/sh", "-ec"]:
        subprocess.run(["/bin/sh", "-n", "-c", entrypoint[2].replace("$$", "$")], check=True, timeout=10)


def test_freeswitch_and_line_meet_on_loopback() -> None:
    freeswitch, line = services()["freeswitch"], services()["line"]
    assert line["network_mode"] == "service:freeswitch"
    for variable in ("PREAMBULE_LINE_HOST", "PREAMBULE_LINE_PORT", "PREAMBULE_ESL_PORT"):
        assert environment(freeswitch)[variable] == environment(line)[variable]
    assert environment(line)["PREAMBULE_LINE_HOST"] == environment(line)["PREAMBULE_ESL_HOST"] == "127.0.0.1"
    assert "FREESWITCH_ESL_IP" not in environment(freeswitch)
    assert defaults()["preambule_esl_ip"] == "127.0.0.1"


def test_ports_are_those_of_the_settings() -> None:
    standard = Settings()
    line, console = load(_plain("line")), load(_plain("console"))
    assert (line.line_port, line.esl_port) == (standard.line_port, standard.esl_port)
    assert line.control_port == console.control_port == standard.control_port
    assert console.console_port == standard.console_port
    assert services()["console"]["ports"] == [f"127.0.0.1:{console.console_port}:{console.console_port}"]


def test_what_freeswitch_binds_is_published_and_nothing_else() -> None:
    service = services()["freeswitch"]
    given = environment(service)
    sip = [given["FREESWITCH_TRUNK_PORT"], given["FREESWITCH_PBX_PORT"]]
    rtp = f"{given['FREESWITCH_RTP_FIRST']}-{given['FREESWITCH_RTP_LAST']}"
    expected = {f"{port}:{port}/{protocol}" for port in sip for protocol in ("udp", "tcp")} | {f"{rtp}:{rtp}/udp"}
    assert set(service["ports"]) == expected
    assert given["FREESWITCH_SIP_IP"] == service["networks"]["outside"]["ipv4_address"]


def test_console_and_health_checks_find_the_control_port_of_the_pair() -> None:
    address = services()["freeswitch"]["networks"]["inside"]["ipv4_address"]
    settings = load(_plain("line"))
    assert settings.control_host == load(_plain("console")).control_host == address
    assert f"http://{address}:{settings.control_port}/health" in str(services()["line"]["healthcheck"])
    assert "inside" in services()["console"]["networks"]


def test_the_pipes_are_in_ram_and_at_one_path_for_both() -> None:
    options = read()["volumes"]["spool"]["driver_opts"]
    assert options["type"] == "tmpfs"
    assert "uid=499" in options["o"]
    path = load(_plain("line")).spool.as_posix()
    assert mounts(services()["freeswitch"])["spool"] == mounts(services()["line"])["spool"] == (path, False)
    assert services()["freeswitch"]["user"] == services()["line"]["user"]


def test_freeswitch_reads_the_renderings_where_the_line_names_them() -> None:
    path = load(_plain("line")).sounds.as_posix()
    assert mounts(services()["freeswitch"])["sounds"] == (path, True)
    assert mounts(services()["worker"])["sounds"] == (path, False)


def test_ciphertext_waits_where_line_and_worker_look_for_it() -> None:
    path = load(_plain("line")).parts.as_posix()
    assert load(_plain("worker")).parts.as_posix() == path
    assert mounts(services()["line"])["parts"] == mounts(services()["worker"])["parts"] == (path, False)


def test_the_telephone_host_cannot_decrypt() -> None:
    """L3, LAW 26: private keys lie in a volume that only the console reads, and that one start makes."""
    assert {name for name, service in services().items() if "identities" in mounts(service)} == {"console", "setup"}
    assert mounts(services()["console"])["identities"] == (load(_plain("console")).identities.as_posix(), True)


def test_nobody_works_as_the_owner_of_the_tables() -> None:
    """L6: who only inserts cannot rewrite the journal. One start makes the tables, as their owner, and ends."""
    owners = {
        name for name, service in services().items() if {"database_owner_url", "database_password"} & set(service["secrets"])
    }
    assert owners == {"tables", "database"}
    assert services()["setup"]["depends_on"] == {"tables": {"condition": "service_completed_successfully"}}
    role = read()["configs"]["application_role"]["content"]
    assert "CREATE ROLE preambule_app LOGIN PASSWORD :'password';" in role
    assert "--role preambule_app --apply" in shell(services()["tables"])
    subprocess.run(["/bin/sh", "-n", "-c", role.replace("$$", "$")], check=True, timeout=10)


@every_service
def test_every_volume_and_every_folder_exists(service: Service) -> None:
    for source in mounts(service):
        assert (ROOT / source).is_dir() if source.startswith(".") else source in read()["volumes"]


@every_service
def test_who_it_waits_for_can_be_waited_for(service: Service) -> None:
    for name, how in service.get("depends_on", {}).items():
        other = services()[name]
        if how["condition"] == "service_healthy":
            assert "healthcheck" in other
        else:
            assert other["restart"] == "no"


def test_the_line_may_drain_before_it_is_killed() -> None:
    grace = int(services()["line"]["stop_grace_period"].removesuffix("s"))
    assert grace > load(_plain("line")).drain_seconds


def test_connecting_to_a_vanished_line_fails_in_seconds() -> None:
    """FreeSWITCH's connect cannot be interrupted by the guard; two repeated SYNs make about seven seconds."""
    assert services()["freeswitch"]["sysctls"] == {"net.ipv4.tcp_syn_retries": 2}


def _plain(name: str) -> dict[str, str]:
    given = environment(services()[name])
    return {key: value for key, value in given.items() if key.startswith("PREAMBULE_") and not key.endswith("_FILE")}
