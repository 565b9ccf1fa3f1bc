"""An order is agreed anew: lines come, units come and go, prices and address change."""

from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, frozen

from ordercore.errors import Invalid, Refused
from ordercore.orders.allocating import merged
from ordercore.orders.changing.edits import Edits, check_edits
from ordercore.orders.changing.further import further_fees, with_fees
from ordercore.orders.checking import check_agreed
from ordercore.orders.draft import OrderDraft, OrderEvent
from ordercore.orders.ending import CancelledUnits, given_up, released_by
from ordercore.orders.holding import ended
from ordercore.orders.life import LIFE, State, Step
from ordercore.orders.order import Agreed, InOrder, Line, Order, existing
from ordercore.orders.progress import Allotment, Goods
from ordercore.pricing import Discount, DiscountPolicy, Fee, FeeKind, by_rate
from ordercore.values import Money

__all__ = ["Change", "Changed"]


@frozen
class Changed(OrderEvent):
    """The order is agreed anew.

    Attributes:
        order: which one.
        change: the change that was applied.
        edits: what was asked for.
        lines: lines as they are agreed now, new ones last.
        added: the units that came to the order, by line.
        cancelled: the units that are not wanted any more.
        moved: claims that are given up because the goods go somewhere else now.
        reopened: whether the order was completed before.
        reason: why.
        fees: what goes along with further units, such as a deposit on each bottle.
    """

    order: str
    change: str
    edits: Edits
    lines: tuple[Line, ...]
    added: tuple[Goods, ...]
    cancelled: tuple[CancelledUnits, ...]
    moved: tuple[Allotment, ...]
    reopened: bool
    reason: str
    fees: tuple[Fee, ...] = ()

    @property
    def released(self) -> tuple[Allotment, ...]:
        """The claims that are given up, for either reason."""
        return (*released_by(self.cancelled), *self.moved)

    def alter(self, draft: OrderDraft) -> None:
        """Let it be agreed anew."""
        agreed = agreed_anew(draft.agreed, self.edits, self.lines, self.fees)
        draft.agree_anew(agreed)
        for goods in self.added:
            draft.line(goods.line).order_more(goods.quantity)
        for units in self.cancelled:
            draft.line(units.line).cancel(
                units.unallocated, units.backordered, units.released
            )
        for a in self.moved:
            draft.line(a.line).deallocate(a.fulfillment, a.quantity)
        if self.reopened:
            draft.state = State.CONFIRMED


@frozen
class Change(InOrder):
    """Change an order as an applied :class:`OrderChange` says; all of it or nothing.

    Attributes:
        change: the change's id.
        edits: what shall be otherwise.
    """

    order: str
    change: str
    edits: Edits
    reason: str = ""

    def decide(self, order: Order | None) -> Sequence[Changed]:
        """Return Changed.

        Raises Refused: ``order.unknown``; ``order.ended``, or ``order.illegal`` for a
        draft; ``order.no-line``; ``order.units`` when fewer units can be given up;
        ``change.line`` when a line would become another one; ``change.locked``;
        ``change.empties`` when nothing would be left; ``change.address`` when goods
        have left; ``order.read-only``.
        Invalid: the edits, or what they make of the order, contradict themselves.
        """
        order = existing(order, self.order, "change")
        check_edits(self.edits)
        check_state(order)
        order.check_editable("change")
        check_places(order, self.edits)
        _check_adjusting(order, self.edits)
        lines = tuple(_lines(order, self.edits))
        _check_further(order, self.edits)
        fees = further_fees(order.agreed, self.edits.more)
        check_agreed(order.id, agreed_anew(order.agreed, self.edits, lines, fees))
        cancelled = tuple(_cancelled(order, self.edits))
        added = _added(self.edits)
        check_left(order, added, cancelled)
        return (
            Changed(
                self.order,
                self.change,
                self.edits,
                lines,
                added,
                cancelled,
                tuple(moved_by(order, self.edits, cancelled)),
                bool(added) and order.state is State.COMPLETED,
                self.reason,
                fees,
            ),
        )


def check_places(order: Order, edits: Edits) -> None:
    """Raise Refused ``change.address`` for another address once goods have left."""
    gone = sum([p.out + p.returned for p in order.progress])
    if edits.new_address is not None and gone:
        raise Refused(
            "change.address",
            asked=f"send order {order.id} to another address",
            because=f"{gone} unit(s) of it have left for the old one",
            remedy="Split off what has not left (oms.plan.split), and change the "
            "address of that",
        )


def _check_adjusting(order: Order, edits: Edits) -> None:
    basis = order.agreed.basis
    again = [fee for fee in edits.adjust if fee.kind is FeeKind.ADJUSTMENT]
    if again and (basis is None or basis.discounts is not DiscountPolicy.REEVALUATE):
        raise Refused(
            "change.locked",
            asked=f"price what is kept of order {order.id} again",
            because="its discounts are locked: each unit keeps its share",
            remedy="Only an order that was priced with REEVALUATE is adjusted; agree "
            "on another price for its lines instead",
        )


