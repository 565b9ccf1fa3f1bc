"""A buyer comes for his goods: they wait for so long, are collected, or go back."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, field, frozen

from ordercore.errors import Refused
from ordercore.orders import Goods
from ordercore.shipping.parcel import (
    InParcel,
    Parcel,
    ParcelState,
    ParcelStep,
    applied,
    existing,
)
from ordercore.values import CLOCKED, check_id, utc

__all__ = [
    "AwaitCollection",
    "Collect",
    "Collected",
    "CollectionAwaited",
    "CollectionLapsed",
    "LapseCollection",
]


@frozen
class CollectionAwaited(InParcel):
    """The parcel is ready: the buyer may come for it."""

    parcel: str
    order: str
    node: str
    until: datetime

    def apply(self, parcel: Parcel | None) -> Parcel:
        """Return the parcel, which waits at a place."""
        return evolve(applied(parcel), collect_at=self.node, collect_until=self.until)


@frozen
class AwaitCollection(InParcel):
    """Let a parcel wait for its buyer; it follows when it is packed, or has arrived.

    Attributes:
        node: where it waits.
        until: for how long, aware UTC.
    """

    parcel: str
    node: str
    until: datetime

    def decide(self, parcel: Parcel | None) -> Sequence[CollectionAwaited]:
        """Return CollectionAwaited, or nothing where it has waited already.

        Raises Refused ``parcel.unknown``; Invalid: an id or an instant that cannot be.
        """
        parcel = existing(parcel, self.parcel, "let wait")
        check_id(self.node, "node")
        until = utc(self.until, "until")
        if parcel.collect_at:
            return ()
        return (CollectionAwaited(parcel.id, parcel.order, self.node, until),)


@frozen
class Collected(InParcel):
    """The buyer has come for the parcel.

    Attributes:
        node: where he has got it.
        contents: what is in it.
        sent: whether it had been sent there, and was not packed there.
        at: when, aware UTC.
    """

    parcel: str
    order: str
    fulfillment: str
    node: str
    contents: tuple[Goods, ...]
    sent: bool
    at: datetime | None

    def apply(self, parcel: Parcel | None) -> Parcel:
        """Return the parcel, which the buyer has."""
        parcel = applied(parcel)
        return evolve(
            parcel,
            state=ParcelState.HANDED_OVER,
            handed_over_at=parcel.handed_over_at or self.at,
            delivered_at=parcel.delivered_at or self.at,
            collected=True,
        )


@frozen
class Collect(InParcel):
    """Give a parcel to the buyer who has come for it.  Twice is once.

    Attributes:
        at: when, aware UTC; now where nobody says it.
    """

    parcel: str
    at: datetime | None = field(default=None, metadata=CLOCKED)

    def decide(self, parcel: Parcel | None) -> Sequence[Collected]:
        """Return Collected.

        Raises Refused ``parcel.unknown``; ``parcel.not-waiting``, it is not ready yet,
        or went back; Invalid: a naive time.
        """
        parcel = existing(parcel, self.parcel, "collect")
        if parcel.collected:
            return ()
        _check_waiting(parcel)
        sent = parcel.state is ParcelState.HANDED_OVER
        if not sent:
            parcel.allows(ParcelStep.COLLECT)
        ids = (parcel.id, parcel.order, parcel.fulfillment, parcel.collect_at)
        at = None if self.at is None else utc(self.at)
        return (Collected(*ids, parcel.contents, sent, at),)


@frozen
class CollectionLapsed(InParcel):
    """Nobody has come for the parcel in time.

    Attributes:
        node: where it has waited.
        contents: what is in it.
        sent: whether it had been sent there, and was not packed there.
    """

    parcel: str
    order: str
    fulfillment: str
    node: str
    contents: tuple[Goods, ...]
    sent: bool

    def apply(self, parcel: Parcel | None) -> Parcel:
        """Return the parcel, for which nobody may come any more."""
        return evolve(applied(parcel), collect_until=None)


@frozen
class LapseCollection(InParcel):
    """Wait no longer for a buyer; the clock asks for it when the time is over.

    Attributes:
        at: aware UTC; what waits for longer is left alone.
    """

    parcel: str
    at: datetime

    def decide(self, parcel: Parcel | None) -> Sequence[CollectionLapsed]:
        """Return CollectionLapsed, or nothing where it does not wait any more.

        Raises Refused ``parcel.unknown``; Invalid: a naive time.
        """
        parcel = existing(parcel, self.parcel, "wait no longer for")
        at = utc(self.at)
        until = parcel.collect_until
        if not parcel.waits_for_buyer or until is None or until > at:
            return ()
        ids = (parcel.id, parcel.order, parcel.fulfillment, parcel.collect_at)
        sent = parcel.state is ParcelState.HANDED_OVER
        return (CollectionLapsed(*ids, parcel.contents, sent),)


def _check_waiting(parcel: Parcel) -> None:
    if parcel.waits_for_buyer:
        return
    raise Refused(
        "parcel.not-waiting",
        asked=f"collect parcel {parcel.id}",
        because="nobody came for it in time, and it went back"
        if parcel.collect_at
        else "it is not at a place where the buyer collects it",
        remedy="Place an order anew for what went back; a parcel is ready when it is "
        "packed where the buyer collects it, or has arrived there",
    )
