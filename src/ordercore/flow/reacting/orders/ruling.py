"""The shop's rules are asked about every order that is placed or changed."""

from collections.abc import Iterator
from functools import partial

from ordercore import orders
from ordercore.errors import OrdercoreError
from ordercore.flow.doing.engine import Attempt, Step
from ordercore.flow.looking.ruling import facts_of
from ordercore.flow.reacting.shared import free_name
from ordercore.flow.seeing.views import Views
from ordercore.orders import Gate, Hold
from ordercore.rules import RULES, RuleBook, judge

__all__ = ["ask_rules"]


def ask_rules(
    event: orders.Placed | orders.Changed | orders.Reverted, views: Views
) -> Iterator[Step]:
    """Ask the shop's rules: they hold, flag and record."""
    book: RuleBook | None = views.state(RULES)
    if book is not None:
        yield Attempt(
            partial(_judged, event.order, book), partial(_not_judged, event.order)
        )


def _judged(name: str, book: RuleBook, views: Views) -> Iterator[Step]:
    order = views.order(name)
    yield from judge(book, order, facts_of(order, book, views), views.now).commands


def _not_judged(name: str, error: OrdercoreError, views: Views) -> Iterator[Step]:
    """Hold an order that could not be judged: what is not checked does not pass."""
    order = views.order(name)
    if not orders.LIFE[order.state]:
        return
    hold_id = free_name("rules", [hold.id for hold in order.holds])
    hold = Hold(hold_id, Gate.CONFIRM, "rules_failed", str(error)[:1000])
    yield orders.PlaceHold(name, hold)
