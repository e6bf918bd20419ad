"""gTTS against a stand-in that speaks its protocol, on this machine: no text of these tests leaves the house."""

from __future__ import annotations

import base64
import importlib.metadata
import io
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import requests
import soundfile
from gtts import gTTS
from hypothesis import given
from hypothesis import strategies as st

from notices.notice import Locale
from notices.speech.choice import GttsSettings
from notices.speech.errors import VoiceFailed, VoiceMissing
from notices.speech.gtts_voice import GttsVoice, name_of, sound_in
from notices.speech.mp3 import decode, whole
from notices.speech.port import Engine, heard
from notices.speech.voices import InstalledVoices, VoiceSettings

FR = Locale("fr")


def mp3(seconds: float = 2.0, channels: int = 1, rate: int = 24_000) -> bytes:
    time = np.arange(int(seconds * rate)) / rate
    tone = np.repeat((0.3 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)[:, None], channels, axis=1)
    file = io.BytesIO()
    soundfile.write(file, tone, rate, format="MP3", subtype="MPEG_LAYER_III")
    return file.getvalue()


SOUND = mp3()


def rows(sound: bytes | None) -> str:
    """An answer as the service gives it: a line against misuse, lengths, and rows of JSON."""
    payload = json.dumps([base64.b64encode(sound).decode()], separators=(",", ":")) if sound is not None else None
    line = json.dumps([["wrb.fr", "jQ1olc", payload, None, None, None, "generic"], ["di", 37]], separators=(",", ":"))
    return f')]}}\'\n\n{len(line)}\n{line}\n25\n[["e",4,null,null,143]]\n'


@dataclass
class Service:
    """The stand-in.

    Attributes:
        asked: (text, language) of every request.
        status, body: of the answers.
        late: set when a held answer may go.
    """

    asked: list[tuple[str, str]] = field(default_factory=list)
    status: int = 200
    body: bytes = rows(SOUND).encode()
    late: threading.Event | None = None
    address: str = ""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        form = parse_qs(request.rfile.read(int(request.headers["Content-Length"])).decode())
        (((rpc, parameters, _, _),),) = json.loads(form["f.req"][0])
        text, language, speed, _ = json.loads(parameters)
        assert (rpc, speed, urlsplit(request.path).path) == ("jQ1olc", None, "/_/TranslateWebserverUi/data/batchexecute")
        self.asked.append((text, language))
        if self.late:
            self.late.wait()
        request.send_response(self.status)
        request.send_header("Content-Length", str(len(self.body)))
        request.end_headers()
        request.wfile.write(self.body)


@pytest.fixture
def service() -> Iterator[Service]:
    there = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            there.answer(self)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        there.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield there
        server.shutdown()
        thread.join()


def voice(service: Service, locale: str = "fr", timeout_seconds: float = 20) -> GttsVoice:
    return GttsVoice(Locale(locale), GttsSettings(f"{service.address}/", timeout_seconds))


def test_it_speaks_and_warns_each_time_that_the_text_leaves_the_house(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    speaker = voice(service)
    for _ in range(2):
        speech = heard(speaker, "Cet appel est enregistré.")
        assert (speech.rate, speech.samples.dtype) == (24_000, np.dtype(np.float32))
        assert 1.9 < speech.samples.size / speech.rate < 2.2

    assert service.asked == [("Cet appel est enregistré.", "fr")] * 2
    warnings = [record for record in caplog.records if record.levelname == "WARNING"]
    assert len(warnings) == 2
    assert "The text leaves the house: 25 characters go to 127.0.0.1, to be spoken by gtts/fr." in warnings[0].getMessage()
    assert "enregistré" not in caplog.text, "the text itself is in no log (L6)"


def test_the_stand_in_speaks_the_protocol_as_the_library_understands_it(service: Service) -> None:
    here = urlsplit(service.address)

    class Here(gTTS):  # type: ignore[misc]  # gtts has no types
        def _prepare_requests(self) -> list[requests.PreparedRequest]:
            prepared: list[requests.PreparedRequest] = super()._prepare_requests()
            for request in prepared:
                request.url = urlsplit(str(request.url))._replace(scheme=here.scheme, netloc=here.netloc).geturl()
            return prepared

    assert b"".join(Here("Oui.", lang="fr", lang_check=False).stream()) == SOUND


def test_a_long_text_goes_in_several_requests_and_comes_back_as_one(service: Service) -> None:
    text = "Cet appel est enregistré pour améliorer la qualité de notre service. " * 4

    speech = voice(service).synthesize(text)

    assert len(service.asked) > 2
    assert all(len(part) <= 100 for part, _ in service.asked)
    assert " ".join(part for part, _ in service.asked).count("enregistré") == 4
    assert speech.samples.size > 1.9 * 24_000 * len(service.asked)


def test_markup_is_no_part_of_what_is_sent(service: Service) -> None:
    voice(service).synthesize("<speak>[[oui]]\r\nnon</speak>")
    assert service.asked[0][0].strip(".") == "speak [oui] non /speak"


@pytest.mark.parametrize(
    ("locale", "name"),
    [
        ("fr", "gtts/fr"),
        ("pt", "gtts/pt-PT"),
        ("pt-BR", "gtts/pt"),
        ("fr-BE", "gtts/fr"),
        ("uk", "gtts/uk"),
        ("ga", None),
        ("mt", None),
    ],
)
def test_the_services_names_of_languages(locale: str, name: str | None) -> None:
    assert name_of(Locale(locale)) == name


def test_a_language_that_it_does_not_speak(service: Service) -> None:
    with pytest.raises(VoiceMissing, match="gTTS does not speak 'mt'"):
        voice(service, "mt")


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (429, b"", r"takes no more requests for now \(429\)"),
        (403, b"no", "answered 403 with 2 bytes"),
        (500, b"", "answered 500"),
        (200, b"<html><title>Before you continue</title></html>", "holds no speech, but something else"),
        (200, b"", "holds no speech, but something else"),
        (200, b"\xff\xfe" * 99, "holds no speech, but something else"),
        (200, rows(None).encode(), "the service refuses the text or the language"),
        (200, rows(SOUND).encode()[:900], "was cut short"),
        (200, b'[["wrb.fr","jQ1olc"]]', "is made otherwise"),
        (200, b'[["wrb.fr","jQ1olc","[\\"not base 64!\\"]"]]', "holds no speech: the service refuses"),
        (200, rows(SOUND[:-7]).encode(), "its end is missing"),
        (200, rows(b"").encode(), "is no MP3"),
        (200, rows(b"RIFF" + bytes(99)).encode(), "is no MP3"),
        (200, rows(mp3(0.3)).encode(), "too little sound for the text"),
    ],
)
def test_what_is_no_speech_is_a_clear_error(service: Service, status: int, body: bytes, words: str) -> None:
    service.status, service.body = status, body
    with pytest.raises(VoiceFailed, match=f"gtts/fr cannot say 'Cet appel.*{words}.*choose a voice of this house"):
        voice(service).synthesize("Cet appel est enregistré.")


