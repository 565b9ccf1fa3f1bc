"""Who looks at the shop sees until when an order waits, and by when its work is due."""

from datetime import timedelta

from ordercore.orders import promised_on
from ordercore.show import report_html, report_text
from ordercore.views import Job, look
from tests.flow.shop import START, place, shop
from tests.flow.test_promising import ordered, promising
from tests.flow.waiting import announce
from tests.show.pages import read

KINDS = ("order", "stock", "fulfillment", "account", "parcel", "delivery", "timetable")


def day(n):
    return START.date() + timedelta(days=n)


def looked(oms):
    states = [one for kind in KINDS for one in oms.store.scan(kind)]
    return look(states, oms.journal(), oms.now())


def tasks(seen, job):
    return [task for one in seen.work if one.job is job for task in one.tasks]


def test_who_waits_is_seen_with_the_day():
    """That of the last units; of an order of which none is known no day is seen."""
    oms = shop()
    announce(oms, "D-1", "MUG", 4, 5)
    announce(oms, "D-2", "MUG", 4, 9)
    place(oms, "A", ("MUG", 6))
    place(oms, "B", ("MUG", 9))
    place(oms, "C", ("MUG", 1), ("CUP", 1))
    seen = looked(oms)

    waits = tasks(seen, Job.WAIT_FOR_SUPPLY)
    assert [f"expected on {day(9)}", "", ""] == [one.why for one in waits]
    assert f"backordered until {day(9)}  " in report_text(seen)
    page = read(report_html(seen, "Shop")).text
    assert f"waits for 6 × MUG, expected on {day(9)}" in page
    assert "waits for 9 × MUG, expected" not in page


def test_work_is_due_by_the_day_that_was_promised():
    """Not by the earlier one on which the buyer would have liked it."""
    oms = promising()
    order = ordered(oms, requested_on=day(1))
    promised = promised_on(order)
    assert promised > day(1)
    (task,) = tasks(looked(oms), Job.RELEASE)
    assert promised == task.due_on
