"""Nothing is ordered, held, moved or counted of an article that nobody knows."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ordercore import carts, orders, stock
from ordercore.flow.doing.engine import Step
from ordercore.flow.knowing.articles import check_known, check_listed
from ordercore.flow.seeing.views import Views
from ordercore.message import Event
from ordercore.stock import stock_stream

__all__ = ["check_articles", "check_goods_in", "check_to_count"]


def check_articles(event: Event[Any], views: Views) -> Iterator[Step]:
    """Refuse what is asked of an article that the shop does not know."""
    what, skus_of = _ASKED[type(event)]
    asked = f"{what} {event.stream.partition('/')[2]}"
    check_known(skus_of(event), asked, views, own=event.stream)
    yield from ()


def check_goods_in(event: stock.DeliveryAnnounced, views: Views) -> Iterator[Step]:
    """Refuse goods that are not listed where the shop takes nothing else."""
    what = f"expect delivery {event.delivery} at {event.node}"
    check_listed([line.sku for line in event.lines], what, views)
    yield from ()


def check_to_count(event: stock.CountSheetOpened, views: Views) -> Iterator[Step]:
    """Refuse to count what nobody knows; what lies at the place can be counted."""
    asked = f"count by sheet {event.sheet}"
    shelves = [(sku, views.state(stock_stream(sku, event.node))) for sku in event.skus]
    check_known([sku for sku, level in shelves if level is None], asked, views)
    yield from ()


def _agreed(event: orders.Placed | orders.Subscribed) -> Iterable[str]:
    return [line.sku for line in event.agreed.lines]


def _offered(event: orders.QuoteOffered) -> Iterable[str]:
    return [line.sku for line in event.offer.agreed.lines]


def _wished(event: orders.QuoteRequested) -> Iterable[str]:
    return [line.sku for line in event.wishes.lines]


def _proposed(event: orders.ChangeProposed) -> Iterable[str]:
    return [line.sku for line in event.proposal.edits.new_lines]


def _added(event: carts.LineAdded) -> Iterable[str]:
    return [event.line.sku]


def _moved(event: stock.TransferRequested) -> Iterable[str]:
    return [line.sku for line in event.lines]


def _one(event: stock.SafetyStockKept | stock.QuotaSet) -> Iterable[str]:
    return [event.sku]


_ASKED: Mapping[type, tuple[str, Callable[[Any], Iterable[str]]]] = {
    orders.Placed: ("place order", _agreed),
    orders.Subscribed: ("begin subscription", _agreed),
    orders.SubscriptionChanged: ("change subscription", _agreed),
    orders.QuoteRequested: ("request quote", _wished),
    orders.QuoteRenegotiated: ("renegotiate quote", _wished),
    orders.QuoteOffered: ("offer quote", _offered),
    orders.ChangeProposed: ("propose change", _proposed),
    carts.LineAdded: ("put goods into cart", _added),
    stock.TransferRequested: ("send transfer", _moved),
    stock.SafetyStockKept: ("keep units of", _one),
    stock.QuotaSet: ("keep units of", _one),
}
"""What each event asks for, and of which articles."""
