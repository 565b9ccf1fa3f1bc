"""The shell: one door, what follows from what, and the stores.

Begin with ``oms``, the door, and ``policies``, what follows from what.

- What is asked is checked (``asking``) by what is seen and known (``seeing``,
  ``knowing``, ``goods``, ``days``); orders of channels come in by ``taking``.
- One looks what would come of it (``looking``), or it is done (``doing``) with all that
  follows (``following``, ``reacting``), and kept (``store``, ``stores``).
- Then others are told (``telling``), and labels bought (``labels``); shops are opened,
  asked for lists, and gone through again (``opening``, ``reporting``, ``replaying``).
"""

from ordercore.flow.doing.engine import (
    Attempt,
    Delivered,
    Outcome,
    Policies,
    Policy,
    Request,
    Step,
)
from ordercore.flow.knowing.customers import Customers
from ordercore.flow.knowing.referring import order_numbered
from ordercore.flow.labels.label_desk import Followed, LabelCarrier, LabelDesk
from ordercore.flow.labels.live_quotes import LiveQuotes
from ordercore.flow.labels.live_rates import live_rates
from ordercore.flow.looking.supposing import WhatIf, Wish
from ordercore.flow.oms import OMS
from ordercore.flow.opening.feeding import FeedCount, departures_of, take_feed
from ordercore.flow.opening.node_terms import take_node_terms
from ordercore.flow.opening.rulefile import (
    read_charges,
    read_rates,
    read_rules,
    read_strategies,
    write_charges,
    write_rates,
    write_rules,
    write_strategies,
)
from ordercore.flow.policies import AUTOMATIC, BARE, MANUAL
from ordercore.flow.reacting.buyers.subscribing import priced_by
from ordercore.flow.replaying.explaining import Decision, decisions
from ordercore.flow.replaying.shadowing import ShadowReport, ShadowWork, shadow_report
from ordercore.flow.replaying.simulated import Simulated, Simulation
from ordercore.flow.replaying.simulation import simulate
from ordercore.flow.reporting.charging import charges_of
from ordercore.flow.reporting.collecting import collection_of, to_collect
from ordercore.flow.reporting.observing import transit_history
from ordercore.flow.reporting.outlooking import outlook_of
from ordercore.flow.reporting.purchasing import purchase_list
from ordercore.flow.reporting.whereabouts import where_is
from ordercore.flow.seeing.views import Views
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
from ordercore.flow.stores.memory import MemoryStore
from ordercore.flow.stores.sqlite import SqliteStore
from ordercore.flow.taking.receipts import (
    Receipt,
    SetAside,
    Taken,
    TakenCancellation,
    TakenNews,
    TakenPayout,
    TakenReturn,
)
from ordercore.flow.telling.claiming import Claim
from ordercore.flow.telling.consumer import Consumer, Delivery
from ordercore.flow.telling.feed import Feed
from ordercore.flow.telling.outbox import Outbox
from ordercore.flow.telling.pausing import PATIENT, Pause
from ordercore.flow.telling.reminding import delays, reminders
from ordercore.flow.telling.stock_feed import StockFeed, Told
from ordercore.flow.vocabulary import codec

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
    "Feed",
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
    "TakenNews",
    "TakenPayout",
    "TakenReturn",
    "Task",
    "Told",
    "Unit",
    "Views",
    "WhatIf",
    "Wish",
    "WriteSet",
    "charges_of",
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
    "take_node_terms",
    "to_collect",
    "transit_history",
    "where_is",
    "write_charges",
    "write_rates",
    "write_rules",
    "write_strategies",
]
