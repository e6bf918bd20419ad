"""Steps that ask something for each purpose, or each language, that was chosen before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Self

from wtforms import IntegerField, SelectField, StringField, validators

from ivr.console.lines import words
from ivr.console.lines.content import get, purposes, put
from ivr.console.lines.fields import SETTLED, At, Choices, StepForm, options
from ivr.console.pages.forms import required
from ivr.console.wording import terms
from ivr.console.wording.marks import N_
from ivr.database.errors import BadDuration
from ivr.database.lines_values import duration
from ivr.database.toml_table import Problem
from ivr.domain.retention import PROFILES, Profile, RetentionRule, rule
from notices.facts import AnnouncedPurpose, Duration, DurationUnit, LegalBasis, PurposeKind
from notices.notice import Locale

LONGEST_COUNT = 9999


class Purposes(StepForm):
    """Why calls are recorded."""

    kinds = Choices(
        N_("Purposes"),
        [validators.DataRequired(N_("Choose at least one."))],
        choices=options((kind.value, terms.PURPOSE[kind]) for kind in PurposeKind),
    )

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Self:
        """As it stands in the draft."""
        return cls(data={"kinds": [one.get("kind") for one in purposes(content)]})

    def into(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """What was said of a purpose that stays is kept, and so is their order: callers are told in it."""
        known = {one.get("kind"): one for one in purposes(content)}
        wanted = _in_order(known, [kind.value for kind in PurposeKind if kind.value in (self.kinds.data or ())])
        return put(content, ("purpose",), [known.get(kind, {"kind": kind}) for kind in wanted])

    def owner(self, problem: Problem, content: Mapping[str, Any]) -> str | None:
        """Whether any is there, and which; what is said of each belongs to other steps."""
        of_one = len(problem.path) > 2 and problem.path[2] != "kind"  # noqa: PLR2004 - purpose, place, key
        return "kinds" if problem.path[:1] == ("purpose",) and not of_one else None


def _in_order(before: Iterable[Any], wanted: Sequence[Any]) -> list[Any]:
    """What was there before first, as it stood; then what is new."""
    return [one for one in dict.fromkeys((*before, *wanted)) if one in wanted]


class OfPurposes(StepForm):
    """A form with fields for each purpose of a draft; made for it."""

    keys: ClassVar[Mapping[str, str]] = {}
    """The key of the purpose's table that each field is about."""

    def owner(self, problem: Problem, content: Mapping[str, Any]) -> str | None:
        """The field of that purpose, by its place in the list."""
        match problem.path:
            case ("purpose", int(place), str(key)) if key in self.keys.values() and place < len(purposes(content)):
                kind = purposes(content)[place].get("kind")
                name = next(field for field, about in self.keys.items() if about == key)
                return f"{name}_{kind}" if f"{name}_{kind}" in self else None
        return None


