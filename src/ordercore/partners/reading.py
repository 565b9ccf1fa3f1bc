"""What a partner sends is read as its adapter reads it, under the connection's name."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from ordercore.accounts import Payout
from ordercore.catalog import Item
from ordercore.errors import Invalid
from ordercore.flow.wire import structure, unstructure
from ordercore.plugins import Channel, ImportedNews, ImportedReturn, Parsed, Raw
from ordercore.ports import GoodsReceived, PaymentReceived, PriceTag, PurchasePlaced

__all__ = ["Reader", "raws_of"]

PAYOUT = "ordercore.payout"
"""The only key of what stands for a payout, which adapters give as it is."""

NEWS = "ordercore.news"
"""The only key of what stands for news of an office, which come as values."""


@frozen
class Reader:
    """A channel under the name of its connection: two shops of one kind are two.

    Attributes:
        name: of the connection.
        channel: what reads what the partner sends; None where it sends payouts only.
        nodes: what the partner calls a place -> our node.
        otherwise: our node for what has come back, where the partner names no place.
    """

    name: str
    channel: Channel | None
    nodes: Mapping[str, str]
    otherwise: str = ""

    def parse(self, raw: Mapping[str, object], /) -> Parsed:
        """Return what *raw* says, its place as our node.  Raises Invalid."""
        if [*raw] == [PAYOUT]:
            return structure(raw[PAYOUT], Payout)
        if [*raw] == [NEWS]:
            return self._placed(structure(raw[NEWS], ImportedNews))
        if self.channel is None:
            raise Invalid.at("", raw, "what partners of that kind send")
        parsed = self.channel.parse(raw)
        return self._here(parsed) if isinstance(parsed, ImportedReturn) else parsed

    def _here(self, sent: ImportedReturn) -> ImportedReturn:
        if not sent.place:
            return evolve(sent, place=self.otherwise)
        return evolve(sent, place=self._node(sent.place, "place"))

    def _placed(self, news: ImportedNews) -> ImportedNews:
        """Return news with our node; an office may call all of them as we do."""
        if not self.nodes:
            return news
        if news.goods is not None:
            node = self._node(news.goods.node, "goods.node")
            news = evolve(news, goods=evolve(news.goods, node=node))
        if news.purchase is not None and news.purchase.node:
            node = self._node(news.purchase.node, "purchase.node")
            news = evolve(news, purchase=evolve(news.purchase, node=node))
        return news

    def _node(self, place: str, where: str) -> str:
        if place not in self.nodes:
            known = ", ".join(sorted(self.nodes)) or "none: places of the connection"
            raise Invalid.at(where, place, f"one of {known}")
        return self.nodes[place]


def raws_of(kind: type, items: Sequence[Any]) -> list[Raw]:
    """Return what a page holds as it can be kept, read again and taken.

    Prices are taken together: a list of them is published once.
    """
    if kind is Raw:
        return [*items]
    if kind is PriceTag:
        name = f"prices {', '.join([one.sku for one in items[:3]])}"
        return [_news(ImportedNews(name, prices=tuple(items)))] if items else []
    return [_RAWS[kind](one) for one in items]


def _payout(payout: Payout) -> Raw:
    content: dict[str, Any] = {PAYOUT: unstructure(payout)}
    return Raw(f"payout {payout.statement}", content)


def _news(news: ImportedNews) -> Raw:
    return Raw(news.external_id, {NEWS: unstructure(news)})


_RAWS: Mapping[type, Callable[[Any], Raw]] = {
    Payout: _payout,
    Item: lambda item: _news(ImportedNews(f"item {item.sku}", item=item)),
    GoodsReceived: lambda it: _news(ImportedNews(f"receipt/{it.id}", goods=it)),
    PaymentReceived: lambda it: _news(ImportedNews(f"payment/{it.id}", payment=it)),
    PurchasePlaced: lambda it: _news(ImportedNews(f"purchase/{it.id}", purchase=it)),
}
"""What makes a raw payload of each kind of thing."""
