"""An order while events change it: its units go from place to place, one by one."""

from collections.abc import Iterable

from attrs import evolve

from ordercore.orders.hold import Hold
from ordercore.orders.life import State
from ordercore.orders.marks import UNMARKED, Marks
from ordercore.orders.order import Agreed, InOrder, Order, applied
from ordercore.orders.progress import Allotment, Claim, Progress
from ordercore.values.soft import Soft, harden, soften

__all__ = ["OrderDraft", "OrderEvent", "new_order"]

FEW = 16
"""So many lines are looked through faster than a table of them is made."""


class _Claim(Soft, Claim):
    """The units of a line that one fulfilment order has, while they are handled."""

    __slots__ = ()

    fulfillment: str
    node: str
    allocated: int
    picked: int
    packed: int

    def release(self, quantity: int) -> None:
        """Give units up, the least handled first."""
        allocated = min(quantity, self.allocated)
        picked = min(quantity - allocated, self.picked)
        self.allocated -= allocated
        self.picked -= picked
        self.packed -= quantity - allocated - picked


def _claim(
    fulfillment: str, node: str, allocated: int, picked: int, packed: int
) -> _Claim:
    draft: _Claim = soften(_Claim)
    draft.fulfillment = fulfillment
    draft.node = node
    draft.allocated = allocated
    draft.picked = picked
    draft.packed = packed
    return draft


class _Line(Soft, Progress):
    """Where the units of one line are, while they move."""

    __slots__ = ()

    unallocated: int
    backordered: int
    claims: tuple[Claim, ...]
    shipped: int
    delivered: int
    returned: int
    cancelled: int

    def allocate(self, node: str, fulfillment: str, quantity: int) -> None:
        """Claim units at a node: unallocated ones first, then backordered ones."""
        fresh = min(quantity, self.unallocated)
        self.unallocated -= fresh
        self.backordered -= quantity - fresh
        self.claims = (*self.claims, _claim(fulfillment, node, quantity, 0, 0))

    def order_more(self, quantity: int) -> None:
        """Let further units come to the line; they need a place."""
        self.unallocated += quantity

    def forget(self, quantity: int) -> None:
        """Let units that are given up be such that were never ordered."""
        self.cancelled -= quantity

    def want_again(self, quantity: int) -> None:
        """Let units that were given up be wanted again; they need a place."""
        self.cancelled -= quantity
        self.unallocated += quantity

    def hand_out(self, quantity: int) -> None:
        """Give the buyer units that no node was asked for, unallocated ones first."""
        fresh = min(quantity, self.unallocated)
        self.unallocated -= fresh
        self.backordered -= quantity - fresh
        self.delivered += quantity

    def backorder(self, quantity: int) -> None:
        """Let units wait for supply."""
        self.unallocated -= quantity
        self.backordered += quantity

    def deallocate(self, fulfillment: str, quantity: int) -> None:
        """Give up claimed units, the least handled first; they need a place again."""
        claim = self._claim(fulfillment)
        claim.release(quantity)
        self._drop_if_empty(claim)
        self.unallocated += quantity

    def pick(self, fulfillment: str, quantity: int) -> None:
        """Move units from allocated to picked."""
        claim = self._claim(fulfillment)
        claim.allocated -= quantity
        claim.picked += quantity

    def pack(self, fulfillment: str, quantity: int) -> None:
        """Move units from picked to packed."""
        claim = self._claim(fulfillment)
        claim.picked -= quantity
        claim.packed += quantity

    def unpack(self, fulfillment: str, quantity: int) -> None:
        """Move units from packed back to picked."""
        claim = self._claim(fulfillment)
        claim.packed -= quantity
        claim.picked += quantity

    def ship(self, fulfillment: str, quantity: int) -> None:
        """Let packed units leave their node."""
        claim = self._claim(fulfillment)
        claim.packed -= quantity
        self._drop_if_empty(claim)
        self.shipped += quantity

    def deliver(self, quantity: int) -> None:
        """Hand shipped units to the buyer."""
        self.shipped -= quantity
        self.delivered += quantity

    def give_back(self, quantity: int) -> None:
        """Take units back, delivered ones first, then those still under way."""
        delivered = min(quantity, self.delivered)
        self.delivered -= delivered
        self.shipped -= quantity - delivered
        self.returned += quantity

    def cancel(
        self, unallocated: int, backordered: int, released: Iterable[Allotment]
    ) -> None:
        """Give up units out of three buckets."""
        for allotment in released:
            self.deallocate(allotment.fulfillment, allotment.quantity)
            unallocated += allotment.quantity
        self.unallocated -= unallocated
        self.backordered -= backordered
        self.cancelled += unallocated + backordered

    def _claim(self, fulfillment: str) -> _Claim:
        """Return what one fulfilment order has of the line, to be changed."""
        for place, claim in enumerate(self.claims):
            if claim.fulfillment == fulfillment:
                if isinstance(claim, _Claim):
                    return claim
                draft = _claim(
                    fulfillment, claim.node, claim.allocated, claim.picked, claim.packed
                )
                before, behind = self.claims[:place], self.claims[place + 1 :]
                self.claims = (*before, draft, *behind)
                return draft
        raise RuntimeError(f"{fulfillment} has no claim of the line that it moves")

    def _drop_if_empty(self, claim: _Claim) -> None:
        if not (claim.allocated or claim.picked or claim.packed):
            self.claims = tuple([other for other in self.claims if other is not claim])


