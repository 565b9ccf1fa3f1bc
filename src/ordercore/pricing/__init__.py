"""What an order comes to, and what each unit of it is worth."""

from ordercore.pricing.totals import (
    Bill,
    BillLine,
    Priced,
    PricedLine,
    Totals,
    amount_of_units,
    bill_of,
    line_amount,
)

__all__ = [
    "Bill",
    "BillLine",
    "Priced",
    "PricedLine",
    "Totals",
    "amount_of_units",
    "bill_of",
    "line_amount",
]
