"""From which place an order ships, so that it costs least, and why from there."""

from ordercore.sourcing.choosing import source
from ordercore.sourcing.demand import Demand, DemandLine
from ordercore.sourcing.kits import Shelves, kits_of, source_kits
from ordercore.sourcing.network import (
    Network,
    Node,
    NodeKind,
    NodeOpened,
    OpenNode,
    ParcelRates,
)
from ordercore.sourcing.plain import plan_as_plain, plan_of_plain
from ordercore.sourcing.plan import (
    Assignment,
    Lack,
    Missing,
    NodeReason,
    Reason,
    Shipment,
    SourcingPlan,
)

__all__ = [
    "Assignment",
    "Demand",
    "DemandLine",
    "Lack",
    "Missing",
    "Network",
    "Node",
    "NodeKind",
    "NodeOpened",
    "NodeReason",
    "OpenNode",
    "ParcelRates",
    "Reason",
    "Shelves",
    "Shipment",
    "SourcingPlan",
    "kits_of",
    "plan_as_plain",
    "plan_of_plain",
    "source",
    "source_kits",
]
