"""Orders go through the states that the application has added, and no others."""

from collections.abc import Iterator

from ordercore import orders
from ordercore.flow.doing.engine import Step
from ordercore.flow.seeing.views import Views
from ordercore.orders import REFINED_LIFE, LifeRefinement, SubState, SubStateMark

__all__ = ["enter_first", "move_on"]


def enter_first(
    event: orders.Placed
    | orders.Confirmed
    | orders.Completed
    | orders.Cancelled
    | orders.Rejected
    | orders.Expired,
    views: Views,
) -> Iterator[Step]:
    """Give an order the application's own state that comes with the new one."""
    life: LifeRefinement | None = views.state(REFINED_LIFE)
    if life is None or (isinstance(event, orders.Cancelled) and not event.whole):
        return
    if first := life.entry(views.order(event.order).state):
        yield orders.EnterSubState(event.order, _mark(first, ""))


def move_on(event: orders.Advanced, views: Views) -> Iterator[Step]:
    """Move an order as the application says, or refuse what it says nothing about."""
    life: LifeRefinement = views.state(REFINED_LIFE) or LifeRefinement()
    order = views.order(event.order)
    move = life.move(order.id, order.sub_state or order.state, event.event)
    target = life.find(move.target)
    mark = _mark(target, move.reason) if target else None
    yield orders.EnterSubState(order.id, mark)


def _mark(sub: SubState, reason: str) -> SubStateMark:
    return SubStateMark(sub.code, sub.of, reason, sub.read_only)
