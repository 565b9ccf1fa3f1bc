"""Days are promised, recorded and kept: offers, orders and what left too late."""

from datetime import date, timedelta

import attrs
import pytest

from ordercore import orders, shipping
from ordercore.catalog import PriceQuery
from ordercore.errors import Invalid, Refused
from ordercore.flow import MANUAL, transit_history
from ordercore.orders import Gate, Hold, LinePromise, Terms, Units, promised_on
from ordercore.shipping import PublishTimetable, TransitTime
from ordercore.sourcing import Node, NodeKind
from ordercore.stock import Receive
from ordercore.values import Address
from ordercore.views import Attention, look
from tests.flow.shop import START, Clock, eur, pack, place, report, shop
from tests.shipping.dates import DISPATCH, PARCEL, PICKUP, TIMETABLE

AARHUS = Address("DK", "8000", "Aarhus")
CPH = Node("CPH", "Copenhagen", NodeKind.WAREHOUSE, Address("DK"), eur("1.00"))
ODENSE = attrs.evolve(CPH, id="ODE", priority=1)
SLOW = attrs.evolve(DISPATCH, node="ODE", max_handling=5)
BOTH = attrs.evolve(
    TIMETABLE,
    dispatches=(DISPATCH, SLOW),
    services=(
        attrs.evolve(PARCEL, pickups=(PICKUP, attrs.evolve(PICKUP, node="ODE"))),
        TIMETABLE.services[1],
    ),
)
RATES = shipping.RateTable(
    "GLS",
    "parcel",
    "EUR",
    (
        shipping.Zone(
            "all", shipping.Reach.WORLD, (shipping.WeightBreak(10**6, eur("4.00")),)
        ),
    ),
)


def promising(timetable=BOTH, **options):
    """Return a shop of two places that promises days."""
    options.setdefault("stock", {"MUG@CPH": 5, "MUG@ODE": 5})
    return shop(nodes=[CPH, ODENSE], rates=RATES, timetable=timetable, **options)


def ordered(oms, name="A", units=1, **terms):
    place(oms, name, ("MUG", units), terms=Terms.INVOICE, **terms)
    return oms.order(name)


class TestOffers:
    def test_the_day_for_the_buyer(self):
        """From where it would be sent, by what would carry it (TIM 119)."""
        oms = promising()
        (offer,) = oms.offers(["MUG"], PriceQuery("DKK"), ship_to=AARHUS)
        assert ("CPH", date(2026, 11, 26)) == (
            offer.promise.node,
            offer.promise.promised_on,
        )
        assert offer.arrives_at == offer.promise.latest_at

    def test_by_the_service_that_is_asked_for(self):
        """Express is there a day earlier."""
        oms = promising()
        query = PriceQuery("DKK")
        (offer,) = oms.offers(["MUG"], query, ship_to=AARHUS, service="GLS express")
        assert date(2026, 11, 25) == offer.promise.promised_on

    def test_from_the_next_place_when_the_first_has_none(self):
        """The other place is slower, and says so."""
        oms = promising(stock={"MUG@ODE": 5})
        (offer,) = oms.offers(["MUG"], PriceQuery("DKK"), ship_to=AARHUS)
        assert ("ODE", date(2026, 12, 2)) == (
            offer.promise.node,
            offer.promise.promised_on,
        )

    @pytest.mark.parametrize(
        ("timetable", "to", "stock"),
        [
            (None, AARHUS, {"MUG@CPH": 1}),
            (BOTH, None, {"MUG@CPH": 1}),
            (BOTH, Address("SE"), {"MUG@CPH": 1}),
            (BOTH, AARHUS, {"CUP@CPH": 1}),
        ],
    )
    def test_nothing_where_nobody_can_say(self, timetable, to, stock):
        """No timetable, no address, no area, no goods: no day."""
        oms = promising(timetable, stock=stock, lists=["MUG"])
        (offer,) = oms.offers(["MUG"], PriceQuery("DKK"), ship_to=to)
        assert (None, None) == (offer.promise, offer.arrives_at)

    def test_an_application_may_promise_by_itself(self):
        """Its own answer counts, timetable or not."""
        oms = promising()
        when = START + timedelta(days=9)
        own = {"ship_to": AARHUS, "promise": lambda _sku, _nodes: when}
        (offer,) = oms.offers(["MUG"], PriceQuery("DKK"), **own)
        assert (when, None) == (offer.arrives_at, offer.promise)


