"""Orders of every kind meet everything that can happen to them, pair by pair."""

from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest

from ordercore import accounts, orders, stock
from ordercore.accounts import PaymentPolicy, SetPaymentPolicy
from ordercore.catalog import Component, DefineKit, Kit, PriceList
from ordercore.cli.writing import look_at
from ordercore.flow import AUTOMATIC
from ordercore.orders import Edits, LineQuantity, Terms, agreed_at, priced_lines
from ordercore.pricing import (
    BasketLine,
    PricingRules,
    Promotion,
    Shipping,
    Target,
    TaxRate,
    TaxRule,
    TaxTable,
    price,
)
from ordercore.pricing.cutting import Cut
from ordercore.simulating import PaymentProvider
from ordercore.values import Address, Money, Rounding
from tests.flow.shop import START, account, shop, work_off
from tests.properties.pairs import pairs_of, pairwise

CHOICES = {
    "shipped": ("whole", "in parts"),
    "cancelled": ("nothing", "some"),
    "returned": ("nothing", "some", "all"),
    "discount": ("none", "line", "order", "carriage"),
    "tax": ("inside", "on top", "mixed"),
    "paid": ("one payment", "two payments", "gift card"),
    "money": ("JPY", "USD", "KWD", "CHF", "DKK"),
    "goods": ("plain", "kit"),
    "nodes": (1, 2),
    "exchange": ("none", "dearer", "same", "cheaper"),
}
COINS = {"CHF": 5, "DKK": 50}
SIZES = {"JPY": 101, "DKK": Decimal("0.02")}  # rounding matters most to small sums
CASES = pairwise(CHOICES)
SET = Kit("SET", (Component("MUG"), Component("SPOON", 2)))
CARD = accounts.new_gift_code(lambda _bits: 5)
AT = Address("DK", "8000", "Aarhus")
VAT, FOOD = TaxRate("VAT", Decimal("0.25")), TaxRate("FOOD", Decimal("0.125"))
TAXES = TaxTable((TaxRule("DK", (VAT,)), TaxRule("DK", (FOOD,), tax_class="food")))


def test_every_pair_of_choices_meets():
    """The grid of the laws: no two choices that never met in one order."""
    met = {pair for case in CASES for pair in pairs_of(case)}
    wanted = sum(len(CHOICES[a]) * len(CHOICES[b]) for a, b in combinations(CHOICES, 2))
    assert wanted == len(met)
    assert len(CASES) < 40


def named(case):
    """Return the answers of a case as the name of a test."""
    return "-".join([str(answer) for answer in case.values()])


class Story:
    """One order, from its price to its last refund, as a case says."""

    def __init__(self, case):
        self.case = case
        self.currency = case["money"]
        self.sku = "MUG" if case["goods"] == "plain" else SET.sku
        self.oms = shop(policies=AUTOMATIC, stock=self.shelves())
        if case["goods"] == "kit":
            self.oms.do(DefineKit(SET))
        self.oms.do(SetPaymentPolicy("any", PaymentPolicy(credit_returns=True)))

    def shelves(self):
        """Return what lies where; "in parts" lacks two mugs at first."""
        mugs = 5 if self.case["shipped"] == "whole" else 3
        spoons = {"SPOON@CPH": 10, "SPOON@HAM": 10}
        if self.case["nodes"] == 1:
            return {"MUG@CPH": mugs, "TEA@CPH": 3, "CUP@CPH": 9, **spoons}
        split = {"MUG@CPH": 2, "MUG@HAM": mugs - 2}
        return {**split, "TEA@HAM": 3, "CUP@CPH": 9, **spoons}

    def money(self, units):
        """Return an amount of so many thousandths of a unit of the currency."""
        ratio = Decimal(units) / 1000
        if self.currency == "DKK":
            ratio *= SIZES["DKK"]
        return Money.of_decimal(ratio, self.currency, Rounding.HALF_UP)

    def priced(self, basket, shipping="7770"):
        """Return what a basket costs by the lists and rules of the case."""
        unit = Decimal(1) / 1000 * SIZES.get(self.currency, 1)
        prices = {self.sku: 9955 * unit, "TEA": 3335 * unit, "CUP": 4444 * unit}
        food = "food" if self.case["tax"] == "mixed" else ""
        lines = [
            BasketLine(sku, units, food if sku == "TEA" else "", given)
            for sku, units, given in basket
        ]
        cash = COINS.get(self.currency, 0)
        return price(
            lines,
            PriceList.of(
                "shop", self.currency, prices, tax_included=self.case["tax"] == "inside"
            ),
            promotions=self.promotions(),
            tax=TAXES,
            ship_to=AT,
            shipping=Shipping(self.money(shipping)) if shipping else None,
            rules=PricingRules(cash_minor=cash if shipping else 0),
        )

    def promotions(self):
        """Return the promotion of the case."""
        percent = Decimal("12.5")
        return {
            "none": [],
            "line": [Promotion("sale", percent=percent, skus=(self.sku,))],
            "order": [Promotion("sale", Target.ORDER, amount=self.money(4321))],
            "carriage": [Promotion("free", Target.SHIPPING, percent=percent)],
        }[self.case["discount"]]

    def tell(self):
        """Live through all of it."""
        found = self.priced([(self.sku, 5, None), ("TEA", 3, None)])
        agreed = agreed_at(
            found,
            channel="web",
            reference="1",
            placed_at=START,
            ship_to=AT,
            terms=Terms.PENDING,
        )
        self.oms.do(orders.Place("W-1", agreed))
        self.pay(agreed.total)
        if self.case["cancelled"] == "some":
            self.oms.do(orders.Cancel("W-1", "too many", (LineQuantity("1", 1),)))
        work_off(self.oms)
        if self.case["shipped"] == "in parts":
            self.oms.do(stock.Receive("MUG", "CPH", 2, "late"))
            work_off(self.oms)
        self.send_back()
        self.exchange()
        PaymentProvider(self.oms).work()

    def pay(self, amount):
        """Let the buyer pay as the case says."""
        first, second = amount.split([1, 2])
        if self.case["paid"] == "one payment":
            self.record("card", amount)
            return
        if self.case["paid"] == "gift card":
            sold = accounts.ValueSource.SOLD
            self.oms.do(
                accounts.IssueStoredValue(
                    CARD.card, accounts.GIFT_CARD, "sale-1", first, sold, ends=CARD.ends
                ),
                accounts.SpendStoredValue(CARD.card, "1", first, "W-1", START.date()),
            )
        else:
            self.record("bank", first)
        self.record("card", second)

    def record(self, provider, amount, name="p-1"):
        """Take money in from a provider."""
        self.oms.do(accounts.RecordPayment("W-1", provider, name, amount))

    def send_back(self):
        """Let the buyer send back what the case says."""
        progress = self.oms.order("W-1").progress
        if self.case["returned"] == "some":
            self.oms.do(orders.Return("W-1", "HAM", (LineQuantity("1", 1),)))
        elif self.case["returned"] == "all":
            out = tuple(
                LineQuantity(str(n), p.out) for n, p in enumerate(progress, 1) if p.out
            )
            self.oms.do(orders.Return("W-1", "HAM", out))

    def exchange(self):
        """Let a bag of tea become a cup that costs more, the same, or less."""
        kind = self.case["exchange"]
        if kind == "none":
            return
        if self.oms.order("W-1").progress[1].out:
            self.oms.do(orders.Return("W-1", "CPH", (LineQuantity("2", 1),)))
        unit = Decimal(1) / 1000 * SIZES.get(self.currency, 1)
        given = {"dearer": 5555, "same": 3335, "cheaper": 1111}[kind] * unit
        (line,) = priced_lines(self.priced([("CUP", 1, given)], shipping=""))
        plan = self.oms.plan.change(
            "W-1", Edits(add=(orders_line(line, "3"),)), by="service", reason="exchange"
        )
        self.oms.do(*plan.commands)
        PaymentProvider(self.oms).work()  # what came back is paid back first
        due = accounts.due(account(self.oms, "W-1"))
        if due.minor > 0:
            self.record("card", due, "p-2")
        work_off(self.oms)


