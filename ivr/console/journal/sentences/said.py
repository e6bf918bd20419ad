"""What a sentence is. Its places are filled with what the row says.

about   what the row is about: a name for people and lines, else the beginning of an id
who     the person who did it
line    the name of the line that the row names
others  the fields of the same name
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_WHO = "%(who)s"


@dataclass(frozen=True, slots=True)
class Plain:
    """One sentence, English, to be translated.

    Attributes:
        about: what the subjects of such rows are called, English; any other is shown as it is.
    """

    text: str
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def names_somebody(self) -> bool:
        """Whether a person stands in it as who did it."""
        return _WHO in self.text


@dataclass(frozen=True, slots=True)
class Either:
    """One of two, as a field of the row says.

    Attributes:
        field: what decides; one that is missing or empty counts as no.
    """

    field: str
    yes: str
    no: str

    @property
    def names_somebody(self) -> bool:
        """Whether a person stands in it as who did it."""
        return _WHO in self.yes + self.no


Sentence = Plain | Either
