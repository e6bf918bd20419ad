"""How lines and what governs them are called, and what each step of the assistant says of the law."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.lines.desk import NoticeState
from ivr.console.wording.marks import N_, Words
from ivr.database.toml_table import Problem
from ivr.domain.callers import INTERNAL, WITHHELD
from ivr.domain.disposal import Authority
from ivr.domain.going_live import Duty, Requirement
from ivr.domain.line import Answering, Undecided
from ivr.domain.retention import Profile
from notices.facts import DurationUnit, LegalBasis, Mode, RefusalEffect

BASIS: Mapping[LegalBasis, str] = {
    LegalBasis.CONSENT: N_("Consent (art. 6(1)(a) GDPR)"),
    LegalBasis.CONTRACT: N_("A contract (art. 6(1)(b) GDPR)"),
    LegalBasis.LEGAL_DUTY: N_("A legal duty (art. 6(1)(c) GDPR)"),
    LegalBasis.PUBLIC_TASK: N_("A task in the public interest (art. 6(1)(e) GDPR)"),
    LegalBasis.LEGITIMATE_INTEREST: N_("A legitimate interest (art. 6(1)(f) GDPR)"),
}

PROFILE: Mapping[Profile, str] = {
    Profile.MIFID: N_("Financial services (MiFID II): 5 years, 7 on request"),
    Profile.EMERGENCY: N_("Emergency medical regulation: 20 years"),
}

UNIT: Mapping[DurationUnit, str] = {
    DurationUnit.DAYS: N_("days"),
    DurationUnit.MONTHS: N_("months"),
    DurationUnit.YEARS: N_("years"),
}

MODE: Mapping[Mode, str] = {
    Mode.AUTOMATIC: N_("Automatic: recorded unless the caller refuses"),
    Mode.AGENT_CONTROLLED: N_("Under the agent’s control: recorded unless the caller refuses, and the agent can pause it"),
    Mode.ON_DEMAND: N_(
        "On demand: recorded once the agent asks for it, unless the caller has refused; the caller hears when it begins"
    ),
    Mode.CONSENT: N_("With consent: recorded only if the caller presses the key that accepts"),
    Mode.MANDATORY: N_("Mandatory: the law demands the recording, and each purpose names the text that does"),
    Mode.NEVER: N_("Never: put through without a notice, and nothing is recorded"),
}

MODE_SHORT: Mapping[Mode, str] = {
    Mode.AUTOMATIC: N_("Automatic"),
    Mode.AGENT_CONTROLLED: N_("Under the agent’s control"),
    Mode.ON_DEMAND: N_("On demand"),
    Mode.CONSENT: N_("With consent"),
    Mode.MANDATORY: N_("Mandatory by law"),
    Mode.NEVER: N_("Never recorded"),
}

UNDECIDED: Mapping[Undecided, str] = {
    Undecided.RECORD: N_("is recorded"),
    Undecided.DO_NOT_RECORD: N_("is not recorded"),
}

EFFECT: Mapping[RefusalEffect, str] = {
    RefusalEffect.DESTROY: N_("destroys what was recorded before"),
    RefusalEffect.KEEP: N_("keeps what was recorded before, and ends the recording"),
}

ANSWERING: Mapping[Answering, str] = {
    Answering.EARLY_MEDIA: N_("Before the call is charged, where the operator lets sound through"),
    Answering.ANSWER_FIRST: N_("After the line has answered"),
}

AUTHORITY: Mapping[Authority, str] = {
    Authority.VISA: N_("Yes: the archives approve each batch by a visa"),
    Authority.TABLE: N_("Yes: a management table signed by the archives approves beforehand"),
}

DUTY: Mapping[Duty, str] = {
    Duty.WORKS_COUNCIL: N_("The works council was consulted"),
    Duty.EMPLOYEES: N_("The employees were informed"),
    Duty.IMPACT_ASSESSMENT: N_("The impact assessment was concluded"),
}

REQUIREMENT: Mapping[Requirement, str] = {
    Requirement.WORKS_COUNCIL: N_("The works council was consulted"),
    Requirement.EMPLOYEES: N_("The employees were informed"),
    Requirement.IMPACT_ASSESSMENT: N_("The impact assessment was concluded"),
    Requirement.WAY_OUT: N_("Employees have a way not to be recorded"),
    Requirement.JUSTIFICATION: N_("Recording every call is justified in writing, or only a share is recorded"),
}

NOTICE: Mapping[NoticeState, Words] = {
    NoticeState.TRUE: Words("✓", N_("Published, and true"), "kept"),
    NoticeState.STALE: Words("▲", N_("No longer true: calls are not recorded until it is published again"), "trouble"),
    NoticeState.NONE: Words("○", N_("None published: calls are not recorded"), "waiting"),
    NoticeState.SILENT: Words("–", N_("None needed: nothing is recorded"), "calm"),
}

MET = Words("✓", N_("Done"), "kept")
MISSING = Words("▲", N_("Missing"), "trouble")
LIVE = Words("●", N_("In service"), "kept")
READY = Words("✓", N_("May go live"), "kept")
HELD_BACK = Words("▲", N_("May not go live yet"), "waiting")
EXEMPT = Words("–", N_("Nothing is asked of this line"), "calm")

HAPPENED: Mapping[str, str] = {
    "line.imported": N_("Put in service, or changed"),
    "line.disposal-changed": N_("What the archives want was changed"),
    "notice.published": N_("A notice was published"),
    "notice.rehearsed": N_("A version was prepared for rehearsals"),
    "line.retired": N_("Taken out of service"),
}

DONE: Mapping[str, str] = {
    "declared": N_("It is declared."),
    "service": N_("The line is in service. Calls know it within a second."),
    "dropped": N_("The draft is thrown away. Nothing of it counted."),
    "left": N_("What you filled in is kept. You, or a colleague who may change lines, can go on at any time."),
}
"""What has just been done, by the word that the page's address carries."""

