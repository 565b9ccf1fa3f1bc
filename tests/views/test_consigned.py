"""Owners are paid for what is sold of their goods, once, and at the agreed price."""

import re
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore import orders, stock, warehouse
from ordercore.catalog import Item, ListItem, LotRule, SkuLot
from ordercore.errors import Invalid, Refused
from ordercore.flow import MANUAL, Recorded
from ordercore.parties import (
    AgreeConsignment,
    AgreedPrice,
    RegisterSupplier,
    Supplier,
)
from ordercore.show import settled_text
from ordercore.stock import LotUnits
from ordercore.values import Money
from ordercore.views import ConsignmentLedger, Settled
from tests.flow.shop import Clock, ask, eur, kr, place, send, shop
from tests.telling import told

DAY = date(2026, 11, 23)


def agreed(price, days=0, per=1, sku="TEA", owner="ACME"):
    """Agree a price from so many days after the first one on."""
    on = DAY + timedelta(days=days)
    return AgreeConsignment(owner, AgreedPrice(sku, on, price, per))


def sold(*units, price=None):
    """Return a shop that sold units of ACME's, a day after another, and its clock."""
    clock = Clock()
    oms = shop(clock=clock, policies=MANUAL)
    lots = (LotUnits("A1", 20, owner="ACME"), LotUnits("O1", 5))
    oms.do(stock.Receive("TEA", "CPH", 25, "PO", lots=lots))
    if price is not None:
        oms.do(agreed(price))
    for number, some in enumerate(units, 1):
        name = f"W-{number}"
        place(oms, name, ("TEA", some))
        oms.do(orders.Confirm(name))
        oms.do(*oms.plan.source(name).commands)
        for one in oms.order(name).progress[0].claims:
            oms.do(warehouse.Release(one.fulfillment))
            send(oms, one.fulfillment)
        clock.later(days=1)
    return oms, clock


def owed(oms, *days):
    """Return what is to be paid, for so many days after the first to so many."""
    ledger = ConsignmentLedger()
    for one in oms.journal():
        ledger.add(one)
    return ledger.settled(*[DAY + timedelta(days=n) for n in days])


class TestAgreeing:
    def test_it_holds_from_its_day_on(self):
        """Until another one does; each article has its own."""
        known = told(None, agreed(kr("9.00")), agreed(kr("8.00"), 7))
        known = told(known, agreed(eur("1.00"), 3, sku="MUG"))
        days = [-1, 0, 6, 7, 99]
        prices = [known.price("TEA", DAY + timedelta(days=n)) for n in days]
        nine, eight = kr("9.00"), kr("8.00")
        assert [None, nine, nine, eight, eight] == [p and p.price for p in prices]
        assert known.price("MUG", DAY) is None

    def test_again_it_does_nothing(self):
        """Another price from the same day on takes the place of the first."""
        first = agreed(kr("9.00"))
        known = told(None, first)
        assert () == first.decide(known)
        (event,) = agreed(kr("8.00")).decide(known)
        assert kr("9.00") == event.before.price
        assert [kr("8.00")] == [one.price for one in event.apply(known).prices]

    @pytest.mark.parametrize(
        ("command", "where"),
        [
            (agreed(kr("-1.00")), "agreed.price"),
            (agreed(kr("1.00"), per=0), "agreed.per"),
            (agreed(kr("1.00"), sku="T A"), "agreed.sku"),
            (agreed(kr("1.00"), owner=""), "owner"),
            (AgreeConsignment("ACME", AgreedPrice("TEA", None, kr("1.00"))), "from_on"),
        ],
    )
    def test_what_cannot_be(self, command, where):
        """Told with its place."""
        with pytest.raises(Invalid) as caught:
            command.decide(None)
        assert where in caught.value.findings[0].where

    def test_it_is_with_somebody_who_is_known(self):
        """A slip in his id would owe nothing to anybody; who is meant is named."""
        oms = shop()
        oms.do(ListItem(Item("TEA", "Tea", 100, lots=LotRule())))
        with pytest.raises(Refused, match="no supplier that was registered") as no:
            oms.do(agreed(kr("9.00")))
        assert "owner.unknown" == no.value.code
        oms.do(RegisterSupplier(Supplier("ACMA")))
        with pytest.raises(Refused, match=r"Did you mean ACMA\? Else register him"):
            oms.do(agreed(kr("9.00")))
        lots = (LotUnits("A1", 1, owner="ACME"),)
        oms.do(stock.Receive("TEA", "CPH", 1, "PO", lots=lots))
        assert oms.do(agreed(kr("9.00")), agreed(kr("9.00"), owner="ACMA"))
        assert shop(nodes=[]).do(agreed(kr("9.00")))  # its stock is kept elsewhere


