"""From which place an order ships, so that it costs least, and why from there."""

from ordercore.sourcing.backorders import (
    FIRST_COME,
    BackorderPolicy,
    BackorderPolicySet,
    FillOrder,
    SetBackorderPolicy,
    backorder_policy_stream,
    first_come,
    in_turn,
)
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
    "FIRST_COME",
    "Assignment",
    "BackorderPolicy",
    "BackorderPolicySet",
    "Demand",
    "DemandLine",
    "FillOrder",
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
    "SetBackorderPolicy",
    "Shelves",
    "Shipment",
    "SourcingPlan",
    "backorder_policy_stream",
    "first_come",
    "in_turn",
    "kits_of",
    "plan_as_plain",
    "plan_of_plain",
    "source",
    "source_kits",
]
