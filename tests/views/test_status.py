"""How far an order is, worked out from where its units are."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore import orders
from ordercore.orders import Claim, Gate, Hold, Order, Progress, State
from ordercore.views import (
    Attention,
    Fate,
    FulfillmentStatus,
    ReturnStatus,
    UnitCount,
    attention,
    count_units,
    fate,
    fulfillment_status,
    return_status,
)
from tests.views.house import START, House

AGREED = House().place("W-1", MUG=5).order("W-1").agreed


def an_order(*progress, state=State.CONFIRMED, holds=(), agreed=AGREED):
    return Order("W-1", agreed, state, progress, holds)


def units(**where):
    """Return a line with units in these buckets."""
    handled = {k: where.pop(k, 0) for k in ("allocated", "picked", "packed")}
    claims = (
        (Claim("W-1-1", "CPH", *handled.values()),) if any(handled.values()) else ()
    )
    return Progress(where.pop("unallocated", 0), claims=claims, **where)


BUCKETS = (
    "unallocated",
    "backordered",
    "allocated",
    "picked",
    "packed",
    "shipped",
    "delivered",
    "returned",
    "cancelled",
)
VECTORS = st.lists(st.integers(0, 3), min_size=9, max_size=9).map(
    lambda counts: dict(zip(BUCKETS, counts, strict=True))
)


class TestCounting:
    @given(st.lists(VECTORS, min_size=1, max_size=4))
    def test_units_of_lines_are_added_up(self, vectors):
        """Every unit of every line is counted once, in its own bucket."""
        counted = count_units([units(**vector) for vector in vectors])

        for bucket in BUCKETS:
            assert sum(v[bucket] for v in vectors) == getattr(counted, bucket)
        assert sum(sum(v.values()) for v in vectors) == counted.ordered

    def test_the_sums_are_parts_of_each_other(self):
        """Ordered is wanted and cancelled; wanted is to send and left."""
        counted = UnitCount(1, 2, 3, 4, 5, 6, 7, 8, 9)

        assert (45, 36, 15, 21, 15) == (
            counted.ordered,
            counted.wanted,
            counted.to_send,
            counted.left,
            counted.arrived,
        )


class TestGoods:
    @pytest.mark.parametrize(
        ("lines", "status"),
        [
            ([units(unallocated=3)], "UNFULFILLED"),
            ([units(packed=3), units(backordered=1)], "UNFULFILLED"),
            ([units(cancelled=3)], "UNFULFILLED"),
            ([units(shipped=1, packed=2)], "PARTIALLY_FULFILLED"),
            ([units(shipped=3), units(unallocated=1)], "PARTIALLY_FULFILLED"),
            ([units(shipped=2, cancelled=1)], "FULFILLED"),
            ([units(shipped=1, delivered=1)], "PARTIALLY_DELIVERED"),
            ([units(delivered=1, backordered=1)], "PARTIALLY_DELIVERED"),
            ([units(delivered=3, cancelled=1)], "DELIVERED"),
            ([units(delivered=1, returned=2)], "DELIVERED"),
            ([units(returned=2)], "DELIVERED"),
        ],
    )
    def test_status_is_read_from_the_units(self, lines, status):
        """Partial is some and not all; cancelled units do not count."""
        assert status == fulfillment_status(an_order(*lines))

    @given(st.lists(VECTORS, min_size=1, max_size=3))
    def test_partial_means_some_and_not_all(self, vectors):
        """No status says partial where nothing or all has moved (D13)."""
        order = an_order(*[units(**vector) for vector in vectors])
        status = fulfillment_status(order)
        there = sum(v["delivered"] + v["returned"] for v in vectors)
        gone = there + sum(v["shipped"] for v in vectors)
        wanted = sum(sum(v.values()) - v["cancelled"] for v in vectors)

        assert (0 < gone < wanted and not there) == (
            status is FulfillmentStatus.PARTIALLY_FULFILLED
        )
        assert (0 < there < wanted) == (status is FulfillmentStatus.PARTIALLY_DELIVERED)
        assert (gone == 0) == (status is FulfillmentStatus.UNFULFILLED)

    @given(VECTORS, st.data())
    def test_moving_a_unit_forward_never_lowers_the_status(self, vector, data):
        """Ship and deliver only ever raise the status."""
        steps = [s for s in ("packed", "shipped", "delivered") if vector[s]]
        if not steps:
            return
        start = data.draw(st.sampled_from(steps))
        after = {"packed": "shipped", "shipped": "delivered", "delivered": "returned"}
        moved = vector | {start: vector[start] - 1}
        moved[after[start]] += 1
        rank = list(FulfillmentStatus).index

        assert rank(fulfillment_status(an_order(units(**vector)))) <= rank(
            fulfillment_status(an_order(units(**moved)))
        )


class TestReturns:
    @pytest.mark.parametrize(
        ("line", "status"),
        [
            (units(delivered=2), ReturnStatus.NONE),
            (units(delivered=1, returned=1), ReturnStatus.PARTIALLY_RETURNED),
            (units(returned=1, shipped=1), ReturnStatus.PARTIALLY_RETURNED),
            (units(returned=2, backordered=5), ReturnStatus.RETURNED),
        ],
    )
    def test_status_compares_what_is_back_with_what_had_left(self, line, status):
        """Units that never left do not count."""
        assert status is return_status(an_order(line))


HOLD = Hold("h", Gate.RELEASE, "high_fraud_risk")


class TestFate:
    @pytest.mark.parametrize(
        ("order", "end"),
        [
            (an_order(units(cancelled=1), state=State.CANCELLED), Fate.CANCELLED),
            (an_order(units(cancelled=1), state=State.REJECTED), Fate.CANCELLED),
            (an_order(units(cancelled=1), state=State.EXPIRED), Fate.CANCELLED),
            (an_order(units(shipped=1, cancelled=1)), Fate.SHIPPED),
            (an_order(units(delivered=1), holds=(HOLD,)), Fate.SHIPPED),
            (an_order(units(backordered=1), holds=(HOLD,)), Fate.HELD),
            (an_order(units(shipped=4, backordered=1)), Fate.BACKORDERED),
            (an_order(units(shipped=4, packed=1)), Fate.OPEN),
        ],
    )
    def test_each_order_has_one_fate(self, order, end):
        """Ended, then shipped, then held, then backordered, else open."""
        assert end is fate(order)


class TestAttention:
    def test_an_order_on_its_way_needs_none(self):
        """Nothing is the matter with an order that moves."""
        assert () == attention(an_order(units(allocated=1)), START)

    def test_reasons_come_with_the_most_pressing_first(self):
        """Held before late before backordered."""
        order = House().place("W-1", MUG=1, requested_on=START.date()).order("W-1")
        late = an_order(units(backordered=1), holds=(HOLD,), agreed=order.agreed)

        assert (Attention.HELD, Attention.LATE, Attention.BACKORDERED) == attention(
            late, START + timedelta(days=1)
        )

    def test_an_order_is_late_when_its_day_is_over(self):
        """On the day itself it is not late yet, and after its delivery not any more."""
        agreed = House().place("W-1", MUG=1, requested_on=START.date()).order("W-1")
        agreed = agreed.agreed
        tomorrow = START + timedelta(days=1)

        assert () == attention(an_order(units(shipped=1), agreed=agreed), START)
        assert (Attention.LATE,) == attention(
            an_order(units(shipped=1), agreed=agreed), tomorrow
        )
        assert () == attention(an_order(units(delivered=1), agreed=agreed), tomorrow)

    def test_a_hold_that_keeps_nothing_back_is_no_reason(self):
        """A shut gate that all goods have passed matters only for money."""
        money = Hold("h", Gate.REFUND, "disputed")

        assert () == attention(an_order(units(delivered=1), holds=(HOLD,)), START)
        assert (Attention.HELD,) == attention(
            an_order(units(delivered=1), holds=(money,)), START
        )

    def test_an_order_that_has_ended_needs_none(self):
        """What was cancelled is nobody's business any more."""
        ended = an_order(units(cancelled=1), state=State.CANCELLED, holds=(HOLD,))

        assert () == attention(ended, START)
        assert orders.finished(ended)


