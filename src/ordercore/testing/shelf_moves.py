"""What becomes of a shelf and of what is kept on it, drawn by Hypothesis."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ordercore.stock import (
    RESERVATION_LIFE,
    Adjust,
    Condition,
    Count,
    DropQuota,
    Extend,
    HandOn,
    KeepSafetyStock,
    Part,
    Receive,
    Reclassify,
    Release,
    Reservation,
    Reserve,
    Resize,
    Scrap,
    SetQuota,
    StockLevel,
)
from ordercore.testing.on_the_way import NODES, SKUS, Ask, Movement
from ordercore.values import segments

__all__ = ["QUOTAS", "reservation_steps", "reservations", "shelf_moves"]

QUOTAS = {
    "eu": ("region:EU",),
    "web": ("channel:web",),
    "web-dk": ("channel:web", "region:DK"),
}
"""The quotas that are drawn, each with its path; one of them is nested in two."""

_FEW = st.integers(1, 4)
_CONDITIONS = st.just(Condition.SELLABLE) | st.sampled_from(Condition)
_BUYERS = st.sampled_from([(), *QUOTAS.values()])
_CLERKS = st.sampled_from(["clerk/Ann", "clerk/Bo"])
_CAUSE = "drawn"
_MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
_TEN_MINUTES = timedelta(minutes=10)


@st.composite
def shelf_moves(draw: DrawFn, level: StockLevel, now: datetime) -> Movement:
    """Draw a command that this shelf takes: it is never refused by the shelf.

    Units come, are found, missed, counted, put in another condition or thrown away;
    safety stock and quotas are set.  Counts are close to what the book says, and may be
    below what is promised.

    *level* is the shelf as it is *now*, as ``oms.stock(sku, node)`` returns it; each
    command says the instant, so that what has ended claims nothing.
    """
    asks = [*_coming(level, now), *_going(level, now), *_keeping(level, now)]
    return draw(st.sampled_from(asks))(draw)


def _coming(level: StockLevel, now: datetime) -> Iterator[Ask]:
    place = (level.sku, level.node)
    yield lambda draw: Receive(*place, draw(_FEW), _CAUSE, draw(_CONDITIONS))
    yield lambda draw: Adjust(*place, draw(_FEW), _CAUSE, now, draw(_CONDITIONS))
    yield lambda draw: _count(draw, level, now)


def _count(draw: DrawFn, level: StockLevel, now: datetime) -> Count:
    condition = draw(_CONDITIONS)
    there = level.of(condition)
    counted = draw(st.integers(max(0, there - 3), there + 2))
    return Count(level.sku, level.node, counted, _CAUSE, now, condition)


def _going(level: StockLevel, now: datetime) -> Iterator[Ask]:
    """Yield what may go from each condition: units that nobody has a claim on."""
    free = {one: level.of(one) for one in Condition}
    free[Condition.SELLABLE] = level.unclaimed
    for condition, units in free.items():
        if units > 0:
            yield from _leaving((level.sku, level.node), condition, units, now)


def _leaving(
    place: tuple[str, str], condition: Condition, units: int, now: datetime
) -> Iterator[Ask]:
    some = st.integers(1, units)
    others = st.sampled_from([one for one in Condition if one is not condition])
    yield lambda draw: Adjust(*place, -draw(some), _CAUSE, now, condition)
    yield lambda draw: Scrap(*place, draw(some), condition, _CAUSE, now)
    yield lambda draw: Reclassify(
        *place, draw(some), condition, draw(others), _CAUSE, now
    )


def _keeping(level: StockLevel, now: datetime) -> Iterator[Ask]:
    place = (level.sku, level.node)
    yield lambda draw: KeepSafetyStock(*place, draw(st.integers(0, 3)))
    yield lambda draw: _quota(draw, level, now)
    if ids := [quota.id for quota in level.quotas.pockets]:
        yield lambda draw: DropQuota(*place, draw(st.sampled_from(ids)))


def _quota(draw: DrawFn, level: StockLevel, now: datetime) -> SetQuota:
    """Draw a quota that is set anew, or to no less than is used up of it."""
    name = draw(st.sampled_from([*QUOTAS]))
    known = level.quotas.find(name)
    used = known.units - known.left if known is not None else 0
    path = known.path if known is not None else QUOTAS[name]
    units = used + draw(st.integers(0, 3))
    return SetQuota(level.sku, level.node, name, path, units, now)


@st.composite
def reservations(
    draw: DrawFn,
    reservation: str = "R-1",
    now: datetime | None = None,
    *,
    skus: Sequence[str] = SKUS,
    nodes: Sequence[str] = NODES,
    holders: Sequence[str] = ("clerk/Ann", "clerk/Bo"),
) -> Reserve:
    """Draw units that somebody wants to keep for a while, at one node or at two.

    They end at one of few instants, whole tens of minutes from *now*, so that several
    end together; the same clock gives the same instants.
    """
    at = _MONDAY if now is None else now
    parts = [Part(node, draw(_FEW)) for node in draw(_one_or_two(tuple(nodes)))]
    buyer = draw(_BUYERS)
    return Reserve(
        reservation,
        draw(st.sampled_from(holders)),
        draw(st.sampled_from(skus)),
        tuple(parts),
        at,
        _end(draw, at),
        segments=segments(buyer),
    )


@cache  # to make a strategy takes longer than to draw from it
def _one_or_two(nodes: tuple[str, ...]) -> SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(nodes), min_size=1, max_size=2, unique=True)


def _end(draw: DrawFn, now: datetime) -> datetime:
    """Draw one of the next six whole tens of minutes."""
    start = now - timedelta(
        minutes=now.minute % 10, seconds=now.second, microseconds=now.microsecond
    )
    return start + draw(st.integers(1, 6)) * _TEN_MINUTES


@st.composite
def reservation_steps(draw: DrawFn, kept: Reservation, now: datetime) -> Movement:
    """Draw what this reservation takes now: longer, elsewhere, by another, or given up.

    It is never refused by the reservation; a shelf that does not have the units may
    refuse with ``stock.short``.  One that has ended can only be released: nothing comes
    of it.
    """
    asks: list[Ask] = [lambda _: Release(kept.id, now)]
    if RESERVATION_LIFE[kept.state(now)]:
        asks.append(lambda draw: Extend(kept.id, _end(draw, now), now))
        asks.append(lambda draw: Resize(kept.id, _other_parts(draw, kept), now))
        asks.append(lambda draw: HandOn(kept.id, draw(_CLERKS), _end(draw, now), now))
    return draw(st.sampled_from(asks))(draw)


def _other_parts(draw: DrawFn, kept: Reservation) -> tuple[Part, ...]:
    """Draw other units at the nodes of a reservation: at each of them, or at one."""
    parts = [
        Part(one.node, draw(st.integers(1, one.quantity + 2))) for one in kept.parts
    ]
    return tuple(parts[: draw(st.integers(1, len(parts)))])
