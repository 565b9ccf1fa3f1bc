"""Goods on their way to us and between our places, drawn by Hypothesis."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, partial
from typing import Any, TypeAlias

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ordercore.message import Command
from ordercore.stock import (
    AnnounceDelivery,
    Arrived,
    CancelDelivery,
    CancelTransfer,
    CloseDelivery,
    CloseTransfer,
    Delivery,
    ReceiveTransfer,
    RedateDelivery,
    RedateTransfer,
    ReleaseTransfer,
    RequestTransfer,
    ShipTransfer,
    SkuQuantity,
    Tolerance,
    Transfer,
    TransferState,
    Unload,
)

__all__ = [
    "NODES",
    "SKUS",
    "arrivals",
    "deliveries",
    "delivery_steps",
    "transfer_steps",
    "transfers",
]

SKUS = ("MUG", "TEA")
"""What is moved, unless others are named."""

NODES = ("CPH", "HAM", "MMX")
"""Where it is moved, unless others are named."""

Movement: TypeAlias = Command[Any]
Ask: TypeAlias = Callable[[DrawFn], Movement]
Units: TypeAlias = Mapping[str, int]

AHEAD = 4
"""Steps forward are so many times as likely as others, or few goods ever arrive."""

_MONDAY = date(2026, 11, 30)
_DAYS = st.integers(0, 20).map(lambda n: _MONDAY + timedelta(days=n))
_FEW = st.integers(1, 5)
_TOLERANCES = st.builds(
    Tolerance, st.sampled_from([0, 20, 50]), st.sampled_from([0, 20, 50])
)
_REASON = "drawn"


def just(command: Movement) -> Ask:
    """Return what draws this very command."""
    return lambda _: command


@cache
def _none_or_up_to(units: int) -> SearchStrategy[int]:
    return st.just(0) | st.integers(0, units)


@st.composite
def arrivals(draw: DrawFn, sku: str = "MUG", most: int = 5) -> Arrived:
    """Draw how 1 to *most* units of a SKU came off a truck; often all are good."""
    units = draw(st.integers(1, most))
    damaged = draw(_none_or_up_to(units))
    doubtful = draw(_none_or_up_to(units - damaged))
    return Arrived(sku, units - damaged - doubtful, damaged, doubtful)


@cache  # to make a strategy takes longer than to draw from it
def _lines(skus: tuple[str, ...]) -> SearchStrategy[tuple[SkuQuantity, ...]]:
    return st.lists(
        st.builds(SkuQuantity, st.sampled_from(skus), _FEW),
        min_size=1,
        max_size=len(skus),
        unique_by=lambda one: one.sku,
    ).map(tuple)


@st.composite
def deliveries(
    draw: DrawFn,
    delivery: str = "D-1",
    *,
    skus: Sequence[str] = SKUS,
    nodes: Sequence[str] = NODES,
) -> AnnounceDelivery:
    """Draw what a supplier announces, with a tolerance under and over or without."""
    node, due_on = draw(st.sampled_from(nodes)), draw(_DAYS)
    lines, tolerance = draw(_lines(tuple(skus))), draw(_TOLERANCES)
    return AnnounceDelivery(delivery, node, "POTTER", due_on, lines, tolerance)


@st.composite
def delivery_steps(draw: DrawFn, delivery: Delivery) -> Movement:
    """Draw what this delivery takes: it is never refused.

    Units are unloaded as far as the tolerance goes, another day is said, what is
    missing is given up, a paper is handed in again.
    """
    return draw(st.sampled_from([*_delivery_asks(delivery)]))(draw)


def _delivery_asks(known: Delivery) -> Iterator[Ask]:
    lines = tuple([SkuQuantity(one.sku, one.announced) for one in known.lines])
    ids = (known.id, known.node, known.supplier, known.first_due_on)
    yield just(AnnounceDelivery(*ids, lines, known.tolerance))
    for receipt in known.receipts[-1:]:
        yield just(Unload(known.id, receipt.id, receipt.goods))
    if known.open:
        most = {one.sku: known.tolerance.most(one.announced) for one in known.lines}
        room = {one.sku: most[one.sku] - one.received for one in known.lines}
        paper = f"R-{len(known.receipts) + 1}"
        yield from [partial(_unload, known.id, paper, room)] * AHEAD
        yield lambda draw: RedateDelivery(known.id, draw(_DAYS), _REASON)
        end = CloseDelivery if known.receipts else CancelDelivery
        yield just(end(known.id, _REASON))


def _unload(delivery: str, paper: str, room: Units, draw: DrawFn) -> Unload:
    return Unload(delivery, paper, _come(draw, room))


def _come(draw: DrawFn, room: Units) -> tuple[Arrived, ...]:
    """Draw what has come of one SKU or of several, at most as much as there is room."""
    skus = sorted([sku for sku, units in room.items() if units > 0])
    first = draw(st.integers(0, len(skus) - 1))
    return tuple([draw(arrivals(sku, room[sku])) for sku in skus[first:]])


@st.composite
def transfers(
    draw: DrawFn,
    transfer: str = "T-1",
    *,
    skus: Sequence[str] = SKUS,
    nodes: Sequence[str] = NODES,
) -> RequestTransfer:
    """Draw units that are wanted at another node."""
    source, destination = draw(st.permutations(nodes))[:2]
    lines = draw(_lines(tuple(skus)))
    return RequestTransfer(transfer, source, destination, draw(_DAYS), lines)


@st.composite
def transfer_steps(draw: DrawFn, transfer: Transfer) -> Movement:
    """Draw what this transfer takes; only the shelf of its source may refuse it.

    It is released and cancelled, leaves and comes in parts, some of it damaged, and
    what never comes is given up; a paper is handed in again.
    """
    return draw(st.sampled_from([*_transfer_asks(transfer)]))(draw)


def _transfer_asks(known: Transfer) -> Iterator[Ask]:
    yield from _transfer_again(known)
    if known.open:
        yield lambda draw: RedateTransfer(known.id, draw(_DAYS), _REASON)
    if known.state is TransferState.REQUESTED:
        yield from [just(ReleaseTransfer(known.id))] * AHEAD
    elif claimed := _units(known.claimed):
        paper = f"S-{len(known.shipments) + 1}"
        yield from [partial(_ship, known.id, paper, claimed)] * AHEAD
    moving = _units(known.in_transit if known.open else ())
    if moving:
        receipt = f"R-{len(known.receipts) + 1}"
        yield from [partial(_receive, known.id, receipt, moving)] * AHEAD
    if known.state is TransferState.IN_TRANSIT:
        yield from [just(CloseTransfer(known.id, _REASON))] * 2
    elif known.open:
        yield from [just(CancelTransfer(known.id, _REASON))] * 2


def _transfer_again(known: Transfer) -> Iterator[Ask]:
    """Yield what nothing comes of, because it has happened already."""
    lines = tuple([SkuQuantity(one.sku, one.requested) for one in known.lines])
    ids = (known.id, known.source, known.destination, known.first_due_on)
    yield just(RequestTransfer(*ids, lines))
    for sent in known.shipments[-1:]:
        yield just(ShipTransfer(known.id, sent.id, sent.goods))
    for receipt in known.receipts[-1:]:
        yield just(ReceiveTransfer(known.id, receipt.id, receipt.goods))


def _units(goods: Sequence[SkuQuantity]) -> Units:
    return {one.sku: one.quantity for one in goods}


def _ship(transfer: str, paper: str, there: Units, draw: DrawFn) -> ShipTransfer:
    skus = sorted(there)
    first = draw(st.integers(0, len(skus) - 1))
    goods = [SkuQuantity(sku, draw(st.integers(1, there[sku]))) for sku in skus[first:]]
    return ShipTransfer(transfer, paper, tuple(goods))


def _receive(transfer: str, paper: str, moving: Units, draw: DrawFn) -> ReceiveTransfer:
    return ReceiveTransfer(transfer, paper, _come(draw, moving))
