"""A tax service hears of what was invoiced and credited, each document once."""

import pytest

from ordercore import accounts
from ordercore.errors import Rejected, Unavailable
from ordercore.orders import LineQuantity
from ordercore.partners import Connection, Partners
from ordercore.ports import Port, TaxCapability
from ordercore.testing.partners import MemoryTaxService
from tests.flow.shop import Clock, place, send, shop


class Office(MemoryTaxService):
    """A tax service that fails as told: (before, after) it has recorded."""

    def __init__(self, *faults):
        super().__init__()
        self.faults = [*faults]

    def record(self, document, *, key):
        before, after = self.faults.pop(0) if self.faults else (None, None)
        if before is not None:
            raise before
        found = super().record(document, key=key)
        if after is not None:
            raise after
        return found


def sold(office):
    """Return a shop that has invoiced two mugs, with one credited, and partners."""
    clock = Clock()
    oms = shop(stock={"MUG@CPH": 9}, clock=clock)
    place(oms, "A", ("MUG", 2))
    send(oms, "A-1")
    one, today = (LineQuantity("1", 1),), clock.now.date()
    oms.do(accounts.Credit("A", "sorry", "A-1", one, today, "chipped"))
    partners = Partners(oms, [Connection("tax", office, Port.TAX)], chance=lambda: 1.0)
    return oms, partners, clock


def issued(oms):
    """Return the numbers of what was issued."""
    account = oms.state(accounts.account_stream("A"))
    return [one.number for one in (*account.invoices, *account.credit_notes)]


def test_each_document_is_recorded_once_and_in_order():
    """An invoice, and what was credited of it."""
    office = Office()
    oms, partners, _ = sold(office)
    assert 2 == partners.work()["tax"].told.sent
    assert issued(oms) == [*office.documents]
    assert 2 == len(office.documents)
    assert 0 == partners.work()["tax"].told.sent


@pytest.mark.parametrize("sent", [True, False])
def test_whatever_gets_lost_is_told_again(sent):
    """The credit note waits for its invoice, and nothing is recorded twice."""
    lost = Unavailable("tax", sent=sent)
    office = Office((None, lost) if sent else (lost, None))
    oms, partners, clock = sold(office)
    assert 0 == partners.work()["tax"].told.sent
    clock.later(hours=1)
    assert 2 == partners.work()["tax"].told.sent
    assert issued(oms) == [*office.documents]


def test_what_it_refuses_is_set_aside_in_its_words():
    """Its tax is not what the service says; people look at it."""
    office = Office((Rejected("tax", "25 per cent of 16.00 are 4.00"), None))
    oms, partners, _ = sold(office)
    partners.work()
    assert 1 == len(office.documents)
    (row,) = oms.quarantined()
    assert "25 per cent of 16.00 are 4.00" in row.reason


def test_who_records_nothing_hears_nothing():
    """Only what an adapter declares is asked of it."""
    office = Office()
    office.capabilities = frozenset(())
    _, partners, _ = sold(office)
    assert 0 == partners.work()["tax"].told.sent
    assert {} == office.documents
    assert "record" == TaxCapability.RECORD
