"""How notices are shown: their states, their texts, what is wrong with them, and what has just been done."""

from __future__ import annotations

from ivr.console.wording.marks import N_, Words
from ivr.domain.going_live import Requirement
from ivr.studio.matrix import CellState
from notices.linter import Severity
from notices.notice import DIGITS, LEVEL2, Piece

STATE: dict[CellState, Words] = {
    CellState.MISSING: Words("○", N_("Missing"), "trouble"),
    CellState.STALE: Words("≠", N_("No longer true"), "recording"),
    CellState.DRAFT: Words("✎", N_("Draft"), "waiting"),
    CellState.IN_REVIEW: Words("◐", N_("To be read"), "waiting"),
    CellState.APPROVED: Words("☑", N_("Approved"), "refused"),
    CellState.SCHEDULED: Words("◷", N_("Scheduled"), "refused"),
    CellState.PUBLISHED: Words("✓", N_("Heard by callers"), "kept"),
}

MEANING: dict[CellState, str] = {
    CellState.MISSING: N_("Callers hear nothing in this language, and their calls are not recorded."),
    CellState.STALE: N_("The line’s rules have changed: what callers hear is no longer true, and their calls are not recorded."),
    CellState.DRAFT: N_("Somebody is writing. Callers hear nothing of it yet."),
    CellState.IN_REVIEW: N_("The text is finished and waits for a second person, who reads and approves it."),
    CellState.APPROVED: N_("Two people stand for this text. Callers hear it once it is published."),
    CellState.SCHEDULED: N_("The text is published, and callers will hear it from the given moment on."),
    CellState.PUBLISHED: N_("Callers hear this text, and it is true."),
}

NEXT: dict[CellState, str] = {
    CellState.MISSING: N_("Look the texts over and submit them"),
    CellState.STALE: N_("Look the texts over and submit them again"),
    CellState.DRAFT: N_("Finish the draft and submit it"),
    CellState.IN_REVIEW: N_("Somebody else reads and approves it"),
    CellState.APPROVED: N_("Publish it"),
    CellState.SCHEDULED: N_("Nothing to do"),
    CellState.PUBLISHED: N_("Nothing to do"),
}

BEGINNING = (Piece.LEVEL1, Piece.INVITATION, Piece.MENU)
PROMPTS = tuple(piece for piece in Piece if piece not in (*BEGINNING, *LEVEL2, *DIGITS))

GROUPS: tuple[tuple[str, tuple[Piece, ...]], ...] = (
    (N_("At the beginning of every call"), BEGINNING),
    (N_("The full information, when the caller asks for it"), LEVEL2),
    (N_("Short sentences during the call"), PROMPTS),
)
"""The texts that people write, in the order in which they are met."""

DIGITS_TITLE = N_("The digits of a refusal’s number")

PIECE: dict[Piece, str] = {
    Piece.LEVEL1: N_("First announcement"),
    Piece.INVITATION: N_("Way to this language"),
    Piece.MENU: N_("What the keys do"),
    Piece.CONTROLLER: N_("Who is responsible"),
    Piece.PURPOSES: N_("Why calls are recorded"),
    Piece.RECIPIENTS: N_("Who may hear recordings"),
    Piece.RETENTION: N_("How long recordings are kept"),
    Piece.RIGHTS: N_("The caller’s rights"),
    Piece.DPO: N_("The data protection officer"),
    Piece.COMPLAINT: N_("Complaint to the CNIL"),
    Piece.TRANSFERS: N_("Transfers outside Europe"),
    Piece.READ_IT: N_("Where all this can be read"),
    Piece.WRONG_KEY: N_("A key that means nothing"),
    Piece.REFUSED: N_("After a refusal"),
    Piece.REFUSED_LATER: N_("After a refusal during the conversation"),
    Piece.CONNECTING: N_("Just before the conversation"),
    Piece.NOBODY_AVAILABLE: N_("Nobody can answer"),
    Piece.UNRECORDED: N_("The call is not recorded"),
    Piece.REPEAT: N_("Before something is said again"),
    Piece.ACCEPTED: N_("After the caller’s consent"),
    Piece.STARTED: N_("The agent has started recording"),
    Piece.PAUSED: N_("The recording is paused"),
    Piece.RESUMED: N_("The recording goes on"),
    Piece.STOPPED: N_("The recording is over"),
    Piece.RECEIPT: N_("Before the number of a refusal"),
    Piece.WITHDRAW: N_("How to withdraw an objection"),
    Piece.WITHDRAWN: N_("After an objection is withdrawn"),
}

