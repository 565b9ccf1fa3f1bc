"""What a stranger asked for that could not be: it is refused, and says what could."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ordercore import accounts, carts, orders, stock
from ordercore.errors import Invalid, Refused
from ordercore.flow import OMS
from ordercore.orders import Edits, LineQuantity, Terms
from ordercore.pricing import BasketLine, Promotion, TaxTable, price, settle
from ordercore.sourcing import Node, NodeKind
from ordercore.values import Address
from tests.flow.shop import START, kr, place, shop


@pytest.mark.parametrize("percent", [10, 0.1, "10", True])
def test_a_percentage_is_a_decimal(percent):
    """No number that rounds by itself, nor text, is taken for one."""
    with pytest.raises(Invalid, match=r"percent: got .*, expected a Decimal"):
        Promotion("X", percent=percent)


@pytest.mark.parametrize(
    ("edits", "where"),
    [
        ({"fewer": LineQuantity("1", 1)}, "edits.fewer"),
        ({"carriage": 5}, "edits.carriage"),
        ({"ship_to": "x"}, "edits.ship_to"),
        ({"note": 5}, "note"),
    ],
)
def test_edits_of_another_kind_are_named(edits, where):
    """What a plan is asked for is looked at as at the door, before it is planned."""
    oms = shop(stock={"MUG@CPH": 9})
    place(oms, "A", ("MUG", 2))
    with pytest.raises(Invalid) as error:
        oms.plan.change("A", Edits(**edits))
    assert [where] == [one.where for one in error.value.findings]


def test_amounts_of_another_kind_are_named():
    """A refund, and a payment, are of Money, and the message says so."""
    oms = shop(stock={"MUG@CPH": 9})
    place(oms, "A", ("MUG", 2), terms=Terms.PREPAID)
    with pytest.raises(Invalid, match=r"amount: got 1\.5, expected a Money"):
        oms.plan.refund("A", 1.5)
    with pytest.raises(Invalid, match=r"amount: got .*10\.0.*, expected a Money"):
        oms.do(accounts.RecordPayment("A", "bank", "1", 10.0))


def test_a_settlement_is_of_a_conversion():
    """Text is not the total of an order."""
    with pytest.raises(Invalid, match="order: got 'x', expected a Conversion"):
        settle("x", [])


def test_a_naive_clock_is_refused_whenever_it_is_asked():
    """An instant without its zone is none; nothing is written at such a time."""
    oms = OMS(clock=lambda: datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point
    for ask in (oms.now, oms.tick, lambda: oms.do(stock.Receive("MUG", "CPH", 5))):
        with pytest.raises(Invalid, match="clock"):
            ask()
    assert [] == [*oms.journal()]


def test_two_places_have_two_ids():
    """The second would silently stand for the first."""
    one, other = [
        Node("CPH", name, NodeKind.STORE, Address("DK"), kr("1.00"))
        for name in ("Copenhagen", "Aarhus")
    ]
    with pytest.raises(Invalid, match=r"nodes\[1\]\.id: got 'CPH'"):
        OMS([one, other])
    assert "node/CPH" in [recorded.stream for recorded in OMS([one, one]).journal()]


def test_a_pause_ends_on_a_day_that_is_to_come():
    """A day gone by would let the subscription go on at once, or never."""
    pause = orders.PauseSubscription("S", "holiday", date(2026, 11, 23), at=START)
    repeat = orders.Repeat(orders.Every(1, orders.Period.MONTH), date(2026, 12, 1))
    oms = shop(lists=["MUG"])
    oms.do(orders.Subscribe("S", agreed(), repeat))
    with pytest.raises(Invalid, match=r"until: got .*, expected a day that is still"):
        oms.do(pause)


def agreed():
    """Return what a subscription orders."""
    line = orders.Line("1", "MUG", 1, kr("1.00"), kr("1.00"), kr("0"))
    about = (Address("DK"), (line,), kr("0"), kr("0"))
    return orders.Agreed("web", "S", "DKK", START, *about)


def test_nothing_is_cancelled_without_a_reason():
    """The buyer, the warehouse and the credit note read it."""
    oms = shop(stock={"MUG@CPH": 9})
    place(oms, "A", ("MUG", 2))
    with pytest.raises(Invalid, match="reason"):
        oms.do(orders.Cancel("A", " "))


def test_a_split_into_an_order_that_is_there_is_not_planned():
    """A plan refuses what doing it would."""
    oms = shop(stock={"MUG@CPH": 9})
    place(oms, "A", ("MUG", 2))
    place(oms, "B", ("MUG", 2))
    with pytest.raises(Refused, match=r"order\.exists"):
        oms.plan.split("A", "B", [LineQuantity("1", 1)])


def test_a_merger_says_what_is_left_to_pay_with_what_goes_along():
    """One sentence tells of money, and it knows what comes along."""
    oms = shop(stock={"MUG@CPH": 9})
    for name in "AB":
        place(oms, name, ("MUG", 1), terms=Terms.PREPAID)
    why = oms.plan.merge("B", "A").why
    assert [
        "paid 10.00 DKK, 10.00 DKK that was paid goes along: 0.00 DKK is left to pay"
    ] == [sentence for sentence in why if "left to pay" in sentence]


def test_a_merger_of_what_is_authorised_says_what_is_left_to_pay():
    """What a provider has promised for the one covers the other one then."""
    oms = shop(stock={"MUG@CPH": 9})
    for name, paid in (("A", "6.00"), ("B", "10.00")):
        place(oms, name, ("MUG", 1), terms=Terms.PENDING)
        oms.do(accounts.Authorize(name, "card", name, kr(paid)))
    why = oms.plan.merge("B", "A").why
    along = "10.00 DKK that is authorised goes along"
    assert [f"paid 0.00 DKK, {along}: 4.00 DKK is left to pay"] == [
        sentence for sentence in why if "left to pay" in sentence
    ]


def test_nobody_says_that_a_cart_priced_by_lists_is_worth_nothing():
    """The value of a cart is what is said of all its lines, or is not known."""
    oms = shop(stock={"MUG@CPH": 9})
    for name, price_each in (("C", None), ("D", kr("5.00"))):
        oms.do(carts.Open(name, "web", "DKK", START))
        oms.do(carts.AddLine(name, "1", "MUG", 1, START, price_each))
    oms.tick(datetime(2026, 11, 24, tzinfo=UTC))
    left = [(cart.id, cart.value) for cart in oms.left_carts()]
    assert [("D", kr("5.00")), ("C", None)] == left


def test_a_rate_of_zero_prints_its_amount():
    """A tax that comes to nothing is an amount like others on a printed price."""
    table = TaxTable.of({"DK": "0"}, seller="DK")
    line = BasketLine("MUG", 1, unit_price=Decimal(10))
    about = {"currency": "DKK", "ship_to": "DK", "tax_included": False}
    rows = str(price([line], tax=table, **about)).splitlines()
    assert ["10.00", "0.00"] == [row.split()[-1] for row in rows[:2]]


def test_a_place_is_a_node():
    """Something else is named, with its place in the list."""
    with pytest.raises(Invalid, match=r"nodes\[0\]: got 'x', expected a Node"):
        OMS("x")