class TestPartial:
    """Defect of a peer: "partial" although nothing of the order had moved."""

    @pytest.mark.parametrize("held", [False, True])
    def test_partial_is_some_but_not_all(self, held):
        """D13: an order of two lines of which none has left is not partly fulfilled."""
        order = an_order(Progress(2), Progress(0, backordered=1))
        order = order.with_holds([HOLD] if held else [])
        assert FulfillmentStatus.UNFULFILLED is fulfillment_status(order)

    @given(st.lists(st.tuples(*[st.integers(0, 3)] * 5), min_size=1, max_size=4))
    def test_partial_needs_a_unit_that_moved_and_one_that_did_not(self, lines):
        """D13: counted unit by unit, over any lines; cancelled units are neither."""
        order = an_order(
            *[
                Progress(u, shipped=s, delivered=d, returned=r, cancelled=c)
                for u, s, d, r, c in lines
            ]
        )
        left = sum(s + d + r for _, s, d, r, _ in lines)
        there = sum(d + r for _, _, d, r, _ in lines)
        waiting = sum(u for u, *_ in lines)
        status = fulfillment_status(order)

        partly_out = bool(left and not there and waiting)
        assert partly_out == (status is FulfillmentStatus.PARTIALLY_FULFILLED)
        partly_there = bool(there and there < left + waiting)
        assert partly_there == (status is FulfillmentStatus.PARTIALLY_DELIVERED)
