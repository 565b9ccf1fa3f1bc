"""What leaves is invoiced once, and no more is credited than was invoiced."""

from datetime import date
from decimal import Decimal

import pytest

from ordercore.accounts import (
    Credit,
    Credited,
    Deduct,
    Deducted,
    Invoice,
    Invoiced,
    OpenAccount,
    PaymentStatus,
    Rebill,
    RecordPayment,
    due,
    overdue,
    payment_status,
)
from ordercore.errors import Conflict, Invalid
from ordercore.orders import DuePart, LineQuantity
from ordercore.pricing import Bill, BillFee, BillLine, FeeKind, TaxLine
from ordercore.values import Money
from tests.telling import refusal, told

W = "W-1"
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def dkk(units):
    return Money.of(units, "DKK")


def units(**lines):
    """Return quantities by line: a=2."""
    return tuple(LineQuantity(line, n) for line, n in lines.items())


BILL = Bill(
    "DKK",
    (BillLine("a", 3, dkk(100), dkk(25)), BillLine("b", 1, dkk(10), dkk("2.5"))),
    dkk(8),
    dkk(2),
)
OPEN = told(None, OpenAccount(W, BILL))
FIRST = Invoice(W, "P-1", units(a=1), MONDAY, TUESDAY)
REST = Invoice(W, "P-2", units(a=2, b=1), TUESDAY, TUESDAY)
INVOICED = told(OPEN, FIRST, REST)


class TestInvoicing:
    def test_the_first_invoice_has_the_carriage(self):
        """One unit of three for 33.33, and the carriage once."""
        (event,) = FIRST.decide(OPEN)

        lines = (BillLine("a", 1, dkk("33.33"), dkk("8.33")),)
        assert (
            Invoiced(W, "W-1-1", "P-1", lines, dkk(8), dkk(2), MONDAY, TUESDAY) == event
        )

    def test_all_invoices_add_up_to_the_order(self):
        """PAY 107: whatever the parts, nothing is lost between them."""
        assert dkk("147.5") == BILL.totals.gross == INVOICED.invoiced
        assert ["W-1-1", "W-1-2"] == [i.number for i in INVOICED.invoices]
        assert dkk(0) == INVOICED.invoices[1].shipping_net

    def test_the_same_again_does_nothing(self):
        """One invoice for each cause."""
        assert () == FIRST.decide(INVOICED)

    def test_the_same_cause_with_other_units_is_a_conflict(self):
        """IDM 111: same key, other body."""
        with pytest.raises(Conflict) as caught:
            Invoice(W, "P-1", units(a=2), MONDAY, TUESDAY).decide(INVOICED)

        assert "invoice.conflict" == caught.value.code

    def test_a_unit_is_invoiced_once(self):
        """PAY 107: units invoiced at most once; the refusal says how many are left."""
        one = told(OPEN, FIRST)
        too_many = Invoice(W, "P-9", units(a=3), MONDAY, MONDAY)

        refused = refusal(one, too_many)
        assert "invoice.units-twice" == refused.code
        assert "at most 2" in refused.remedy
        assert (
            "Nothing of it is left"
            == refusal(INVOICED, Invoice(W, "P-9", units(b=1), MONDAY, MONDAY)).remedy
        )

    def test_a_line_named_twice_is_added_up(self):
        """Two asks for a line cannot pass where one of their sum would not."""
        twice = Invoice(W, "P-9", units(b=1) + units(b=1), MONDAY, MONDAY)

        assert "invoice.units-twice" == refusal(OPEN, twice).code

    def test_a_line_that_is_not_there_is_named(self):
        """A wrong line is refused with those that are right."""
        refused = refusal(OPEN, Invoice(W, "P-9", units(z=1), MONDAY, MONDAY))

        assert ("invoice.no-line", "Name one of a, b") == (refused.code, refused.remedy)

    @pytest.mark.parametrize(
        "wrong",
        [
            Invoice(W, "", units(a=1), MONDAY, MONDAY),
            Invoice(W, "P", units(a=1), TUESDAY, MONDAY),
            Invoice(W, "P", (), MONDAY, MONDAY),
            Invoice(W, "P", units(a=0), MONDAY, MONDAY),
        ],
    )
    def test_an_invoice_that_cannot_be_is_invalid(self, wrong):
        """No cause, no units, or due before it is written: refused."""
        with pytest.raises(Invalid):
            wrong.decide(OPEN)

    @pytest.mark.parametrize(
        "command",
        [
            FIRST,
            Credit(W, "R", "W-1-1", units(a=1), MONDAY, ""),
            Deduct(W, units(a=1), ""),
        ],
    )
    def test_an_account_that_is_not_there_is_unknown(self, command):
        """Nothing is invoiced for an order without an account."""
        assert "account.unknown" == refusal(None, command).code


