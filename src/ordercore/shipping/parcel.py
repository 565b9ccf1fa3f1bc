"""A parcel: what is in it, who carries it, and how far it is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from attrs import evolve, frozen

from ordercore.errors import Invalid, Refused
from ordercore.message import stream_id
from ordercore.orders import Goods, way_out
from ordercore.shipping.booked import BookedLabel, LabelRequest
from ordercore.shipping.shipment import Shipment, ShipmentState, TrackingEvent, fold
from ordercore.values import Money, check_id, quantity, weight

__all__ = [
    "PARCEL_LIFE",
    "InParcel",
    "MakeParcel",
    "Parcel",
    "ParcelMade",
    "ParcelState",
    "ParcelStep",
    "ParcelVoided",
    "VoidParcel",
    "parcel_stream",
]


class ParcelState(StrEnum):
    """How far a parcel is before carrier or buyer have it, and that one has it."""

    OPEN = "OPEN"
    SEALED = "SEALED"
    LABELLED = "LABELLED"
    HANDED_OVER = "HANDED_OVER"
    VOIDED = "VOIDED"


class ParcelStep(StrEnum):
    """What moves a parcel through its life."""

    ADD = "add"
    REMOVE = "remove"
    SEAL = "seal"
    REOPEN = "reopen"
    LABEL = "label"
    VOID_LABEL = "void_label"
    HAND_OVER = "hand_over"
    COLLECT = "collect"
    VOID = "void"


PARCEL_LIFE: Mapping[ParcelState, Mapping[ParcelStep, ParcelState]] = {
    ParcelState.OPEN: {
        ParcelStep.ADD: ParcelState.OPEN,
        ParcelStep.REMOVE: ParcelState.OPEN,
        ParcelStep.SEAL: ParcelState.SEALED,
        ParcelStep.VOID: ParcelState.VOIDED,
    },
    ParcelState.SEALED: {
        ParcelStep.REOPEN: ParcelState.OPEN,
        ParcelStep.LABEL: ParcelState.LABELLED,
        ParcelStep.COLLECT: ParcelState.HANDED_OVER,
        ParcelStep.VOID: ParcelState.VOIDED,
    },
    ParcelState.LABELLED: {
        ParcelStep.VOID_LABEL: ParcelState.SEALED,
        ParcelStep.HAND_OVER: ParcelState.HANDED_OVER,
    },
    ParcelState.HANDED_OVER: {},
    ParcelState.VOIDED: {},
}

# Where the shipment of a parcel stands before any carrier has reported.
_START: Mapping[ParcelState, ShipmentState] = {
    ParcelState.OPEN: ShipmentState.PENDING,
    ParcelState.SEALED: ShipmentState.PENDING,
    ParcelState.LABELLED: ShipmentState.LABELLED,
    ParcelState.HANDED_OVER: ShipmentState.HANDED_OVER,
    ParcelState.VOIDED: ShipmentState.CANCELLED,
}


@frozen
class Parcel:
    """One box.

    Attributes:
        id: ours, such as ``W-1001-1-1``.
        order: whose goods are in it.
        fulfillment: the work that packed it.
        node: where it was packed.
        contents: what is in it.
        weight_g: of the whole parcel.
        state: its place in :data:`PARCEL_LIFE`.
        carrier: who carries it; "" before there is a label, as the next two.
        service: what was booked.
        tracking_number: the carrier's number for it.
        cost: what the carrier takes; None before there is a label.
        tracking: all that carriers have reported, in the order in which it happened.
        delivered_at: when the buyer got it, or the place where he collects it; None
            before.
        handed_over_at: when it left us, with a carrier or with the buyer, aware UTC;
            None before.
        collect_at: the node where the buyer collects it; "" before it is ready there.
        collect_until: until when it waits for him; None once nobody may come any more.
        collected: whether he has come.
        requested: the label that it waits for; None when it waits for none.
        label_requests: how many labels were wished for, so far.
        booked: what its label is to the carrier's own system; None before there is
            one, and for a label that was bought by hand.
    """

    id: str
    order: str
    fulfillment: str
    node: str
    contents: tuple[Goods, ...]
    weight_g: int
    state: ParcelState = ParcelState.SEALED
    carrier: str = ""
    service: str = ""
    tracking_number: str = ""
    cost: Money | None = None
    tracking: tuple[TrackingEvent, ...] = ()
    delivered_at: datetime | None = None
    handed_over_at: datetime | None = None
    collect_at: str = ""
    collect_until: datetime | None = None
    collected: bool = False
    requested: LabelRequest | None = None
    label_requests: int = 0
    booked: BookedLabel | None = None

    @property
    def waits_for_buyer(self) -> bool:
        """Whether it is ready for the buyer to collect it."""
        waits = self.collect_until is not None and not self.collected
        return waits and self.state in {ParcelState.SEALED, ParcelState.HANDED_OVER}

    @property
    def stream(self) -> str:
        """The parcel's stream."""
        return parcel_stream(self.id)

    @property
    def shipment(self) -> Shipment:
        """Where it is on its way, by all that carriers have reported."""
        return fold(_START[self.state], self.tracking)

    def allows(self, step: ParcelStep) -> ParcelState:
        """Return the state behind *step*.

        Raises Refused ``parcel.illegal``: the life of a parcel has no such step here.
        """
        try:
            return PARCEL_LIFE[self.state][step]
        except KeyError:
            raise Refused(
                "parcel.illegal",
                asked=f"{step} parcel {self.id}",
                because=f"it is {self.state}",
                remedy=way_out(PARCEL_LIFE, self.state, step),
            ) from None

    def check_not_requested(self, asked: str) -> None:
        """Raise Refused ``parcel.label-requested`` while it waits for a label."""
        if self.requested is not None:
            raise Refused(
                "parcel.label-requested",
                asked=f"{asked} parcel {self.id}",
                because=f"{self.requested.connection} has been asked for its label",
                remedy="Wait for the answer, or do shipping.WithdrawLabel first",
            )


