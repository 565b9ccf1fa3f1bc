"""What a feed file may say beside its orders: items, parties, network and stock."""

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal

from attrs import field, frozen

import ordercore as oc
from ordercore_adapters.tabular.cells import Cell
from ordercore_adapters.tabular.settings import (
    About,
    CancellationMapping,
    ChargeKind,
    LineMapping,
    OrderMapping,
    Place,
    SetAside,
    Source,
)

__all__ = [
    "AreaTable",
    "CalendarTable",
    "CapacityTable",
    "CustomerTable",
    "FeedSettings",
    "ItemTable",
    "NodeTable",
    "RateSettings",
    "ServiceTable",
    "StockTable",
    "SupplierTable",
    "TransitTable",
    "ZoneTable",
]


@frozen
class ItemTable:
    """``[items]``: what is sold; without a source, what the orders name.

    ``weight_g`` and the rest are read for each row of the source.
    """

    source: Source | None = None
    sku: Cell | None = None
    name: Cell | None = None
    weight_g: Cell | None = None
    barcode: Cell | None = None

    def __attrs_post_init__(self) -> None:
        if (self.source is None) != (self.sku is None):
            raise oc.Invalid.at("sku", self.sku, "a column, if there is a source")


@frozen
class CustomerTable:
    """``[customers]``: who is known as a buyer."""

    source: Source
    id: Cell
    name: Cell | None = None
    email: Cell | None = None
    company: Cell | None = None
    address: Place | None = None


@frozen
class SupplierTable:
    """``[suppliers]``: who supplies."""

    source: Source
    id: Cell
    name: Cell | None = None
    email: Cell | None = None
    company: Cell | None = None
    address: Place | None = None


@frozen
class CapacityTable:
    """``capacity`` of a node: how much work it takes on in a day, any of the three."""

    orders: int | None = None
    lines: int | None = None
    units: int | None = None


@frozen
class NodeTable:
    """``[[node]]``: a place that can supply.

    Attributes:
        kind: as the network names it, such as WAREHOUSE.
        latitude, longitude: degrees; without them the middle of the country counts.
        handling: what one parcel costs there, in the currency of ``[rates]``.
        share: its part of the opening stock, a weight.
        calendar: id of the one by which it works; without it no date is promised.
        cutoff: wall time by which an order is worked on the same day.
        handling_days: working days that it takes, ``[least, most]``.
        handling_hours: or open hours.
        ready_at: with days, the wall time by which what is due on a day is packed.
        pickups: wall times at which the carriers come, on its working days.
        groups: under which strategies speak of it and others at once.
        capacity: how much work it takes on in a day; as much as there is without one.
        unlimited: SKUs, ``KNIFE*`` for all that begin so, of which it supplies as many
            as are wanted.
        supplier: of whom that is bought; the place itself where nobody is named.
        takes_back: SKUs of which it takes units back, such as ``["*"]``.
        grades: whether somebody looks there at what comes back.
        collect_days: for how many days goods wait there for buyers who come for them.
        co2_g_per_tkm: what carrying a ton for a km from there sets free.
    """

    id: str
    country: str
    name: str = ""
    kind: str = "WAREHOUSE"
    city: str = ""
    postcode: str = ""
    street: tuple[str, ...] = ()
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    handling: Decimal | None = None
    priority: int = 0
    share: int = 1
    calendar: str = ""
    cutoff: time | None = None
    handling_days: tuple[int, ...] = ()
    handling_hours: tuple[int, ...] = ()
    ready_at: time | None = None
    pickups: tuple[time, ...] = ()
    groups: tuple[str, ...] = ()
    capacity: CapacityTable | None = None
    unlimited: tuple[str, ...] = ()
    supplier: str = ""
    takes_back: tuple[str, ...] = ("*",)
    grades: bool = True
    collect_days: int | None = None
    co2_g_per_tkm: int = 100


@frozen
class StockTable:
    """``[stock]``: the opening stock; each SKU's is divided by the nodes' shares.

    One of three rules:

    Attributes:
        source, sku, quantity: rows that say how much there is of what; with ``node``
            also where.
        each: so many of every SKU that the orders name.
        of_demand: this part of what the orders ask for, per SKU, rounded up.
    """

    source: Source | None = None
    sku: Cell | None = None
    quantity: Cell | None = None
    node: Cell | None = None
    each: int | None = None
    of_demand: Decimal | None = None

    def __attrs_post_init__(self) -> None:
        rules = (self.source, self.each, self.of_demand)
        if sum(rule is not None for rule in rules) != 1:
            raise oc.Invalid.at("", rules, "one of source, each, of_demand")
        for name in ("sku", "quantity"):
            if (self.source is None) != (getattr(self, name) is None):
                raise oc.Invalid.at(name, "", "a column, if there is a source")


@frozen
class ZoneTable:
    """``[[rates.zone]]``: one column of the rate table; the first that fits counts.

    Attributes:
        reach: DOMESTIC, REGION or WORLD.
        prices: each ``[grams, price]``, the lightest first.
        countries: of a REGION, as codes; ``EU`` stands for its members.
    """

    name: str
    reach: str
    prices: tuple[tuple[Decimal, ...], ...]
    countries: tuple[str, ...] = ()


@frozen
class RateSettings:
    """``[rates]``: what a parcel costs, by zone and weight."""

    currency: str
    zone: tuple[ZoneTable, ...]
    carrier: str = "POST"
    service: str = "STANDARD"


@frozen
class CalendarTable:
    """``[[calendar]]``: on which days somebody works, and from when to when.

    Attributes:
        zone: whose clocks its days and hours go by.
        first, last: the days that it knows.
        week: weekdays, such as MON.
        closed, extra: days on which it is otherwise.
        opens, closes: wall times; both or none.
    """

    id: str
    zone: str
    first: date
    last: date
    week: tuple[oc.Weekday, ...] = oc.WORK_WEEK
    closed: tuple[date, ...] = ()
    extra: tuple[date, ...] = ()
    opens: time | None = None
    closes: time | None = None


@frozen
class TransitTable:
    """``[[service.transit]]``: how long it takes on one kind of way.

    Attributes:
        days: working days of the service, ``[least, most]``.
    """

    name: str
    reach: str
    days: tuple[int, ...]
    countries: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()


@frozen
class ServiceTable:
    """``[[service]]``: by which days a carrier carries, and how many it takes."""

    carrier: str
    service: str
    calendar: str
    transit: tuple[TransitTable, ...]


@frozen
class AreaTable:
    """``[[area]]``: where buyers are, and on which days they get parcels.

    Attributes:
        countries: as codes; ``EU`` stands for its members.
        zone: whose clocks, where they are not those of the calendar.
    """

    name: str
    countries: tuple[str, ...]
    calendar: str
    zone: str = ""
    regions: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()


@frozen
class FeedSettings:
    """A feed file."""

    feed: About
    source: Source
    order: OrderMapping | None = None
    line: LineMapping | None = None
    set_aside: tuple[SetAside, ...] = ()
    charges: Mapping[str, ChargeKind] = field(factory=dict[str, ChargeKind])
    cancellation: CancellationMapping | None = None
    items: ItemTable | None = None
    customers: CustomerTable | None = None
    suppliers: SupplierTable | None = None
    node: tuple[NodeTable, ...] = ()
    rates: RateSettings | None = None
    stock: StockTable | None = None
    calendar: tuple[CalendarTable, ...] = ()
    service: tuple[ServiceTable, ...] = ()
    area: tuple[AreaTable, ...] = ()
