"""A partner outside with whom one account connects us."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from attrs import field, frozen

from ordercore.accounts import (
    AuthorizationRequested,
    CaptureRequested,
    RefundRequested,
    VoidRequested,
)
from ordercore.connecting import Backoff, Counters
from ordercore.errors import Finding, Invalid, shorten
from ordercore.flow import PATIENT, Recorded
from ordercore.partners.reading import Reader
from ordercore.plugins import Channel
from ordercore.ports import (
    CARRIER_OPERATIONS,
    ERP_OPERATIONS,
    LEDGER_OPERATIONS,
    NOTIFIER_OPERATIONS,
    PAYMENT_OPERATIONS,
    SHOP_OPERATIONS,
    TAX_OPERATIONS,
    Adapter,
    LabelFormat,
    Operations,
    Port,
    ShopCapability,
    offer_problems,
)
from ordercore.values import check_id, exponent

__all__ = ["Connection", "PaysBack", "TellsPrices", "lane_of"]

OPERATIONS: Mapping[Port, Operations] = {
    Port.CHANNEL: SHOP_OPERATIONS,
    Port.CARRIER: CARRIER_OPERATIONS,
    Port.ERP: ERP_OPERATIONS,
    Port.PAYMENT: PAYMENT_OPERATIONS,
    Port.LEDGER: LEDGER_OPERATIONS,
    Port.NOTIFIER: NOTIFIER_OPERATIONS,
    Port.TAX: TAX_OPERATIONS,
}
"""What the capabilities of each kind of partner promise."""


def _no_places() -> Mapping[str, str]:
    return {}


class PaysBack(StrEnum):
    """When a shop pays back what is cancelled in it, or sent back to it."""

    ITSELF = "itself"
    """It has done so when it tells of it: that is booked, and it is not told to."""
    ASKED = "asked"
    """Only when it is told to."""


@frozen
class TellsPrices:
    """Which prices a shop is told.

    Attributes:
        price_list: id of the list; in the currency of the connection.
        tax_included: whether prices of the shop contain their tax, as those of the
            list have to.
    """

    price_list: str
    tax_included: bool = True


@frozen
class Connection:
    """One partner with one account.

    Attributes:
        name: unique in the shop; its orders are of a channel of this name, its ids are
            bound under it, and what it has moved is paid through it.
        adapter: talks to the partner.
        port: what kind of partner it is.
        places: our nodes -> what the partner calls them; none where it keeps one stock
            for all of them.
        currency: in which the partner sells, ISO 4217.
        page: how many orders are fetched at once.
        pages: how many pages at most in one go, so that others have their turn.
        label: as what a carrier's labels come; None for the first that it has of labels
            for label printers, PDF, and pictures.
        track_every_s: how many seconds at least are between two times that a carrier is
            asked where all parcels are; 0 for each turn.
        returns_to: our node that has what came back to the partner, where it names no
            place.
        prices: which prices a shop is told; None for none.
        pays_back: when a shop pays back what it cancels or takes back; None where
            nobody has said so: then it is not told to, and that is set aside, lest it
            pays twice.  What we cancel or take back it is told in any case.
        backoff: when the partner is asked again, and how often.
        counters: what was asked of the partner in this process, by operation, where
            its transport tells them (:class:`ordercore.connecting.Observed`).

    Raises Invalid: the name or the currency is none, the adapter declares what it does
    not have, a number is too small, or prices are said for a partner that takes none;
    all of it is named at once.
    """

    name: str
    adapter: Adapter = field(repr=False)
    port: Port = Port.CHANNEL
    places: Mapping[str, str] = field(factory=_no_places)
    currency: str = "EUR"
    page: int = 100
    pages: int = 100
    label: LabelFormat | None = None
    track_every_s: int = 900
    returns_to: str = ""
    prices: TellsPrices | None = None
    pays_back: PaysBack | None = None
    backoff: Backoff = field(default=PATIENT, repr=False)
    counters: Counters = field(factory=Counters, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        """Look at what was given."""
        odd = plain_problems(self.name, self)
        offer = [*offer_problems(self.adapter, OPERATIONS.get(self.port, {}))]
        if offer:
            odd += Invalid(offer).inside("adapter").findings
        elif self.prices is not None and not self.can(ShopCapability.PRICES):
            what = shorten(self.prices)
            odd.append(Finding("prices", what, "None: it takes no prices"))
        if odd:
            raise Invalid(odd)

    def can(self, capability: str) -> bool:
        """Tell whether the partner can do something, by what its adapter declares."""
        return capability in self.adapter.capabilities

    @property
    def channel(self) -> Channel:
        """What reads what the partner sends, under the name of the connection."""
        nodes = {place: node for node, place in reversed([*self.places.items()])}
        theirs: Channel | None = getattr(self.adapter, "channel", None)
        return Reader(self.name, theirs, nodes, self.returns_to)


def lane_of(recorded: Recorded) -> str:
    """Return what an event is told in order with: all of one order, else its stream.

    A parcel of an order and the order itself are streams of their own, and still a
    partner has to hear of the shipment before the cancellation that came after it.
    Nothing waits for money that goes back: a partner may take days to pay it out.  What
    is taken from one promise, or let go of, is in order.
    """
    event = recorded.event
    if isinstance(event, RefundRequested):
        return f"refund/{event.order}/{event.reference}"
    if isinstance(event, AuthorizationRequested):
        return f"promise/{event.order}/{event.reference}"
    if isinstance(event, CaptureRequested | VoidRequested):
        return f"promise/{event.order}/{event.authorization}"
    order: object = getattr(recorded.event, "order", None)
    if isinstance(order, str) and order:
        return f"order/{order}"
    return recorded.stream


class Said(Protocol):
    """What is said of a connection, whatever its adapter is."""

    @property
    def currency(self) -> str: ...
    @property
    def page(self) -> int: ...
    @property
    def pages(self) -> int: ...
    @property
    def track_every_s(self) -> int: ...


def plain_problems(name: str, said: Said) -> list[Finding]:
    """Return what is odd about a connection, whatever its adapter is."""
    findings: list[Finding] = []
    for check in (lambda: _check_name(name), lambda: exponent(said.currency)):
        try:
            check()
        except Invalid as error:
            findings += error.findings
    for where, number, least in (
        ("page", said.page, 1),
        ("pages", said.pages, 1),
        ("track_every_s", said.track_every_s, 0),
    ):
        if number < least:
            findings.append(Finding(where, shorten(number), f"{least} or more"))
    return findings


def _check_name(name: str) -> None:
    if "." in check_id(name, "name"):
        raise Invalid.at("name", name, "an id without a full stop")