HINT: dict[Piece, str] = {
    Piece.LEVEL1: N_("Every caller hears it first: who records, why, for how long, and which key refuses. At most 25 seconds."),
    Piece.INVITATION: N_("Said in this language at the end of the first announcement in the language before it."),
    Piece.MENU: N_("Said when the caller has pressed no key, or a wrong one: at most four keys, refusing first."),
    Piece.CONNECTING: N_("The caller can refuse until the end of the call, and is told so."),
}

FILLED = N_("What stands between braces is filled from the line’s rules: it cannot say anything else than what is done.")

SEVERITY: dict[Severity, Words] = {
    Severity.ERROR: Words("▲", N_("Forbids publishing"), "recording"),
    Severity.WARNING: Words("!", N_("Think it over"), "waiting"),
    Severity.NOTE: Words("i", N_("To be known"), "calm"),
}

LAW: dict[int, str] = {
    0: N_("How an announcement should sound: short, the action first, the key last"),
    2: N_("The first announcement says who, that the call is recorded, why, and how to refuse (CNIL, SAN-2023-008)"),
    3: N_("The full information holds every item of article 13 of the GDPR"),
    4: N_("No “may be recorded” when the call is recorded (WP 260)"),
    5: N_("The caller can refuse until the end of the call"),
    7: N_("No systematic recording without need (CNIL, SAN-2023-008 and SAN-2024-014)"),
    11: N_("Recordings are kept for 6 months at most, unless a law wants longer"),
}
"""The requirements that findings name, by their number, in a few words."""

LAW_OTHERWISE = N_("A requirement of the law")

REQUIREMENT: dict[Requirement, str] = {
    Requirement.WORKS_COUNCIL: N_("the works council was consulted"),
    Requirement.EMPLOYEES: N_("the employees were informed"),
    Requirement.IMPACT_ASSESSMENT: N_("the impact assessment was concluded"),
    Requirement.WAY_OUT: N_("employees have a way not to be recorded"),
    Requirement.JUSTIFICATION: N_("recording every call is justified in writing"),
}
"""What must be shown before a first publication (LAW 7, 16, 17, 27)."""

DONE: dict[str, str] = {
    "saved": N_("The text is saved in the draft. Callers hear nothing of it yet."),
    "model": N_("The model’s words stand here again."),
    "submitted": N_("Submitted: somebody else can now read and approve it."),
    "approved": N_("Approved. Callers hear it once it is published."),
    "returned": N_("Given back to its authors, with your note."),
    "commented": N_("Your comment is there for everybody who works on this notice."),
    "published": N_("Published. Callers hear it from now on, or from the moment that you chose."),
    "imported": N_("The translator’s texts stand in the draft."),
    "nothing": N_("The file says what is there already. Nothing was changed."),
    "recorded": N_("The recording is kept. Callers hear it from the next publication on."),
    "withdrawn": N_("The recording is withdrawn: from the next publication on a voice speaks again."),
    "said": N_("Voices say it so from the next publication on."),
    "forgotten": N_("Voices say it as it is written from the next publication on."),
}
"""What has just been done, by the word that the page's address carries."""


def law(number: int) -> str:
    """A requirement in a few words; whatever rules may cite some day."""
    return LAW.get(number, LAW_OTHERWISE)


def piece(one: Piece) -> str:
    """What a text is called: a digit is its own name."""
    return PIECE.get(one, one.value.removeprefix("digit."))
