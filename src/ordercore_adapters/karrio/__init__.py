"""Labels out of Karrio, an open server in front of some dozens of carriers."""

import ordercore as oc
from ordercore_adapters.karrio.carrier import CAPABILITIES, KarrioCarrier
from ordercore_adapters.karrio.settings import KarrioSettings

__all__ = ["KarrioCarrier", "KarrioSettings", "ordercore_adapters"]


@oc.hookimpl
def ordercore_adapters() -> list[oc.ports.AdapterInfo[KarrioSettings]]:
    """Return the one kind of adapter that is here."""
    carrier = oc.ports.Port.CARRIER
    return [
        oc.ports.AdapterInfo(
            carrier, "karrio", KarrioSettings, KarrioCarrier, CAPABILITIES
        )
    ]
