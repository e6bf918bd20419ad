"""`freeswitch_conf/` as one house needs it: the same files, with its own values in `vars.xml` and its lines' destinations.

Pure: files are read from the project and returned as text; whoever asks writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from xml.sax.saxutils import quoteattr

from ivr.domain.line import Line
from ivr.errors import SettingsError
from ivr.numbers import spellings

SOURCE = Path(__file__).parents[2] / "freeswitch_conf"
VARIABLES = PurePosixPath("vars.xml")
DESTINATIONS = PurePosixPath("dialplan/destinations/lines.xml")
FRAGMENT = PurePosixPath("dialplan_fragment.xml")

EXAMPLE = r"^(\+?33199000000|0199000000)$"
"""What stands in `dialplan_fragment.xml` for the published number."""

_DEFAULT = re.compile(r'(<X-PRE-PROCESS cmd="(?:set|exec-set)" data=")(preambule_\w+)=([^"]*)("/>)')
_UNSAFE = re.compile(r"[\"'<>&\r\n\0]|\$\{")


class UnusableVariable(SettingsError):
    """A variable of the FreeSWITCH configuration is unknown, or its value would change the XML around it."""

    id = "settings.freeswitch-variable"
    exit_code = 11


def defaults(source: Path = SOURCE) -> dict[str, str]:
    """The variables of `vars.xml` and the values that they have when nobody says otherwise."""
    text = (source / VARIABLES).read_text(encoding="utf-8")
    return {name: value for _, name, value, _ in _DEFAULT.findall(text)}


def render(values: Mapping[str, str], lines: Iterable[Line] = (), source: Path = SOURCE) -> dict[PurePosixPath, str]:
    """Every file of the configuration by its path inside the folder, with `values` and `lines` filled in.

    Args:
        values: variables of `vars.xml` to replace, by name (`preambule_line_port`). Environment variables still win over them.
        lines: lines whose callers the failsafe puts through to their own destination.
        source: the folder that holds the files.

    Raises:
        UnusableVariable: a name that `vars.xml` does not have, or a value that cannot stand in XML.
    """
    _check(values, defaults(source))
    files = {
        PurePosixPath(file.relative_to(source).as_posix()): file.read_text(encoding="utf-8")
        for file in sorted(source.rglob("*.xml"))
        if file.relative_to(source).as_posix() != FRAGMENT.as_posix()
    }
    files[VARIABLES] = _fill(files[VARIABLES], values)
    files[DESTINATIONS] = destinations(lines)
    return files


def fragment(values: Mapping[str, str], source: Path = SOURCE) -> str:
    """The dialplan to paste into an existing FreeSWITCH, with plain values instead of variables of ours."""
    known = defaults(source)
    _check(values, known)
    text = (source / FRAGMENT).read_text(encoding="utf-8")
    for name, value in {**known, **values}.items():
        text = text.replace(f"$${{{name}}}", value)
    return text


def fragment_of(line: Line, values: Mapping[str, str], source: Path = SOURCE) -> str:
    """The same with a line's own numbers, in every usual spelling, in the place of the example's."""
    spelt = "|".join(sorted({re.escape(number) for number in _spellings(line)}))
    return fragment(values, source).replace(EXAMPLE, f"^({spelt})$")


def destinations(lines: Iterable[Line]) -> str:
    """The extensions that tell the failsafe where each line's callers go, in every usual spelling of its numbers."""
    return "\n".join(["<include>", *(_destination(line) for line in lines), "</include>", ""])


def _destination(line: Line) -> str:
    spelt = "|".join(sorted({re.escape(number) for number in _spellings(line)}))
    return "\n".join(
        [
            f'  <extension name={quoteattr(f"destination of {line.id}")} continue="true">',
            f'    <condition field="destination_number" expression={quoteattr(f"^(?:{spelt})$")}>',
            f'      <action application="set" data={quoteattr(f"failsafe_dial={line.destination.dial}")} inline="true"/>',
            "    </condition>",
            "  </extension>",
        ]
    )


def _spellings(line: Line) -> Iterable[str]:
    for number in (line.number, *(number for number, _ in line.numbers)):
        yield from spellings(number)


def _check(values: Mapping[str, str], known: Mapping[str, str]) -> None:
    for name, value in values.items():
        if name not in known:
            raise UnusableVariable(f"{name} is no variable of vars.xml. Use one of: {', '.join(known)}.")
        if _UNSAFE.search(value):
            raise UnusableVariable(
                f"The value of {name} holds a quote, <, >, & or ${{, which FreeSWITCH would misread. Choose another."
            )


def _fill(text: str, values: Mapping[str, str]) -> str:
    def filled(found: re.Match[str]) -> str:
        name = found.group(2)
        if name not in values:
            return found.group(0)
        return f'<X-PRE-PROCESS cmd="set" data="{name}={values[name]}"/>'

    return _DEFAULT.sub(filled, text)
