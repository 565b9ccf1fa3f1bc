"""Whether an order, as it was agreed, is right in itself."""

from datetime import datetime
from decimal import Decimal

import pytest
from attrs import evolve

from ordercore.errors import Invalid
from ordercore.orders import PaymentTerms, Place, Terms
from ordercore.pricing import Discount, Fee, FeeKind, TaxLine, Treatment
from ordercore.values import Address, Money
from tests.orders.samples import agreed, dkk, line

EUR = Money(100, "EUR")
WRAP = Fee("wrap", dkk(10), dkk(2))


def findings(order, terms):
    with pytest.raises(Invalid) as caught:
        Place(order, terms).decide(None)
    return {finding.where: finding.expected for finding in caught.value.findings}


class TestOrders:
    @pytest.mark.parametrize("order", ["", "W 1", "W/1", "-W", "W\n", 7, None])
    def test_its_id_can_name_a_stream(self, order):
        """An id is of few characters, all of them plain."""
        assert ["order"] == [*findings(order, agreed())]

    def test_its_id_leaves_room_for_its_parcels(self):
        """The ids of fulfilment orders and parcels begin with it; 48 is the longest."""
        assert {"order": "at most 48 characters"} == findings("W" * 49, agreed())
        assert Place("W" * 48, agreed()).decide(None)

    @pytest.mark.parametrize(
        ("changes", "where", "expected"),
        [
            ({"lines": ()}, "lines", "at least one line"),
            ({"lines": [line()]}, "lines", "a tuple"),
            ({"flags": ["B2B"]}, "flags", "a tuple"),
            (
                {"placed_at": datetime(2026, 11, 23)},  # noqa: DTZ001
                "placed_at",
                "an instant with its zone",
            ),
            ({"net_days": -1}, "net_days", "from 0 to 3650"),
            ({"net_days": 10**10}, "net_days", "from 0 to 3650"),
            (
                {"terms": Terms.PREPAID, "payment": PaymentTerms.net(14)},
                "terms",
                "INVOICE, as payment is of one",
            ),
            ({"shipping": EUR}, "shipping", "an amount in DKK"),
            ({"shipping": dkk(-1)}, "shipping", "0 or more"),
            ({"shipping_tax": dkk(-1)}, "shipping_tax", "0 or more"),
            (
                {"shipping_tax": dkk(3901), "tax_included": True},
                "shipping_tax",
                "at most 39.00 DKK, which contains it",
            ),
        ],
    )
    def test_what_it_says_can_be(self, changes, where, expected):
        """Each contradiction is named with what would be right."""
        assert {where: expected} == findings("W-1", agreed(**changes))


class TestLines:
    @pytest.mark.parametrize(
        ("bad", "where"),
        [
            (line("a b"), "id"),
            (line(sku=""), "sku"),
            (line(quantity=0), "quantity"),
            (line(quantity=10**9 + 1), "quantity"),
            (line(unit_price=EUR), "unit_price"),
            (line(amount=EUR), "amount"),
            (line(amount=dkk(-1)), "amount"),
            (line(tax=EUR), "tax"),
            (line(tax=dkk(-1)), "tax"),
        ],
    )
    def test_what_a_line_says_can_be(self, bad, where):
        """Each contradiction is named with the place of its line."""
        good = line("x")

        assert [f"lines[1].{where}"] == [*findings("W-1", agreed(good, bad))]

    def test_an_included_tax_is_part_of_the_amount(self):
        """TAX 14: no tax is larger than what contains it."""
        large = line(tax=dkk(3 * 8900 + 1))

        assert {"lines[0].tax": "at most 267.00 DKK, which contains it"} == findings(
            "W-1", agreed(large, tax_included=True)
        )
        assert Place("W-1", agreed(large)).decide(None)

    def test_a_tax_on_top_is_bounded(self):
        """TAX 14: a tax of more than twice the price is a typing error."""
        expected = {"lines[0].tax": "at most 534.00 DKK, twice what it is on"}
        assert expected == findings("W-1", agreed(line(tax=dkk(53401))))
        assert Place("W-1", agreed(line(tax=dkk(53400)))).decide(None)

    def test_each_has_an_id_of_its_own(self):
        """The second line of a name is the one that is wrong."""
        twice = agreed(line("1"), line("2"), line("1"))

        assert {"lines[2].id": "an id of its own"} == findings("W-1", twice)

    def test_a_free_line_is_a_line(self):
        """ORD 79: gifts and orders for nothing are orders."""
        free = line(unit_price=dkk(0), amount=dkk(0))

        assert Place("W-1", agreed(free, shipping=dkk(0))).decide(None)


VAT = ("VAT", Decimal("0.25"))
PAID = {"unit_price": dkk(100), "amount": dkk(270), "tax": dkk(54)}
TAXES = (TaxLine(*VAT, dkk(216), dkk(54)),)
OFF = (Discount("TEN", dkk(30)),)


