"""What an order comes to, and what each unit of it is worth."""

from ordercore.pricing.cutting import Cut
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
    "Bill",
    "BillFee",
    "BillLine",
    "ChargeTax",
    "Cut",
    "Discount",
    "DiscountPolicy",
    "Fee",
    "FeeKind",
    "Priced",
    "PricedLine",
    "PricingBasis",
    "TaxLine",
    "TaxPer",
    "Totals",
    "Treatment",
    "amount_of_units",
    "bill_of",
    "by_rate",
    "line_amount",
    "taxes_of",
    "totals_of",
]