class TestDeducting:
    def test_a_cancelled_unit_is_not_owed(self):
        """The next unit is worth 33.34: the three still add up to 100."""
        (event,) = Deduct(W, units(a=1), "cancelled").decide(told(OPEN, FIRST))

        lines = (BillLine("a", 1, dkk("33.33"), dkk("8.33")),)
        assert Deducted(W, lines, dkk(0), dkk(0), "cancelled") == event
        left = event.apply(told(OPEN, FIRST))
        assert dkk("147.5") - dkk("41.66") == left.owed
        assert "invoice.units-twice" == refusal(left, REST).code

    def test_an_order_cancelled_as_a_whole_owes_nothing(self):
        """The carriage goes with the last unit."""
        part = told(OPEN, Deduct(W, units(a=3), "cancelled"))
        assert dkk("22.5") == part.owed
        gone = told(part, Deduct(W, units(b=1), "cancelled"))

        assert (dkk(0), PaymentStatus.PAID) == (gone.owed, payment_status(gone))

    def test_the_carriage_stays_where_something_was_sent(self):
        """What was invoiced once is not deducted, it is credited."""
        rest = Deduct(W, units(a=2, b=1), "cancelled")
        left = told(OPEN, FIRST, rest)

        assert left.invoiced == left.owed


class TestCrediting:
    def test_units_come_back_at_what_they_cost(self):
        """The credit note takes the amounts of the invoice."""
        credit = Credit(W, "R-1", "W-1-2", units(a=1), TUESDAY, "broken")

        (event,) = credit.decide(INVOICED)

        lines = (BillLine("a", 1, dkk("33.33"), dkk("8.33")),)
        zero = dkk(0)
        assert (
            Credited(W, "W-1-C1", "R-1", "W-1-2", lines, zero, zero, TUESDAY, "broken")
            == event
        )

    def test_a_whole_invoice_credited_in_parts_is_nothing(self):
        """PAY 107: credit notes add up to the invoice, carriage included."""
        parts = [
            Credit(W, "R-1", "W-1-2", units(a=1), TUESDAY, ""),
            Credit(W, "R-2", "W-1-2", units(a=1, b=1), TUESDAY, ""),
            Credit(W, "R-3", "W-1-1", units(a=1), TUESDAY, "", shipping=True),
        ]

        back = told(INVOICED, *parts)

        assert (back.invoiced, dkk(0)) == (back.credited, back.owed)
        assert ["W-1-C1", "W-1-C2", "W-1-C3"] == [n.number for n in back.credit_notes]
        for part in parts:
            assert () == part.decide(back)

    def test_the_same_cause_with_other_units_is_a_conflict(self):
        """IDM 111: same key, other body."""
        credited = told(INVOICED, Credit(W, "R", "W-1-2", units(a=1), TUESDAY, ""))

        with pytest.raises(Conflict):
            Credit(W, "R", "W-1-2", units(a=2), TUESDAY, "").decide(credited)

    def test_no_more_than_was_invoiced(self):
        """PAY 107: credit notes <= invoice, unit by unit."""
        credited = told(INVOICED, Credit(W, "R", "W-1-2", units(a=1), TUESDAY, ""))

        more = Credit(W, "S", "W-1-2", units(a=2), TUESDAY, "")
        assert "invoice.over-credit" == refusal(credited, more).code

    def test_the_carriage_comes_back_once(self):
        """Carriage is credited from the invoice that has it, and once."""
        other = Credit(W, "R", "W-1-2", units(a=1), TUESDAY, "", shipping=True)
        assert "invoice.over-credit" == refusal(INVOICED, other).code

        two = told(OPEN, Invoice(W, "P", units(a=2), MONDAY, MONDAY))
        back = told(
            two, Credit(W, "R", "W-1-1", units(a=1), TUESDAY, "", shipping=True)
        )
        again = Credit(W, "S", "W-1-1", units(a=1), TUESDAY, "", shipping=True)
        assert "invoice.over-credit" == refusal(back, again).code

    def test_the_carriage_comes_back_on_its_own(self):
        """All units may be credited before; a note about nothing is none."""
        credited = told(INVOICED, Credit(W, "R", "W-1-1", units(a=1), TUESDAY, ""))
        only = Credit(W, "S", "W-1-1", (), TUESDAY, "", shipping=True)

        back = told(credited, only)

        (*_, note) = back.credit_notes
        assert ((), dkk(10)) == (note.lines, note.gross)
        assert () == only.decide(back)
        with pytest.raises(Invalid):
            Credit(W, "T", "W-1-1", (), TUESDAY, "").decide(credited)

    def test_an_invoice_that_is_not_there_is_refused(self):
        """What is not invoiced is deducted, not credited."""
        credit = Credit(W, "R", "W-1-9", units(a=1), TUESDAY, "")

        assert "Name one of W-1-1, W-1-2" == refusal(INVOICED, credit).remedy
        refused = refusal(OPEN, credit)
        assert ("invoice.unknown", "Deduct what is cancelled") == (
            refused.code,
            refused.remedy,
        )

    def test_a_line_of_another_invoice_is_refused(self):
        """Each unit comes back from the invoice that it is on."""
        credit = Credit(W, "R", "W-1-1", units(b=1), TUESDAY, "")

        assert "invoice.no-line" == refusal(INVOICED, credit).code


