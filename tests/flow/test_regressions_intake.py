"""What an attack found where channels come in: each finding by its smallest case."""

import pytest

from ordercore.errors import Finding, Invalid
from ordercore.flow import MANUAL, SetAside, Taken, TakenCancellation
from ordercore.flow.knowing.naming import order_id, party_id
from ordercore.orders import Gate, State
from ordercore.plugins import (
    CancelledLine,
    Imported,
    ImportedCancellation,
    ImportedLine,
    NotAnOrder,
)
from ordercore.values import Address
from tests.flow.shop import kr, progress, shop


class Says:
    """A channel that says whatever the raw order has for it."""

    def __init__(self, name="web"):
        self.name = name

    def parse(self, raw):
        said = raw["says"]
        if isinstance(said, BaseException):
            raise said
        return said


class Mute(Exception):
    """An error whose message cannot be made."""

    def __str__(self):
        raise RuntimeError("no words")


def take(oms, *whats, channel="web"):
    """Take in what a channel says."""
    return oms.take(Says(channel), [{"says": what} for what in whats])


def order(number="1", units=2, **more):
    """Return an order as a channel sends it."""
    line = ImportedLine("MUG", units, kr("10.00"), **more)
    return Imported(
        f"id-{number}", number, "DKK", Address("DK"), (line,), terms="INVOICE"
    )


def cancellation(units=2, of="id-1", number="1"):
    """Return a cancellation as a channel sends it."""
    line = CancelledLine("MUG", units, "c:1", {"sku": "MUG"})
    return ImportedCancellation(f"c-{number}", f"C{number}", "", (line,), of)


# 4: webhooks come in any order.


@pytest.mark.parametrize("together", [True, False])
def test_a_cancellation_that_comes_first_is_not_lost(store, together):
    """Attack 4: the order is held when it comes, and cancelled when told again."""
    oms = shop(store, stock={"MUG@CPH": 2})
    if together:
        early, _ = take(oms, cancellation(), order())
    else:
        (early,), _ = take(oms, cancellation()), take(oms, order())

    assert (0, 1, False) == (early.lines, early.left_out, early.repeated)
    assert State.PLACED is oms.order("web.1").state
    assert [(Gate.CONFIRM, "cancelled_before_it_came")] == [
        (hold.gate, hold.reason) for hold in oms.order("web.1").holds
    ]

    (late,) = take(oms, cancellation())

    assert TakenCancellation("[0]", "C1", 1, 0, repeated=False) == late
    assert State.CANCELLED is oms.order("web.1").state
    assert take(oms, cancellation())[0].repeated


def test_an_early_cancellation_of_a_part_lets_the_rest_go():
    """Attack 4: what is left is confirmed when the cancellation is carried out."""
    oms = shop(stock={"MUG@CPH": 2})
    take(oms, cancellation(units=1), order())

    take(oms, cancellation(units=1))

    assert State.CONFIRMED is oms.order("web.1").state
    assert (1, 1) == (progress(oms, "web.1").claimed, progress(oms, "web.1").cancelled)


def test_early_cancellations_may_be_many(store):
    """Attack 4: two of one order, each sent twice, are one mark and two rows."""
    oms = shop(store)
    for _ in range(2):
        take(oms, cancellation(1, number="1"), cancellation(1, number="2"))

    assert 2 == len(oms.quarantined())
    take(oms, order())
    take(oms, cancellation(1, number="1"), cancellation(1, number="2"))
    assert State.CANCELLED is oms.order("web.1").state


def test_a_cancellation_that_still_does_not_fit_ends_no_hold():
    """Attack 4: it takes back more than was sold, so somebody has to look."""
    oms = shop(stock={"MUG@CPH": 2})
    take(oms, cancellation(units=9), order())

    take(oms, cancellation(units=9))

    assert ["cancelled-early"] == [hold.id for hold in oms.order("web.1").holds]


# 5: a channel is a guest.


@pytest.mark.parametrize(
    "bad",
    [
        SystemExit(1),
        Mute(),
        NotAnOrder("x", ()),
        ImportedCancellation("c", "C", "", ()),
        Invalid([5]),
        Invalid([Finding(Mute(), 1, 2)]),
    ],
    ids=["exit", "mute", "no-rows", "no-lines", "no-finding", "mute-finding"],
)
def test_what_a_guest_does_harms_no_other_order(bad):
    """Attack 5: it is set aside in the guest's name, and the next one is taken."""
    oms = shop(policies=MANUAL)

    first, second = take(oms, bad, order())

    assert isinstance(first, SetAside)
    assert "plugin.failed" == first.code
    assert isinstance(second, Taken)
    assert ["plugin.failed"] == [row.code for row in oms.quarantined()]


def test_findings_that_are_no_text_are_told():
    """Attack 5: what a guest found is told as text."""
    oms = shop(policies=MANUAL)

    (receipt,) = take(oms, Invalid([Finding("a", 1, 2)]))

    assert ("invalid", "[0].a: got 1, expected 2") == (receipt.code, receipt.reason)


# 13: a discount is off the price.


def test_a_discount_never_adds_to_the_price():
    """Attack 13: -9.00 off 20.00 was 29.00."""
    oms = shop()

    (receipt,) = take(oms, order(discount=kr("-9.00")))

    assert "invalid" == receipt.code
    assert "lines[0].discount: got -9.00 DKK, expected zero or more" in receipt.reason


# 14: an id means one thing.


def test_channels_do_not_share_ids():
    """Attack 14: channel ``de`` with ``web-7``, and channel ``de-web`` with ``7``."""
    assert order_id("de", "web-7") != order_id("de-web", "7")
    assert party_id("de", "web.7") != party_id("de-web", "7")


def test_a_channel_has_no_full_stop_in_its_name():
    """Attack 14: the first full stop of an id ends the channel's name."""
    oms = shop()

    with pytest.raises(Invalid):
        take(oms, order(), channel="de.web")
    with pytest.raises(Invalid):
        party_id("de.web", "7")
