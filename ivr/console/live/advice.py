"""What to do about errors of live calls, in English, to be translated."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.wording.marks import N_

ADVICE: Mapping[str, str] = {
    "console.line-unreachable": N_(
        "Nothing answers at the line process’s control port. Calls go through unrecorded until it runs. "
        "Start it with “preambule serve” or “preambule line”."
    ),
    "console.line-answers-oddly": N_(
        "What answers at the control port is not our line process, or does not accept the console’s token. "
        "Check PREAMBULE_CONTROL_PORT and PREAMBULE_CONTROL_TOKEN on both sides."
    ),
    "console.call-over": N_("The call has ended. Nothing was ordered."),
    "console.order-unanswered": N_("The call has not said in time whether it obeys. Look at its state before you ask again."),
    "console.not-your-call": N_(
        "This call is at another extension than yours, and you are not its supervisor. If your telephone has changed, say so on "
        "the page “My call”."
    ),
    "console.extension-unusable": N_("An extension has 1 to 15 digits, as your colleagues dial it. Nothing was changed."),
}
