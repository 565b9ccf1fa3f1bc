"""Two orders of one buyer become one: lines, money and what was paid for them."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from attrs import evolve, field, frozen

from ordercore.accounts.account import Account
from ordercore.accounts.change_words import sentences
from ordercore.accounts.changing import ChangePlan
from ordercore.accounts.sharing import shared_promises
from ordercore.accounts.splitting import transferred
from ordercore.accounts.units import cut, parts_of, units_left
from ordercore.errors import Refused
from ordercore.message import Command
from ordercore.orders import Agreed, Cancel, Carriage, Edits, Line, Need, Order, State
from ordercore.orders.holding import holds_along
from ordercore.orders.parting import line_of
from ordercore.pricing import by_rate
from ordercore.values import Money, total

__all__ = ["MergePlan", "edits_of_merger", "names_after", "plan_merger"]

SAME: Mapping[str, Callable[[Order], object]] = {
    "customer": lambda order: order.agreed.customer,
    "currency": lambda order: order.agreed.currency,
    "address": lambda order: order.agreed.ship_to,
    "terms": lambda order: (order.agreed.terms, order.agreed.payment),
    "tax": lambda order: order.agreed.tax_included,
}
"""In what two orders have to be the same to become one."""


@frozen
class MergePlan:
    """What becomes of an order that goes into another one.

    What the one owes then is what both have owed; what was paid goes along, and so do
    the holds.

    Attributes:
        gone: what is recorded on the order that goes.
        change: what the other one gets.
        moved: what was paid and goes along.
        promised: what is authorised and covers the other one from then on.
        commands: what carries it out.
    """

    gone: ChangePlan
    change: ChangePlan
    moved: Money
    promised: Money
    commands: tuple[Command[Any], ...] = field(repr=False)

    @property
    def missing(self) -> tuple[Need, ...]:
        """What is in the way: nothing, a merger changes nothing for the buyer."""
        return ()

    @cached_property
    def why(self) -> tuple[str, ...]:
        """A sentence for each thing that would happen."""
        return tuple(sentences(self.change, (self.moved, self.promised)))

    def __str__(self) -> str:
        title = f"{self.gone.order.id} goes into {self.change.order.id}:"
        return "\n".join([title, *[f"  {sentence}" for sentence in self.why]])


def edits_of_merger(order: Order, account: Account, into: Order) -> Edits:
    """Return what another order gets of one that goes into it.

    Args:
        order: the one that goes.
        account: its account.
        into: the one that stays.

    Raises Refused ``merge.differs``, ``merge.begun``.
    """
    _check_same(order, into)
    _check_begun(order, account)
    parts, left = parts_of(account.bill.lines), units_left(account)
    back: list[Line] = []
    new: list[Line] = []
    for line in order.lines:
        if units := left[line.id]:
            taken = [*cut(parts[line.id], account.taken(line.id), units)]
            moved = line_of(order, line.id, taken)
            if _was_split_off(moved, order, into):
                back.append(moved)
            else:
                new.append(evolve(moved, id=f"{order.id}-{line.id}"))
    return Edits(
        add=tuple(new),
        more=tuple(back),
        carriage=_carriage(into.agreed, order.agreed),
        merged=order.id,
    )


def _was_split_off(line: Line, order: Order, into: Order) -> bool:
    """Tell whether a line is part of one that the other order still has."""
    if into.id not in order.agreed.came_from or line.id not in into.agreed.places:
        return False
    known = into.line(line.id)
    return (known.sku, known.unit_price) == (line.sku, line.unit_price)


def _carriage(one: Agreed, other: Agreed) -> Carriage | None:
    """Return what carriage of both comes to; None where the other one has none."""
    if not (other.shipping or other.shipping_tax):
        return None
    said = [known.shipping_taxes for known in (one, other) if known.shipping_tax]
    return Carriage(
        one.shipping + other.shipping,
        one.shipping_tax + other.shipping_tax,
        by_rate([tax for taxes in said for tax in taxes]) if all(said) else (),
    )


def plan_merger(gone: ChangePlan, change: ChangePlan) -> MergePlan:
    """Return how an order goes into another one.

    Args:
        gone: records on the first where it went, and does nothing else.
        change: what the other one gets.
    """
    order, into = gone.order.id, change.order.id
    moved = max(gone.account.refundable, Money.zero(gone.account.currency))
    transfers = [*transferred(gone.account, into, moved, gone.change)]
    open_amount = gone.account.authorized_open()
    promises = [*shared_promises(gone.account, into, open_amount, gone.change)]
    promised = total([share.amount for share in promises], gone.currency)
    names = names_after(gone.order, change)
    commands: list[Command[Any]] = [
        *gone.commands,
        *[refund for refund, _ in transfers],
        *promises,
        Cancel(order, f"merged into {into}"),
        *change.commands,
        *holds_along(gone.order, into, names, change.order.holds),
        *[capture for _, capture in transfers],
    ]
    return MergePlan(gone, change, moved, promised, tuple(commands))


def names_after(order: Order, change: ChangePlan) -> Mapping[str, str]:
    """Return how the lines of an order are called in the one that it goes into."""
    edits = change.event.edits
    back = {line.id for line in edits.more}
    return {
        line.id: line.id if line.id in back else f"{order.id}-{line.id}"
        for line in order.lines
    }


def _check_same(order: Order, into: Order) -> None:
    differ = [name for name, of in SAME.items() if of(order) != of(into)]
    if order.id == into.id:
        differ = ["nothing: it is the same order"]
    if order.agreed.fees or into.agreed.fees:
        differ.append("fees of their own")
    if differ:
        raise Refused(
            "merge.differs",
            asked=f"merge order {order.id} into {into.id}",
            because=f"they differ in {', '.join(differ)}",
            remedy="Only orders of one buyer with the same address, currency and terms "
            "and without fees become one; change the one that differs first",
        )


def _check_begun(order: Order, account: Account) -> None:
    if reasons := [*_begun(order, account)]:
        raise Refused(
            "merge.begun",
            asked=f"merge order {order.id} into another one",
            because=", ".join(reasons),
            remedy="Only an order of which nothing is handled or invoiced goes into "
            "another one; leave it as it is",
        )


def _begun(order: Order, account: Account) -> Iterator[str]:
    if order.state not in {State.PLACED, State.CONFIRMED}:
        yield f"it is {order.state}"
    if any([p.picked or p.packed or p.out or p.returned for p in order.progress]):
        yield "goods of it are picked or have left"
    if account.invoices:
        yield "it is invoiced"
