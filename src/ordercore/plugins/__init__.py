"""How others join in: what they may answer, where they are asked, and who they are."""

from ordercore.message import Happened
from ordercore.plugins.feed import Feed, FeedReader, Opening
from ordercore.plugins.guests import PluginRow
from ordercore.plugins.manager import OURS, Plugins
from ordercore.plugins.spec import SPEC_VERSION, hookimpl
from ordercore.ports.imported import (
    CancelledLine,
    Channel,
    Charge,
    Imported,
    ImportedCancellation,
    ImportedCustomer,
    ImportedLine,
    ImportedNews,
    ImportedReturn,
    ImportedTax,
    LeftOut,
    NotAnOrder,
    Parsed,
    Raw,
    ReturnedLine,
)

__all__ = [
    "OURS",
    "SPEC_VERSION",
    "CancelledLine",
    "Channel",
    "Charge",
    "Feed",
    "FeedReader",
    "Happened",
    "Imported",
    "ImportedCancellation",
    "ImportedCustomer",
    "ImportedLine",
    "ImportedNews",
    "ImportedReturn",
    "ImportedTax",
    "LeftOut",
    "NotAnOrder",
    "Opening",
    "Parsed",
    "PluginRow",
    "Plugins",
    "Raw",
    "ReturnedLine",
    "hookimpl",
]
