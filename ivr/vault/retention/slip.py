"""The bordereau d'élimination as people sign and file it: whose documents, of which nature, by what rule, between which dates, how many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from ivr.documents import Document, Fact, Figure, Section, Table
from ivr.documents.document import Cell
from ivr.documents.formats import Formats
from ivr.documents.wording import N_, Wording

DOMAIN = "retention"
KIND = "bordereau-elimination"

_PURPOSES = {
    "training": N_("training of staff"),
    "evaluation": N_("evaluation of staff"),
    "quality": N_("quality of service"),
    "contract_proof": N_("proof of a contract"),
    "legal_proof": N_("proof that the law asks for"),
    "claim_trace": N_("tracing of a claim"),
}
_BASES = {
    "consent": N_("consent"),
    "contract": N_("contract"),
    "legal_duty": N_("legal duty"),
    "public_task": N_("public task"),
    "legitimate_interest": N_("legitimate interest"),
}
_DURATIONS = {"days": N_("%(count)s days"), "months": N_("%(count)s months"), "years": N_("%(count)s years")}
_PROPOSED, _DONE = N_("Elimination slip (proposal)"), N_("Elimination slip")
_TOLD_PROPOSED = N_(
    "The documents listed below have reached the end of their use. Their destruction is proposed under %(law)s. Nothing of them is destroyed, and "
    "nobody may hear them, until the archives have approved in writing."
)
_TOLD_DONE = N_(
    "The documents listed below were destroyed under %(law)s. Each is named by the signed certificate of its destruction."
)
_HASHES_TOLD = N_("Hashes are shortened here; the data that belong to this document hold them whole.")
_ORGANISATION, _SERVICE, _LINE = N_("Organisation"), N_("Service"), N_("Telephone line")
_ARCHIVES, _NATURE, _REFERENCE = N_("Archives"), N_("Nature of the documents"), N_("Reference")
_BATCH, _PROPOSED_ON, _SIGNED_ON = N_("Number of this slip"), N_("Proposed on"), N_("Closed on")
_FROM, _TO, _COUNT, _VOLUME, _LENGTH = N_("Oldest"), N_("Newest"), N_("Number"), N_("Volume"), N_("Length")
_MINUTES = N_("%(count)s minutes")
_WHOSE, _RULES, _EXTENT, _VISA, _LIST, _KEPT = (
    N_("Whose documents, and which"),
    N_("How long they were of use"),
    N_("Extreme dates and volume"),
    N_("Visa of the archives"),
    N_("List of the documents"),
    N_("Documents that the archives keep back"),
)
_PURPOSE, _BASIS, _DURATION = N_("Purpose"), N_("Legal basis"), N_("Duration")
_NO_RULES = N_("The line is out of service; its rules stand in the signed manifest of each document.")
_DOCUMENT, _STARTED, _SIZE, _HASH, _CERTIFICATE = N_("Document"), N_("Date"), N_("Size"), N_("Hash"), N_("Certificate")
_SIGNED_BY, _LETTER, _LETTER_OF = N_("Approved by"), N_("Reference of the letter"), N_("Letter of")
_TABLE_TOLD = N_("No visa for each batch: the management table %(reference)s, signed by %(archives)s, approves of it.")
_PART, _NAME, _SIGNATURE = N_("For"), N_("Name, office and date"), N_("Signature")
_THE_SERVICE, _THE_ARCHIVES = N_("the service"), N_("the archives (visa)")
_NOTHING = N_("None.")

_SHORT = 16


def document(said: Mapping[str, Any], locale: str, made_at: datetime) -> Document:
    """The document.

    Args:
        said: the payload of a bordereau (`ivr.vault.retention.bordereau`).
        locale: `fr` or `en`.
        made_at: its moment; that of the signature once it is signed.

    Raises:
        WordingUnknown: there are no documents in this language.
    """
    slip = _Slip(said, locale)
    done = said["state"] == "done"
    sections = [slip.whose(), slip.rules(), slip.extent(), slip.visa(), slip.listed(_LIST, said["items"])]
    if said["kept_back"]:
        sections.append(slip.listed(_KEPT, said["kept_back"]))
    title = slip.word(_DONE if done else _PROPOSED)
    return Document(KIND, title, locale, made_at, tuple(sections), said["organisation"])


class _Slip:
    def __init__(self, said: Mapping[str, Any], locale: str) -> None:
        self.said = said
        self.word = Wording(locale, DOMAIN)
        self._write = Formats(locale)
        self._source = f"eliminations:{said['batch']}"

    def whose(self) -> Section:
        said, disposal = self.said, self.said["disposal"]
        told = self.word(_TOLD_DONE if said["state"] == "done" else _TOLD_PROPOSED, law=said["law"])
        facts = [
            self._fact(_ORGANISATION, said["organisation"], f"lines:{said['line']}"),
            self._fact(_SERVICE, disposal["service"], f"lines:{said['line']}"),
            self._fact(_LINE, said["line_name"], f"lines:{said['line']}"),
            self._fact(_NATURE, disposal["nature"], f"lines:{said['line']}"),
            self._fact(_ARCHIVES, disposal["archives"], f"lines:{said['line']}"),
            self._fact(_BATCH, said["batch"]),
            self._fact(_PROPOSED_ON, self._day(said["proposed"])),
        ]
        if disposal["reference"]:
            facts.append(self._fact(_REFERENCE, disposal["reference"], f"lines:{said['line']}"))
        if said["state"] == "done":
            facts.append(self._fact(_SIGNED_ON, self._day(said["signed"])))
        return Section(self.word(_WHOSE), (told,), tuple(facts))

    def rules(self) -> Section:
        rows = tuple(self._rule(rule) for rule in self.said["rules"])
        columns = tuple(self.word(text) for text in (_PURPOSE, _DURATION, _BASIS, _REFERENCE))
        return Section(self.word(_RULES), tables=(Table(columns, rows, empty=self.word(_NO_RULES)),))

    def extent(self) -> Section:
        said = self.said
        facts = [
            self._fact(_COUNT, self._write.number(said["count"])),
            self._fact(_VOLUME, self._write.size(said["bytes"])),
            self._fact(_LENGTH, self.word(_MINUTES, count=self._write.number(round(said["seconds"] / 60)))),
        ]
        if said["from"] is not None:
            facts += [self._fact(_FROM, self._day(said["from"])), self._fact(_TO, self._day(said["to"]))]
        return Section(self.word(_EXTENT), facts=tuple(facts))

    def visa(self) -> Section:
        disposal, decision = self.said["disposal"], self.said["decision"]
        if disposal["authority"] == "table":
            told = self.word(_TABLE_TOLD, reference=disposal["reference"], archives=disposal["archives"])
            return Section(self.word(_VISA), (Figure(told, f"lines:{self.said['line']}"),))
        if decision is not None:
            facts = (
                self._fact(_SIGNED_BY, decision["by"]),
                self._fact(_LETTER, decision["reference"]),
                self._fact(_LETTER_OF, self._write.day(date.fromisoformat(decision["on"]))),
            )
            return Section(self.word(_VISA), facts=facts)
        columns = tuple(self.word(text) for text in (_PART, _NAME, _SIGNATURE))
        rows = tuple((self.word(part), "", "") for part in (_THE_SERVICE, _THE_ARCHIVES))
        return Section(self.word(_VISA), tables=(Table(columns, rows),))

    def listed(self, title: str, items: Sequence[Mapping[str, Any]]) -> Section:
        columns = tuple(self.word(text) for text in (_DOCUMENT, _STARTED, _SIZE, _HASH, _CERTIFICATE))
        rows = tuple(self._item(item) for item in items)
        return Section(self.word(title), (self.word(_HASHES_TOLD),), tables=(Table(columns, rows, empty=self.word(_NOTHING)),))

    def _rule(self, rule: Mapping[str, Any]) -> tuple[Cell, ...]:
        duration = self.word(_DURATIONS[rule["unit"]], count=self._write.number(rule["count"]))
        source = f"purposes:{self.said['line']}/{rule['kind']}"
        basis = self.word(_BASES[rule["basis"]])
        return self.word(_PURPOSES[rule["kind"]]), Figure(duration, source), basis, rule["reference"]

    def _item(self, item: Mapping[str, Any]) -> tuple[Cell, ...]:
        size = "" if item["size"] is None else self._write.size(item["size"])
        short = [(item[name] or "")[:_SHORT] for name in ("sha256", "certificate")]
        return item["recording"], item["started"][:10], size, *short

    def _fact(self, label: str, value: str, source: str = "") -> Fact:
        return Fact(self.word(label), Figure(value, source or self._source))

    def _day(self, moment: str) -> str:
        return self._write.day(datetime.fromisoformat(moment))
