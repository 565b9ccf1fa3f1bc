"""An invoice is of the day that it is where its seller is, not of UTC's."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve

from ordercore import accounts, catalog, orders, shipping
from ordercore.accounts import PaymentPolicy, SetPaymentPolicy
from ordercore.errors import Invalid
from ordercore.orders import EarlyPayment, PaymentTerms, Terms
from ordercore.views import Attention, PaperParty, look, open_invoices, papers
from tests.flow.shop import Clock, account, agreed, ask, kr, place, send, shop
from tests.shipping.dates import TIMETABLE

LATE = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
"""Monday in London, Tuesday in Copenhagen, and still Monday in New York."""
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
LONDON, COPENHAGEN = ("Europe/London", MONDAY), ("Europe/Copenhagen", TUESDAY)
ZONES = [
    ("", MONDAY),
    LONDON,
    COPENHAGEN,
    ("America/New_York", MONDAY),
    ("Pacific/Kiritimati", TUESDAY),
]


def selling(zone, **terms):
    """Return a shop of a seller there that sends an order then, and its clock."""
    clock = Clock(LATE)
    oms = shop(clock=clock, stock={"MUG@CPH": 9})
    if zone:
        policy = PaymentPolicy(zone=zone, credit_returns=True)
        oms.do(SetPaymentPolicy(accounts.EVERYWHERE, policy))
    place(oms, "A", ("MUG", 3), terms=Terms.INVOICE, **terms)
    send(oms, "A-1")
    return oms, clock


@pytest.mark.parametrize(("zone", "day"), ZONES)
def test_an_invoice_is_of_the_seller_s_day(zone, day):
    """TIM 117: where nobody says where the seller is, it is UTC's."""
    oms, _ = selling(zone, net_days=14)
    (invoice,) = account(oms, "A").invoices
    assert (day, day + timedelta(days=14)) == (invoice.issued_on, invoice.due_on)


@pytest.mark.parametrize(("zone", "day"), [LONDON, COPENHAGEN])
def test_so_is_a_credit_note(zone, day):
    """For what came back, what is given back by a plan, and what became cheaper."""
    oms, _ = selling(zone)
    oms.do(orders.Return("A", "CPH", ask(l1=1)))
    oms.do(*oms.plan.refund("A", lines=ask(l1=1)).commands)
    line = oms.order("A").line("1")
    cheaper = evolve(line, unit_price=kr("9.00"), amount=kr("27.00"))
    oms.do(*oms.plan.change("A", orders.Edits(reprice=(cheaper,))).commands)
    notes = account(oms, "A").credit_notes
    assert [day] * 3 == [note.issued_on for note in notes]


@pytest.mark.parametrize(
    ("zone", "ends"),
    [
        ("Europe/London", datetime(2026, 11, 24, 0, tzinfo=UTC)),
        ("Europe/Copenhagen", datetime(2026, 11, 24, 23, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 24, 5, tzinfo=UTC)),
    ],
)
def test_it_is_overdue_when_its_last_day_is_over_there(zone, ends):
    """Not a tick before, on no work list and in no report."""
    oms, _ = selling(zone, net_days=0)
    (one,) = open_invoices(account(oms, "A"))
    tick = timedelta(microseconds=1)
    assert [False, True] == [one.overdue(now) for now in (ends - tick, ends)]
    states = [row for kind in ("order", "account") for row in oms.store.scan(kind)]
    for now, late in ((ends - tick, None), (ends, kr("30.00"))):
        (standing,) = look(states, oms.journal(), now).orders
        assert late == standing.overdue


@pytest.mark.parametrize(("hours", "paid"), [(23, "29.40"), (24, "0.00")])
def test_a_discount_for_early_payment_ends_with_the_day_there(hours, paid):
    """Until midnight in Copenhagen, which is 23 o'clock by UTC."""
    payment = PaymentTerms(early=EarlyPayment(Decimal(2), 0))
    oms, _ = selling("Europe/Copenhagen", payment=payment)
    at = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(hours=hours, minutes=-1)
    oms.do(accounts.RecordPayment("A", "bank", "t", kr("29.40"), at))
    left = {"29.40": "0.00", "0.00": "0.60"}[paid]
    assert kr(left) == accounts.due(account(oms, "A"))


def test_a_payment_stands_on_the_paper_under_the_day_there():
    """Like the invoice above it."""
    oms, _ = selling("Europe/Copenhagen")
    oms.do(accounts.RecordPayment("A", "bank", "t", kr("30.00"), LATE))
    (paper,) = papers(account(oms, "A"), oms.order("A"), PaperParty("Kop"))
    assert [(TUESDAY, TUESDAY)] == [(paper.issued_on, one.on) for one in paper.paid]


def test_a_zone_that_is_none_is_refused():
    """Before anything is dated by it."""
    with pytest.raises(Invalid, match=r"policy\.zone"):
        shop().do(SetPaymentPolicy("web", PaymentPolicy(zone="Mars/Olympus")))


