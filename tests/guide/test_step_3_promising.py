"""Steps 3 and 5: when the goods arrive, and what the buyer is told of it."""

from datetime import date, timedelta

from ordercore.catalog import PriceQuery
from ordercore.orders import promised_on
from ordercore.values import Address
from tests.flow.shop import Clock
from tests.flow.test_promising import left, ordered, promising, standing

AARHUS = Address("DK", "8000", "Aarhus")


def test_g26_when_it_arrives_is_worked_out_for_each_carrier():
    """For the buyer's address, by each service, with the last moment to order."""
    oms = promising()
    offers = [
        oms.offers(["MUG"], PriceQuery("DKK"), ship_to=AARHUS, service=service)[0]
        for service in ("GLS parcel", "GLS express")
    ]
    days = [offer.promise.promised_on for offer in offers]
    assert [date(2026, 11, 26), date(2026, 11, 25)] == days
    assert timedelta(hours=3) == offers[0].promise.order_by - oms.now()


def test_g36_the_buyer_is_told_a_day_and_it_is_kept_or_counted():
    """The day is recorded with the order; a parcel that leaves too late is seen."""
    clock = Clock()
    oms = promising(clock=clock)
    ordered(oms)
    assert date(2026, 11, 26) == promised_on(oms.order("A"))
    left(oms, clock, days=2)
    assert 1 == standing(oms)[1].left_late
