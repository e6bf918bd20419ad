"""How the states of a recording at rest are shown."""

from __future__ import annotations

from ivr.console.wording.marks import N_, Words
from ivr.domain.recording import RecordingState

STATE: dict[RecordingState, Words] = {
    RecordingState.CAPTURING: Words("●", N_("Being recorded"), "recording"),
    RecordingState.MASKED: Words("◍", N_("Masked"), "waiting"),
    RecordingState.SEALING: Words("◒", N_("Being sealed"), "waiting"),
    RecordingState.SEALED: Words("■", N_("Sealed"), "kept"),
    RecordingState.REFUSED: Words("⊘", N_("Refused, key destroyed"), "refused"),
    RecordingState.DESTROYING: Words("◌", N_("Being destroyed"), "waiting"),
    RecordingState.DESTROYED: Words("×", N_("Destroyed"), "calm"),
    RecordingState.QUARANTINED: Words("▲", N_("Quarantined"), "trouble"),
}
