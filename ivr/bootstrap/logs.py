"""Logs: one line an event on stderr, for people (`text`) or for machines (`json`). They hold no number and no name (L6)."""

from __future__ import annotations

import logging
import sys

import structlog

from ivr.errors import SettingsError
from ivr.settings import Settings


def configure(settings: Settings) -> None:
    """Set up structlog once, for the whole process.

    Raises:
        SettingsError: an unknown format or level.
    """
    renderers: dict[str, structlog.typing.Processor] = {
        "json": structlog.processors.JSONRenderer(),
        "text": structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
    }
    levels = logging.getLevelNamesMapping()
    if settings.log_format not in renderers:
        raise SettingsError(f"PREAMBULE_LOG_FORMAT is text or json, not {settings.log_format!r}.")
    if settings.log_level.upper() not in levels:
        raise SettingsError(f"PREAMBULE_LOG_LEVEL is debug, info, warning or error, not {settings.log_level!r}.")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            renderers[settings.log_format],
        ],
        wrapper_class=structlog.make_filtering_bound_logger(levels[settings.log_level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
