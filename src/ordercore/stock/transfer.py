"""A transfer: units that one of our nodes sends to another one of ours."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from attrs import evolve, frozen

from ordercore.catalog import SerialNumber, SkuLot
from ordercore.errors import Refused, way_out
from ordercore.message import stream_id
from ordercore.stock.delivery import Receipt
from ordercore.stock.goods import Arrived, SkuQuantity
from ordercore.stock.lot import LotUnits

__all__ = [
    "TRANSFER_LIFE",
    "InTransfer",
    "Sent",
    "SentLot",
    "Transfer",
    "TransferLine",
    "TransferState",
    "TransferStep",
    "transfer_stream",
]


class TransferState(StrEnum):
    """Where a transfer stands."""

    REQUESTED = "REQUESTED"
    RELEASED = "RELEASED"
    IN_TRANSIT = "IN_TRANSIT"
    RECEIVED = "RECEIVED"
    CANCELLED = "CANCELLED"


class TransferStep(StrEnum):
    """What moves a transfer through its life."""

    REDATE = "redate"
    RELEASE = "release"
    SHIP = "ship"
    RECEIVE = "receive"
    COMPLETE = "complete"
    CLOSE = "close"
    CANCEL = "cancel"


TRANSFER_LIFE: Mapping[TransferState, Mapping[TransferStep, TransferState]] = {
    TransferState.REQUESTED: {
        TransferStep.REDATE: TransferState.REQUESTED,
        TransferStep.RELEASE: TransferState.RELEASED,
        TransferStep.CANCEL: TransferState.CANCELLED,
    },
    TransferState.RELEASED: {
        TransferStep.REDATE: TransferState.RELEASED,
        TransferStep.SHIP: TransferState.IN_TRANSIT,
        TransferStep.CANCEL: TransferState.CANCELLED,
    },
    TransferState.IN_TRANSIT: {
        TransferStep.REDATE: TransferState.IN_TRANSIT,
        TransferStep.SHIP: TransferState.IN_TRANSIT,
        TransferStep.RECEIVE: TransferState.IN_TRANSIT,
        TransferStep.COMPLETE: TransferState.RECEIVED,
        TransferStep.CLOSE: TransferState.RECEIVED,
    },
    TransferState.RECEIVED: {},
    TransferState.CANCELLED: {},
}
"""The life of a transfer.

