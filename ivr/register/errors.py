"""What can go wrong when documents are made from rows, or something is declared."""

from __future__ import annotations

from ivr.errors import DocumentError


class LossUntold(DocumentError):
    """A breach report was asked for without saying what was lost, or in contradiction to itself."""

    id = "documents.loss-untold"
    exit_code = 101
    http_status = 422


class DeclarationUnusable(DocumentError):
    """A declaration names a line that is not in service, a day to come, or no document."""

    id = "documents.bad-declaration"
    exit_code = 102
    http_status = 422


class GoLiveBlocked(DocumentError):
    """A line would go live without what the law asks for before (LAW 16, 17, 27)."""

    id = "documents.go-live-blocked"
    exit_code = 103
    http_status = 409


class DeclarationMissing(DocumentError):
    """There is no such declaration that counts."""

    id = "documents.no-declaration"
    exit_code = 102
    http_status = 404