class TestBeingDue:
    def test_an_invoice_is_overdue_the_day_after(self):
        """On its day it is due, the next day it is late."""
        one = told(OPEN, FIRST)

        assert dkk(0) == overdue(one, TUESDAY)
        assert dkk("51.66") == overdue(one, date(2026, 11, 25))

    def test_payments_count_for_what_was_due_first(self):
        """A payment settles the oldest invoice."""
        later = Invoice(W, "P-2", units(a=2, b=1), TUESDAY, date(2026, 12, 24))
        both = told(OPEN, FIRST, later, RecordPayment(W, "bank", "1", dkk(50)))

        assert dkk("1.66") == overdue(both, date(2026, 11, 25))
        assert dkk("97.5") == overdue(both, date(2026, 12, 25)) == due(both)

    def test_what_was_credited_is_not_late(self):
        """A credit note takes from its own invoice."""
        back = Credit(W, "R", "W-1-1", units(a=1), TUESDAY, "", shipping=True)

        assert dkk(0) == overdue(told(OPEN, FIRST, back), date(2027, 1, 1))

    def test_too_much_paid_is_not_overdue(self):
        """What is overdue is never below zero."""
        over = told(OPEN, FIRST, RecordPayment(W, "bank", "1", dkk(500)))

        assert dkk(0) == overdue(over, date(2027, 1, 1))
        assert dkk("-448.34") == over.receivable


VAT, ECO = ("DK-VAT", Decimal("0.25")), ("DK-ECO", Decimal("0.10"))
BOTTLE = BillFee("bottle", dkk(3), dkk(0), kind=FeeKind.DEPOSIT)
WRAP = BillFee("wrap", dkk(4), dkk(1), (TaxLine(*VAT, dkk(4), dkk(1)),))
BEER = BillLine(
    "a",
    3,
    dkk(100),
    dkk(35),
    (TaxLine(*VAT, dkk(100), dkk(25)), TaxLine(*ECO, dkk(100), dkk(10))),
    (BOTTLE,),
)
CARRIAGE = (dkk(8), dkk(2), (TaxLine(*VAT, dkk(8), dkk(2)),))
RICH = told(None, OpenAccount(W, Bill("DKK", (BEER,), *CARRIAGE, (WRAP,))))
RICH_FIRST = told(RICH, FIRST)


class TestFeesAndRates:
    def test_fees_of_the_order_come_with_the_first_invoice(self):
        """TAX 23: once, as the carriage does; what goes along with units is shared."""
        rest = Invoice(W, "P-2", units(a=2), TUESDAY, TUESDAY)
        one, two = told(RICH_FIRST, rest).invoices

        assert (("wrap",), ()) == tuple(
            tuple(fee.code for fee in invoice.fees) for invoice in (one, two)
        )
        assert [dkk(1), dkk(2)] == [i.lines[0].fees[0].net for i in (one, two)]

    def test_an_invoice_shows_its_tax_by_rate(self):
        """TAX 15: and what it shows is all of its tax."""
        (invoice,) = RICH_FIRST.invoices

        assert (
            TaxLine("", Decimal(0), dkk(1), dkk(0)),
            TaxLine(*ECO, dkk("33.33"), dkk("3.33")),
            TaxLine(*VAT, dkk("45.33"), dkk("11.33")),
        ) == invoice.taxes
        assert dkk("14.66") == invoice.totals.tax
        assert dkk("33.33") + dkk(1) + dkk(8) + dkk(4) == invoice.totals.net

    def test_a_tax_without_a_rate_is_shown_too(self):
        """A channel that gives totals only has no rates; the sum is right."""
        assert (TaxLine("", Decimal(0), dkk(118), dkk("29.50")),) == (
            told(None, OpenAccount(W, BILL)).bill.taxes
        )

    def test_what_is_all_cancelled_has_no_fees(self):
        """With the last unit of an order without an invoice all of it is off."""
        some = told(RICH, Deduct(W, units(a=2), "no"))
        none = told(some, Deduct(W, units(a=1), "no"))

        assert dkk(1) + dkk("33.34") + dkk("11.68") + dkk(15) == some.owed
        assert dkk(0) == none.owed

    def test_a_fee_is_credited_by_its_code(self):
        """Units take their deposits along; wrapping goes back where that is said."""
        back = Credit(W, "R", "W-1-1", units(a=1), TUESDAY, "back", fees=("wrap",))
        account = told(RICH_FIRST, back)

        (note,) = account.credit_notes
        assert dkk("33.33") + dkk("11.66") + dkk(1) + dkk(5) == note.gross
        assert account.invoiced - note.gross == dkk(10)

    @pytest.mark.parametrize("fees", [("wrap",), ("ribbon",)])
    def test_a_fee_is_credited_once(self, fees):
        """Neither twice nor one that was not charged."""
        asked = Credit(W, "S", "W-1-1", units(a=1), TUESDAY, "", fees=fees)
        two = told(RICH, Invoice(W, "P-1", units(a=3), MONDAY, TUESDAY))
        once = told(
            two, Credit(W, "R", "W-1-1", units(a=1), TUESDAY, "", fees=("wrap",))
        )

        assert "invoice.over-credit" == refusal(once, asked).code


