"""An order is special: a gift, for somebody important, or in a hurry."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ordercore.errors import Invalid
from ordercore.orders import (
    Cancel,
    Flag,
    Flagged,
    FlagMark,
    OrderFlag,
    Place,
    Unflag,
    nearly_named,
    order_named,
    special_code,
)
from ordercore.testing.strategies import bad_ids, ids
from ordercore.values import spoken
from tests.orders.samples import MONDAY, ORDER, agreed, placed
from tests.telling import refusal, told


def special(*flags):
    return told(None, Place(ORDER, agreed(flags=flags)))


class TestFlags:
    def test_who_gave_it_when_and_why(self):
        """A flag that somebody gives says so."""
        command = Flag(ORDER, OrderFlag.VIP, "Ann", MONDAY, "wrote to the press")
        mark = FlagMark("VIP", "Ann", MONDAY, "wrote to the press")

        assert (Flagged(ORDER, mark),) == command.decide(placed())
        assert ("VIP",) == told(placed(), command).flags
        assert (mark,) == told(placed(), command).marks.flags_on

    def test_those_it_came_with_come_first(self):
        """A channel's own words stay, and each flag is there once."""
        order = told(special("TEST", "GIFT", "GIFT"), Flag(ORDER, "acme.engraved"))

        assert ("TEST", "GIFT", "acme.engraved") == order.flags

    @pytest.mark.parametrize("flag", OrderFlag)
    def test_the_same_again_does_nothing(self, flag):
        """A rule that runs twice flags once."""
        assert () == Flag(ORDER, flag).decide(told(placed(), Flag(ORDER, flag)))
        assert () == Flag(ORDER, flag).decide(special(flag.value))

    @pytest.mark.parametrize(
        "order", [special("GIFT"), told(special(), Flag(ORDER, "GIFT"))]
    )
    def test_a_flag_is_taken_off(self, order):
        """... also one that it came with; given again, it is there again."""
        off = told(order, Unflag(ORDER, "GIFT", "Bo"))

        assert () == off.flags
        assert () == Unflag(ORDER, "GIFT").decide(off)
        assert ("GIFT",) == told(off, Flag(ORDER, "GIFT")).flags
        assert () == told(off, Flag(ORDER, "GIFT"), Unflag(ORDER, "GIFT")).flags

    @pytest.mark.parametrize(
        "code", ["", "gift", "Acme.x", ".x", "acme.", "a b.c", 5, None]
    )
    def test_a_slip_is_no_flag(self, code):
        """What is neither of the trade nor of a plug-in would never be looked for."""
        with pytest.raises(Invalid) as error:
            Flag(ORDER, code).decide(placed())

        assert "code" == error.value.findings[0].where

    def test_an_order_that_has_ended_is_not_special_any_more(self):
        """ORD 69: nothing changes on it, except that the same again is no error."""
        over = told(special("GIFT"), Cancel(ORDER, "regret"))

        assert "order.ended" == refusal(over, Flag(ORDER, "VIP")).code
        assert "order.ended" == refusal(over, Unflag(ORDER, "GIFT")).code
        assert () == Flag(ORDER, "GIFT").decide(over)

    def test_nothing_else_changes(self):
        """A flag moves no goods and no money."""
        order = told(placed(), Flag(ORDER, "VIP"))

        assert placed() == evolve(order, marks=placed().marks)


class TestCodes:
    @given(ids(), ids())
    def test_no_two_orders_share_one(self, one, other):
        """ORD 77: the code is the id in other characters, and as unique as that."""
        assert (one == other) == (special_code(one) == special_code(other))

    @given(ids())
    def test_it_names_its_order(self, order):
        """ORD 77: stable on retry, and it leads back without any table."""
        assert order == order_named(special_code(order))

    def test_an_order_knows_its_own(self):
        """What stands on the slip is what the clerk types."""
        assert special_code(ORDER) == placed().special_code

    @given(ids(), st.data())
    def test_a_slip_is_found_and_mended(self, order, data):
        """ORD 77: a wrong character is noticed, and the right order is near."""
        code = special_code(order).replace("-", "")
        place = data.draw(st.integers(1, len(code) - 1))
        other = "7" if code[place] != "7" else "K"
        slip = code[:place] + other + code[place + 1 :]
        with pytest.raises(Invalid):
            order_named(slip)

        assert place + 1 == nearly_named(slip)[order]

    @given(bad_ids())
    def test_what_is_no_id_has_no_code(self, text):
        """Nothing else can be an order."""
        with pytest.raises(Invalid):
            special_code(text)

    def test_a_code_of_something_else_is_no_order(self):
        """A right code whose number is no id, such as one that begins with a dot."""
        with pytest.raises(Invalid):
            order_named(spoken(63))
