"""What sourced orders would have come to by other strategies, side by side."""

from collections.abc import Collection, Iterable, Sequence

from attrs import frozen

from ordercore.errors import Invalid
from ordercore.flow.explaining import Decision, decisions
from ordercore.flow.store import Store
from ordercore.message import key_of
from ordercore.show import table
from ordercore.sourcing import KeptStrategy, SourcingPlan, Strategy, chain_of
from ordercore.values import Money

__all__ = ["Rehearsal", "Rehearsed", "rehearse"]

AS_IT_WAS = "as it was"


@frozen
class Rehearsed:
    """What decisions come to by one strategy.

    Attributes:
        strategy: its id, or ``as it was`` for what each order had.
        decisions: how many were made again.
        otherwise: of how many the plan is not what was done.
        units: that ship.
        missing: units that do not.
        shipments: how many nodes ship, added up.
        parcels: how many parcels the buyers get.
        divided: lines that ship from more than one node.
        cost: of all shipments; None where there is no decision.
    """

    strategy: str
    decisions: int
    otherwise: int
    units: int
    missing: int
    shipments: int
    parcels: int
    divided: int
    cost: Money | None


@frozen
class Rehearsal:
    """Strategies side by side, first of all what each order had."""

    rows: tuple[Rehearsed, ...]

    def __str__(self) -> str:
        headings = (
            "strategy",
            "decisions",
            "otherwise",
            "units",
            "missing",
            "shipments",
            "parcels",
            "divided lines",
            "cost",
        )
        rows = [
            (
                row.strategy,
                row.decisions,
                row.otherwise,
                row.units,
                row.missing,
                row.shipments,
                row.parcels,
                row.divided,
                row.cost,
            )
            for row in self.rows
        ]
        return table(headings, rows, "<>>>>>>>>")


def rehearse(
    store: Store, strategies: Sequence[Strategy], orders: Collection[str] = ()
) -> Rehearsal:
    """Return what past decisions come to by some strategies; nothing is changed.

    Each decision is made again by itself, of what was known at its moment: that another
    one before would have left other stock is not followed up.  The alternates of a
    strategy are looked for among the others.

    Args:
        store: where the orders are.
        strategies: each name once.
        orders: their ids; all orders when none is given.

    Raises Invalid: two strategies share a name.
    """
    known = {one.id: KeptStrategy(one) for one in strategies}
    if len(known) < len(strategies):
        names = ", ".join([one.id for one in strategies])
        raise Invalid.at("strategies", names, "each name once")
    asked = [*orders] or [key_of(stream) for stream, _ in store.scan("order")]
    rows = [_row(AS_IT_WAS, _made(store, asked, ()))]
    rows += [
        _row(one.id, _made(store, asked, chain_of(one.id, known))) for one in strategies
    ]
    return Rehearsal(tuple(rows))


def _made(
    store: Store, orders: Iterable[str], by: tuple[Strategy, ...]
) -> list[Decision]:
    return [one for order in orders for one in decisions(store, order, *by)]


def _row(name: str, made: Sequence[Decision]) -> Rehearsed:
    plans = [one.plan for one in made]
    costs = [plan.cost for plan in plans]
    return Rehearsed(
        name,
        len(made),
        len([one for one in made if not one.same]),
        sum([one.quantity for plan in plans for one in plan.assignments]),
        sum([one.quantity for plan in plans for one in plan.missing]),
        sum([len(plan.shipments) for plan in plans]),
        sum([plan.parcels for plan in plans]),
        sum([_divided(plan) for plan in plans]),
        sum(costs[1:], costs[0]) if costs else None,
    )


def _divided(plan: SourcingPlan) -> int:
    lines = [one.line for one in plan.assignments]
    return len([line for line in dict.fromkeys(lines) if lines.count(line) > 1])
