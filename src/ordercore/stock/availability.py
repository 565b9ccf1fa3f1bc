"""How many units can be promised for a day, robbing nobody who comes later."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from itertools import accumulate

from attrs import frozen

from ordercore.errors import Invalid
from ordercore.values import quantity as check_quantity

__all__ = ["Dated", "Outlook", "outlook"]


@frozen
class Dated:
    """Units that come in or are wanted on a day.

    Attributes:
        day: at the node.
        quantity: at least 1.
        cause: the delivery, the transfer, or the order.
    """

    day: date
    quantity: int
    cause: str = ""

    def __attrs_post_init__(self) -> None:
        check_quantity(self.quantity)


@frozen
class Outlook:
    """What is left of a SKU on the days to come, and what of it can be promised.

    Attributes:
        days: those on which it changes, the earliest first; the first one is today.
        balances: at the end of each of these days: what is available, and has come in
            by then, less what is wanted by then.  Below zero somebody is waiting.
        promisable: for each of these days the least balance from that day on, at least
            0: what is promised for a day is missing on every later one too.
    """

    days: tuple[date, ...]
    balances: tuple[int, ...]
    promisable: tuple[int, ...]

    def on(self, day: date) -> int:
        """Return how many units can be promised for a day.

        Raises Invalid: it is before today.
        """
        return self.promisable[self._place(day)]

    def balance(self, day: date) -> int:
        """Return what is left at the end of a day.  Raises Invalid: it is past."""
        return self.balances[self._place(day)]

    def earliest(self, quantity: int) -> date | None:
        """Return the first day for which so many units can be promised, if any is."""
        check_quantity(quantity)
        for day, units in zip(self.days, self.promisable, strict=True):
            if units >= quantity:
                return day
        return None

    def _place(self, day: date) -> int:
        place = bisect_right(self.days, day) - 1
        if place < 0:
            raise Invalid.at("day", day, f"{self.days[0]} or later")
        return place


def outlook(
    available: int, supply: Iterable[Dated], demand: Iterable[Dated], today: date
) -> Outlook:
    """Return what can be promised from today on: the cumulative look-ahead.

    ``ATP(t)`` is the least of ``available + supply up to u - demand up to u`` over all
    days ``u >= t``.

    Args:
        available: units that can be promised now; below zero when a count found less
            than is promised.
        supply: what comes in.  What should have come before today is overdue: nobody
            can be promised it before it has a new date.
        demand: what is wanted and has no claim on stock.  What was wanted before today
            is wanted today.
        today: at the node.
    """
    change: dict[date, int] = {today: available}
    for one in supply:
        if one.day >= today:
            change[one.day] = change.get(one.day, 0) + one.quantity
    for one in demand:
        day = max(one.day, today)
        change[day] = change.get(day, 0) - one.quantity
    days = sorted(change)
    balances = tuple(accumulate([change[day] for day in days]))
    least = [*accumulate(reversed(balances), min)]
    promisable = tuple([max(0, units) for units in reversed(least)])
    return Outlook(tuple(days), balances, promisable)
