"""`preambule notices lexicon`: how voices say what they would misread."""

from __future__ import annotations

from typing import Annotated

import typer

from ivr.bootstrap import home
from ivr.bootstrap.studio.pronouncing import say_as_written, say_otherwise
from ivr.cli.context import opened
from ivr.cli.notices.common import By
from ivr.cli.output import AsJson, print_rows, say
from ivr.database.engine import reading
from ivr.database.lexicon import load_lexicon
from notices.catalogues.store import available
from notices.notice import Locale
from notices.spoken import LexiconEntry

app = typer.Typer(no_args_is_help=True, help="How voices say what they would misread.")

OneLocale = Annotated[str, typer.Argument(help="A locale: fr, en …")]
Written = Annotated[str, typer.Argument(help="The words as they are written.")]
ForVoice = Annotated[str, typer.Option("--voice", help="Only for this voice: espeak-ng/fr, or an engine: piper/.")]


@app.command("list", epilog="Example: preambule notices lexicon list --json")
def list_(*, as_json: AsJson = False) -> None:
    """List the organisation's pronunciations."""
    with reading(opened()[1]) as connection:
        found = load_lexicon(connection).entries
    rows = [
        {"locale": entry.locale, "written": entry.written, "said": entry.said, "voice": entry.voice or "every voice"}
        for entry in found
    ]
    print_rows(rows, as_json=as_json, empty="There is none. Add one: preambule notices lexicon add fr Orge orje")


@app.command(epilog="Example: preambule notices lexicon add fr Valmont valmon --voice espeak-ng/fr")
def add(
    locale: OneLocale,
    written: Written,
    said: Annotated[str, typer.Argument(help="How it is said.")],
    by: By,
    voice: ForVoice = "",
) -> None:
    """Say words otherwise from the next publication on."""
    if locale.partition("-")[0] not in available():
        raise typer.BadParameter(f"nothing is said in {locale!r}, but in {', '.join(available())}", param_hint="LOCALE")
    new = say_otherwise(opened()[1], LexiconEntry(Locale(locale), written, said, voice), by, home.now())
    say(f"{written} is said {said} from the next publication on{'' if new else ', and no longer as before'}.")


@app.command(epilog="Example: preambule notices lexicon remove fr Valmont")
def remove(locale: OneLocale, written: Written, by: By, voice: ForVoice = "") -> None:
    """Say words as the voices would, from the next publication on."""
    gone = say_as_written(opened()[1], Locale(locale), written, voice, by, home.now())
    say(f"{written} is said as it is written." if gone else f"There was no entry for {written} in {locale}.")
