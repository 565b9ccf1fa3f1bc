"""A delivery is announced, comes in one part or several, and is closed."""

from collections.abc import Sequence
from datetime import date

from attrs import evolve, frozen

from ordercore.errors import Conflict, Invalid, Refused
from ordercore.stock.delivery import (
    Delivery,
    DeliveryLine,
    DeliveryStep,
    InDelivery,
    Receipt,
    Tolerance,
    not_come,
)
from ordercore.stock.goods import (
    Arrived,
    SkuQuantity,
    check_arrived,
    check_lines,
    taken_before,
)
from ordercore.values import check_id, free_text
from ordercore.values.when import check_day

__all__ = [
    "AnnounceDelivery",
    "CancelDelivery",
    "CloseDelivery",
    "DeliveryAnnounced",
    "DeliveryCancelled",
    "DeliveryClosed",
    "DeliveryCompleted",
    "DeliveryRedated",
    "RedateDelivery",
    "Unload",
    "Unloaded",
]

EXACTLY = Tolerance()


@frozen
class DeliveryAnnounced(InDelivery):
    """A supplier says what is to come."""

    delivery: str
    node: str
    supplier: str
    due_on: date
    lines: tuple[SkuQuantity, ...]
    tolerance: Tolerance

    def apply(self, delivery: Delivery | None) -> Delivery:
        """Return the delivery, of which nothing has come yet."""
        return Delivery(
            self.delivery,
            self.node,
            self.supplier,
            self.due_on,
            self.due_on,
            tuple([DeliveryLine(one.sku, one.quantity) for one in self.lines]),
            self.tolerance,
        )


@frozen
class AnnounceDelivery(InDelivery):
    """Write down what a supplier says is to come.

    Attributes:
        delivery: its id, such as the number of the notice.
        node: where it arrives.
        supplier: who sends it.
        due_on: the day at the node on which it is expected.
        lines: how many units of which SKU, each SKU once.
        tolerance: by how much it may differ; not at all when none is given.
    """

    delivery: str
    node: str
    supplier: str
    due_on: date
    lines: tuple[SkuQuantity, ...]
    tolerance: Tolerance = EXACTLY

    def decide(self, delivery: Delivery | None) -> Sequence[DeliveryAnnounced]:
        """Return DeliveryAnnounced, or nothing when it was announced like this.

        Raises Invalid.  Raises Conflict ``delivery.exists``: another delivery has this
        id, or this one was announced for another day, which is RedateDelivery.
        """
        check_id(self.delivery, "delivery")
        check_id(self.node, "node")
        check_id(self.supplier, "supplier")
        check_day(self.due_on, "due_on")
        announced = DeliveryAnnounced(
            self.delivery,
            self.node,
            self.supplier,
            self.due_on,
            check_lines(self.lines, "lines"),
            self.tolerance,
        )
        if delivery is None:
            return (announced,)
        if not _same(delivery, announced):
            why = (
                f"delivery {self.delivery} was announced otherwise; another day for "
                "it is stock.RedateDelivery"
            )
            raise Conflict("delivery.exists", why)
        return ()


@frozen
class DeliveryRedated(InDelivery):
    """A delivery is expected on another day."""

    delivery: str
    before: date
    due_on: date
    reason: str

    def apply(self, delivery: Delivery | None) -> Delivery:
        """Return the delivery with that day."""
        return evolve(applied(delivery), due_on=self.due_on)


@frozen
class RedateDelivery(InDelivery):
    """Expect a delivery, or what is still to come of it, on another day."""

    delivery: str
    due_on: date
    reason: str = ""

    def decide(self, delivery: Delivery | None) -> Sequence[DeliveryRedated]:
        """Return DeliveryRedated, or nothing when it is expected then already.

        Raises Invalid.  Raises Refused: ``delivery.unknown``, ``delivery.illegal``.
        """
        known = existing(delivery, self.delivery, DeliveryStep.REDATE)
        known.step(DeliveryStep.REDATE)
        check_day(self.due_on, "due_on")
        reason = free_text(self.reason, "reason")
        if known.due_on == self.due_on:
            return ()
        return (DeliveryRedated(known.id, known.due_on, self.due_on, reason),)


@frozen
class Unloaded(InDelivery):
    """Units of a delivery came off the truck."""

    delivery: str
    receipt: str
    node: str
    goods: tuple[Arrived, ...]

    def apply(self, delivery: Delivery | None) -> Delivery:
        """Return the delivery with them."""
        return applied(delivery).unloaded(Receipt(self.receipt, self.goods))


@frozen
class DeliveryCompleted(InDelivery):
    """Enough of every line has come; what is *missing* is within the tolerance."""

    delivery: str
    missing: tuple[SkuQuantity, ...] = ()

    def apply(self, delivery: Delivery | None) -> Delivery:
        """Return the delivery at its end."""
        return applied(delivery).ended(DeliveryStep.COMPLETE, self.missing, "")


