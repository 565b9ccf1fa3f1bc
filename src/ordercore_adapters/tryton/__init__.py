"""The books of Tryton, an open ERP, told what was sold, shipped, invoiced and paid."""

import ordercore as oc
from ordercore_adapters.tryton.erp import CAPABILITIES, TrytonErp
from ordercore_adapters.tryton.settings import TrytonSettings

__all__ = ["TrytonErp", "TrytonSettings", "ordercore_adapters"]


@oc.hookimpl
def ordercore_adapters() -> "list[oc.ports.AdapterInfo[TrytonSettings]]":
    """Return the one kind of adapter that is here."""
    return [
        oc.ports.AdapterInfo(
            oc.ports.Port.ERP, "tryton", TrytonSettings, TrytonErp, CAPABILITIES
        )
    ]
