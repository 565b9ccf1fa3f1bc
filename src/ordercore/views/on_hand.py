"""How many of each SKU are where, how many are promised, and who waits for more."""

from collections.abc import Iterable, Mapping

from attrs import astuple, frozen

from ordercore.orders import Order
from ordercore.stock import StockLevel, Transfer
from ordercore.views.incoming import Coming

__all__ = ["Count", "NodeStock", "OnHand", "SkuStock", "claims_of", "on_hand"]


@frozen
class Count:
    """Units on shelves.

    Attributes:
        sellable: there and in order.
        allocated: of these, promised to placed orders.
        reserved: of these, held back for carts and other reservations.
        available: of these, those that can still be promised; safety stock cannot.
        unsellable: there and damaged, in quality control or in quarantine.
        shortfall: promised or held back, and not found by a count.
        incoming: announced by suppliers, and still to come.
        in_transit: on the way from another node of ours.
    """

    sellable: int = 0
    allocated: int = 0
    reserved: int = 0
    available: int = 0
    unsellable: int = 0
    shortfall: int = 0
    incoming: int = 0
    in_transit: int = 0

    @property
    def to_come(self) -> int:
        """Units on their way, from suppliers and from nodes of ours."""
        return self.incoming + self.in_transit


NOTHING = Count()


@frozen
class SkuStock:
    """One SKU everywhere.

    Attributes:
        sku: what it is.
        count: at all nodes together.
        waiting: units that orders want and no node has for them.
        nodes: the count at each node, by its id.
    """

    sku: str
    count: Count
    waiting: int
    nodes: Mapping[str, Count]

    @property
    def short(self) -> int:
        """How many units have to come in before everybody is served."""
        return max(0, self.waiting - self.count.available)


@frozen
class NodeStock:
    """Everything at one node."""

    node: str
    count: Count
    skus: int


@frozen
class OnHand:
    """The stock of the whole shop.

    Attributes:
        skus: the ones that orders wait for first, most wanted on top; then those with
            the least left to promise.
        nodes: by id.
        count: all of it.
        waiting: units that orders want and no node has for them.
    """

    skus: tuple[SkuStock, ...]
    nodes: tuple[NodeStock, ...]
    count: Count
    waiting: int


def on_hand(
    levels: Iterable[StockLevel],
    waiting: Mapping[str, int],
    to_come: Iterable[Coming] = (),
) -> OnHand:
    """Return the stock by SKU and by node.

    *waiting* says how many units of a SKU are backordered, *to_come* what is on its
    way.  A SKU that only waits, or only comes, is listed with nothing there.
    """
    by_sku: dict[str, dict[str, Count]] = {sku: {} for sku in waiting}
    by_node: dict[str, list[Count]] = {}
    for (sku, node), count in _by_place(levels, to_come).items():
        by_sku.setdefault(sku, {})[node] = count
        by_node.setdefault(node, []).append(count)
    skus = [
        SkuStock(sku, together(nodes.values()), waiting.get(sku, 0), nodes)
        for sku, nodes in by_sku.items()
    ]
    skus.sort(key=lambda s: (-s.waiting, s.count.available, s.sku))
    nodes = [
        NodeStock(node, together(counts), len(counts))
        for node, counts in sorted(by_node.items())
    ]
    return OnHand(
        tuple(skus),
        tuple(nodes),
        together([node.count for node in nodes]),
        sum(waiting.values()),
    )


def _by_place(
    levels: Iterable[StockLevel], to_come: Iterable[Coming]
) -> dict[tuple[str, str], Count]:
    found = {(level.sku, level.node): _count(level) for level in levels}
    for one in to_come:
        before = found.get((one.sku, one.node), NOTHING)
        units = one.dated.quantity
        more = Count(in_transit=units) if one.in_transit else Count(incoming=units)
        found[one.sku, one.node] = together([before, more])
    return found


def together(counts: Iterable[Count]) -> Count:
    """Return the sum of counts."""
    rows = [astuple(count) for count in counts]
    return Count(*[sum(column) for column in zip(*rows, strict=True)])


def _count(level: StockLevel) -> Count:
    return Count(
        level.sellable,
        level.allocated,
        level.reserved,
        level.available,
        level.unsellable.total,
        level.shortfall,
    )


def claims_of(
    orders: Iterable[Order], transfers: Iterable[Transfer] = ()
) -> dict[tuple[str, str], int]:
    """Return how many units orders and transfers claim, by (SKU, node)."""
    claimed: dict[tuple[str, str], int] = {}
    for order in orders:
        for line, progress in zip(order.lines, order.progress, strict=True):
            for claim in progress.claims:
                for sku, units in line.pieces(claim.total):
                    place = (sku, claim.node)
                    claimed[place] = claimed.get(place, 0) + units
    for transfer in transfers:
        for one in transfer.claimed:
            place = (one.sku, transfer.source)
            claimed[place] = claimed.get(place, 0) + one.quantity
    return claimed
