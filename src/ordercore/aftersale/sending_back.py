"""A buyer announces what comes back; it comes in parts, or it does not come."""

from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, frozen

from ordercore.aftersale.rma import (
    InRma,
    Rma,
    RmaLine,
    RmaState,
    RmaStep,
    existing,
    next_rma_state,
)
from ordercore.errors import Conflict, Finding, Invalid, Refused
from ordercore.orders import LineQuantity
from ordercore.values import check_id, free_text, quantity

__all__ = [
    "CancelRma",
    "ReceiveRma",
    "RequestRma",
    "RmaCancelled",
    "RmaReceived",
    "RmaRequested",
]


@frozen
class RmaRequested(InRma):
    """A buyer sends units back."""

    rma: str
    order: str
    lines: tuple[RmaLine, ...]
    reference: str = ""

    def apply(self, rma: Rma | None) -> Rma:
        """Return the new return."""
        return Rma(self.rma, self.order, self.lines, self.reference)


@frozen
class RmaReceived(InRma):
    """Units of a return have come in at a node."""

    rma: str
    order: str
    node: str
    lines: tuple[LineQuantity, ...]
    state: RmaState

    def apply(self, rma: Rma | None) -> Rma:
        """Return it with those units received."""
        rma = _applied(rma)
        came = {one.line: one.quantity for one in self.lines}
        lines = [
            evolve(one, received=one.received + came.get(one.line, 0))
            for one in rma.lines
        ]
        return evolve(rma, lines=tuple(lines), state=self.state)


@frozen
class RmaCancelled(InRma):
    """What has not come of a return does not come any more."""

    rma: str
    order: str
    reason: str
    state: RmaState

    def apply(self, rma: Rma | None) -> Rma:
        """Return it at its end."""
        return evolve(_applied(rma), state=self.state)


@frozen
class RequestRma(InRma):
    """Announce that a buyer sends units of an order back.  The same again does nothing.

    At the door they have to be with the buyer, and in no other return.

    Attributes:
        rma: our id of it, unique.
        order: whose units they are.
        lines: which, each line once; nothing of them is received.
        reference: the number that people use for it.
    """

    rma: str
    order: str
    lines: tuple[RmaLine, ...]
    reference: str = ""

    def decide(self, rma: Rma | None) -> Sequence[RmaRequested]:
        """Return RmaRequested.

        Raises Conflict ``rma.conflict``; Invalid with everything that cannot be.
        """
        check_id(self.rma, "rma")
        check_id(self.order, "order")
        free_text(self.reference, "reference", 255)
        if findings := [*_findings(self.lines)]:
            raise Invalid(findings)
        if rma is None:
            ids = (self.rma, self.order)
            return (RmaRequested(*ids, tuple(self.lines), self.reference),)
        said = tuple([evolve(one, received=0) for one in rma.lines])
        if (rma.order, said, rma.reference) != (
            self.order,
            tuple(self.lines),
            self.reference,
        ):
            raise Conflict(
                "rma.conflict",
                f"return {self.rma} is known with other units, of order {rma.order}",
            )
        return ()


@frozen
class ReceiveRma(InRma):
    """Take units of a return in at a node.  They come back into the order and stock."""

    rma: str
    node: str
    lines: tuple[LineQuantity, ...]

    def decide(self, rma: Rma | None) -> Sequence[RmaReceived]:
        """Return RmaReceived.

        Raises Refused ``rma.unknown``, ``rma.illegal``, ``rma.units``; Invalid.
        """
        rma = existing(rma, self.rma, "receive")
        check_id(self.node, "node")
        left = dict(rma.open)
        for place, one in enumerate(self.lines):
            units = quantity(one.quantity, f"lines[{place}].quantity")
            left[one.line] = left.get(one.line, 0) - units
        step = RmaStep.RECEIVE_PART if any(left.values()) else RmaStep.RECEIVE_REST
        if not self.lines:
            return ()
        state = next_rma_state(rma, step)
        if over := sorted([line for line, units in left.items() if units < 0]):
            raise _too_many(rma, over)
        return (RmaReceived(rma.id, rma.order, self.node, tuple(self.lines), state),)


@frozen
class CancelRma(InRma):
    """Expect no more of a return; what has come stays.  At its end it does nothing."""

    rma: str
    reason: str = ""

    def decide(self, rma: Rma | None) -> Sequence[RmaCancelled]:
        """Return RmaCancelled.  Raises Refused ``rma.unknown``."""
        rma = existing(rma, self.rma, "cancel")
        reason = free_text(self.reason, "reason")
        if not rma.open:
            return ()
        state = next_rma_state(rma, RmaStep.CANCEL)
        return (RmaCancelled(rma.id, rma.order, reason, state),)


def _findings(lines: Iterable[RmaLine]) -> Iterator[Finding]:
    lines, seen = tuple(lines), set[str]()
    if not lines:
        yield Finding("lines", "none", "at least one")
    for place, one in enumerate(lines):
        where = f"lines[{place}]"
        try:
            quantity(one.quantity, f"{where}.quantity")
            free_text(one.reason, f"{where}.reason")
        except Invalid as error:
            yield from error.findings
        if one.line in seen:
            yield Finding(f"{where}.line", one.line, "each line once")
        if one.received:
            yield Finding(f"{where}.received", str(one.received), "0")
        seen.add(one.line)


def _too_many(rma: Rma, lines: Sequence[str]) -> Refused:
    still = ", ".join([f"{units} of line {line}" for line, units in rma.open.items()])
    return Refused(
        "rma.units",
        asked=f"receive more of line {', '.join(lines)} than return {rma.id} has",
        because=f"still to come are {still}",
        remedy="Take in what was announced; take the rest back with orders.Return",
    )


def _applied(rma: Rma | None) -> Rma:
    if rma is None:
        raise RuntimeError("an event of a return stands before its RmaRequested")
    return rma
