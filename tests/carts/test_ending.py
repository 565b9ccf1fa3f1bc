"""A cart becomes an order, part of another cart, is left, or ends."""

from datetime import timedelta

import pytest

from ordercore.carts import (
    Abandon,
    Abandoned,
    CartLine,
    CartState,
    Convert,
    EnterPromotion,
    Expire,
    Merge,
    RemoveLine,
    TakeOver,
    Touch,
)
from tests.carts.test_filling import add, kr, minutes, opened
from tests.telling import refusal, told

HOUR = 61
MONTH = 31 * 24 * 60


class TestBecoming:
    def test_it_becomes_an_order_once(self):
        """The same order again is no news; another one is refused."""
        cart = opened(add(), Convert("C", "W", minutes(2)))

        assert (CartState.CONVERTED, "W") == (cart.state, cart.order)
        assert () == Convert("C", "W", minutes(3)).decide(cart)
        refused = refusal(cart, Convert("C", "X", minutes(3)))
        assert ("cart.illegal", "it is CONVERTED to order W") == (
            refused.code,
            refused.because,
        )

    def test_an_empty_cart_is_no_order(self):
        """Nothing can be ordered of nothing."""
        assert "cart.empty" == refusal(opened(), Convert("C", "W", minutes(1))).code


class TestMerging:
    def test_lines_lie_in_the_other_cart(self):
        """The guest's cart ends, and names its lines."""
        (merged,) = Merge("C", "D", minutes(2)).decide(opened(add()))

        assert (CartLine("1", "MUG", 2, kr("10.00")),) == merged.lines
        cart = opened(add(), Merge("C", "D", minutes(2)))
        assert (CartState.MERGED, "D") == (cart.state, cart.into)
        assert () == Merge("C", "D", minutes(3)).decide(cart)
        assert "cart.illegal" == refusal(cart, Merge("C", "E", minutes(3))).code

    def test_one_sku_at_one_price_is_one_line(self):
        """What is the same is added up; what is not gets a free id."""
        ours = opened(add(), EnterPromotion("C", "VIP", minutes(1)))
        theirs = (
            CartLine("7", "MUG", 3, kr("10.00")),
            CartLine("1", "MUG", 1, kr("9.00")),
            CartLine("2", "TEA", 1),
        )
        codes = ("SUMMER", "VIP")
        take = TakeOver("C", "D", theirs, codes, "DKK", minutes(2))

        after = told(ours, take)

        assert (
            CartLine("1", "MUG", 5, kr("10.00")),
            CartLine("1-2", "MUG", 1, kr("9.00")),
            CartLine("2", "TEA", 1),
        ) == after.lines
        assert ("VIP", "SUMMER") == after.promotions

    def test_prices_are_in_one_currency(self):
        """Nobody knows what a price would be in another currency."""
        take = TakeOver("C", "D", (), (), "EUR", minutes(2))

        assert "cart.currency" == refusal(opened(), take).code


class TestBeingLeft:
    def test_it_is_noticed_when_its_time_is_over(self):
        """RSV 50: an hour after the last thing that its buyer did, not before."""
        cart = opened(add())
        due = minutes(HOUR)

        assert () == Abandon("C", due - timedelta(microseconds=1)).decide(cart)
        assert (Abandoned("C", "web", "", kr("20.00"), minutes(1), due),) == Abandon(
            "C", due
        ).decide(cart)

    def test_it_is_noticed_once(self):
        """RSV 50: also when its buyer comes back and leaves it again."""
        left = opened(add(), Abandon("C", minutes(HOUR)))
        back = told(left, Touch("C", minutes(70)))

        assert () == Abandon("C", minutes(HOUR)).decide(left)
        assert CartState.OPEN is back.state
        assert () == Abandon("C", minutes(500)).decide(back)

    @pytest.mark.parametrize(
        "commands",
        [
            [],
            [add(), RemoveLine("C", "1", minutes(2))],
            [add(), Convert("C", "W", minutes(2))],
            [add(), Merge("C", "D", minutes(2))],
            [add(), Expire("C", minutes(2 * MONTH))],
        ],
    )
    def test_never_when_there_is_nothing_to_remind_of(self, commands):
        """RSV 50: an empty, ordered, merged or ended cart is nobody's business."""
        assert () == Abandon("C", minutes(3 * MONTH)).decide(opened(*commands))

    def test_nobody_comes_back(self):
        """After a month it ends; too early, or twice, nothing happens."""
        cart = opened(add(), Abandon("C", minutes(HOUR)))
        ended = told(cart, Expire("C", minutes(MONTH)))

        assert () == Expire("C", minutes(HOUR)).decide(cart)
        assert CartState.EXPIRED is ended.state
        assert () == Expire("C", minutes(2 * MONTH)).decide(ended)

    @pytest.mark.parametrize(
        "command", [Abandon("C", minutes(1)), Expire("C", minutes(1))]
    )
    def test_a_cart_that_never_was(self, command):
        """A wrong id is told."""
        assert "cart.unknown" == refusal(None, command).code