class TestOrders:
    def test_an_order_records_what_it_was_promised(self):
        """As soon as its goods have their places."""
        order = ordered(promising())
        (promise,) = order.marks.promises
        assert date(2026, 11, 26) == promise.promised_on == promised_on(order)
        assert ("CPH", "GLS parcel") == (promise.node, promise.service)

    def test_a_line_from_two_places_is_promised_for_the_last(self):
        """All of it is there when the slower part is."""
        order = ordered(promising(), units=8)
        assert date(2026, 12, 2) == promised_on(order)

    def test_what_waits_for_supply_is_not_promised(self):
        """Nor is the order, until it has all its places; then it counts from now."""
        clock = Clock()
        oms = promising(stock={"MUG@CPH": 1}, clock=clock)
        assert None is promised_on(ordered(oms, units=2))
        clock.later(days=7)
        oms.do(Receive("MUG", "CPH", 1, "more"))
        assert date(2026, 12, 3) == promised_on(oms.order("A"))

    def test_a_promise_counts_from_the_order_unless_that_had_to_wait(self):
        """A hold on a Monday to Wednesday puts the promise off."""
        clock = Clock()
        oms = promising(policies=MANUAL, clock=clock)
        order = ordered(oms)
        oms.do(
            orders.Confirm("A"), orders.PlaceHold("A", Hold("h", Gate.SOURCE, "manual"))
        )
        clock.later(days=2)
        oms.do(orders.ReleaseHold("A", "h"), orders.Allocate("A", UNITS))
        assert None is promised_on(oms.order("A"))  # decisions are its own there
        plan = oms.plan.promise("A")
        assert START + timedelta(days=2) == plan.ordered_at
        oms.do(*plan.commands)
        assert date(2026, 11, 30) == promised_on(oms.order("A"))
        assert order.marks.promises == ()

    def test_a_promise_stands(self):
        """A later look promises nothing else, and the same again does nothing."""
        clock = Clock()
        oms = promising(clock=clock)
        first = ordered(oms).marks.promises
        clock.later(days=3)
        plan = oms.plan.promise("A")
        assert first[0].promised_on < plan.promises[0].promise.promised_on
        assert () == oms.do(*plan.commands)
        assert first == oms.order("A").marks.promises

    def test_the_plan_says_what_nobody_can_promise(self):
        """A place without a dispatch is named with the reason."""
        oms = promising(attrs.evolve(BOTH, dispatches=(DISPATCH,)), policies=MANUAL)
        ordered(oms, units=8)
        oms.do(orders.Confirm("A"))
        plan = oms.plan.promise("A")
        assert ((), ("1",)) == (plan.commands, plan.missing)
        ((node, no),) = plan.why
        assert ("ODE", "promise.no-dispatch") == (node, no.code)
        told = str(plan)
        assert "nothing from ODE" in told
        assert "nothing for line 1" in told
        assert None is plan.cost

    def test_what_only_waits_is_missing(self):
        """Units that no place has are promised for no day."""
        oms = promising(stock={"MUG@CPH": 1}, policies=MANUAL)
        ordered(oms, units=2)
        oms.do(orders.Confirm("A"))
        assert ("1",) == oms.plan.promise("A").missing

    def test_without_a_timetable_nothing_is_promised(self):
        """A shop that was told nothing says nothing; who asks is told why."""
        oms = promising(None)
        assert () == ordered(oms).marks.promises
        with pytest.raises(Refused, match=r"promise\.no-timetable"):
            oms.plan.promise("A")

    def test_a_service_that_the_timetable_does_not_have(self):
        """It is the one that would carry the goods, and it is named."""
        oms = promising(attrs.evolve(BOTH, services=BOTH.services[1:]))
        ordered(oms)
        ((_, no),) = oms.plan.promise("A").why
        assert "promise.no-service" == no.code

    def test_a_new_timetable_counts_at_once(self):
        """What was promised stands; what comes after goes by the new one."""
        oms = promising()
        ordered(oms)
        slow = attrs.evolve(DISPATCH, max_handling=5)
        oms.do(PublishTimetable(attrs.evolve(BOTH, dispatches=(slow, SLOW))))
        ordered(oms, "B", reference="2")
        days = [promised_on(oms.order(name)).day for name in "AB"]
        assert [26, 2] == days

    def test_what_cannot_be_promised_is_refused(self):
        """A line that is not there, twice, or a last day before the first."""
        oms = promising(None)
        ordered(oms)
        good = LinePromise(
            "1", date(2026, 11, 24), date(2026, 11, 26), START, "CPH", "GLS parcel"
        )
        naive = START.replace(tzinfo=None)
        for bad, kind in (
            ([attrs.evolve(good, line="9")], Refused),
            ([good, good], Invalid),
            ([attrs.evolve(good, promised_on=date(2026, 11, 1))], Invalid),
            ([attrs.evolve(good, leaves_at=naive)], Invalid),
        ):
            with pytest.raises(kind):
                oms.do(orders.PromiseDates("A", tuple(bad)))
        oms.do(orders.Cancel("A", "changed_mind"))
        assert None is promised_on(oms.order("A"))


