"""The compose file, read as Compose reads it: merge keys resolved, environments as mappings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"

Service = dict[str, Any]


def read() -> dict[str, Any]:
    """The whole file."""
    return dict(YAML(typ="safe").load(FILE.read_text()))


def services() -> dict[str, Service]:
    return dict(read()["services"])


def ours() -> dict[str, Service]:
    """The services that run this project's own image."""
    return {name: service for name, service in services().items() if service["image"].startswith("preambule:")}


def environment(service: Service) -> dict[str, str]:
    return dict(service.get("environment", {}))


def mounts(service: Service) -> dict[str, tuple[str, bool]]:
    """What is mounted: source, to (where, read-only)."""
    parts = [str(mount).split(":") for mount in service.get("volumes", [])]
    return {source: (target, options == ["ro"]) for source, target, *options in parts}


def shell(service: Service) -> str:
    """Everything that the service says to a shell or starts, as Compose hands it over (`$$` is `$`)."""
    words = [*service.get("entrypoint", []), *service.get("command", [])]
    return " ".join(str(word) for word in words).replace("$$", "$")
