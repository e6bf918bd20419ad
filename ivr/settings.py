"""Every setting of Préambule, read once from the environment.

A setting `NAME` is the variable `PREAMBULE_NAME`; a secret may also come from the file that
`PREAMBULE_NAME_FILE` names (Docker and systemd credentials). `docs/settings.md` lists them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from ivr.errors import SettingsError

PREFIX = "PREAMBULE_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and how much of them there may be.

    Attributes:
        home: folder for all that the embedded default keeps (`var/`).
        database_url: SQLAlchemy address; SQLite in `home` by default.
        objects_url: object store; `file:///…` or `s3://bucket/prefix`.
        objects_held_by: `house` or `third_party`; empty: a folder is the house's, a bucket is a third party's (LAW 20).
        verify_at: when in the night bodies are read back, UTC; empty: never.
        verify_within_days: in how many nights all of them are.
        spool: FIFOs live here; must be RAM (tmpfs) in production, shared with FreeSWITCH.
        parts: ciphertext of calls in progress; on the same file system as a directory store, so that sealing renames.
        sounds: renderings that FreeSWITCH plays; shared with FreeSWITCH, read-only there.
        voices: Piper voices, `<locale>/<name>.onnx` with `<name>.onnx.json`; without one, espeak-ng speaks.
        uploads: recordings of notices by people, as they were accepted.
        voice_order: engines, the preferred first, separated by commas; empty for uploaded, piper, espeak-ng.
        voices_chosen: the voice of a locale by name, `fr=piper/fr_FR-siwis-medium`, separated by commas; above the order.
        voices_url: a mirror of the collection of Piper voices, for `voices fetch`; empty for the collection itself.
        gtts: `on` lets texts be spoken by a third party; `off` does not, whatever the order says.
        gtts_url: the address that stands in for that third party's own; empty for its own.
        keys: folder of `recipients.txt` and signing keys. `identities` is a folder of its own (LAW 26).
        keys_ahead: for the calls of how many months there must be keys; 0 makes none by itself.
        key_profile, key_passphrase: the key store in `identities` that opens recordings; empty for plain files there.
        line_host, line_port: where FreeSWITCH's `socket` application connects.
        control_host, control_port: the line process's HTTP control port.
        esl_host, esl_port, esl_password: FreeSWITCH's inbound Event Socket; empty host when there is none.
        console_host, console_port: where the console listens.
        console_names: host names under which browsers reach it, separated by commas; needed to listen beyond this machine.
        console_proxies: addresses that end TLS in front of it, separated by commas; what they say of a browser's address is believed.
        max_calls: outbound sessions at once; further ones are refused at once, so that the failsafe runs.
        take_charge: application that cancels the guard, `sched_del`; empty when the dialplan has none.
        backup_into: folder in which the worker keeps backups; empty when others make them.
        backup_hours, backups_kept: how often, and how many are kept.
        backup_objects: `on` copies bodies of recordings beside them.
        log_format: `text` or `json`.
        journal_months: how long the journal is kept, 6 to 12; longer with `journal_reason` (LAW 19).
    """

    home: Path = Path("var")
    database_url: str = ""
    objects_url: str = ""
    objects_held_by: str = ""
    verify_at: str = "02:00"
    verify_within_days: int = 30
    spool: Path = field(default_factory=Path)
    parts: Path = field(default_factory=Path)
    sounds: Path = field(default_factory=Path)
    voices: Path = field(default_factory=Path)
    uploads: Path = field(default_factory=Path)
    voice_order: str = ""
    voices_chosen: str = ""
    voices_url: str = ""
    gtts: str = "off"
    gtts_url: str = ""
    keys: Path = field(default_factory=Path)
    identities: Path = field(default_factory=Path)
    keys_ahead: int = 3
    key_profile: str = ""
    key_passphrase: str = ""
    lines_file: Path = field(default_factory=Path)
    line_host: str = "127.0.0.1"
    line_port: int = 8084
    control_host: str = "127.0.0.1"
    control_port: int = 8085
    control_token: str = ""
    esl_host: str = ""
    esl_port: int = 8021
    esl_password: str = ""
    console_host: str = "127.0.0.1"
    console_port: int = 8080
    console_names: str = ""
    console_proxies: str = "127.0.0.1,::1"
    max_calls: int = 2500
    drain_seconds: int = 30
    backup_into: str = ""
    backup_hours: int = 24
    backups_kept: int = 14
    backup_objects: str = "off"
    log_format: str = "text"
    log_level: str = "info"
    journal_months: int = 12
    journal_reason: str = ""


SECRETS = frozenset({"control_token", "esl_password", "database_url", "key_passphrase"})


NO_EVENT_SOCKET = "PREAMBULE_ESL_HOST is not set, so nobody can ask FreeSWITCH what it records. The embedded switch needs none."
"""What `/health`, the log and `doctor` say of a line process that compares nothing."""


def load(environment: Mapping[str, str]) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a value that cannot be used, an unknown `PREAMBULE_` variable, an unreadable secret file.
    """
    known = {f.name: f for f in fields(Settings)}
    values: dict[str, object] = {}
    for variable, given in environment.items():
        if not variable.startswith(PREFIX) or variable in OTHER_VARIABLES:
            continue
        name, text = _name_and_text(variable, given)
        if name not in known:
            raise SettingsError(
                f"{variable} is no setting of Préambule. Remove it or correct its name; docs/settings.md lists them."
            )
        values[name] = _convert(variable, text, known[name].type)
    return _with_defaults(replace(Settings(), **values))  # type: ignore[arg-type]  # checked by _convert


def _name_and_text(variable: str, given: str) -> tuple[str, str]:
    name = variable.removeprefix(PREFIX).lower()
    secret = name.removesuffix("_file")
    if secret != name and secret in SECRETS:
        return secret, _read_secret(variable, given)
    return name, given


OTHER_VARIABLES = frozenset({"PREAMBULE_FREESWITCH", "PREAMBULE_S3_SERVER", "PREAMBULE_TEST_POSTGRESQL", "PREAMBULE_TEST_S3"})
"""Variables of the test suite, not of the product."""


def _read_secret(variable: str, path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise SettingsError(
            f"{variable} names {path}, which cannot be read: {error.strerror}. Make it readable for this process."
        ) from error


def _convert(variable: str, text: str, kind: object) -> object:
    if kind in (int, "int"):
        try:
            return int(text)
        except ValueError as error:
            raise SettingsError(f"{variable} must be a whole number, not {text!r}.") from error
    return Path(text) if kind in (Path, "Path") else text


def _with_defaults(settings: Settings) -> Settings:
    home = settings.home.absolute()
    unset = Path()

    def under(value: Path, name: str) -> Path:
        return home / name if value == unset else value.absolute()

    return replace(
        settings,
        home=home,
        database_url=settings.database_url or f"sqlite:///{home / 'preambule.sqlite'}",
        objects_url=settings.objects_url or f"file://{home / 'objects'}",
        spool=under(settings.spool, "spool"),
        parts=under(settings.parts, "parts"),
        sounds=under(settings.sounds, "sounds"),
        voices=under(settings.voices, "voices"),
        uploads=under(settings.uploads, "uploads"),
        keys=under(settings.keys, "keys"),
        identities=under(settings.identities, "identities"),
        lines_file=under(settings.lines_file, "lines.toml"),
    )
