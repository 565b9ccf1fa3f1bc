"""How many units can be promised for a day, robbing nobody who comes later."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import accumulate

from attrs import frozen

from ordercore.errors import Invalid
from ordercore.values import quantity as check_quantity
from ordercore.values.when import check_day

__all__ = [
    "Dated",
    "Outlook",
    "by_day",
    "not_before",
    "outlook",
    "together",
    "with_ends",
]


@frozen
class Dated:
    """Units that come in or are wanted on a day.

    Attributes:
        day: at the node.
        quantity: at least 1.
        cause: the delivery, the transfer, or the order.

    Raises Invalid: a day that is none, such as an instant, or no whole number of units.
    """

    day: date
    quantity: int
    cause: str = ""

    def __attrs_post_init__(self) -> None:
        check_quantity(self.quantity)
        if type(self.day) is not date:
            check_day(self.day, "day")


def by_day(one: Dated) -> tuple[date, str]:
    """Return by what dated units are put in order: by day, then by cause."""
    return one.day, one.cause


@frozen
class Outlook:
    """What is left of a SKU on the days to come, and what of it can be promised.

    Attributes:
        today: at the node; the first day of which anything is said.
        after: how many days after today it changes, in order; the first is 0.
        balances: at the end of each of these days: what is available, and has come in
            by then, less what is wanted, and what is over, by then.  Below zero
            somebody is waiting.
        promisable: for each of these days the least balance from that day on, at least
            0: what is promised for a day is missing on every later one too.  It falls
            on a day on which units are over that nobody may get from then on.
    """

    today: date
    after: tuple[int, ...]
    balances: tuple[int, ...]
    promisable: tuple[int, ...]

    @property
    def days(self) -> tuple[date, ...]:
        """The days on which it changes, today first."""
        return tuple([self.today + timedelta(days=n) for n in self.after])

    def on(self, day: date) -> int:
        """Return how many units can be promised for a day.

        Raises Invalid: it is before today.
        """
        return self.promisable[self._place(day)]

    def balance(self, day: date) -> int:
        """Return what is left at the end of a day.  Raises Invalid: it is past."""
        return self.balances[self._place(day)]

    def daily(self, days: int) -> tuple[int, ...]:
        """Return how many units can be promised for each of so many days, from today.

        It is :meth:`on` for all of them in one go.
        """
        found: list[int] = []
        ends = [*self.after[1:], max(days, self.after[-1])]
        for start, end, units in zip(self.after, ends, self.promisable, strict=True):
            found += [units] * (end - start)
        return tuple(found[:days])

    def earliest(self, quantity: int) -> date | None:
        """Return the first day for which so many units can be promised, if any is."""
        check_quantity(quantity)
        for n, units in zip(self.after, self.promisable, strict=True):
            if units >= quantity:
                return self.today + timedelta(days=n)
        return None

    def least(self, day: date) -> int:
        """Return the least that is left at the end of that day and of any later one.

        It is :meth:`on` where that is not below zero and no units are over later.
        Raises Invalid: it is past.
        """
        return min(self.balances[self._place(day) :])

    def _place(self, day: date) -> int:
        place = bisect_right(self.after, (day - self.today).days) - 1
        if place < 0:
            raise Invalid.at("day", day, f"{self.today} or later")
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
    now = today.toordinal()
    change = {0: available}
    for one in supply:
        after = one.day.toordinal() - now
        if after >= 0:
            change[after] = change.get(after, 0) + one.quantity
    for one in demand:
        after = max(one.day.toordinal() - now, 0)
        change[after] = change.get(after, 0) - one.quantity
    days = sorted(change)
    balances = [*accumulate([change[day] for day in days])]
    least = [*accumulate(reversed(balances), min)]
    promisable = tuple([max(0, units) for units in reversed(least)])
    return Outlook(today, tuple(days), tuple(balances), promisable)


def together(parts: Sequence[Outlook]) -> Outlook:
    """Return what several kinds of units come to, each promised out of its own.

    *parts* begin on the same day, and there is at least one.
    """
    if len(parts) == 1:
        return parts[0]
    after = sorted({n for one in parts for n in one.after})
    balances, can = [0] * len(after), [0] * len(after)
    for one in parts:
        for place, n in enumerate(after):
            at = bisect_right(one.after, n) - 1
            balances[place] += one.balances[at]
            can[place] += one.promisable[at]
    return Outlook(parts[0].today, tuple(after), tuple(balances), tuple(can))


def not_before(seen: Outlook, day: date) -> Outlook:
    """Return an outlook of which nothing can be promised for any day before *day*.

    What is left on each day is as before: what is there stays there until then.
    """
    first = (day - seen.today).days
    if first <= 0:
        return seen
    after = sorted({*seen.after, first})
    places = [bisect_right(seen.after, n) - 1 for n in after]
    can = [
        seen.promisable[at] if n >= first else 0
        for n, at in zip(after, places, strict=True)
    ]
    balances = [seen.balances[at] for at in places]
    return Outlook(seen.today, tuple(after), tuple(balances), tuple(can))


def with_ends(seen: Outlook, ends: Sequence[Dated]) -> Outlook:
    """Return an outlook of which units are over on some days.

    From the day of *ends* on they are left to nobody, and promised to nobody.  What is
    promised for a day before is taken from them first, and may be all of them: so they
    are missing later, whatever is promised before.  What is wanted before may be them,
    so nobody waits because they are over.
    """
    if not ends:
        return seen
    today = seen.today
    places = {max(0, (one.day - today).days) for one in ends}
    after = sorted({*seen.after, *places})
    balances: list[int] = []
    can: list[int] = []
    for n in after:
        at, day = bisect_right(seen.after, n) - 1, today + timedelta(days=n)
        over = sum([one.quantity for one in ends if one.day <= day])
        left = seen.balances[at]
        balances.append(left - min(over, max(0, left)))
        can.append(max(0, seen.promisable[at] - over))
    return Outlook(today, tuple(after), tuple(balances), tuple(can))
