"""The books: what stands on each account, and whether it can be right."""

from datetime import timedelta

from attrs import evolve

from ordercore import accounts
from ordercore.orders import LineQuantity
from ordercore.values import Money
from ordercore.views import Balance, TrialBalance, booked, look, open_invoices
from tests.views.house import START, House, Kept


def kr(amount):
    return Money.of(amount, "DKK")


def looked(house):
    """Return the books of a house."""
    return look(house.states.items(), house.journal, house.now).books


def sold():
    """Return a house that has invoiced two orders in two currencies."""
    house = House().receive(MUG_CPH=9).place("W-1", MUG=4)
    house.place("W-2", MUG=3, currency="JPY", price="1200")
    house.allocate("W-1", "CPH", MUG=4).allocate("W-2", "CPH", MUG=3)
    return house.ship("W-1-1").ship("W-2-1").pay("W-2")


class TestTrialBalance:
    def test_every_account_stands_on_one_side(self):
        """Debit and credit of each currency, and their sums."""
        books = looked(sold())
        dkk, jpy = books.trial
        zero = kr("0.00")

        assert ("DKK", "JPY") == (dkk.currency, jpy.currency)
        assert (
            Balance("receivable", kr("40.00"), zero),
            Balance("revenue", zero, kr("40.00")),
        ) == dkk.balances
        assert (kr("40.00"), kr("40.00"), True) == (dkk.debit, dkk.credit, dkk.ok)
        assert Money.of("3600", "JPY") == jpy.revenue
        assert (3, (), True) == (books.entries, books.problems, books.ok)

    def test_an_unbalanced_one_says_so(self):
        """Both sides are compared, not believed."""
        assert not TrialBalance("DKK", (), kr("1.00"), kr("0.00")).ok

    def test_no_sale_is_no_fault(self):
        """Empty books are right."""
        books = looked(House())

        assert ((), 0, True) == (books.trial, books.entries, books.ok)


class TestProblems:
    def test_an_account_that_says_otherwise_is_found(self):
        """Planted: an invoice vanished from an account and not from the journal."""
        house = sold()
        account = house.state("account/W-1")
        house.states["account/W-1"] = Kept(9, evolve(account, invoices=()))
        books = looked(house)

        assert not books.ok
        assert {"books[receivable]", "books[revenue]"} == {
            problem.where for problem in books.problems
        }

    def test_an_event_that_no_rule_knows_is_found(self):
        """Money that moves unseen is a problem of the books, not a crash."""

        class Gift:
            stream = "account/W-1"

            def apply(self, account):
                return account

        house = sold()
        house.happens(Gift())
        books = looked(house)

        assert not books.ok
        assert [f"journal[{len(house.journal)}].event"] == [
            problem.where for problem in books.problems
        ]


class TestBooked:
    def test_each_entry_knows_its_event(self):
        """Where in the journal it comes from, and when it happened."""
        house = sold()
        rows = list(booked(house.journal))
        by_position = {one.position: one for one in house.journal}

        assert ["Invoiced", "Invoiced", "PaymentRecorded"] == [
            type(by_position[row.position].event).__name__ for row in rows
        ]
        assert all(by_position[row.position].at == row.at for row in rows)


class TestOpenInvoices:
    def invoices(self):
        """Return an account with two invoices, and the house."""
        house = House().receive(MUG_CPH=9).place("W-1", MUG=4)
        house.allocate("W-1", "CPH", MUG=1).ship("W-1-1").later(days=1)
        return house.allocate("W-1", "CPH", MUG=3).ship("W-1-2")

    def found(self, house):
        """Return number and open amount of each open invoice."""
        account = house.state("account/W-1")
        return [(one.invoice.number, str(one.open)) for one in open_invoices(account)]

    def test_what_is_paid_counts_for_the_oldest(self):
        """The first invoice is done with before the second gets a part."""
        house = self.invoices()
        pay = [accounts.RecordPayment("W-1", "bank", r, kr("10.00")) for r in "ab"]

        assert [("W-1-1", "10.00 DKK"), ("W-1-2", "30.00 DKK")] == self.found(house)
        assert [("W-1-2", "30.00 DKK")] == self.found(house.do(pay[0]))
        assert [("W-1-2", "20.00 DKK")] == self.found(house.do(pay[1]))

    def test_a_credit_note_counts_for_its_own_invoice(self):
        """The other invoice stays as open as it was."""
        house = self.invoices()
        house.do(
            accounts.Credit(
                "W-1",
                "return",
                "W-1-2",
                (LineQuantity("1", 3),),
                START.date(),
                "broken",
            )
        )

        assert [("W-1-1", "10.00 DKK")] == self.found(house)

    def test_overdue_is_after_the_last_day(self):
        """On the last day it is in time."""
        house = self.invoices()
        (first, _) = open_invoices(house.state("account/W-1"))
        last = START + timedelta(days=30)

        assert not first.overdue(last)
        assert first.overdue(last + timedelta(days=1))
