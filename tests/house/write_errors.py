"""Writes `docs/errors.md` from the tree of errors: `python -m tests.house.write_errors`."""

from __future__ import annotations

from tests.house.test_errors import DOCUMENT, ERRORS

HEAD = """# Errors

Every error has an id, which logs, answers and the command line print. Written from the code by `python -m tests.house.write_errors`.

| id | meaning | exit code | HTTP |
|---|---|---|---|
"""


def main() -> None:
    """Write the table; messages say what to do, the table says what each error means."""
    rows = [
        f"| `{kind.id}` | {(kind.__doc__ or '').strip().splitlines()[0]} | {kind.exit_code} | {kind.http_status} |\n"
        for kind in ERRORS
    ]
    DOCUMENT.write_text(HEAD + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
