"""Keeping in step with partners: what every adapter gets for nothing."""

from ordercore.partners.asking import AdapterBroke, NotBooked
from ordercore.partners.comparing import (
    StockComparison,
    StockDifference,
    compare_stock,
)
from ordercore.partners.connection import Connection, PaysBack, TellsPrices, lane_of
from ordercore.partners.erps import ERP_ERRANDS
from ordercore.partners.errand import Errand, Errands, Look, Paper, telling
from ordercore.partners.hearing import Heard
from ordercore.partners.ledgers import LEDGER_ERRANDS
from ordercore.partners.noticing import (
    Later,
    Notice,
    NotRepeated,
    Words,
    notices,
    rating_mails,
)
from ordercore.partners.opening import connections_of, read_connections
from ordercore.partners.partners import ERRANDS, LATER, Partners, Worked
from ordercore.partners.paying import Cashier
from ordercore.partners.plain_words import plain_words
from ordercore.partners.pulling import Pulled, pull
from ordercore.partners.reprocessing import Reprocessed, reprocess
from ordercore.partners.shops import SHOP_ERRANDS
from ordercore.partners.standing import ConnectionState, Standing, standings
from ordercore.partners.stock import stock_feed_of
from ordercore.partners.telling import outbox_of

__all__ = [
    "ERP_ERRANDS",
    "ERRANDS",
    "LATER",
    "LEDGER_ERRANDS",
    "SHOP_ERRANDS",
    "AdapterBroke",
    "Cashier",
    "Connection",
    "ConnectionState",
    "Errand",
    "Errands",
    "Heard",
    "Later",
    "Look",
    "NotBooked",
    "NotRepeated",
    "Notice",
    "Paper",
    "Partners",
    "PaysBack",
    "Pulled",
    "Reprocessed",
    "Standing",
    "StockComparison",
    "StockDifference",
    "TellsPrices",
    "Words",
    "Worked",
    "compare_stock",
    "connections_of",
    "lane_of",
    "notices",
    "outbox_of",
    "plain_words",
    "pull",
    "rating_mails",
    "read_connections",
    "reprocess",
    "standings",
    "stock_feed_of",
    "telling",
]
