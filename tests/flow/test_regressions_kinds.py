"""What is of another kind than a field says is named, wherever it is given."""

from datetime import date, time

import pytest
from attrs import evolve

from ordercore.errors import Invalid
from ordercore.orders import Bucket, CancellationPolicy
from ordercore.shipping import Timetable
from ordercore.show import invoice_html, invoice_text
from ordercore.values import OpenHours, WorkCalendar
from ordercore.views import PaperParty, papers
from tests.flow.shop import account, ask, place, send, shop
from tests.shipping.dates import TIMETABLE

YEAR = WorkCalendar("C", "UTC", date(2026, 1, 1), date(2026, 12, 31), ("MON",))


def wrong(act, *args, **rest):
    """Return where the first thing is that cannot be."""
    with pytest.raises(Invalid) as caught:
        act(*args, **rest)
    return caught.value.findings[0].where


@pytest.mark.parametrize("order", [None, (None,), (None, Bucket.ALLOCATED, 5)])
def test_an_order_of_buckets_is_of_buckets(order):
    """Whatever is given instead."""
    assert "order" == wrong(CancellationPolicy, order)


@pytest.mark.parametrize(
    ("field", "value", "where"),
    [
        ("week", ("MON", "XXX"), "week"),
        ("week", None, "week"),
        ("closed", None, "closed"),
        ("extra", ("x",), "extra[0]"),
        ("hours", (None,), "hours[0]"),
        ("hours", (OpenHours("8", "9"),), "hours[0]"),
        ("hours", (OpenHours(time(8), time(9), ("XXX",)),), "hours[0].days"),
    ],
)
def test_a_calendar_is_made_of_days_and_hours(field, value, where):
    """A weekday that is none is no holiday in silence."""
    assert where == wrong(evolve, YEAR, **{field: value})


def test_a_calendar_is_asked_about_days():
    """And about nothing else."""
    assert "on" == wrong(YEAR.after, None, 1)
    assert "on" == wrong(YEAR.works, "2026-01-01")
    assert "on" == wrong(YEAR.opens, None)
    assert "on" == wrong(YEAR.closes, None)
    assert "on" == wrong(YEAR.between, None, None)


def test_a_timetable_is_made_of_its_parts():
    """Each of them, and each time in them."""
    assert "calendars" == wrong(Timetable, None, None, None, None)
    assert "dispatches[0]" == wrong(evolve, TIMETABLE, dispatches=(None,))
    first, *others = TIMETABLE.dispatches
    for name in ("cutoff", "ready_at"):
        dispatch = evolve(first, **{name: "9"})
        where = wrong(evolve, TIMETABLE, dispatches=(dispatch, *others))
        assert f"dispatches[0].{name}" == where
    assert "cutoffs" == wrong(evolve, first, cutoffs=None)


def test_a_pickup_is_at_wall_times():
    """Nobody comes at None."""
    first, *others = TIMETABLE.services
    pickup = evolve(first.pickups[0], at=(None,))
    service = evolve(first, pickups=(pickup,))
    where = wrong(evolve, TIMETABLE, services=(service, *others))
    assert "services[0].pickups[0].at" == where


@pytest.mark.parametrize("show", [invoice_html, invoice_text])
def test_a_locale_is_text(show):
    """A number is the locale of nobody."""
    oms = shop(stock={"MUG@CPH": 9})
    place(oms, "A", ("MUG", 1))
    send(oms, "A-1")
    (paper,) = papers(account(oms, "A"), oms.order("A"), PaperParty("S"))
    assert "locale" == wrong(show, paper, 5)


@pytest.mark.parametrize("into", ["", None, "a b"])
def test_an_order_is_split_into_one_with_an_id(into):
    """What has no name cannot be placed; the plan says so already."""
    oms = shop(stock={"MUG@CPH": 9})
    place(oms, "A", ("MUG", 2))
    assert "into" == wrong(oms.plan.split, "A", into, ask(l1=1))
