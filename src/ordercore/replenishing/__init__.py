"""Buying: what others ship for us, and so has to be bought of them."""

from ordercore.replenishing.purchase_demand import (
    DemandPurchase,
    MeetPurchase,
    PurchaseDemand,
    PurchaseDemanded,
    PurchaseLine,
    PurchaseMet,
    PurchaseWithdrawn,
    ToPurchase,
    WithdrawPurchase,
    purchase_stream,
    to_purchase,
)

__all__ = [
    "DemandPurchase",
    "MeetPurchase",
    "PurchaseDemand",
    "PurchaseDemanded",
    "PurchaseLine",
    "PurchaseMet",
    "PurchaseWithdrawn",
    "ToPurchase",
    "WithdrawPurchase",
    "purchase_stream",
    "to_purchase",
]
