"""Units of a transfer leave the one node and come to the other, or are lost between."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from ordercore.catalog import SerialNumber, SkuLot
from ordercore.errors import Refused
from ordercore.stock.delivery import Receipt
from ordercore.stock.goods import (
    Arrived,
    SkuQuantity,
    check_arrived,
    check_lines,
    taken_before,
)
from ordercore.stock.lots_in_transit import lots_come, said_alike
from ordercore.stock.transfer import (
    InTransfer,
    Sent,
    SentLot,
    Transfer,
    TransferStep,
    arrivals,
)
from ordercore.stock.transferring import applied, existing, may
from ordercore.stock.unloading import check_reason
from ordercore.values import check_id

__all__ = [
    "CloseTransfer",
    "ReceiveTransfer",
    "ShipTransfer",
    "TransferClosed",
    "TransferCompleted",
    "TransferReceived",
    "TransferShipped",
]


@frozen
class TransferShipped(InTransfer):
    """Units have left the source."""

    transfer: str
    shipment: str
    source: str
    goods: tuple[SkuQuantity, ...]
    serials: tuple[SerialNumber, ...] = ()
    lots: tuple[SkuLot, ...] = ()

    def apply(self, transfer: Transfer | None) -> Transfer:
        """Return the transfer with them on their way."""
        named = (self.serials, self.lots)
        return applied(transfer).sent(Sent(self.shipment, self.goods, *named))


@frozen
class ShipTransfer(InTransfer):
    """Let units leave the source, all of a transfer or a part of it.

    Attributes:
        shipment: the number of the paper; the same again does nothing.
        goods: what leaves, each SKU once.
        serials: the numbers of the units that have one, in any order.
        lots: of which lots all units of a SKU are, where somebody has read the labels;
            else those whose turn it is.
    """

    transfer: str
    shipment: str
    goods: tuple[SkuQuantity, ...]
    serials: tuple[SerialNumber, ...] = ()
    lots: tuple[SkuLot, ...] = ()

    def decide(self, transfer: Transfer | None) -> Sequence[TransferShipped]:
        """Return TransferShipped.

        Raises Invalid.  Raises Conflict ``receipt.conflict``: other goods left under
        this number.  Raises Refused: ``transfer.unknown``, ``transfer.illegal``;
        ``transfer.units``, more than are still to leave; and through the door
        ``stock.short`` when a count did not find as many at the source.
        """
        known = existing(transfer, self.transfer, TransferStep.SHIP)
        goods = check_lines(self.goods, "goods")
        named = (self.serials, self.lots)
        shipment = Sent(check_id(self.shipment, "shipment"), goods, *named)
        if taken_before(known.stream, known.shipments, shipment):
            return ()
        known.step(TransferStep.SHIP)
        check_units(known, goods, {one.sku: one.quantity for one in known.claimed})
        ids = (known.id, shipment.id, known.source)
        return (TransferShipped(*ids, goods, *named),)


@frozen
class TransferReceived(InTransfer):
    """Units have come to the destination."""

    transfer: str
    receipt: str
    destination: str
    goods: tuple[Arrived, ...]

    def apply(self, transfer: Transfer | None) -> Transfer:
        """Return the transfer with them."""
        return applied(transfer).received(Receipt(self.receipt, self.goods))


@frozen
class TransferCompleted(InTransfer):
    """All that was to go has come."""

    transfer: str

    def apply(self, transfer: Transfer | None) -> Transfer:
        """Return the transfer at its end."""
        return applied(transfer).after(TransferStep.COMPLETE)


@frozen
class ReceiveTransfer(InTransfer):
    """Take in what has come to the destination, by its condition.

    Attributes:
        receipt: the number of the paper; the same again does nothing.
        goods: what has come, each SKU once, with the number of each unit that has one,
            and the lots that were read; unread, those that end first have come first.
    """

    transfer: str
    receipt: str
    goods: tuple[Arrived, ...]

    def decide(
        self, transfer: Transfer | None
    ) -> Sequence[TransferReceived | TransferCompleted]:
        """Return TransferReceived, and TransferCompleted when nothing is to come.

        Raises Invalid.  Raises Conflict ``receipt.conflict``: other goods came under
        this number.  Raises Refused: ``transfer.unknown``, ``transfer.illegal``;
        ``transfer.units``, more than are on the way; ``transfer.serial``,
        ``transfer.lot``: a unit with another number or of another lot.
        """
        known = existing(transfer, self.transfer, TransferStep.RECEIVE)
        goods = check_arrived(self.goods, "goods")
        receipt = Receipt(check_id(self.receipt, "receipt"), goods)
        kept = said_alike(known.receipts, receipt)
        if taken_before(known.stream, kept, *said_alike([receipt], receipt)):
            return ()
        known.step(TransferStep.RECEIVE)
        moving = {one.sku: one.quantity for one in known.in_transit}
        check_units(known, arrivals(goods), moving)
        _check_numbers(known, goods)
        named = Receipt(receipt.id, lots_come(known, goods))
        ids = (known.id, receipt.id, known.destination)
        received = TransferReceived(*ids, named.goods)
        after = known.received(named)
        if after.claimed or after.in_transit:
            return (received,)
        return received, TransferCompleted(known.id)


@frozen
class TransferClosed(InTransfer):
    """No more of a transfer leaves or comes.

    Attributes:
        lost: what has left the source and will not come.
        released: what had not left the source, and is free again there.
        serials: the numbers of the units that are lost, of those that have one.
        lots: the lots of the units that are lost, where they are known.
    """

    transfer: str
    source: str
    destination: str
    lost: tuple[SkuQuantity, ...]
    released: tuple[SkuQuantity, ...]
    reason: str
    serials: tuple[SerialNumber, ...] = ()
    lots: tuple[SentLot, ...] = ()

    def apply(self, transfer: Transfer | None) -> Transfer:
        """Return the transfer at its end."""
        return applied(transfer).closed(self.lost, self.reason)


@frozen
class CloseTransfer(InTransfer):
    """Wait no more for the rest of a transfer: what is on the way is lost.

    What had not left is free again at the source.  What turns up later is taken on the
    book with stock.Adjust, where it is found.
    """

    transfer: str
    reason: str

    def decide(self, transfer: Transfer | None) -> Sequence[TransferClosed]:
        """Return TransferClosed with what was lost of each SKU.

        Raises Invalid: no reason.  Raises Refused: ``transfer.unknown``,
        ``transfer.illegal``; one of which nothing has left is cancelled.
        """
        known = may(transfer, self.transfer, TransferStep.CLOSE)
        reason = check_reason(self.reason)
        ends = (known.id, known.source, known.destination)
        ways = (known.in_transit, known.claimed)
        lost = (known.serials_in_transit, known.lots)
        return (TransferClosed(*ends, *ways, reason, *lost),)


def check_units(
    known: Transfer, goods: Sequence[SkuQuantity], there: Mapping[str, int]
) -> None:
    """Raise Refused ``transfer.units`` when fewer units are there to be moved."""
    for one in goods:
        units = there.get(one.sku, 0)
        if one.quantity > units:
            raise Refused(
                "transfer.units",
                asked=f"move {one} of transfer {known.id}",
                because=f"{units} are to be moved",
                remedy=f"Ask for at most {units}; what is there besides belongs to "
                "another transfer, or is taken on the book with stock.Adjust",
            )


def _check_numbers(known: Transfer, goods: Sequence[Arrived]) -> None:
    """Raise Refused ``transfer.serial`` for a unit that did not leave with it."""
    moving = set(known.serials_in_transit)
    for come in goods:
        for one in come.serials:
            if SerialNumber(come.sku, one.number) in moving:
                continue
            raise Refused(
                "transfer.serial",
                asked=f"receive {come.sku} number {one.number} of transfer {known.id}",
                because="no unit with this number is on the way in it",
                remedy="Read the number again; what was sent instead of another unit "
                "is taken off the book at the source and put on it here, with "
                "stock.Adjust(serials=…)",
            )
