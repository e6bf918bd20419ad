"""What can be found when rows, headers, bodies and parts are held against each other; what it means, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What was found. The table that explains them is `EXPLAINED`; `docs/storage.md` shows it."""

    BODY_MISSING = "body-missing"
    BODY_CUT = "body-cut"
    BODY_CHANGED = "body-changed"
    BODY_UNREADABLE = "body-unreadable"
    HEADER_MISSING = "header-missing"
    HEADER_BROKEN = "header-broken"
    MANIFEST_BROKEN = "manifest-broken"
    CAPTURE_LOST = "capture-lost"
    HEADER_OF_DESTROYED = "header-of-destroyed"
    HEADER_WITHOUT_ROW = "header-without-row"
    OBJECT_OF_DESTROYED = "object-of-destroyed"
    OBJECT_WITHOUT_ROW = "object-without-row"
    OBJECT_FOREIGN = "object-foreign"
    PART_LEFT_OVER = "part-left-over"
    PART_WITHOUT_ROW = "part-without-row"
    UPLOAD_LEFT_OVER = "upload-left-over"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a finding means.

    Attributes:
        means: for people.
        todo: for people.
        unreadable: nobody can hear the recording as it is: `repair --mark` sets it aside.
        clears: nothing of it can live any more, and its certificate or its twin says so: `repair --clear` takes it away.
    """

    means: str
    todo: str
    unreadable: bool = False
    clears: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be.

    Attributes:
        subject: the id of a recording, or the name of an object that belongs to none.
    """

    kind: Kind
    subject: str


_COPY = "Restore the object from a copy of the store, then verify again."

EXPLAINED: dict[Kind, Explanation] = {
    Kind.BODY_MISSING: Explanation("The row is at rest, and the store has no body of that name.", _COPY, unreadable=True),
    Kind.BODY_CUT: Explanation("The body has another size than the manifest says.", _COPY, unreadable=True),
    Kind.BODY_CHANGED: Explanation(
        "The body's SHA-256 is not that which was made while capturing: it was changed, or is another's.", _COPY, unreadable=True
    ),
    Kind.BODY_UNREADABLE: Explanation(
        "The store failed while the body was read; nothing is known of it.", "Look after the store, then verify again."
    ),
    Kind.HEADER_MISSING: Explanation(
        "The row is at rest, and its key header is gone: the body is noise for everybody.",
        "Restore the row of key_headers from a backup of the database.",
        unreadable=True,
    ),
    Kind.HEADER_BROKEN: Explanation(
        "The key header is no age header: the body is noise for everybody.",
        "Restore the row of key_headers from a backup of the database.",
        unreadable=True,
    ),
    Kind.MANIFEST_BROKEN: Explanation(
        "The manifest is not signed by this house, belongs to another recording, or says other figures than the row.",
        "Restore the row from a backup of the database; find out who changed it.",
        unreadable=True,
    ),
    Kind.CAPTURE_LOST: Explanation(
        "The row waits to be sealed, and neither this host nor the store has its bytes.",
        "If another host captured it, start that one's worker; else restore the part. A line process alone on its database clears it.",
    ),
    Kind.HEADER_OF_DESTROYED: Explanation(
        "The recording is destroyed or refused, and its key header is there again, as after a restore of an old copy.",
        "preambule vault repair --clear deletes the header again.",
        clears=True,
    ),
    Kind.HEADER_WITHOUT_ROW: Explanation(
        "A key header belongs to no recording: rows were lost, or somebody wrote into the tables.",
        "Restore the rows from a backup of the database. Nothing is deleted: it may be the only key.",
    ),
    Kind.OBJECT_OF_DESTROYED: Explanation(
        "The recording has its certificate of destruction, and its body is there: an upload ended late, or an old copy came back.",
        "preambule vault repair --clear deletes the body again; without its header it is noise.",
        clears=True,
    ),
    Kind.OBJECT_WITHOUT_ROW: Explanation(
        "A body belongs to no recording: rows were lost, or two houses share a store.",
        "Restore the rows from a backup, or give each house a prefix of its own. Nothing is deleted: it may live.",
    ),
    Kind.OBJECT_FOREIGN: Explanation(
        "The store holds something that is no body of ours.", "Find out whose it is. A store should hold bodies only."
    ),
    Kind.PART_LEFT_OVER: Explanation(
        "A recording is at rest, and this host still has its part: a crash came before it was deleted.",
        "preambule vault repair --clear deletes the part, once the body in the store has been read back and is right.",
        clears=True,
    ),
    Kind.PART_WITHOUT_ROW: Explanation(
        "A part belongs to no recording: the call never began, or rows were lost.",
        "If rows were lost, restore them before a line process starts here: it destroys what no row needs.",
    ),
    Kind.UPLOAD_LEFT_OVER: Explanation(
        "An upload was begun more than a day ago, and no recording waits for it.",
        "The worker gives it up within a day; preambule vault repair --clear does it now.",
        clears=True,
    ),
}
"""Every kind, in the order of `Kind`."""
