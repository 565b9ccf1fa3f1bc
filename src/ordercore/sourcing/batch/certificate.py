"""Why no plan for a batch can cost much less: what each order costs at least."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from ordercore.sourcing.batch.counting import Counts
from ordercore.sourcing.batch.kernel import SCALE
from ordercore.sourcing.strategies.strategy import Goal

__all__ = ["BatchCertificate", "OrderBound", "StockPrice"]


@frozen
class StockPrice:
    """What a unit on a shelf is worth to the batch.

    Attributes:
        sku: what it is.
        node: where.
        price: of one unit, from 1, in parts of a smallest unit of money.
    """

    sku: str
    node: str
    price: int


@frozen
class OrderBound:
    """What an order costs at least if it has to pay for stock.

    Attributes:
        order: which order.
        least: what its shipments and the units that they take cost at least, in parts
            of a smallest unit of money.
        fixed: whether it is taken to ship as it does in the plan.
    """

    order: str
    least: int
    fixed: bool = False


@frozen
class BatchCertificate:
    """A proof that no plan costs less than ``bound``.

    That is: none of the plans in which

    - the same units of every line ship;
    - no line is divided that ships whole in this one;
    - orders that are ``fixed``, and those of other certificates, ship as in this one;
    - no shelf gives more than it had, and costs are those of the network's rates.

    Whoever adds up what each order costs at least at some prices of stock, and takes
    off what all the stock would bring at these prices, has such a bound, whatever the
    prices are: in any plan each order pays at least so much, and all of them together
    pay for no more than the stock that there is.  It is checked without trusting who
    found it by :func:`ordercore.testing.batches.verify`.

    Attributes:
        prices: of shelves; those that are not there are 0.
        bounds: of each order that ships something.
        total: the bounds less the value of the stock, in parts of a smallest unit of
            what is minded.
        counts: what is minded: goals, and what one of each counts.  By cost alone a
            smallest unit of money counts 1; what is minded first counts more than all
            the rest can come to.
        spent: what the plan counts by that.
        parts: so many parts are a smallest unit of what is minded.
    """

    prices: tuple[StockPrice, ...]
    bounds: tuple[OrderBound, ...]
    total: int
    counts: Counts
    spent: int
    parts: int = SCALE

    @property
    def bound(self) -> int:
        """No such plan counts less, from 0."""
        return max(0, -(-self.total // self.parts))

    @property
    def gap(self) -> int | None:
        """How much less such a plan could cost at most, in smallest units of money.

        None where it could also have less of something that is minded before cost, or
        where cost is weighed against something else.
        """
        left, (goal, each) = self.spent - self.bound, self.counts[-1]
        if not left:
            return 0
        others = [weight for _, weight in self.counts[:-1]]
        if goal is not Goal.COST or left >= min(others, default=left + 1):
            return None
        return left // each

    @property
    def fixed(self) -> int:
        """How many orders are taken to ship as they do in the plan."""
        return len([one for one in self.bounds if one.fixed])


def certified(
    prices: Mapping[tuple[str, str], int],
    bounds: Sequence[OrderBound],
    stock: Mapping[str, Mapping[str, int]],
    counts: Counts,
    spent: int,
) -> BatchCertificate:
    """Return the certificate of what orders count at least at these prices.

    Args:
        prices: of shelves.
        bounds: of the orders.
        stock: what they may take together.
        counts: what is minded.
        spent: what their plan counts.
    """
    rows = [
        StockPrice(sku, node, price)
        for (sku, node), price in sorted(prices.items())
        if price
    ]
    worth = sum([row.price * stock[row.sku][row.node] for row in rows])
    total = sum([bound.least for bound in bounds]) - worth
    return BatchCertificate(tuple(rows), tuple(bounds), total, counts, spent)
