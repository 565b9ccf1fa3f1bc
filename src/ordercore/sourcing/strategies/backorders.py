"""In which turn orders that wait are served, and how long they wait."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

from attrs import frozen

from ordercore.errors import Invalid
from ordercore.message import stream_id
from ordercore.orders import Line, Order, OrderFlag
from ordercore.orders.flagging import check_code

__all__ = [
    "FIRST_COME",
    "BackorderPolicy",
    "BackorderPolicySet",
    "FillOrder",
    "SetBackorderPolicy",
    "backorder_policy_stream",
    "first_come",
    "in_turn",
]

SHOP = "shop"
LONGEST_DAYS = 3_650


class FillOrder(StrEnum):
    """Who gets units first, of the orders that wait for them.

    Whatever it is, of two that are alike the one that has waited longer comes first.
    """

    FIRST_COME = "FIRST_COME"
    EARLIEST_DAY = "EARLIEST_DAY"
    FEWEST_UNITS = "FEWEST_UNITS"


@frozen
class BackorderPolicy:
    """How a shop serves orders that wait for units.

    Attributes:
        order: who gets units first.
        flags: orders with one of these flags come before all others, those with the
            first flag first.
        give_up_after_days: units that have waited so long are cancelled; None waits for
            ever.  It counts from when units of the order had to wait last.
    """

    order: FillOrder = FillOrder.FIRST_COME
    flags: tuple[str, ...] = ()
    give_up_after_days: int | None = None


FIRST_COME = BackorderPolicy()
"""How orders are served where nobody says otherwise."""


def first_come(policy: BackorderPolicy) -> bool:
    """Tell whether orders are served just in the order in which they came."""
    return policy.order is FillOrder.FIRST_COME and not policy.flags


def in_turn(policy: BackorderPolicy, sku: str, waiting: Iterable[Order]) -> list[Order]:
    """Return the orders that wait for a SKU in the order in which they are served.

    With "" for the SKU all that they wait for counts.
    *waiting* has the longest in line first.  Whom the policy does not prefer stays
    behind whoever came before.
    """
    ranks = {code: place for place, code in enumerate(policy.flags)}
    last = len(ranks)

    def turn(order: Order) -> tuple[int, int]:
        rank = min([ranks.get(code, last) for code in order.flags], default=last)
        match policy.order:
            case FillOrder.FIRST_COME:
                return rank, 0
            case FillOrder.EARLIEST_DAY:
                return rank, _day(order, sku).toordinal()
            case FillOrder.FEWEST_UNITS:
                return rank, _units(order, sku)

    return sorted(waiting, key=turn)


def _day(order: Order, sku: str) -> date:
    """Return the first day on which waiting units are wanted.

    As soon as possible is before all others.
    """
    days = [
        line.requested_on or order.agreed.requested_on or date.min
        for line, progress in zip(order.lines, order.progress, strict=True)
        if progress.backordered and _pieces(line, sku, 1)
    ]
    return min(days, default=date.max)


def _units(order: Order, sku: str) -> int:
    lines = zip(order.lines, order.progress, strict=True)
    return sum([_pieces(line, sku, at.backordered) for line, at in lines])


def _pieces(line: Line, sku: str, units: int) -> int:
    """Return how many of a SKU so many units of a line are made of; of all for ""."""
    return sum([pieces for name, pieces in line.pieces(units) if sku in {"", name}])


@frozen
class BackorderPolicySet:
    """Orders that wait are served like this from now on."""

    policy: BackorderPolicy

    @property
    def stream(self) -> str:
        """The policy's stream."""
        return backorder_policy_stream()

    def apply(self, policy: BackorderPolicy | None) -> BackorderPolicy:
        """Return the policy that is in force now."""
        return self.policy


@frozen
class SetBackorderPolicy:
    """Say how orders are served that wait for units.  The same again does nothing."""

    policy: BackorderPolicy

    @property
    def stream(self) -> str:
        """The policy's stream."""
        return backorder_policy_stream()

    def decide(self, policy: BackorderPolicy | None) -> Sequence[BackorderPolicySet]:
        """Return BackorderPolicySet.

        Raises Invalid: a flag that is none, or twice, or days that are not 1 to 3650.
        """
        asked = self.policy
        for code in asked.flags:
            check_code(code, OrderFlag, "policy.flags")
        if len({*asked.flags}) < len(asked.flags):
            raise Invalid.at("policy.flags", asked.flags, "each flag once")
        days = asked.give_up_after_days
        if days is not None and not (type(days) is int and 1 <= days <= LONGEST_DAYS):
            raise Invalid.at(
                "policy.give_up_after_days", days, f"None, or 1 to {LONGEST_DAYS}"
            )
        return () if asked == policy else (BackorderPolicySet(asked),)


def backorder_policy_stream() -> str:
    """Return the stream of the policy: ``backorder-policy/shop``."""
    return stream_id("backorder-policy", SHOP)
