"""Certificates of destruction: listed, found, said in words, handed out as signed, and checked."""

from __future__ import annotations

import asyncio
from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from ivr.console.errors import NoSuchPage
from ivr.console.pages.choosing import typed
from ivr.console.pages.forms import filled
from ivr.console.retention.desk import Shown
from ivr.console.retention.errors import CertificateOfOthers
from ivr.console.retention.forms import Checking, Finding
from ivr.console.retention.shelf import SEEN, Shelf, lines_of, place
from ivr.console.security.rules import visitor_of
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError
from ivr.vault.errors import CertificateMissing
from ivr.vault.retention.certificate import items

ON_A_PAGE = 50


class CertificatePages:
    """`/retention/certificates` and what lies below."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def add(self, router: Any) -> None:
        """Add the routes."""
        router.add_api_route("/certificates", self.listed, dependencies=[SEEN])
        router.add_api_route("/certificates/check", self.form, dependencies=[SEEN])
        router.add_api_route("/certificates/check", self.check, methods=["POST"], dependencies=[SEEN])
        router.add_api_route("/certificates/{certificate}.jws", self.jws, dependencies=[SEEN])
        router.add_api_route("/certificates/{certificate}", self.one, dependencies=[SEEN])

    async def listed(self, request: Request, named: str = "", before: datetime | None = None, last: str = "") -> Response:
        """The newest first; or the one that names a recording."""
        desk, form = self._shelf.desk, Finding(named=named)
        if named.strip():
            found = await asyncio.to_thread(desk.certificates_of, named.strip())
            if len(found) == 1:
                return RedirectResponse(f"/retention/certificates/{found[0]}", HTTPStatus.SEE_OTHER)
            missing = CertificateMissing("No certificate names this: it lives, or is none of ours.") if not found else None
            return await self._list(request, form, None, problem=missing, several=found)
        return await self._list(request, form, place(before, last))

    async def one(self, request: Request, certificate: str) -> Response:
        """What it says, its signature having been checked, and whether anything of it lives."""
        shown, own = await self._own(request, certificate)
        said = {item["recording"]: item for item in items(dict(shown.said))}
        return await self._shelf.page(
            request, "retention/certificate.html", shown=shown, own=own, said=said, whole=len(own) == len(shown.named)
        )

    async def jws(self, request: Request, certificate: str) -> Response:
        """As it was signed. It cannot be cut: who takes it away has a role for every line in it."""
        shown, own = await self._own(request, certificate)
        if len(own) != len(shown.named):
            raise CertificateOfOthers(
                "This certificate also names recordings of lines that are not yours. Ask somebody with a role for all lines."
            )
        name = f'attachment; filename="certificate-{certificate[:16]}.jws"'
        return Response(shown.jws, media_type="application/jose", headers={"Content-Disposition": name})

    async def form(self, request: Request) -> Response:
        """For one that came from elsewhere."""
        return await self._check(request, Checking())

    async def check(self, request: Request) -> Response:
        """Whether its signature is this house's, and what it says."""
        form = await filled(Checking, request)
        if not form.validate():
            return await self._check(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            said = await asyncio.to_thread(self._shelf.desk.check, typed(form.jws))
        except PreambuleError as error:
            return await self._check(request, form, problem=error)
        return await self._check(request, form, said=said, named=items(dict(said)))

    async def _own(self, request: Request, certificate: str) -> tuple[Shown, list[Any]]:
        """A certificate and what of it belongs to lines that this person may see; none that names nothing of theirs."""
        shown = await asyncio.to_thread(self._shelf.desk.certificate, certificate)
        visitor = visitor_of(request)
        own = [one for one in shown.named if visitor.may(Permission.SEE_RETENTION, one.line_id)]
        if not own and lines_of(request) is not None:
            raise NoSuchPage("no page")
        return shown, own

    async def _list(self, request: Request, form: Finding, after: Any, *, several: Any = (), **options: Any) -> Response:
        found, older = await asyncio.to_thread(self._shelf.desk.papers, lines_of(request), after, ON_A_PAGE)
        return await self._shelf.page(
            request,
            "retention/certificates.html",
            found=found,
            older=older,
            first=after is None,
            form=form,
            several=several,
            **options,
        )

    async def _check(self, request: Request, form: Checking, *, said: Any = None, named: Any = (), **options: Any) -> Response:
        return await self._shelf.page(request, "retention/check.html", form=form, said=said, named=named, **options)
