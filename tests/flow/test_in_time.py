"""The cheapest service that keeps the day carries the parcel, from plan to label."""

from datetime import date

import attrs
import pytest

from ordercore import shipping
from ordercore.catalog import Item, ListItem
from ordercore.flow import decisions
from ordercore.orders import Terms, promised_on
from ordercore.sourcing import (
    Constraint,
    ConstraintKind,
    DefineStrategy,
    Goal,
    Strategy,
    Term,
)
from ordercore.stock import Receive
from tests.flow.shop import Clock, eur, pack, place, shop, start
from tests.flow.test_promising import RATES
from tests.shipping.dates import CPH, TIMETABLE, cph

NODE = attrs.evolve(CPH, handling=eur("1.00"))


def rates(service, price):
    """Return the table of one service of GLS: one price everywhere."""
    steps = (shipping.WeightBreak(10**6, eur(price)),)
    zones = (shipping.Zone("all", shipping.Reach.WORLD, steps),)
    return attrs.evolve(RATES, service=service, zones=zones)


def two_speeds(limit=None, level=0, objective=None, own=()):
    """Return a shop with a cheap service and a fast one, and its clock."""
    clock = Clock(cph("2026-11-23T11:00:00"))
    oms = shop(
        nodes=[NODE],
        rates=rates("parcel", "4.00"),
        timetable=TIMETABLE,
        stock={"MUG@CPH": 9},
        clock=clock,
    )
    oms.do(shipping.PublishRates("X", rates("express", "9.00")))
    oms.do(ListItem(Item("MUG", "Mug", 350, "")))
    if limit is not None:
        soon = Constraint(ConstraintKind.MAX_DAYS, limit, level=level)
        oms.do(DefineStrategy(Strategy("default", constraints=(soon,))))
    if own:
        soon = Constraint(ConstraintKind.MAX_DAYS, 2, sku=own)
        oms.do(DefineStrategy(Strategy("default", constraints=(soon,))))
    if objective is not None:
        oms.do(DefineStrategy(Strategy("default", objective)))
    place(oms, "A", ("MUG", 1), terms=Terms.INVOICE)
    return oms, clock


def label(oms, work="A-1"):
    """Return the service by which the order's parcel is labelled now."""
    start(oms, work)
    return oms.plan.label(pack(oms, work)).rate.service


@pytest.mark.parametrize(
    ("limit", "service", "day"),
    [(None, "parcel", 26), (3, "parcel", 26), (2, "express", 25)],
)
def test_what_was_planned_is_promised_and_labelled(limit, service, day):
    """Express costs more and is there on Wednesday; parcel on Thursday."""
    oms, clock = two_speeds(limit)

    (decision,) = decisions(oms.store, "A")
    assert decision.same
    assert [(f"GLS {service}",)] == [one.by for one in decision.plan.shipments]
    assert date(2026, 11, day) == promised_on(oms.order("A"))
    clock.now = cph("2026-11-24T16:00:00")
    assert service == label(oms)


DAYS, COST = (Term(Goal.DELIVERY_DAYS),), (Term(Goal.COST),)


@pytest.mark.parametrize(
    ("wanted", "service", "day"),
    [
        ({"limit": 2, "level": 1}, "express", 25),
        ({"limit": 3, "level": 1}, "parcel", 26),
        ({"objective": (DAYS, COST)}, "express", 25),
        ({"objective": (COST, DAYS)}, "parcel", 26),
        ({"objective": ((Term(Goal.DELIVERY_DAYS, 501), *COST),)}, "express", 25),
        ({"objective": ((Term(Goal.DELIVERY_DAYS, 499), *COST),)}, "parcel", 26),
    ],
)
def test_speed_is_bought_where_it_is_minded(wanted, service, day):
    """5.00 for a day: by a soft limit, by days before cost, or where a day is worth it.

    So it is planned, promised and labelled.
    """
    oms, clock = two_speeds(**wanted)

    (decision,) = decisions(oms.store, "A")
    assert decision.same
    assert [(f"GLS {service}",)] == [one.by for one in decision.plan.shipments]
    assert () == decision.plan.given_up
    assert date(2026, 11, day) == promised_on(oms.order("A"))
    clock.now = cph("2026-11-24T16:00:00")
    assert service == label(oms)


def test_the_days_of_a_plan_are_those_of_who_carries_it():
    """What if days did not matter: a day later, for 5.00 less."""
    oms, _ = two_speeds(objective=(DAYS, COST))
    oms.do(DefineStrategy(Strategy("cheap", (COST,))))

    seen = oms.plan.what_if("A", strategy="cheap")

    assert (2, 3) == (seen.before.days, seen.after.days)
    assert eur("-5.00") == seen.cost


def test_nothing_is_fast_enough():
    """Nothing ships; a limit that may be given up lets the cheapest go."""
    oms, _ = two_speeds(1)
    (decision,) = decisions(oms.store, "A")
    assert ("MAX_DAYS 1",) == decision.plan.missing[0].by

    oms, _ = two_speeds(1, level=1)
    assert "parcel" == label(oms)


def test_each_article_is_promised_by_its_own_days():
    """The fresh one by express, the other by parcel; a box with both by express."""
    oms, clock = two_speeds(own=("FRESH",))
    for sku in ("MUG", "FRESH"):
        oms.do(ListItem(Item(sku, sku, 350, "")))
    oms.do(Receive("FRESH", "CPH", 9, "PO"))
    place(oms, "B", ("MUG", 1), ("FRESH", 1), terms=Terms.INVOICE)

    (decision,) = decisions(oms.store, "B")
    assert decision.same
    days = {one.line: one.promised_on.day for one in oms.order("B").marks.promises}
    assert {"1": 26, "2": 25} == days
    clock.now = cph("2026-11-24T16:00:00")
    assert "express" == label(oms, "B-1")


def test_who_packs_late_sends_it_faster():
    """Two days later the cheap service breaks the promise, the fast one keeps it."""
    oms, clock = two_speeds()
    assert date(2026, 11, 26) == promised_on(oms.order("A"))

    clock.now = cph("2026-11-25T15:00:00")

    assert "express" == label(oms)


def test_who_packs_in_time_for_the_pick_up_pays_no_more():
    """Handling is over: express was planned, and by parcel it is there as well."""
    oms, clock = two_speeds(2)
    clock.now = cph("2026-11-23T16:59:00")

    assert "parcel" == label(oms)


def test_a_promise_that_none_keeps_is_no_reason_to_pay_more():
    """When it is too late for all of them, the cheapest goes."""
    oms, clock = two_speeds()

    clock.now = cph("2026-11-27T11:00:00")

    assert "parcel" == label(oms)
