"""What the shop's rules say of an order, from all that is known about its buyer."""

from collections.abc import Iterable, Iterator

from ordercore.flow import tagging
from ordercore.flow.asking.settling import known_as
from ordercore.flow.seeing.views import Views
from ordercore.message import key_of
from ordercore.orders import Order
from ordercore.rules import (
    RULES,
    Facts,
    Judgement,
    OtherOrder,
    RuleBook,
    RuleStep,
    applies,
    goods_of,
    judge,
)

__all__ = ["by_itself", "facts_of", "judgement_of"]


def judgement_of(order: Order, views: Views) -> Judgement:
    """Return what the rules in force say of an order now."""
    book: RuleBook = views.state(RULES) or RuleBook(0, ())
    return judge(book, order, facts_of(order, book, views), views.now)


def by_itself(step: RuleStep, order: Order, views: Views) -> bool:
    """Tell whether the house takes a step of an order by itself, as the filters say."""
    book: RuleBook | None = views.state(RULES)
    if book is None or step not in [rule.step for rule in book.rules]:
        return True
    return applies(book, step, order, facts_of(order, book, views))


def facts_of(order: Order, book: RuleBook, views: Views) -> Facts:
    """Return what the rules may ask about the buyer of an order."""
    party = order.agreed.customer
    if not party:
        return Facts()
    kept = known_as(party, views)
    group = kept.customer.group if kept else ""
    names = {party, *([kept.id, *kept.aliases] if kept else [])}
    others = [*_others(order, names, views)] if book.looks_back else []
    return Facts((group,) if group else (), tuple(others), known=True)


def _others(order: Order, names: Iterable[str], views: Views) -> Iterator[OtherOrder]:
    streams = {s for name in names for s in views.tagged(tagging.customer(name))}
    for stream in sorted(streams - {order.stream}):
        agreed = views.order(key_of(stream)).agreed
        yield OtherOrder(key_of(stream), agreed.placed_at, goods_of(agreed.lines))
