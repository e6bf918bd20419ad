"""The API's ports on this house's rows, a module a resource."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr.bootstrap import home
from ivr.bootstrap.console_parts.api.accesses import HostAccesses
from ivr.bootstrap.console_parts.api.accounts import HostAccounts
from ivr.bootstrap.console_parts.api.answers import HostAnswers
from ivr.bootstrap.console_parts.api.batches import HostBatches
from ivr.bootstrap.console_parts.api.calls import HostOrders
from ivr.bootstrap.console_parts.api.documents import HostDocuments
from ivr.bootstrap.console_parts.api.ground import House
from ivr.bootstrap.console_parts.api.journal import HostJournal
from ivr.bootstrap.console_parts.api.lines import HostLines
from ivr.bootstrap.console_parts.api.notices import HostNotices
from ivr.bootstrap.console_parts.api.objections import HostObjections
from ivr.bootstrap.console_parts.api.people import HostPeople
from ivr.bootstrap.console_parts.api.recordings import HostRecordings
from ivr.bootstrap.console_parts.api.retention import HostRetention
from ivr.bootstrap.console_parts.api.rights import HostRequests
from ivr.bootstrap.console_parts.api.whose import lines_of
from ivr.bootstrap.console_parts.door import RowDesk
from ivr.bootstrap.line_desk import HouseLines
from ivr.bootstrap.objection_desk import ObjectionDesk
from ivr.console.api.part import ApiPart, Ports
from ivr.console.live.control_client import ControlClient
from ivr.console.pages.parts import Part
from ivr.console.pages.rendering import Pages
from ivr.console.studio.desk import Desk as Studio


@dataclass(frozen=True, slots=True)
class Given:
    """What pages are made on, and the API with them.

    Attributes:
        door: accounts and sessions.
        studio: everything about notices.
    """

    control: ControlClient
    door: RowDesk
    studio: Studio


def api_part(house: House, given: Given) -> Callable[[Pages], Part]:
    """The maker of the API's part."""
    ports = Ports(
        lines=HostLines(house),
        notices=HostNotices(house),
        studio=given.studio,
        set_up=HouseLines(house.engine, house.settings),
        calls=HostOrders(given.control),
        recordings=HostRecordings(house),
        accesses=HostAccesses(house),
        rights=HostRequests(house),
        retention=HostRetention(house),
        batches=HostBatches(house),
        objections=HostObjections(house),
        register=ObjectionDesk(house.engine, lambda: home.objection_key(house.settings), house.clock),
        journal=HostJournal(house),
        documents=HostDocuments(house),
        people=HostPeople(house),
        accounts=HostAccounts(house, given.door),
        own=given.door,
        answers=HostAnswers(house),
    )
    return lambda pages: ApiPart(pages, ports, house.clock, lines_of(house))
