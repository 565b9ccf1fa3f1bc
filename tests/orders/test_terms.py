"""By when an invoice is paid, in which parts, and what is paid before or less."""

from datetime import date
from decimal import Decimal

import pytest

from ordercore.errors import Invalid
from ordercore.orders import (
    Deposit,
    DuePart,
    EarlyPayment,
    Instalment,
    PaymentTerms,
    Place,
    Terms,
)
from ordercore.values import Money, month_end, months_after
from tests.orders.samples import ORDER, agreed, dkk


class TestDates:
    @pytest.mark.parametrize(
        ("issued", "due"),
        [
            (date(2026, 11, 23), date(2026, 12, 23)),
            (date(2027, 1, 31), date(2027, 3, 2)),
            (date(2028, 1, 31), date(2028, 3, 1)),
            (date(2028, 12, 31), date(2029, 1, 30)),
        ],
    )
    def test_net_days_are_days(self, issued, due):
        """PAY 108: net 30 is thirty days later, whatever the months are like."""
        assert due == PaymentTerms.net(30).due_on(issued)

    @pytest.mark.parametrize(
        ("issued", "days", "due"),
        [
            (date(2026, 11, 1), 0, date(2026, 11, 30)),
            (date(2026, 11, 30), 0, date(2026, 11, 30)),
            (date(2028, 2, 3), 0, date(2028, 2, 29)),
            (date(2027, 2, 3), 10, date(2027, 3, 10)),
            (date(2026, 12, 31), 30, date(2027, 1, 30)),
        ],
    )
    def test_end_of_month_counts_from_the_last_day(self, issued, days, due):
        """PAY 108: all invoices of a month are due on the same day."""
        assert due == PaymentTerms.net(days, end_of_month=True).due_on(issued)

    def test_instalments_keep_the_day_of_the_invoice(self):
        """PAY 108: the 31st comes back after a shorter month."""
        dues = PaymentTerms.monthly(4).dues(date(2027, 12, 31))
        assert [
            date(2028, 1, 31),
            date(2028, 2, 29),
            date(2028, 3, 31),
            date(2028, 4, 30),
        ] == [due.on for due in dues]

    def test_instalments_at_the_end_of_the_month(self):
        """PAY 108: from an invoice of the 30th each part is due on a last day."""
        dues = PaymentTerms.monthly(3, end_of_month=True).dues(date(2026, 11, 30))
        assert [date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28)] == [
            due.on for due in dues
        ]

    def test_parts_come_in_the_order_of_their_days(self):
        """Thirty days are more than one month in February."""
        terms = PaymentTerms((Instalment(2, days=30), Instalment(1, months=1)))
        assert (DuePart(date(2027, 3, 10), 1), DuePart(date(2027, 3, 12), 2)) == (
            terms.dues(date(2027, 2, 10))
        )

    @pytest.mark.parametrize(
        ("start", "months", "end"),
        [
            (date(2028, 2, 29), 12, date(2029, 2, 28)),
            (date(2028, 2, 29), 48, date(2032, 2, 29)),
            (date(2027, 3, 31), -1, date(2027, 2, 28)),
            (date(2026, 12, 15), 1, date(2027, 1, 15)),
        ],
    )
    def test_months_after(self, start, months, end):
        """A day that the month does not have is its last one."""
        assert end == months_after(start, months)

    def test_there_is_no_month_after_the_last(self):
        """The calendar ends, and says so."""
        with pytest.raises(Invalid, match="1 to 9999"):
            months_after(date(9999, 12, 1), 1)

    def test_month_end(self):
        """December has one, too."""
        assert date(2026, 12, 31) == month_end(date(2026, 12, 1))


class TestAmounts:
    def test_instalments_add_up(self):
        """PAY 108: no unit is lost in thirds."""
        schedule = PaymentTerms.monthly(3).schedule(dkk(100), date(2026, 11, 23))
        assert [34, 33, 33] == [amount.minor for _, amount in schedule]

    def test_early_payment(self):
        """2 % of 33.33 is 0.67, rounded half up."""
        assert dkk(67) == EarlyPayment(Decimal(2), 10).of(dkk(3333))

    def test_a_deposit_is_a_share_or_an_amount(self):
        """More than the order is never asked for in advance."""
        assert dkk(3000) == Deposit(Decimal(30)).of(dkk(10000))
        assert dkk(500) == Deposit(amount=dkk(500)).of(dkk(10000))
        assert dkk(100) == Deposit(amount=dkk(500)).of(dkk(100))


class TestAgreeing:
    def test_terms_are_part_of_what_is_agreed(self):
        """An order keeps them; without any, the net days count."""
        terms = PaymentTerms.monthly(2)
        order = placed_with(payment=terms)
        assert terms == order.payment_terms
        assert PaymentTerms.net(14) == placed_with(net_days=14).payment_terms

    def test_only_an_invoice_waits_for_its_money(self):
        """Whoever pays otherwise has nothing to pay later."""
        known = agreed(terms=Terms.PREPAID, payment=PaymentTerms.monthly(2))
        assert PaymentTerms.net(0) == known.payment_terms

    @pytest.mark.parametrize(
        ("terms", "where"),
        [
            (PaymentTerms(()), "payment.parts"),
            (PaymentTerms((Instalment(0),)), "payment.parts[0].weight"),
            (PaymentTerms((Instalment(days=-1),)), "payment.parts[0].days"),
            (PaymentTerms((Instalment(months=121),)), "payment.parts[0].months"),
            (PaymentTerms(early=EarlyPayment(Decimal(0), 9)), "payment.early.percent"),
            (
                PaymentTerms(early=EarlyPayment(Decimal("NaN"), 9)),
                "payment.early.percent",
            ),
            (PaymentTerms(early=EarlyPayment(Decimal(2), -1)), "payment.early.days"),
            (PaymentTerms(deposit=Deposit()), "payment.deposit.percent"),
            (PaymentTerms(deposit=Deposit(Decimal(5), dkk(1))), "payment.deposit"),
            (
                PaymentTerms(deposit=Deposit(amount=Money(1, "EUR"))),
                "payment.deposit.amount",
            ),
        ],
    )
    def test_terms_that_cannot_be(self, terms, where):
        """Each finding has its place."""
        with pytest.raises(Invalid) as caught:
            Place(ORDER, agreed(payment=terms)).decide(None)
        assert [where] == [finding.where for finding in caught.value.findings]


def placed_with(**terms):
    """Return what was agreed for an order."""
    (event,) = Place(ORDER, agreed(**terms)).decide(None)
    return event.apply(None).agreed
