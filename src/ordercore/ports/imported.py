"""What a channel sends: not yet an order, and each part says where it came from."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, TypeAlias, runtime_checkable

from attrs import field, frozen

from ordercore.accounts import Payout
from ordercore.catalog import Item
from ordercore.orders import WAITING_FIRST, CancellationPolicy
from ordercore.ports.erp_payloads import (
    GoodsReceived,
    PaymentReceived,
    PurchasePlaced,
)
from ordercore.ports.shop_payloads import PriceTag
from ordercore.values import Address, Money, formerly

__all__ = [
    "CancelledLine",
    "Channel",
    "Charge",
    "Imported",
    "ImportedCancellation",
    "ImportedCustomer",
    "ImportedLine",
    "ImportedNews",
    "ImportedReturn",
    "ImportedTax",
    "LeftOut",
    "NotAnOrder",
    "Parsed",
    "Raw",
    "ReturnedLine",
]


@frozen
class Raw:
    """One order's worth of a feed, as it came.

    Attributes:
        where: where it starts: ``orders.csv:12``, or a delivery's id.
        payload: what a channel parses; JSON-able, so that it can be kept and retried.
        rows: how many rows of the source it holds; they all have to be accounted for.
        version: differs whenever the partner's thing does, so that what was seen
            before can be passed over; "" where the source has none.
    """

    where: str
    payload: Mapping[str, object] = field(repr=False, hash=False)
    rows: int = 1
    version: str = ""


@frozen
class LeftOut:
    """A row that is no part of the order: kept, with the reason.

    Attributes:
        where: file and line, or the path inside the payload.
        reason: a sentence for people.
        code: stable and dotted, such as ``row.stock-correction``.
        raw: the row as it came.
    """

    where: str
    reason: str
    code: str
    raw: Mapping[str, str] = field(factory=dict[str, str], repr=False, hash=False)


@frozen
class ImportedTax:
    """A tax of a line or of the carriage, by its rate.

    Attributes:
        code: which tax, as the channel calls it; "" when it does not say.
        rate: a share of the base: ``0.25`` is 25 per cent.
        tax: what it comes to, zero or more.
        base: what it is worked out from, without it; None for all that it is a tax of.
    """

    code: str
    rate: Decimal
    tax: Money
    base: Money | None = None


@frozen
class ImportedLine:
    """Goods that the buyer wants.

    Attributes:
        sku: as the channel spells it.
        quantity: units, at least 1.
        unit_price: of one unit, before ``discount``.
        discount: off the whole line, zero or more; None when there is none.
        tax: of the whole line, inside or on top as the order's ``tax_included`` says;
            None when the channel does not say.
        name: the wording for slips and invoices.
        weight_g: of one unit; None when the channel does not say.
        barcode: digits of a GTIN, or "".
        reference: the channel's own id of the line, or "".
        taxes: ``tax`` by rate, adding up to it; none when the channel does not say.
    """

    sku: str
    quantity: int
    unit_price: Money
    discount: Money | None = None
    tax: Money | None = None
    name: str = ""
    weight_g: int | None = None
    barcode: str = ""
    reference: str = ""
    taxes: tuple[ImportedTax, ...] = ()


@frozen
class Charge:
    """A row that is no goods but carriage; ``Imported.shipping`` contains it.

    Attributes:
        code: the row's code in the source, such as ``POST``.
        amount: zero or more.
        where: file and line, or the path inside the payload.
    """

    code: str
    amount: Money
    where: str = ""


@frozen
class ImportedCustomer:
    """Who ordered.  Personal fields stay out of the repr.

    Attributes:
        id: the channel's id of the party.
        name, email, company: as the channel has them, or "".
    """

    id: str
    name: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    company: str = field(default="", repr=False)


@frozen
class Imported:
    """An order as its channel sent it.

    Attributes:
        external_id: the channel's unique id; the same one again is the same order.
        reference: the number that buyer and seller use for it.
        currency: ISO 4217, of every amount in it.
        ship_to: where the goods go.
        lines: at least one.
        placed_at: aware UTC; None when the source has no dates.
        customer: None for a guest.
        shipping: carriage charged to the buyer, after its discounts; None when unknown.
        shipping_tax: tax of the carriage, inside or on top as ``tax_included`` says.
        tax_included: whether unit prices, discounts and shipping contain their tax.
        terms: PREPAID, AUTHORIZED, INVOICE, ON_DELIVERY or PENDING, which holds where
            the channel does not say: the order waits for its money.
        net_days: for INVOICE, days until it is due.
        requested_on: the day on which the buyer wants the goods.
        flags: codes such as ``B2B``, ``GIFT`` or ``TEST``.
        note: what the buyer wrote.
        left_out: rows that are no part of the order, each with its reason.
        charges: rows that were read as carriage, for the count of rows.
        shipping_taxes: ``shipping_tax`` by rate; none when the channel does not say.
        cancellation: which units of a line are given up first.
    """

    external_id: str
    reference: str
    currency: str
    ship_to: Address
    lines: tuple[ImportedLine, ...] = field(converter=tuple[ImportedLine, ...])
    placed_at: datetime | None = None
    customer: ImportedCustomer | None = None
    shipping: Money | None = None
    shipping_tax: Money | None = None
    tax_included: bool = False
    terms: str = field(default="PENDING", metadata=formerly("INVOICE"))
    net_days: int = 30
    requested_on: date | None = None
    flags: tuple[str, ...] = field(default=(), converter=tuple[str, ...])
    note: str = field(default="", repr=False)
    left_out: tuple[LeftOut, ...] = field(default=(), converter=tuple[LeftOut, ...])
    charges: tuple[Charge, ...] = field(default=(), converter=tuple[Charge, ...])
    shipping_taxes: tuple[ImportedTax, ...] = ()
    cancellation: CancellationPolicy = WAITING_FIRST


@frozen
class CancelledLine:
    """Goods that the buyer no longer wants.

    Attributes:
        sku: as the channel spells it.
        quantity: units, at least 1.
        where: file and line, or the path inside the payload.
        raw: the row as it came.
    """

    sku: str
    quantity: int
    where: str
    raw: Mapping[str, str] = field(factory=dict[str, str], repr=False, hash=False)


@frozen
class ImportedCancellation:
    """A cancellation as its channel sent it.

    Attributes:
        external_id: the channel's unique id of this cancellation.
        reference: the number that people use for it.
        customer: the channel's id of the party, "" when unknown.
        lines: at least one.
        of: external id of the order that it cancels; None when it is not told.
        reason: stable code or the buyer's words.
        left_out: rows that are no part of it, each with its reason.
    """

    external_id: str
    reference: str
    customer: str
    lines: tuple[CancelledLine, ...] = field(converter=tuple[CancelledLine, ...])
    of: str | None = None
    reason: str = ""
    left_out: tuple[LeftOut, ...] = field(default=(), converter=tuple[LeftOut, ...])


@frozen
class ReturnedLine:
    """Units of a line that the buyer sends back.

    Attributes:
        line: the channel's own id of the line (``ImportedLine.reference``).
        quantity: units that it is about, at least 1.
        received: how many of them have come in so far, as the channel knows.
        reason: stable code or the buyer's words; "" when it is not told.
    """

    line: str
    quantity: int
    received: int = 0
    reason: str = ""


@frozen
class ImportedReturn:
    """A return as its channel sent it: as it stands now, not what has changed.

    Seen again it may have gone on: more has come in, or nothing more will.  What has
    come in never becomes less, so that versions may come twice and in any order.

    Attributes:
        external_id: the channel's unique id of this return.
        reference: the number that people use for it.
        of: external id of the order whose units they are.
        lines: at least one, each line once.
        place: where what has come in is, as the channel calls it; "" when it is not
            told, or nothing has come.
        ended: whether nothing more of it is to come.
        reason: why it has ended; a stable code.
    """

    external_id: str
    reference: str
    of: str
    lines: tuple[ReturnedLine, ...] = field(converter=tuple[ReturnedLine, ...])
    place: str = ""
    ended: bool = False
    reason: str = ""


@frozen
class NotAnOrder:
    """What came is neither: every row of it is left out, each with its reason.

    Attributes:
        external_id: the channel's unique id of it.
        left_out: at least one.
    """

    external_id: str
    left_out: tuple[LeftOut, ...] = field(converter=tuple[LeftOut, ...])


@frozen
class ImportedNews:
    """What an office, such as an ERP, has changed, received or been paid.

    Attributes:
        external_id: the office's own of it; what happened once is taken once by it.
        item: an article, new or with other particulars.
        prices: what units cost.
        goods: what a supplier has delivered; its node is ours.
        payment: money that came in, or went back.
        purchase: what is ordered of a supplier, as it stands; its node is ours.
    """

    external_id: str
    item: Item | None = None
    prices: tuple[PriceTag, ...] = field(default=(), converter=tuple[PriceTag, ...])
    goods: GoodsReceived | None = None
    payment: PaymentReceived | None = None
    purchase: PurchasePlaced | None = None


Parsed: TypeAlias = (
    Imported
    | ImportedCancellation
    | ImportedReturn
    | ImportedNews
    | Payout
    | NotAnOrder
)
"""What a channel makes of one raw payload; orders in a payout are the channel's ids."""


@runtime_checkable
class Channel(Protocol):
    """A place where orders come from, and how to read what it sends."""

    @property
    def name(self) -> str:
        """Unique in one shop, in the alphabet of ids without the full stop."""
        ...

    def parse(self, raw: Mapping[str, object], /) -> Parsed:
        """Return what *raw* says.

        Pure: the same input gives an equal answer, and the input stays as it was.

        Raises:
            Invalid: it cannot be read; every finding names the path of the bad
                field, what stood there and what would be right.
        """
        ...
