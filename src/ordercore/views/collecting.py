"""How far an order is that its buyer comes for: being prepared, ready, or collected."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from attrs import frozen

from ordercore.orders import Order
from ordercore.shipping import Parcel

__all__ = ["Collection", "CollectionStatus", "collection"]


class CollectionStatus(StrEnum):
    """How far an order is that its buyer comes for."""

    PREPARING = "PREPARING"
    """Nothing of it is ready, and something is to come."""
    READY = "READY"
    """A parcel waits for the buyer, perhaps not all of the order."""
    PARTIALLY_COLLECTED = "PARTIALLY_COLLECTED"
    """The buyer has some of it, and more is to come."""
    COLLECTED = "COLLECTED"
    """The buyer has all that he still wants."""
    NOT_COLLECTED = "NOT_COLLECTED"
    """Nobody came in time, and nothing is to come any more."""


@frozen
class Collection:
    """What a buyer comes for.

    Attributes:
        order: which order.
        node: where he comes for it.
        status: how far it is.
        ready: the parcels that wait for him.
        until: until when the first of them waits; None where none does.
    """

    order: str
    node: str
    status: CollectionStatus
    ready: tuple[str, ...]
    until: datetime | None


def collection(order: Order, parcels: Iterable[Parcel]) -> Collection | None:
    """Return what a buyer comes for, None for an order that is sent to him."""
    node = order.agreed.collect_at
    if not node:
        return None
    known = [*parcels]
    waiting = [one for one in known if one.waits_for_buyer]
    until = [one.collect_until for one in waiting if one.collect_until is not None]
    return Collection(
        order.id,
        node,
        CollectionStatus.READY if waiting else _status(order, known),
        tuple([one.id for one in waiting]),
        min(until, default=None),
    )


def _status(order: Order, parcels: Sequence[Parcel]) -> CollectionStatus:
    """Return how far an order is of which no parcel waits for its buyer."""
    has_some = any([one.collected for one in parcels])
    lapsed = any([one.collect_at and not one.collect_until for one in parcels])
    if any([at.waiting + at.claimed + at.shipped for at in order.progress]):
        some = CollectionStatus.PARTIALLY_COLLECTED
        return some if has_some else CollectionStatus.PREPARING
    if has_some:
        return CollectionStatus.COLLECTED
    none = CollectionStatus.NOT_COLLECTED
    return none if lapsed else CollectionStatus.PREPARING
