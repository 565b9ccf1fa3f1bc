"""What a partner says lies where is compared with what is known here."""

from collections.abc import Iterator
from typing import Any, cast

from attrs import frozen

from ordercore.errors import Invalid, Refused, Unsupported
from ordercore.flow import OMS
from ordercore.partners.asking import AdapterBroke, asked
from ordercore.partners.connection import Connection
from ordercore.ports import ErpCapability, FetchesErpStock, Page, Port, StockLevel
from ordercore.stock import Adjust

__all__ = ["StockComparison", "StockDifference", "compare_stock"]

LONGEST = 10_000
"""So many pages at most: whoever has more does not come to an end."""


@frozen
class StockDifference:
    """One article that two do not count alike at a place.

    Attributes:
        sku: which one.
        node: our name of the place.
        here: units on hand, by what is known here.
        there: units by what the partner says.
    """

    sku: str
    node: str
    here: int
    there: int

    @property
    def commands(self) -> tuple[Adjust, ...]:
        """What takes the partner's number over, for whoever knows that it is right."""
        return (Adjust(self.sku, self.node, self.there - self.here, "comparison"),)

    def __str__(self) -> str:
        return f"{self.sku} at {self.node}: {self.here} here, {self.there} there"


@frozen
class StockComparison:
    """What came of a comparison; nothing was changed by it.

    Attributes:
        equal: how many articles at places are counted alike.
        differences: those that are not.
        unknown: what the partner has and nobody knows here, and why.
    """

    equal: int = 0
    differences: tuple[StockDifference, ...] = ()
    unknown: tuple[tuple[StockLevel, str], ...] = ()

    @property
    def ok(self) -> bool:
        """Whether both say the same."""
        return not (self.differences or self.unknown)


def compare_stock(oms: OMS, connection: Connection) -> StockComparison:
    """Compare a partner's stock with ours, all of it, and change nothing.

    A difference may be on its way: what left here a moment ago is told a moment later.
    So compare when nothing waits, and look before taking over a number.

    Raises AdapterError: the partner cannot be asked, or does not say.
    """
    equal, differences, unknown = 0, list[StockDifference](), list[Any]()
    nodes = {place: node for node, place in connection.places.items()}
    for level in _levels(connection):
        node = nodes.get(level.location, "" if nodes else level.location)
        try:
            here = oms.stock(level.sku, node).on_hand
        except (Refused, Invalid) as error:
            unknown.append((level, str(error)))
            continue
        if here == level.available:
            equal += 1
        else:
            told = StockDifference(level.sku, node, here, level.available)
            differences.append(told)
    return StockComparison(equal, tuple(differences), tuple(unknown))


def _levels(connection: Connection) -> Iterator[StockLevel]:
    """Yield what the partner has of each article at each place, as it says it last."""
    can = ErpCapability.FETCH_STOCK
    if connection.port is not Port.ERP or not connection.can(can):
        raise Unsupported(connection.name, f"does not do {can}")
    partner, cursor = cast("FetchesErpStock", connection.adapter), ""
    found: dict[tuple[str, str], StockLevel] = {}
    for _ in range(LONGEST):
        page = _page(connection, partner, cursor)
        found |= {(one.sku, one.location): one for one in page.items}
        if not page.more:
            yield from found.values()
            return
        cursor = page.cursor
    raise AdapterBroke(connection.name, "fetch_stock", "does not come to an end")


def _page(
    connection: Connection, partner: FetchesErpStock, cursor: str
) -> Page[StockLevel]:
    name, limit = connection.name, connection.page
    page: Any = asked(name, "fetch_stock", lambda: partner.fetch_stock(cursor, limit))
    if not issubclass(type(page), Page) or (page.more and page.cursor == cursor):
        raise AdapterBroke(name, "fetch_stock", "answered no page that leads on")
    if not all([isinstance(one, StockLevel) for one in page.items]):
        raise AdapterBroke(name, "fetch_stock", "a page of it holds no stock levels")
    found: Page[StockLevel] = page
    return found