Nobody has to ask for ``complete``: it follows when all that was requested has been
shipped, and all that was shipped has come.
"""

CLAIMING = frozenset({TransferState.RELEASED, TransferState.IN_TRANSIT})


@frozen
class TransferLine:
    """How far the units of a SKU are.

    Attributes:
        sku: what they are.
        requested: how many are to go.
        shipped: how many have left the source.
        arrived: how many have come, in whatever condition.
        lost: how many have left and will not come.
    """

    sku: str
    requested: int
    shipped: int = 0
    arrived: int = 0
    lost: int = 0

    @property
    def to_ship(self) -> int:
        """Units that have not left the source."""
        return self.requested - self.shipped

    @property
    def in_transit(self) -> int:
        """Units that have left the one node and not come to the other."""
        return self.shipped - self.arrived - self.lost

    def moved(
        self, shipped: int = 0, arrived: int = 0, lost: int = 0
    ) -> "TransferLine":
        """Return the line with so many units more that have got so far."""
        return TransferLine(
            self.sku,
            self.requested,
            self.shipped + shipped,
            self.arrived + arrived,
            self.lost + lost,
        )


@frozen
class Sent:
    """What left the source at one time, under the number of its paper."""

    id: str
    goods: tuple[SkuQuantity, ...]
    serials: tuple[SerialNumber, ...] = ()
    lots: tuple[SkuLot, ...] = ()


@frozen
class SentLot:
    """Units of a lot of a SKU that are on their way."""

    sku: str
    units: LotUnits


@frozen
class Transfer:
    """Units that go from one node to another one.

    Attributes:
        id: ours.
        source: the node that sends them.
        destination: the node that gets them.
        due_on: the day at the destination on which they are expected.
        first_due_on: the day for which it was requested.
        lines: what is to go, each SKU once, and how far it is.
        state: its place in :data:`ordercore.stock.TRANSFER_LIFE`.
        shipments: what left the source, the oldest first.
        receipts: what came to the destination, the oldest first.
        reason: why it was closed or cancelled.
        lots: of which lots units are that have left and not come, by SKU and lot; what
            is not of a lot is not among them.
    """

    id: str
    source: str
    destination: str
    due_on: date
    first_due_on: date
    lines: tuple[TransferLine, ...]
    state: TransferState = TransferState.REQUESTED
    shipments: tuple[Sent, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    reason: str = ""
    lots: tuple[SentLot, ...] = ()

    @property
    def stream(self) -> str:
        """The transfer's stream, which is the cause of what it moves."""
        return transfer_stream(self.id)

    @property
    def open(self) -> bool:
        """Whether anything of it can still happen."""
        return bool(TRANSFER_LIFE[self.state])

    @property
    def claimed(self) -> tuple[SkuQuantity, ...]:
        """What it claims at the source: what is released and has not left."""
        lines = self.lines if self.state in CLAIMING else ()
        return units_of([(line.sku, line.to_ship) for line in lines])

    @property
    def in_transit(self) -> tuple[SkuQuantity, ...]:
        """What has left the source and not come to the destination."""
        return units_of([(line.sku, line.in_transit) for line in self.lines])

    @property
    def serials_in_transit(self) -> tuple[SerialNumber, ...]:
        """The numbers of units that have left the source and not come.

        A unit that has come may have been sent back, and leave again.
        """
        left = Counter([one for sent in self.shipments for one in sent.serials])
        left -= Counter(
            [
                SerialNumber(goods.sku, one.number)
                for receipt in self.receipts
                for goods in receipt.goods
                for one in goods.serials
            ]
        )
        return tuple(left)

    @property
    def lost(self) -> tuple[SkuQuantity, ...]:
        """What has left the source and never came to the destination."""
        return units_of([(line.sku, line.lost) for line in self.lines])

    def step(self, step: TransferStep) -> TransferState:
        """Return the state behind *step*.  Raises Refused ``transfer.illegal``."""
        after = TRANSFER_LIFE[self.state].get(step)
        if after is None:
            raise Refused(
                "transfer.illegal",
                asked=f"{step} transfer {self.id}",
                because=f"it is {self.state}",
                remedy=way_out(TRANSFER_LIFE, self.state, step),
            )
        return after

    def after(self, step: TransferStep, reason: str = "") -> "Transfer":
        """Return it behind a step of its life."""
        return evolve(self, state=TRANSFER_LIFE[self.state][step], reason=reason)

    def sent(self, shipment: Sent) -> "Transfer":
        """Return it with what has left the source."""
        left = {one.sku: one.quantity for one in shipment.goods}
        lines = [line.moved(shipped=left.get(line.sku, 0)) for line in self.lines]
        shipments = (*self.shipments, shipment)
        moved = evolve(self, lines=tuple(lines), shipments=shipments)
        return moved.after(TransferStep.SHIP)

    def received(self, receipt: Receipt) -> "Transfer":
        """Return it with what has come to the destination."""
        come = {one.sku: one.quantity for one in receipt.goods}
        lines = [line.moved(arrived=come.get(line.sku, 0)) for line in self.lines]
        receipts = (*self.receipts, receipt)
        moved = evolve(self, lines=tuple(lines), receipts=receipts)
        here = [SentLot(g.sku, one.units) for g in receipt.goods for one in g.lots]
        if here:
            moved = moved.with_lots(here, -1)
        return moved.after(TransferStep.RECEIVE)

    def with_lots(self, some: Iterable[SentLot], sign: int) -> "Transfer":
        """Return it with units of lots more (1) on their way, or fewer (-1)."""
        known = {(one.sku, one.units.lot): one.units for one in self.lots}
        for one in some:
            key = (one.sku, one.units.lot)
            before = known[key].quantity if key in known else 0
            units = before + sign * one.units.quantity
            known[key] = evolve(known.get(key, one.units), quantity=units)
        left = [SentLot(key[0], known[key]) for key in sorted(known)]
        return evolve(self, lots=tuple([k for k in left if k.units.quantity > 0]))

    def closed(self, lost: Iterable[SkuQuantity], reason: str) -> "Transfer":
        """Return it at its end, with what was lost on the way."""
        gone = {one.sku: one.quantity for one in lost}
        lines = [line.moved(lost=gone.get(line.sku, 0)) for line in self.lines]
        ended = evolve(self, lines=tuple(lines), lots=())
        return ended.after(TransferStep.CLOSE, reason)


class InTransfer:
    """Something that concerns one transfer."""

    __slots__ = ()

    transfer: str

    @property
    def stream(self) -> str:
        """The stream of that transfer."""
        return transfer_stream(self.transfer)


def transfer_stream(transfer: str) -> str:
    """Return the stream of a transfer: ``transfer/T-7``."""
    return stream_id("transfer", transfer)


def units_of(pairs: Iterable[tuple[str, int]]) -> tuple[SkuQuantity, ...]:
    """Return the SKUs of which there are units."""
    return tuple([SkuQuantity(sku, units) for sku, units in pairs if units])


def arrivals(goods: Iterable[Arrived]) -> tuple[SkuQuantity, ...]:
    """Return how many units came, in whatever condition."""
    return tuple([SkuQuantity(one.sku, one.quantity) for one in goods])
