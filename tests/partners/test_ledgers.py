"""A ledger hears of every entry, in order, on its day, once."""

from datetime import UTC, datetime

import pytest

from ordercore import accounts
from ordercore.accounts import BOOKED_EVENTS, Book, Kind, PayoutLine, entries_of
from ordercore.errors import Rejected, Unavailable
from ordercore.partners import Connection, Partners
from ordercore.ports import Port
from ordercore.testing.partners import MemoryLedger
from ordercore.views import booked
from tests.flow.shop import PREPAID, Clock, kr, place, send, shop


class Office(MemoryLedger):
    """A ledger that fails as told, and keeps the days.

    Attributes:
        faults: what goes wrong with the next calls: (before, after) they have worked.
        days: when which entry was booked, in the order in which they came.
    """

    def __init__(self, *missing):
        super().__init__([*({*Book} - {*missing})])
        self.faults, self.days = [], {}

    def post(self, entries, *, key):
        before, after = self.faults.pop(0) if self.faults else (None, None)
        if before is not None:
            raise before
        found = super().post(entries, key=key)
        for one in entries:
            self.days.setdefault(one.entry.id, one.on)
        if after is not None:
            raise after
        return found


def connected(office):
    """Return a shop in Copenhagen's days, its partners, and its clock."""
    clock = Clock()
    oms = shop(stock={"MUG@CPH": 9}, clock=clock)
    policy = accounts.PaymentPolicy(zone="Europe/Copenhagen")
    oms.do(accounts.SetPaymentPolicy("any", policy))
    connection = Connection("books", office, Port.LEDGER)
    return oms, Partners(oms, [connection], chance=lambda: 1.0), clock


def sold(oms, order="A"):
    """Let an order be paid, sent, invoiced, and refunded in part."""
    place(oms, order, ("MUG", 2), terms=PREPAID, reference=order)
    send(oms, f"{order}-1")
    oms.do(accounts.RequestRefund(order, "web", f"r-{order}", kr("5.00")))
    oms.do(accounts.Refund(order, "web", f"r-{order}", kr("5.00")))


def test_every_entry_is_booked_in_order_and_both_books_say_the_same():
    """Nothing that moves money is unseen."""
    office = Office()
    oms, partners, _ = connected(office)
    for order in "AB":
        sold(oms, order)
    assert 6 == partners.work()["books"].told.sent
    entries = [one.entry for one in booked(oms.journal())]
    assert [entry.id for entry in entries] == [*office.days]
    for book in (Book.RECEIVABLE, Book.REVENUE, Book.BANK_CLEARING):
        there = office.balance(book, "DKK").minor
        assert there == sum(
            [n.minor for e in entries for n in e.lines if n.account == book]
        )
    assert 0 == partners.work()["books"].told.sent


@pytest.mark.parametrize("place_", range(4))
@pytest.mark.parametrize("lost", [True, False])
def test_whatever_gets_lost_all_that_follows_waits(place_, lost):
    """In order, though it is of another order; and nothing twice."""
    office = Office()
    oms, partners, clock = connected(office)
    for order in "AB":
        sold(oms, order)
    error = Unavailable("books", "502", sent=lost)
    office.faults = [*[(None, None)] * place_, (None, error) if lost else (error, None)]
    told = partners.work()["books"].told
    assert (place_, 6 - place_) == (told.sent, told.postponed)
    assert place_ + lost == len(office.days)
    clock.later(minutes=5)
    partners.work()
    assert [one.entry.id for one in booked(oms.journal())] == [*office.days]


def test_an_entry_is_of_its_own_day():
    """Late at night by UTC is tomorrow for the seller; a payout names its day."""
    office = Office()
    oms, partners, clock = connected(office)
    clock.now = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    place(oms, "A", ("MUG", 2), terms=PREPAID)
    line = PayoutLine("A", "1001", Kind.CAPTURE, kr("20.00"), kr("1.00"))
    day = datetime(2026, 11, 30, tzinfo=UTC).date()
    oms.do(accounts.RecordPayout("web", "7", (line,), kr("19.00"), day))
    partners.work()
    assert ["2026-11-25", "2026-11-30"] == [str(day) for day in office.days.values()]


def test_what_it_refuses_lies_aside_and_others_go_on():
    """An account that is not there; opened, it is booked."""
    office = Office(Book.BANK_CLEARING)
    oms, partners, _ = connected(office)
    sold(oms)
    told = partners.work()["books"].told
    assert (1, 2) == (told.sent, told.rejected)
    assert {"adapter.not-found"} == {row.code for row in oms.quarantined()}
    office._accounts = frozenset(Book)
    assert 2 == partners.reprocess().to_tell
    partners.work()
    assert (3, []) == (len(office.days), oms.quarantined())


@pytest.mark.parametrize("answer", [None, [], ["booked"]])
def test_an_answer_that_is_none_is_the_adapters_fault(answer, monkeypatch):
    """One receipt for each entry, or it is not known to be booked."""
    office = Office()
    oms, partners, _ = connected(office)
    place(oms, "A", ("MUG", 2), terms=PREPAID)
    monkeypatch.setattr(office, "post", lambda entries, *, key: answer)
    partners.work()
    assert ["adapter.broke"] == [row.code for row in oms.quarantined()]


def test_a_closed_period_is_a_refusal_of_that_entry():
    """People find another day for it."""
    office = Office()
    oms, partners, _ = connected(office)
    sold(oms)
    office.faults = [(Rejected("books", "November is closed"), None)]
    told = partners.work()["books"].told
    assert (2, 1) == (told.sent, told.rejected)


def test_what_is_told_is_what_changes_the_books():
    """All types of events that make entries, by the rules of the books."""
    oms, _, _ = connected(Office())
    sold(oms)
    made = {type(one.event) for one in oms.journal() if _books(one)}
    assert made <= BOOKED_EVENTS


def _books(one):
    return one.stream.startswith("account/") and entries_of(one.event)
