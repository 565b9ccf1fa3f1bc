"""Look at changes of orders before they are made: alone, split in two, or merged."""

from collections.abc import Callable, Sequence
from itertools import count

from ordercore.accounts import (
    ChangePlan,
    MergePlan,
    SplitPlan,
    account_stream,
    edits_of_merger,
    goodwill_of,
    plan_change,
    plan_merger,
    plan_split,
)
from ordercore.accounts.account import existing
from ordercore.errors import Refused
from ordercore.flow.asking.fields import checked
from ordercore.flow.days.wanted_days import check_changed_day
from ordercore.flow.goods.kits import propose_with_kits
from ordercore.flow.seeing.views import Views
from ordercore.orders import (
    ChangePolicy,
    ChangeState,
    ChangeStep,
    Edits,
    LineQuantity,
    Order,
    OrderChange,
    ProposeChange,
    change_stream,
    existing_change,
    next_change_state,
    order_stream,
    revertible,
)
from ordercore.shipping import Parcel, ParcelState, parcel_stream
from ordercore.values import Money, check_id
from ordercore.warehouse import fulfillment_stream

__all__ = ["ChangePlanner", "check_address", "preview_change"]


class ChangePlanner:
    """What would become of orders that are changed, split or merged."""

    def __init__(self, look: Callable[[], Views]) -> None:
        self._look = look

    def change(
        self,
        order: str,
        edits: Edits,
        *,
        by: str = "",
        reason: str = "",
        policy: ChangePolicy | None = None,
        name: str = "",
    ) -> ChangePlan:
        """Return what a change of an order would do.

        Args:
            order: which order.
            edits: what shall be otherwise.
            by: who wants it.
            reason: why; it goes on what is cancelled and credited.
            policy: when somebody has to approve it; never when none is given.
            name: the id of the change; the next free one of the order when none is.

        Raises what applying it would raise, such as Refused ``order.units``.
        """
        views = self._look()
        asked = ProposeChange(
            name or _free_change(order, views),
            order,
            edits,
            views.now,
            by,
            reason,
            policy or ChangePolicy(),
        )
        checked(asked)
        return _preview(asked, views.state(change_stream(asked.change)), views)

    def goodwill(
        self,
        order: str,
        amount: Money,
        *,
        reason: str,
        by: str = "",
        policy: ChangePolicy | None = None,
        name: str = "",
    ) -> ChangePlan:
        """Return what taking something off the price of an order would do.

        What is owed becomes less, with its tax: on the invoice where there is none
        yet, else by a credit note; and what was paid too much goes back.

        Args:
            order: which order.
            amount: how much less it comes to, with tax.
            reason: why; the buyer reads it.
            by: who grants it.
            policy: when somebody has to approve it; never when none is given.
            name: the id of the change; the next free one of the order when none is.

        Raises Refused: ``order.unknown``; ``goodwill.too-much``; and what applying the
        change would raise.  Invalid: no amount, or no reason.
        """
        views = self._look()
        known = views.order(order)
        account = existing(views.state(account_stream(order)), order, "take off")
        fee = goodwill_of(known, account, amount, reason)
        edits, who = Edits(adjust=(fee,)), {"by": by, "reason": reason}
        return self.change(order, edits, policy=policy, name=name, **who)

    def revert(
        self,
        change: str,
        *,
        by: str = "",
        reason: str = "",
        policy: ChangePolicy | None = None,
        name: str = "",
    ) -> ChangePlan:
        """Return what taking an applied change back would do.

        It is a change of its own, with the same preview, approval and versions.

        Args:
            change: the one that is taken back.
            by: who wants it.
            reason: why.
            policy: when somebody has to approve it; never when none is given.
            name: the id of the new change; the next free one when none is given.

        Raises Refused: ``change.unknown``, ``change.not-applied``, ``change.reverted``,
        ``change.one-way``; ``change.moved-on`` with what stands against it; and what
        applying it would raise.
        """
        stored = self._look().state(change_stream(change))
        known = existing_change(stored, change)
        edits = Edits(undo=revertible(known))
        why = reason or f"takes {change} back"
        who = {"by": by, "reason": why}
        return self.change(known.order, edits, policy=policy, name=name, **who)

    def split(
        self, order: str, into: str, lines: Sequence[LineQuantity], *, by: str = ""
    ) -> SplitPlan:
        """Return how units of an order become an order of their own.

        Args:
            order: which order.
            into: the id of the new one.
            lines: the units that go: none that is picked, packed or gone.
            by: who wants it.

        Raises Refused: ``order.unknown``, ``order.no-line``, ``order.units``,
        ``order.exists`` for an id that is taken, ``change.empties`` when nothing would
        be left.
        """
        _check_new(into, self._look())
        reason = f"split off into {into}"
        edits = Edits(fewer=tuple(lines), into=into)
        return plan_split(self.change(order, edits, by=by, reason=reason), into)

    def merge(self, order: str, into: str, *, by: str = "") -> MergePlan:
        """Return how an order goes into another one of the same buyer.

        Raises Refused: ``order.unknown``; ``merge.differs`` unless customer, address,
        currency and terms are the same and neither has fees; ``merge.begun`` when
        goods of it are handled or it is invoiced; and what the change would raise.
        """
        views = self._look()
        gone, stays = views.order(order), views.order(into)
        account = existing(views.state(account_stream(order)), order, "merge")
        edits = edits_of_merger(gone, account, stays)
        reason = f"merged into {into}"
        return plan_merger(
            self.change(order, Edits(into=into), by=by, reason=reason),
            self.change(into, edits, by=by, reason=f"merged with {order}"),
        )

    def apply(self, change: str) -> ChangePlan:
        """Return what a proposed change would do to its order as it stands now.

        Raises Refused ``change.unknown``; ``change.illegal`` when its life is over; and
        what applying it would raise.
        """
        views = self._look()
        known = existing_change(views.state(change_stream(change)), change)
        if known.state is not ChangeState.AWAITING_APPROVAL:
            next_change_state(change, known.state, ChangeStep.APPLY)
        return preview_change(known, views)


