"""A buyer announces what comes back; it comes in parts, or it does not come."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ordercore.aftersale import (
    RMA_LIFE,
    CancelRma,
    ReceiveRma,
    RequestRma,
    Rma,
    RmaLine,
    RmaState,
)
from ordercore.errors import Conflict, Invalid, Refused
from ordercore.orders import LineQuantity
from tests.flow.shop import ask, place, progress, send, shop

LINES = (RmaLine("1", 2, "broken"), RmaLine("2", 1))
ANNOUNCED = RequestRma("R-1", "A", LINES, "77")


def told(rma, *commands):
    """Return the return after commands."""
    for command in commands:
        for event in command.decide(rma):
            rma = event.apply(rma)
    return rma


def code(rma, command):
    """Return why a command is refused."""
    with pytest.raises((Refused, Conflict)) as caught:
        command.decide(rma)
    return caught.value.code


def test_it_is_announced_once():
    """The same again does nothing, also when something has come; other units refuse."""
    rma = told(None, ANNOUNCED)
    assert Rma("R-1", "A", LINES, "77") == rma
    some = told(rma, ReceiveRma("R-1", "CPH", ask(l1=1)))
    assert () == ANNOUNCED.decide(some)
    assert "rma.conflict" == code(rma, evolve(ANNOUNCED, lines=LINES[:1]))
    assert "rma.conflict" == code(rma, evolve(ANNOUNCED, order="B"))


def test_what_cannot_be_is_named_at_once():
    """With the path of each."""
    lines = (RmaLine("1", 0), RmaLine("1", 1, "x\x00"), RmaLine("2", 1, received=1))
    with pytest.raises(Invalid) as caught:
        evolve(ANNOUNCED, lines=lines).decide(None)
    assert [
        "lines[0].quantity",
        "lines[1].reason",
        "lines[1].line",
        "lines[2].received",
    ] == [finding.where for finding in caught.value.findings]
    with pytest.raises(Invalid, match="at least one"):
        evolve(ANNOUNCED, lines=()).decide(None)


def test_nobody_receives_what_was_not_announced():
    """No such return, no such line, more units, or at its end."""
    assert "rma.unknown" == code(None, ReceiveRma("R-1", "CPH", ask(l1=1)))
    assert "rma.unknown" == code(None, CancelRma("R-1"))
    rma = told(None, ANNOUNCED)
    assert "rma.units" == code(rma, ReceiveRma("R-1", "CPH", ask(l3=1)))
    assert "rma.units" == code(rma, ReceiveRma("R-1", "CPH", ask(l1=3)))
    twice = (LineQuantity("1", 2), LineQuantity("1", 1))
    assert "rma.units" == code(rma, ReceiveRma("R-1", "CPH", twice))
    ended = told(rma, CancelRma("R-1"))
    assert "rma.illegal" == code(ended, ReceiveRma("R-1", "CPH", ask(l1=1)))
    assert () == ReceiveRma("R-1", "CPH", ()).decide(rma)


def test_the_end_of_what_has_come_in_part_is_that_it_has_come():
    """What has come stays; at its end a return cannot be cancelled any more."""
    rma = told(None, ANNOUNCED)
    assert RmaState.CANCELLED is told(rma, CancelRma("R-1", "kept")).state
    part = told(rma, ReceiveRma("R-1", "CPH", ask(l1=1)))
    assert {"1": 1, "2": 1} == part.open
    ended = told(part, CancelRma("R-1"))
    assert (RmaState.RECEIVED, {}) == (ended.state, ended.open)
    assert () == CancelRma("R-1").decide(ended)


@given(st.lists(st.tuples(st.sampled_from("12"), st.integers(1, 3)), max_size=6))
def test_received_and_open_are_what_was_announced(steps):
    """However it comes: units are neither lost nor more, and the table is kept to."""
    rma, came = told(None, ANNOUNCED), {"1": 0, "2": 0}
    for line, units in steps:
        left = {"1": 2 - came["1"], "2": 1 - came["2"]}
        command = ReceiveRma("R-1", "CPH", (LineQuantity(line, units),))
        if units > left[line]:
            with pytest.raises(Refused):
                command.decide(rma)
            continue
        before, rma = rma.state, told(rma, command)
        came[line] += units
        assert rma.state in RMA_LIFE[before].values()
    assert came == {one.line: one.received for one in rma.lines}
    done = sum(came.values())
    expected = ["REQUESTED", *["PARTIALLY_RECEIVED"] * 2, "RECEIVED"][done]
    assert expected == rma.state


class TestAtTheDoor:
    """What is announced is with the buyer, and comes back into the order."""

    def test_units_are_with_the_buyer_and_in_no_other_return(self):
        """Law 92: what can be announced is what is out, less what was announced."""
        oms = shop(stock={"MUG@CPH": 3})
        place(oms, "A", ("MUG", 3))
        with pytest.raises(Refused, match="0 are with the buyer"):
            oms.do(RequestRma("R-1", "A", (RmaLine("1", 1),)))
        send(oms, "A-1")
        oms.do(RequestRma("R-1", "A", (RmaLine("1", 2),)))
        with pytest.raises(Refused, match="3 are with the buyer, and 2 of them"):
            oms.do(RequestRma("R-2", "A", (RmaLine("1", 2),)))
        oms.do(RequestRma("R-2", "A", (RmaLine("1", 1),)), CancelRma("R-1"))
        oms.do(RequestRma("R-3", "A", (RmaLine("1", 2),)))

    def test_what_comes_is_in_the_order_and_on_the_shelf(self):
        """Or none of it happens."""
        oms = shop(stock={"MUG@CPH": 2})
        place(oms, "A", ("MUG", 2))
        send(oms, "A-1")
        oms.do(RequestRma("R-1", "A", (RmaLine("1", 2),)))
        oms.do(ReceiveRma("R-1", "HAM", ask(l1=1)))
        assert (1, 1) == (progress(oms, "A").returned, oms.stock("MUG", "HAM").on_hand)

    def test_no_such_order_or_line(self):
        """It is refused as everywhere."""
        oms = shop(stock={"MUG@CPH": 2})
        with pytest.raises(Refused, match=r"order\.unknown"):
            oms.do(RequestRma("R-1", "A", LINES))
        place(oms, "A", ("MUG", 2))
        with pytest.raises(Refused, match=r"order\.no-line"):
            oms.do(RequestRma("R-1", "A", (RmaLine("9", 1),)))
