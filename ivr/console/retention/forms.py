"""What people type on the pages of retention."""

from __future__ import annotations

import wtforms

from ivr.console.pages.choosing import DayField, RadioField, Say, offered, pairs
from ivr.console.pages.forms import Form, required, said
from ivr.console.retention import words
from ivr.console.wording.marks import N_
from ivr.domain.hold import HoldKind

LONGEST = 500


class Holding(Form):
    """A new hold."""

    named = wtforms.StringField(N_("Id of the recording, or of the call"), [required(), said(1, 100)])
    whole = wtforms.BooleanField(N_("It is a call: hold every recording of it"))
    kind = RadioField(N_("What is it kept from?"), default=HoldKind.HOLD.value)
    reason = wtforms.TextAreaField(N_("Why"), [required(), said(3, LONGEST)])
    until = DayField(N_("The day on which it ends by itself, a year ahead at most"), [required()])


class Renewing(Form):
    """A new end."""

    reason = wtforms.TextAreaField(N_("Why"), [required(), said(3, LONGEST)])
    until = DayField(N_("The day on which it ends by itself, a year ahead at most"), [required()])


class Deciding(Form):
    """The letter of the archives."""

    answer = RadioField(
        N_("What have they written?"),
        choices=pairs(
            [
                ("approve", N_("They let it go, but for what is named below")),
                ("refuse", N_("They let nothing of it go")),
            ]
        ),
    )
    signed = wtforms.StringField(N_("Who at the archives has signed, by name and office"), [required(), said(3, 200)])
    reference = wtforms.StringField(N_("The reference of their letter"), [required(), said(1, 200)])
    on = DayField(N_("The day of their letter"), [required()])
    keep = wtforms.TextAreaField(N_("What they keep back: ids of recordings, one a line"), [said(0, 60_000)])


class Finding(Form):
    """By what a certificate is found."""

    named = wtforms.StringField(N_("Id of a recording or of a certificate"), [said(0, 100)])


class Checking(Form):
    """A certificate from elsewhere."""

    jws = wtforms.TextAreaField(N_("The certificate, as its file says it"), [required(), said(10, 2_000_000)])


def offer_kinds(form: Holding, say: Say) -> None:
    """Hold or restriction."""
    form.kind.choices = offered([(kind.value, text) for kind, text in words.KIND.items()], say)
