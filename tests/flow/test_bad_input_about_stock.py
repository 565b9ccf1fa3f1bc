"""What is asked about stock and days is looked at before anything is done with it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve

from ordercore import Item, catalog, orders, stock
from ordercore.catalog import PriceQuery
from ordercore.errors import Invalid, Refused
from ordercore.flow import outlook_of
from ordercore.stock import Publishing, SetPublishing, SkuQuantity
from ordercore.values import Address
from tests.flow.shop import START, Clock, place, shop
from tests.flow.test_promising import promising
from tests.shipping.dates import DISPATCH, TIMETABLE

NAIVE = datetime(2026, 12, 1, 10, tzinfo=UTC).replace(tzinfo=None)
AWARE = NAIVE.replace(tzinfo=UTC)
ON = date(2026, 12, 1)
WEB = ("channel:web",)


def mugs(units):
    return (SkuQuantity("MUG", units),)


def announced(node="CPH", on=ON, units=2):
    return stock.AnnounceDelivery("D", node, "pottery", on, mugs(units))


def moved(to="HAM", on=ON, units=2, sku="MUG"):
    lines = (SkuQuantity(sku, units),)
    return stock.RequestTransfer("T", "CPH", to, on, lines)


COMMANDS = {
    "a day that is an instant": announced(on=AWARE),
    "a day that is a naive instant": announced(on=NAIVE),
    "a day of a transfer": moved(on=NAIVE),
    "another day": stock.RedateDelivery("D", NAIVE, "strike"),
    "a naive instant": stock.Count("MUG", "CPH", 1, "x", NAIVE),
    "a naive instant of a quota": stock.SetQuota("MUG", "CPH", "q", WEB, 1, at=NAIVE),
    "two and a half units": announced(units=2.5),
    "two point nought": stock.Receive("MUG", "CPH", 2.0),
    "no number": stock.Receive("MUG", "CPH", float("nan")),
    "half a transfer": moved(units=0.5),
    "half a quota": stock.SetQuota("MUG", "CPH", "q", WEB, 0.5),
    "half a safety stock": stock.KeepSafetyStock("MUG", "CPH", 0.5),
    "half a count": stock.Count("MUG", "CPH", 0.5, "x", AWARE),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_what_cannot_be_is_invalid(name):
    """Instants are aware, days are days, and units are whole (TIM 117)."""
    with pytest.raises(Invalid):
        shop(stock={"MUG@CPH": 5}).do(COMMANDS[name])


ELSEWHERE = {
    "received": stock.Receive("MUG", "NYC", 1),
    "announced": announced("NYC"),
    "sent": moved("NYC"),
    "kept": stock.KeepSafetyStock("MUG", "NYC", 1),
    "kept for some": stock.SetQuota("MUG", "NYC", "q", WEB, 1),
    "counted": stock.OpenCountSheet("C", "NYC", ("MUG",), stock.CountLimit(1)),
    "told": SetPublishing("web", Publishing(nodes=("NYC",))),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_place_that_is_not_open(name):
    """Nobody sends from it; the refusal names those that are."""
    with pytest.raises(Refused, match="CPH, HAM") as caught:
        shop(stock={"MUG@CPH": 5}).do(ELSEWHERE[name])
    assert "node.unknown" == caught.value.code


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_shop_without_places_keeps_them_elsewhere(name):
    """It has opened none, so nothing says that one is wrong."""
    oms = shop(nodes=[], stock={"MUG@CPH": 5})
    assert oms.do(ELSEWHERE[name])


def test_looking_at_a_place_that_is_not_open():
    """A plan, an offer and an outlook say so, instead of finding nothing there."""
    oms = shop(stock={"MUG@CPH": 5})
    asks = (
        lambda: oms.plan.reserve("R", "MUG", 1, until=AWARE, nodes=("NYC",)),
        lambda: oms.offers(
            ["MUG"], PriceQuery("DKK"), publishing=Publishing(nodes=("NYC",))
        ),
        lambda: outlook_of(oms, "MUG", node="NYC"),
    )
    for ask in asks:
        with pytest.raises(Refused) as caught:
            ask()
        assert "node.unknown" == caught.value.code


UNKNOWN = {
    "kept": stock.KeepSafetyStock("MGU", "CPH", 1),
    "kept for some": stock.SetQuota("MGU", "CPH", "q", WEB, 1),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_article_that_nobody_knows(name):
    """A slip of the pen keeps nothing; listed, expected or wanted, it is known."""
    oms = shop(stock={"MUG@CPH": 5})
    with pytest.raises(Refused) as caught:
        oms.do(UNKNOWN[name])
    assert "sku.unknown" == caught.value.code
    oms.do(catalog.ListItem(Item("MGU", "after all", 0)))
    assert oms.do(UNKNOWN[name])


def test_a_transfer_of_what_nobody_has_is_not_released():
    """It may be written down of what is listed; there is nothing to send."""
    oms = shop(stock={"MUG@CPH": 5}, lists=["MGU"])
    oms.do(moved(sku="MGU"))
    with pytest.raises(Refused) as caught:
        oms.do(stock.ReleaseTransfer("T"))
    assert "stock.short" == caught.value.code


def test_an_article_is_known_by_what_is_to_come_or_wanted():
    """Also before it is listed, and after the last one has gone."""
    oms = shop(stock={"CUP@CPH": 1})
    oms.do(announced(), stock.KeepSafetyStock("MUG", "CPH", 1))
    place(oms, "A", ("POT", 1))
    oms.do(stock.KeepSafetyStock("POT", "CPH", 1))
    oms.do(stock.Adjust("CUP", "CPH", -1, "broken"))
    assert oms.do(stock.KeepSafetyStock("CUP", "CPH", 1))


def test_an_order_may_be_about_what_nobody_has():
    """What is listed and agreed is agreed; it waits until somebody has it."""
    oms = shop(lists=["MGU"])
    place(oms, "A", ("MGU", 1))
    assert orders.State.CONFIRMED is oms.order("A").state
    assert 1 == oms.order("A").progress[0].backordered


class TestDaysThatAreOver:
    """Goods are expected on a day that is to come where they come to."""

    TODAY = START.date()

    def asked(self, day):
        """Return what is expected on a day: announced, requested, or said anew."""
        announce = stock.AnnounceDelivery("N", "CPH", "pottery", day, mugs(1))
        request = stock.RequestTransfer("N", "HAM", "CPH", day, mugs(1))
        again = (stock.RedateDelivery("D", day, "late"), stock.RedateTransfer("T", day))
        return announce, request, *again

    @pytest.mark.parametrize("which", range(4))
    @pytest.mark.parametrize("ago", [2, 365])
    def test_a_day_gone_by(self, which, ago):
        """It is over everywhere: the refusal says which day it is."""
        oms = shop(stock={"MUG@CPH": 5})
        oms.do(announced(), moved())
        end = oms.store.end()
        asked = self.asked(self.TODAY - timedelta(days=ago))[which]
        with pytest.raises(Refused, match="that day is over") as caught:
            oms.do(asked)
        assert ("day.past", end) == (caught.value.code, oms.store.end())
        assert oms.do(self.asked(self.TODAY)[which])

    def test_what_was_accepted_is_not_asked_again(self):
        """The same command does nothing when its day has gone by."""
        clock = Clock()
        oms = shop(stock={"MUG@CPH": 5}, clock=clock)
        oms.do(announced(), moved())
        twice = self.asked(ON)
        oms.do(*twice)
        clock.later(days=30)
        assert [()] * 4 == [oms.do(one) for one in twice]
        assert [()] * 2 == [oms.do(one) for one in (announced(), moved())]

    @pytest.mark.parametrize(
        ("zone", "hour", "today"),
        [
            ("Pacific/Auckland", 10, 23),
            ("Pacific/Auckland", 11, 24),
            ("Pacific/Honolulu", 9, 22),
            ("Pacific/Honolulu", 10, 23),
        ],
    )
    def test_by_the_clocks_of_the_place(self, zone, hour, today):
        """At eleven by UTC tomorrow has begun in Auckland, at ten today in Honolulu."""
        calendars = [
            evolve(one, zone=zone) if one.id == DISPATCH.calendar else one
            for one in TIMETABLE.calendars
        ]
        there = evolve(TIMETABLE, calendars=tuple(calendars))
        clock = Clock(START.replace(hour=hour))
        oms = promising(there, clock=clock)
        first = date(2026, 11, today)
        with pytest.raises(Refused, match=f"it is {first} there"):
            oms.do(announced(on=first - timedelta(days=1)))
        assert oms.do(announced(on=first))

    def test_where_nobody_says_which_clocks(self):
        """The day begins and ends by UTC, as everything is told that comes."""
        clock = Clock(START.replace(hour=23, minute=59))
        oms = shop(stock={"MUG@CPH": 5}, clock=clock)
        oms.do(announced(on=self.TODAY))
        clock.later(minutes=1)
        with pytest.raises(Refused, match=r"by UTC, as no timetable says"):
            oms.do(stock.AnnounceDelivery("N", "CPH", "pottery", self.TODAY, mugs(1)))


class TestSegments:
    """A buyer is of a channel, a region or a group, and a quota is for those."""

    def test_of_another_kind_nobody_is(self):
        """A slip would keep units that nobody can ever have."""
        oms = shop(stock={"MUG@CPH": 5})
        quota = stock.SetQuota("MUG", "CPH", "q", ("chanel:web",), 1)
        with pytest.raises(Invalid, match="channel:, region: or group:"):
            oms.do(quota)
        assert oms.do(evolve(quota, path=("channel:web", "group:vip", "region:DK")))


class TestCalendars:
    """A calendar that ends before the promise says so (TIM 121)."""

    LATE = datetime(2027, 12, 30, 15, tzinfo=UTC)

    def test_an_offer_says_why_it_tells_no_day(self):
        """Which calendar it is, and its last day."""
        oms = promising(clock=Clock(self.LATE))
        to = Address("DK", "8000", "Aarhus")
        (offer,) = oms.offers(["MUG"], PriceQuery("DKK"), ship_to=to)
        assert (5 + 5, None) == (offer.available, offer.promise)
        assert "calendar.ended" == offer.unpromised.code
        assert "GLS" in offer.unpromised.asked
        assert "2027-12-31" in offer.unpromised.because

    def test_a_plan_says_why_it_promises_nothing(self):
        """The order is placed all the same, without a day."""
        oms = promising(clock=Clock(self.LATE))
        place(oms, "A", ("MUG", 1), placed_at=self.LATE)
        ((node, why),) = oms.plan.promise("A").why
        assert ("CPH", "calendar.ended") == (node, why.code)
        assert () == oms.order("A").marks.promises

    def test_who_waits_is_told_the_day_without_the_arrival(self):
        """The goods come in after the calendars end: nobody guesses the rest."""
        oms = promising(stock={}, clock=Clock(self.LATE))
        day = date(2028, 1, 5)
        oms.do(announced(on=day))
        place(oms, "A", ("MUG", 1), placed_at=self.LATE)
        plan = oms.plan.expect("MUG")
        ((_, one),) = plan.expected
        assert (day, None) == (one.there_on, one.arrives_on)
        ((order, why),) = plan.unknown
        assert ("A", "calendar.ended") == (order, why.code)
        assert "no day of arrival for A" in str(plan)

    def test_an_address_that_nobody_serves_is_told(self):
        """The first refusal is kept with the offer."""
        oms = promising()
        to = Address("SE", "11122", "Stockholm")
        (offer,) = oms.offers(["MUG"], PriceQuery("DKK"), ship_to=to)
        assert "promise.no-area" == offer.unpromised.code