class TestSums:
    """MON 10: what a price is made of adds up to it."""

    @pytest.mark.parametrize(
        ("changes", "where", "expected"),
        [
            ({"taxes": ()}, "", ""),
            ({"discounts": ()}, "list_amount", "2.70 DKK, amount and discounts"),
            ({"list_amount": None}, "", ""),
            ({"list_amount": EUR}, "list_amount", "an amount in DKK"),
            ({"tax": dkk(53)}, "taxes", "0.53 DKK together"),
            ({"discounts": (Discount("TEN", EUR),)}, "discounts[0]", ""),
            ({"discounts": (Discount("TEN", dkk(-1)),)}, "discounts[0]", ""),
            ({"taxes": (TaxLine(*VAT, EUR, dkk(54)),)}, "taxes[0]", "amounts in DKK"),
            ({"taxes": (TaxLine(*VAT, dkk(-1), dkk(54)),)}, "taxes[0]", "0 or more"),
            (
                {"taxes": (TaxLine(*VAT, dkk(1), dkk(54), Treatment.EXEMPT),)},
                "taxes[0]",
                "no tax, since it is EXEMPT",
            ),
            (
                {"taxes": (TaxLine("VAT", Decimal(-1), dkk(1), dkk(54)),)},
                "taxes[0]",
                "a rate of 0 or more",
            ),
            ({"tax_class": "a\x1b"}, "tax_class", ""),
            ({"price_list": "\x00"}, "price_list", ""),
        ],
    )
    def test_of_a_line(self, changes, where, expected):
        """Taxes are the tax; discounts and amount are the list amount."""
        known = {**PAID, "taxes": TAXES, "discounts": OFF, "list_amount": dkk(300)}
        changed = agreed(line(**{**known, **changes}), tax_included=True)
        if not where:
            assert Place("W-1", changed).decide(None)
            return
        found = findings("W-1", changed)
        assert [f"lines[0].{where}"] == [*found]
        assert expected in found[f"lines[0].{where}"]

    @pytest.mark.parametrize(
        ("changes", "where"),
        [
            ({"fees": [WRAP]}, "fees"),
            ({"fees": (WRAP, WRAP)}, "fees[1].code"),
            ({"fees": (evolve(WRAP, code=""),)}, "fees[0].code"),
            ({"fees": (evolve(WRAP, line="9"),)}, "fees[0].line"),
            ({"fees": (evolve(WRAP, amount=EUR),)}, "fees[0].amount"),
            ({"fees": (evolve(WRAP, amount=dkk(-1)),)}, "fees[0].amount"),
            ({"fees": (evolve(WRAP, taxes=TAXES),)}, "fees[0].taxes"),
            (
                {"fees": (evolve(WRAP, tax=dkk(11)),), "tax_included": True},
                "fees[0].tax",
            ),
            ({"shipping_taxes": TAXES}, "shipping_taxes"),
            (
                {"shipping_discounts": (Discount("x", dkk(-1)),)},
                "shipping_discounts[0]",
            ),
        ],
    )
    def test_of_fees_and_carriage(self, changes, where):
        """Each fee has a code of its own and a tax that adds up."""
        assert [where] == [*findings("W-1", agreed(**changes))]

    def test_rounding_may_be_less_than_nothing(self):
        """Cash rounding goes both ways; a fee of a line never does."""
        down = Fee("cash", dkk(-20), dkk(0), kind=FeeKind.ROUNDING)

        assert Place("W-1", agreed(fees=(down, WRAP))).decide(None)
        assert ["fees[0].amount"] == [
            *findings("W-1", agreed(fees=(evolve(down, line="1"),)))
        ]


class TestTexts:
    """What people typed is printed on slips, pages and labels: it has to print."""

    @pytest.mark.parametrize(
        ("changes", "where"),
        [
            ({"channel": "my shop!"}, "channel"),
            ({"channel": ""}, "channel"),
            ({"reference": "1\x00"}, "reference"),
            ({"reference": "1" * 201}, "reference"),
            ({"customer": "web\u202e-7"}, "customer"),
            ({"note": "call \u202eme"}, "note"),
            ({"note": "x" * 10_001}, "note"),
            ({"flags": ("B2B", "\x07")}, "flags[1]"),
            ({"ship_to": Address("DK", name="Bo\x00")}, "ship_to.name"),
            ({"ship_to": Address("DK", street=("", "\x1b[2J"))}, "ship_to.street[1]"),
            ({"ship_to": Address("DK", phone="1" * 10**6)}, "ship_to.phone"),
        ],
    )
    def test_what_does_not_print_is_found(self, changes, where):
        """NUL, reversed writing and a million characters are no texts of an order.

        A channel's name becomes that of the provider which is asked for a refund, so
        one that is none would make a later Cancel impossible.
        """
        assert [where] == [*findings("W-1", agreed(**changes))]

    @pytest.mark.parametrize("name", ["Mug\x00", "\u2066Mug", "M" * 1001])
    def test_the_name_of_an_article_prints(self, name):
        """It stands on the packing slip and on the invoice."""
        named = evolve(line(), name=name)

        assert ["lines[0].name"] == [*findings("W-1", agreed(named))]

    def test_what_people_write_passes(self):
        """Lines, tabs, joiners of scripts, emoji: no text of a buyer is refused."""
        note = "Ring twice.\r\nBehind the\tshed\n\nनमस्ते 🎁 می\u200cخواهم"
        ship_to = Address("DK", "8000", "Århus", ("Nørregade 7",), "Zoë O’Neill")

        assert Place("W-1", agreed(note=note, ship_to=ship_to)).decide(None)


def test_everything_is_found_at_once():
    """Whoever mends an order wants to know all of what is wrong with it."""
    bad = line("1", sku="", quantity=-1, amount=EUR)
    terms = agreed(bad, line("1"), shipping=EUR, net_days=-1)

    assert {
        "order",
        "shipping",
        "net_days",
        "lines[0].sku",
        "lines[0].quantity",
        "lines[0].amount",
        "lines[1].id",
    } == {*findings("", terms)}
