"""Parts of a price, and the rates of something that comes to another amount now."""

from decimal import Decimal

import pytest

from ordercore.errors import Invalid
from ordercore.pricing import BillLine, Cut, TaxLine, rescaled, without
from ordercore.values import Money

VAT, ECO = ("VAT", Decimal("0.25")), ("ECO", Decimal("0.10"))


def dkk(text):
    return Money.of(text, "DKK")


def rates(net, vat, eco):
    return (TaxLine(*VAT, dkk(net), dkk(vat)), TaxLine(*ECO, dkk(net), dkk(eco)))


class TestCutting:
    def test_the_gross_of_a_unit_is_kept_where_it_was_agreed(self):
        """TAX 14: three at 9.99 with tax are 9.99 each, on whatever invoice."""
        line = BillLine("1", 3, dkk("23.98"), dkk("5.99"), included=True)
        units = [line.units(n, 1) for n in range(3)]

        assert [dkk("9.99")] * 3 == [unit.net + unit.tax for unit in units]
        assert [dkk("1.99"), dkk("2.00"), dkk("2.00")] == [unit.tax for unit in units]

    def test_what_costs_nothing_has_no_tax(self):
        """TAX 17: a unit that is free because of rounding carries no tax."""
        line = BillLine("1", 3, dkk("0.00"), dkk("0.01"), included=True)

        assert [dkk("0"), dkk("0"), dkk("0.01")] == [
            line.units(n, 1).tax for n in range(3)
        ]

    def test_one_tax_may_be_taken_of_another(self):
        """TAX 18: the base of a compound tax is cut with the tax that is in it."""
        eco = TaxLine(*ECO, dkk(100), dkk(10))
        vat = TaxLine(*VAT, dkk(110), dkk("27.50"))
        line = BillLine("1", 2, dkk(100), dkk("37.50"), (eco, vat))

        assert [dkk(50), dkk(55)] == [tax.base for tax in line.units(0, 1).taxes]

    def test_all_units_are_the_line_itself(self):
        """MON 11: nothing is reckoned where nothing is left over."""
        line = BillLine("1", 3, dkk("23.98"), dkk("5.99"), included=True)

        assert line == line.units(0, 3)

    @pytest.mark.parametrize("ends", [(-1, 1), (2, 1), (1, 4)])
    def test_a_cut_lies_within_the_whole(self, ends):
        """What is not there cannot be cut off."""
        with pytest.raises(Invalid, match="units"):
            Cut(3, *ends)

    def test_an_amount_below_zero_is_cut_like_one_above(self):
        """MON 9: what is taken off goes with the units that it was taken off."""
        parts = [Cut.of_units(3, n, 1).minor(-100) for n in range(3)]

        assert [-33, -33, -34] == parts

    def test_nothing_is_cut_into_nothing(self):
        """An amount of zero has parts of zero."""
        assert dkk(0) == Cut.of_units(3, 1, 1).money(dkk(0))


class TestRescaling:
    def test_tax_is_divided_as_it_was(self):
        """TAX 23: carriage of another amount has the same rates."""
        assert rates(20, 5, 2) == rescaled(rates(40, 10, 4), dkk(40), dkk(20), dkk(7))

    def test_bases_follow(self):
        """Prorated carriage has a base for each rate."""
        parts = (TaxLine(*VAT, dkk(30), dkk("7.50")), TaxLine(*ECO, dkk(10), dkk(1)))
        half = rescaled(parts, dkk(40), dkk(20), dkk("4.25"))

        assert [(dkk(15), dkk("3.75")), (dkk(5), dkk("0.50"))] == [
            (one.base, one.tax) for one in half
        ]

    def test_no_tax_is_no_tax_at_each_rate(self):
        """Free carriage keeps its rates, at nothing."""
        assert rates(0, 0, 0) == rescaled(rates(40, 10, 4), dkk(40), dkk(0), dkk(0))

    @pytest.mark.parametrize("before", [(), rates(40, 0, 0), rates(40, 10, -4)])
    def test_without_anything_to_go_by_nobody_says(self, before):
        """Rather no rate than a wrong one."""
        assert () == rescaled(before, dkk(40), dkk(20), dkk(7))

    def test_what_is_taken_off_is_taken_off_by_rate(self):
        """TAX 15: what is left adds up with what is gone."""
        assert rates(30, 7, 3) == tuple(
            sorted(
                without(rates(40, 10, 4), rates(10, 3, 1)),
                key=lambda one: one.code,
                reverse=True,
            )
        )
        assert () == without(rates(40, 10, 4), rates(40, 10, 4))
