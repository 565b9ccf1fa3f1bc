"""What is going on: journeys, work, stock and books, worked out and never stored."""

from ordercore.views.as_of import AsOf, as_of
from ordercore.views.books import Balance, Booked, Books, TrialBalance, booked
from ordercore.views.carts import CartStanding, KeptLine, cart_standing, left_carts
from ordercore.views.collecting import Collection, CollectionStatus, collection
from ordercore.views.consigned import ConsignmentLedger, Settled
from ordercore.views.customers import (
    CustomerHistory,
    OrderValue,
    Rfm,
    Segment,
    Worth,
    customer_history,
    most_profitable,
    segments,
)
from ordercore.views.incoming import Coming, coming, incoming
from ordercore.views.journey import Entry, Journey, journey
from ordercore.views.lateness import due_on
from ordercore.views.looking import Kept, look
from ordercore.views.lots import Consigned, LotKey, LotMoves, LotsLedger, consigned
from ordercore.views.offering import Offer, offers
from ordercore.views.on_hand import (
    Count,
    NodeStock,
    OnHand,
    SkuStock,
    claims_of,
    on_hand,
)
from ordercore.views.outlook import SkuOutlook, sku_outlook
from ordercore.views.paper import (
    Early,
    Paid,
    Paper,
    PaperCharge,
    PaperKind,
    PaperLine,
    PaperParty,
    papers,
)
from ordercore.views.paying import OpenInvoice, open_invoices
from ordercore.views.shop import SetAside, Shop
from ordercore.views.special import SpecialOrder, special_by_flag, special_orders
from ordercore.views.standing import Standing, standing
from ordercore.views.status import (
    Attention,
    Fate,
    FulfillmentStatus,
    ReturnStatus,
    UnitCount,
    attention,
    count_units,
    fate,
    fulfillment_status,
    return_status,
)
from ordercore.views.stocktaking import Conservation, Difference, Moves, take_stock
from ordercore.views.summary import RowCount, RunSummary, summarize
from ordercore.views.telling import Told, tell
from ordercore.views.whereabouts import Whereabouts, WhereaboutsStep, whereabouts
from ordercore.views.work import Job, Task, WorkList

__all__ = [
    "AsOf",
    "Attention",
    "Balance",
    "Booked",
    "Books",
    "CartStanding",
    "Collection",
    "CollectionStatus",
    "Coming",
    "Conservation",
    "Consigned",
    "ConsignmentLedger",
    "Count",
    "CustomerHistory",
    "Difference",
    "Early",
    "Entry",
    "Fate",
    "FulfillmentStatus",
    "Job",
    "Journey",
    "Kept",
    "KeptLine",
    "LotKey",
    "LotMoves",
    "LotsLedger",
    "Moves",
    "NodeStock",
    "Offer",
    "OnHand",
    "OpenInvoice",
    "OrderValue",
    "Paid",
    "Paper",
    "PaperCharge",
    "PaperKind",
    "PaperLine",
    "PaperParty",
    "ReturnStatus",
    "Rfm",
    "RowCount",
    "RunSummary",
    "Segment",
    "SetAside",
    "Settled",
    "Shop",
    "SkuOutlook",
    "SkuStock",
    "SpecialOrder",
    "Standing",
    "Task",
    "Told",
    "TrialBalance",
    "UnitCount",
    "Whereabouts",
    "WhereaboutsStep",
    "WorkList",
    "Worth",
    "as_of",
    "attention",
    "booked",
    "cart_standing",
    "claims_of",
    "collection",
    "coming",
    "consigned",
    "count_units",
    "customer_history",
    "due_on",
    "fate",
    "fulfillment_status",
    "incoming",
    "journey",
    "left_carts",
    "look",
    "most_profitable",
    "offers",
    "on_hand",
    "open_invoices",
    "papers",
    "return_status",
    "segments",
    "sku_outlook",
    "special_by_flag",
    "special_orders",
    "standing",
    "summarize",
    "take_stock",
    "tell",
    "whereabouts",
]
