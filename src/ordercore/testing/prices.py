"""Prices to test with, drawn by Hypothesis: lists, promotions, taxes, fees, baskets.

They shrink to one unit of one article in DKK, without tax and without promotions.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from attrs import frozen
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ordercore.catalog import PriceEntry, PriceList
from ordercore.orders import Agreed, Terms, agreed_at
from ordercore.pricing import (
    BasketLine,
    BasketPrice,
    Buyer,
    ChargeTax,
    DiscountPolicy,
    FeeKind,
    FeeRule,
    FxRate,
    PricingRules,
    Promotion,
    Shipping,
    Target,
    TaxPer,
    TaxRate,
    TaxRule,
    TaxTable,
    Treatment,
    When,
    price,
)
from ordercore.testing.strategies import currencies, days, instants, roundings
from ordercore.values import Address, Money

__all__ = [
    "SKUS",
    "TAX_CLASSES",
    "PriceCall",
    "basket_lines",
    "basket_prices",
    "fee_rules",
    "fx_rates",
    "price_calls",
    "price_lists",
    "priced_agreements",
    "pricing_rules",
    "promotions",
    "tax_rates",
    "tax_tables",
]

SKUS = ("MUG", "TEA", "BEER", "GIFT")
"""What the baskets are made of."""

TAX_CLASSES = ("", "food", "book")
"""How it is taxed."""

DEAREST = 10**6

# Made once: to make a strategy takes longer than to draw from it.
_CURRENCIES = currencies()
_ROUNDINGS = roundings()
_DAYS = days()
_INSTANTS = instants()
_REFERENCES = st.sampled_from(["1001", "1002"])
_TERMS = st.sampled_from(Terms)
_COUNTS = st.integers(0, 3)
_AMOUNTS = st.integers(0, DEAREST)
_MINIMA = st.none() | st.integers(0, DEAREST)
_FEES = st.integers(0, 5_000)
# Every third price is finer than a smallest unit; one draw is faster than a choice.
_PRICES = st.integers(0, 10**6).map(lambda n: Decimal(n) / (10**4 if n % 3 else 100))
_PERCENTS = st.sampled_from(["10", "50", "100", "33.3333", "0"]).map(Decimal)
_CLASSES = st.sampled_from(TAX_CLASSES)
_BUYERS = st.sampled_from([Buyer(), Buyer((), "DK1"), Buyer(exempt=True)])
_TREATMENTS = st.sampled_from(
    [Treatment.TAXED, Treatment.TAXED, Treatment.ZERO, Treatment.EXEMPT]
)
_RATES = st.sampled_from(
    [
        (TaxRate("VAT", Decimal("0.25")),),
        (TaxRate("VAT", Decimal("0.06")),),
        (TaxRate("VAT", Decimal(0)),),
        (TaxRate("GST", Decimal("0.05")), TaxRate("QST", Decimal("0.09975"))),
        (TaxRate("ECO", Decimal("0.02")), TaxRate("VAT", Decimal("0.19"), True)),
        (
            TaxRate("A", Decimal("1.10"), True),
            TaxRate("B", Decimal("0.003")),
            TaxRate("C", Decimal("0.07"), True),
        ),
    ]
)
_BREAKS = st.sampled_from([(), (("MUG", 2),), (("TEA", 5), ("BEER", 3))])
_SKUSETS = st.sampled_from([(), ("MUG",), ("TEA", "GIFT")])
_EXCLUDES = st.sampled_from(["", "", "sale"])
_LAST = st.sampled_from([False, False, False, True])
_FEE_CODES = st.sampled_from([(), ("wrap",), ("bottle",), ("bottle", "card", "wrap")])
_CASH = st.sampled_from([0, 0, 5, 50])


@frozen
class PriceCall:
    """What :func:`~ordercore.pricing.price` is called with.

    Attributes:
        basket: the lines.
        lists: where their prices are.
        options: the rest, by name.
    """

    basket: tuple[BasketLine, ...]
    lists: tuple[PriceList, ...]
    options: Mapping[str, Any]

    def price(self, **other: Any) -> BasketPrice:
        """Return what it costs, with *other* options where they are given."""
        return price(self.basket, self.lists, **{**self.options, **other})


@st.composite
def price_lists(
    draw: DrawFn, currency: str = "DKK", *, tax_included: bool = False
) -> PriceList:
    """Draw a list that has a price for every article, and more for larger amounts."""
    entries = [PriceEntry(sku, draw(_PRICES)) for sku in SKUS]
    entries += [PriceEntry(sku, draw(_PRICES), least) for sku, least in draw(_BREAKS)]
    return PriceList("shop", currency, tuple(entries), tax_included)


@cache
def basket_lines(most: int = 10) -> SearchStrategy[BasketLine]:
    """Draw at most so many units of an article, now and then at a price by hand."""
    return st.builds(
        BasketLine,
        st.sampled_from(SKUS),
        st.integers(1, most),
        _CLASSES,
        st.none() | st.none() | _PRICES,
    )


def tax_rates() -> SearchStrategy[tuple[TaxRate, ...]]:
    """Draw one to three taxes, some of them on top of those before."""
    return _RATES


@st.composite
def tax_tables(draw: DrawFn, country: str = "DK") -> TaxTable:
    """Draw the taxes of a country: each class at a rate, at none, or exempt."""
    rules = [
        TaxRule(country, draw(_RATES), name, treatment=draw(_TREATMENTS))
        for name in TAX_CLASSES
    ]
    return TaxTable(tuple(rules), "SE", (country,) if draw(st.booleans()) else ())


@st.composite
def promotions(draw: DrawFn, currency: str = "DKK", name: str = "P") -> Promotion:
    """Draw a promotion of any kind, with conditions that a basket may meet."""
    target, way = draw(_WAYS)
    minimum = draw(_MINIMA)
    most = draw(_MINIMA)
    return Promotion(
        name,
        target,
        **_way(draw, way, currency),
        most=None if most is None else Money(most, currency),
        skus=draw(_SKUSETS),
        when=When(
            minimum=None if minimum is None else Money(minimum, currency),
            least_units=draw(_COUNTS),
        ),
        place=draw(_COUNTS),
        excludes=draw(_EXCLUDES),
        last=draw(_LAST),
    )


_WAYS = st.sampled_from(
    [
        *[(target, way) for way in ("percent", "amount") for target in Target],
        (Target.LINE, "unit_price"),
        (Target.LINE, "buy"),
    ]
)


def _way(draw: DrawFn, way: str, currency: str) -> dict[str, Any]:
    if way == "percent":
        return {way: draw(_PERCENTS)}
    if way == "amount":
        return {way: Money(draw(_AMOUNTS), currency)}
    if way == "unit_price":
        return {way: draw(_PRICES)}
    return {"buy": 1 + draw(_COUNTS), "get": 1 + draw(_COUNTS)}


@st.composite
def fee_rules(draw: DrawFn, currency: str = "DKK") -> tuple[FeeRule, ...]:
    """Draw fees: a deposit for bottles, wrapping, a share for the card."""
    codes = draw(_FEE_CODES)
    if not codes:
        return ()
    some, name = Money(draw(_FEES), currency), draw(_CLASSES)
    known = {
        "wrap": FeeRule("wrap", some, tax_class=name),
        "card": FeeRule("card", percent=Decimal("1.5"), tax_class=name),
        "bottle": FeeRule("bottle", some, skus=("BEER", "TEA"), kind=FeeKind.DEPOSIT),
    }
    return tuple([known[code] for code in codes])


@cache
def pricing_rules(*, cash: bool = True) -> SearchStrategy[PricingRules]:
    """Draw rounding, tax by line or unit, and how charges are taxed."""
    return st.builds(
        PricingRules,
        _ROUNDINGS,
        st.sampled_from(TaxPer),
        st.sampled_from(ChargeTax),
        st.sampled_from(DiscountPolicy),
        _CASH if cash else st.just(0),
    )


@st.composite
def price_calls(
    draw: DrawFn,
    currency: str | None = None,
    *,
    tax_included: bool | None = None,
    max_lines: int = 4,
) -> PriceCall:
    """Draw all that a price depends on."""
    code = draw(_CURRENCIES) if currency is None else currency
    inside = draw(st.booleans()) if tax_included is None else tax_included
    lines = [draw(basket_lines()) for _ in range(draw(st.integers(1, max_lines)))]
    names = "ABC"[: draw(_COUNTS)]
    return PriceCall(
        tuple(lines),
        (draw(price_lists(code, tax_included=inside)),),
        {
            "tax": draw(tax_tables()) if draw(_COUNTS) else None,
            "ship_to": "DK",
            "buyer": draw(_BUYERS),
            "promotions": tuple([draw(promotions(code, name)) for name in names]),
            "shipping": Shipping(Money(draw(_AMOUNTS), code), draw(_CLASSES)),
            "fees": draw(fee_rules(code)),
            "rules": draw(pricing_rules()),
            "tax_included": inside,
        },
    )


def basket_prices(
    currency: str | None = None, *, tax_included: bool | None = None
) -> SearchStrategy[BasketPrice]:
    """Draw what a basket costs."""
    calls = price_calls(currency, tax_included=tax_included)
    return calls.map(PriceCall.price)


@st.composite
def priced_agreements(draw: DrawFn, currency: str | None = None) -> Agreed:
    """Draw what is agreed at a price: with rates, discounts, fees and their basis."""
    return agreed_at(
        draw(basket_prices(currency)),
        channel="web",
        reference=draw(_REFERENCES),
        placed_at=draw(_INSTANTS),
        ship_to=Address("DK"),
        terms=draw(_TERMS),
    )


def fx_rates(base: str = "EUR", quote: str = "DKK") -> SearchStrategy[FxRate]:
    """Draw a rate of some day, for one unit or for a hundred."""
    return st.builds(
        FxRate,
        st.just(base),
        st.just(quote),
        st.integers(1, 10**9).map(lambda n: Decimal(n) / 10**5),
        _DAYS,
        st.sampled_from(["ECB", "Nationalbanken"]),
        st.sampled_from(["1", "100"]).map(Decimal),
    )


st.register_type_strategy(BasketPrice, basket_prices())
st.register_type_strategy(Promotion, promotions())
st.register_type_strategy(PriceList, price_lists())
st.register_type_strategy(TaxTable, tax_tables())
st.register_type_strategy(FxRate, fx_rates())
