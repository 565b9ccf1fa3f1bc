"""Partners in memory, one for each port: stand-ins that keep to the contracts."""

from ordercore.testing.partners.books import MemoryLedger, MemoryMailbox, RecentDays
from ordercore.testing.partners.carrier import MemoryCarrier
from ordercore.testing.partners.erp import MemoryErp
from ordercore.testing.partners.payment import DECLINED, MemoryPayments
from ordercore.testing.partners.policies import FixedLots, MemoryTaxes, TypedPapers
from ordercore.testing.partners.shop import MemoryChannel, MemoryShop
from ordercore.testing.partners.taxes import MemoryTaxService

__all__ = [
    "DECLINED",
    "FixedLots",
    "MemoryCarrier",
    "MemoryChannel",
    "MemoryErp",
    "MemoryLedger",
    "MemoryMailbox",
    "MemoryPayments",
    "MemoryShop",
    "MemoryTaxService",
    "MemoryTaxes",
    "RecentDays",
    "TypedPapers",
]
