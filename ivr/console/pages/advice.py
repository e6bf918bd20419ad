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
