"""Which changes somebody has to approve, and why."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from attrs import frozen

from ordercore.orders.order import Order, Terms
from ordercore.values import Money

__all__ = ["ChangePolicy", "Need", "NeedCode", "needs_approval"]


class NeedCode(StrEnum):
    """Why a change needs approval."""

    COSTS_MORE = "COSTS_MORE"
    """The buyer owes more, by more than may go without asking."""
    COSTS_LESS = "COSTS_LESS"
    """The buyer owes less, by more than may go without asking."""
    ON_ACCOUNT = "ON_ACCOUNT"
    """More is owed by a buyer who pays later."""
    HANDLED = "HANDLED"
    """Goods of the order are picked, packed or gone."""
    REOPENS = "REOPENS"
    """The order was completed."""


@frozen
class Need:
    """One reason for which somebody has to approve a change.

    Attributes:
        code: which.
        by: by how much the total goes up or down; None where money is not the reason.
    """

    code: NeedCode
    by: Money | None = None

    def covers(self, other: "Need") -> bool:
        """Whether what was approved for this reason is enough for another one."""
        if self.code is not other.code or (self.by is None) != (other.by is None):
            return False
        return self.by is None or other.by is None or self.by >= other.by


@frozen
class ChangePolicy:
    """When somebody has to approve a change; as it is made, never.

    Attributes:
        most_up: by how much a total may go up, one amount for each currency; none for
            any amount.  A currency that is not among several needs approval.
        most_down: by how much it may go down, likewise.
        on_account: whether a higher total needs approval where the buyer pays later.
        handled: whether it does once goods are picked, packed or gone.
        reopening: whether it does where the order was completed.
    """

    most_up: tuple[Money, ...] = ()
    most_down: tuple[Money, ...] = ()
    on_account: bool = False
    handled: bool = False
    reopening: bool = False


def needs_approval(
    policy: ChangePolicy, order: Order, before: Money, after: Money, *, reopens: bool
) -> tuple[Need, ...]:
    """Return why somebody has to approve a change; nothing when nobody has to.

    Args:
        policy: the rules.
        order: as it stands before the change.
        before: what is owed now.
        after: what would be owed.
        reopens: whether the change opens a completed order again.
    """
    return tuple(_needs(policy, order, after - before, reopens=reopens))


def _needs(
    policy: ChangePolicy, order: Order, up: Money, *, reopens: bool
) -> Iterator[Need]:
    if up.minor > 0 and _beyond(up, policy.most_up):
        yield Need(NeedCode.COSTS_MORE, up)
    if up.minor < 0 and _beyond(-up, policy.most_down):
        yield Need(NeedCode.COSTS_LESS, -up)
    if policy.on_account and up.minor > 0 and order.agreed.terms is Terms.INVOICE:
        yield Need(NeedCode.ON_ACCOUNT, up)
    handled = any([p.picked or p.packed or p.out or p.returned for p in order.progress])
    if policy.handled and handled:
        yield Need(NeedCode.HANDLED)
    if policy.reopening and reopens:
        yield Need(NeedCode.REOPENS)


def _beyond(by: Money, limits: Iterable[Money]) -> bool:
    known = {limit.currency: limit for limit in limits}
    return bool(known) and (by.currency not in known or by > known[by.currency])
