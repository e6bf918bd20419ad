"""The font that PDF documents embed: Source Sans Pro, under the SIL Open Font License."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from ivr.documents.errors import FontMissing

FILES = {"": "SourceSansPro-Regular.ttf", "B": "SourceSansPro-Semibold.ttf"}
"""By fpdf2's names of styles."""


def font_files() -> dict[str, Path]:
    """Its files, found without importing the package, whose import warns.

    Raises:
        FontMissing: the package font-source-sans-pro is not installed, or not whole.
    """
    try:
        package = distribution("font-source-sans-pro")
    except PackageNotFoundError as error:
        raise FontMissing(
            "The package font-source-sans-pro is not installed. Install Préambule again, with what it needs."
        ) from error
    found = {style: Path(str(package.locate_file(f"font_source_sans_pro/files/{name}"))) for style, name in FILES.items()}
    for path in found.values():
        if not path.is_file():
            raise FontMissing(f"{path} is missing. Install the package font-source-sans-pro again.")
    return found
