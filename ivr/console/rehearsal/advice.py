"""What to do about errors of the rehearsal telephone, in English, to be translated."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.wording.marks import N_

ADVICE: Mapping[str, str] = {
    "console.too-many-rehearsals": N_("All the places for rehearsals are taken. Try again in a minute."),
    "console.rehearsal-missing": N_("No call waits for an agent under this code: it has ended, or a character is wrong."),
    "console.agent-here": N_("Somebody is the agent of this call already."),
    "console.version-not-prepared": N_("This version is not ready to be heard, or no longer: prepare it again, then call."),
    "console.message-not-understood": N_("The telephone said something that the console does not know. Load the page again."),
    "notices.voice-missing": N_("The agent and the caller have no voice in this language: the rehearsal goes on in silence."),
}
