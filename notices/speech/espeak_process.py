"""The process in which espeak-ng lives: `python -m notices.speech.espeak_process`.

The library is not thread-safe, keeps a state from one text to the next (the same text then gives
other bytes), and a crash of it takes its process down. So it has a process of its own, which
forks for every text: each one is said from the same fresh state.

Requests are lines of JSON `{"voice", "rate", "text"}`; answers a line of JSON, `{"rate", "bytes"}`
followed by that many bytes of s16le mono, or `{"error"}`.
"""

from __future__ import annotations

import ctypes
import itertools
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import espeakng_loader

_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: the callback has had everything when espeak_Synth returns
_DO_NOT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT: say -1 where it would end the process
_UTF8 = 1  # espeakCHARS_UTF8; without espeakSSML and espeakPHONEMES nothing in a text is a command
_RATE = 1  # espeakRATE, words a minute
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class _Voice(ctypes.Structure):
    """The beginning of espeak_VOICE, as far as we read it."""

    _fields_: ClassVar = [("name", ctypes.c_char_p), ("languages", ctypes.c_void_p)]


def _languages(address: int) -> Iterator[str]:
    """The languages of a voice: a byte of priority and a name that ends with NUL, again and again, up to a priority of 0."""
    while ctypes.string_at(address, 1) != b"\0":
        name = ctypes.string_at(address + 1)
        yield name.decode()
        address += len(name) + 2


class Library:
    """espeak-ng, ready to speak once."""

    def __init__(self) -> None:
        data = Path(espeakng_loader.get_data_path())
        os.chdir(data.parent)  # its buffer for the path holds 160 bytes: a relative path always fits
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self.rate = self._library.espeak_Initialize(_SYNCHRONOUS, 0, b".", _DO_NOT_EXIT)
        if self.rate <= 0:
            raise RuntimeError(f"espeak-ng does not start with its data in {data}")
        self.languages = self._read_voices()  # of every voice's file, which each fork would do again

    def _read_voices(self) -> list[str]:
        """The names of all languages that its voices speak, `fr`, `fr-be`."""
        self._library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
        voices = self._library.espeak_ListVoices(None)
        listed = itertools.takewhile(bool, (voices[place] for place in itertools.count()))
        return sorted({name for voice in listed for name in _languages(voice.contents.languages)})

    def version(self) -> str:
        """The version of the library, `1.52.0`."""
        self._library.espeak_Info.restype = ctypes.c_char_p
        answer: bytes = self._library.espeak_Info(None)
        return answer.decode().split()[0]

    def say(self, voice: str, words_a_minute: int, text: str) -> bytes:
        """The sound of `text` as s16le mono at `rate`."""
        sound = bytearray()

        def take(wave: int | None, count: int, _events: int | None) -> int:
            if wave and count > 0:
                sound.extend(ctypes.string_at(wave, count * 2))
            return 0

        callback = _CALLBACK(take)  # kept alive until the library has done with it
        self._library.espeak_SetSynthCallback(callback)
        if self._library.espeak_SetVoiceByName(voice.encode()):
            raise RuntimeError(f"espeak-ng has no voice {voice!r}")
        self._library.espeak_SetParameter(_RATE, words_a_minute, 0)
        data = text.encode() + b"\0"
        if self._library.espeak_Synth(data, ctypes.c_size_t(len(data)), 0, 1, 0, _UTF8, None, None):
            raise RuntimeError("espeak-ng refused the text")
        return bytes(sound)


def serve(library: Library, requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more."""
    _send(answers, {"version": library.version(), "languages": library.languages})
    for line in requests:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            _answer_and_leave(library, request, answers)
        _, status = os.waitpid(child, 0)
        if status:
            _send(answers, {"error": f"espeak-ng ended with status {status}"})


def _answer_and_leave(library: Library, request: dict[str, Any], answers: BinaryIO) -> None:
    code = 0
    try:
        sound = library.say(request["voice"], request["rate"], request["text"])
        _send(answers, {"rate": library.rate, "bytes": len(sound)}, sound)
    except RuntimeError as error:
        _send(answers, {"error": str(error)})
    except BaseException:  # noqa: BLE001 - a forked copy must never go on serving
        code = 1
    os._exit(code)


def _send(answers: BinaryIO, head: dict[str, Any], body: bytes = b"") -> None:
    answers.write(json.dumps(head).encode() + b"\n" + body)
    answers.flush()


if __name__ == "__main__":
    serve(Library(), sys.stdin.buffer, sys.stdout.buffer)