class Bases(OfPurposes):
    """The legal basis of each purpose."""

    keys: ClassVar[Mapping[str, str]] = {"basis": "basis", "reference": "reference", "profile": "profile"}

    def into(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """A profile brings its own reference (LAW 12, 15)."""
        changed = []
        for one in purposes(content):
            kind = one.get("kind")
            profile = str(self[f"profile_{kind}"].data or "")
            reference = PROFILES[Profile(profile)].reference if profile in tuple(Profile) else self[f"reference_{kind}"].data
            told = {"basis": str(self[f"basis_{kind}"].data or ""), "reference": str(reference or "").strip()}
            kept = {key: value for key, value in one.items() if key not in told}
            changed.append(kept | {key: value for key, value in told.items() if value})
        return put(content, ("purpose",), changed)


def bases(content: Mapping[str, Any]) -> type[Bases]:
    """The form for the purposes of a draft."""
    fields: dict[str, Any] = {}
    for one in purposes(content):
        kind = PurposeKind(one["kind"])
        fields[f"basis_{kind.value}"] = SelectField(
            N_("Legal basis"),
            [required()],
            choices=options([("", N_("Choose one")), *((basis.value, words.BASIS[basis]) for basis in LegalBasis)]),
            default=one.get("basis", ""),
            validate_choice=False,
        )
        fields[f"profile_{kind.value}"] = SelectField(
            N_("Is it one of these legal duties?"),
            [SETTLED],
            choices=options([("", N_("no")), *((known.value, words.PROFILE[known]) for known in _profiles(kind))]),
            default=_profile(one),
            validate_choice=False,
        )
        fields[f"reference_{kind.value}"] = StringField(
            N_("Reference of the text that imposes it"), default=one.get("reference", "")
        )
    return type("BasesOfDraft", (Bases,), fields)


def _profiles(kind: PurposeKind) -> Sequence[Profile]:
    return [profile for profile, duty in PROFILES.items() if kind in duty.kinds]


def _profile(one: Mapping[str, Any]) -> str:
    return next((profile.value for profile, duty in PROFILES.items() if duty.reference == one.get("reference")), "")


class Retentions(OfPurposes):
    """How long recordings for each purpose are kept."""

    keys: ClassVar[Mapping[str, str]] = {"count": "retention"}

    def into(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """As a lines file writes it."""
        changed = []
        for one in purposes(content):
            kind = one.get("kind")
            count, unit = self[f"count_{kind}"].data, self[f"unit_{kind}"].data
            kept = {key: value for key, value in one.items() if key != "retention"}
            changed.append(kept if count is None else {**kept, "retention": f"{count} {unit}"})
        return put(content, ("purpose",), changed)


def retentions(content: Mapping[str, Any]) -> type[Retentions]:
    """The form for the purposes of a draft."""
    fields: dict[str, Any] = {}
    for one in purposes(content):
        kind, present = one["kind"], _duration(one)
        fields[f"count_{kind}"] = IntegerField(
            N_("Kept for"),
            [required(), validators.NumberRange(1, LONGEST_COUNT, N_("Write a whole number above zero."))],
            default=present.count if present else None,
        )
        fields[f"unit_{kind}"] = SelectField(
            N_("Unit"),
            [SETTLED],
            choices=options((unit.value, words.UNIT[unit]) for unit in DurationUnit),
            default=(present.unit if present else DurationUnit.MONTHS).value,
        )
    return type("RetentionsOfDraft", (Retentions,), fields)


def caps(content: Mapping[str, Any]) -> dict[str, RetentionRule]:
    """The longest that the law lets recordings for each purpose live, as far as their basis is known."""
    found = {}
    for one in purposes(content):
        if one.get("basis") in tuple(LegalBasis):
            asked = AnnouncedPurpose(
                PurposeKind(one["kind"]), LegalBasis(one["basis"]), Duration(1, DurationUnit.DAYS), one.get("reference", "")
            )
            found[one["kind"]] = rule(asked)
    return found


def _duration(one: Mapping[str, Any]) -> Duration | None:
    try:
        return duration(str(one.get("retention", "")))
    except BadDuration:
        return None


class Languages(StepForm):
    """In which languages callers are told."""

    at: ClassVar[Mapping[str, At]] = {"locales": At(("locales",))}
    first = SelectField(N_("Language heard first"), validate_choice=False)
    locales = Choices(N_("Also offered"), choices=[])

    @classmethod
    def of(cls, _content: Mapping[str, Any]) -> Self:
        """The fields were made for the draft."""
        return cls()

    def into(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """The default first; a number for a language that is no longer offered goes."""
        chosen = _in_order(get(content, ("locales",)) or (), self.locales.data or ())
        first = self.first.data
        locales = [first, *(one for one in chosen if one != first)] if first in chosen or first else chosen
        numbers = get(content, ("numbers",)) or {}
        changed = put(content, ("locales",), locales or None)
        return put(changed, ("numbers",), {number: locale for number, locale in numbers.items() if locale in locales})


def languages(spoken: Sequence[Locale], content: Mapping[str, Any]) -> type[Languages]:
    """The form for the languages in which there are texts."""
    present = [str(one) for one in content.get("locales") or ()]
    named = options((str(locale), str(locale)) for locale in spoken)
    fields = {
        "first": SelectField(N_("Language heard first"), choices=named, default=present[0] if present else "fr"),
        "locales": Choices(N_("Also offered"), choices=named, default=present),
    }
    return type("LanguagesOfDraft", (Languages,), fields)


class LanguageNumbers(StepForm):
    """Numbers that mean a language."""

    def into(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """By number, as a lines file has it."""
        numbers = {}
        for name, field in self._fields.items():
            text = str(field.data or "").strip()
            if text:
                numbers[text] = name.removeprefix("number_").replace("_", "-")
        return put(content, ("numbers",), numbers)

    def owner(self, problem: Problem, content: Mapping[str, Any]) -> str | None:
        """The field of the language that the number means."""
        if problem.path[:1] != ("numbers",):
            return None
        locale = (content.get("numbers") or {}).get(problem.path[-1])
        name = f"number_{str(locale).replace('-', '_')}"
        return name if name in self else next(iter(self._fields), None)


def language_numbers(content: Mapping[str, Any]) -> type[LanguageNumbers]:
    """The form for the languages of a draft."""
    present = {locale: number for number, locale in (content.get("numbers") or {}).items()}
    fields = {
        f"number_{str(locale).replace('-', '_')}": StringField(str(locale), default=present.get(str(locale), ""))
        for locale in content.get("locales") or ()
    }
    return type("NumbersOfDraft", (LanguageNumbers,), fields)