class TestInParts:
    PARTS = (
        DuePart(date(2026, 12, 23)),
        DuePart(date(2027, 1, 23)),
        DuePart(date(2027, 2, 23)),
    )
    IN_THREE = Invoice(W, "P-1", units(a=1), MONDAY, date(2027, 2, 23), PARTS)

    def test_the_parts_add_up_to_the_invoice(self):
        """PAY 108: 51.66 in thirds of 17.22, each on its day."""
        (invoice,) = told(OPEN, self.IN_THREE).invoices

        assert [dkk("17.22")] * 3 == [amount for _, amount in invoice.schedule]
        assert [part.on for part in self.PARTS] == [on for on, _ in invoice.schedule]

    @pytest.mark.parametrize(
        ("on", "late"),
        [
            (date(2026, 12, 23), "0"),
            (date(2026, 12, 24), "7.22"),
            (date(2027, 1, 24), "24.44"),
            (date(2027, 2, 24), "41.66"),
        ],
    )
    def test_each_part_is_late_by_itself(self, on, late):
        """PAY 108: a payment counts for the part that was due first."""
        account = told(OPEN, self.IN_THREE, RecordPayment(W, "bank", "1", dkk(10)))

        assert dkk(late) == overdue(account, on)

    def test_what_was_credited_comes_off_the_last_part(self):
        """Nobody is late with what he does not owe."""
        whole = Invoice(W, "P", units(a=3), MONDAY, date(2027, 2, 23), self.PARTS)
        back = Credit(W, "R", "W-1-1", units(a=1), TUESDAY, "returned")
        account = told(OPEN, whole, back)

        assert dkk("45.00") == overdue(account, date(2027, 1, 23))
        assert dkk("93.34") == overdue(account, date(2028, 1, 1))

    @pytest.mark.parametrize(
        "parts",
        [
            PARTS[:2],
            PARTS[::-1],
            (DuePart(date(2027, 2, 23), 0),),
        ],
    )
    def test_parts_that_cannot_be(self, parts):
        """They come in order, end with the invoice's own day, and weigh something."""
        with pytest.raises(Invalid, match="parts"):
            Invoice(W, "P-1", units(a=1), MONDAY, date(2027, 2, 23), parts).decide(OPEN)

    def test_carriage_is_credited_rate_by_rate(self):
        """TAX 23: some when a change makes it cheaper, the rest when all is back."""
        account = told(
            RICH_FIRST,
            Rebill(W, "C-1", (), (), (dkk(6), dkk("1.50"), ()), TUESDAY, "cheaper"),
            Credit(W, "R", "W-1-1", units(a=1), TUESDAY, "back", shipping=True),
        )
        some, rest = account.credit_notes

        assert (TaxLine(*VAT, dkk(2), dkk("0.50")),) == some.shipping_taxes
        assert (TaxLine(*VAT, dkk(6), dkk("1.50")),) == rest.shipping_taxes

    def test_an_adjustment_is_credited_rate_by_rate(self):
        """TAX 20: what pricing again takes off an invoice has its rates, too."""
        less = BillFee(
            "again",
            dkk(-8),
            dkk(-2),
            (TaxLine(*VAT, dkk(-8), dkk(-2)),),
            kind=FeeKind.ADJUSTMENT,
        )
        account = told(
            RICH_FIRST, Rebill(W, "C-1", (), (), None, TUESDAY, "kept", (less,))
        )

        (note,) = account.credit_notes
        rest = account.bill.fees[-1]
        assert (TaxLine(*VAT, dkk("3.19"), dkk("0.80")),) == note.taxes
        assert (TaxLine(*VAT, dkk("-4.81"), dkk("-1.20")),) == rest.taxes
