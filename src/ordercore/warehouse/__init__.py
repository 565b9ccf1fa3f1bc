"""What is done in a warehouse for an order: pick, check, pack, and send off."""

from ordercore.warehouse.cancelling import Cancel, Cancelled, Withdraw, Withdrawn
from ordercore.warehouse.checking import Check, Checked, ScannedUnits
from ordercore.warehouse.closing import Close, Closed, ClosedShort, CloseShort
from ordercore.warehouse.fulfillment import (
    Box,
    FulfillmentOrder,
    InFulfillment,
    Piece,
    WorkLine,
    fulfillment_stream,
)
from ordercore.warehouse.leaving import Ship, Shipped
from ordercore.warehouse.life import LIFE, State, Step
from ordercore.warehouse.packing import Pack, Packed
from ordercore.warehouse.picking import (
    Found,
    NotThere,
    Pick,
    Picked,
    PickedShort,
    PickPlan,
    PickStop,
    ShortPick,
    pick_single,
)
from ordercore.warehouse.proposing import (
    PackPlan,
    ProposedParcel,
    in_parcels,
)
from ordercore.warehouse.releasing import (
    Accept,
    Accepted,
    Open,
    Opened,
    Reject,
    Rejected,
    Release,
    Released,
    Work,
)
from ordercore.warehouse.slips import PackingSlip, SlipLine, packing_slip
from ordercore.warehouse.unpacking import Unpack, Unpacked

__all__ = [
    "LIFE",
    "Accept",
    "Accepted",
    "Box",
    "Cancel",
    "Cancelled",
    "Check",
    "Checked",
    "Close",
    "CloseShort",
    "Closed",
    "ClosedShort",
    "Found",
    "FulfillmentOrder",
    "InFulfillment",
    "NotThere",
    "Open",
    "Opened",
    "Pack",
    "PackPlan",
    "Packed",
    "PackingSlip",
    "Pick",
    "PickPlan",
    "PickStop",
    "Picked",
    "PickedShort",
    "Piece",
    "ProposedParcel",
    "Reject",
    "Rejected",
    "Release",
    "Released",
    "ScannedUnits",
    "Ship",
    "Shipped",
    "ShortPick",
    "SlipLine",
    "State",
    "Step",
    "Unpack",
    "Unpacked",
    "Withdraw",
    "Withdrawn",
    "Work",
    "WorkLine",
    "fulfillment_stream",
    "in_parcels",
    "packing_slip",
    "pick_single",
]
