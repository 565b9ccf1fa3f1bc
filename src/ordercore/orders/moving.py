"""The units of one line while events move them: from place to place, one by one."""

from collections.abc import Iterable
from typing import Any

from ordercore.orders.progress import Allotment, Claim, Progress
from ordercore.values.soft import Soft, harden

__all__ = ["MovingLine", "moving", "unallocated"]


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
        if quantity <= self.allocated:
            self.allocated -= quantity
            return
        quantity -= self.allocated
        picked = min(quantity, self.picked)
        self.allocated = 0
        self.picked -= picked
        self.packed -= quantity - picked


class MovingLine(Soft, Progress):
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
        self._take_waiting(quantity)
        claim: _Claim = _Claim()
        claim.fulfillment = fulfillment
        claim.node = node
        claim.allocated = quantity
        claim.picked = 0
        claim.packed = 0
        self.claims = (*self.claims, claim) if self.claims else (claim,)

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
        self._take_waiting(quantity)
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

    def freeze(self) -> None:
        """Become a progress, and let the claims become what they are called."""
        for claim in self.claims:
            if claim.__class__ is _Claim:
                harden(claim, Claim)
        soft: Any = self  # as harden does it, without a call: orders have many lines
        soft.__class__ = Progress

    def _take_waiting(self, quantity: int) -> None:
        fresh = self.unallocated
        if quantity <= fresh:
            self.unallocated = fresh - quantity
            return
        self.unallocated = 0
        self.backordered -= quantity - fresh

    def _claim(self, fulfillment: str) -> _Claim:
        """Return what one fulfilment order has of the line, to be changed."""
        for claim in self.claims:
            if claim.fulfillment == fulfillment:
                if claim.__class__ is _Claim:
                    return claim  # type: ignore[return-value] # it is one, see above
                return self._soften(claim)
        raise RuntimeError(f"{fulfillment} has no claim of the line that it moves")

    def _soften(self, claim: Claim) -> _Claim:
        draft: _Claim = _Claim()
        draft.fulfillment = claim.fulfillment
        draft.node = claim.node
        draft.allocated = claim.allocated
        draft.picked = claim.picked
        draft.packed = claim.packed
        if len(self.claims) == 1:
            self.claims = (draft,)
        else:
            self.claims = tuple([draft if c is claim else c for c in self.claims])
        return draft

    def _drop_if_empty(self, claim: _Claim) -> None:
        if not (claim.allocated or claim.picked or claim.packed):
            others = len(self.claims) > 1
            self.claims = (
                tuple([c for c in self.claims if c is not claim]) if others else ()
            )


def unallocated(quantity: int) -> MovingLine:
    """Return a line of which no unit has moved."""
    draft: MovingLine = MovingLine()
    draft.unallocated = quantity
    draft.backordered = 0
    draft.claims = ()
    draft.shipped = 0
    draft.delivered = 0
    draft.returned = 0
    draft.cancelled = 0
    return draft


def moving(progress: Progress) -> MovingLine:
    """Return a line whose units stand like that, to be moved."""
    draft: MovingLine = MovingLine()
    draft.unallocated = progress.unallocated
    draft.backordered = progress.backordered
    draft.claims = progress.claims
    draft.shipped = progress.shipped
    draft.delivered = progress.delivered
    draft.returned = progress.returned
    draft.cancelled = progress.cancelled
    return draft
