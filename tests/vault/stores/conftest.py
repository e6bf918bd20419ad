from __future__ import annotations

from tests.vault.stores.fixtures import moto, real, server, wire

__all__ = ["moto", "real", "server", "wire"]
