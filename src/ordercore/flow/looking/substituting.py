"""What could come instead of units that wait, at the price that was agreed."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import count
from typing import Any

from attrs import evolve, frozen

from ordercore.accounts import ChangePlan
from ordercore.catalog import Substitutes, Substituting, substitutes_stream
from ordercore.flow.looking.previewing import ChangePlanner
from ordercore.flow.seeing.segmenting import of_order
from ordercore.flow.seeing.views import Views
from ordercore.message import Command
from ordercore.orders import (
    WAITING_FIRST,
    Edits,
    Line,
    LineQuantity,
    Order,
    Progress,
    Substitute,
)
from ordercore.pricing import BillLine
from ordercore.values import Money

__all__ = ["SubstitutePlan", "plan_substitutes"]

REASON = "substituted: it is short"


@frozen
class SubstitutePlan:
    """What could come instead of what an order waits for.

    Attributes:
        order: which order.
        change: the change that carries it out; None when nothing can come instead.
        missing: units that go on waiting.
        why: a sentence for each line that waits.
    """

    order: str
    change: ChangePlan | None
    missing: tuple[LineQuantity, ...]
    why: tuple[str, ...]

    @property
    def commands(self) -> tuple[Command[Any], ...]:
        """What carries it out: ``oms.do(*plan.commands)``."""
        return () if self.change is None else self.change.commands

    @property
    def substitutes(self) -> tuple[Substitute, ...]:
        """The lines that come instead of others."""
        return () if self.change is None else self.change.event.edits.substitute

    def __str__(self) -> str:
        return "\n".join([f"Substitutes for order {self.order}", *self.why])


def plan_substitutes(
    order: str, views: Views, may: Collection[Substituting], by: str = ""
) -> SubstitutePlan:
    """Return what can come instead of the units of an order that wait.

    Alternatives count by their rank, as far as they are free; a unit comes instead of
    one.  The buyer pays for them exactly what was agreed for those that they replace.

    Args:
        order: which order.
        views: what there is.
        may: which articles count, by who decides it.
        by: who wants it.

    Raises Refused ``order.unknown``, and what the change of the order would raise.
    """
    found = views.order(order)
    waits = [(k, at) for k, at in _lines(found) if at.waiting and not k.digital]
    swaps, why = _swaps(found, waits, views, may)
    gone = Counter[str]()
    for swap in swaps:
        gone[swap.line] += swap.quantity
    left = [(line.id, at.waiting - gone[line.id]) for line, at in waits]
    missing = tuple([LineQuantity(line, units) for line, units in left if units])
    if not swaps:
        return SubstitutePlan(order, None, missing, why)
    planner = ChangePlanner(lambda: views)
    # Free of charge at first: the preview says what the units that go were worth.
    free = planner.change(order, Edits(substitute=swaps), by=by, reason=REASON)
    priced = tuple(_at_agreed_price(swaps, found, free))
    change = planner.change(order, Edits(substitute=priced), by=by, reason=REASON)
    return SubstitutePlan(order, change, missing, why)


def _lines(order: Order) -> Iterator[tuple[Line, Progress]]:
    return zip(order.lines, order.progress, strict=True)


def _swaps(
    order: Order,
    waits: list[tuple[Line, Progress]],
    views: Views,
    may: Collection[Substituting],
) -> tuple[tuple[Substitute, ...], tuple[str, ...]]:
    taken = Counter[str]()
    swaps: list[Substitute] = []
    why: list[str] = []
    for line, at in waits:
        if order.agreed.cancellation != WAITING_FIRST and at.claims:
            why.append(f"line {line.id}: units that have a place would be given up")
            continue
        found = list(_found(line, at.waiting, order, views, may, taken))
        names = _free_names(order, line)
        for sku, units in found:
            by = _instead(line, next(names), sku, units)
            swaps.append(Substitute(line.id, units, by))
            why.append(f"line {line.id}: {units} × {sku} instead of {line.sku}")
        if not found:
            why.append(f"line {line.id}: nothing is free that may come instead")
    return tuple(swaps), tuple(why)


def _found(
    line: Line,
    wanted: int,
    order: Order,
    views: Views,
    may: Collection[Substituting],
    taken: Counter[str],
) -> Iterator[tuple[str, int]]:
    """Take alternatives of which anything is free, and yield how many units of each."""
    known: Substitutes | None = views.state(substitutes_stream(line.sku))
    if known is None or known.when not in may:
        return
    free = views.free(known.ranked, segments=of_order(order))
    for sku in known.ranked:
        units = min(wanted, sum(free[sku].values()) - taken[sku])
        if units > 0:
            taken[sku] += units
            wanted -= units
            yield sku, units


def _free_names(order: Order, line: Line) -> Iterator[str]:
    names = (f"{line.id}-{number}" for number in count(1))
    return (name for name in names if name not in order.agreed.places)


def _instead(line: Line, name: str, sku: str, units: int) -> Line:
    nothing = Money.zero(line.amount.currency)
    return Line(
        name,
        sku,
        units,
        line.unit_price,
        nothing,
        nothing,
        f"{sku} instead of {line.name or line.sku}",
        line.tax_class,
        price_list=line.price_list,
        requested_on=line.requested_on,
    )


def _at_agreed_price(
    swaps: Iterable[Substitute], order: Order, free: ChangePlan
) -> Iterator[Substitute]:
    """Yield substitutes that cost what the units cost that they replace."""
    done = Counter[str]()
    for swap in swaps:
        gone = _given_up(swap.line, free).units(done[swap.line], swap.quantity)
        done[swap.line] += swap.quantity
        amount = gone.net + gone.tax if order.agreed.tax_included else gone.net
        by = evolve(swap.by, amount=amount, tax=gone.tax, taxes=gone.taxes)
        yield evolve(swap, by=by)


def _given_up(line: str, free: ChangePlan) -> BillLine:
    """Return what a change takes off for the units of a line."""
    before, after = free.account, free.account_after
    off = [
        *after.deductions[len(before.deductions) :],
        *after.credit_notes[len(before.credit_notes) :],
    ]
    return next(part for one in off for part in one.lines if part.line == line)
