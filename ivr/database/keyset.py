"""Lists given in parts: each part begins after the last row of the one before, however many rows came since."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_

Place = tuple[datetime, str]
"""Moment and id of a row."""


def newest_first(
    query: Select[Any], moment: ColumnElement[Any], identity: ColumnElement[Any], after: Place | None
) -> Select[Any]:
    """The query in falling order, from the row after a place on."""
    if after is not None:
        at, last = after
        query = query.where(moment <= at, or_(moment < at, and_(moment == at, identity < last)))
    return query.order_by(moment.desc(), identity.desc())


def oldest_first(
    query: Select[Any], moment: ColumnElement[Any], identity: ColumnElement[Any], after: Place | None
) -> Select[Any]:
    """The query in rising order, from the row after a place on."""
    if after is not None:
        at, last = after
        query = query.where(moment >= at, or_(moment > at, and_(moment == at, identity > last)))
    return query.order_by(moment, identity)