def agreed_anew(
    agreed: Agreed, edits: Edits, lines: Iterable[Line], fees: Iterable[Fee]
) -> Agreed:
    """Return what is agreed once *edits* hold and *lines* are as they are given.

    The *fees* are those that go along with further units.
    """
    places = agreed.places
    merged_lines = list(agreed.lines)
    for line in lines:
        if line.id in places:
            merged_lines[places[line.id]] = line
        else:
            merged_lines.append(line)
    carriage = edits.carriage
    return evolve(
        agreed,
        lines=tuple(merged_lines),
        ship_to=edits.ship_to or agreed.ship_to,
        requested_on=edits.requested_on or agreed.requested_on,
        shipping=carriage.amount if carriage else agreed.shipping,
        shipping_tax=carriage.tax if carriage else agreed.shipping_tax,
        shipping_taxes=carriage.taxes if carriage else agreed.shipping_taxes,
        shipping_discounts=() if carriage else agreed.shipping_discounts,
        fees=(*with_fees(agreed.fees, fees), *edits.adjust),
        came_from=(*agreed.came_from, edits.merged)
        if edits.merged
        else agreed.came_from,
        went_to=(*agreed.went_to, edits.into) if edits.into else agreed.went_to,
        note=agreed.note if edits.note is None else edits.note,
    )


def check_state(order: Order) -> None:
    """Raise Refused unless the order is placed and has not ended."""
    if not LIFE[order.state]:
        raise ended(order, "change")
    if Step.PLACE in LIFE[order.state]:
        raise Refused(
            "order.illegal",
            asked=f"change order {order.id}",
            because=f"it is {order.state}: nothing is agreed yet",
            remedy="Place it as it shall be",
        )


def _check_further(order: Order, edits: Edits) -> None:
    """Raise Invalid unless further units are right in themselves, each at least one."""
    if edits.more:
        try:
            check_agreed(order.id, evolve(order.agreed, lines=edits.more, fees=()))
        except Invalid as error:
            raise error.inside("more") from None


def _lines(order: Order, edits: Edits) -> Iterator[Line]:
    """Yield the lines that are agreed anew, and the new ones."""
    after: dict[str, Line] = {}
    for line in edits.reprice:
        known = order.line(line.id)
        if (line.sku, line.quantity) != (known.sku, known.quantity):
            raise _other_line(order, line, known, f"{known.quantity} × {known.sku}")
        after[line.id] = evolve(line, components=known.components)
    for more in edits.more:
        known = after.get(more.id) or order.line(more.id)
        if more.sku != known.sku:
            raise _other_line(order, more, known, f"further units of {known.sku}")
        after[more.id] = with_more(known, more)
    yield from after.values()
    for line in edits.new_lines:
        if line.id in order.agreed.places:
            raise Invalid.at("add", line.id, "a line id that the order does not have")
        yield line


def with_more(line: Line, more: Line) -> Line:
    """Return a line with further units, its price for all of them."""
    said = line.taxes and more.taxes
    listed = line.list_amount, more.list_amount
    off: dict[str, Money] = {}
    for discount in (*line.discounts, *more.discounts):
        nothing = Money.zero(line.amount.currency)
        off[discount.promotion] = off.get(discount.promotion, nothing) + discount.amount
    return evolve(
        line,
        quantity=line.quantity + more.quantity,
        amount=line.amount + more.amount,
        tax=line.tax + more.tax,
        taxes=by_rate((*line.taxes, *more.taxes)) if said else (),
        discounts=tuple([Discount(*one) for one in off.items()]),
        list_amount=listed[0] + listed[1] if listed[0] and listed[1] else None,
    )


def _other_line(order: Order, line: Line, known: Line, right: str) -> Refused:
    return Refused(
        "change.line",
        asked=f"make line {known.id} of order {order.id} {line.quantity} × {line.sku}",
        because=f"it is {known.quantity} × {known.sku}",
        remedy=f"Give {right}; other goods are a substitute, fewer units are fewer",
    )


def _added(edits: Edits) -> tuple[Goods, ...]:
    lines = (*edits.more, *edits.new_lines)
    return tuple([Goods(line.id, line.sku, line.quantity) for line in lines])


def _cancelled(order: Order, edits: Edits) -> Iterator[CancelledUnits]:
    for line, quantity in merged(edits.unwanted).items():
        yield given_up(order, line, quantity)
    for name in edits.remove:
        known, progress = order.find(name)
        if wanted := known.quantity - progress.cancelled:
            yield given_up(order, name, wanted)


def check_left(
    order: Order, added: Sequence[Goods], cancelled: Sequence[CancelledUnits]
) -> None:
    """Raise Refused ``change.empties`` when no unit would be left."""
    left = sum([p.quantity - p.cancelled for p in order.progress])
    if not added and left == sum([units.quantity for units in cancelled]):
        raise Refused(
            "change.empties",
            asked=f"take every unit out of order {order.id}",
            because="an order is about at least one unit",
            remedy="Cancel it with orders.Cancel",
        )


def moved_by(
    order: Order, edits: Edits, cancelled: Iterable[CancelledUnits]
) -> Iterator[Allotment]:
    """Yield the claims that a new address gives up: on what is not picked yet."""
    if edits.new_address in {None, order.agreed.ship_to}:
        return
    taken: dict[tuple[str, str], int] = {}
    for a in released_by(cancelled):
        key = a.line, a.fulfillment
        taken[key] = taken.get(key, 0) + a.quantity
    for line, progress in zip(order.lines, order.progress, strict=True):
        for claim in progress.claims:
            at = line.id, claim.fulfillment
            if units := claim.allocated - taken.get(at, 0):
                yield Allotment(line.id, line.sku, claim.node, claim.fulfillment, units)
