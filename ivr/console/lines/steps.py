"""The steps of the assistant, in their order: what each asks, and what the law wants there and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ivr.console.lines import forms
from ivr.console.lines.chosen_forms import Purposes, bases, language_numbers, languages, retentions
from ivr.console.lines.fields import StepForm
from ivr.console.wording.marks import N_
from ivr.database.toml_table import Problem
from notices.notice import Locale

FormFor = Callable[[Mapping[str, Any], Sequence[Locale]], type[StepForm]]


@dataclass(frozen=True, slots=True)
class Law:
    """What the law wants at one step.

    Attributes:
        numbers: of the requirements, as the documentation cites them.
        text: what and why, in plain words.
    """

    numbers: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        name: in the address.
        announced: callers are told of it: a change makes the notice that they hear untrue (L4).
        form: its form for a draft; None for a step that asks nothing of the draft's table.
    """

    name: str
    title: str
    laws: tuple[Law, ...]
    form: FormFor | None = None
    announced: bool = False


def _of(form: type[StepForm]) -> FormFor:
    return lambda _content, _locales: form


STEPS: tuple[Step, ...] = (
    Step(
        "organisation",
        N_("Your organisation"),
        (Law("LAW 2, 3", N_("Callers are told first who records them. The full notice names the controller with an address.")),),
        _of(forms.Organisation),
        announced=True,
    ),
    Step(
        "contact",
        N_("Data protection officer and contact"),
        (
            Law(
                "LAW 3",
                N_("The full notice says how to reach the data protection officer, and where people exercise their rights."),
            ),
            Law("LAW 29", N_("Who cannot hear or speak finds the same notice, and the same refusal, on an accessible web page.")),
        ),
        _of(forms.Contact),
        announced=True,
    ),
    Step(
        "number",
        N_("Number and name of the line"),
        (Law("L4", N_("A dialled number leads to one line and its rules. What is announced on it is what is enforced on it.")),),
        _of(forms.Number),
        announced=True,
    ),
    Step(
        "purposes",
        N_("Purposes"),
        (
            Law(
                "LAW 8",
                N_(
                    "Calls are recorded for purposes of a closed list. To have something in hand against rude callers, or for judges who may ask one day, is none."
                ),
            ),
            Law("LAW 9", N_("To prove a contract, the agent begins the recording by hand, and only the relevant part is kept.")),
            Law("LAW 28", N_("A recording is never used for a purpose that its caller was not told.")),
        ),
        _of(Purposes),
        announced=True,
    ),
    Step(
        "basis",
        N_("Legal basis of each purpose"),
        (
            Law("LAW 3", N_("Each purpose rests on one of the legal bases of article 6 GDPR, and callers may hear which.")),
            Law(
                "LAW 11, 12, 15",
                N_("A legal duty names the text that imposes it. Only such a duty lets recordings live longer than usual."),
            ),
        ),
        lambda content, _: bases(content),
        announced=True,
    ),
    Step(
        "retention",
        N_("How long recordings are kept"),
        (
            Law(
                "LAW 11",
                N_("Recordings for training, evaluation and quality live 6 months at most, unless a legal duty says otherwise."),
            ),
            Law(
                "LAW 13",
                N_(
                    "What is announced really happens: on its day a recording is destroyed everywhere. The shortest of its purposes decides."
                ),
            ),
        ),
        lambda content, _: retentions(content),
        announced=True,
    ),
    Step(
        "recipients",
        N_("Who may hear recordings"),
        (
            Law(
                "LAW 3",
                N_(
                    "The notice names who receives the recordings, and countries outside the European Economic Area that they go to."
                ),
            ),
            Law("LAW 18", N_("Only those people hear them, for the announced purpose, each time with a reason that is kept.")),
        ),
        _of(forms.Recipients),
        announced=True,
    ),
    Step(
        "mode",
        N_("How recording begins"),
        (
            Law(
                "LAW 1, 5",
                N_(
                    "Nothing is recorded before the notice has ended and the answer window has closed. A refusal works until the end of the call."
                ),
            ),
            Law("LAW 6", N_("Who refuses waits no longer and pays no more.")),
            Law("LAW 21", N_("Where card numbers are read out, the agent must be able to pause.")),
        ),
        _of(forms.HowItBegins),
        announced=True,
    ),
    Step(
        "sampling",
        N_("Share of calls recorded"),
        (
            Law(
                "LAW 7",
                N_(
                    "No permanent, systematic recording without need: a share is drawn, by nobody’s choice. All calls only with a written justification."
                ),
            ),
            Law("LAW 4", N_("“May be recorded” is said only while a share below 100 per cent is really set.")),
        ),
        _of(forms.Sampling),
        announced=True,
    ),
    Step(
        "languages",
        N_("Languages"),
        (
            Law(
                "LAW 2",
                N_(
                    "People are informed in a language that they understand. The first one is heard unless a number or a key says otherwise."
                ),
            ),
        ),
        lambda content, locales: languages(locales, content),
        announced=True,
    ),
    Step(
        "numbers",
        N_("A number for each language"),
        (Law("L4", N_("A number of its own lets callers be greeted in their language at once. Leave empty what has none.")),),
        lambda content, _: language_numbers(content),
    ),
    Step(
        "voices",
        N_("Voices"),
        (
            Law(
                "LAW 30",
                N_(
                    "Synthetic speech is marked as such in every file. A person’s recording can take its place in the notice studio."
                ),
            ),
        ),
    ),
    Step(
        "destination",
        N_("Where callers are put through"),
        (Law("L5", N_("Whatever fails, the caller is put through: a failure never makes a recording, and never loses a call.")),),
        _of(forms.Destination),
    ),
    Step(
        "talking",
        N_("While people talk"),
        (
            Law(
                "LAW 16",
                N_(
                    "Employees, staff representatives above all, have a telephone or a key that is not recorded, in both directions."
                ),
            ),
            Law("LAW 21", N_("A pause keeps nothing: no card number in the audio, even encrypted.")),
            Law("LAW 22", N_("Hold music, consultations and what is said after the caller has gone are never kept.")),
        ),
        _of(forms.Talking),
    ),
    Step(
        "keys",
        N_("Keys of the caller"),
        (
            Law(
                "LAW 2, 5",
                N_("At most four keys, each with one meaning. Refusing must be as easy as listening, from the first word on."),
            ),
        ),
        _of(forms.Keys),
        announced=True,
    ),
    Step(
        "archives",
        N_("Archives, and hearing by two"),
        (
            Law(
                "LAW 14",
                N_(
                    "Public bodies destroy documents with a visa of the archives, or under a management table (Code du patrimoine L212-2, L214-3)."
                ),
            ),
            Law("LAW 18", N_("You may ask that a second person agrees before anybody hears a recording.")),
        ),
        _of(forms.Archives),
    ),
    Step(
        "going-live",
        N_("Before the first real call"),
        (
            Law(
                "LAW 17",
                N_(
                    "Employees are informed and the works council is consulted before the line goes live: the day and the document are kept."
                ),
            ),
            Law("LAW 27", N_("The impact assessment is concluded before.")),
            Law("LAW 16", N_("Employees have a way not to be recorded.")),
        ),
    ),
    Step(
        "review",
        N_("Read again, and put in service"),
        (Law("L4, L6", N_("Only now anything counts. The journal tells who put the line in service, and what it announces.")),),
    ),
)

BY_NAME: Mapping[str, Step] = {step.name: step for step in STEPS}


def owners(
    problems: Sequence[Problem], content: Mapping[str, Any], locales: Sequence[Locale]
) -> Sequence[tuple[Step | None, Problem]]:
    """Each problem with the step at which it is put right; None when none is."""
    forms_ = [(step, step.form(content, locales).of(content)) for step in STEPS if step.form is not None] if problems else []
    return [
        (next((step for step, form in forms_ if form.owner(problem, content) is not None), None), problem) for problem in problems
    ]


def after(step: Step) -> Step:
    """The next one; the last one after itself."""
    place = STEPS.index(step)
    return STEPS[min(place + 1, len(STEPS) - 1)]


def before(step: Step) -> Step | None:
    """The one before; None at the first."""
    place = STEPS.index(step)
    return STEPS[place - 1] if place else None
