"""What a basket costs: prices, promotions, taxes, carriage and fees, and why."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from attrs import evolve

from ordercore.catalog import PriceList
from ordercore.errors import Invalid, Refused
from ordercore.orders import Place, agreed_at
from ordercore.pricing import (
    BasketLine,
    Buyer,
    ChargeTax,
    Discount,
    FeeKind,
    FeeRule,
    PricingRules,
    Promotion,
    Shipping,
    Target,
    Taxation,
    TaxLine,
    TaxPer,
    TaxRate,
    TaxRule,
    TaxTable,
    Treatment,
    When,
    price,
    taxed,
)
from ordercore.values import Address, Money, Rounding, total

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
SHOP = PriceList.of("shop", "DKK", {"MUG": "89.00", "TEA": "10", "BEER": "12.50"})
INSIDE = evolve(SHOP, id="inside", tax_included=True)
VAT = TaxTable.of({"DK": "25", "DE": "19"}, seller="DK")
HOME = {"tax": VAT, "ship_to": "DK"}


def dkk(text):
    return Money.of(text, "DKK")


def off(name="OFF", target=Target.LINE, **how):
    return Promotion(name, target, **how)


def percent(number, name="OFF", target=Target.LINE, **more):
    return off(name, target, percent=Decimal(number), **more)


def amounts(costs):
    return [str(line.amount.decimal) for line in costs.lines]


class TestWhole:
    def test_tax_on_top(self):
        """TAX 15: exclusive, gross = net + tax."""
        totals = price([("MUG", 2), ("TEA", 1)], SHOP, **HOME).totals

        assert (dkk("188.00"), dkk("47.00")) == (totals.net, totals.tax)

    def test_tax_inside(self):
        """TAX 14: inclusive, the gross is the price."""
        totals = price([("MUG", 2)], INSIDE, **HOME).totals

        assert (dkk("142.40"), dkk("35.60"), dkk("178.00")) == (
            totals.net,
            totals.tax,
            totals.gross,
        )

    def test_it_prints_as_a_table(self):
        """What people look at: each line, what is off, carriage, fees, tax, total."""
        costs = price(
            [("MUG", 2), BasketLine("BEER", 6, name="Beer, brown")],
            INSIDE,
            promotions=[percent(10, "TEN", Target.ORDER)],
            shipping=dkk("39.00"),
            fees=[FeeRule("wrap", dkk("20.00"), name="Gift wrapping")],
            **HOME,
        )

        assert (
            "2 × MUG at 89.00          178.00\n"
            "    TEN                   -17.80\n"
            "6 × Beer, brown at 12.50   75.00\n"
            "    TEN                    -7.50\n"
            "carriage                   39.00\n"
            "Gift wrapping              20.00\n"
            "of which DK-VAT 25 %       57.34\n"
            "total                     286.70 DKK"
        ) == str(costs)

    def test_it_says_why(self):
        """Which price, which promotion, which tax, and what was left off."""
        costs = price(
            [("MUG", 2)],
            SHOP,
            promotions=[percent(10), percent(5, "VIP", when=When(groups=("vip",)))],
            coupons=["XMAS"],
            **HOME,
        )

        assert (
            (
                "1: 89.00 DKK by list shop; no other price counts here; "
                "OFF takes 17.80 DKK off; DK-VAT 25 % for ordinary goods to DK"
            ),
            "VIP: it is for buyers of vip",
            "XMAS: no promotion has this coupon",
        ) == costs.why

    def test_by_which_rules_is_recorded(self):
        """TAX 15, TAX 19: the mode, the lists, and the order of promotions."""
        rules = PricingRules(Rounding.HALF_EVEN, TaxPer.UNIT)
        first, second = percent(10, "B", place=1), percent(10, "A", place=2)
        basis = price([("MUG", 2)], SHOP, promotions=[second, first], rules=rules).basis

        assert (("shop",), ("B", "A")) == (basis.price_lists, basis.promotions)
        assert (TaxPer.UNIT, Rounding.HALF_EVEN) == (basis.tax_per, basis.rounding)

    def test_it_becomes_an_order(self):
        """MON 10: what was priced is what is placed, to the unit."""
        costs = price(
            [("MUG", 3), ("BEER", 6)],
            INSIDE,
            promotions=[percent(7, target=Target.ORDER)],
            shipping=dkk("39.00"),
            fees=[
                FeeRule("bottle", dkk("1"), skus=("BEER",), kind=FeeKind.DEPOSIT),
                FeeRule("card", percent=Decimal("1.5")),
            ],
            rules=PricingRules(cash_minor=50),
            **HOME,
        )
        agreed = agreed_at(
            costs,
            channel="web",
            reference="1",
            placed_at=MONDAY,
            ship_to=Address("DK"),
            note="leave it with the neighbour",
        )

        assert Place("W-1", agreed).decide(None)
        assert costs.totals.gross == agreed.total
        assert 0 == agreed.total.minor % 50
        assert costs.basis == agreed.basis
        assert "shop" not in {line.price_list for line in agreed.lines}

    def test_a_given_price_needs_no_list(self):
        """A price by hand goes before any list; whether it has its tax is said."""
        line = BasketLine("ART", 3, unit_price=Decimal("33.335"))
        with pytest.raises(Invalid, match="tax_included: got None"):
            price([line], currency="DKK", **HOME)
        costs = price([line], currency="DKK", tax_included=False, **HOME)

        assert ["100.01"] == amounts(costs)
        assert "33.335 was given by hand" == costs.lines[0].why[0]

    def test_without_an_engine_there_is_no_tax(self):
        """A shop that owes no tax needs no table."""
        costs = price([("MUG", 1)], SHOP)

        assert (dkk(0), ()) == (costs.totals.tax, costs.lines[0].taxes)


class TestRefusing:
    def test_lists_with_and_without_tax_do_not_mix(self):
        """One order has prices of one kind."""
        other = PriceList.of("other", "DKK", {"CAP": "5"}, tax_included=True)
        basket = [("MUG", 1), ("CAP", 1)]

        with pytest.raises(Refused) as caught:
            price(basket, [SHOP, other])
        assert "price.mixed" == caught.value.code
        with pytest.raises(Refused) as caught:
            price(basket, [SHOP, other], tax_included=True)
        assert "price.none" == caught.value.code

    @pytest.mark.parametrize(
        ("basket", "more", "where"),
        [
            ([], {}, "lines"),
            ([("MUG", 0), ("", 1)], {}, "lines[0].quantity"),
            ([BasketLine("MUG", 1, id="2"), ("MUG", 1)], {}, "lines[1].id"),
            ([BasketLine("MUG", 1, "", Decimal(-1))], {}, "lines[0].unit_price"),
            ([("MUG", 1)], {"tax": VAT}, "ship_to"),
            ([("MUG", 1)], {"shipping": Money(1, "EUR")}, "shipping"),
            ([("MUG", 1)], {"shipping": dkk(-1)}, "shipping"),
            ([("MUG", 1)], {"fees": [FeeRule("f", Money(1, "EUR"))]}, "fee"),
            ([("MUG", 1)], {"lists": []}, "currency"),
            ([("MUG", 1)], {"promotions": [percent(1), percent(2)]}, "promotions"),
        ],
    )
    def test_what_cannot_be_is_named(self, basket, more, where):
        """Malformed input is Invalid, with its place."""
        with pytest.raises(Invalid) as caught:
            price(basket, **{"lists": SHOP, **more})

        assert where == caught.value.findings[0].where

    def test_an_unknown_destination_is_no_tax_haven(self):
        """Without a rule it refuses; zero has to be said."""
        with pytest.raises(Refused) as caught:
            price([("MUG", 1)], SHOP, tax=VAT, ship_to="NO")

        assert "tax.none" == caught.value.code

    @pytest.mark.parametrize(
        "how",
        [
            {},
            {"percent": Decimal(10), "amount": dkk(1)},
            {"percent": Decimal(101)},
            {"percent": Decimal("NaN")},
            {"amount": dkk(-1)},
            {"unit_price": Decimal(-1)},
            {"buy": 2},
            {"buy": 2, "get": -1},
            {"percent": Decimal(1), "buys": ("TEA",)},
            {"target": Target.ORDER, "unit_price": Decimal(1)},
        ],
    )
    def test_a_promotion_says_one_thing(self, how):
        """One of four ways, and nothing that cannot be."""
        with pytest.raises(Invalid):
            Promotion("P", **how)

    @pytest.mark.parametrize(
        "how",
        [
            {},
            {"amount": dkk(1), "percent": Decimal(1)},
            {"percent": Decimal(1), "skus": ("MUG",)},
            {"amount": dkk(-1)},
            {"percent": Decimal(101)},
        ],
    )
    def test_a_fee_says_one_thing(self, how):
        """An amount or a percentage of the whole."""
        with pytest.raises(Invalid):
            FeeRule("F", **how)


BEERS = PriceList.of("beers", "DKK", {"MUG": "89.00", "BEER": "15.00"})
ROUND = [("MUG", 2), ("BEER", 3)]
"""Two for 178.00 and three for 45.00."""


class TestPromotions:
    @pytest.mark.parametrize(
        ("promotion", "left"),
        [
            (percent(10), ["160.20", "40.50"]),
            (percent(10, skus=("BEER",)), ["178.00", "40.50"]),
            (off(amount=dkk(5)), ["168.00", "30.00"]),
            (off(amount=dkk(20)), ["138.00", "0.00"]),
            (off(unit_price=Decimal("9.5")), ["19.00", "28.50"]),
            (percent(10, target=Target.ORDER), ["160.20", "40.50"]),
            (off(target=Target.ORDER, amount=dkk(50)), ["138.09", "34.91"]),
            (off(target=Target.ORDER, amount=dkk(900)), ["0.00", "0.00"]),
            (percent(50, most=dkk(10)), ["170.02", "42.98"]),
            (off(buy=2, get=1), ["178.00", "30.00"]),
            (percent(50, buy=2, get=1), ["178.00", "37.50"]),
            (off(buy=1, get=3, skus=("BEER",), buys=("MUG",)), ["178.00", "0.00"]),
        ],
    )
    def test_what_is_left(self, promotion, left):
        """Each way to take something off; never more than there is."""
        assert left == amounts(price(ROUND, BEERS, promotions=[promotion]))

    def test_one_promotion_without_a_tuple_is_named(self):
        """Whoever forgets the comma is told."""
        one = Promotion("ten", percent=Decimal(10))
        with pytest.raises(Invalid, match=r"promotions: got 'ten'"):
            price([("MUG", 1)], SHOP, promotions=one)

    def test_a_price_is_never_raised(self):
        """MON 5: a fixed price that is higher takes nothing off, and says so."""
        costs = price(ROUND, BEERS, promotions=[off(unit_price=Decimal(99))])

        assert ["178.00", "45.00"] == amounts(costs)
        assert ("OFF: it takes nothing off",) == costs.why[2:]

    def test_each_takes_from_what_the_one_before_left(self):
        """TAX 19: the order is stated, and makes a difference."""
        half, ten = percent(50, "HALF"), off("TEN", amount=dkk(10))
        mug = [("MUG", 1)]

        first = price(mug, BEERS, promotions=[half, evolve(ten, place=101)])
        last = price(mug, BEERS, promotions=[half, evolve(ten, place=99)])

        assert (["34.50"], ["39.50"]) == (amounts(first), amounts(last))
        assert [Discount("TEN", dkk(10)), Discount("HALF", dkk("39.50"))] == [
            *last.lines[0].discounts
        ]

    def test_of_those_that_exclude_each_other_the_first_counts(self):
        """Ten per cent or five kroner, not both; another group is another matter."""
        one, two = percent(10, "A", excludes="sale"), percent(5, "B", excludes="sale")
        other = percent(50, "C", excludes="staff")

        costs = price(ROUND, BEERS, promotions=[two, one, other])

        assert ("A", "C") == costs.basis.promotions
        assert "B: A excludes it (sale)" in costs.why

    def test_one_that_takes_nothing_off_excludes_nobody(self):
        """The first that counts is the first that takes something off."""
        vain = percent(0, "A", excludes="sale", last=True)
        costs = price(ROUND, BEERS, promotions=[vain, percent(5, "B", excludes="sale")])

        assert ("B",) == costs.basis.promotions

    def test_after_the_last_one_nothing_is_applied(self):
        """A promotion can shut the door behind it."""
        costs = price(ROUND, BEERS, promotions=[percent(1, "A", last=True), percent(2)])

        assert ("A",) == costs.basis.promotions
        assert "OFF: nothing is applied after A" in costs.why

    @pytest.mark.parametrize(
        ("when", "why"),
        [
            (When(channels=("pos", "fair")), "it is for pos or fair only"),
            (When(groups=("vip",)), "it is for buyers of vip"),
            (When(countries=("SE",)), "it is for SE only"),
            (When(coupon="XMAS"), "its coupon was not given"),
            (When(valid_from=MONDAY), "it does not count at this time"),
            (When(least_units=6), "there are 5 units and have to be 6"),
            (
                When(minimum=dkk("223.01")),
                "the goods come to 223.00 DKK and have to come to 223.01 DKK",
            ),
            (When(minimum=Money(1, "EUR")), "it is in EUR"),
        ],
    )
    def test_a_condition_that_is_not_met_is_named(self, when, why):
        """Nobody has to guess why a promotion did not count."""
        costs = price(ROUND, BEERS, promotions=[percent(9, when=when)])

        assert (f"OFF: {why}",) == costs.why[2:]

    def test_all_conditions_can_be_met(self):
        """Channel, group, country, coupon, time, worth and number of units."""
        when = When(("web",), ("vip",), ("DK",), "XMAS", dkk(223), 5, MONDAY, None)
        costs = price(
            ROUND,
            BEERS,
            promotions=[percent(9, when=when)],
            channel="web",
            buyer=Buyer(("new", "vip")),
            ship_to="DK",
            coupons=["XMAS"],
            at=MONDAY,
        )

        assert () == costs.left_off

    def test_free_shipping_over_a_threshold(self):
        """The carriage is free, and the tax of it too."""
        free = percent(100, "FREE", Target.SHIPPING, when=When(minimum=dkk(200)))
        costs = price(ROUND, BEERS, promotions=[free], shipping=dkk(39), **HOME)

        assert (dkk(0), dkk(0)) == (costs.shipping, costs.shipping_tax)
        assert (Discount("FREE", dkk(39)),) == costs.shipping_discounts
        assert dkk(39) == costs.saved


class TestTaxes:
    def test_all_off_is_no_tax(self):
        """TAX 17: 100 % off, no tax and no negative zero."""
        costs = price([("MUG", 3)], SHOP, promotions=[percent(100)], **HOME)

        assert "0.00 DKK" == str(costs.totals.tax) == str(costs.totals.gross)

    def test_tax_is_of_what_is_left(self):
        """TAX 17: the discounted amount is the base."""
        costs = price([("TEA", 1)], SHOP, promotions=[percent(50)], **HOME)

        assert (TaxLine("DK-VAT", Decimal("0.25"), dkk(5), dkk("1.25")),) == costs.taxes

    @pytest.mark.parametrize("included", [True, False])
    @pytest.mark.parametrize("per", TaxPer)
    def test_a_negative_amount_mirrors_a_positive_one(self, included, per):
        """TAX 18: what is given back has the tax that it had, rate by rate."""
        both = Taxation(
            (TaxRate("VAT", Decimal("0.25")), TaxRate("ECO", Decimal("0.05")))
        )
        how = {"included": included, "rounding": Rounding.HALF_UP}
        tax, rates = taxed(dkk("9.99"), both, **how, units=2, per=per)
        back, again = taxed(dkk("-9.99"), both, **how, units=2, per=per)

        assert -tax == back
        assert [(-one.base, -one.tax) for one in rates] == [
            (one.base, one.tax) for one in again
        ]

    def test_reverse_charge(self):
        """TAX 18: a business abroad owes the tax itself; the invoice says so."""
        table = evolve(VAT, reverse_charge=("DE", "DK"))
        firm = Buyer(vat_id="DE123456789")

        def taxes(country, buyer):
            costs = price([("TEA", 1)], SHOP, tax=table, ship_to=country, buyer=buyer)
            (line,) = costs.taxes
            return line.treatment, line.tax

        assert (Treatment.REVERSE_CHARGE, dkk(0)) == taxes("DE", firm)
        assert (Treatment.TAXED, dkk("1.90")) == taxes("DE", Buyer())
        assert (Treatment.TAXED, dkk("2.50")) == taxes("DK", firm)
        assert (Treatment.EXEMPT, dkk(0)) == taxes("DK", Buyer(exempt=True))

    def test_per_unit(self):
        """TAX 15: each unit has a whole tax; the line has the sum, and says so."""
        costs = price(
            [BasketLine("X", 3, unit_price=Decimal("0.10"))],
            currency="DKK",
            rules=PricingRules(tax_per=TaxPer.UNIT),
            tax_included=False,
            **HOME,
        )

        assert dkk("0.09") == costs.totals.tax  # three times 0.025, rounded up
        assert {dkk("0.03")} == {costs.bill.lines[0].units(k, 1).tax for k in range(3)}

    @pytest.mark.parametrize(
        ("rule", "tax"),
        [
            (ChargeTax.OWN, "7.80"),
            (ChargeTax.HIGHEST, "9.75"),
            (ChargeTax.PRORATED, "7.75"),
        ],
    )
    def test_carriage_by_the_declared_rule(self, rule, tax):
        """TAX 23: by its own class, like the dearest goods, or in proportion."""
        rates = {"": "0.25", "book": "0", "mail": "0.20"}
        rules = [
            TaxRule("DK", (TaxRate("VAT", Decimal(rate)),), name)
            for name, rate in rates.items()
        ]
        costs = price(
            [("MUG", 1), BasketLine("BOOK", 1, "book", Decimal("23.00"))],
            SHOP,
            tax=TaxTable(tuple(rules)),
            ship_to="DK",
            shipping=Shipping(dkk(39), "mail"),
            rules=PricingRules(charge_tax=rule),
        )

        assert dkk(tax) == costs.shipping_tax
        assert dkk(tax) == total([t.tax for t in costs.shipping_taxes], "DKK")


class TestFees:
    def test_a_deposit_goes_along_with_units(self):
        """One unit of six carries a sixth of the deposits of its line."""
        crate = FeeRule("bottle", dkk(1), skus=("BEER",), kind=FeeKind.DEPOSIT)
        costs = price([("BEER", 6), ("MUG", 1)], SHOP, fees=[crate], **HOME)

        assert [("bottle", "1", dkk(6))] == [
            (fee.code, fee.line, fee.amount) for fee in costs.fees
        ]
        (deposit,) = costs.bill.lines[0].units(0, 1).fees
        assert (dkk(1), dkk("0.25")) == (deposit.net, deposit.tax)

    def test_a_percentage_is_of_goods_and_carriage(self):
        """What a card costs: after discounts, carriage included."""
        card = FeeRule("card", percent=Decimal("1.5"))
        costs = price(
            [("MUG", 2)], SHOP, promotions=[percent(50)], shipping=dkk(11), fees=[card]
        )

        assert [dkk("1.50")] == [fee.amount for fee in costs.fees]

    def test_cash_is_rounded_on_a_line_of_its_own(self):
        """MON 8: what is paid is a multiple of 0.50; the tax does not change."""
        cash = PricingRules(cash_minor=50)
        costs = price([("BEER", 1)], SHOP, rules=cash, **HOME)

        assert dkk("15.50") == costs.totals.gross
        assert dkk("3.13") == costs.totals.tax
        assert [(FeeKind.ROUNDING, dkk("-0.13"))] == [
            (fee.kind, fee.amount) for fee in costs.fees
        ]
        whole = price([("MUG", 2)], INSIDE, rules=cash)
        assert () == whole.fees