class TestSettling:
    def test_the_last_day_is_not_before_the_first(self):
        """Days that are changed about are a slip, and settle nothing."""
        with pytest.raises(Invalid, match="since: got '2026-11-24'"):
            owed(shop(), 1, 0)

    def test_what_is_sold_is_paid(self):
        """Ours are not; those leave first here."""
        oms, _ = sold(7, price=kr("9.00"))
        assert (Settled("ACME", "TEA", 2, 0, kr("18.00")),) == owed(oms)

    def test_what_comes_back_is_not(self):
        """It is taken off in the days in which it comes, at the price of its sale."""
        oms, _ = sold(7, price=kr("9.00"))
        oms.do(agreed(kr("5.00"), 1))
        lots = (SkuLot("TEA", "A1", 1),)
        oms.do(orders.Return("W-1", "CPH", ask(l1=1), lots=lots))
        assert (Settled("ACME", "TEA", 2, 0, kr("18.00")),) == owed(oms, 0, 0)
        assert (Settled("ACME", "TEA", 0, 1, kr("-9.00")),) == owed(oms, 1, 1)
        assert (Settled("ACME", "TEA", 2, 1, kr("9.00")),) == owed(oms)

    def test_a_price_that_is_not_agreed_is_told(self):
        """The units are not worth nothing: somebody has to ask."""
        oms, _ = sold(7)
        assert (Settled("ACME", "TEA", 2, 0, None),) == owed(oms)
        assert "no price agreed" in settled_text(owed(oms))
        oms.do(agreed(kr("9.00")))
        assert kr("18.00") == owed(oms)[0].amount

    def test_each_currency_alone(self):
        """Another price may be in another one."""
        oms, _ = sold(6, 2, 3, price=kr("9.00"))
        oms.do(agreed(eur("1.00"), 1))
        assert [kr("9.00"), eur("5.00")] == [one.amount for one in owed(oms)]
        rows = [re.sub(" +", " ", row) for row in settled_text(owed(oms)).splitlines()]
        told_rows = ["ACME TEA 1 0 1 9.00\xa0DKK", "ACME TEA 5 0 5 5.00\xa0EUR"]
        assert told_rows == rows[1:]
        assert "" == settled_text(())

    def test_a_price_for_many_is_rounded_once(self):
        """1.00 for 3 units: days of 33, 34 and 33 hundredths, and 1.00 in all."""
        oms, _ = sold(6, 1, 1)
        oms.do(agreed(kr("1.00"), per=3))
        days = [owed(oms, n, n)[0].amount.minor for n in range(3)]
        assert ([33, 34, 33], 100) == (days, owed(oms)[0].amount.minor)


happenings = st.lists(
    st.tuples(
        st.booleans(),
        st.integers(0, 6),
        st.sampled_from(["W-1", "W-2"]),
        st.sampled_from([("L1", "ACME"), ("L2", "ACME"), ("L3", ""), ("L4", None)]),
        st.integers(1, 4),
    ),
    max_size=12,
)
prices = st.lists(
    st.tuples(st.integers(-1, 6), st.integers(0, 500), st.integers(1, 7)), max_size=3
)


def happened(event, days=0):
    """Return an event as the journal tells it, so many days after the first."""
    at = datetime(2026, 11, 23, 12, tzinfo=UTC) + timedelta(days=days)
    return Recorded(1, event.stream, 1, event, at, "")


class Boxes:
    """Each unit of ACME's that was sold: to whom, when, and whether it is back."""

    def __init__(self, ledger):
        self.ledger, self.boxes = ledger, []

    def move(self, back, days, order, lot, units):
        name, owner = lot
        kind = stock.Returned if back else stock.Shipped
        lots = (LotUnits(name, units, owner=owner),)
        event = kind("TEA", "CPH", units, order, lots=lots)
        self.ledger.add(happened(event, days))
        for _ in range(units if owner else 0):
            mine = [k for k in self.boxes if k[:2] == [order, name] and not k[3]]
            if not back:
                self.boxes.append([order, name, days, False])
            elif mine:
                mine[0][3] = True

    def kept(self):
        """Return on which days those were sold that buyers have kept."""
        return [days for _, _, days, back in self.boxes if not back]


@given(happenings, prices, st.integers(0, 7))
def test_periods_add_up(asked, agreements, cut):
    """MON 4, STK 31: unit by unit, what is sold and not back is paid, never less.

    The sums of two periods are that of both, whatever is rounded.
    """
    ledger, by_day = ConsignmentLedger(), {}
    for days, minor, per in agreements:
        by_day[days] = Fraction(minor, per)
        (event,) = agreed(Money(minor, "DKK"), days, per).decide(None)
        ledger.add(happened(event))
    boxes = Boxes(ledger)
    for move in sorted(asked, key=lambda one: one[1]):
        boxes.move(*move)
    whole, kept = ledger.settled(), boxes.kept()
    assert len(kept) == sum(one.units for one in whole)
    assert len(boxes.boxes) == sum(one.sold for one in whole)
    known = [[n for n in by_day if n <= days] for days in kept]
    worth = sum(by_day[max(days)] for days in known if days)
    paid = sum(one.amount.minor for one in whole if one.amount is not None)
    assert paid >= 0
    assert abs(worth - paid) <= Fraction(1, 2)
    end = DAY + timedelta(days=cut)
    parts = [*ledger.settled(until=end), *ledger.settled(end + timedelta(days=1))]
    assert paid == sum(one.amount.minor for one in parts if one.amount is not None)
    assert len(kept) == sum(one.units for one in parts)


def test_days_are_days():
    """A datetime compares with no day, and is refused before it is compared."""
    for wrong in (
        {"since": datetime(2026, 11, 1, tzinfo=UTC)},
        {"until": "2026-11-30"},
    ):
        with pytest.raises(Invalid):
            ConsignmentLedger().settled(**wrong)