def orders_line(line, name):
    """Return a line under another id."""
    return orders.Line(
        name,
        line.sku,
        line.quantity,
        line.unit_price,
        line.amount,
        line.tax,
        line.name,
        line.tax_class,
        line.taxes,
    )


@pytest.mark.parametrize("case", CASES, ids=named)
def test_goods_and_money_come_out_even(case):
    """MON 10, TAX 14-16, RET 93-94, 102, STK 31, ORD 65, PAY 106: nothing leaks.

    Whatever pair of things happens to an order, in the end the buyer has paid exactly
    what the units that he kept, and the carriage, come to; no payment gave back more
    than it brought; every unit is somewhere; and the books balance.
    """
    story = Story(case)
    story.tell()
    oms = story.oms

    order, books = oms.order("W-1"), account(oms, "W-1")
    for line, progress in zip(order.lines, order.progress, strict=True):
        assert line.quantity == progress.quantity
    shop_now = look_at(oms, oms.now())
    assert shop_now.conservation.ok
    assert shop_now.books.ok, shop_now.books.problems

    zero = Money.zero(case["money"])
    assert zero == accounts.due(books)
    assert books.owed == books.paid
    assert zero <= books.owed
    for document in (*books.invoices, *books.credit_notes, *books.deductions):
        assert zero <= document.gross
    for provider in {t.provider for t in books.transactions}:
        assert zero <= brought_in(books, provider)
    assert books.invoiced - books.credited == books.owed
    for line, progress in zip(order.lines, order.progress, strict=True):
        units, gross = billed(books, line.id)
        assert progress.out == units
        exact = Fraction(gross_of(line, order.agreed).minor * units, line.quantity)
        assert abs(gross.minor - exact) < 2, line.id


ALL_BACK = [c for c in CASES if (c["returned"], c["exchange"]) == ("all", "none")]


@pytest.mark.no_cover
@pytest.mark.parametrize("case", ALL_BACK, ids=named)
def test_units_that_are_rounded_one_by_one_are_found(case, monkeypatch):
    """RET 93, D8: so many times the rounded price of a unit is not what was paid."""
    monkeypatch.setattr(
        Cut,
        "minor",
        lambda cut, minor: (cut.end - cut.start) * round(Fraction(minor, cut.whole)),
    )

    with pytest.raises(AssertionError):
        test_goods_and_money_come_out_even(case)


def brought_in(books, provider):
    """Return what a provider took in and has not given back."""
    sign = {"PAYMENT": 1, "CAPTURE": 1, "REFUND": -1}
    moved = [
        sign.get(t.kind, 0) * t.amount.minor
        for t in books.transactions
        if t.provider == provider and t.outcome == "SUCCEEDED"
    ]
    return Money(sum(moved), books.currency)


def billed(books, name):
    """Return how many units of a line are invoiced and not credited, and for how much.

    By a count of our own, from the documents as they were issued.
    """
    units, minor = 0, 0
    documents = [(d, 1) for d in books.invoices] + [(d, -1) for d in books.credit_notes]
    for document, sign in documents:
        for line in document.lines:
            if line.line == name:
                units += sign * line.quantity
                minor += sign * (line.net + line.tax).minor
    return units, Money(minor, books.currency)


def gross_of(line, agreed):
    """Return what all units of a line come to, tax included."""
    return line.amount if agreed.tax_included else line.amount + line.tax
