"""Which capabilities the adapters of each port may declare, and what these promise."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from ordercore.ports.adapter import Operations, Port
from ordercore.ports.carrier import CARRIER_OPERATIONS, CarrierCapability
from ordercore.ports.erp import ERP_OPERATIONS, ErpCapability
from ordercore.ports.ledger import LEDGER_OPERATIONS, LedgerCapability
from ordercore.ports.notifier import NOTIFIER_OPERATIONS, NotifierCapability
from ordercore.ports.payment import PAYMENT_OPERATIONS, PaymentCapability
from ordercore.ports.shop import SHOP_OPERATIONS, ShopCapability
from ordercore.ports.taxing import TAX_OPERATIONS, TaxCapability

__all__ = ["CAPABILITIES", "OPERATIONS"]

CAPABILITIES: Mapping[Port, type[StrEnum]] = MappingProxyType(
    {
        Port.CHANNEL: ShopCapability,
        Port.CARRIER: CarrierCapability,
        Port.ERP: ErpCapability,
        Port.PAYMENT: PaymentCapability,
        Port.LEDGER: LedgerCapability,
        Port.NOTIFIER: NotifierCapability,
        Port.TAX: TaxCapability,
    }
)
"""Port -> what its adapters may declare."""

OPERATIONS: Mapping[Port, Operations] = MappingProxyType(
    {
        Port.CHANNEL: SHOP_OPERATIONS,
        Port.CARRIER: CARRIER_OPERATIONS,
        Port.ERP: ERP_OPERATIONS,
        Port.PAYMENT: PAYMENT_OPERATIONS,
        Port.LEDGER: LEDGER_OPERATIONS,
        Port.NOTIFIER: NOTIFIER_OPERATIONS,
        Port.TAX: TAX_OPERATIONS,
    }
)
"""Port -> what each capability of it promises."""
