"""What people type on the pages of requests."""

from __future__ import annotations

from collections.abc import Mapping

import wtforms

from ivr.console.pages.choosing import DayField, PickField, RadioField, Say, TicksField, offered, pairs
from ivr.console.pages.forms import Form, Validator, required, said
from ivr.console.rights import words
from ivr.console.rights.desk import CaseCall
from ivr.console.wording.marks import N_
from ivr.domain.rights import Kind

EVERY = ""
"""The value that means every line."""

LONGEST_CONTACT = 254
LANGUAGES = (("fr", "Français"), ("en", "English"))


def asked_for(choice: str) -> Validator:
    """Needed only with one choice of `to`."""

    def check(form: wtforms.Form, field: wtforms.Field) -> None:
        if form["to"].data == choice and not (field.data or "").strip():
            raise wtforms.validators.StopValidation(N_("This is needed."))

    return check


class Opening(Form):
    """A request that came by letter, by telephone or at the desk."""

    kind = RadioField(N_("What they ask for"))
    contact = wtforms.StringField(
        N_("How to answer them: an address, where a letter goes"), [required(), said(3, LONGEST_CONTACT)]
    )
    received = DayField(N_("The day on which it reached you"))
    line = PickField(N_("Line"))
    locale = PickField(N_("Language of the answer"), choices=pairs(LANGUAGES), default="fr")


class Taking(Form):
    """A request that came as an e-mail."""

    kind = PickField(N_("What they ask for"))
    line = PickField(N_("Line"))
    locale = PickField(N_("Language of the answer"), choices=pairs(LANGUAGES), default="fr")


class Identifying(Form):
    """How a person showed who they are."""

    how = RadioField(N_("How did they show who they are?"))


class Searching(Form):
    """By what calls are looked for."""

    number = wtforms.StringField(N_("Telephone number"), [said(0, 40)])
    receipt = wtforms.StringField(N_("Receipt of a refusal: eight digits"), [said(0, 40)])
    line = PickField(N_("Line"))
    since = DayField(N_("First day (UTC)"))
    until = DayField(N_("Last day (UTC)"))


class Packing(Form):
    """For whom a package is encrypted."""

    to = RadioField(
        N_("Who opens it?"),
        default="drawn",
        choices=pairs(
            [
                ("drawn", N_("Whoever knows the passphrase drawn above")),
                ("own", N_("Whoever knows a passphrase that the person has chosen")),
                ("key", N_("Whoever has the person’s private key (age)")),
            ]
        ),
    )
    drawn = wtforms.HiddenField()
    own = wtforms.StringField(N_("The passphrase that the person has chosen"), [asked_for("own"), said(0, 200)])
    key = wtforms.StringField(N_("The person’s public key, age1…"), [asked_for("key"), said(0, 200)])
    mask = PickField(N_("Who is silenced?"), default="")


class Objecting(Form):
    """The number that is never recorded again."""

    number = wtforms.StringField(N_("Telephone number"), [required(), said(2, 40)])
    purposes = TicksField(N_("Purposes; tick none for all of them"))


class Correcting(Form):
    """What is put right of a call."""

    call = RadioField(N_("Which call?"))
    field = RadioField(N_("What is wrong?"))
    locale = PickField(N_("The right language"))
    number = wtforms.StringField(N_("The right number; empty for none"), [said(0, 40)])


class Extending(Form):
    """Why more time is needed."""

    reason = wtforms.TextAreaField(N_("The reason, in words for the person"), [required(), said(12, 500)])


class Refusing(Form):
    """Why a request is not met."""

    ground = RadioField(N_("The ground"))


class Agreeing(Form):
    """Somebody knows that this cannot be taken back."""

    sure = wtforms.BooleanField(N_("I know that nothing brings these recordings back"), [required()])


def offer_kinds(form: Opening | Taking, say: Say) -> None:
    """The rights; for an e-mail, its words may say which."""
    kinds = [(kind.value, text) for kind, text in words.KIND.items()]
    form.kind.choices = offered([("", N_("What its words ask for")), *kinds] if isinstance(form, Taking) else kinds, say)


def offer_lines(form: Opening | Taking | Searching, lines: Mapping[str, str], say: Say, *, every: bool) -> None:
    """The lines that somebody may choose; every line only where that is theirs to choose."""
    first = [(EVERY, say(N_("Every line")))] if every else []
    form.line.choices = pairs([*first, *lines.items()])


def offer_calls(form: Correcting, calls: tuple[CaseCall, ...]) -> None:
    """The calls of a request, which the page names by their moment, and their languages."""
    form.call.choices = pairs((call.id, call.id) for call in calls)
    form.locale.choices = pairs((tag, tag) for tag in sorted({tag for call in calls for tag in call.locales}) or ("",))


def offer_grounds(form: Refusing, kind: Kind, say: Say) -> None:
    """Why such a request may be refused."""
    form.ground.choices = offered([(ground.value, words.GROUND[ground]) for ground in words.GROUNDS_OF[kind]], say)