def preview_change(change: OrderChange, views: Views) -> ChangePlan:
    """Return what a proposed change would do now."""
    proposal = change.proposal
    asked = ProposeChange(
        change.id,
        proposal.order,
        proposal.edits,
        proposal.at,
        proposal.by,
        proposal.reason,
        proposal.policy,
    )
    return _preview(asked, change, views)


def _preview(
    asked: ProposeChange, known: OrderChange | None, views: Views
) -> ChangePlan:
    asked = propose_with_kits(asked, views)
    check_changed_day(asked, views)
    order = views.order(asked.order)
    check_address(order, asked.edits, views)
    version = views.load(order.stream).version
    account = existing(views.state(account_stream(order.id)), order.id, "change")
    return plan_change(asked, known, order, version, account, views.now)


def check_address(order: Order, edits: Edits, views: Views) -> None:
    """Raise Refused ``change.labelled`` for another address than that on a label.

    Raises Refused ``parcel.label-requested`` while one with the old one is bought.
    """
    if edits.new_address is None:
        return
    for number in range(order.fulfillments):
        work = views.state(fulfillment_stream(f"{order.id}-{number + 1}"))
        for name in work.parcels if work else ():
            parcel: Parcel = views.state(parcel_stream(name))
            parcel.check_not_requested("send to another address")
            if parcel.state is ParcelState.LABELLED:
                raise Refused(
                    "change.labelled",
                    asked=f"send order {order.id} to another address",
                    because=f"parcel {name} has a label with the old one",
                    remedy=f"Do shipping.VoidLabel({name!r}) first, and label it anew "
                    "afterwards",
                )


def _check_new(order: str, views: Views) -> None:
    """Raise Refused ``order.exists`` for the id of an order that is there.

    Raises Invalid for what is no id.
    """
    check_id(order, "into")
    known = views.state(order_stream(order))
    if known is not None:
        raise Refused(
            "order.exists",
            asked=f"split units off into order {order}",
            because=f"an order with this id exists ({known.state})",
            remedy="Give a new id; to put orders together, use oms.plan.merge",
        )


def _free_change(order: str, views: Views) -> str:
    names = (f"{order}-change-{number}" for number in count(1))
    return next(n for n in names if views.state(change_stream(n)) is None)
