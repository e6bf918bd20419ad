"""What the compose file tells FreeSWITCH's container to run, run here: same script, same secrets, other folders."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from tests.deployment.compose import environment, services
from tests.freeswitch.listening import wait_until
from tests.freeswitch.server import CONFIGURATION, find
from tests.ports import free_ports

pytestmark = pytest.mark.freeswitch


def test_the_container_s_script_and_health_check_work(tmp_path: Path) -> None:
    program = find()
    if program is None or not program.with_name("fs_cli").exists():
        pytest.skip("no FreeSWITCH with fs_cli beside it: name one by PREAMBULE_FREESWITCH")
    service = services()["freeswitch"]
    event_socket, trunk, pbx = free_ports(socket.SOCK_STREAM, 3)
    shutil.copytree(CONFIGURATION, tmp_path / "conf")
    (tmp_path / "run").mkdir()
    (tmp_path / "secrets").mkdir()
    for name in service["secrets"]:
        (tmp_path / "secrets" / name).write_text(f"aSecretFor{name}".replace("_", ""))

    def moved(script: str) -> str:
        for place, here in (
            ("/run/freeswitch", "run"),
            ("/etc/freeswitch", "conf"),
            ("/run/secrets", "secrets"),
            ("/var/lib/preambule", "var"),
        ):
            script = script.replace(place, str(tmp_path / here))
        return script.replace("$$", "$").replace("8021", str(event_socket))

    given = {name: value for name, value in environment(service).items() if not value.startswith("${")}
    given |= {
        "PATH": f"{program.parent}:{os.environ.get('PATH', '')}",
        "PREAMBULE_ESL_PORT": str(event_socket),
        "FREESWITCH_SIP_IP": "127.0.0.1",
        "FREESWITCH_TRUNK_PORT": str(trunk),
        "FREESWITCH_PBX_PORT": str(pbx),
    }
    with (tmp_path / "output.txt").open("wb") as output:
        container = subprocess.Popen(
            ["/bin/sh", "-ec", moved(service["entrypoint"][2])], env=given, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        check = ["/bin/sh", "-c", moved(service["healthcheck"]["test"][1])]
        wait_until(lambda: _succeeds(check, given), "the health check succeeds", seconds=40)
        with_another = ["fs_cli", "-H", "127.0.0.1", "-P", str(event_socket), "-p", "ClueCon", "-x", "status"]
        assert not _succeeds(with_another, given)
    finally:
        container.send_signal(signal.SIGTERM)
        container.wait(30)


def _succeeds(command: list[str], environment: dict[str, str]) -> bool:
    return subprocess.run(command, env=environment, capture_output=True, check=False, timeout=20).returncode == 0
