"""Count sheets, drawn by Hypothesis: opened, counted, approved, posted."""

from collections.abc import Iterator, Sequence
from functools import cache, partial

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ordercore.stock import (
    ApproveCount,
    CancelCountSheet,
    Condition,
    CountLimit,
    CountSheet,
    CountState,
    EnterCount,
    OpenCountSheet,
    RejectCount,
    SkuCount,
    SubmitCount,
)
from ordercore.testing.on_the_way import AHEAD, NODES, SKUS, Ask, Movement, Units, just

__all__ = ["count_sheets", "count_steps"]

_LIMITS = st.sampled_from([9, 1, 0]).map(CountLimit)
_COUNTERS = st.sampled_from(["Ann", "Bo"])
_REASON = "drawn"
_OFTEN = st.just(Condition.SELLABLE)
_CONDITIONS = _OFTEN | _OFTEN | st.sampled_from(Condition)


@st.composite
def count_sheets(
    draw: DrawFn,
    sheet: str = "C-1",
    *,
    skus: Sequence[str] = SKUS,
    nodes: Sequence[str] = NODES,
) -> OpenCountSheet:
    """Draw what is to be counted at a node; sometimes every difference is approved."""
    node = draw(st.sampled_from(nodes))
    some = draw(_some(tuple(skus)))
    return OpenCountSheet(sheet, node, some, draw(_LIMITS), draw(_CONDITIONS))


@cache
def _some(skus: tuple[str, ...]) -> SearchStrategy[tuple[str, ...]]:
    drawn = st.lists(st.sampled_from(skus), min_size=1, max_size=len(skus), unique=True)
    return drawn.map(tuple)


@st.composite
def count_steps(draw: DrawFn, sheet: CountSheet, book: Units | None = None) -> Movement:
    """Draw what this sheet takes; only the shelf may refuse it.

    Ann and Bo count, close to what the *book* says of each SKU, Ib approves or has it
    counted again.  It is refused with ``count.contradicted`` when more has left the
    shelf since than was counted.
    """
    return draw(st.sampled_from([*_count_asks(sheet, book or {})]))(draw)


def _count_asks(known: CountSheet, book: Units) -> Iterator[Ask]:
    skus = tuple([line.sku for line in known.lines])
    ids = (known.id, known.node, skus)
    yield just(OpenCountSheet(*ids, known.limit, known.condition, known.opened_at))
    for entry in known.entries[-1:]:
        yield just(EnterCount(known.id, entry.id, entry.counts, entry.by))
    if known.open:
        left = known.to_count or skus
        count = partial(_entry, known, left, book)
        yield from [count] * (AHEAD if known.to_count else 1)
        yield just(CancelCountSheet(known.id, _REASON))
    if known.state is CountState.AWAITING_APPROVAL:
        yield from [just(ApproveCount(known.id, "Ib"))] * AHEAD
        yield from [just(RejectCount(known.id, "Ib", _REASON))] * 2
    elif known.open and not known.to_count:
        yield from [just(SubmitCount(known.id))] * AHEAD


def _entry(
    known: CountSheet, left: Sequence[str], book: Units, draw: DrawFn
) -> EnterCount:
    some = left[: draw(st.integers(1, len(left)))]
    counts = [
        SkuCount(sku, max(0, book.get(sku, 0) + draw(st.integers(-4, 2))))
        for sku in some
    ]
    entry = f"E-{len(known.entries) + 1}"
    return EnterCount(known.id, entry, tuple(counts), draw(_COUNTERS))
