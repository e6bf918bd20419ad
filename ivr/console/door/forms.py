"""What people type at the door."""

from __future__ import annotations

from wtforms import BooleanField, DateField, HiddenField, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from ivr.console.pages.forms import Form, required, said
from ivr.console.wording.marks import N_
from ivr.domain.account import LONGEST

_SHORT, _CODE = 100, 40
_OFF = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}


class SignIn(Form):
    """Name and passphrase."""

    name = StringField(N_("Name to sign in with"), [required(), said(1, _SHORT)], render_kw={"autocomplete": "username", **_OFF})
    passphrase = PasswordField(N_("Passphrase"), [required(), said(1, LONGEST)], render_kw={"autocomplete": "current-password"})
    back = HiddenField()


class Code(Form):
    """A code of the second factor, or a recovery code."""

    code = StringField(N_("Code"), [required(), said(1, _CODE)], render_kw={"autocomplete": "one-time-code", **_OFF})
    back = HiddenField()


class Choose(Form):
    """A new passphrase, twice: nobody sees what they type."""

    passphrase = PasswordField(N_("New passphrase"), [required(), said(1, LONGEST)], render_kw={"autocomplete": "new-password"})
    again = PasswordField(N_("The same once more"), [required(), said(1, LONGEST)], render_kw={"autocomplete": "new-password"})

    def validate_again(self, field: PasswordField) -> None:
        """Both must be the same."""
        if field.data != self.passphrase.data:
            raise ValidationError(N_("The two are not the same."))


class First(Choose):
    """The first administrator."""

    name = StringField(N_("Your name, as colleagues know you"), [required(), said(2, _SHORT)], render_kw={"autocomplete": "name"})
    sign_in = StringField(N_("Name to sign in with"), [required(), said(1, 64)], render_kw={"autocomplete": "username", **_OFF})


class Change(Choose):
    """Another passphrase."""

    old = PasswordField(N_("Present passphrase"), [required(), said(1, LONGEST)], render_kw={"autocomplete": "current-password"})


class Enrol(Form):
    """The passphrase once more, before a first second factor is made: a browser left open must not make one."""

    passphrase = PasswordField(N_("Passphrase"), [required(), said(1, LONGEST)], render_kw={"autocomplete": "current-password"})
    back = HiddenField()


class NewToken(Form):
    """A token of the API."""

    label = StringField(N_("What it is for"), [required(), said(2, 80)])
    scopes = SelectMultipleField(
        N_("What it allows"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=True
    )
    until = DateField(N_("Last day (UTC)"), [required()])


class Invite(Form):
    """A new person of the house."""

    name = StringField(N_("Name, as colleagues know them"), [required(), said(2, _SHORT)], render_kw={"autocomplete": "off"})
    sign_in = StringField(N_("Name to sign in with"), [required(), said(1, 64)], render_kw={"autocomplete": "off", **_OFF})


class Give(Form):
    """A role."""

    role = SelectField(N_("Role"), [required()])
    line = SelectField(N_("Line"))
    until = DateField(N_("Last day (UTC)"), [Optional()])


class Sure(Form):
    """Nothing is typed; the button is the answer."""

    sure = BooleanField()
