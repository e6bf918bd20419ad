"""From an uploaded file to a master, or to a clear refusal; nothing is kept here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from notices.audio import chain
from notices.audio.band import WIDEBAND
from notices.audio.filtering import Signal
from notices.speech.port import Speech
from notices.uploaded.checking import speech_of
from notices.uploaded.decoding import decode
from notices.uploaded.transcript import check_transcript


@dataclass(frozen=True, slots=True)
class Accepted:
    """A recording that may be heard.

    Attributes:
        signal: what `notices.audio.chain.master` makes of it.
        text: of the piece, which is what is said.
        upload_hash: SHA-256 over the file as it was uploaded, lower-case hexadecimal.
    """

    signal: Signal
    text: str
    upload_hash: str

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.signal.size / WIDEBAND


def accept(data: bytes, transcript: str, text: str) -> Accepted:
    """Check an upload.

    Args:
        data: WAV, FLAC, MP3 or Opus at any rate. A caller reads at most `decoding.MOST_BYTES + 1` bytes of what it is sent.
        transcript: what the person says, in the words of who uploads.
        text: of the piece for which it is uploaded, as callers may read it.

    Raises:
        UploadSaysOther: the transcript is not the text.
        UploadTooLong, UploadUnreadable, UploadUnusable: the file is at fault.
    """
    check_transcript(transcript, text)
    speech = speech_of(decode(data), text)
    signal = chain.master([chain.Spoken(Speech(speech, WIDEBAND), "", 0)])
    return Accepted(signal, text, hashlib.sha256(data).hexdigest())
