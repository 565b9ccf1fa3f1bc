"""What is named has to be there: strategies of rules, and those that follow others."""

from collections.abc import Iterator

from ordercore import orders
from ordercore.errors import Refused
from ordercore.flow.doing.engine import Step
from ordercore.flow.knowing.open_places import check_places_of
from ordercore.flow.knowing.strategies import (
    check_alternates,
    check_strategy_there,
    names_in_force,
)
from ordercore.flow.reacting.shared import free_name
from ordercore.flow.seeing.views import Views
from ordercore.orders import Gate, Hold
from ordercore.rules import RULES, RuleBook, RulesPublished
from ordercore.sourcing import (
    SHADOWS,
    Shadows,
    ShadowsSet,
    StrategyDefined,
    StrategyWithdrawn,
    Unfillable,
    strategy_named,
)

__all__ = [
    "check_alternate",
    "check_named",
    "check_shadows",
    "check_strategy_places",
    "check_unused",
    "park_unfillable",
]


def check_named(event: RulesPublished, views: Views) -> Iterator[Step]:
    """Refuse rules that name a strategy which is not there."""
    for rule in event.rules:
        asked = f"publish rule {rule.id}, which sets"
        check_strategy_there(rule.then.strategy, asked, views.strategies)
    yield from ()


def check_alternate(event: StrategyDefined, views: Views) -> Iterator[Step]:
    """Refuse a strategy whose alternate is not there, or leads back to it."""
    check_alternates(event.strategy, "define strategy", views.strategies)
    yield from ()


def check_strategy_places(event: StrategyDefined, views: Views) -> Iterator[Step]:
    """Refuse a strategy that is about places, or groups of them, that are not open."""
    asked = f"define strategy {event.strategy.id}, which is about"
    check_places_of(event.strategy, asked, views.supply.nodes)
    yield from ()


def check_unused(event: StrategyWithdrawn, views: Views) -> Iterator[Step]:
    """Refuse to withdraw a strategy that a rule or another strategy names."""
    book: RuleBook | None = views.state(RULES)
    users = [
        f"rule {rule.id}"
        for rule in (book.rules if book else ())
        if rule.then.strategy == event.strategy
    ]
    users += [
        f"strategy {name}"
        for name, kept in views.strategies.items()
        if kept.strategy.alternate == event.strategy and not kept.withdrawn
    ]
    shadows: Shadows | None = views.state(SHADOWS)
    if shadows is not None and event.strategy in shadows.strategies:
        users.append("the shadows")
    if users:
        there = names_in_force(views.strategies)
        raise Refused(
            "strategy.in-use",
            asked=f"withdraw strategy {event.strategy}",
            because=f"it is named by {', '.join(users)}",
            remedy=f"Let them name another one first: {there}",
        )
    yield from ()


def check_shadows(event: ShadowsSet, views: Views) -> Iterator[Step]:
    """Refuse to let a strategy look on that is not there."""
    for name in event.strategies:
        check_strategy_there(name, "let look on strategy", views.strategies)
    yield from ()


def park_unfillable(event: orders.Backordered, views: Views) -> Iterator[Step]:
    """Hold an order whose strategy wants somebody to decide about missing units."""
    order = views.order(event.order)
    strategy = strategy_named(order.strategy, views.strategies)
    waits = any([progress.backordered for progress in order.progress])
    parks = waits and strategy.unfillable is Unfillable.PARK
    if parks and not order.is_held(Gate.SOURCE):
        hold_id = free_name("parked", [hold.id for hold in order.holds])
        note = f"units are missing; strategy {strategy.id} leaves them to people"
        yield orders.PlaceHold(
            order.id, Hold(hold_id, Gate.SOURCE, "not_sourced", note)
        )
