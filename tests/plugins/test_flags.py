"""Plug-ins give an order flags before anybody checks it."""

import ordercore as oc
from ordercore.orders import Gate, Hold
from tests.plugins.guests import answers, guest

SAMPLE = {"no": "7"}


class Market:
    """A channel that reads one order."""

    name = "market"

    def parse(self, raw):
        line = oc.ImportedLine("MUG", 1, oc.Money(950, "EUR"))
        to = oc.Address("DK", "2100", "København")
        return oc.Imported(raw["no"], raw["no"], "EUR", to, [line])


def taken(**plugins):
    """Return the order as a shop with these plug-ins has it."""
    joined = oc.Plugins(disabled=())
    for name, plugin in plugins.items():
        joined.register(plugin, name)
    oms = oc.OMS(plugins=joined)
    (receipt,) = oms.take(Market(), [SAMPLE])
    return oms.order(receipt.order)


def test_an_order_has_the_flags():
    """Those of the trade and those of the plug-in, each with who gave it."""
    order = taken(acme=answers("ordercore_flags", ["GIFT", "acme.white_glove"]))

    assert {"GIFT", "acme.white_glove"} == set(order.flags)
    assert {"acme"} == {mark.by for mark in order.marks.flags_on}


def test_a_check_sees_the_flags():
    """Whatever the order in which the plug-ins joined."""

    def ordercore_checks(order):
        gifts = "GIFT" in order.flags
        return [Hold("gift", Gate.SHIP, "gift_card")] if gifts else []

    order = taken(
        checks=guest(ordercore_checks=ordercore_checks),
        flags=answers("ordercore_flags", ["GIFT"]),
    )

    assert ["checks.gift"] == [hold.id for hold in order.holds if "." in hold.id]


def test_who_fails_holds_the_order():
    """What could not be looked at does not pass as ordinary; the others count."""
    order = taken(
        bad=answers("ordercore_flags", ["WONDERFUL"]),
        good=answers("ordercore_flags", ["B2B"]),
    )

    assert ["B2B"] == list(order.flags)
    (hold,) = [hold for hold in order.holds if "flags" in hold.id]
    assert ("bad.flags", Gate.CONFIRM, "flags_failed") == (
        hold.id,
        hold.gate,
        hold.reason,
    )
    assert "answer[0].flag: got 'WONDERFUL'" in hold.note


def test_one_that_raises_holds_the_order():
    """Whatever it raises."""

    def boom(order):
        raise SystemExit(3)

    order = taken(bad=guest(ordercore_flags=boom))

    assert "SystemExit" in next(h.note for h in order.holds if "flags" in h.id)
