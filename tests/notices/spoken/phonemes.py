"""The phonemes (IPA) that espeak-ng makes of each line of its input: `python phonemes.py VOICE`.

A process of its own: the library keeps a state, and finds its data only from its own folder.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

import espeakng_loader

_SYNCHRONOUS = 2
_UTF8 = 1
_IPA = 2


def main() -> None:
    data = Path(espeakng_loader.get_data_path())
    os.chdir(data.parent)
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    library.espeak_TextToPhonemes.argtypes = [ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int]
    if library.espeak_Initialize(_SYNCHRONOUS, 0, b".", 0) <= 0 or library.espeak_SetVoiceByName(sys.argv[1].encode()):
        raise SystemExit(1)
    for line in sys.stdin.read().splitlines():
        rest = ctypes.c_char_p(line.encode())
        clauses = []
        while rest.value is not None:  # one clause at a time
            clauses.append((library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _IPA) or b"").decode())
        sys.stdout.write(" ".join(clauses) + "\n")


if __name__ == "__main__":
    main()
