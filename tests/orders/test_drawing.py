"""What the strategies draw: others test with them, so it has to be what they say."""

from contextlib import suppress
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ordercore.errors import OrdercoreError
from ordercore.orders import Agreed, Line, Order, Place, State
from ordercore.testing.orders import (
    agreements,
    any_commands,
    commands_for,
    order_lines,
    orders,
    placed_orders,
)
from ordercore.values import exponent
from tests.orders.samples import BUCKETS, ORDER, agreed, line
from tests.telling import told

pytestmark = pytest.mark.no_cover  # what is looked for is drawn many times

A_FEW = settings(max_examples=25)
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]


def seen(strategy, look, times=200):
    """Return all that *look* finds in what is drawn."""
    found = set()

    @settings(
        max_examples=times,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(strategy)
    def every(drawn):
        found.update(look(drawn))

    every()
    return found


class Enough(Exception):
    """All that is looked for has been drawn."""


@cache
def met():
    """Return where orders were met: states, buckets with units, held or free.

    One walk looks for all of it, and ends where nothing is missing any more.
    """
    wanted = {*State, *BUCKETS, "held", "free"} - {State.DRAFT}
    found = set()

    @settings(
        max_examples=5000,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=SLOW,
    )
    @given(orders(agreed=st.just(agreed(line(quantity=2)))))
    def walk(order):
        progress = order.progress[0]
        found.update([order.state, "held" if order.holds else "free"])
        found.update(bucket for bucket in BUCKETS if getattr(progress, bucket))
        if found >= wanted:
            raise Enough

    with suppress(Enough):
        walk()
    return found


class TestAgreements:
    @A_FEW
    @given(agreements())
    def test_what_is_agreed_can_be_placed(self, drawn):
        """A drawn agreement is in order, in any currency, taxed in either way."""
        order = told(None, Place(ORDER, drawn))

        assert drawn.currency == order.agreed.total.currency
        assert State.PLACED is order.state

    def test_all_kinds_of_money_are_drawn(self):
        """Yen, crowns and dinars, with the tax inside and on top."""
        kinds = seen(
            agreements(max_lines=1),
            lambda drawn: [(exponent(drawn.currency), drawn.tax_included)],
        )

        assert {(n, inside) for n in (0, 2, 3, 4) for inside in (True, False)} == kinds

    @A_FEW
    @given(agreements(2, currency="JPY", tax_included=True, most=3, sku=st.just("MUG")))
    def test_they_can_be_narrowed(self, drawn):
        """A test that needs one currency, one SKU or small numbers says so."""
        assert ("JPY", True) == (drawn.currency, drawn.tax_included)
        assert {"MUG"} == {line.sku for line in drawn.lines}
        assert len(drawn.lines) <= 2
        assert max(line.quantity for line in drawn.lines) <= 3

    @A_FEW
    @given(order_lines("EUR", id="7"), order_lines())
    def test_a_line_has_the_currency_and_id_asked_for(self, line, other):
        """A line by itself is drawn too."""
        assert ("7", "EUR") == (line.id, line.amount.currency)
        assert "DKK" == other.amount.currency

    @A_FEW
    @given(st.from_type(Agreed), st.from_type(Line), st.from_type(Order))
    def test_types_are_known(self, terms, line, order):
        """Whatever holds an order can be built from its type."""
        assert isinstance(terms.lines[0], Line)
        assert isinstance(line, Line)
        assert isinstance(order, Order)


class TestOrders:
    @pytest.mark.parametrize(
        "state", [s for s in State if s is not State.DRAFT], ids=str
    )
    def test_they_are_drawn_in_every_state(self, state):
        """An order on its way may be anywhere."""
        assert state in met()

    @pytest.mark.parametrize("bucket", BUCKETS)
    def test_they_are_drawn_with_units_in_every_bucket(self, bucket):
        """Its units may be anywhere, too."""
        assert bucket in met()

    @pytest.mark.parametrize("way", ["held", "free"])
    def test_they_are_drawn_held_and_free(self, way):
        """Some wait, some do not."""
        assert way in met()

    @A_FEW
    @given(placed_orders("W-7"))
    def test_a_placed_order_is_new(self, order):
        """Nothing has happened to it but Placed."""
        assert ("W-7", State.PLACED, 0) == (order.id, order.state, order.fulfillments)


class TestCommands:
    @A_FEW
    @given(orders(agreed=agreements(max_lines=2, most=4)), st.data())
    def test_what_fits_is_not_refused(self, order, data):
        """A drawn command for an order is taken by it."""
        for command in [data.draw(commands_for(order)) for _ in range(5)]:
            command.decide(order)

    def test_anything_is_taken_or_refused(self):
        """Of commands for any order some are right, some untimely, some malformed."""
        fresh = told(None, Place(ORDER, agreed()))

        def answers(command):
            assert f"order/{ORDER}" == command.stream
            try:
                return {bool(command.decide(fresh))}
            except OrdercoreError as error:
                return {type(error).__name__}

        found = seen(any_commands(st.just(agreed())), answers)

        assert {True, False, "Refused", "Invalid"} == found
