"""Each date places one order, whatever time does; lines wait for their own days."""

import shutil
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from attrs import evolve

from ordercore import orders
from ordercore.errors import Refused, StoreUnavailable
from ordercore.flow import AUTOMATIC, MemoryStore, SqliteStore, priced_by
from ordercore.orders import (
    Every,
    Missed,
    Period,
    Prices,
    Repeat,
    State,
    SubscriptionState,
)
from ordercore.stock import Receive
from ordercore.testing.faults import Faults
from tests.flow.shop import Clock, account, agreed, kr, list_new, send, shop

S = "S-7"
DAY = date(2026, 11, 30)
WEEKLY = Repeat(Every(1, Period.WEEK), DAY)
TERMS = agreed(("MUG", 2), customer="C-1")


def at(day, hour=6):
    """Return an instant of a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def subscribed(
    clock, store=None, policies=AUTOMATIC, *, prices=Prices.FROZEN, **repeat
):
    """Return a shop with a subscription to two mugs a week."""
    oms = shop(store, clock=clock, stock={"MUG@CPH": 99}, policies=policies)
    oms.do(orders.Subscribe(S, TERMS, evolve(WEEKLY, **repeat), prices))
    return oms


def placed(oms):
    """Return the orders that there are."""
    return [kept.state.id for _, kept in oms.store.scan("order")]


def go(oms, clock, day):
    """Let time pass until a day, and do all that is due."""
    clock.now = at(day)
    while oms.tick():
        pass


def test_order_date():
    """An order like any other, which says where it is from."""
    clock = Clock()
    oms = subscribed(clock)
    go(oms, clock, DAY)
    order = oms.order("S-7-2026-11-30")
    assert (State.CONFIRMED, "C-1", DAY) == (
        order.state,
        order.agreed.customer,
        order.agreed.requested_on,
    )
    assert ("SUBSCRIPTION",) == order.agreed.flags
    assert 1 == oms.state("subscription/S-7").placed


def test_wait_for_date_however_often_time_passes():
    """Each date places exactly one order, on its day and not before."""
    clock = Clock()
    oms = subscribed(clock)
    for hours in range(0, 24 * 23, 5):
        clock.now = Clock().now + timedelta(hours=hours)
        oms.tick()
        oms.tick()
    assert ["S-7-2026-11-30", "S-7-2026-12-07", "S-7-2026-12-14"] == placed(oms)


def test_missed_dates_are_caught_up():
    """After four weeks of silence each of the dates places its order."""
    clock = Clock()
    oms = subscribed(clock)
    go(oms, clock, date(2026, 12, 22))
    assert 4 == len(placed(oms)) == oms.state("subscription/S-7").placed


def test_missed_dates_are_skipped_where_that_is_said():
    """Only the date of today places one; the others are written down."""
    clock = Clock()
    oms = subscribed(clock, missed=Missed.SKIP)
    go(oms, clock, date(2026, 12, 21))
    assert ["S-7-2026-12-21"] == placed(oms)
    history = [recorded.event for recorded in oms.history("subscription/S-7")]
    missed = [event for event in history if isinstance(event, orders.DateMissed)]
    assert [("missed", DAY + timedelta(weeks=n)) for n in range(3)] == [
        (event.why, event.on) for event in missed
    ]


def test_skipped_paused_changed_and_ended():
    """What the buyer says counts for the dates to come."""
    clock = Clock()
    oms = subscribed(clock)
    oms.do(orders.SkipDate(S, DAY))
    go(oms, clock, date(2026, 12, 1))
    assert [] == placed(oms)
    more = evolve(TERMS, lines=agreed(("MUG", 5)).lines)
    oms.do(orders.ChangeSubscription(S, more))
    go(oms, clock, date(2026, 12, 8))
    assert 5 == oms.order("S-7-2026-12-07").lines[0].quantity
    oms.do(orders.PauseSubscription(S, "holiday"))
    go(oms, clock, date(2026, 12, 23))
    oms.do(orders.ResumeSubscription(S, date(2026, 12, 23)))
    go(oms, clock, date(2026, 12, 29))
    assert ["S-7-2026-12-07", "S-7-2026-12-28"] == placed(oms)
    oms.do(orders.EndSubscription(S, "moved"))
    go(oms, clock, date(2027, 2, 1))
    assert 2 == len(placed(oms))


def test_end_pause(store):
    """It goes on by itself, in the same tick; what fell into the pause is left out."""
    clock = Clock()
    oms = subscribed(clock, store)
    oms.do(orders.PauseSubscription(S, "holiday", date(2026, 12, 14)))
    clock.now = at(date(2026, 12, 13), 23)
    oms.tick()
    assert SubscriptionState.PAUSED is oms.state("subscription/S-7").state
    clock.now = at(date(2026, 12, 14))
    oms.tick()
    assert ["S-7-2026-12-14"] == placed(oms)
    told = [recorded.event for recorded in oms.history("subscription/S-7")]
    missed = [event for event in told if isinstance(event, orders.DateMissed)]
    assert [(DAY, "paused"), (DAY + timedelta(7), "paused")] == [
        (event.on, event.why) for event in missed
    ]
    go(oms, clock, date(2026, 12, 22))
    assert ["S-7-2026-12-14", "S-7-2026-12-21"] == placed(oms)


@pytest.mark.parametrize(
    "instead",
    [
        orders.PauseSubscription(S, "for good"),
        orders.PauseSubscription(S, "longer", date(2027, 6, 1)),
        orders.EndSubscription(S, "moved"),
    ],
)
def test_end_pause_only_on_the_day_that_counts(instead):
    """Whoever pauses for longer, or ends it, is not surprised by an order."""
    clock = Clock()
    oms = subscribed(clock)
    oms.do(orders.PauseSubscription(S, "holiday", date(2026, 12, 14)))
    oms.do(instead)
    go(oms, clock, date(2027, 1, 31))
    assert [] == placed(oms)


def test_end_pause_of_one_that_was_resumed_before():
    """The old end comes to nothing, and no date is ordered twice."""
    clock = Clock()
    oms = subscribed(clock)
    oms.do(orders.PauseSubscription(S, "holiday", date(2026, 12, 14)))
    oms.do(orders.ResumeSubscription(S, date(2026, 11, 30)))
    go(oms, clock, date(2026, 12, 15))
    dates = ["2026-11-30", "2026-12-07", "2026-12-14"]
    assert [f"S-7-{on}" for on in dates] == placed(oms)


def test_end_completed():
    """After its last order it has ended."""
    clock = Clock()
    oms = subscribed(clock, orders=2)
    go(oms, clock, date(2027, 2, 1))
    assert 2 == len(placed(oms))
    assert SubscriptionState.ENDED is oms.state("subscription/S-7").state


def test_a_date_that_cannot_be_ordered_is_written_down():
    """The next date is tried all the same."""
    clock = Clock()
    oms = subscribed(clock)
    list_new(oms, "CAP")
    oms.do(orders.Place("S-7-2026-11-30", agreed("CAP")))
    go(oms, clock, date(2026, 12, 8))
    events = [recorded.event for recorded in oms.history("subscription/S-7")]
    assert orders.DateMissed(S, DAY, "order.exists") in events
    assert "S-7-2026-12-07" in placed(oms)


def test_prices_of_the_day():
    """Worked out by whom the application names, on the day of the order."""

    def dearer(known, on):
        if on == DAY:
            raise Refused("price.none", asked="x", because="x", remedy="x")
        (line,) = known.lines
        return evolve(known, lines=(evolve(line, amount=kr(f"{on.day}.00")),))

    clock = Clock()
    policies = priced_by(dearer, AUTOMATIC)
    oms = subscribed(clock, None, policies, prices=Prices.OF_THE_DAY)
    go(oms, clock, date(2026, 12, 15))
    assert [kr("7.00"), kr("14.00")] == [oms.order(n).agreed.total for n in placed(oms)]


def test_prices_of_the_day_need_somebody_who_knows_them():
    """A house without a pricer writes down that there was none."""
    clock = Clock()
    oms = subscribed(clock, prices=Prices.OF_THE_DAY)
    go(oms, clock, DAY)
    (event,) = [
        recorded.event
        for recorded in oms.history("subscription/S-7")
        if isinstance(recorded.event, orders.DateMissed)
    ]
    assert "subscription.prices" == event.why


@pytest.mark.parametrize("command", [orders.ReachDate(S, DAY), orders.NoteDate(S, DAY)])
def test_only_time_lets_a_date_come(command):
    """Nobody orders ahead of time by hand."""
    oms = subscribed(Clock())
    with pytest.raises(Refused, match=r"command\.follows"):
        oms.do(command)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_at_any_statement_places_each_order_once(tmp_path, moment):
    """IDM 114: whatever statement of a tick fails, each date orders once."""
    clock = Clock()
    fresh = tmp_path / "fresh.db"
    subscribed(clock, SqliteStore(fresh)).close()
    clock.now = at(date(2026, 12, 15))
    for nth in count(1):
        path, faults = tmp_path / f"{nth}.db", Faults()
        shutil.copy(fresh, path)
        oms = shop(SqliteStore(path, factory=faults.factory), clock=clock)
        faults.arm(nth, moment=moment)
        with suppress(StoreUnavailable):
            oms.tick()
        fired = faults.fired
        faults.disarm()
        go(oms, clock, date(2026, 12, 15))
        assert [f"S-7-{DAY + timedelta(weeks=n)}" for n in range(3)] == placed(oms)
        assert 3 == oms.state("subscription/S-7").placed
        oms.close()
        if not fired:
            assert nth > 5
            return


def test_two_processes_that_tick_at_once(tmp_path):
    """Both see the same task, and one of them does it."""
    clock = Clock()
    one = subscribed(clock, SqliteStore(tmp_path / "shop.db"))
    two = shop(SqliteStore(tmp_path / "shop.db"), clock=clock)
    clock.now = at(DAY)
    due = two.store.due(clock.now, 10)
    one.tick()
    two.store.due = lambda now, limit: due
    assert [True] == [outcome.repeated for outcome in two.tick()]
    assert 1 == len(placed(one))
    one.close()
    two.close()


def by_guest(pricer, clock, **repeat):
    """Return a shop that asks a guest for the prices of the day."""
    policies = priced_by(pricer, AUTOMATIC)
    return subscribed(clock, None, policies, prices=Prices.OF_THE_DAY, **repeat)


def break_down(agreed, on):
    """Price as a guest does who has a mistake in it."""
    raise KeyError("MUG")


def test_order_date_is_tried_again_when_the_pricer_breaks():
    """The date stays due, and the subscription goes on (it stopped for ever)."""
    broken = [True]

    def guest(agreed, on):
        return break_down(agreed, on) if broken else agreed

    clock = Clock()
    oms = by_guest(guest, clock, orders=2)
    clock.now = at(DAY)
    (outcome,) = oms.tick()
    assert ("plugin.failed", "price") == (outcome.error.code, outcome.error.hook)
    assert "KeyError: 'MUG'" in outcome.error.why
    assert (DAY, []) == (oms.state("subscription/S-7").next_on, placed(oms))
    assert ["subscription/S-7"] == [task.id for task in oms.failing_tasks()]
    broken.clear()
    clock.later(minutes=1)
    oms.tick()
    assert ["S-7-2026-11-30"] == placed(oms)
    assert [] == oms.failing_tasks()


def test_order_date_that_breaks_is_given_up_as_its_policy_says():
    """SKIP gives a date up the next day, and writes it down; the next one is due."""
    clock = Clock()
    oms = by_guest(break_down, clock, missed=Missed.SKIP)
    clock.now = at(DAY)
    oms.tick()
    go(oms, clock, DAY + timedelta(days=1))
    noted = oms.history("subscription/S-7")[-1].event
    assert orders.DateMissed(S, DAY, "missed") == noted
    assert DAY + timedelta(weeks=1) == oms.state("subscription/S-7").next_on


def test_order_date_that_the_pricer_refuses_is_missed():
    """A guest's no is a rule's answer."""

    def refuse(agreed, on):
        raise Refused("price.none", asked="a", because="b", remedy="c")

    clock = Clock()
    oms = by_guest(refuse, clock)
    go(oms, clock, DAY)
    noted = oms.history("subscription/S-7")[-1].event
    assert orders.DateMissed(S, DAY, "price.none") == noted


@pytest.mark.parametrize(
    ("answer", "where"),
    [
        (None, "answer"),
        (evolve(TERMS, customer="C-2"), "customer"),
        (agreed(("MUG", 2), customer="C-1", currency="EUR"), "currency"),
        (agreed(("MUG", 3), customer="C-1"), "lines"),
        (evolve(TERMS, lines=()), "lines"),
        (evolve(TERMS, flags=("nope",)), "flags[0]"),
        (evolve(TERMS, shipping=1.5), "agreed.shipping"),
    ],
)
def test_order_date_at_prices_that_cannot_be_used(answer, where):
    """What a guest answers is looked at: the same goods for the same customer."""

    def rubbish(agreed, on):
        return answer

    clock = Clock()
    oms = by_guest(rubbish, clock)
    clock.now = at(DAY)
    (outcome,) = oms.tick()
    assert "plugin.failed" == outcome.error.code
    assert outcome.error.plugin.endswith("rubbish")
    assert f"cannot be used: {where}" in outcome.error.why
    assert (DAY, []) == (oms.state("subscription/S-7").next_on, placed(oms))


def dated(*days):
    """Return an agreement with a line of one mug for each day."""
    known = agreed(*["MUG"] * len(days))
    lines = [
        evolve(line, requested_on=on)
        for line, on in zip(known.lines, days, strict=True)
    ]
    return evolve(known, lines=tuple(lines))


def test_wait_for_days():
    """A line is given a place three days before its own day; the rest does not wait."""
    clock = Clock()
    oms = shop(clock=clock, stock={"MUG@CPH": 9})
    oms.do(orders.Place("A", dated(None, DAY, date(2026, 12, 14))))
    assert [1, 0, 0] == [progress.allocated for progress in oms.order("A").progress]
    assert ["not_yet"] * 2 == [hold.reason for hold in oms.order("A").holds]
    clock.now = at(DAY - timedelta(days=3))
    oms.tick()
    assert [1, 1, 0] == [progress.allocated for progress in oms.order("A").progress]


def test_each_day_ships_and_is_invoiced_by_itself():
    """Two days, two parcels, two invoices, which add up to the order."""
    clock = Clock()
    oms = shop(clock=clock, stock={"MUG@CPH": 9})
    oms.do(orders.Place("A", dated(DAY, date(2026, 12, 14))))
    for work, day in (("A-1", DAY), ("A-2", date(2026, 12, 14))):
        clock.now = at(day - timedelta(days=3))
        oms.tick()
        send(oms, work)
    first, second = account(oms, "A").invoices
    assert (kr("10.00"), kr("10.00")) == (first.gross, second.gross)
    assert [date(2026, 11, 27), date(2026, 12, 11)] == [
        invoice.issued_on for invoice in (first, second)
    ]


def test_a_day_may_be_called_off_earlier():
    """Somebody releases the line, and the timer finds nothing left to do."""
    clock = Clock()
    oms = shop(clock=clock, stock={"MUG@CPH": 9})
    oms.do(orders.Place("A", dated(date(2026, 12, 14))))
    oms.do(orders.ReleaseHold("A", "day-1", "bo"))
    assert 1 == oms.order("A").progress[0].allocated
    clock.now = at(date(2026, 12, 14))
    (outcome,) = oms.tick()
    assert () == outcome.events


def test_goods_that_come_do_not_go_to_a_line_whose_day_is_far():
    """They are for who waits now."""
    oms = shop(clock=Clock(), lists=["MUG"])
    oms.do(orders.Place("A", dated(date(2026, 12, 14))))
    oms.do(orders.Place("B", dated(None)))
    oms.do(Receive("MUG", "CPH", 1))
    assert [0, 1] == [oms.order(n).progress[0].allocated for n in "AB"]


def test_in_memory_too():
    """Time passes there as well."""
    clock = Clock()
    oms = subscribed(clock, MemoryStore())
    go(oms, clock, date(2026, 12, 8))
    assert 2 == len(placed(oms))


def test_follow_channel():
    """In another channel days begin when they do for its seller.

    The first date still came by the clocks of the old one.
    """
    from ordercore.accounts import PaymentPolicy, SetPaymentPolicy

    clock = Clock()
    oms = subscribed(clock)
    oms.do(SetPaymentPolicy("east", PaymentPolicy(zone="Pacific/Auckland")))
    oms.do(orders.ChangeSubscription(S, evolve(TERMS, channel="east")))
    clock.now = datetime(2026, 11, 29, 10, 59, tzinfo=UTC)
    assert [] == oms.tick()
    clock.later(minutes=1)
    oms.tick()
    assert ["S-7-2026-11-30"] == placed(oms)
    oms.do(orders.PauseSubscription(S, "away", until=date(2026, 12, 20)))
    oms.do(orders.ChangeSubscription(S, TERMS))
    clock.now = datetime(2026, 12, 19, 23, 59, tzinfo=UTC)
    oms.tick()
    assert SubscriptionState.PAUSED is oms.state("subscription/S-7").state
    clock.later(minutes=1)
    oms.tick()
    assert SubscriptionState.ACTIVE is oms.state("subscription/S-7").state
