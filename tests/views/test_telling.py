"""Every event is told in the words of the trade."""

from datetime import UTC, date, datetime

import pytest
from attrs import frozen

from ordercore import (
    accounts,
    carts,
    orders,
    parties,
    replenishing,
    shipping,
    stock,
    warehouse,
)
from ordercore.orders import Allotment, CancelledUnits, Gate, Goods, Hold
from ordercore.pricing import BillLine
from ordercore.shipping import ShipmentState, ShipmentStep, TrackingEvent
from ordercore.values import Address, Money
from ordercore.views import Told, tell
from ordercore.views.telling import TELLERS, many, place_name, said
from tests.views.house import START, House

MUGS = (Goods("1", "MUG", 4),)
WORK = ("W-1-1", "W-1", "CPH")
KR = Money.of("9.00", "DKK")
NOTHING = Money.zero("DKK")
LINES = (BillLine("1", 4, KR, NOTHING),)
MONEY = ("W-1", "stripe", "pi_1")
PI = "through stripe, pi_1"


def claim(node, units=4):
    return Allotment("1", "MUG", node, "W-1-1", units)


def event_types(package):
    """Return what a package calls an event: it applies and does not decide."""
    words = [getattr(package, name) for name in package.__all__]
    return {
        word
        for word in words
        if isinstance(word, type)
        and hasattr(word, "apply")
        and not hasattr(word, "decide")
    }


class TestEveryEvent:
    @pytest.mark.parametrize(
        "package",
        [orders, carts, stock, warehouse, replenishing, shipping, accounts, parties],
        ids=lambda p: p.__name__,
    )
    def test_has_words(self, package):
        """No event of an order is left to be told by its name."""
        settings = {shipping.RatesPublished, shipping.RatesWithdrawn}
        settings |= {shipping.ChargesPublished, shipping.ChargesWithdrawn}
        settings.add(shipping.TimetablePublished)
        assert settings >= event_types(package) - set(TELLERS)

    def test_of_somebody_else_is_told_by_its_name(self):
        """A plug-in's event needs no registration."""

        @frozen
        class SealBroken:
            seal: str

        assert Told("Seal broken") == tell(SealBroken("7"))


PLACED = House().place("W-1", MUG=4, CUP=1, requested_on=date(2026, 12, 1)).journal[0]


