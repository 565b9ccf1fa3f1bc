"""A cart is opened and filled, by a buyer or by somebody for him."""

from datetime import UTC, datetime, timedelta

import pytest

from ordercore import carts
from ordercore.carts import (
    CART_LIFE,
    AddLine,
    CartLine,
    CartState,
    ChangeLine,
    EnterPromotion,
    Identify,
    Keeping,
    LineAdded,
    Merge,
    Open,
    RemoveLine,
    RemovePromotion,
    Touch,
    Touched,
)
from ordercore.errors import Conflict, Invalid
from ordercore.values import Money
from tests.telling import flat, reach, refusal, rows, told

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def minutes(number):
    return NOW + timedelta(minutes=number)


def kr(text):
    return Money.of(text, "DKK")


def opened(*commands, **other):
    """Return a cart after commands."""
    return told(None, Open("C", "web", "DKK", NOW, **other), *commands)


def add(line="1", sku="MUG", quantity=2, at=1, price="10.00", by=""):
    money = None if price is None else kr(price)
    return AddLine("C", line, sku, quantity, minutes(at), money, by)


class TestLife:
    def test_the_table_is_as_agreed(self):
        """A cart becomes an order, part of another cart, or is given up."""
        assert flat(CART_LIFE) == rows(
            """
            fill | OPEN, ABANDONED | OPEN
            abandon | OPEN | ABANDONED
            convert | OPEN, ABANDONED | CONVERTED
            merge | OPEN, ABANDONED | MERGED
            expire | OPEN, ABANDONED | EXPIRED
            """
        )

    def test_every_state_is_reached(self):
        """No state stands in the table for nothing."""
        assert {*CartState} == reach(CART_LIFE, CartState.OPEN)


class TestOpening:
    def test_it_says_where_and_for_whom(self):
        """A cart knows its channel, and who filled it for whom."""
        cart = opened(customer="ALFKI", by="Mette, telephone")

        assert ("web", "DKK") == (cart.channel, cart.currency)
        assert ("ALFKI", "Mette, telephone") == (cart.customer, cart.by)
        assert (NOW, NOW, ()) == (cart.opened_at, cart.active_at, cart.lines)

    def test_the_same_again_does_nothing(self):
        """Opened twice, it is one cart, whatever lies in it."""
        assert () == Open("C", "web", "DKK", NOW).decide(opened(add()))

    def test_another_under_the_same_id_is_a_conflict(self):
        """An id is one cart's."""
        with pytest.raises(Conflict) as caught:
            Open("C", "shop", "DKK", NOW).decide(opened())

        assert "cart.exists" == caught.value.code

    @pytest.mark.parametrize(
        ("wrong", "where"),
        [
            ({"cart": "C 1"}, "cart"),
            ({"channel": ""}, "channel"),
            ({"currency": "ABC"}, "currency"),
            ({"at": NOW.replace(tzinfo=None)}, "at"),
            ({"customer": "?"}, "customer"),
            ({"by": "\x00"}, "by"),
            ({"keeping": Keeping(hold_minutes=-1)}, "keeping.hold_minutes"),
            ({"keeping": Keeping(most_minutes=1.5)}, "keeping.most_minutes"),
            ({"keeping": Keeping(abandoned_minutes=0)}, "keeping.abandoned_minutes"),
            ({"keeping": Keeping(kept_days=True)}, "keeping.kept_days"),
            ({"keeping": Keeping(ordered_minutes=0)}, "keeping.ordered_minutes"),
            ({"keeping": Keeping(nodes=("",))}, "keeping.nodes"),
        ],
    )
    def test_what_cannot_be(self, wrong, where):
        """A cart that cannot be is invalid, and the place is named."""
        right = {"cart": "C", "channel": "web", "currency": "DKK", "at": NOW}
        with pytest.raises(Invalid) as caught:
            Open(**right | wrong).decide(None)

        assert where == caught.value.findings[0].where