def _new_line(quantity: int) -> _Line:
    draft: _Line = soften(_Line)
    draft.unallocated = quantity
    draft.backordered = 0
    draft.claims = ()
    draft.shipped = 0
    draft.delivered = 0
    draft.returned = 0
    draft.cancelled = 0
    return draft


def _soft_line(progress: Progress) -> _Line:
    draft: _Line = soften(_Line)
    draft.unallocated = progress.unallocated
    draft.backordered = progress.backordered
    draft.claims = progress.claims
    draft.shipped = progress.shipped
    draft.delivered = progress.delivered
    draft.returned = progress.returned
    draft.cancelled = progress.cancelled
    return draft


def _frozen_line(draft: _Line) -> Progress:
    for claim in draft.claims:
        if claim.__class__ is not Claim:
            harden(claim, Claim)
    return harden(draft, Progress)


class _Order(Soft, Order):
    """An order with everything still to be assigned."""

    __slots__ = ()

    id: str
    agreed: Agreed
    state: State
    progress: tuple[Progress, ...]
    holds: tuple[Hold, ...]
    fulfillments: int
    marks: Marks
    original: Agreed | None


class OrderDraft:
    """An order while it changes; lines that are not touched stay what they are.

    Attributes:
        state, holds, fulfillments, marks: as an order has them, to be assigned.
    """

    __slots__ = (
        "_before",
        "_moving",
        "_places",
        "fulfillments",
        "holds",
        "marks",
        "state",
    )

    def __init__(self, order: Order) -> None:
        self._before = order
        self._moving: dict[str, _Line] = {}
        self._places: list[int] = []
        self.state = order.state
        self.holds = order.holds
        self.fulfillments = order.fulfillments
        self.marks = order.marks

    def line(self, line: str) -> _Line:
        """Return where the units of a line are, to move them."""
        moving = self._moving.get(line)
        if moving is None:
            place = _place(self._before, line)
            moving = self._moving[line] = _soft_line(self._before.progress[place])
            self._places.append(place)
        return moving

    @property
    def agreed(self) -> Agreed:
        """What is agreed."""
        return self._before.agreed

    def agree_anew(self, agreed: Agreed) -> None:
        """Let something else be agreed; lines that come to it have no units yet."""
        new = len(agreed.lines) - len(self._before.lines)
        progress = (*self._before.progress, *[Progress(0)] * new)
        self._before = evolve(
            self._before,
            agreed=agreed,
            progress=progress,
            original=self._before.original or self._before.agreed,
        )

    def agree_again(self, agreed: Agreed) -> None:
        """Let what was agreed before be agreed again, without lines that came since."""
        kept = agreed.places
        lines = zip(self._before.lines, self._progress(), strict=True)
        progress = tuple([at for line, at in lines if line.id in kept])
        self._before = evolve(self._before, agreed=agreed, progress=progress)
        self._moving.clear()
        self._places.clear()

    def freeze(self) -> Order:
        """Return the order as it stands; the draft is used up."""
        order: _Order = soften(_Order)
        order.id = self._before.id
        order.agreed = self._before.agreed
        order.state = self.state
        order.progress = self._progress() if self._moving else self._before.progress
        order.holds = self.holds
        order.fulfillments = self.fulfillments
        order.marks = self.marks
        order.original = self._before.original
        return harden(order, Order)

    def _progress(self) -> tuple[Progress, ...]:
        progress = [*self._before.progress]
        for place, moving in zip(self._places, self._moving.values(), strict=True):
            progress[place] = _frozen_line(moving)
        return tuple(progress)


def _place(order: Order, line: str) -> int:
    lines = order.agreed.lines
    if len(lines) <= FEW:
        for place, known in enumerate(lines):
            if known.id == line:
                return place
    return order.index(line)


def new_order(name: str, agreed: Agreed, holds: tuple[Hold, ...]) -> Order:
    """Return an order that was placed just now, every unit of it unallocated."""
    lines = [harden(_new_line(line.quantity), Progress) for line in agreed.lines]
    order: _Order = soften(_Order)
    order.id = name
    order.agreed = agreed
    order.state = State.PLACED
    order.progress = tuple(lines)
    order.holds = holds
    order.fulfillments = 0
    order.marks = UNMARKED
    order.original = None
    return harden(order, Order)


class OrderEvent(InOrder):
    """An event that changes an order; what it does to one is said once, in ``alter``.

    Alone it is applied like any event; :func:`ordercore.message.fold` lets many of them
    alter one draft.
    """

    __slots__ = ()

    def apply(self, order: Order | None) -> Order:
        """Return the order after it."""
        draft = self.thaw(order)
        self.alter(draft)
        return draft.freeze()

    def thaw(self, order: Order | None) -> OrderDraft:
        """Return a draft of the order, for this event and those that follow it."""
        return OrderDraft(applied(order))

    def alter(self, draft: OrderDraft) -> None:
        """Let it happen to an order that is being changed."""
        raise NotImplementedError
