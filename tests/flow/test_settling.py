"""When something was done is written down, also where nobody typed it."""

from datetime import timedelta

import pytest
from attrs import evolve

from ordercore import stock
from ordercore.errors import Invalid, Refused
from ordercore.flow import read_rules
from ordercore.orders import (
    Flag,
    Gate,
    Hold,
    PlaceHold,
    ReleaseHold,
    Unflag,
)
from ordercore.rules import PublishRules
from tests.flow.shop import START, Clock, place, shop

BY_HAND = Hold("h", Gate.CONFIRM, "manual")


@pytest.fixture
def clock():
    """Give a clock that can be moved."""
    return Clock()


@pytest.fixture
def oms(clock):
    """Give a shop with an order that waits."""
    made = shop(clock=clock)
    place(made, "W-1", "MUG")
    made.do(PlaceHold("W-1", BY_HAND))
    return made


def test_a_hold_tells_when_it_was_placed_and_released(oms, clock):
    """Who and when stay with what is gone."""
    clock.later(hours=2)
    oms.do(ReleaseHold("W-1", "h", "ann"))
    (past,) = [p for p in oms.order("W-1").marks.past_holds if p.hold.id == "h"]
    assert (START, clock.now) == (past.hold.at, past.at)


def test_the_same_hold_later_does_nothing(oms, clock):
    """When it is asked is no part of what it is."""
    clock.later(hours=1)
    assert () == oms.do(PlaceHold("W-1", BY_HAND))


def test_flags_and_rules_tell_when(oms, clock):
    """Every command with such a field is filled in at one place."""
    text = "[[rule]]\nid = 'a'\nwhen = 'always'\nthen = {note = 'x'}"
    asked = [Flag("W-1", "VIP"), Unflag("W-1", "VIP"), PublishRules(read_rules(text))]
    on, off, rules = oms.do(*asked)
    assert [START] * 3 == [on.mark.at, off.at, rules.at]


def test_a_time_that_is_given_stays(oms, clock):
    """What happened earlier is told with its own time."""
    clock.later(hours=3)
    (released, *_) = oms.do(ReleaseHold("W-1", "h", at=START))
    assert START == released.at


def test_the_same_key_later_is_the_same_request(oms, clock):
    """The time is no part of what was asked: a repeat gets the first answer."""
    first = oms.do(ReleaseHold("W-1", "h"), key="k")
    clock.later(hours=3)
    assert first == oms.do(ReleaseHold("W-1", "h"), key="k")


class TestNotAhead:
    """Nobody says that it is later than the clock of the door says."""

    def test_an_adjustment_takes_nothing_that_is_held_until_later(self):
        """Units held for a cart are not given up by whoever says it is next week."""
        oms = shop(stock={"MUG@CPH": 5})
        hour = START + timedelta(hours=1)
        parts = (stock.Part("CPH", 5),)
        oms.do(stock.Reserve("R", "till/C", "MUG", parts, START, hour))
        later = START + timedelta(days=5)
        for asked in (
            stock.Adjust("MUG", "CPH", -5, "broken", at=later),
            stock.Scrap("MUG", "CPH", 5, stock.Condition.SELLABLE, "broken", at=later),
            stock.Count("MUG", "CPH", 0, "sheet", later),
            stock.SetQuota("MUG", "CPH", "web", ("channel:web",), 5, at=later),
            stock.Release("R", START + timedelta(microseconds=1)),
        ):
            with pytest.raises(Refused) as caught:
                oms.do(asked)
            assert "clock.ahead" == caught.value.code
        assert 5 == oms.stock("MUG", "CPH").reserved
        assert () == oms.do(stock.Extend("R", hour, START))

    def test_values_inside_of_commands_are_looked_at(self):
        """A hold inside of an order says when it was put on, not when it will be."""
        oms = shop()
        place(oms, "W-1", "MUG")
        tomorrow = evolve(BY_HAND, at=START + timedelta(days=1))
        with pytest.raises(Refused) as caught:
            oms.do(PlaceHold("W-1", tomorrow))
        assert "clock.ahead" == caught.value.code

    def test_an_instant_says_its_zone(self):
        """A naive instant is none, whatever it would mean."""
        oms = shop()
        with pytest.raises(Invalid):
            oms.do(stock.Count("MUG", "CPH", 0, "sheet", START.replace(tzinfo=None)))

    def test_time_may_be_let_pass_beyond_the_clock(self):
        """What falls due by a tick to come is done by it."""
        oms = shop(stock={"MUG@CPH": 5})
        hour = START + timedelta(hours=1)
        parts = (stock.Part("CPH", 5),)
        oms.do(stock.Reserve("R", "till/C", "MUG", parts, START, hour))
        done = oms.tick(START + timedelta(days=1))
        assert [None] == [outcome.error for outcome in done]