class InParcel:
    """Something that concerns one parcel: its stream is the parcel's."""

    __slots__ = ()

    parcel: str

    @property
    def stream(self) -> str:
        """The parcel's stream."""
        return parcel_stream(self.parcel)


@frozen
class ParcelMade(InParcel):
    """A parcel is packed and sealed."""

    parcel: str
    order: str
    fulfillment: str
    node: str
    contents: tuple[Goods, ...]
    weight_g: int

    def apply(
        self,
        parcel: Parcel | None,
    ) -> Parcel:
        """Return the new parcel, sealed."""
        return Parcel(
            self.parcel,
            self.order,
            self.fulfillment,
            self.node,
            self.contents,
            self.weight_g,
        )


@frozen
class MakeParcel(InParcel):
    """Make a parcel out of what the warehouse has packed.  The same again does nothing.

    Attributes:
        weight_g: of the whole parcel; 0 where the weights of its items are not known.
    """

    parcel: str
    order: str
    fulfillment: str
    node: str
    contents: tuple[Goods, ...]
    weight_g: int

    def decide(self, parcel: Parcel | None) -> Sequence[ParcelMade]:
        """Return ParcelMade.

        Raises Invalid for ids, contents or a weight that cannot be, Refused
        ``parcel.exists`` when another parcel has this id, or had it.
        """
        if parcel is None:
            self._check()
            ids = (self.parcel, self.order, self.fulfillment, self.node)
            return (ParcelMade(*ids, self.contents, self.weight_g),)
        if _what(parcel) == _what(self) and parcel.state is not ParcelState.VOIDED:
            return ()
        raise Refused(
            "parcel.exists",
            asked=f"make parcel {self.parcel}",
            because="another parcel has this id, or had it before it was unpacked",
            remedy="Give the new parcel an id of its own",
        )

    def _check(self) -> None:
        check_id(self.parcel, "parcel")
        weight(self.weight_g)
        if not self.contents:
            raise Invalid.at("contents", "none", "at least one unit")
        for place, item in enumerate(self.contents):
            quantity(item.quantity, f"contents[{place}].quantity")


@frozen
class ParcelVoided(InParcel):
    """The parcel was unpacked: there is none any more.  It keeps its id."""

    parcel: str
    order: str
    fulfillment: str
    node: str
    contents: tuple[Goods, ...]

    def apply(self, parcel: Parcel | None) -> Parcel:
        """Return the parcel at the end of its life."""
        return evolve(applied(parcel), state=ParcelState.VOIDED)


@frozen
class VoidParcel(InParcel):
    """End a parcel that has no label on and was unpacked."""

    parcel: str

    def decide(self, parcel: Parcel | None) -> Sequence[ParcelVoided]:
        """Return ParcelVoided, or nothing when that is so already.

        Raises Refused ``parcel.unknown``, ``parcel.label-requested`` while it waits
        for a label, and ``parcel.illegal`` while it has one on, or when its carrier
        has it.
        """
        parcel = existing(parcel, self.parcel, "void")
        if parcel.state is ParcelState.VOIDED:
            return ()
        parcel.check_not_requested("void")
        parcel.allows(ParcelStep.VOID)
        ids = (parcel.id, parcel.order, parcel.fulfillment, parcel.node)
        return (ParcelVoided(*ids, parcel.contents),)


def parcel_stream(parcel: str) -> str:
    """Return the stream of a parcel: ``parcel/W-1001-1-1``."""
    return stream_id("parcel", parcel)


def existing(parcel: Parcel | None, name: str, asked: str) -> Parcel:
    """Return the parcel.  Raises Refused ``parcel.unknown`` when there is none."""
    if parcel is None:
        raise Refused(
            "parcel.unknown",
            asked=f"{asked} parcel {name}",
            because="there is no such parcel",
            remedy="Pack it first, or check the id",
        )
    return parcel


def applied(parcel: Parcel | None) -> Parcel:
    """Return what an event changes; the journal guarantees that it is there."""
    if parcel is None:
        raise RuntimeError("an event of a parcel stands before its ParcelMade")
    return parcel


def _what(it: Parcel | MakeParcel) -> tuple[object, ...]:
    return it.order, it.fulfillment, it.node, it.contents, it.weight_g
