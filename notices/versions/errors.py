"""What can be wrong with the next step of a text."""

from __future__ import annotations

from notices.errors import NoticeError


class StepOutOfTurn(NoticeError):
    """A text is not in the state from which this step leads on."""

    id = "notices.step-out-of-turn"
    http_status = 409


class SecondPersonNeeded(NoticeError):
    """Whoever wrote a text cannot approve it."""

    id = "notices.second-person-needed"
    http_status = 403


class DraftChanged(NoticeError):
    """Somebody else has saved the same draft in the meantime."""

    id = "notices.draft-changed"
    http_status = 409


class ApprovalOutdated(NoticeError):
    """The rules of the line have changed since a text was approved."""

    id = "notices.approval-outdated"
    http_status = 409


class ExchangeRefused(NoticeError):
    """A translator's file cannot be taken in."""

    id = "notices.exchange-refused"


class PersonUnnamed(NoticeError):
    """Whoever writes, approves or publishes a notice must say who they are."""

    id = "notices.person-unnamed"