class TestOrders:
    @pytest.mark.parametrize(
        ("event", "told"),
        [
            (
                PLACED.event,
                Told(
                    "Placed",
                    "4 × MUG, 1 × CUP for Aarhus C, DK, through web as 1, "
                    "wanted by 2026-12-01",
                    5,
                    money=Money.of("50.00", "DKK"),
                ),
            ),
            (orders.Confirmed("W-1"), Told("Confirmed")),
            (orders.Rejected("W-1", "fraud"), Told("Rejected", why="fraud")),
            (orders.Expired("W-1"), Told("Expired", "it was not confirmed in time")),
            (
                orders.Held("W-1", Hold("h", Gate.SHIP, "export_control")),
                Told("Held", "before it leaves", why="export_control"),
            ),
            (
                orders.Held("W-1", Hold("h", Gate.CONFIRM, "payment", "asked twice")),
                Told("Held", "before it is confirmed", why="payment: asked twice"),
            ),
            (orders.HoldReleased("W-1", "h"), Told("Hold released", "h")),
            (
                orders.HoldReleased("W-1", "h", "Mette"),
                Told("Hold released", "h", why="by Mette"),
            ),
            (
                orders.Allocated("W-1", (claim("CPH"),)),
                Told("Allocated", "4 × MUG", 4, "CPH"),
            ),
            (
                orders.Allocated("W-1", (claim("CPH"), claim("MMX", 2))),
                Told("Allocated", "2 nodes: 4 × MUG at CPH; 2 × MUG at MMX", 6),
            ),
            (
                orders.Deallocated("W-1", (claim("CPH"),), "not-found"),
                Told("Lost its place", "4 × MUG", 4, "CPH", why="not-found"),
            ),
            (orders.Backordered("W-1", MUGS), Told("Backordered", "4 × MUG", 4)),
            (
                orders.Picked("W-1", "W-1-1", "CPH", MUGS),
                Told("Picked", "4 × MUG", 4, "CPH"),
            ),
            (
                orders.Packed("W-1", "W-1-1", "CPH", MUGS),
                Told("Packed", "4 × MUG", 4, "CPH"),
            ),
            (
                orders.Unpacked("W-1", "W-1-1", "CPH", MUGS),
                Told("Unpacked", "4 × MUG", 4, "CPH"),
            ),
            (
                orders.Shipped("W-1", "W-1-1", "CPH", MUGS),
                Told("Shipped", "4 × MUG", 4, "CPH"),
            ),
            (orders.Delivered("W-1", MUGS), Told("Delivered", "4 × MUG", 4)),
            (
                orders.Returned("W-1", "CPH", MUGS),
                Told("Returned", "4 × MUG", 4, "CPH"),
            ),
            (
                orders.Cancelled(
                    "W-1", (CancelledUnits("1", "MUG", 1, 2, ()),), "late", False
                ),
                Told("Partly cancelled", "3 × MUG", 3, why="late"),
            ),
            (orders.Cancelled("W-1", (), "late", True), Told("Cancelled", why="late")),
            (orders.Completed("W-1"), Told("Completed")),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_are_told(self, event, told):
        """What happened to an order, which units, where, and why."""
        assert told == tell(event)

    @pytest.mark.parametrize("gate", Gate)
    def test_each_gate_is_told(self, gate):
        """Whoever reads it knows what waits."""
        assert tell(orders.Held("W-1", Hold("h", gate, "x"))).detail.startswith(
            "before"
        )


MONTHLY = orders.Repeat(
    orders.Every(2, orders.Period.WEEK), date(2026, 12, 1), orders=3
)
ON = date(2026, 12, 15)


class TestSubscriptions:
    @pytest.mark.parametrize(
        ("event", "told"),
        [
            (
                orders.Subscribed(
                    "S-1", PLACED.event.agreed, MONTHLY, orders.Prices.FROZEN
                ),
                Told(
                    "Subscribed",
                    "4 × MUG, 1 × CUP every 2 weeks from 2026-12-01",
                    5,
                    money=Money.of("50.00", "DKK"),
                ),
            ),
            (
                orders.SubscriptionChanged("S-1", PLACED.event.agreed),
                Told(
                    "Changed",
                    "4 × MUG, 1 × CUP from now on",
                    5,
                    money=Money.of("50.00", "DKK"),
                ),
            ),
            (
                orders.SubscriptionPaused("S-1", "away"),
                Told("Paused", "until it is resumed", why="away"),
            ),
            (
                orders.SubscriptionPaused("S-1", "away", date(2028, 7, 1)),
                Told("Paused", "until 2028-07-01", why="away"),
            ),
            (orders.SubscriptionResumed("S-1", 3), Told("Resumed")),
            (orders.SubscriptionEnded("S-1", "moved"), Told("Ended", why="moved")),
            (orders.DateReached("S-1", ON), Told("Date come", "2026-12-15")),
            (
                orders.DateOrdered("S-1", ON, "S-1-2026-12-15"),
                Told("Ordered", "S-1-2026-12-15 on 2026-12-15"),
            ),
            (
                orders.DateMissed("S-1", ON, "skipped"),
                Told("No order", "on 2026-12-15", why="skipped"),
            ),
            (orders.DateSkipped("S-1", ON), Told("To be skipped", "2026-12-15")),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_is_told(self, event, told):
        """What is ordered again, and what came of each date."""
        assert told == tell(event)


OFFERED = orders.Offer(
    2, PLACED.event.agreed, START, datetime(2026, 12, 24, 12, tzinfo=UTC)
)
WISHES = orders.Wishes(
    "B-1", "DKK", Address("DK", city="Aarhus C"), (orders.Wish("MUG", 4),)
)


IDA = parties.Customer("B-1", "Ida", "ida@b.dk", "Ida's", group="wholesale")


class TestCustomers:
    @pytest.mark.parametrize(
        ("event", "told"),
        [
            (parties.CustomerRegistered(IDA), Told("Registered", "Ida's")),
            (
                parties.SupplierRegistered(parties.Supplier("S", company="Kiln")),
                Told("Registered", "Kiln"),
            ),
            (
                parties.NoteAdded("B-1", "called, is ill", "bo", START),
                Told("Noted", "by bo"),
            ),
            (
                parties.ConsentGiven("B-1", "rating", START, "checkout"),
                Told("Consent given", "rating, by checkout"),
            ),
            (
                parties.ConsentWithdrawn("B-1", "rating", START, "letter"),
                Told("Consent withdrawn", "rating, by letter"),
            ),
            (
                parties.CustomerMerged("B-1", "B-2", "bo", "same VAT id"),
                Told("Merged", "into B-2 by bo", why="same VAT id"),
            ),
            (
                parties.CustomerAbsorbed("B-2", ("B-1",)),
                Told("Is also", "B-1 (1 id)"),
            ),
            (
                parties.CustomersKeptApart("B-1", "B-3", "bo", "brothers"),
                Told("Kept apart", "from B-3 by bo", why="brothers"),
            ),
            (
                parties.CustomerForgotten("B-1", "bo", START, "by letter"),
                Told("Forgotten", "by bo", why="by letter"),
            ),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_is_told(self, event, told):
        """PLG 133: what happened, and not to whom."""
        assert told == tell(event)


class TestCredit:
    @pytest.mark.parametrize(
        ("event", "told"),
        [
            (
                accounts.CreditLimitSet("B-1", KR, Gate.SHIP, "ida"),
                Told("Credit limited", "by ida", money=KR),
            ),
            (
                accounts.CreditLimitSet("B-1", None, Gate.SHIP, "ida"),
                Told("Credit without limit", "by ida"),
            ),
            (
                accounts.CreditClaimed("B-1", "W-1", KR, NOTHING),
                Told("Owes", "W-1, of which 9.00 DKK wait", money=KR),
            ),
            (
                accounts.CreditClaimed("B-1", "W-1", KR, KR),
                Told("Owes", "W-1", money=KR),
            ),
            (
                accounts.CreditGranted("B-1", "W-1", "ida"),
                Told("Credit granted", "for W-1 by ida"),
            ),
            (accounts.CreditGranted("B-1", "W-1"), Told("Credit granted", "for W-1")),
            (accounts.CreditMoved("B-1", "B-2"), Told("Credit moved", "to B-2")),
        ],
    )
    def test_is_told(self, event, told):
        """What is owed is told, and who decided."""
        assert told == tell(event)


class TestQuotes:
    @pytest.mark.parametrize(
        ("event", "told"),
        [
            (
                orders.QuoteRequested("Q-1", WISHES),
                Told("Quote requested", "4 × MUG for Aarhus C, DK", 4),
            ),
            (
                orders.QuoteRenegotiated("Q-1", WISHES),
                Told("Other wishes", "4 × MUG for Aarhus C, DK", 4),
            ),
            (
                orders.QuoteOffered("Q-1", OFFERED),
                Told(
                    "Offered",
                    "version 2: 4 × MUG, 1 × CUP, until 2026-12-24 12:00 UTC",
                    5,
                    money=Money.of("50.00", "DKK"),
                ),
            ),
            (
                orders.QuoteAccepted("Q-1", 2, START, "ida"),
                Told("Accepted", "version 2 by ida"),
            ),
            (orders.QuoteAccepted("Q-1", 2, START, ""), Told("Accepted", "version 2")),
            (orders.QuoteDeclined("Q-1", "dear"), Told("Quote declined", why="dear")),
            (orders.QuoteWithdrawn("Q-1", "no"), Told("Quote withdrawn", why="no")),
            (
                orders.QuoteExpired("Q-1", 2),
                Told("Offer lapsed", "version 2 was not accepted in time"),
            ),
            (
                orders.QuoteConverted("Q-1", "W-1", PLACED.event.agreed),
                Told("Ordered", "as W-1", money=Money.of("50.00", "DKK")),
            ),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_is_told(self, event, told):
        """A quote tells what was wished, what was offered, and how it ended."""
        assert told == tell(event)


class TestStock:
    @pytest.mark.parametrize(
        ("kind", "what"),
        [
            (stock.Received, "Stock received"),
            (stock.Allocated, "Stock promised"),
            (stock.Deallocated, "Stock freed"),
            (stock.Shipped, "Stock left"),
            (stock.Returned, "Stock back"),
        ],
    )
    def test_is_told(self, kind, what):
        """How many of what, where, and what for."""
        told = Told(what, "4 × MUG", 4, "CPH", why="W-1")

        assert told == tell(kind("MUG", "CPH", 4, "W-1"))

    def test_corrections_show_their_sign(self):
        """One found is not one missing."""
        lost = stock.Adjusted("MUG", "CPH", -2, "count")

        assert Told("Stock corrected", "-2 × MUG", -2, "CPH", why="count") == tell(lost)


class TestWarehouse:
    @pytest.mark.parametrize(
        ("event", "told"),
        [
            (
                warehouse.Opened(*WORK, (warehouse.Work("1", "MUG", "A mug", 4),)),
                Told("Work opened", "4 × MUG", 4, "CPH"),
            ),
            (warehouse.Released(*WORK), Told("Released to the node", node="CPH")),
            (warehouse.Accepted(*WORK), Told("Started", node="CPH")),
            (warehouse.Picked(*WORK, MUGS), Told("Picked", "4 × MUG", 4, "CPH")),
            (
                warehouse.PickedShort(*WORK, MUGS, "not-found"),
                Told("Not on the shelf", "4 × MUG", 4, "CPH", why="not-found"),
            ),
            (
                warehouse.Checked(*WORK, MUGS),
                Told("Scan check passed", "4 × MUG", 4, "CPH"),
            ),
            (
                warehouse.Unpacked("W-1-1", "W-1-1-1", "W-1", "CPH", MUGS, "fraud"),
                Told(
                    "Unpacked",
                    "4 × MUG out of parcel W-1-1-1",
                    4,
                    "CPH",
                    why="fraud",
                ),
            ),
            (
                warehouse.Packed("W-1-1", "W-1-1-1", "W-1", "CPH", MUGS),
                Told("Packed", "4 × MUG into parcel W-1-1-1", 4, "CPH"),
            ),
            (
                warehouse.Rejected(*WORK, MUGS, "full"),
                Told("Turned down by the node", "4 × MUG", 4, "CPH", why="full"),
            ),
            (warehouse.Closed(*WORK), Told("Work closed", node="CPH")),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_is_told(self, event, told):
        """What was done, with which units, at which node, and why."""
        assert told == tell(event)


LABEL = ("W-1-1-1", "GLS", "Parcel", "T1")


class TestShipping:
    @pytest.mark.parametrize(
        ("event", "told"),
        [
            (
                shipping.ParcelMade("W-1-1-1", "W-1", "W-1-1", "CPH", MUGS, 1200),
                Told("Parcel sealed", "4 × MUG, 1,200 g", 4, "CPH"),
            ),
            (
                shipping.ParcelVoided("W-1-1-1", "W-1", "W-1-1", "CPH", MUGS),
                Told("Parcel voided", "4 × MUG", 4, "CPH"),
            ),
            (
                shipping.ParcelMade("W-1-1-1", "W-1", "W-1-1", "CPH", MUGS, 0),
                Told("Parcel sealed", "4 × MUG", 4, "CPH"),
            ),
            (
                shipping.Labelled(*LABEL, KR),
                Told("Labelled", "GLS Parcel, tracking T1", money=KR),
            ),
            (
                shipping.HandedOver(
                    "W-1-1-1", "W-1", "W-1-1", "CPH", MUGS, "GLS", "", "T1"
                ),
                Told("Handed over", "to GLS, tracking T1", 4, "CPH"),
            ),
            (
                shipping.Delivered("W-1-1-1", "W-1", "W-1-1", MUGS, START),
                Told("Delivered", "4 × MUG on 2026-11-23 10:00 UTC", 4),
            ),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_is_told(self, event, told):
        """Which parcel, which carrier, for how much."""
        assert told == tell(event)

    def test_carriers_are_quoted(self):
        """The last report names what happened; the carrier's own words are kept."""
        reports = (
            TrackingEvent("GLS", "0", ShipmentStep.SCAN, START),
            TrackingEvent("GLS", "1", ShipmentStep.SCAN, START, "Hub Kolding"),
            TrackingEvent("GLS", "2", ShipmentStep.OUT_FOR_DELIVERY, START),
        )
        tracked = shipping.Tracked(
            "W-1-1-1", "W-1", reports, ShipmentState.OUT_FOR_DELIVERY
        )

        assert Told(
            "Out for delivery",
            "GLS: 2026-11-23 10:00 In transit; 2026-11-23 10:00 Hub Kolding; "
            "2026-11-23 10:00",
        ) == tell(tracked)


class TestMoney:
    @pytest.mark.parametrize(
        ("event", "told"),
        [
            (
                accounts.Deducted("W-1", LINES, NOTHING, NOTHING, "cancelled"),
                Told("Taken off the bill", money=-KR, why="cancelled"),
            ),
            (
                accounts.Authorized(*MONEY, KR, None),
                Told("Payment authorised", PI, money=KR),
            ),
            (
                accounts.Authorized(*MONEY, KR, START),
                Told(
                    "Payment authorised",
                    f"{PI}, until 2026-11-23",
                    money=KR,
                ),
            ),
            (
                accounts.Captured(*MONEY, "pi_0", KR),
                Told("Paid", PI, money=KR),
            ),
            (
                accounts.PaymentRecorded(*MONEY, KR),
                Told("Paid", PI, money=KR),
            ),
            (
                accounts.Voided(*MONEY, "pi_0", KR),
                Told("Authorisation let go", PI, money=-KR),
            ),
            (
                accounts.PaymentFailed(*MONEY, accounts.Kind.CAPTURE, KR, "no funds"),
                Told("Capture failed", PI, money=KR, why="no funds"),
            ),
            (
                accounts.Invoiced(
                    "W-1",
                    "W-1-1",
                    "W-1-1-1",
                    LINES,
                    KR,
                    KR,
                    START.date(),
                    START.date(),
                ),
                Told(
                    "Invoiced",
                    "W-1-1 for W-1-1-1, to be paid by 2026-11-23",
                    money=KR * 3,
                ),
            ),
            (
                accounts.Credited(
                    "W-1",
                    "W-1-C1",
                    "return",
                    "W-1-1",
                    LINES,
                    NOTHING,
                    NOTHING,
                    START.date(),
                    "broken",
                ),
                Told("Credited", "W-1-C1, of invoice W-1-1", money=-KR, why="broken"),
            ),
            (
                accounts.PaymentPolicySet("web", accounts.PaymentPolicy()),
                Told("Payment policy set", "for web: captured on shipment"),
            ),
            (
                accounts.PaymentProgressed(
                    *MONEY,
                    accounts.Kind.CAPTURE,
                    KR,
                    accounts.Outcome.ACTION_REQUIRED,
                    START,
                ),
                Told("Capture: action required", PI, money=KR),
            ),
            (
                accounts.AuthorizationRequested(*MONEY, KR),
                Told("Authorisation asked for", PI, money=KR),
            ),
            (
                accounts.AuthorizationLapsed(*MONEY, KR),
                Told("Authorisation ended", PI, money=-KR),
            ),
            (
                accounts.CaptureRequested(*MONEY, "pi_0", KR),
                Told("Capture asked for", PI, money=KR),
            ),
            (
                accounts.VoidRequested(*MONEY, "pi_0", KR),
                Told("Letting go asked for", PI, money=-KR),
            ),
            (
                accounts.RefundReversed(*MONEY, KR, "r_1"),
                Told("Refund came back", PI, money=KR),
            ),
            (
                accounts.ChargedBack(*MONEY, KR, "pi_0", "not received"),
                Told("Charged back", PI, money=-KR, why="not received"),
            ),
            (
                accounts.ChargebackReversed(*MONEY, KR, "d_1"),
                Told("Dispute won", PI, money=KR),
            ),
            (
                accounts.WrittenOff(
                    "W-1", "books", "w", KR, accounts.WriteOffWhy.BAD_DEBT, "insolvent"
                ),
                Told("Written off", "Bad debt", money=-KR, why="insolvent"),
            ),
            (
                accounts.StoredValueIssued(
                    "gc-1",
                    "gift-card",
                    "1",
                    KR,
                    accounts.ValueSource.SOLD,
                    date(2027, 1, 1),
                    "CDEM",
                ),
                Told(
                    "Value issued",
                    "card ending in CDEM, until 2027-01-01",
                    money=KR,
                    why="sold",
                ),
            ),
            (
                accounts.PayoutRecorded("stripe", "s1", (), KR, date(2026, 12, 1)),
                Told("Paid out", "by stripe, s1", 0, money=KR),
            ),
            (
                accounts.StoredValueIssued(
                    "C.DKK", "store-credit", "1", KR, accounts.ValueSource.GIVEN, None
                ),
                Told("Value issued", "store credit", money=KR, why="given"),
            ),
            (
                accounts.StoredValueSpent("gc-1", "gift-card", "1", KR, "W-1"),
                Told("Value spent", "on order W-1", money=-KR),
            ),
            (
                accounts.StoredValuePutBack("gc-1", "1", KR, "W-1"),
                Told("Value put back", "from order W-1", money=KR),
            ),
            (
                accounts.StoredValueMoved(
                    "C.DKK", "store-credit", "1", KR, "D.DKK", "store-credit"
                ),
                Told("Value moved", "to the credit of D", money=-KR),
            ),
            (
                accounts.StoredValueMoved(
                    "C.DKK", "store-credit", "1", KR, "gc-1", "gift-card"
                ),
                Told("Value moved", "to a gift card", money=-KR),
            ),
            (
                accounts.StoredValueTakenOver(
                    "D.DKK", "store-credit", "1", KR, "C.DKK", date(2027, 1, 1)
                ),
                Told(
                    "Value taken over",
                    "from the credit of C, until 2027-01-01",
                    money=KR,
                ),
            ),
            (
                accounts.StoredValueExpired("gc-1", "gift-card", 1, KR),
                Told("Value expired", money=-KR),
            ),
            (
                accounts.RefundRequested(*MONEY, KR),
                Told("Refund asked for", PI, money=-KR),
            ),
            (
                accounts.Refunded(*MONEY, KR),
                Told("Refunded", PI, money=-KR),
            ),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_is_told(self, event, told):
        """How much, which way, and through whom; what goes back is below zero."""
        assert told == tell(event)


class TestWords:
    def test_goods_are_added_up_by_sku(self):
        """Two lines of the same SKU are one in words."""
        assert "6 × MUG, 1 × CUP" == said(
            [Goods("1", "MUG", 4), Goods("2", "CUP", 1), Goods("3", "MUG", 2)]
        )

    @pytest.mark.parametrize(("skus", "parts"), [(5, 5), (6, 5), (40, 5)])
    def test_long_lists_end_in_a_count(self, skus, parts):
        """Five SKUs are named; of more the first four, and how many others."""
        words = said([Goods(str(n), f"S{n}", 1) for n in range(skus)]).split(", ")

        assert parts == len(words)
        assert (f"and {skus - 4} more SKUs" if skus > 5 else "1 × S4") == words[-1]

    def test_counts_agree_with_their_words(self):
        """One entry, two entries, a thousand rows."""
        assert ("1 row", "1,000 rows", "2 entries") == (
            many(1, "row"),
            many(1000, "row"),
            many(2, "entry", "entries"),
        )

    def test_a_place_does_not_tell_who_lives_there(self):
        """Town and country, or the country alone."""
        assert "Aarhus C, DK" == place_name(Address("DK", "8000", "Aarhus C", name="M"))
        assert "DK" == place_name(Address("DK", "8000"))
