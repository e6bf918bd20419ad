"""Doing one job: the same in this process and in a worker's."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from notices.audio import chain
from notices.notice import Locale
from notices.rendering.jobs import Derive, Job, Say, Saying
from notices.rendering.making import derive, make
from notices.rendering.schedule import Outcome
from notices.speech.errors import VoiceFailed
from notices.speech.port import Speech, Voices, heard


@runtime_checkable
class Releasing(Protocol):
    """Voices that can let go of a model."""

    def release(self, locale: Locale) -> None:
        """Let go of the model of a locale."""
        ...


class Speaker:
    """One set of voices at work: it holds the model of one locale at a time."""

    def __init__(self, voices: Voices) -> None:
        self._voices = voices
        self._locale: Locale | None = None

    def do(self, job: Job) -> Outcome:
        """The files of a piece, or the sound of a stretch.

        Raises:
            NoticeError: the voice, the master or the folder is at fault.
        """
        self._turn_to(job.speaks)
        if isinstance(job, Derive):
            return derive(job.files, job.source, job.mark)
        if isinstance(job, Say):
            return self._say(job.saying)
        return make(job.files, chain.master([self._spoken(stretch) for stretch in job.stretches]), job.mark)

    def _turn_to(self, locale: Locale | None) -> None:
        if locale is None or locale == self._locale:
            return
        if self._locale is not None and isinstance(self._voices, Releasing):
            self._voices.release(self._locale)
        self._locale = locale

    def _spoken(self, stretch: Saying | chain.Spoken) -> chain.Spoken:
        if isinstance(stretch, chain.Spoken):
            return stretch
        return chain.Spoken(self._say(stretch), stretch.voice, stretch.pause_ms)

    def _say(self, saying: Saying) -> Speech:
        voice = self._voices.best(saying.locale)
        if voice.fingerprint != saying.fingerprint:
            raise VoiceFailed(
                f"The voice {saying.voice} of {saying.locale} was replaced by {voice.name} while the notice was rendered. Render again."
            )
        return heard(voice, saying.text)