class TestLines:
    def test_goods_lie_in_the_cart(self):
        """A line says what, how many, and at what price."""
        line = CartLine("1", "MUG", 2, kr("10.00"))

        assert (LineAdded("C", line, minutes(1)),) == add().decide(opened())
        cart = opened(add(), add("2", "TEA", 1, 3, None))
        assert (line, CartLine("2", "TEA", 1)) == cart.lines
        assert minutes(3) == cart.active_at
        assert (None, kr("20.00")) == (cart.value, opened(add()).value)

    def test_the_same_line_again_does_nothing(self):
        """A click that comes twice is one line; another line needs another id."""
        assert () == add().decide(opened(add()))
        with pytest.raises(Conflict) as caught:
            add(quantity=3).decide(opened(add()))
        assert "cart.line" == caught.value.code

    def test_more_or_fewer(self):
        """The buyer changes his mind; the same again is only activity."""
        cart = opened(add(), ChangeLine("C", "1", 5, minutes(2)))

        assert 5 == cart.line("1").quantity
        again = ChangeLine("C", "1", 5, minutes(3))
        assert (Touched("C", minutes(3)),) == again.decide(cart)
        assert "cart.no-line" == refusal(cart, ChangeLine("C", "9", 1, NOW)).code

    def test_out_again(self):
        """A line that is taken out is gone; twice does nothing."""
        cart = opened(add(), add("2"), RemoveLine("C", "1", minutes(2)))

        assert ["2"] == [line.id for line in cart.lines]
        assert () == RemoveLine("C", "1", minutes(2)).decide(cart)

    @pytest.mark.parametrize(
        ("command", "where"),
        [
            (add(line="1.1"), "line"),
            (add(line=""), "line"),
            (add(line="x" * 63), "line"),
            (add(sku="M UG"), "sku"),
            (add(quantity=0), "quantity"),
            (add(price="-1.00"), "unit_price"),
            (AddLine("C", "1", "MUG", 1, NOW, Money.of("1", "EUR")), "unit_price"),
            (ChangeLine("C", "1", 0, NOW), "quantity"),
            (EnterPromotion("C", "?", NOW), "code"),
            (Identify("C", "", NOW), "customer"),
            (Merge("C", "C", NOW), "into"),
        ],
    )
    def test_what_cannot_be(self, command, where):
        """What cannot be is invalid, and the place is named."""
        with pytest.raises(Invalid) as caught:
            command.decide(opened())

        assert where == caught.value.findings[0].where


class TestCodes:
    def test_codes_are_kept_once(self):
        """A promotion is entered once, however often it is typed, and taken back."""
        enter = EnterPromotion("C", "SUMMER", minutes(1))
        cart = opened(enter, EnterPromotion("C", "VIP", minutes(2)))

        assert ("SUMMER", "VIP") == cart.promotions
        assert () == enter.decide(cart)
        back = RemovePromotion("C", "SUMMER", minutes(3))
        assert ("VIP",) == told(cart, back).promotions
        assert () == back.decide(told(cart, back))


class TestWhose:
    def test_a_guest_logs_in(self):
        """A guest's cart becomes a customer's; nobody takes another's."""
        cart = opened(Identify("C", "ALFKI", minutes(1)))

        assert "ALFKI" == cart.customer
        assert () == Identify("C", "ALFKI", minutes(2)).decide(cart)
        assert "cart.customer" == refusal(cart, Identify("C", "BONAP", NOW)).code


FILLING = [
    add(),
    ChangeLine("C", "1", 5, NOW),
    RemoveLine("C", "1", NOW),
    Touch("C", NOW),
    EnterPromotion("C", "X", NOW),
    RemovePromotion("C", "X", NOW),
    Identify("C", "A", NOW),
]


@pytest.mark.parametrize("command", FILLING, ids=lambda c: type(c).__name__)
def test_only_what_lives_is_filled(command):
    """A cart that has ended takes nothing any more, and one that never was neither."""
    ended = opened(Merge("C", "D", minutes(1)))

    assert "it is MERGED into cart D" == refusal(ended, command).because
    assert "cart.unknown" == refusal(None, command).code


def test_every_command_is_tested_here():
    """No command of the story is left out."""
    assert {*map(type, FILLING), Open} == {
        kind
        for kind in map(vars(carts).get, carts.__all__)
        if hasattr(kind, "decide")
        and kind.__module__.endswith((".filling", ".opening"))
    }
