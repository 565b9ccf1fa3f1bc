"""Units are asked for at another node, claimed, or called off before they leave."""

from collections.abc import Sequence
from datetime import date

from attrs import evolve, frozen

from ordercore.errors import Conflict, Invalid, Refused
from ordercore.stock.goods import SkuQuantity, check_lines
from ordercore.stock.transfer import (
    InTransfer,
    Transfer,
    TransferLine,
    TransferStep,
)
from ordercore.stock.unloading import check_reason
from ordercore.values import check_id, free_text
from ordercore.values.when import check_day

__all__ = [
    "CancelTransfer",
    "RedateTransfer",
    "ReleaseTransfer",
    "RequestTransfer",
    "TransferCancelled",
    "TransferRedated",
    "TransferReleased",
    "TransferRequested",
]


@frozen
class TransferRequested(InTransfer):
    """Somebody wants units at another node."""

    transfer: str
    source: str
    destination: str
    due_on: date
    lines: tuple[SkuQuantity, ...]

    def apply(self, transfer: Transfer | None) -> Transfer:
        """Return the transfer, of which nothing has left."""
        return Transfer(
            self.transfer,
            self.source,
            self.destination,
            self.due_on,
            self.due_on,
            tuple([TransferLine(one.sku, one.quantity) for one in self.lines]),
        )


@frozen
class RequestTransfer(InTransfer):
    """Ask for units of one node at another one; nothing is claimed yet.

    Attributes:
        transfer: its id.
        source: the node that has them.
        destination: the node that wants them.
        due_on: the day at the destination on which they are expected.
        lines: how many units of which SKU, each SKU once.
    """

    transfer: str
    source: str
    destination: str
    due_on: date
    lines: tuple[SkuQuantity, ...]

    def decide(self, transfer: Transfer | None) -> Sequence[TransferRequested]:
        """Return TransferRequested, or nothing when it was requested like this.

        Raises Invalid.  Raises Conflict ``transfer.exists``: another transfer has this
        id, or this one was requested for another day, which is RedateTransfer.
        """
        check_id(self.transfer, "transfer")
        check_id(self.source, "source")
        check_id(self.destination, "destination")
        if self.source == self.destination:
            expected = f"a node other than the source, {self.source}"
            raise Invalid.at("destination", self.destination, expected)
        check_day(self.due_on, "due_on")
        ends = (self.transfer, self.source, self.destination)
        lines = check_lines(self.lines, "lines")
        requested = TransferRequested(*ends, self.due_on, lines)
        if transfer is None:
            return (requested,)
        if not _same(transfer, requested):
            why = (
                f"transfer {self.transfer} was requested otherwise; another day for it "
                "is stock.RedateTransfer"
            )
            raise Conflict("transfer.exists", why)
        return ()


@frozen
class TransferRedated(InTransfer):
    """A transfer is expected on another day."""

    transfer: str
    before: date
    due_on: date
    reason: str

    def apply(self, transfer: Transfer | None) -> Transfer:
        """Return the transfer with that day."""
        return evolve(applied(transfer), due_on=self.due_on)


@frozen
class RedateTransfer(InTransfer):
    """Expect a transfer, or what is still to come of it, on another day."""

    transfer: str
    due_on: date
    reason: str = ""

    def decide(self, transfer: Transfer | None) -> Sequence[TransferRedated]:
        """Return TransferRedated, or nothing when it is expected then already.

        Raises Invalid.  Raises Refused: ``transfer.unknown``, ``transfer.illegal``.
        """
        known = may(transfer, self.transfer, TransferStep.REDATE)
        check_day(self.due_on, "due_on")
        reason = free_text(self.reason, "reason")
        if known.due_on == self.due_on:
            return ()
        return (TransferRedated(known.id, known.due_on, self.due_on, reason),)


@frozen
class TransferReleased(InTransfer):
    """The source may send the units; from now on they are claimed there."""

    transfer: str
    source: str
    goods: tuple[SkuQuantity, ...]

    def apply(self, transfer: Transfer | None) -> Transfer:
        """Return the transfer, which claims all its units."""
        return applied(transfer).after(TransferStep.RELEASE)


@frozen
class ReleaseTransfer(InTransfer):
    """Claim the units at the source, all of them, and let it send them."""

    transfer: str

    def decide(self, transfer: Transfer | None) -> Sequence[TransferReleased]:
        """Return TransferReleased.

        Raises Refused: ``transfer.unknown``, ``transfer.illegal``; and through the
        door ``stock.short`` when fewer units are free at the source.
        """
        known = may(transfer, self.transfer, TransferStep.RELEASE)
        goods = [SkuQuantity(line.sku, line.requested) for line in known.lines]
        return (TransferReleased(known.id, known.source, tuple(goods)),)


@frozen
class TransferCancelled(InTransfer):
    """A transfer is called off; *released* is free again at the source."""

    transfer: str
    source: str
    released: tuple[SkuQuantity, ...]
    reason: str

    def apply(self, transfer: Transfer | None) -> Transfer:
        """Return the transfer at its end."""
        return applied(transfer).after(TransferStep.CANCEL, self.reason)


@frozen
class CancelTransfer(InTransfer):
    """Call a transfer off before anything of it has left."""

    transfer: str
    reason: str

    def decide(self, transfer: Transfer | None) -> Sequence[TransferCancelled]:
        """Return TransferCancelled.

        Raises Invalid: no reason.  Raises Refused: ``transfer.unknown``,
        ``transfer.illegal``.
        """
        known = may(transfer, self.transfer, TransferStep.CANCEL)
        reason = check_reason(self.reason)
        return (TransferCancelled(known.id, known.source, known.claimed, reason),)


def existing(transfer: Transfer | None, name: str, asked: str) -> Transfer:
    """Return the transfer.  Raises Refused ``transfer.unknown``."""
    if transfer is None:
        raise Refused(
            "transfer.unknown",
            asked=f"{asked} transfer {name}",
            because="no such transfer was requested",
            remedy="Request it with stock.RequestTransfer, or check the id",
        )
    return transfer


def may(transfer: Transfer | None, name: str, step: TransferStep) -> Transfer:
    """Return the transfer while its life has this step.

    Raises Refused: ``transfer.unknown``, ``transfer.illegal``.
    """
    known = existing(transfer, name, step)
    known.step(step)
    return known


def applied(transfer: Transfer | None) -> Transfer:
    """Return the transfer that an event happens to; there always is one."""
    if transfer is None:
        raise TypeError("the event of a transfer stands before it was requested")
    return transfer


def _same(known: Transfer, asked: TransferRequested) -> bool:
    """Tell whether a transfer was requested like this."""
    lines = tuple([SkuQuantity(one.sku, one.requested) for one in known.lines])
    there = (known.source, known.destination, lines)
    days = {known.first_due_on, known.due_on}
    return there == (asked.source, asked.destination, asked.lines) and (
        asked.due_on in days
    )
