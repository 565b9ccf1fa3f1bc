"""Lines, orders and single units come to amounts that add up."""

from decimal import Decimal

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from ordercore.errors import Invalid
from ordercore.pricing import Bill, BillLine, amount_of_units, bill_of, line_amount
from ordercore.values import Money, Rounding


@frozen
class Line:
    id: str
    quantity: int
    amount: Money
    tax: Money
    taxes: tuple = ()


@frozen
class Deal:
    currency: str
    lines: tuple
    shipping: Money
    shipping_tax: Money
    tax_included: bool
    shipping_taxes: tuple = ()
    fees: tuple = ()


def dkk(text):
    return Money.of(text, "DKK")


class TestLines:
    def test_a_fine_price_is_rounded_once(self):
        """MON 12: 3 at 0.335 is 1.01 (1.005 up), not three times 0.34."""
        amount = line_amount(Decimal("0.335"), 3, "DKK", Rounding.HALF_UP)

        assert dkk("1.01") == amount

    def test_the_mode_is_the_callers(self):
        """MON 8: the same line in another mode is another amount."""
        half = (Decimal("0.335"), 3, "DKK")

        assert dkk("1.00") == line_amount(*half, Rounding.HALF_EVEN)
        assert dkk("1.00") == line_amount(*half, Rounding.DOWN)
        assert dkk("1.01") == line_amount(*half, Rounding.UP)

    def test_a_discount_is_taken_before_rounding(self):
        """A discount of a third off 10.00 is 6.67, rounded at the line."""
        third = Decimal("0.333333")
        amount = line_amount(Decimal(10), 1, "DKK", Rounding.HALF_UP, third)

        assert dkk("6.67") == amount

    def test_all_off_is_nothing(self):
        """TAX 17: 100 % off is zero, in every currency."""
        off = line_amount(Decimal("9.99"), 3, "KWD", Rounding.UP, Decimal(1))

        assert Money.zero("KWD") == off

    @pytest.mark.parametrize("discount", ["-0.01", "1.01", "NaN"])
    def test_a_discount_is_a_share(self, discount):
        """A discount below nothing or above all is no discount."""
        with pytest.raises(Invalid):
            line_amount(Decimal(1), 1, "DKK", Rounding.UP, Decimal(discount))

    def test_a_price_is_never_a_float(self):
        """MON 2: a float is refused."""
        with pytest.raises(Invalid):
            line_amount(0.1, 1, "DKK", Rounding.UP)

    def test_a_quantity_is_at_least_one(self):
        """Nothing cannot be priced."""
        with pytest.raises(Invalid):
            line_amount(Decimal(1), 0, "DKK", Rounding.UP)


class TestUnits:
    @given(
        minor=st.integers(-(10**6), 10**6),
        cuts=st.lists(st.integers(1, 9), min_size=1, max_size=12),
        currency=st.sampled_from(["JPY", "DKK", "KWD"]),
    )
    def test_parts_add_up_to_the_line(self, minor, cuts, currency):
        """MON 6, MON 11: units in any grouping are worth exactly the line."""
        line, units, parts = Money(minor, currency), sum(cuts), []
        for place, cut in enumerate(cuts):
            parts.append(amount_of_units(line, units, sum(cuts[:place]), cut))

        assert minor == sum(part.minor for part in parts)

    @pytest.mark.parametrize(("already", "now"), [(0, 4), (3, 1), (-1, 1), (2, -1)])
    def test_a_line_has_no_more_units_than_it_has(self, already, now):
        """Units that are not there are worth nothing and are not asked for."""
        with pytest.raises(Invalid):
            amount_of_units(dkk("1.00"), 3, already, now)


class TestBills:
    def test_tax_on_top_is_added(self):
        """TAX 15: exclusive, gross = net + tax."""
        deal = Deal(
            "DKK",
            (Line("1", 2, dkk("80.00"), dkk("20.00")),),
            dkk("8.00"),
            dkk("2.00"),
            tax_included=False,
        )

        totals = bill_of(deal).totals

        assert (dkk("88.00"), dkk("22.00"), dkk("110.00")) == (
            totals.net,
            totals.tax,
            totals.gross,
        )

    def test_tax_inside_is_taken_out(self):
        """TAX 14: inclusive, the gross stays what was agreed."""
        deal = Deal(
            "DKK",
            (Line("1", 2, dkk("100.00"), dkk("20.00")),),
            dkk("10.00"),
            dkk("2.00"),
            tax_included=True,
        )

        bill = bill_of(deal)

        assert dkk("110.00") == bill.totals.gross
        line = BillLine("1", 2, dkk("80.00"), dkk("20.00"), included=True)
        assert line == bill.lines[0]
        assert dkk("8.00") == bill.shipping_net

    def test_a_line_in_another_currency_does_not_add_up(self):
        """MON 1: amounts of different currencies are never added."""
        line = BillLine("1", 1, Money(1, "EUR"), Money(0, "EUR"))
        bill = Bill("DKK", (line,), dkk("0.00"), dkk("0.00"))

        with pytest.raises(Invalid):
            _ = bill.totals

    def test_units_of_a_line_carry_their_tax(self):
        """RET 96: units take their share of net and tax along."""
        line = BillLine("1", 3, dkk("1.00"), dkk("0.25"))

        assert [
            BillLine("1", 1, dkk("0.33"), dkk("0.08")),
            BillLine("1", 2, dkk("0.67"), dkk("0.17")),
        ] == [line.units(0, 1), line.units(1, 2)]
