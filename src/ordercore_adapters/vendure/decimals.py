"""Vendure writes all amounts with as many decimals, whatever their currency has.

They are a setting of the server, by default two: 1,500 yen are 150000 there, and 1.234
dinars are none.  An amount in a currency with other decimals is refused, not guessed.

Source: Vendure 3.7, ``MoneyStrategy.precision``.
"""

import ordercore as oc

__all__ = ["decimals_of", "remedy", "same_decimals", "with_decimals"]

Part = oc.connecting.Part

NAME = "moneyStrategyPrecision"

USUAL = 2


def decimals_of(data: Part) -> int:
    """Return how many decimals the amounts of an answer have."""
    settings = data.part("globalSettings")
    config = settings.part("serverConfig") if settings else None
    return config.whole(NAME, USUAL) if config else USUAL


def with_decimals(order: Part, decimals: int) -> Part:
    """Return an order that says how many decimals its amounts have, unless two."""
    if decimals == USUAL:
        return order
    return Part({**order.content, NAME: decimals}, order.path, order.findings)


def same_decimals(order: Part, currency: str) -> bool:
    """Tell whether an order's amounts are in smallest units of their currency."""
    return oc.values.exponent(currency) == order.whole(NAME, USUAL)


def remedy(order: Part) -> str:
    """Return which currencies the server's amounts can be in, and what to change."""
    decimals = order.whole(NAME, USUAL)
    return (
        f"a currency of {decimals} decimals, as all amounts of the server have;"
        " or another precision in its moneyStrategy"
    )
