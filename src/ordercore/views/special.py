"""Orders that are served in person: by what makes them special, and by their code."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from attrs import frozen

from ordercore.orders import LIFE, FlagMark, Order

__all__ = ["SpecialOrder", "special_by_flag", "special_orders"]


@frozen
class SpecialOrder:
    """An order that somebody follows in person.

    Attributes:
        code: what its buyer says on the telephone.
        order: its id.
        flags: what makes it special: those that it came with, then those given.
        marks: who gave which flag, when and why.
        since: when it was placed; the longest in line comes first.
        due_on: the day on which the buyer wants the goods, where there is one.
        customer: id of the party, "" for a guest.
        held: whether somebody has to release it, or a line of it.
    """

    code: str
    order: str
    flags: tuple[str, ...]
    marks: tuple[FlagMark, ...]
    since: datetime
    due_on: date | None
    customer: str
    held: bool


def special_orders(orders: Iterable[Order], flag: str = "") -> tuple[SpecialOrder, ...]:
    """Return the orders with *flag*, or with any, but for those that have ended."""
    found = [
        _special(order)
        for order in orders
        if order.flags and LIFE[order.state] and (not flag or flag in order.flags)
    ]
    return tuple(sorted(found, key=lambda one: (one.since, one.order)))


def special_by_flag(
    orders: Iterable[Order],
) -> Mapping[str, tuple[SpecialOrder, ...]]:
    """Return a work list for each flag that any order has, by flag."""
    special = special_orders(orders)
    flags = sorted({flag for one in special for flag in one.flags})
    return {
        flag: tuple([one for one in special if flag in one.flags]) for flag in flags
    }


def _special(order: Order) -> SpecialOrder:
    agreed = order.agreed
    return SpecialOrder(
        order.special_code,
        order.id,
        order.flags,
        order.marks.flags_on,
        agreed.placed_at,
        agreed.requested_on,
        agreed.customer,
        bool(order.holds),
    )
