"""The linter that knows the law: what may not be published, and what should be thought over."""

from __future__ import annotations

from notices.linter.finding import Finding, Severity
from notices.linter.inspection import Inspection
from notices.linter.reading import lint

__all__ = ["Finding", "Inspection", "Severity", "lint"]
