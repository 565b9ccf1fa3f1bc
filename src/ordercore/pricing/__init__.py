"""What an order costs, worked out once, and what each unit of it is worth."""

from ordercore.pricing.basket import BasketLine, FeeRule, PricingRules, Shipping
from ordercore.pricing.cutting import Cut, rescaled, without
from ordercore.pricing.discounting import LeftOff
from ordercore.pricing.fx import Conversion, FxRate, FxRates, Indicative
from ordercore.pricing.parts import (
    ChargeTax,
    Discount,
    DiscountPolicy,
    Fee,
    FeeKind,
    PricingBasis,
    TaxLine,
    TaxPer,
    Treatment,
    by_rate,
)
from ordercore.pricing.priced import BasketPrice, LinePrice
from ordercore.pricing.promotion import Promotion, Target, When
from ordercore.pricing.reckoning import price
from ordercore.pricing.reevaluating import adjustment, kept_of
from ordercore.pricing.settling import Settled, Settlement, settle
from ordercore.pricing.tax_table import TaxRule, TaxTable
from ordercore.pricing.taxing import (
    Buyer,
    Taxable,
    Taxation,
    TaxEngine,
    TaxRate,
    taxed,
)
from ordercore.pricing.totals import (
    Bill,
    BillFee,
    BillLine,
    Priced,
    PricedLine,
    Totals,
    amount_of_units,
    bill_of,
    line_amount,
    taxes_of,
    totals_of,
)

__all__ = [
    "BasketLine",
    "BasketPrice",
    "Bill",
    "BillFee",
    "BillLine",
    "Buyer",
    "ChargeTax",
    "Conversion",
    "Cut",
    "Discount",
    "DiscountPolicy",
    "Fee",
    "FeeKind",
    "FeeRule",
    "FxRate",
    "FxRates",
    "Indicative",
    "LeftOff",
    "LinePrice",
    "Priced",
    "PricedLine",
    "PricingBasis",
    "PricingRules",
    "Promotion",
    "Settled",
    "Settlement",
    "Shipping",
    "Target",
    "TaxEngine",
    "TaxLine",
    "TaxPer",
    "TaxRate",
    "TaxRule",
    "TaxTable",
    "Taxable",
    "Taxation",
    "Totals",
    "Treatment",
    "When",
    "adjustment",
    "amount_of_units",
    "bill_of",
    "by_rate",
    "kept_of",
    "line_amount",
    "price",
    "rescaled",
    "settle",
    "taxed",
    "taxes_of",
    "totals_of",
    "without",
]
