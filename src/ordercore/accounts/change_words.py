"""A change of an order in words: line by line, then goods and money."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ordercore.accounts.account import Account
from ordercore.accounts.transaction import Kind
from ordercore.orders import Edits, NeedCode, Reverted
from ordercore.values import Money

if TYPE_CHECKING:
    from ordercore.accounts.changing import ChangePlan

__all__ = ["sentences"]

NEEDED = {
    NeedCode.COSTS_MORE: "the total goes up",
    NeedCode.COSTS_LESS: "the total goes down",
    NeedCode.ON_ACCOUNT: "more is owed by a buyer who pays later",
    NeedCode.HANDLED: "goods are picked, packed or gone",
    NeedCode.REOPENS: "the order was completed",
}


def sentences(plan: "ChangePlan", along: Sequence[Money] = ()) -> Iterator[str]:
    """Yield what a change would do, a sentence each.

    *along* is what comes from another order with it: what was paid, and what a provider
    has promised.
    """
    for line in plan.lines:
        yield (
            f"line {line.line}: {line.before} × {line.sku} for {line.owed_before} "
            f"becomes {line.after} × for {line.owed_after}"
        )
    yield from _terms(plan.event.edits)
    if isinstance(plan.event, Reverted):
        yield f"takes change {plan.event.undo.change} back"
    yield from _carriage(plan)
    if plan.event.reopened:
        yield "the order is open again"
    yield from _goods(plan)
    yield from _untaxed(plan)
    for fee in plan.event.edits.adjust:
        yield f"adjustment {fee.code}: {fee.amount} for {fee.name}"
    yield f"total: {plan.owed_before} becomes {plan.owed_after}"
    if any(along):
        yield _settled_along(plan, *along)
    else:
        yield f"{', '.join(_there(plan.account))}: {_settled(plan)}"
    for need in plan.needs:
        by = f" by {need.by}" if need.by else ""
        yield f"needs approval: {NEEDED[need.code]}{by} ({need.code})"


def _carriage(plan: "ChangePlan") -> Iterator[str]:
    was, now = plan.order.agreed.shipping, plan.after.agreed.shipping
    if was != now:
        yield f"carriage: {was} becomes {now}"


def _goods(plan: "ChangePlan") -> Iterator[str]:
    """Yield the claims that are given up, for good or for another place."""
    moved = plan.event.moved  # what is released names them last
    for a in plan.released[: len(plan.released) - len(moved)]:
        yield f"gives up {a.quantity} × {a.sku} at {a.node} ({a.fulfillment})"
    for a in moved:
        where = f"{a.quantity} × {a.sku} leaves {a.node} ({a.fulfillment})"
        yield f"{where} and looks for a new place"


def _untaxed(plan: "ChangePlan") -> Iterator[str]:
    """Yield where tax may be wrong: nobody works it out anew but who prices."""
    edits, agreed = plan.event.edits, plan.order.agreed
    was, at = agreed.ship_to.country, plan.after.agreed.ship_to.country
    if was != at:
        again = f"price the lines again for {at} and give them as reprice"
        yield f"tax stays that of {was}: {again}"
    if any([line.taxes for line in agreed.lines]):
        for line in (*edits.more, *edits.new_lines):
            if line.tax and not line.taxes:
                yield f"line {line.id}: {line.tax} of tax at no rate; give its taxes"


def _terms(edits: Edits) -> Iterator[str]:
    if edits.new_address is not None:
        at = edits.new_address
        yield f"goes to {at.country} {at.postcode}".rstrip()
    if edits.requested_on is not None:
        yield f"wanted by {edits.requested_on}"
    if edits.note is not None:
        yield "another note"


def _there(account: Account) -> Iterator[str]:
    yield f"paid {account.paid}"
    if back := account.under_way(Kind.REFUND):
        yield f"{back} of it on its way back"


def _settled(plan: "ChangePlan") -> str:
    if plan.refund:
        return f"{plan.refund} goes back"
    if not plan.due:
        return "nothing to pay or to give back"
    if plan.promised:
        promised = f"{plan.promised} is authorised"
        return f"{promised}, {plan.uncovered} is left to pay or to authorise"
    return f"{plan.due} is left to pay"


def _settled_along(plan: "ChangePlan", moved: Money, promised: Money) -> str:
    """Tell what is left to pay once the money of another order is there, too."""
    there = [*_there(plan.account)]
    if moved:
        there.append(f"{moved} that was paid goes along")
    if promised:
        there.append(f"{promised} that is authorised goes along")
    left = max(plan.uncovered - moved - promised, Money.zero(plan.currency))
    return f"{', '.join(there)}: {left} is left to pay"
