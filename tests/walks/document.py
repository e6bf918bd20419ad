"""A document that is executed: the commands in its ```console blocks, their exit codes, and the output that it shows.

A line that begins with `$` is a command, run by bash; `# exits 20` behind it says how it must end, else it ends well, and a `&`
that it goes on in the background once it has printed what is shown. Every other line is a line of its output, in their order:
spaces count as one, `…` stands for anything. An identifier in hexadecimal digits stands for the one that this run has, here and
from here on.
"""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SECONDS = 180
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
EXITS = re.compile(r"\s+# exits (\d+)$")
IDENTIFIER = re.compile(r"\b(?=[0-9]*[a-f])[0-9a-f]{8,64}\b")


@dataclass(frozen=True)
class Step:
    """One command, as the document shows it.

    Attributes:
        place: file and line.
        shown: the lines of its output that are shown.
    """

    place: str
    command: str
    exits: int
    shown: tuple[str, ...]

    @property
    def goes_on(self) -> bool:
        return self.command.endswith(" &")


class Untrue(AssertionError):
    """The document shows something that is not so."""


def steps(document: Path) -> tuple[Step, ...]:
    """The commands of a document, in their order."""
    text = document.read_text(encoding="utf-8")
    found: list[Step] = []
    for block in BLOCK.finditer(text):
        first = text.count("\n", 0, block.start(1)) + 1
        for number, line in enumerate(block[1].splitlines(), first):
            if line.startswith("$ "):
                found.append(_step(f"{document.name}:{number}", line.removeprefix("$ ")))
            elif line.strip():
                found[-1] = Step(found[-1].place, found[-1].command, found[-1].exits, (*found[-1].shown, line))
    return tuple(found)


def _step(place: str, line: str) -> Step:
    code = EXITS.search(line)
    return Step(place, EXITS.sub("", line), int(code[1]) if code else 0, ())


@dataclass
class Walk:
    """Somebody who does what a document says, in one folder.

    Attributes:
        known: the document's identifiers, and those that they stand for here.
    """

    folder: Path
    environment: Mapping[str, str]
    known: dict[str, str] = field(default_factory=dict)

    def take(self, found: Sequence[Step]) -> None:
        """Every step, from the first to the last. Raises Untrue."""
        with ExitStack() as background:
            for step in found:
                if step.goes_on:
                    background.enter_context(self._going_on(step))
                else:
                    self._run(step)

    def _run(self, step: Step) -> None:
        done = subprocess.run(
            ["bash", "-c", self._here(step.command)],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
        if done.returncode != step.exits:
            raise Untrue(f"{step.place}: {step.command}\nexits {done.returncode}, not {step.exits}:\n{done.stdout}")
        self.check(step, done.stdout)

    @contextmanager
    def _going_on(self, step: Step) -> Iterator[None]:
        out = self.folder / f"{step.place.replace(':', '-')}.out"
        with out.open("wb") as file:
            command = f"exec {self._here(step.command).removesuffix(' &')}"
            process = subprocess.Popen(["bash", "-c", command], cwd=self.folder, env=self.environment, stdout=file, stderr=file)
        try:
            self._wait(step, process, out)
            yield
        finally:
            process.terminate()
            process.wait(SECONDS)

    def _wait(self, step: Step, process: subprocess.Popen[bytes], out: Path) -> None:
        deadline = time.monotonic() + SECONDS
        while True:
            try:
                self.check(step, out.read_text(encoding="utf-8", errors="replace"))
            except Untrue:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return

    def check(self, step: Step, output: str) -> None:
        """Look for what is shown, line after line. Raises Untrue: something is not there, or not in this order."""
        lines = iter([" ".join(line.split()) for line in output.splitlines()])
        for shown in step.shown:
            pattern, named = self._pattern(shown)
            found = next((match for line in lines if (match := pattern.fullmatch(line))), None)
            if found is None:
                raise Untrue(f"{step.place}: {step.command}\ndoes not print (any more)\n    {shown}\nbut\n{output}")
            self.known |= {name: found[number] for number, name in enumerate(named, 1)}

    def _pattern(self, shown: str) -> tuple[re.Pattern[str], list[str]]:
        """What a shown line may be here, and the identifiers in it that are not known yet, in their order."""
        named: list[str] = []

        def identifier(match: re.Match[str]) -> str:
            name = match[0]
            if name in self.known:
                return self.known[name]
            if name in named:
                return f"(?:\\{named.index(name) + 1})"
            named.append(name)
            return f"([0-9a-f]{{{len(name)}}})"

        escaped = re.escape(" ".join(shown.split())).replace("…", ".*")
        return re.compile(IDENTIFIER.sub(identifier, escaped)), named

    def _here(self, command: str) -> str:
        return IDENTIFIER.sub(lambda match: self.known.get(match[0], match[0]), command)
