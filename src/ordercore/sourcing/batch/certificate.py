"""Why no plan for a batch can cost much less: what each order costs at least."""

from collections.abc import Mapping, Sequence

from attrs import frozen

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
    - orders that are ``fixed`` ship as in this one;
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
            money.
        parts: so many parts are a smallest unit of money.
    """

    prices: tuple[StockPrice, ...]
    bounds: tuple[OrderBound, ...]
    total: int
    parts: int = 1_000

    @property
    def bound(self) -> int:
        """No such plan costs less, in smallest units of money, from 0."""
        return max(0, -(-self.total // self.parts))


def certified(
    prices: Mapping[tuple[str, str], int],
    bounds: Sequence[OrderBound],
    stock: Mapping[str, Mapping[str, int]],
    parts: int,
) -> BatchCertificate:
    """Return the certificate of what orders cost at least at these prices."""
    rows = [
        StockPrice(sku, node, price)
        for (sku, node), price in sorted(prices.items())
        if price
    ]
    worth = sum([row.price * stock[row.sku][row.node] for row in rows])
    total = sum([bound.least for bound in bounds]) - worth
    return BatchCertificate(tuple(rows), tuple(bounds), total, parts)
