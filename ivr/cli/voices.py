"""`preambule voices`: who speaks the notices, in which language."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress as Bar
from rich.progress import TaskID

from ivr.bootstrap.voices import voice_settings
from ivr.cli import context
from ivr.cli.output import AsJson, DryRun, print_json, print_rows, progress_bar, say
from notices.notice import Locale

if TYPE_CHECKING:
    from notices.speech.catalogue import Catalogue, PinnedVoice

app = typer.Typer(no_args_is_help=True, help="Who speaks the notices, in which language.")

OneLocale = Annotated[str | None, typer.Option("--locale", help="A locale, as lines name it: fr, en, pt-BR.")]


@app.command("list", epilog="Example: preambule voices list --locale fr --available")
def list_(
    locale: OneLocale = None,
    *,
    available: Annotated[bool, typer.Option("--available", help="Also the voices that could be fetched.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the voices of each locale in their order: engine, rate, state, and which one speaks and why."""
    from ivr.bootstrap.voice_rows import rows

    found = rows(voice_settings(context.settings()), locale, available=available)
    print_rows([asdict(row) for row in found], as_json=as_json, empty=f"No voice speaks {locale}.")


@app.command(epilog="Example: preambule voices fetch --locale fr")
def fetch(
    name: Annotated[str | None, typer.Argument(help="A voice of `voices list --available`.")] = None,
    locale: OneLocale = None,
    *,
    by_hand: Annotated[
        bool, typer.Option("--by-hand", help="Fetch nothing; list the files to bring to a machine without Internet.")
    ] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Fetch a published Piper voice, or the recommended one of a locale: resumed, checked against its digest, then put in place."""
    from notices.speech.catalogue import catalogue

    if (name is None) == (locale is None):
        raise typer.BadParameter("name a voice, or a locale with --locale")
    settings, collection = context.settings(), catalogue()
    voice = collection.recommended(Locale(locale)) if locale else collection.voice(name or "")
    if by_hand:
        _list_files(voice, settings.voices, collection, settings.voices_url, as_json=as_json)
    elif dry_run:
        say(f"{voice.name}: {voice.size // 1_000_000} MB would be fetched into {settings.voices / voice.locale}.")
    else:
        model = _fetched(voice, settings.voices, collection, settings.voices_url)
        _tell(voice, model, as_json=as_json)


def _list_files(voice: PinnedVoice, folder: Path, collection: Catalogue, base: str, *, as_json: bool) -> None:
    from notices.speech.by_hand import files_to_bring

    files = files_to_bring(voice, folder, collection, base)
    if as_json:
        print_json([asdict(file) for file in files])
        return
    say("Bring these files here on a disk; preambule voices list then says whether they are whole.\n")
    for file in files:
        typer.echo(f"{file.address}\n    to {file.place}\n    {file.size} bytes, MD5 {file.md5}")


def _fetched(voice: PinnedVoice, folder: Path, collection: Catalogue, base: str) -> Path:
    from notices.speech.fetching import fetch as fetched

    with progress_bar() as bar:
        task = bar.add_task(f"{voice.name}: kB", total=voice.size >> 10)
        return fetched(voice, folder, collection, base=base, progress=partial(_show, bar, task))


def _show(bar: Bar, task: TaskID, count: int) -> None:
    bar.update(task, completed=count >> 10)


def _tell(voice: PinnedVoice, model: Path, *, as_json: bool) -> None:
    card = model.with_name(voice.card.name)
    if as_json:
        print_json({"voice": f"piper/{voice.name}", "locale": voice.locale, "model": str(model), "card": str(card)})
        return
    say(f"{voice.name} is in {model.parent} and whole. What its makers say of it, and its licence:\n")
    say(card.read_text(encoding="utf-8", errors="replace"))
    say(
        f"Hear it: preambule voices try piper/{voice.name}. It speaks what is rendered from now on; preambule voices list says where."
    )


@app.command("try", epilog='Example: preambule voices try fr --text "Pour refuser, tapez 2." --out refus.wav')
def try_(
    voice: Annotated[str, typer.Argument(help="A voice of `voices list`, or a locale for the voice that speaks it.")],
    text: Annotated[str, typer.Option(help="What it says; without it, the name of its language.")] = "",
    out: Annotated[Path, typer.Option(help="The file, WAV as the telephone plays it, 8 kHz.", dir_okay=False)] = Path("try.wav"),
    *,
    as_json: AsJson = False,
) -> None:
    """Let a voice say a sentence as callers would hear it, and measure it."""
    from ivr.bootstrap.voice_trial import try_voice

    tried = try_voice(voice_settings(context.settings()), voice, text, out)
    print_rows([{**asdict(tried), "file": str(out)}], as_json=as_json, empty="")