def test_a_service_that_hangs_is_a_clear_error(service: Service) -> None:
    service.late = threading.Event()
    try:
        with pytest.raises(VoiceFailed, match=r"did not answer within 0\.2 s"):
            voice(service, timeout_seconds=0.2).synthesize("oui")
    finally:
        service.late.set()


def test_nobody_there_is_a_clear_error() -> None:
    with pytest.raises(VoiceFailed, match="cannot be reached"):
        voice(Service(address="http://127.0.0.1:1")).synthesize("oui")


def test_nothing_is_sent_for_a_text_that_cannot_be_said(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(VoiceFailed, match="nothing to say"):
        voice(service).synthesize(" \n")
    assert (service.asked, caplog.records) == ([], [])


def test_off_means_off(service: Service) -> None:
    """Neither the order brings it in, nor does anything fall back to it."""
    with InstalledVoices(VoiceSettings(order=(Engine.GTTS, Engine.ESPEAK))) as voices:
        assert voices.best(FR).name == "espeak-ng/fr"
        assert [found.name for found in voices.all(FR)] == ["espeak-ng/fr"]
    assert service.asked == []


def test_switched_on_it_is_a_voice_like_others(service: Service) -> None:
    settings = VoiceSettings(order=(Engine.GTTS, Engine.ESPEAK), gtts=GttsSettings(service.address))
    with InstalledVoices(settings) as voices:
        assert voices.best(FR).synthesize("oui").rate == 24_000
        assert voices.best(FR).fingerprint == f"gtts/fr {importlib.metadata.version('gtts')}"
        assert voices.best(Locale("mt")).name == "espeak-ng/mt"


def test_threads_may_share_it(service: Service) -> None:
    speaker = voice(service)
    with ThreadPoolExecutor(4) as pool:
        assert len({speech.samples.tobytes() for speech in pool.map(speaker.synthesize, ["oui"] * 8)}) == 1


def missing(_: str) -> str:
    raise importlib.metadata.PackageNotFoundError


def test_without_the_library_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "version", missing)
    with pytest.raises(VoiceMissing, match=r"Install the extra preambule\[gtts\]"):
        voice(Service())


@pytest.mark.parametrize(("channels", "rate"), [(1, 24_000), (2, 44_100), (1, 16_000), (1, 8_000)])
def test_mp3_of_any_kind_is_decoded_to_one_channel(channels: int, rate: int) -> None:
    speech = decode(mp3(1.0, channels, rate))
    assert speech.rate == rate
    assert speech.samples.ndim == 1
    assert abs(speech.samples.size / rate - 1) < 0.2


def test_tags_before_and_after_the_frames_are_no_frames() -> None:
    size = bytes([0, 0, 1, 2])
    assert whole(b"ID3\4\0\0" + size + bytes(130) + SOUND)
    assert whole(SOUND + b"TAG" + bytes(125))
    assert not whole(b"ID3\4\0\0" + size)


@given(st.integers(0, len(SOUND) - 1))
def test_an_mp3_that_was_cut_short_is_whole_only_between_two_frames(kept: int) -> None:
    frames, place = {0}, 0
    while place < len(SOUND):
        place = next(end for end in range(place + 1, len(SOUND) + 1) if whole(SOUND[place:end]))
        frames.add(place)
    assert whole(SOUND[:kept]) is (kept in frames - {0})


@given(st.text(max_size=200))
def test_no_answer_is_taken_for_speech_by_mistake(answer: str) -> None:
    with pytest.raises(ValueError, match=r"holds no speech|cut short"):
        sound_in(answer)