@frozen
class Unload(InDelivery):
    """Take in what has come of a delivery; the units go on the shelf with it.

    Attributes:
        delivery: which one.
        receipt: the number of the paper; the same again does nothing.
        goods: what has come, each SKU once, by its condition.
    """

    delivery: str
    receipt: str
    goods: tuple[Arrived, ...]

    def decide(
        self, delivery: Delivery | None
    ) -> Sequence[Unloaded | DeliveryCompleted]:
        """Return Unloaded, and DeliveryCompleted when enough of all has come.

        Raises Invalid.  Raises Conflict ``receipt.conflict``: other goods came under
        this number.  Raises Refused: ``delivery.unknown``, ``delivery.illegal``;
        ``delivery.no-line``, a SKU was not announced; ``delivery.over``, more has come
        than the tolerance allows.
        """
        known = existing(delivery, self.delivery, DeliveryStep.UNLOAD)
        receipt = Receipt(
            check_id(self.receipt, "receipt"), check_arrived(self.goods, "goods")
        )
        if taken_before(known.stream, known.receipts, receipt):
            return ()
        known.step(DeliveryStep.UNLOAD)
        for come in receipt.goods:
            _check_tolerated(known, come)
        unloaded = Unloaded(known.id, receipt.id, known.node, receipt.goods)
        after = known.unloaded(receipt)
        if not after.complete:
            return (unloaded,)
        return unloaded, DeliveryCompleted(known.id, not_come(after.lines))


@frozen
class DeliveryClosed(InDelivery):
    """No more of a delivery will come."""

    delivery: str
    missing: tuple[SkuQuantity, ...]
    reason: str

    def apply(self, delivery: Delivery | None) -> Delivery:
        """Return the delivery at its end."""
        return applied(delivery).ended(DeliveryStep.CLOSE, self.missing, self.reason)


@frozen
class CloseDelivery(InDelivery):
    """Wait no more for the rest of a delivery."""

    delivery: str
    reason: str

    def decide(self, delivery: Delivery | None) -> Sequence[DeliveryClosed]:
        """Return DeliveryClosed with what is missing of each SKU.

        Raises Invalid: no reason.  Raises Refused: ``delivery.unknown``,
        ``delivery.illegal``; one of which nothing has come is cancelled.
        """
        known = existing(delivery, self.delivery, DeliveryStep.CLOSE)
        known.step(DeliveryStep.CLOSE)
        reason = check_reason(self.reason)
        return (DeliveryClosed(known.id, not_come(known.lines), reason),)


@frozen
class DeliveryCancelled(InDelivery):
    """A delivery does not come at all."""

    delivery: str
    missing: tuple[SkuQuantity, ...]
    reason: str

    def apply(self, delivery: Delivery | None) -> Delivery:
        """Return the delivery at its end."""
        return applied(delivery).ended(DeliveryStep.CANCEL, self.missing, self.reason)


@frozen
class CancelDelivery(InDelivery):
    """Call a delivery off before anything of it was unloaded."""

    delivery: str
    reason: str

    def decide(self, delivery: Delivery | None) -> Sequence[DeliveryCancelled]:
        """Return DeliveryCancelled.

        Raises Invalid: no reason.  Raises Refused: ``delivery.unknown``,
        ``delivery.illegal``.
        """
        known = existing(delivery, self.delivery, DeliveryStep.CANCEL)
        known.step(DeliveryStep.CANCEL)
        reason = check_reason(self.reason)
        return (DeliveryCancelled(known.id, not_come(known.lines), reason),)


def existing(delivery: Delivery | None, name: str, asked: str) -> Delivery:
    """Return the delivery.  Raises Refused ``delivery.unknown``."""
    if delivery is None:
        raise Refused(
            "delivery.unknown",
            asked=f"{asked} delivery {name}",
            because="no such delivery was announced",
            remedy="Announce it with stock.AnnounceDelivery, or check the id",
        )
    return delivery


def applied(delivery: Delivery | None) -> Delivery:
    """Return the delivery that an event happens to; there always is one."""
    if delivery is None:
        raise TypeError("the event of a delivery stands before it was announced")
    return delivery


def check_reason(reason: str) -> str:
    """Return the reason.  Raises Invalid: there is none."""
    plain = free_text(reason, "reason")
    if not plain:
        raise Invalid.at("reason", reason, "a sentence that says why")
    return plain


def _check_tolerated(known: Delivery, come: Arrived) -> None:
    lines = {line.sku: line for line in known.lines}
    line = lines.get(come.sku)
    asked = f"unload {come.quantity} × {come.sku} of delivery {known.id}"
    if line is None:
        raise Refused(
            "delivery.no-line",
            asked=asked,
            because=f"it was announced with {', '.join(lines)}",
            remedy="Check the label; announce a delivery of its own for goods that "
            "nobody announced, or send them back",
        )
    most = known.tolerance.most(line.announced)
    if line.received + come.quantity > most:
        raise Refused(
            "delivery.over",
            asked=asked,
            because=f"{line.announced} were announced, {line.received} have come, and "
            f"{most} may come ({known.tolerance.over} % over)",
            remedy=f"Take {most - line.received} in and send the rest back, or "
            "announce the rest as a delivery of its own",
        )


def _same(known: Delivery, asked: DeliveryAnnounced) -> bool:
    """Tell whether a delivery was announced like this."""
    lines = tuple([SkuQuantity(one.sku, one.announced) for one in known.lines])
    there = (known.node, known.supplier, lines, known.tolerance)
    days = {known.first_due_on, known.due_on}
    wanted = (asked.node, asked.supplier, asked.lines, asked.tolerance)
    return there == wanted and asked.due_on in days
