"""An invoice is of the day that it is where its seller is, not of UTC's."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from ordercore import accounts, orders
from ordercore.accounts import PaymentPolicy, SetPaymentPolicy
from ordercore.errors import Invalid
from ordercore.orders import EarlyPayment, PaymentTerms, Terms
from ordercore.views import PaperParty, look, open_invoices, papers
from tests.flow.shop import Clock, account, ask, kr, place, send, shop

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
