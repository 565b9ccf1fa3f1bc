"""Orders to test with, drawn by Hypothesis: as agreed, as placed, and on their way.

They shrink to one line of one unit in DKK that was placed a moment ago.
"""

from itertools import permutations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ordercore.orders import (
    Agreed,
    Bucket,
    CancellationPolicy,
    Line,
    Order,
    Placed,
    Terms,
)
from ordercore.testing.order_commands import any_commands, commands_for, holds
from ordercore.testing.strategies import (
    addresses,
    currencies,
    days,
    free_texts,
    ids,
    instants,
    minor_amounts,
    skus,
)
from ordercore.values import Money

__all__ = [
    "agreements",
    "any_commands",
    "commands_for",
    "holds",
    "order_lines",
    "orders",
    "placed_orders",
]

DEAREST = 10**9

# Made once: to make a strategy takes longer than to draw from it.
_ADDRESSES = addresses()
_AMOUNTS = minor_amounts(0, DEAREST)
_CANCELLATIONS = st.sampled_from([*map(CancellationPolicy, permutations(Bucket))])
_CURRENCIES = currencies()
_DAYS = st.none() | days()
_IDS = ids()
_INSTANTS = instants()
_PARTIES = st.just("") | _IDS
_SKUS = skus()
_TEXTS = free_texts()
_NOTES = st.just("") | _TEXTS


@st.composite
def order_lines(
    draw: DrawFn,
    currency: str = "DKK",
    *,
    id: str | None = None,  # noqa: A002 - as the line calls it
    tax_included: bool = False,
    most: int = 10,
    sku: SearchStrategy[str] | None = None,
) -> Line:
    """Draw a line of 1 to *most* units: free ones, discounted ones, taxed ones."""
    quantity = draw(st.integers(1, most))
    price = draw(_AMOUNTS)
    discount = draw(st.just(0) | st.integers(0, price * quantity))
    amount = price * quantity - discount
    tax = draw(st.just(0) | st.integers(0, amount if tax_included else 2 * amount))
    return Line(
        draw(_IDS) if id is None else id,
        draw(_SKUS if sku is None else sku),
        quantity,
        Money(price, currency),
        Money(amount, currency),
        Money(tax, currency),
        draw(_TEXTS),
    )


@st.composite
def agreements(
    draw: DrawFn,
    max_lines: int = 4,
    *,
    currency: str | None = None,
    tax_included: bool | None = None,
    most: int = 10,
    sku: SearchStrategy[str] | None = None,
) -> Agreed:
    """Draw what can be agreed: at most so many lines of at most so many units.

    The lines are called 1, 2 and so on.  A *sku* that draws from a few makes lines and
    orders want the same goods.
    """
    code = draw(_CURRENCIES) if currency is None else currency
    inside = draw(st.booleans()) if tax_included is None else tax_included
    lines = [
        draw(order_lines(code, id=str(n), tax_included=inside, most=most, sku=sku))
        for n in range(1, draw(st.integers(1, max_lines)) + 1)
    ]
    shipping, placed_at, wanted = draw(_AMOUNTS), draw(_INSTANTS), draw(_DAYS)
    return Agreed(
        channel=draw(_IDS),
        reference=draw(_TEXTS),
        currency=code,
        placed_at=placed_at,
        ship_to=draw(_ADDRESSES),
        lines=tuple(lines),
        shipping=Money(shipping, code),
        shipping_tax=Money(draw(st.integers(0, shipping)), code),
        tax_included=inside,
        terms=draw(st.sampled_from(Terms)),
        customer=draw(_PARTIES),
        net_days=draw(st.integers(0, 120)),
        requested_on=wanted and max(wanted, placed_at.date()),
        flags=draw(st.sampled_from([(), ("B2B",), ("GIFT", "VIP")])),
        note=draw(_NOTES),
        cancellation=draw(_CANCELLATIONS),
    )


def placed_orders(
    order: str = "W-1001", agreed: SearchStrategy[Agreed] | None = None
) -> SearchStrategy[Order]:
    """Draw an order that was placed a moment ago."""
    return (agreements() if agreed is None else agreed).map(
        lambda drawn: Placed(order, drawn).apply(None)
    )


@st.composite
def orders(
    draw: DrawFn,
    order: str = "W-1001",
    agreed: SearchStrategy[Agreed] | None = None,
    max_steps: int = 24,
) -> Order:
    """Draw an order somewhere on its way: any state and any bucket that can be."""
    state = draw(placed_orders(order, agreed))
    for _ in range(max_steps * draw(st.sampled_from([0, 1, 2, 4, 4, 4])) // 4):
        for event in draw(commands_for(state)).decide(state):
            state = event.apply(state)
    return state


st.register_type_strategy(Line, order_lines())
st.register_type_strategy(Agreed, agreements())
st.register_type_strategy(Order, orders())