PROBLEM: Mapping[str, str] = {
    "lines.missing-key": N_("This is needed."),
    "lines.bad-text": N_("This text is too long, or holds a line break. Write it on one line."),
    "lines.bad-value": N_("This cannot be used. Look at the example, and write it the same way."),
    "lines.out-of-range": N_("This number is too small or too large."),
    "lines.duplicate": N_("This stands here twice, or another line has it already. Each must be its own."),
    "lines.bad-id": N_("Write small letters, digits and dashes, at most 40, such as town-hall."),
    "lines.no-catalogue": N_("There are no texts in this language."),
    "lines.duplicate-number": N_("This number leads to a line already. A dialled number leads to one line, once."),
    "lines.bad-number": N_("This is no telephone number. Write it as +33 1 99 00 10 00; an internal number has 2 to 10 digits."),
    "lines.bad-dial": N_("Write one plain destination of the switch, for instance sofia/gateway/pbx/201 or user/1001."),
    "lines.bad-duration": N_("Write how long, for instance 6 months, 30 days or 1 year."),
    "lines.bad-purpose": N_("The law knows no such purpose. Choose among those above."),
    "lines.undecided-unspoken": N_(
        "The notice says that who presses nothing is recorded, or can be. Choose that, or the mode with consent."
    ),
    "lines.mandatory-share": N_("The notice of a mandatory line says that the law demands the recording of the call: write 100."),
    "lines.unjustified": N_(
        "Recording every call asks for a written reason, with the function that answers for it and the day. Or lower the share."
    ),
    "lines.no-legal-duty": N_(
        "In this mode each purpose rests on a legal duty, with its reference. Go back to the legal bases, or choose another mode."
    ),
    "lines.bad-key": N_("Choose one key of a telephone: 0 to 9, * or #."),
    "lines.key-collision": N_("This key would mean two things. Give each its own."),
    "lines.retention-too-long": N_(
        "This is longer than the law allows for this purpose on this basis. The longest stands beside it."
    ),
    "lines.unknown-key": N_("This has no meaning with what was chosen elsewhere. Empty it."),
}
"""What is wrong, by the name of the problem; the same checks as `preambule lines import`, said for people who fill in a page."""


CALLERS: Mapping[str, str] = {WITHHELD: N_("callers who withhold their number"), INTERNAL: N_("the house’s own telephones")}


def pattern_text(pattern: str) -> str:
    """English, to be translated; numbers as they are written."""
    return CALLERS.get(pattern, pattern)


def problem_text(problem: Problem) -> str:
    """English, to be translated; the check's own sentence for a problem that has none here."""
    return PROBLEM.get(problem.id, problem.message)


def happened_text(kind: str) -> str:
    """English, to be translated; a kind that is newer than this page as it is."""
    return HAPPENED.get(kind, kind)
