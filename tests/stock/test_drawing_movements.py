"""The drawn movements that users test with: they fit, they meet, and all are drawn."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ordercore import OMS, stock
from ordercore.errors import OrdercoreError, Refused
from ordercore.testing.movements import (
    NODES,
    QUOTAS,
    SKUS,
    any_movements,
    arrivals,
    movements_for,
)
from tests.flow.shop import Clock

FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
SHELF_SAYS_NO = {"stock.short", "count.contradicted"}


STEPS = {
    "delivery": "AnnounceDelivery Unload RedateDelivery CloseDelivery CancelDelivery",
    "transfer": "RequestTransfer RedateTransfer ReleaseTransfer CancelTransfer "
    "ShipTransfer ReceiveTransfer CloseTransfer",
    "count": "OpenCountSheet EnterCount SubmitCount ApproveCount RejectCount "
    "CancelCountSheet",
    "reservation": "Reserve Extend Resize HandOn Release",
    "stock": "Receive Adjust Count Reclassify Scrap KeepSafetyStock SetQuota DropQuota",
}


MANY = {"count": 100}
"""Few count sheets come as far as to be approved or rejected."""


def days(data, steps, *kinds):
    """Yield what happens in a shop of three places, and why it was refused."""
    clock = Clock()
    oms = OMS(clock=clock)
    for sku in SKUS:
        for node in NODES:
            oms.do(stock.Receive(sku, node, 4))
    for _ in range(steps):
        command, code = data.draw(movements_for(oms, *kinds)), ""
        try:
            oms.do(command)
        except Refused as refused:
            code = refused.code
        yield oms, command, code
        clock.now += timedelta(minutes=4)


class TestStepByStep:
    @FEW
    @given(st.data())
    def test_only_a_shelf_says_no(self, data):
        """What is drawn fits the paper that it is of."""
        for _, _, code in days(data, 12):
            assert code in {"", *SHELF_SAYS_NO}

    @FEW
    @given(st.data())
    def test_a_shelf_that_is_asked_alone_takes_it(self, data):
        """What is drawn for a shelf is never refused by it."""
        for _, _, code in days(data, 10, "stock"):
            assert "" == code

    @FEW
    @given(st.data())
    def test_kinds_are_those_that_were_named(self, data):
        """Who wants transfers alone gets transfers alone."""
        for _, command, _ in days(data, 6, "transfer"):
            assert command.stream.startswith("transfer/")

    @pytest.mark.parametrize("kind", STEPS)
    def test_all_that_may_happen_is_drawn(self, kind):
        """No step is so rare that some hundred movements do without it."""
        seen = Counter()

        @settings(
            FEW, max_examples=MANY.get(kind, 30), phases=[Phase.generate], database=None
        )
        @given(st.data())
        def see(data):
            for _, command, code in days(data, 14, kind):
                seen[type(command).__name__] += not code

        see()
        assert {*STEPS[kind].split()} == {name for name in seen if seen[name]}


class TestAnything:
    @FEW
    @given(st.data())
    def test_nothing_worse_than_a_refusal(self, data):
        """What is wrong is refused, and said so."""
        oms = OMS(clock=Clock())
        for _ in range(8):
            command = data.draw(any_movements(oms.now()))
            end = oms.store.end()
            try:
                oms.do(command)
            except OrdercoreError:
                assert end == oms.store.end()


@FEW
@given(arrivals("TEA", 3))
def test_what_comes_off_a_truck(arrived):
    """At least one unit, at most as many as was said, none of them below zero."""
    parts = (arrived.good, arrived.damaged, arrived.quality_control)
    assert ("TEA", sum(parts)) == (arrived.sku, arrived.quantity)
    assert 1 <= arrived.quantity <= 3
    assert min(parts) >= 0


@pytest.mark.parametrize("path", QUOTAS.values())
def test_a_drawn_quota_is_one(path):
    """Each path is one that a shelf takes."""
    quota = stock.SetQuota("MUG", "CPH", "q", path, 1)
    assert path == quota.decide(None)[0].path
