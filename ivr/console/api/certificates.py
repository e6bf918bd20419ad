"""Certificates of destruction: what shows that recordings are gone, and whether one from elsewhere is this house's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from ivr.console.api.frame import Asked, Id, Model, Page, Place, asked, paged, resource
from ivr.console.api.idempotency import Answers
from ivr.console.api.recordings import Signed
from ivr.console.security.rules import About, needs
from ivr.database.certificates import Certificate as KnownCertificate
from ivr.domain.roles import Permission


class Certificate(Model):
    """What shows that recordings are no more."""

    id: str
    """SHA-256 of what was signed."""
    signed: datetime
    """When."""
    recordings: int
    """How many it is about."""


class Checking(Model):
    """A certificate that came from elsewhere."""

    jws: Annotated[str, Field(min_length=1, max_length=100_000)]
    """As it was signed (RFC 7515, compact)."""


class Certificates(Protocol):
    """Certificates on the tables. Blocking. Raises `VaultError`, `JournalError`, `DatabaseError`."""

    def certificates(self, after: Place | None, limit: int) -> Sequence[KnownCertificate]:
        """The oldest first."""
        ...

    def certificate(self, certificate_id: str) -> tuple[dict[str, Any], str]:
        """What it says, and the JWS; by its own id or by a recording's. Raises `CertificateMissing`."""
        ...

    def check(self, jws: str) -> Mapping[str, Any]:
        """What a certificate says, if its signature is this house's. Raises `JournalError`, `VaultError`."""
        ...


def routes(port: Certificates, answers: Answers) -> APIRouter:
    """`/retention/certificates`."""
    router = resource("Retention", answers)
    see = Permission.SEE_RETENTION

    @router.get("/retention/certificates", dependencies=[needs(see)], summary="Certificates of destruction, the oldest first")
    def certificates(response: Response, wanted: Annotated[Asked, Depends(asked)]) -> Page[Certificate]:
        found = port.certificates(wanted.after, wanted.fetched)
        return paged(wanted, response, found, lambda one: (one.signed_at, one.id), _certificate)

    @router.post(
        "/retention/certificates/check",
        dependencies=[needs(see, about=About.SOMEWHERE)],
        summary="Whether a certificate from elsewhere was signed by this house, and what it says",
    )
    def check(checking: Checking) -> dict[str, Any]:
        return dict(port.check(checking.jws.strip()))

    @router.get(
        "/retention/certificates/{certificate}",
        dependencies=[needs(see)],
        summary="One certificate, by its own id or by a recording's",
    )
    def certificate(certificate: Id) -> Signed:
        says, jws = port.certificate(certificate)
        return Signed(says=says, jws=jws)

    return router


def _certificate(one: KnownCertificate) -> Certificate:
    return Certificate(id=one.id, signed=one.signed_at, recordings=one.recordings)
