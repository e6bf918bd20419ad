"""A group of commands of which one needs no name: `preambule backup DEST` is `preambule backup make DEST`."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup


class Defaulting(TyperGroup):
    """Takes what is no command's name for the first argument of the command `default`."""

    default = ""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command meant."""
        named = args and (args[0] in self.commands or args[0].startswith("-"))
        return super().resolve_command(ctx, args if named else [self.default, *args])
