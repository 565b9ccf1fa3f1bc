"""The shell: one door, what follows from what, and the stores."""

from ordercore.flow.claiming import Claim
from ordercore.flow.collecting import collection_of, to_collect
from ordercore.flow.consumer import Consumer, Delivery
from ordercore.flow.engine import (
    Attempt,
    Delivered,
    Outcome,
    Policies,
    Policy,
    Request,
    Step,
)
from ordercore.flow.explaining import Decision, decisions
from ordercore.flow.feeding import FeedCount, departures_of, take_feed
from ordercore.flow.intake import Receipt, SetAside, Taken, TakenCancellation
from ordercore.flow.knowing import Customers
from ordercore.flow.label_desk import Followed, LabelCarrier, LabelDesk
from ordercore.flow.live_quotes import LiveQuotes
from ordercore.flow.live_rates import live_rates
from ordercore.flow.memory import MemoryStore
from ordercore.flow.observing import transit_history
from ordercore.flow.oms import OMS
from ordercore.flow.outbox import Outbox
from ordercore.flow.outlooking import outlook_of
from ordercore.flow.pausing import PATIENT, Pause
from ordercore.flow.policies import AUTOMATIC, BARE, MANUAL
from ordercore.flow.purchasing import purchase_list
from ordercore.flow.reacting.subscribing import priced_by
from ordercore.flow.referring import order_numbered
from ordercore.flow.reminding import delays, reminders
from ordercore.flow.rulefile import (
    read_charges,
    read_rates,
    read_rules,
    read_strategies,
    write_charges,
    write_rates,
    write_rules,
    write_strategies,
)
from ordercore.flow.shadowing import ShadowReport, ShadowWork, shadow_report
from ordercore.flow.simulated import Simulated, Simulation
from ordercore.flow.simulation import simulate
from ordercore.flow.sqlite import SqliteStore
from ordercore.flow.stock_feed import StockFeed, Told
from ordercore.flow.store import (
    Binding,
    Loaded,
    Postponed,
    Quarantined,
    Reader,
    Recorded,
    Store,
    Task,
    Unit,
    WriteSet,
)
from ordercore.flow.supposing import WhatIf, Wish
from ordercore.flow.views import Views
from ordercore.flow.vocabulary import codec
from ordercore.flow.whereabouts import where_is

__all__ = [
    "AUTOMATIC",
    "BARE",
    "MANUAL",
    "OMS",
    "PATIENT",
    "Attempt",
    "Binding",
    "Claim",
    "Consumer",
    "Customers",
    "Decision",
    "Delivered",
    "Delivery",
    "FeedCount",
    "Followed",
    "LabelCarrier",
    "LabelDesk",
    "LiveQuotes",
    "Loaded",
    "MemoryStore",
    "Outbox",
    "Outcome",
    "Pause",
    "Policies",
    "Policy",
    "Postponed",
    "Quarantined",
    "Reader",
    "Receipt",
    "Recorded",
    "Request",
    "SetAside",
    "ShadowReport",
    "ShadowWork",
    "Simulated",
    "Simulation",
    "SqliteStore",
    "Step",
    "StockFeed",
    "Store",
    "Taken",
    "TakenCancellation",
    "Task",
    "Told",
    "Unit",
    "Views",
    "WhatIf",
    "Wish",
    "WriteSet",
    "codec",
    "collection_of",
    "decisions",
    "delays",
    "departures_of",
    "live_rates",
    "order_numbered",
    "outlook_of",
    "priced_by",
    "purchase_list",
    "read_charges",
    "read_rates",
    "read_rules",
    "read_strategies",
    "reminders",
    "shadow_report",
    "simulate",
    "take_feed",
    "to_collect",
    "transit_history",
    "where_is",
    "write_charges",
    "write_rates",
    "write_rules",
    "write_strategies",
]