UNITS = (Units("1", "CPH", 1),)


def standing(oms):
    """Return how order A stands now, and the numbers of the shop."""
    kinds = ("order", "account", "parcel", "fulfillment", "stock", "node")
    states = (one for kind in kinds for one in oms.store.scan(kind))
    seen = look(states, oms.journal(), oms.now())
    return seen.orders[0], seen


def left(oms, clock, **later):
    """Let the parcel of order A leave so much later."""
    parcel = pack(oms, "A-1")
    clock.later(**later)
    oms.do(*oms.plan.label(parcel).commands, shipping.HandOver(parcel))
    return parcel


class TestKeeping:
    def test_what_left_in_time_is_not_late(self):
        """Though no carrier ever reported it, and the day is over."""
        clock = Clock()
        oms = promising(clock=clock)
        ordered(oms)
        parcel = left(oms, clock, days=1)
        assert clock.now == oms.state(f"parcel/{parcel}").handed_over_at
        clock.later(days=20)
        one, seen = standing(oms)
        assert Attention.LATE not in one.attention
        assert (1, 0, 0, 0) == (
            seen.promised,
            seen.promised_late,
            seen.left_late,
            seen.late,
        )

    def test_what_left_later_than_promised_is_late(self):
        """It had to leave on Tuesday at 17:00."""
        clock = Clock()
        oms = promising(clock=clock)
        ordered(oms)
        parcel = left(oms, clock, days=2)
        one, seen = standing(oms)
        assert (True, 1) == (one.left_late, seen.left_late)
        clock.later(days=2)
        assert Attention.LATE in standing(oms)[0].attention
        oms.do(report(parcel))
        one, seen = standing(oms)
        assert Attention.LATE not in one.attention
        assert 1 == seen.left_late

    def test_a_parcel_on_which_carriers_report_is_late_until_it_is_there(self):
        """Who reports anything reports the delivery, too."""
        clock = Clock()
        oms = promising(clock=clock)
        ordered(oms)
        parcel = left(oms, clock, days=1)
        oms.do(report(parcel, shipping.ShipmentStep.SCAN))
        clock.later(days=20)
        assert Attention.LATE in standing(oms)[0].attention

    def test_a_promise_for_later_than_wanted_is_counted(self):
        """The buyer wants it on Tuesday, and it is promised for Thursday."""
        oms = promising()
        ordered(oms, requested_on=date(2026, 11, 24))
        assert 1 == standing(oms)[1].promised_late

    def test_without_a_promise_the_day_wanted_counts(self):
        """Leaving after it is too late in any case."""
        clock = Clock()
        oms = promising(None, clock=clock)
        ordered(oms, requested_on=date(2026, 11, 24))
        left(oms, clock, days=2)
        one, seen = standing(oms)
        assert (True, 0) == (one.left_late, seen.promised)

    def test_what_parcels_took_is_read_from_the_shop(self):
        """Left on Monday, there on Friday: four working days (TIM 119)."""
        clock = Clock()
        oms = promising(clock=clock)
        ordered(oms)
        ordered(oms, "B", reference="2")
        parcel = left(oms, clock, hours=1)
        oms.do(report(parcel, hours=4 * 24))
        history = transit_history(oms)
        assert (TransitTime("GLS", "parcel", "domestic", 4),) == history.times

    def test_what_went_another_way_says_nothing(self):
        """A service that the timetable does not have, or a report from before."""
        clock = Clock()
        oms = promising(clock=clock)
        ordered(oms)
        parcel = left(oms, clock, hours=5)
        oms.do(report(parcel, hours=1))
        assert () == transit_history(oms).times
        oms.do(report(parcel, name="again", hours=48))
        oms.do(PublishTimetable(attrs.evolve(BOTH, services=BOTH.services[1:])))
        assert () == transit_history(oms).times

    def test_a_naive_hand_over_is_refused(self):
        """Nobody knows which instant it is (TIM 117)."""
        oms = promising()
        ordered(oms)
        parcel = pack(oms, "A-1")
        oms.do(*oms.plan.label(parcel).commands)
        with pytest.raises(Invalid, match="aware"):
            oms.do(shipping.HandOver(parcel, START.replace(tzinfo=None)))
