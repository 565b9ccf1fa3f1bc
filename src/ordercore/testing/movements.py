"""Goods on the move, drawn by Hypothesis: they come, go elsewhere, and are counted.

The world is small: two SKUs at three nodes, so that whatever is drawn meets.  It
shrinks to one good unit of one SKU.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import count
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ordercore.flow import OMS
from ordercore.stock import (
    Adjust,
    AnnounceDelivery,
    ApproveCount,
    Arrived,
    CancelDelivery,
    CancelTransfer,
    CloseDelivery,
    CloseTransfer,
    Condition,
    Count,
    CountSheet,
    Delivery,
    EnterCount,
    Extend,
    KeepSafetyStock,
    OpenCountSheet,
    Part,
    Receive,
    ReceiveTransfer,
    Reclassify,
    RejectCount,
    Release,
    ReleaseTransfer,
    RequestTransfer,
    Reserve,
    Resize,
    Scrap,
    SetQuota,
    ShipTransfer,
    SkuCount,
    SkuQuantity,
    SubmitCount,
    Transfer,
    Unload,
)
from ordercore.testing.count_steps import count_sheets, count_steps
from ordercore.testing.on_the_way import (
    NODES,
    SKUS,
    Movement,
    arrivals,
    deliveries,
    delivery_steps,
    transfer_steps,
    transfers,
)
from ordercore.testing.shelf_moves import (
    QUOTAS,
    reservation_steps,
    reservations,
    shelf_moves,
)

__all__ = [
    "NODES",
    "QUOTAS",
    "SKUS",
    "any_movements",
    "arrivals",
    "count_sheets",
    "count_steps",
    "deliveries",
    "delivery_steps",
    "movements_for",
    "reservation_steps",
    "reservations",
    "shelf_moves",
    "transfer_steps",
    "transfers",
]

KINDS = ("delivery", "transfer", "count", "reservation", "stock")
"""What is moved, as the streams are called that tell of it."""


@st.composite
def movements_for(
    draw: DrawFn,
    oms: OMS,
    *kinds: str,
    skus: Sequence[str] = SKUS,
    nodes: Sequence[str] = NODES,
) -> Movement:
    """Draw the next thing that happens to goods in a shop, as it stands now.

    A delivery, a transfer, a count sheet or a reservation is begun or goes on, or
    something becomes of a shelf; *kinds* are some of ``delivery transfer count
    reservation stock``.  The shop has to know the articles.  Only a shelf may refuse
    it: ``stock.short``, ``count.contradicted``.
    """
    kind = draw(st.sampled_from(kinds or KINDS))
    now = oms.now()
    if kind == "stock":
        place = (draw(st.sampled_from(skus)), draw(st.sampled_from(nodes)))
        return draw(shelf_moves(oms.stock(*place), now))
    known = [kept.state for _, kept in oms.store.scan(kind)]
    names, letter = {one.id for one in known}, kind[0].upper()
    fresh = next(name for n in count(1) if (name := f"{letter}-{n}") not in names)
    going_on = [one for one in known if not getattr(one, "open", True)][-1:]
    going_on += [one for one in known if getattr(one, "open", True)]
    if not going_on or draw(st.integers(0, 4)) == 4:
        return draw(_begun(kind, fresh, now, skus, nodes))
    return draw(_going_on(draw(st.sampled_from(going_on)), oms, now))


def _begun(
    kind: str, name: str, now: datetime, skus: Sequence[str], nodes: Sequence[str]
) -> SearchStrategy[Movement]:
    match kind:
        case "delivery":
            return deliveries(name, skus=skus, nodes=nodes)
        case "transfer":
            return transfers(name, skus=skus, nodes=nodes)
        case "count":
            return count_sheets(name, skus=skus, nodes=nodes)
        case _:
            return reservations(name, now, skus=skus, nodes=nodes)


def _going_on(known: Any, oms: OMS, now: datetime) -> SearchStrategy[Movement]:
    """Return what a delivery, a transfer, a sheet or a reservation takes next."""
    if isinstance(known, Delivery):
        return delivery_steps(known)
    if isinstance(known, Transfer):
        return transfer_steps(known)
    if isinstance(known, CountSheet):
        book = {
            line.sku: oms.stock(line.sku, known.node).of(known.condition)
            for line in known.lines
        }
        return count_steps(known, book)
    return reservation_steps(known, now)


def any_movements(
    now: datetime, *, skus: Sequence[str] = SKUS, nodes: Sequence[str] = NODES
) -> SearchStrategy[Movement]:
    """Draw a movement that may be right, untimely or wrong.

    Papers are called as :func:`movements_for` calls the first ones.  Some name no unit,
    fewer than none, more than there are, a SKU twice or one that is not on the paper.
    """
    return _anything(now, tuple(skus), tuple(nodes))


@lru_cache(maxsize=32)  # to make these takes far longer than to draw from them
def _anything(
    now: datetime, skus: tuple[str, ...], nodes: tuple[str, ...]
) -> SearchStrategy[Movement]:
    many = st.integers(1, 6) | st.sampled_from([0, -1, 10**10])
    sku, node = st.sampled_from(skus), st.sampled_from(nodes)
    place = {"sku": sku, "node": node}
    condition = {"condition": st.sampled_from(Condition)}
    said = {"cause": st.just("drawn")}
    at = {"at": st.just(now)}
    return st.one_of(
        st.builds(Receive, quantity=many, **place, **said, **condition),
        st.builds(Adjust, delta=many, **place, **said, **at, **condition),
        st.builds(Count, counted=many, **place, **said, **at, **condition),
        st.builds(Scrap, quantity=many, **place, **said, **at, **condition),
        st.builds(
            Reclassify,
            quantity=many,
            into=st.sampled_from(Condition),
            **place,
            **said,
            **at,
            **condition,
        ),
        st.builds(KeepSafetyStock, units=many, **place),
        st.builds(
            SetQuota,
            quota=st.sampled_from([*QUOTAS]),
            path=st.sampled_from([*QUOTAS.values(), ()]),
            units=many,
            **place,
            **at,
        ),
        _papers(many, sku, node),
        _claims(many, sku, node, now),
    )


def _papers(
    many: SearchStrategy[int], sku: SearchStrategy[str], node: SearchStrategy[str]
) -> SearchStrategy[Movement]:
    """Return what may be asked of deliveries, transfers and count sheets."""
    lines = st.lists(st.builds(SkuQuantity, sku, many), max_size=2).map(tuple)
    some = st.integers(0, 4) | st.just(-1)
    goods = st.lists(st.builds(Arrived, sku, some, some, some), max_size=2).map(tuple)
    counts = st.lists(st.builds(SkuCount, sku, some), max_size=2).map(tuple)
    due, paper = st.just(date(2026, 12, 1)), st.sampled_from(["R-1", "R-2", "S-1"])
    delivery = st.sampled_from(["D-1", "D-2"])
    transfer = st.sampled_from(["T-1", "T-2"])
    sheet = st.sampled_from(["C-1", "C-2"])
    who, why = st.sampled_from(["Ann", "ann", "Ib", ""]), st.sampled_from(["x", " "])
    skus = st.lists(sku, max_size=2).map(tuple)
    return st.one_of(
        st.builds(AnnounceDelivery, delivery, node, st.just("POTTER"), due, lines),
        st.builds(Unload, delivery, paper, goods),
        st.builds(CloseDelivery, delivery, why),
        st.builds(CancelDelivery, delivery, why),
        st.builds(RequestTransfer, transfer, node, node, due, lines),
        st.builds(ReleaseTransfer, transfer),
        st.builds(ShipTransfer, transfer, paper, lines),
        st.builds(ReceiveTransfer, transfer, paper, goods),
        st.builds(CloseTransfer, transfer, why),
        st.builds(CancelTransfer, transfer, why),
        st.builds(OpenCountSheet, sheet, node, skus),
        st.builds(EnterCount, sheet, paper, counts, who),
        st.builds(SubmitCount, sheet),
        st.builds(ApproveCount, sheet, who),
        st.builds(RejectCount, sheet, who, why, skus),
    )


def _claims(
    many: SearchStrategy[int],
    sku: SearchStrategy[str],
    node: SearchStrategy[str],
    now: datetime,
) -> SearchStrategy[Movement]:
    """Return what may be asked of reservations."""
    name = st.sampled_from(["R-1", "R-2"])
    parts = st.lists(st.builds(Part, node, many), max_size=2).map(tuple)
    ends = st.integers(-1, 3).map(lambda n: now + timedelta(minutes=10 * n))
    at = st.just(now)
    return st.one_of(
        st.builds(Reserve, name, st.just("clerk/Ann"), sku, parts, at, ends),
        st.builds(Extend, name, ends, at),
        st.builds(Resize, name, parts, at),
        st.builds(Release, name, at),
    )
