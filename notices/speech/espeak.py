"""espeak-ng, the embedded voice: always there, in more than a hundred languages."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from notices.notice import Locale
from notices.speech.errors import VoiceFailed
from notices.speech.languages import LANGUAGES, name_of, timbre_of, voice_of, words_a_minute
from notices.speech.plain import plain
from notices.speech.port import Speech

RATE = 22_050
_COMMAND = (sys.executable, "-m", "notices.speech.espeak_process")
_LONGEST_ANSWER = 1 << 16


class EspeakProcess:
    """The child process in which espeak-ng lives. Thread-safe; started at first use, ended by `close`."""

    def __init__(self, *, timeout_seconds: float = 30, command: tuple[str, ...] = _COMMAND) -> None:
        self._timeout = timeout_seconds
        self._command = command
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._version = ""
        self._languages: frozenset[str] = frozenset()

    @property
    def version(self) -> str:
        """Version of the engine, part of every fingerprint."""
        with self._lock:
            self._running(time.monotonic() + self._timeout)
            return self._version

    @property
    def languages(self) -> frozenset[str]:
        """What its voices speak, by the names that `say` takes."""
        with self._lock:
            self._running(time.monotonic() + self._timeout)
            return self._languages

    def say(self, voice: str, words_a_minute: int, text: str) -> Speech:
        """The sound of one text.

        Raises:
            VoiceFailed: the process crashed, hung or refused. The next text gets a new process.
        """
        request = json.dumps({"voice": voice, "rate": words_a_minute, "text": text}).encode() + b"\n"
        with self._lock:
            deadline = time.monotonic() + self._timeout
            process = self._running(deadline)
            try:
                head, body = self._asked(process, request, deadline)
            except VoiceFailed:
                self._end()
                raise
        if "error" in head:
            raise VoiceFailed(f"espeak-ng cannot say {text!r} with the voice {voice!r}: {head['error']}.")
        return Speech(np.frombuffer(body, dtype="<i2").astype(np.float32) / np.float32(32768), int(head["rate"]))

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _running(self, deadline: float) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
        try:
            head, _ = _read_answer(self._process, deadline)
        except VoiceFailed:
            self._end()
            raise
        self._version = str(head.get("version", ""))
        self._languages = frozenset(head.get("languages", ()))
        return self._process

    def _asked(self, process: subprocess.Popen[bytes], request: bytes, deadline: float) -> tuple[dict[str, Any], bytes]:
        if process.stdin is None:  # pragma: no cover - it was opened with a pipe
            raise VoiceFailed("espeak-ng has no input.")
        try:
            process.stdin.write(request)
        except OSError as error:
            raise VoiceFailed(f"espeak-ng's process has ended: {error.strerror}. Try again.") from error
        return _read_answer(process, deadline)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _read_answer(process: subprocess.Popen[bytes], deadline: float) -> tuple[dict[str, Any], bytes]:
    data = bytearray()
    while b"\n" not in data:
        data += _read_some(process, deadline)
        if b"\n" not in data and len(data) > _LONGEST_ANSWER:
            raise VoiceFailed("espeak-ng's process answered with something else than an answer.")
    line, _, rest = bytes(data).partition(b"\n")
    try:
        head: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise VoiceFailed("espeak-ng's process answered with something else than an answer.") from error
    body = bytearray(rest)
    while len(body) < int(head.get("bytes", 0)):
        body += _read_some(process, deadline)
    return head, bytes(body)


def _read_some(process: subprocess.Popen[bytes], deadline: float) -> bytes:
    if process.stdout is None:  # pragma: no cover - it was opened with a pipe
        raise VoiceFailed("espeak-ng has no output.")
    ready, _, _ = select.select([process.stdout], [], [], max(0.0, deadline - time.monotonic()))
    if not ready:
        raise VoiceFailed("espeak-ng did not answer in time. Try again; if it persists, reinstall espeakng-loader.")
    data = os.read(process.stdout.fileno(), 1 << 16)
    if not data:
        raise VoiceFailed("espeak-ng's process ended before it had spoken. Try again; if it persists, reinstall espeakng-loader.")
    return data


@dataclass(frozen=True, slots=True)
class EspeakVoice:
    """espeak-ng speaking one language, at the pace of that language unless another is given."""

    locale: Locale
    process: EspeakProcess = field(repr=False)
    words_a_minute: int = 0

    def __post_init__(self) -> None:
        if not self.words_a_minute:
            object.__setattr__(self, "words_a_minute", words_a_minute(self.locale))

    @property
    def name(self) -> str:
        """`espeak-ng/fr`."""
        return name_of(self.locale)

    @property
    def fingerprint(self) -> str:
        """Engine, version, voice, speed."""
        return f"{timbre_of(self.locale)} {self.process.version} {self.words_a_minute}"

    def synthesize(self, text: str) -> Speech:
        """Say `text`."""
        return self.process.say(timbre_of(self.locale), self.words_a_minute, plain(text))


def speaks(locale: Locale, process: EspeakProcess) -> bool:
    """Whether espeak-ng has a voice for a locale."""
    return locale in LANGUAGES or voice_of(locale) in process.languages
