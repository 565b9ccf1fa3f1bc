"""What a stranger stumbled over when he changed and copied orders, each by its case."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from ordercore import accounts
from ordercore.catalog import PriceList, PriceQuery
from ordercore.errors import Invalid, Refused
from ordercore.flow import MANUAL
from ordercore.orders import (
    Edits,
    LineQuantity,
    Place,
    Terms,
    agreed_at,
    cloned,
    priced_lines,
)
from ordercore.pricing import BasketLine, Buyer, Promotion, TaxTable, When, price
from ordercore.values import Address
from ordercore.views import offers
from tests.flow.shop import START, account, kr, shop

VAT = {"tax": TaxTable.of({"DK": "25"}, seller="DK"), "ship_to": "DK"}
NET = PriceList.of("net", "DKK", {"MUG": "100.00"})
GROSS = PriceList.of("gross", "DKK", {"MUG": "125.00"}, tax_included=True)
TEN_OFF = Promotion("TEN", percent=Decimal(10))
BY_HAND = BasketLine("MUG", 1, id="9", unit_price=Decimal("80.00"))


def placed(priced, terms=Terms.PREPAID):
    """Return a shop with one order at a price."""
    oms = shop(policies=MANUAL, stock={"MUG@CPH": 9})
    about = {"channel": "web", "reference": "1", "placed_at": START, "terms": terms}
    oms.do(Place("A", agreed_at(priced, ship_to=Address("DK"), **about)))
    return oms


class TestModes:
    @pytest.mark.parametrize(("has", "gets"), [(GROSS, NET), (NET, GROSS)])
    def test_a_line_of_the_other_mode_is_refused(self, has, gets):
        """Law: the tax of a line is inside or on top of it, as the order says."""
        oms = placed(price([("MUG", 1)], has, **VAT))
        costs = price([BasketLine("MUG", 1, id="9")], gets, **VAT)
        with pytest.raises(Invalid, match=f"tax_included={has.tax_included}") as error:
            oms.plan.change("A", Edits(add=priced_lines(costs)))
        assert ["lines[1].taxes"] == [one.where for one in error.value.findings]

    @pytest.mark.parametrize(("has", "gets"), [(GROSS, NET), (NET, GROSS)])
    def test_a_turned_line_costs_what_it_was_priced_at(self, has, gets):
        """What is paid and its tax stay; only whether the tax is inside changes."""
        oms = placed(price([("MUG", 1)], has, **VAT))
        costs = price([BasketLine("MUG", 3, id="9")], gets, promotions=[TEN_OFF], **VAT)
        lines = priced_lines(costs, tax_included=has.tax_included)
        before = account(oms, "A").owed
        oms.do(*oms.plan.change("A", Edits(add=lines)).commands)
        (line,), bill = lines, account(oms, "A").bill
        assert before + costs.totals.gross == account(oms, "A").owed
        assert costs.lines[0].taxes == bill.lines[1].taxes
        assert has.by_sku["MUG"][0].unit_price == line.unit_price.decimal
        assert line.list_amount - line.discounts[0].amount == line.amount

    def test_a_new_price_of_the_other_mode_is_refused(self):
        """A price by hand without tax cannot be one of an order with it."""
        oms = placed(price([("MUG", 1)], GROSS, **VAT))
        line = BasketLine("MUG", 1, id="1", unit_price=Decimal("80.00"))
        costs = price([line], currency="DKK", tax_included=False, **VAT)
        with pytest.raises(Invalid, match=r"taxes: got 20\.00 DKK on top of 80.00 DKK"):
            oms.plan.change("A", Edits(reprice=priced_lines(costs)))

    @pytest.mark.parametrize("mates", [(), (("MUG", 1),)])
    def test_a_price_by_hand_means_the_same_beside_any_line(self, mates):
        """The lists that count say it, whether one of them is used or not."""
        costs = price([BY_HAND, *mates], GROSS, **VAT)
        assert (kr("80.00"), kr("16.00")) == (
            costs.bill.lines[0].net + costs.bill.lines[0].tax,
            costs.lines[0].tax,
        )

    @pytest.mark.parametrize("lists", [(), (NET, GROSS)])
    def test_nobody_guesses_what_a_price_by_hand_contains(self, lists):
        """Without one kind of lists it is said, or refused with what to say."""
        with pytest.raises(Invalid, match="tax_included: got None, expected True or"):
            price([BY_HAND], lists, currency="DKK", **VAT)


class TestClone:
    def test_a_copy_is_of_what_is_left(self):
        """Cancelled units are not copied, nor is how the order was paid."""
        oms = placed(price([("MUG", 3)], GROSS, **VAT))
        oms.do(*oms.plan.change("A", Edits(fewer=(LineQuantity("1", 1),))).commands)
        copy = cloned(oms.order("A"), "2", START)
        assert (2, Terms.PENDING) == (copy.lines[0].quantity, copy.terms)
        assert account(oms, "A").owed == copy.total
        oms.do(Place("B", copy))
        assert () == account(oms, "B").transactions

    def test_a_copy_of_a_part_is_of_the_part(self):
        """What went to another order by a split is not copied."""
        oms = placed(price([("MUG", 3)], GROSS, **VAT))
        oms.do(*oms.plan.split("A", "B", [LineQuantity("1", 2)]).commands)
        copies = [cloned(oms.order(name), name, START) for name in "AB"]
        assert [account(oms, name).owed for name in "AB"] == [c.total for c in copies]

    def test_what_is_all_cancelled_is_copied_only_as_a_whole(self):
        """Nothing is left of it, unless the caller wants what was agreed."""
        oms = placed(price([("MUG", 3)], GROSS, **VAT))
        oms.do(*oms.plan.split("A", "B", [LineQuantity("1", 2)]).commands)
        oms.do(*oms.plan.merge("B", "A").commands)
        with pytest.raises(Refused, match=r"order\.nothing-kept"):
            cloned(oms.order("B"), "3", START)
        assert kr("250.00") == cloned(oms.order("B"), "3", START, whole=True).total

    def test_one_payment_is_not_that_of_two_orders(self):
        """A copy that is paid already has a reference of its own."""
        oms = placed(price([("MUG", 3)], GROSS, **VAT))
        with pytest.raises(Invalid, match="reference"):
            cloned(oms.order("A"), "1", START, terms=Terms.PREPAID)
        again = cloned(oms.order("A"), "2", START, terms=Terms.PREPAID)
        assert Terms.PREPAID is again.terms


def test_a_card_that_promised_is_asked_for_more_of_a_pending_order():
    """ORD 75: who promised the money of a web order is asked for the difference."""
    oms = shop(stock={"MUG@CPH": 9})
    priced = price([("MUG", 1)], GROSS, **VAT)
    about = {"channel": "web", "reference": "1", "placed_at": START}
    oms.do(Place("A", agreed_at(priced, ship_to=Address("DK"), **about)))
    oms.do(accounts.Authorize("A", "stripe", "pi", kr("125.00")))
    more = priced_lines(price([BasketLine("MUG", 1, id="9")], GROSS, **VAT))
    happened = oms.do(*oms.plan.change("A", Edits(add=more)).commands)
    asked = [e for e in happened if isinstance(e, accounts.AuthorizationRequested)]
    assert [("stripe", kr("125.00"))] == [(e.provider, e.amount) for e in asked]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Buyer(groups="xvip"),
        lambda: PriceQuery("DKK", groups="xvip"),
        lambda: When(groups="xvip"),
        lambda: Promotion("X", percent=Decimal(10), skus="MUG"),
        lambda: Edits(remove="1"),
        lambda: price([("MUG", 1)], NET, coupons="TEN"),
        lambda: offers("MUG", {}, {}, (), PriceQuery("DKK"), datetime.now(UTC)),
        lambda: price([("MUG", 1)], NET, coupons=(1,)),
    ],
)
def test_one_text_is_not_several(make):
    """A text where texts are wanted is Invalid, not looked into letter by letter."""
    with pytest.raises(Invalid, match=r"expected (several, each )?text"):
        make()
