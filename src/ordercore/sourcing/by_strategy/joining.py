"""One shipment of what leaves a place together by several services."""

from collections.abc import Sequence

from ordercore.sourcing.plans.demand import DemandLine
from ordercore.sourcing.plans.making import shipped
from ordercore.sourcing.plans.plan import Shipment
from ordercore.values import Money

__all__ = ["joined"]


def joined(
    lines: Sequence[DemandLine], parts: Sequence[Shipment], handling: Money
) -> Shipment:
    """Return one shipment of several from one node, each by other services.

    Args:
        lines: of the demand, in their order.
        parts: no two of them have a line in common.
        handling: what putting a shipment together costs: each part has it, and
            together they have it once.
    """
    if len(parts) == 1:
        return parts[0]
    cost = sum([one.cost - handling for one in parts], handling)
    places = {line.line: at for at, line in enumerate(lines)}
    shipping = [line for one in parts for line in one.lines]
    packing = [one.packing for one in parts]
    return shipped(
        parts[0].node,
        sorted(shipping, key=lambda line: places[line.line]),
        sum([one.weight_g for one in parts]),
        sum([one.parcels for one in parts]),
        cost,
        tuple(dict.fromkeys([name for one in parts for name in one.by])),
        # Of so many parcels that some were not worked out, none are told.
        divided=tuple([one for some in packing for one in some])
        if all(packing)
        else (),
    )
