"""Changes of orders to test with, drawn by Hypothesis: any that an order takes."""

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ordercore.orders import (
    LIFE,
    Carriage,
    Edits,
    Line,
    LineQuantity,
    Order,
    Step,
    Substitute,
)
from ordercore.testing.orders import order_lines
from ordercore.testing.strategies import addresses, days, free_texts
from ordercore.values import Money

__all__ = ["can_change", "edits_for"]

_ADDRESSES = addresses()
_DAYS = days()
_TEXTS = free_texts()


def can_change(order: Order) -> bool:
    """Tell whether an order can be changed at all: it is placed, and has not ended."""
    return bool(LIFE[order.state]) and Step.PLACE not in LIFE[order.state]


@st.composite
def edits_for(
    draw: DrawFn, order: Order, sku: SearchStrategy[str] | None = None
) -> Edits:
    """Draw edits that this order takes: they are never refused by the order.

    New lines are called ``n1``, ``n2`` and so on.  A *sku* that draws from a few makes
    them want the goods of other orders.
    """
    more: list[Line] = []
    fewer: list[LineQuantity] = []
    reprice: list[Line] = []
    substitute: list[Substitute] = []
    remove: list[str] = []
    new = _NewLines(order, sku)
    for line, progress in zip(order.lines, order.progress, strict=True):
        loose = progress.waiting + progress.allocated
        whole = loose == line.quantity - progress.cancelled
        what = draw(st.sampled_from(["", "", "more", "fewer", "price", "other"]))
        if what == "more":
            more.append(draw(_further(order, line)))
        elif what == "fewer" and loose:
            fewer.append(LineQuantity(line.id, draw(st.integers(1, loose))))
        elif what == "other" and loose:
            units = draw(st.integers(1, loose))
            substitute.append(Substitute(line.id, units, draw(new.line())))
        elif what == "other" and whole:
            remove.append(line.id)
        elif what == "price":
            reprice.append(draw(_repriced(order, line)))
    add = [draw(new.line()) for _ in range(draw(st.integers(0, 2)))]
    if not (more or add or substitute):
        add = [draw(new.line())]  # so that something is left of the order
    gone = any([p.out or p.returned for p in order.progress])
    money = st.integers(0, 10**4).map(lambda minor: Money(minor, order.agreed.currency))
    return Edits(
        tuple(add),
        tuple(more),
        tuple(fewer),
        tuple(remove),
        tuple(reprice),
        tuple(substitute),
        None if gone else draw(st.none() | _ADDRESSES),
        draw(st.none() | _DAYS),
        draw(st.none() | money.map(lambda amount: Carriage(amount, amount * 0))),
        draw(st.none() | _TEXTS),
    )


class _NewLines:
    """Draws lines with ids that an order does not have, a new one each time."""

    def __init__(self, order: Order, sku: SearchStrategy[str] | None) -> None:
        self._order = order
        self._sku = sku
        self._number = sum([line.id.startswith("n") for line in order.lines])

    def line(self) -> SearchStrategy[Line]:
        """Return a strategy for the next line."""
        self._number += 1
        agreed = self._order.agreed
        return order_lines(
            agreed.currency,
            id=f"n{self._number}",
            tax_included=agreed.tax_included,
            sku=self._sku,
        )


def _further(order: Order, line: Line) -> SearchStrategy[Line]:
    agreed = order.agreed
    return order_lines(
        agreed.currency,
        id=line.id,
        tax_included=agreed.tax_included,
        sku=st.just(line.sku),
    )


@st.composite
def _repriced(draw: DrawFn, order: Order, line: Line) -> Line:
    amount = draw(st.integers(0, 10**6))
    tax = draw(st.integers(0, amount))
    currency = order.agreed.currency
    price, nothing = Money(amount, currency), Money(tax, currency)
    return Line(line.id, line.sku, line.quantity, price, price, nothing, line.name)
