"""Prices, promotions and taxes are written in TOML, as feeds are."""

import tomllib
from decimal import Decimal

import pytest

from ordercore.catalog import PriceEntry, PriceList
from ordercore.errors import Invalid
from ordercore.flow.wire import structure
from ordercore.pricing import (
    FxRates,
    PricingRules,
    Promotion,
    Target,
    TaxPer,
    TaxRate,
    TaxRule,
    TaxTable,
    When,
)
from ordercore.values import Money, Rounding

PROMOTION = """
id = "AUTUMN"
target = "ORDER"
percent = "10"
most = "200.00 DKK"
skus = ["MUG", "TEA"]
excludes = "sale"
when = { channels = ["web"], minimum = "300.00 DKK", coupon = "LEAF" }
"""

TABLE = """
seller = "DK"
reverse_charge = ["SE", "DE"]

[[rules]]
country = "DK"
rates = [{ code = "DK-VAT", rate = "0.25" }]

[[rules]]
country = "DK"
tax_class = "paper"
treatment = "ZERO"
rates = [{ code = "DK-VAT", rate = "0" }]
"""

LIST = """
id = "shop"
currency = "DKK"
tax_included = true
entries = [
    { sku = "MUG", unit_price = "89.00" },
    { sku = "MUG", unit_price = "79.50", from_quantity = 10 },
]
"""


def read(text, kind):
    return structure(tomllib.loads(text), kind)


def test_a_promotion_is_written_down():
    """What it takes off, of what, and when."""
    when = When(("web",), coupon="LEAF", minimum=Money.of("300", "DKK"))

    assert Promotion(
        "AUTUMN",
        Target.ORDER,
        percent=Decimal(10),
        most=Money.of("200", "DKK"),
        skus=("MUG", "TEA"),
        excludes="sale",
        when=when,
    ) == read(PROMOTION, Promotion)


def test_a_tax_table_is_written_down():
    """Which rate counts where."""
    ordinary, none = (TaxRate("DK-VAT", Decimal(rate)) for rate in ("0.25", "0"))
    table = read(TABLE, TaxTable)

    assert TaxRule("DK", (ordinary,)) == table.rules[0]
    assert ((none,), ("SE", "DE")) == (table.rules[1].rates, table.reverse_charge)


def test_a_price_list_is_written_down():
    """Which article costs what, from how many."""
    entries = (
        PriceEntry("MUG", Decimal("89.00")),
        PriceEntry("MUG", Decimal("79.50"), 10),
    )

    assert PriceList("shop", "DKK", entries, tax_included=True) == read(LIST, PriceList)


def test_rules_and_rates_are_written_down():
    """How it is rounded, and what currencies are worth."""
    rules = read(
        'tax_per = "UNIT"\nrounding = "HALF_EVEN"\ncash_minor = 50', PricingRules
    )
    text = (
        '[[rates]]\nbase="EUR"\nquote="DKK"\nrate="7.46"\non="2026-11-20"\nsource="ECB"'
    )

    assert PricingRules(Rounding.HALF_EVEN, TaxPer.UNIT, cash_minor=50) == rules
    assert Decimal("7.46") == read(text, FxRates).rates[0].rate


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (
            PROMOTION.replace('percent = "10"', 'percent = "10"\namount = "1.00 DKK"'),
            "",
        ),
        (PROMOTION.replace('"10"', '"110"'), "percent"),
        (PROMOTION.replace('"10"', "10.5"), "percent"),
        (PROMOTION.replace("channels", "chanels"), "when.chanels"),
        (PROMOTION.replace('"ORDER"', '"BASKET"'), "target"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text, where):
    """A number that was rounded on its way is none; unknown fields are refused."""
    with pytest.raises(Invalid) as caught:
        read(text, Promotion)

    assert where in caught.value.findings[0].where
