"""Who matters most: what each customer bought, what it was worth, and what is open."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from attrs import frozen

from ordercore.accounts import Account, due, overdue
from ordercore.orders import Order, Quote, QuoteState, State
from ordercore.parties import CustomerFile
from ordercore.values import Money, total

__all__ = [
    "CustomerHistory",
    "OrderValue",
    "Rfm",
    "Segment",
    "Worth",
    "customer_history",
    "most_profitable",
    "segments",
]

ENDED_WITHOUT = (State.CANCELLED, State.REJECTED, State.EXPIRED)
"""How an order ends of which nothing was sold."""


@frozen
class OrderValue:
    """One order of a customer's history.

    Attributes:
        order: its id.
        placed_at: when.
        state: where it stands.
        total: what it comes to now, tax included: without units that were cancelled,
            credited or split off, so that no unit counts twice.
        revenue: what was invoiced and not credited, without tax.
        margin: the same less what the goods have cost us; None where a cost is unknown.
        open: what is still to be paid; below zero what we owe.
        overdue: what should have been paid by today.
        returned: how many units came back.
    """

    order: str
    placed_at: datetime
    state: State
    total: Money
    revenue: Money
    margin: Money | None
    open: Money
    overdue: Money
    returned: int


@frozen
class Worth:
    """What a customer is worth to us, in one currency.

    Attributes:
        orders: how many were not given up.
        revenue, open, overdue: of all of them together.
        margin: of all; None as soon as that of one is unknown.
    """

    orders: int
    revenue: Money
    margin: Money | None
    open: Money
    overdue: Money


@frozen
class CustomerHistory:
    """All that a customer did, under any of the ids that mean the same.

    Attributes:
        customer: the id that goes on.
        orders: the oldest first, those that were given up among them.
        worth: by currency, sorted.
        quotes: ids of quotes that can still become an order.
        returned: how many units came back.
        last_order_at: when the last order was placed that was not given up.
    """

    customer: str
    orders: tuple[OrderValue, ...]
    worth: Mapping[str, Worth]
    quotes: tuple[str, ...]
    returned: int
    last_order_at: datetime | None


class Segment(StrEnum):
    """What kind of customer somebody is."""

    CHAMPION = "CHAMPION"
    """Bought lately, often and much."""
    LOYAL = "LOYAL"
    """Buys often."""
    NEW = "NEW"
    """Bought lately for the first time."""
    AT_RISK = "AT_RISK"
    """Bought often, and not lately."""
    LOST = "LOST"
    """Bought seldom, and long ago."""
    REGULAR = "REGULAR"
    """None of these."""


@frozen
class Rfm:
    """A customer among all others, from 1 to 5 each; 5 is the best fifth.

    Attributes:
        recency: how lately the last order was placed.
        frequency: how many orders there are.
        monetary: the revenue.
    """

    recency: int
    frequency: int
    monetary: int

    @property
    def segment(self) -> Segment:
        """What kind of customer that makes."""
        for segment, fits in _SEGMENTS:
            if fits(self):
                return segment
        return Segment.REGULAR


_SEGMENTS: Sequence[tuple[Segment, Callable[[Rfm], bool]]] = (
    (Segment.CHAMPION, lambda s: min(s.recency, s.frequency, s.monetary) >= 4),
    (Segment.AT_RISK, lambda s: s.recency <= 2 and s.frequency >= 4),
    (Segment.LOYAL, lambda s: s.frequency >= 4),
    (Segment.NEW, lambda s: s.recency >= 4 and s.frequency <= 2),
    (Segment.LOST, lambda s: s.recency <= 2 and s.frequency <= 2),
)


def customer_history(
    file: CustomerFile,
    orders: Iterable[tuple[Order, Account]],
    quotes: Iterable[Quote],
    now: datetime,
    costs: Mapping[str, Money] | None = None,
) -> CustomerHistory:
    """Return what a customer did.

    Args:
        file: the customer's.
        orders: all under any of the file's ids, each with its account.
        quotes: all that the customer asked for.
        now: aware UTC.
        costs: what a unit of a SKU costs us, where that is known.
    """
    pairs = sorted(orders, key=lambda pair: (pair[0].agreed.placed_at, pair[0].id))
    values = [_value(*pair, now, costs or {}) for pair in pairs]
    kept = [value for value in values if value.state not in ENDED_WITHOUT]
    currencies = sorted({value.total.currency for value in values})
    open_quotes = [q.id for q in quotes if q.standing(now) in _CAN_BECOME_AN_ORDER]
    return CustomerHistory(
        file.id,
        tuple(values),
        {currency: _worth(kept, values, currency) for currency in currencies},
        tuple(sorted(open_quotes)),
        sum([value.returned for value in values]),
        kept[-1].placed_at if kept else None,
    )


_CAN_BECOME_AN_ORDER = (
    QuoteState.REQUESTED,
    QuoteState.OFFERED,
    QuoteState.RENEGOTIATING,
    QuoteState.ACCEPTED,
)


def most_profitable(
    histories: Iterable[CustomerHistory], currency: str, number: int = 10
) -> tuple[CustomerHistory, ...]:
    """Return those who earned us most in a currency, the best first.

    Where the margin of anybody is unknown, all are compared by their revenue: a margin
    and a revenue cannot be compared.  Who earned nothing is left out.
    """
    known = [one for one in histories if currency in one.worth]
    margins = [one.worth[currency].margin for one in known]
    by_margin = all([margin is not None for margin in margins])

    def earned(one: CustomerHistory) -> int:
        worth = one.worth[currency]
        margin = worth.margin if by_margin else None
        return (worth.revenue if margin is None else margin).minor

    best = sorted(known, key=lambda one: (-earned(one), one.customer))
    return tuple([one for one in best[:number] if earned(one) > 0])


def segments(histories: Iterable[CustomerHistory], currency: str) -> Mapping[str, Rfm]:
    """Return where each customer who bought in a currency stands among the others.

    Equal customers get equal scores.  The method is that of recency, frequency and
    monetary value by fifths: Hughes, Strategic Database Marketing, 1994.
    """
    known = [one for one in histories if currency in one.worth and one.last_order_at]
    recency = _fifths([one.last_order_at for one in known])
    frequency = _fifths([one.worth[currency].orders for one in known])
    monetary = _fifths([one.worth[currency].revenue.minor for one in known])
    return {
        one.customer: Rfm(*scores)
        for one, *scores in zip(known, recency, frequency, monetary, strict=True)
    }


def _fifths(values: Sequence[datetime | int | None]) -> list[int]:
    """Return for each value its fifth: by how many are smaller than it."""
    ranked = sorted(values, key=lambda value: (value is not None, value))
    first = {value: ranked.index(value) for value in {*values}}
    return [1 + 5 * first[value] // len(values) for value in values]


def _value(
    order: Order, account: Account, now: datetime, costs: Mapping[str, Money]
) -> OrderValue:
    revenue = _net(account)
    return OrderValue(
        order.id,
        order.agreed.placed_at,
        order.state,
        account.owed,
        revenue,
        _margin(order, account, revenue, costs),
        due(account),
        overdue(account, account.policy.day_of(now)),
        sum([progress.returned for progress in order.progress]),
    )


def _net(account: Account) -> Money:
    invoiced = [document.totals.net for document in account.invoices]
    credited = [document.totals.net for document in account.credit_notes]
    return total(invoiced, account.currency) - total(credited, account.currency)


def _margin(
    order: Order, account: Account, revenue: Money, costs: Mapping[str, Money]
) -> Money | None:
    units: dict[str, int] = {}
    for sign, documents in ((1, account.invoices), (-1, account.credit_notes)):
        for document in documents:
            for line in document.lines:
                units[line.line] = units.get(line.line, 0) + sign * line.quantity
    spent: list[Money] = []
    for name, sold in units.items():
        cost = costs.get(order.line(name).sku)
        if sold and (cost is None or cost.currency != account.currency):
            return None
        if cost is not None and sold:
            spent.append(cost * sold)
    return revenue - total(spent, account.currency)


def _worth(
    kept: Iterable[OrderValue], values: Iterable[OrderValue], currency: str
) -> Worth:
    ours = [value for value in values if value.total.currency == currency]
    margins = [value.margin for value in ours if value.margin is not None]
    known = len(margins) == len(ours)
    return Worth(
        len([value for value in kept if value.total.currency == currency]),
        total([value.revenue for value in ours], currency),
        total(margins, currency) if known else None,
        total([value.open for value in ours], currency),
        total([value.overdue for value in ours], currency),
    )
