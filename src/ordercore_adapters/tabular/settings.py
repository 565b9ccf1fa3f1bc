"""What a feed file may say of its source and its orders, key by key."""

from collections.abc import Mapping
from enum import StrEnum

from attrs import field, frozen

import ordercore as oc
from ordercore_adapters.tabular.cells import Cell, Condition

__all__ = [
    "TABULAR",
    "About",
    "CancellationMapping",
    "ChargeKind",
    "CustomerMapping",
    "Discount",
    "Kind",
    "LineMapping",
    "OrderMapping",
    "Place",
    "SetAside",
    "Source",
    "Unit",
]

TABULAR = "tabular"
"""The channel of feeds that have a mapping, and the reader of feed files."""


class Kind(StrEnum):
    """How a source is written."""

    CSV = "csv"
    JSONL = "jsonl"
    JSON = "json"
    SQLITE = "sqlite"


class ChargeKind(StrEnum):
    """What a row that is no goods charges for."""

    SHIPPING = "shipping"


class Unit(StrEnum):
    """What a number in a discount column means."""

    FRACTION = "fraction"
    AMOUNT = "amount"


@frozen
class About:
    """``[feed]``: which feed it is.

    Attributes:
        name: unique in the shop; in the alphabet of ids.
        channel: ``tabular``, or another registered channel that parses whole documents.
        reader: ``tabular``; for whoever looks for the right reader.
        timezone: of dates and times without an offset.
        missing_times: what is made of a local time that the clocks jump over: refused,
            or the moment at which they jump.
        repeated_times: what is made of one that comes twice: the earlier, the later, or
            refused.
        note: for people.
    """

    name: str
    channel: str = TABULAR
    reader: str = TABULAR
    timezone: str = "UTC"
    missing_times: oc.connecting.MissingTimes = oc.connecting.MissingTimes.REFUSE
    repeated_times: oc.connecting.RepeatedTimes = oc.connecting.RepeatedTimes.EARLIER
    note: str = ""


@frozen
class Source:
    """``[source]``: where the rows are.

    Attributes:
        kind: csv, jsonl, json or sqlite.
        file: relative to the data folder or to the feed file; ``.gz`` is unpacked.
        query: for sqlite, one SELECT; its rows are the source's rows.
        encoding: of csv and jsonl, strict.
        delimiter: of csv.
        rows_in: for documents (json, jsonl) of another channel, the list in each whose
            entries count as rows, such as ``line_items``.
    """

    kind: Kind
    file: str
    query: str = ""
    encoding: str = "utf-8"
    delimiter: str = ","
    rows_in: str = ""

    def __attrs_post_init__(self) -> None:
        if (self.kind is Kind.SQLITE) != bool(self.query):
            raise oc.Invalid.at("query", self.query, "a SELECT for sqlite, else none")
        if len(self.delimiter) != 1:
            raise oc.Invalid.at("delimiter", self.delimiter, "one character")


@frozen
class Place:
    """An address, field by field.

    Attributes:
        country: code or English name.
        countries: how this source's own names of countries are meant, as codes.
    """

    country: Cell
    postcode: Cell | None = None
    city: Cell | None = None
    street: tuple[Cell, ...] = ()
    region: Cell | None = None
    name: Cell | None = None
    phone: Cell | None = None
    email: Cell | None = None
    countries: Mapping[str, str] = field(factory=dict[str, str])


@frozen
class CustomerMapping:
    """``[order.customer]``: who ordered; an empty id is a guest."""

    id: Cell
    name: Cell | None = None
    email: Cell | None = None
    company: Cell | None = None


@frozen
class OrderMapping:
    """``[order]``: the fields of an order; all rows of one order agree on them.

    Attributes:
        reference: what rows of one order share; it is also the external id.
        tax_included: whether prices, discounts and shipping contain their tax.
        shipped_at: when the goods left, where the source knows.
        terms: PREPAID, AUTHORIZED, INVOICE, ON_DELIVERY or PENDING; PENDING where
            there is none.  Sales on account say ``{ value = "INVOICE" }``.
        given_up_first: from where units are given up when the buyer wants fewer, each
            bucket once: ``["ALLOCATED", "UNALLOCATED", "BACKORDERED"]``; units that
            wait are given up first where nothing is said.
    """

    reference: Cell
    currency: Cell
    ship_to: Place
    placed_at: Cell | None = None
    customer: CustomerMapping | None = None
    shipping: Cell | None = None
    shipping_tax: Cell | None = None
    tax_included: bool = False
    terms: Cell | None = None
    net_days: int = 30
    requested_on: Cell | None = None
    shipped_at: Cell | None = None
    note: Cell | None = None
    flags: tuple[str, ...] = ()
    given_up_first: tuple[oc.orders.Bucket, ...] = ()

    def __attrs_post_init__(self) -> None:
        try:
            self.cancellation  # noqa: B018 - refuses what is no order of all buckets
        except oc.Invalid as error:
            (found,) = error.findings
            raise oc.Invalid(
                [oc.Finding("given_up_first", found.got, found.expected)]
            ) from None

    @property
    def cancellation(self) -> oc.orders.CancellationPolicy:
        """From where units are given up.  Raises Invalid: not each bucket once."""
        said, policy = self.given_up_first, oc.orders.CancellationPolicy
        return policy(said) if said else policy()


@frozen
class Discount:
    """What is off the whole line.

    Attributes:
        column: where it stands; an empty cell is no discount.
        unit: ``fraction`` of price times quantity (0.15 is 15 per cent), or ``amount``.
        rounding: of a fraction, always written out.
    """

    column: str
    unit: Unit
    rounding: oc.Rounding | None = None

    def __attrs_post_init__(self) -> None:
        if (self.unit is Unit.FRACTION) != (self.rounding is not None):
            modes = ", ".join(oc.Rounding)
            raise oc.Invalid.at(
                "rounding", self.rounding, f"for a fraction one of {modes}, else none"
            )


@frozen
class LineMapping:
    """``[line]``: the fields of a row that is goods."""

    sku: Cell
    quantity: Cell
    unit_price: Cell
    discount: Discount | None = None
    tax: Cell | None = None
    name: Cell | None = None
    weight_g: Cell | None = None
    barcode: Cell | None = None
    reference: Cell | None = None


@frozen
class SetAside:
    """``[[set_aside]]``: rows that are no part of an order.

    Attributes:
        when: a row that passes all of these is set aside; the first rule that fits
            decides.
        code: stable and dotted, such as ``row.stock-correction``.
        reason: a sentence for people.
    """

    when: tuple[Condition, ...]
    code: str
    reason: str


@frozen
class CancellationMapping:
    """``[cancellation]``: what marks rows as a cancellation; quantities are negative.

    Attributes:
        when: the first row of the group passes all of these.
        of: the reference of the order that it cancels, where the source says it.
        reason: stable code.
    """

    when: tuple[Condition, ...]
    of: Cell | None = None
    reason: str = "cancelled"
