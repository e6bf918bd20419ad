"""Examples and explanations beside the fields of the assistant."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.wording.marks import N_

HINTS: Mapping[str, str] = {
    "organisation": N_("As callers know it, for instance: Commune de Valmont-sur-Orge."),
    "address": N_("Street and town, as one writes it on a letter."),
    "dpo": N_("An e-mail address or a postal address, for instance dpo@valmont.example."),
    "rights": N_("An e-mail address or a postal address, for instance rights@valmont.example."),
    "web": N_("For instance https://valmont.example/calls. Préambule has such a page for each line; put its address there."),
    "name": N_("For the people of the house, for instance: Town hall, reception."),
    "short": N_("For addresses and logs: small letters, digits and dashes, for instance town-hall. It stays."),
    "spoken": N_("If callers know it under another name; otherwise the name above is said."),
    "number": N_("As it is dialled, for instance 01 99 00 10 00."),
    "internal": N_("Numbers that only your own switch knows, one a line, for instance 9001."),
    "recipients": N_("Services or functions, one a line, for instance: reception service."),
    "transfers": N_("Countries that recordings are sent to, one a line. Mostly none."),
    "percent": N_("A whole number from 1 to 100."),
    "text": N_("Only for 100 per cent. For instance: ten calls a day, a sample would not serve training."),
    "role": N_("Only for 100 per cent. For instance: head of reception."),
    "day": N_("Only for 100 per cent."),
    "dial": N_("One plain destination, for instance sofia/gateway/pbx/201."),
    "seconds": N_("5 to 180; 30 if nothing is written."),
    "agents": N_("Extensions, one a line; x is any digit: 29x. Staff representatives, for instance."),
    "callers": N_("Numbers, one a line; “withheld” for those who hide theirs, “internal” for the house’s own telephones."),
    "house": N_("Extensions, one a line, for instance 2xx. If nothing is written: every number of at most five digits."),
    "archives": N_("Who gives the visa, or has signed the table."),
    "service": N_("The service whose documents they are."),
    "nature": N_("In the archives’ words, for instance: recordings of calls to the reception."),
    "reference": N_("Needed where a table approves beforehand."),
}
"""By the name of the field."""
