"""Plug-ins look at each order once, whichever door it comes through."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from attrs import evolve

import ordercore as oc
from ordercore import orders
from ordercore.errors import Refused
from ordercore.flow import read_rules
from ordercore.orders import Gate, Hold, State
from ordercore.rules import PublishRules
from tests.plugins.guests import guest
from tests.plugins.test_flags import SAMPLE, Market


def euros(text):
    """Return euros."""
    return oc.Money.of(text, "EUR")


def place(order, reference, units=1):
    """Return what places an order of mugs."""
    price, none = euros("9.00"), euros("0")
    line = orders.Line("1", "MUG", units, price, price * units, none)
    agreed = orders.Agreed(
        "web",
        reference,
        "EUR",
        AT,
        oc.Address("DK"),
        (line,),
        none,
        none,
        terms=orders.Terms.INVOICE,
    )
    return orders.Place(order, agreed)


AT = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)

GREET = """
[[rule]]
id = "greet"
when = {flag = "acme.vip"}
then = {hold = {gate = "SHIP", reason = "acme.card"}}
"""


class Looks:
    """A plug-in that flags, holds, and counts what it is asked."""

    def __init__(self, *holds):
        self.asked = Counter()
        self.seen = []
        self.holds = list(holds)

    @oc.hookimpl
    def ordercore_flags(self, order):
        self.asked["flags", order.id] += 1
        return ["acme.vip"]

    @oc.hookimpl
    def ordercore_checks(self, order):
        self.asked["checks", order.id] += 1
        self.seen.append((set(order.flags), {hold.id for hold in order.holds}))
        return self.holds


def house(plugin, policies=oc.AUTOMATIC):
    """Return a shop with one plug-in."""
    plugins = oc.Plugins(disabled=())
    oms = oc.OMS(plugins=plugins, policies=policies)
    plugins.register(plugin, "acme")  # who joins later is asked as well
    return oms


def once(*names):
    """Return how often a plug-in is asked when each order is looked at once."""
    return {(hook, name): 1 for name in names for hook in ("flags", "checks")}


@pytest.mark.parametrize("policies", [oc.MANUAL, oc.AUTOMATIC])
def test_an_order_that_is_placed_by_hand_is_looked_at(policies):
    """A hold that a plug-in asks for keeps it from being confirmed."""
    looks = Looks(Hold("fraud", Gate.CONFIRM, "acme.fraud"))
    oms = house(looks, policies)

    oms.do(place("W-1", "1"))

    order = oms.order("W-1")
    assert (State.PLACED, ("acme.vip",), ["acme.fraud"]) == (
        order.state,
        tuple(order.flags),
        [hold.id for hold in order.holds],
    )
    with pytest.raises(Refused, match=r"order\.held"):
        oms.do(orders.Confirm("W-1"))
    assert once("W-1") == looks.asked


def test_each_order_is_looked_at_once_whichever_door_it_comes_through():
    """Placed, placed again, under a key, in a script, and taken from a channel."""
    looks = Looks()
    oms = house(looks)

    for _ in range(2):
        oms.do(place("W-1", "1"))
        oms.do(place("W-2", "2"), key="two")
        oms.do_each([("three", [place("W-3", "3")])])
        oms.perform([lambda _: [place("W-4", "4")]])
        oms.take(Market(), [SAMPLE])

    assert once("W-1", "W-2", "W-3", "W-4", "market.7") == looks.asked


def test_what_a_plug_in_does_not_hold_goes_on():
    """It is confirmed in the same transaction, as without plug-ins."""
    oms = house(Looks())

    oms.do(place("W-1", "1"))

    assert State.CONFIRMED is oms.order("W-1").state


def test_a_rule_of_the_shop_sees_the_flags_of_plug_ins():
    """And a check sees what the rule held."""
    looks = Looks()
    oms = house(looks)
    book = read_rules(GREET)
    oms.do(PublishRules(book))

    oms.do(place("W-1", "1"))

    assert [({"acme.vip"}, {"rule-greet"})] == looks.seen


def test_a_hold_that_cannot_be_placed_holds_the_order():
    """What could not be checked does not pass, and the other holds stand."""
    first = Hold("a", Gate.SHIP, "acme.look")
    oms = house(Looks(first, Hold("a", Gate.INVOICE, "acme.other")))

    oms.do(place("W-1", "1"))

    order = oms.order("W-1")
    assert [("acme.a", Gate.SHIP), ("acme.a-2", Gate.CONFIRM)] == [
        (hold.id, hold.gate) for hold in order.holds
    ]
    assert "check_failed" == order.holds[1].reason
    assert "another hold on it has this id" in order.holds[1].note


def test_a_plug_in_that_breaks_holds_what_is_placed_by_hand():
    """It harms no order, and lets none pass that it has not looked at."""

    def boom(order):
        raise ValueError(order.id)

    oms = house(guest(ordercore_checks=boom, ordercore_flags=boom))

    oms.do(place("W-1", "1"))

    assert {"flags_failed", "check_failed"} == {
        hold.reason for hold in oms.order("W-1").holds
    }


WHOLE = Hold("vip", Gate.SHIP, "vip")


@pytest.mark.parametrize(
    "answer",
    [
        evolve(WHOLE, note="\ud800"),
        evolve(WHOLE, line=None),
        evolve(WHOLE, line=[]),
        evolve(WHOLE, line="\ud800"),
        evolve(WHOLE, by=None),
        evolve(WHOLE, by="\ud800"),
        evolve(WHOLE, at="2026-11-30"),
        evolve(WHOLE, at=datetime(2026, 11, 30)),  # noqa: DTZ001 - that is wrong
        ValueError("no file \ud800"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_what_no_store_can_keep_stops_no_order(answer, tmp_path):
    """The order is there, and held: who has checked it badly is named."""

    def ordercore_checks(order):
        if isinstance(answer, Exception):
            raise answer
        return [answer]

    plugins = oc.Plugins(disabled=())
    plugins.register(guest(ordercore_checks=ordercore_checks), "acme")
    with oc.OMS(store=oc.SqliteStore(tmp_path / "shop.db"), plugins=plugins) as oms:
        oms.do(place("A", "1"))

        (hold,) = oms.order("A").holds

    assert ("acme", "check_failed") == (hold.id, hold.reason)
    assert "plug-in acme, hook ordercore_checks" in hold.note
