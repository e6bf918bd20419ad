"""What is asked in each step that asks the same of every line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Self

from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField, validators

from ivr.console.lines import words
from ivr.console.lines.content import asks_consent, get, put
from ivr.console.lines.fields import SETTLED, At, Kind, StepForm, options
from ivr.console.pages.forms import Form, required
from ivr.console.wording.marks import N_
from ivr.database.line_drafts import Done
from ivr.database.toml_table import Problem
from ivr.domain.disposal import Authority
from ivr.domain.going_live import Duty
from ivr.domain.line import Answering, Undecided
from notices.facts import Mode, RefusalEffect

PAUSES = (
    ("", N_("2 minutes, if nothing else is chosen")),
    ("30 seconds", N_("30 seconds")),
    ("1 minute", N_("1 minute")),
    ("5 minutes", N_("5 minutes")),
    ("10 minutes", N_("10 minutes")),
)
OPTIONAL = validators.Optional()
DIGITS = tuple((key, key) for key in "1234567890*#")


class Organisation(StepForm):
    """Who answers for the recordings."""

    at: ClassVar[Mapping[str, At]] = {
        "organisation": At(("announced", "organisation")),
        "address": At(("announced", "controller_address")),
    }
    organisation = StringField(N_("Name of the organisation"), [required()])
    address = StringField(N_("Postal address"), [required()])


class Contact(StepForm):
    """Whom people turn to."""

    at: ClassVar[Mapping[str, At]] = {
        "dpo": At(("announced", "dpo_contact")),
        "rights": At(("announced", "rights_contact")),
        "web": At(("announced", "web_address")),
    }
    dpo = StringField(N_("How to reach the data protection officer"), [required()])
    rights = StringField(N_("Where to exercise one’s rights"), [required()])
    web = StringField(N_("Web page with the notice"), [required()])


class Number(StepForm):
    """What callers dial, and how the line is called."""

    at: ClassVar[Mapping[str, At]] = {
        "name": At(("name",)),
        "short": At(("id",)),
        "spoken": At(("announced", "line_name")),
        "number": At(("number",)),
        "internal": At(("internal",), Kind.LIST),
    }
    name = StringField(N_("Name of the line"), [required()])
    short = StringField(N_("Short name"), [required()])
    spoken = StringField(N_("Name as the notice says it"))
    number = StringField(N_("Number that the public dials"), [required()])
    internal = TextAreaField(N_("Internal numbers"))


class Recipients(StepForm):
    """Who may hear recordings."""

    at: ClassVar[Mapping[str, At]] = {
        "recipients": At(("announced", "recipients"), Kind.LIST),
        "transfers": At(("announced", "transfers"), Kind.LIST),
    }
    recipients = TextAreaField(N_("Recipients"), [required()])
    transfers = TextAreaField(N_("Countries outside the European Economic Area"))


class HowItBegins(StepForm):
    """The mode, and what goes with it."""

    at: ClassVar[Mapping[str, At]] = {
        "mode": At(("mode",)),
        "undecided": At(("undecided",)),
        "effect": At(("announced", "refusal_effect")),
        "answering": At(("answering",)),
        "window": At(("answer_window_seconds",), Kind.WHOLE),
    }
    mode = RadioField(
        N_("How recording begins"), choices=options((mode.value, words.MODE[mode]) for mode in Mode), validate_choice=False
    )
    undecided = RadioField(
        N_("A caller who presses nothing (mode “with consent” only)"),
        choices=options((one.value, words.UNDECIDED[one]) for one in Undecided),
        validate_choice=False,
    )
    effect = RadioField(
        N_("A refusal in mid-call"),
        choices=options((one.value, words.EFFECT[one]) for one in RefusalEffect),
        validate_choice=False,
    )
    answering = RadioField(
        N_("When the notice is heard"),
        choices=options((one.value, words.ANSWERING[one]) for one in Answering),
        validate_choice=False,
    )
    window = SelectField(
        N_("How long callers have for a key"),
        [SETTLED],
        choices=options([("6", N_("6 seconds")), ("7", N_("7 seconds")), ("8", N_("8 seconds"))]),
        validate_choice=False,
    )

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Self:
        """With what holds when nothing is said."""
        usual = {
            "effect": RefusalEffect.DESTROY.value,
            "answering": Answering.EARLY_MEDIA.value,
            "window": "7",
            "undecided": Undecided.RECORD.value,
        }
        return cls(data={name: get(content, at.path) or usual.get(name, "") for name, at in cls.at.items()} | _window(content))


def _window(content: Mapping[str, Any]) -> dict[str, str]:
    return {"window": str(content.get("answer_window_seconds") or 7)}


class Sampling(StepForm):
    """The share of calls that is recorded."""

    at: ClassVar[Mapping[str, At]] = {
        "percent": At(("sampling", "percent"), Kind.WHOLE),
        "text": At(("sampling", "justification", "text")),
        "role": At(("sampling", "justification", "role")),
        "day": At(("sampling", "justification", "date")),
    }
    percent = StringField(N_("Share of calls recorded, in per cent"), render_kw={"inputmode": "numeric"})
    text = StringField(N_("Why every call is recorded"))
    role = StringField(N_("Who answers for it: a function, not a name"))
    day = StringField(N_("Day of the decision"), render_kw={"type": "date"})

    def into(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """A justification that nobody wrote is not there."""
        changed = super().into(content)
        if not any(get(changed, self.at[name].path) for name in ("text", "role", "day")):
            changed = put(changed, ("sampling", "justification"), None)
        return changed


class Keys(StepForm):
    """What the keys of the caller's telephone mean."""

    USUAL: ClassVar[Mapping[str, str]] = {
        "notice": "1",
        "refusal": "2",
        "person": "0",
        "repeat": "*",
        "language": "9",
        "consent": "3",
    }
    at: ClassVar[Mapping[str, At]] = {name: At(("keys", name)) for name in USUAL}
    notice = SelectField(N_("Hear the full notice"), validators=[SETTLED], choices=options(DIGITS), validate_choice=False)
    refusal = SelectField(N_("Refuse"), validators=[SETTLED], choices=options(DIGITS), validate_choice=False)
    person = SelectField(N_("Be put through at once"), validators=[SETTLED], choices=options(DIGITS), validate_choice=False)
    repeat = SelectField(N_("Hear it again"), validators=[SETTLED], choices=options(DIGITS), validate_choice=False)
    language = SelectField(N_("Another language"), validators=[SETTLED], choices=options(DIGITS), validate_choice=False)
    consent = SelectField(N_("Accept"), validators=[SETTLED], choices=options(DIGITS), validate_choice=False)

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Self:
        """The usual keys, where none was chosen."""
        form = cls(data={name: get(content, at.path) or cls.USUAL[name] for name, at in cls.at.items()})
        if not asks_consent(content):
            del form.consent
        return form

    def into(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """The key of consent only where it means something."""
        chosen = {name: str(self[name].data) for name in self.at if name in self and (name != "consent" or asks_consent(content))}
        return put(content, ("keys",), chosen)

    def owner(self, problem: Problem, content: Mapping[str, Any]) -> str | None:
        """As ever; but a key that is not asked for has no field."""
        name = super().owner(problem, content)
        return "refusal" if name is None and problem.path[:2] == ("keys", "consent") else name


class Destination(StepForm):
    """Where callers are put through."""

    at: ClassVar[Mapping[str, At]] = {
        "dial": At(("destination", "dial")),
        "seconds": At(("destination", "ring_seconds"), Kind.WHOLE),
    }
    dial = StringField(N_("What the switch dials"), [required()])
    seconds = StringField(N_("How long it rings, in seconds"), render_kw={"inputmode": "numeric"})


class Talking(StepForm):
    """What governs a recording while the parties talk."""

    at: ClassVar[Mapping[str, At]] = {
        "agents": At(("recording", "never_recorded", "agents"), Kind.LIST),
        "callers": At(("recording", "never_recorded", "callers"), Kind.LIST),
        "house": At(("recording", "house"), Kind.LIST),
        "longest": At(("recording", "pause", "longest")),
        "resumes": At(("recording", "pause", "resumes"), Kind.FLAG),
        "warning": At(("recording", "warning_tone"), Kind.FLAG),
        "withdrawal": At(("recording", "withdrawal_by_key"), Kind.FLAG),
    }
    agents = TextAreaField(N_("Telephones of the house that are never recorded"))
    callers = TextAreaField(N_("Callers who are never recorded"))
    house = TextAreaField(N_("Telephones with which a recording may go on after a transfer"))
    longest = SelectField(
        N_("Longest pause"),
        [SETTLED],
        choices=options(PAUSES),
        validate_choice=False,
    )
    resumes = BooleanField(N_("After it the recording goes on by itself"))
    warning = BooleanField(N_("Both hear a short tone every 15 seconds while they are recorded"))
    withdrawal = BooleanField(N_("Callers in the register of objections may take their objection back by key"))

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Self:
        """A pause of another length than those to choose from stays a choice."""
        form = super().of(content)
        present = form.longest.data
        if present and present not in {value for value, _ in PAUSES}:
            form.longest.choices = options([(present, present), *PAUSES])
        return form


class Archives(StepForm):
    """What is asked before recordings are destroyed, and before they are heard."""

    at: ClassVar[Mapping[str, At]] = {
        "authority": At(("destruction", "authority")),
        "archives": At(("destruction", "archives")),
        "service": At(("destruction", "service")),
        "nature": At(("destruction", "nature")),
        "reference": At(("destruction", "reference")),
        "four_eyes": At(("access", "four_eyes"), Kind.FLAG),
    }
    authority = RadioField(
        N_("Is this a public body whose archives have a say?"),
        choices=options(
            [("", N_("No: recordings go when their time is over")), *((one.value, words.AUTHORITY[one]) for one in Authority)]
        ),
        default="",
        validate_choice=False,
    )
    archives = StringField(N_("Which archives"))
    service = StringField(N_("Whose documents they are"))
    nature = StringField(N_("What the documents are"))
    reference = StringField(N_("Reference of the management table"))
    four_eyes = BooleanField(N_("Nobody hears a recording before a second person has said yes"))

    def into(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """Without an authority there is no such table."""
        changed = super().into(content)
        return changed if self.authority.data else put(changed, ("destruction",), None)


class Duties(Form):
    """What the organisation says it has done before the first real call (LAW 17, 27). It stands beside the draft's table, not in it."""

    council_day = DateField(N_("Works council consulted on"), [OPTIONAL])
    council_document = StringField(N_("Document that shows it"), [validators.Length(max=300, message=N_("This is too long."))])
    employees_day = DateField(N_("Employees informed on"), [OPTIONAL])
    employees_document = StringField(N_("Document that shows it"), [validators.Length(max=300, message=N_("This is too long."))])
    assessment_day = DateField(N_("Impact assessment concluded on"), [OPTIONAL])
    assessment_document = StringField(N_("Document that shows it"), [validators.Length(max=300, message=N_("This is too long."))])

    NAMES: ClassVar[Mapping[Duty, str]] = {
        Duty.WORKS_COUNCIL: "council",
        Duty.EMPLOYEES: "employees",
        Duty.IMPACT_ASSESSMENT: "assessment",
    }

    @classmethod
    def of(cls, duties: Mapping[Duty, Done]) -> Self:
        """As it stands in the draft."""
        data: dict[str, Any] = {}
        for duty, done in duties.items():
            data |= {f"{cls.NAMES[duty]}_day": done.day, f"{cls.NAMES[duty]}_document": done.document}
        return cls(data=data)

    def given(self, today: date) -> dict[Duty, Done] | None:
        """What was filled in; None when something is wrong, which stands beside its field."""
        fine, given = self.validate(), {}
        for duty, name in self.NAMES.items():
            day, document = self[f"{name}_day"], self[f"{name}_document"]
            text = " ".join((document.data or "").split())
            if day.data is None and not text:
                continue
            if day.data is None:
                day.errors, fine = [N_("Give the day as well.")], False
            elif day.data > today:
                day.errors, fine = [N_("This day is still to come. Declare what has been done.")], False
            elif not text:
                document.errors, fine = [N_("Name the document by which it can be shown.")], False
            else:
                given[duty] = Done(day.data, text)
        return given if fine else None