def midnight(zone, day):
    """Return the instant at which a day begins there."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


FAR = ["America/Los_Angeles", "Europe/Copenhagen", "Pacific/Kiritimati"]
LAUNCH = date(2026, 12, 1)


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("zone", FAR)
def test_an_article_is_on_sale_from_midnight_there(zone, late):
    """Not a tick before, also where the zone is said after the article was listed."""
    oms = shop(clock=Clock(LATE), stock={"LAMP@CPH": 2})
    policy = SetPaymentPolicy(accounts.EVERYWHERE, PaymentPolicy(zone=zone))
    lamp = catalog.ListItem(catalog.Item("LAMP", "", 0, launch_on=LAUNCH))
    for command in (lamp, policy) if late else (policy, lamp):
        oms.do(command)
    place(oms, "A", "LAMP")
    begins = midnight(zone, LAUNCH)
    waits = []
    for now in (begins - timedelta(microseconds=1), begins):
        oms.tick(now)
        waits.append(bool(oms.order("A").holds))
    assert [True, False] == waits


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("zone", FAR)
def test_a_subscription_orders_from_midnight_there(zone, late):
    """By the policy of its channel, whatever holds in others."""
    oms = shop(clock=Clock(LATE), stock={"MUG@CPH": 9})
    every = orders.Every(1, orders.Period.WEEK)
    again = orders.Subscribe("S", agreed("MUG"), orders.Repeat(every, LAUNCH))
    policy = SetPaymentPolicy("web", PaymentPolicy(zone=zone))
    oms.do(SetPaymentPolicy(accounts.EVERYWHERE, PaymentPolicy(zone="Asia/Tokyo")))
    for command in (again, policy) if late else (policy, again):
        oms.do(command)
    begins = midnight(zone, LAUNCH)
    placed = []
    for now in (begins - timedelta(microseconds=1), begins):
        oms.tick(now)
        placed.append(len([*oms.store.scan("order")]))
    assert [0, 1] == placed


def test_a_date_is_missed_when_its_day_is_over_there():
    """Who lets time pass in the evening in Los Angeles has missed nothing."""
    zone = "America/Los_Angeles"
    clock = Clock(LATE)
    oms = shop(clock=clock, stock={"MUG@CPH": 9})
    oms.do(SetPaymentPolicy("web", PaymentPolicy(zone=zone)))
    every = orders.Every(1, orders.Period.WEEK)
    skip = orders.Repeat(every, LAUNCH, missed=orders.Missed.SKIP)
    oms.do(orders.Subscribe("S", agreed("MUG"), skip))
    clock.now = midnight(zone, LAUNCH + timedelta(days=1)) - timedelta(hours=1)
    oms.tick()
    assert 1 == len([*oms.store.scan("order")])


def test_a_pause_ends_at_midnight_there():
    """And another zone moves that, too."""
    oms = shop(clock=Clock(LATE), stock={"MUG@CPH": 9})
    every = orders.Every(1, orders.Period.WEEK)
    oms.do(orders.Subscribe("S", agreed("MUG"), orders.Repeat(every, LAUNCH)))
    oms.do(orders.PauseSubscription("S", "away", until=LAUNCH))
    zone = "America/Los_Angeles"
    oms.do(SetPaymentPolicy("web", PaymentPolicy(zone=zone)))
    states = []
    for later in (-timedelta(microseconds=1), timedelta()):
        oms.tick(midnight(zone, LAUNCH) + later)
        states.append(oms.state(orders.subscription_stream("S")).state.value)
    assert ["PAUSED", "ACTIVE"] == states


def seen(oms):
    """Return what a look at the shop begins with."""
    kinds = ("order", "account", "parcel", "timetable")
    return [one for kind in kinds for one in oms.store.scan(kind)]


@pytest.mark.parametrize(
    ("seller", "area", "ends_in"),
    [
        ("", "", "UTC"),
        ("America/New_York", "", "America/New_York"),
        ("America/New_York", "Europe/Copenhagen", "Europe/Copenhagen"),
    ],
)
def test_goods_are_late_when_the_day_is_over_where_they_go(seller, area, ends_in):
    """By the area that a timetable has for the address, else by the seller's clocks."""
    oms = shop(clock=Clock(LATE))
    if seller:
        oms.do(SetPaymentPolicy(accounts.EVERYWHERE, PaymentPolicy(zone=seller)))
    if area:
        oms.do(shipping.PublishTimetable(TIMETABLE))
    place(oms, "A", "MUG", requested_on=LAUNCH)
    late, days = [], []
    ends = midnight(ends_in, LAUNCH + timedelta(days=1))
    for now in (ends - timedelta(microseconds=1), ends):
        (one,) = look(seen(oms), oms.journal(), now.astimezone(UTC)).orders
        late.append(Attention.LATE in one.attention)
        days.append(one.days_late)
    assert ([False, True], [0, 1]) == (late, days)


def test_what_leaves_on_the_day_wanted_does_not_leave_late():
    """In the evening in New York it is tomorrow by UTC."""
    clock = Clock(datetime(2026, 11, 24, 2, tzinfo=UTC))
    oms = shop(clock=clock, stock={"MUG@CPH": 9})
    newyork = PaymentPolicy(zone="America/New_York")
    oms.do(SetPaymentPolicy(accounts.EVERYWHERE, newyork))
    place(oms, "A", "MUG", requested_on=MONDAY, terms=Terms.INVOICE)
    send(oms, "A-1")
    (one,) = look(seen(oms), oms.journal(), clock.now).orders
    assert not one.left_late
