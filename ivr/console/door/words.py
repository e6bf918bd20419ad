"""How roles, permissions and deeds at the door are shown."""

from __future__ import annotations

from ivr.access.errors import AccessRefused
from ivr.console.wording.marks import N_, Words
from ivr.domain.roles import Denial, Permission, Role
from ivr.errors import PreambuleError

ROLE: dict[Role, str] = {
    Role.AGENT: N_("Agent"),
    Role.SUPERVISOR: N_("Supervisor"),
    Role.EDITOR: N_("Editor"),
    Role.APPROVER: N_("Approver"),
    Role.LISTENER: N_("Listener"),
    Role.DPO: N_("Data protection officer"),
    Role.AUDITOR: N_("Auditor"),
    Role.ADMIN: N_("Administrator"),
}

MEANING: dict[Role, str] = {
    Role.AGENT: N_("answers calls, sees the recording of theirs and steers it"),
    Role.SUPERVISOR: N_(
        "sees all calls of a line, says yes or no when somebody wants to hear one, keeps the register of objections"
    ),
    Role.EDITOR: N_("writes the texts of notices"),
    Role.APPROVER: N_("reads what others wrote, approves and publishes it"),
    Role.LISTENER: N_("hears recordings, for a purpose that their callers were told"),
    Role.DPO: N_("answers people’s requests, holds and restricts recordings, hears what a request is about"),
    Role.AUDITOR: N_("reads everything that was done, and hears nothing"),
    Role.ADMIN: N_("runs the installation, gives out roles, and hears nothing"),
}

PERMISSION: dict[Permission, str] = {
    Permission.SEE_LIVE: N_("See calls in progress"),
    Permission.ORDER_RECORDING: N_("Start, pause, resume and stop a recording"),
    Permission.REHEARSE: N_("Call a line on the rehearsal telephone"),
    Permission.SEE_RECORDINGS: N_("See that a recording exists"),
    Permission.PLAY: N_("Hear a recording"),
    Permission.DOWNLOAD: N_("Take a recording away as a file"),
    Permission.APPROVE_ACCESS: N_("Say yes or no to somebody else’s listening"),
    Permission.SEE_LISTENINGS: N_("See who heard what"),
    Permission.EDIT_NOTICES: N_("Write texts of notices"),
    Permission.APPROVE_NOTICES: N_("Approve texts of notices"),
    Permission.PUBLISH_NOTICES: N_("Publish notices"),
    Permission.SEE_OBJECTIONS: N_("Look a number up in the register of objections"),
    Permission.WRITE_OBJECTIONS: N_("Write objections and withdraw them"),
    Permission.SEE_RETENTION: N_("See what is due, held, restricted and destroyed"),
    Permission.MANAGE_HOLDS: N_("Hold a recording, renew and lift a hold"),
    Permission.RESTRICT: N_("Restrict a recording and lift that"),
    Permission.APPROVE_VISA: N_("Enter the visa of the archives"),
    Permission.RIGHTS_REQUESTS: N_("Answer people’s requests"),
    Permission.READ_JOURNAL: N_("Read the journal"),
    Permission.MAKE_DOCUMENTS: N_("Make the register entry and other documents"),
    Permission.MANAGE_LINES: N_("Change lines"),
    Permission.MANAGE_USERS: N_("Give and take roles"),
    Permission.MANAGE_KEYS: N_("Make, rotate and destroy keys"),
    Permission.MANAGE_SETTINGS: N_("Change settings"),
}

REFUSED: dict[Denial, str] = {
    Denial.SELF: N_("Nobody gives themselves a role. Ask another administrator."),
    Denial.NEVER_HEARS: N_(
        "Who gives out roles, or reads what was done, hears no recording: administrators and auditors cannot be listeners or data "
        "protection officers. Take the other role back first, or give this one to somebody else."
    ),
    Denial.ENDS_BEFORE_IT_BEGINS: N_("The last day has passed already. Nothing was given."),
}

ALL_LINES = N_("All lines")

ACTIVE = Words("✓", N_("Can sign in"), "kept")
INVITED = Words("✉", N_("Invited"), "waiting")
EXPIRED = Words("◌", N_("Invitation has expired"), "calm")
DISABLED = Words("×", N_("Disabled"), "calm")
PROTECTED = Words("✓", N_("Second factor is set up"), "kept")
UNPROTECTED = Words("▲", N_("No second factor yet"), "waiting")

DONE: dict[str, str] = {
    "out": N_("You are signed out."),
    "opened": N_("Your passphrase is set. Sign in with it now; your browser may offer to keep it."),
    "passphrase": N_("Your passphrase is changed, and all your other sessions have ended."),
    "session": N_("The session has ended."),
    "others": N_("All your other sessions have ended."),
    "token": N_("The token is taken back: it counts no more."),
    "given": N_("The role is given. It counts from now on."),
    "taken": N_("The role is taken back. What goes on under it ends now."),
    "disabled": N_("The account is disabled, and all its sessions have ended."),
    "enabled": N_("The account counts again."),
    "factor": N_("The second factor is taken away. A new one can be set up at the next sign-in."),
    "recognised": N_(
        "You have recognised them: their second factor counts for hearing from now on. The journal says that it was you."
    ),
}
"""What has just been done, by the word that the page's address carries."""


def why_not(problem: PreambuleError) -> str:
    """Why a role was not given, in the reader's words; empty where the error's own advice says it."""
    if not isinstance(problem, AccessRefused):
        return ""
    return next((text for denial, text in REFUSED.items() if denial in problem.reasons), "")
