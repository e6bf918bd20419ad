"""What to do about an error, in the reader's language. Details stay in the log, under the same id.

Each part brings what it has to say of its own errors, as it brings its catalogue: `advice.py` in its folder, with `ADVICE` by error id.
What stands here may be met with on any page.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from ivr.console.errors import AdviceTwice
from ivr.console.wording.marks import N_
from ivr.errors import PreambuleError

_CONSOLE = Path(__file__).parents[1]

_EVERYWHERE: Mapping[str, str] = {
    "journal.personal": N_(
        "A telephone number or an e-mail address stands in the reason, and the journal keeps neither. Write the reason without it; "
        "nothing was changed."
    ),
    "console.file-missing": N_("Choose the file first. Nothing was changed."),
    "console.too-much-sent": N_("What was sent is larger than anything that this page takes. Nothing of it was kept."),
    "console.upload-too-large": N_("The file is too large. Send a smaller one; nothing was taken."),
    "console.sign-in-needed": N_("Sign in to see this page."),
    "console.not-allowed": N_("None of your roles allows this. Whoever gives out roles can tell you who may."),
    "console.no-such-page": N_("There is no such page here. Start again from the first page."),
    "console.request-not-understood": N_("The console cannot answer this request. Start again from the first page."),
    "database.locked": N_("Another program holds the database at this moment. Wait a little and try again; nothing was changed."),
    "database.full": N_(
        "The disk of the database is full: nothing can be written, and no call is recorded. Tell whoever looks after the server."
    ),
    "database.gone": N_(
        "The database cannot be reached: nothing can be read or written, and no call is recorded. Tell whoever looks after the server."
    ),
    "database.damaged": N_("The database is damaged. Tell whoever looks after the server: a backup has to be restored."),
    "database.revision": N_(
        "The database and the console are of different versions. Whoever looks after the server runs “preambule database migrate”."
    ),
    "database.refused": N_(
        "Somebody else changed the same thing at the same moment. Load the page again, and look before you repeat it."
    ),
    "database.restore-unconfirmed": N_(
        "A backup was restored, and nobody has confirmed it yet: until then nothing is recorded and nobody listens. Whoever looks after the server knows what has to be looked at."
    ),
    "vault.key-gone": N_("The key of this recording is destroyed. Nobody can hear it any more."),
    "vault.object-missing": N_(
        "The store no longer has this recording’s sound. Tell whoever looks after the server: “preambule vault verify” says what is lost."
    ),
    "vault.bad-body": N_(
        "This recording’s sound is not what was sealed, so it is not played. Tell the data protection officer, and whoever looks after the server."
    ),
    "vault.bad-header": N_(
        "This recording’s key is not what was sealed, so it cannot be heard. Tell the data protection officer, and whoever looks after the server."
    ),
    "vault.bad-manifest": N_(
        "This recording’s manifest is not what was signed. Tell the data protection officer, and whoever looks after the server."
    ),
    "vault.recipients-missing": N_(
        "There is no key for this day, so nothing can be encrypted and no call is recorded. Whoever looks after the keys makes it: “preambule keys create”."
    ),
    "vault.store-full": N_("The store of the recordings is full. Tell whoever looks after the server."),
    "vault.store-unwritable": N_(
        "The store of the recordings cannot be reached, or takes nothing. Tell whoever looks after the server."
    ),
    "vault.wrong-state": N_("The recording has changed meanwhile. Load the page again to see where it stands."),
    "vault.attestation-missing": N_(
        "The sound lies with somebody else, and nobody has attested that this is allowed. An administrator does, before anything is kept or played there."
    ),
    "vault.attestation-ended": N_(
        "What was attested about the store has run out. An administrator renews it, before anything is kept or played there."
    ),
    "journal.broken": N_(
        "The journal is not whole: a row was changed, or is missing. Tell the data protection officer at once; nothing was changed now."
    ),
    "journal.rolled-back": N_(
        "The journal ends before a row that was signed: an older copy stands in its place. Tell the data protection officer at once."
    ),
}


def of_parts() -> Mapping[str, Mapping[str, str]]:
    """What the parts say, by their folder."""
    folders = sorted(file.parent.name for file in _CONSOLE.glob("*/advice.py") if file != Path(__file__))
    return {folder: import_module(f"ivr.console.{folder}.advice").ADVICE for folder in folders}


def gathered(parts: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """All advice by error id.

    Raises:
        AdviceTwice: two say something of the same error; which of them would be shown nobody could tell.
    """
    found: dict[str, str] = dict(_EVERYWHERE)
    for folder, said in parts.items():
        twice = sorted(set(found) & set(said))
        if twice:
            raise AdviceTwice(
                f"The part {folder} says what to do about {', '.join(twice)}, and another place does too. Keep one."
            )
        found |= said
    return found


ADVICE: Mapping[str, str] = gathered(of_parts())


def advice(error: PreambuleError) -> str:
    """English advice, to be translated; the error's own message when there is none."""
    return ADVICE.get(error.id, error.message)
