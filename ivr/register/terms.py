"""What purposes, bases, modes, states and the like are called in documents."""

from __future__ import annotations

from ivr.documents.wording import N_
from ivr.domain.breach import Audible, Lost
from ivr.domain.going_live import Requirement
from ivr.domain.recording import RecordingState
from ivr.domain.roles import Permission, Role
from notices.facts import DurationUnit, LegalBasis, Mode, PurposeKind, RefusalEffect

YES, NO = N_("yes"), N_("no")

PURPOSE = {
    PurposeKind.TRAINING: N_("training of agents"),
    PurposeKind.EVALUATION: N_("evaluation of agents"),
    PurposeKind.QUALITY: N_("quality of service"),
    PurposeKind.CONTRACT_PROOF: N_("proof of a contract"),
    PurposeKind.LEGAL_PROOF: N_("proof required by law"),
    PurposeKind.CLAIM_TRACE: N_("traceability of claims"),
}

BASIS = {
    LegalBasis.CONSENT: N_("consent (art. 6(1)(a) GDPR)"),
    LegalBasis.CONTRACT: N_("performance of a contract (art. 6(1)(b) GDPR)"),
    LegalBasis.LEGAL_DUTY: N_("legal obligation (art. 6(1)(c) GDPR)"),
    LegalBasis.PUBLIC_TASK: N_("task in the public interest (art. 6(1)(e) GDPR)"),
    LegalBasis.LEGITIMATE_INTEREST: N_("legitimate interests (art. 6(1)(f) GDPR)"),
}

UNIT = {
    DurationUnit.DAYS: (N_("%(count)s day"), N_("%(count)s days")),
    DurationUnit.MONTHS: (N_("%(count)s month"), N_("%(count)s months")),
    DurationUnit.YEARS: (N_("%(count)s year"), N_("%(count)s years")),
}

MODE = {
    Mode.AUTOMATIC: N_("automatic, unless the caller refuses"),
    Mode.AGENT_CONTROLLED: N_("automatic, under the agent’s control"),
    Mode.ON_DEMAND: N_("on demand of the agent"),
    Mode.CONSENT: N_("only if the caller accepts first"),
    Mode.MANDATORY: N_("mandatory by law"),
    Mode.NEVER: N_("never recorded"),
}

REFUSAL = {
    RefusalEffect.DESTROY: N_("what was recorded before is destroyed"),
    RefusalEffect.KEEP: N_("what was recorded before is kept"),
}

STATE = {
    RecordingState.CAPTURING: N_("being recorded"),
    RecordingState.MASKED: N_("paused"),
    RecordingState.SEALING: N_("being sealed"),
    RecordingState.SEALED: N_("kept"),
    RecordingState.REFUSED: N_("refused, key destroyed"),
    RecordingState.DESTROYING: N_("being destroyed, key destroyed"),
    RecordingState.DESTROYED: N_("destroyed"),
    RecordingState.QUARANTINED: N_("set aside, nobody may listen"),
}

REQUIREMENT = {
    Requirement.WORKS_COUNCIL: N_("The works council has been consulted"),
    Requirement.EMPLOYEES: N_("The employees have been informed"),
    Requirement.IMPACT_ASSESSMENT: N_("The impact assessment has been concluded"),
    Requirement.WAY_OUT: N_("Employees have a way not to be recorded"),
    Requirement.JUSTIFICATION: N_("Recording of all calls is justified in writing, or only a share is recorded"),
}

REFERENCE = {
    Requirement.WORKS_COUNCIL: N_("Labour code, art. L2312-38"),
    Requirement.EMPLOYEES: N_("Labour code, art. L1222-4"),
    Requirement.IMPACT_ASSESSMENT: N_("Art. 35 GDPR"),
    Requirement.WAY_OUT: N_("CNIL: unrecorded line or key for employees"),
    Requirement.JUSTIFICATION: N_("Art. 5(1)(c) GDPR; CNIL SAN-2023-008, SAN-2024-014"),
}

ROLE = {
    Role.AGENT: N_("agent"),
    Role.SUPERVISOR: N_("supervisor"),
    Role.EDITOR: N_("editor of notices"),
    Role.APPROVER: N_("approver of notices"),
    Role.LISTENER: N_("listener"),
    Role.DPO: N_("data protection officer"),
    Role.AUDITOR: N_("auditor"),
    Role.ADMIN: N_("administrator"),
}

PERMISSION = {
    Permission.SEE_LIVE: N_("see calls in progress"),
    Permission.ORDER_RECORDING: N_("start, pause and stop a recording"),
    Permission.REHEARSE: N_("call a line on the rehearsal telephone"),
    Permission.SEE_RECORDINGS: N_("see that a recording exists"),
    Permission.PLAY: N_("hear a recording"),
    Permission.DOWNLOAD: N_("take a recording away"),
    Permission.APPROVE_ACCESS: N_("agree to somebody else’s listening"),
    Permission.SEE_LISTENINGS: N_("see who heard what"),
    Permission.EDIT_NOTICES: N_("write notices"),
    Permission.APPROVE_NOTICES: N_("approve notices"),
    Permission.PUBLISH_NOTICES: N_("publish notices"),
    Permission.SEE_OBJECTIONS: N_("see objections"),
    Permission.WRITE_OBJECTIONS: N_("write and withdraw objections"),
    Permission.SEE_RETENTION: N_("see what is due, held and destroyed"),
    Permission.MANAGE_HOLDS: N_("place and lift holds"),
    Permission.RESTRICT: N_("restrict a recording"),
    Permission.APPROVE_VISA: N_("enter the visa of the archives"),
    Permission.RIGHTS_REQUESTS: N_("answer requests of people"),
    Permission.READ_JOURNAL: N_("read the journal"),
    Permission.MAKE_DOCUMENTS: N_("make these documents"),
    Permission.MANAGE_LINES: N_("change lines"),
    Permission.MANAGE_USERS: N_("give and take roles"),
    Permission.MANAGE_KEYS: N_("manage keys"),
    Permission.MANAGE_SETTINGS: N_("change settings"),
}

LOST = {
    Lost.KEY: N_("a private key"),
    Lost.DATABASE: N_("the database"),
    Lost.STORE: N_("the store of recordings"),
    Lost.HOST: N_("a telephone host"),
    Lost.ACCOUNT: N_("a person’s account"),
}

AUDIBLE = {
    Audible.NOTHING: N_(
        "Nothing. A recording is heard only with three things together: the private key, the header in the database, and the body in the store. At least one of them was not lost."
    ),
    Audible.EVERY: N_("The recordings below, whole: key, headers and bodies were lost together."),
    Audible.LIVE: N_(
        "What was said in the calls below while the host was in strange hands, as it was said. What had been recorded before could not be heard: the host has public keys only."
    ),
    Audible.HEARD: N_("What the account had played or handed out, as the journal lists it below."),
}
