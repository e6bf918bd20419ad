"""Numbers, dates and lengths as people of a language read them."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

import phonenumbers
from babel import Locale, UnknownLocaleError, dates

TERRITORY = {"fr": Locale("fr", "FR"), "en": Locale("en", "GB")}
"""Whose customs a language of the console follows."""

REGION = 33
"""The country calling code whose numbers are shown without it."""


def moment(value: datetime, language: str, zone: tzinfo | None = None) -> str:
    """Day and time in `zone`, the machine's own when None."""
    return dates.format_datetime(_local(value, zone), "d MMM y, HH:mm", locale=TERRITORY[language])


def clock(value: datetime, language: str, zone: tzinfo | None = None) -> str:
    """The time of day with seconds."""
    return dates.format_time(_local(value, zone), "HH:mm:ss", locale=TERRITORY[language])


def distance(value: datetime, now: datetime, language: str) -> str:
    """How far away a moment is, in one unit: `in 23 hours`, `il y a 2 jours`."""
    return dates.format_timedelta(value - now, add_direction=True, threshold=1.5, locale=TERRITORY[language])


def length(seconds: float) -> str:
    """`0:07`, `12:30`, `1:02:03`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def iso_length(seconds: float) -> str:
    """The same as an ISO 8601 duration, for machines."""
    return f"PT{int(seconds)}S"


def elapsed(since: datetime, now: datetime) -> str:
    """How long something has lasted; never negative, whatever two clocks say."""
    return length(max(timedelta(0), now - since).total_seconds())


def remaining(until: datetime, now: datetime) -> str:
    """How long until something happens; nothing once it has."""
    return length(max(timedelta(0), until - now).total_seconds())


def number(value: str) -> str:
    """A telephone number with its usual spaces; an internal one as it is."""
    try:
        parsed = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    national = parsed.country_code == REGION
    style = phonenumbers.PhoneNumberFormat.NATIONAL if national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)


def language_name(tag: str, language: str) -> str:
    """The name of a language in another: `fr` in `en` is French."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name(language)
    except (ValueError, UnknownLocaleError):
        return tag
    return name[:1].upper() + name[1:] if name else tag


def _local(value: datetime, zone: tzinfo | None) -> datetime:
    """Naive, so that the formatter leaves it as it is."""
    return value.astimezone(zone).replace(tzinfo=None)
