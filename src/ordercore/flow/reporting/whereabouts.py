"""Where a unit is of which only the serial number is known."""

from collections.abc import Sequence

from ordercore.errors import Refused
from ordercore.flow import tagging
from ordercore.flow.asking.fields import text
from ordercore.flow.oms import OMS
from ordercore.values import meant
from ordercore.views import Whereabouts, whereabouts

__all__ = ["where_is"]

NAMED = 5
LONGEST = 32
"""Of a longer number nobody tries what is near it: there is too much of that."""


def where_is(oms: OMS, number: str, sku: str = "") -> tuple[Whereabouts, ...]:
    """Return where the unit with a serial number is, and where it has been.

    Numbers are unique for their SKU: where units of several SKUs have it, each of them
    is returned, in order of SKU.

    Args:
        oms: the shop.
        number: as it was received.
        sku: what it is; "" where nobody knows.

    Raises Refused ``serial.unknown``: no such unit was ever received; numbers that are
    nearly the same are named.
    """
    found = _units(oms, text(number, "number"), text(sku, "sku"))
    if not found:
        raise _unknown(oms, number, sku)
    return tuple([whereabouts(oms.state(s), oms.history(s)) for s in found])


def _units(oms: OMS, number: str, sku: str) -> Sequence[str]:
    streams = sorted(oms.tagged(tagging.serial(number)))
    return [one for one in streams if not sku or oms.state(one).sku == sku]


def _unknown(oms: OMS, number: str, sku: str) -> Refused:
    near = meant(number) if len(number) <= LONGEST else ()
    known = sorted([one for one in near if _units(oms, one, sku)])[:NAMED]
    hint = f"Did you mean {' or '.join(known)}? Else read" if known else "Read"
    return Refused(
        "serial.unknown",
        asked=f"where {f'{sku} ' if sku else ''}number {number} is",
        because="no unit with this number was ever received",
        remedy=f"{hint} the number again, or receive the unit first",
    )
