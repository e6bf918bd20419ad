"""What the pages of retention refuse."""

from __future__ import annotations

from ivr.errors import VaultError


class NothingToHold(VaultError):
    """No recording, or no call, that this person may hold has the id that they typed."""

    id = "vault.nothing-to-hold"
    http_status = 404


class CertificateOfOthers(VaultError):
    """A certificate also names recordings of lines for which this person has no role, and cannot be cut."""

    id = "vault.certificate-of-others"
    http_status = 403
