"""Strategies as plain tables, as a TOML file has them; nothing is guessed."""

from collections.abc import Mapping
from typing import Any

from ordercore.errors import Finding, Invalid
from ordercore.sourcing.places.network import NodeKind
from ordercore.sourcing.strategies.sound import problems_of
from ordercore.sourcing.strategies.strategy import (
    WHOLE_LINES_THEN_COST,
    Clearance,
    Constraint,
    ConstraintKind,
    Goal,
    Strategy,
    Term,
    Unfillable,
)
from ordercore.values.tables import (
    Read,
    as_plain,
    each,
    enum,
    fields,
    leaf,
    listed,
    number,
    one_or_many,
    table,
    text,
)

__all__ = ["plain_strategies", "strategies_from"]


def strategies_from(document: object) -> tuple[Strategy, ...]:
    """Return the strategies of a document: a table with a list ``strategy``.

    A level of an objective is the name of a goal, or a table of goals with weights.
    Alternates come before those that go over to them, so that they can be defined in
    turn; else they are as in the document.

    Raises Invalid with everything that is wrong, each with its path such as
    ``strategy[0].constraints[1].limit``: unknown fields too.
    """
    found: list[Finding] = []
    rows = table(document, "", ("strategy",), found)
    given = listed(rows.get("strategy", []), "strategy")
    strategies: list[Strategy] = []
    for place, one in enumerate(given):
        where, wrong = f"strategy[{place}]", list[Finding]()
        strategy = _strategy(one, where, wrong)
        # What was not read is not asked about any further.
        if strategy is not None and not wrong:
            wrong += Invalid(problems_of(strategy)).inside(where).findings
            strategies.append(strategy)
        found += wrong
    names = [strategy.id for strategy in strategies]
    if len({*names}) < len(names):
        found.append(Finding("strategy", ", ".join(names), "each id once"))
    in_turn = _in_turn({strategy.id: strategy for strategy in strategies}, found)
    if found:
        raise Invalid(found)
    return in_turn


def _in_turn(known: Mapping[str, Strategy], found: list[Finding]) -> tuple[Any, ...]:
    """Return strategies, alternates first; find those whose alternates lead back."""
    placed: dict[str, Strategy] = {}
    for name in known:
        chain = [name]
        while (following := known[chain[-1]].alternate) in known:
            if following in placed or following in chain:
                break
            chain.append(following)
        if following in chain and name not in placed:
            told = " -> ".join([*chain, following])
            found.append(Finding("strategy", told, "alternates that do not lead back"))
        placed |= {one: known[one] for one in reversed(chain) if one not in placed}
    return tuple(placed.values())


def plain_strategies(strategies: tuple[Strategy, ...]) -> dict[str, Any]:
    """Return the document that :func:`strategies_from` reads as these strategies."""
    return {"strategy": [_plain(strategy) for strategy in strategies]}


def _plain(strategy: Strategy) -> dict[str, Any]:
    plain: dict[str, Any] = as_plain(strategy)
    if strategy.objective != WHOLE_LINES_THEN_COST:
        plain["objective"] = [_plain_level(level) for level in strategy.objective]
    return plain


def _plain_level(level: tuple[Term, ...]) -> str | dict[str, int]:
    if len(level) == 1 and level[0].weight == 1:
        return str(level[0].goal)
    return {str(term.goal): term.weight for term in level}


def _strategy(value: object, where: str, found: list[Finding]) -> Strategy | None:
    try:
        given = fields(value, where, _STRATEGY, found, {"id": "a name"})
    except Invalid as error:
        found += error.findings
        return None
    return Strategy(**given) if "id" in given else None


def _level(value: object, where: str, found: list[Finding]) -> tuple[Term, ...]:
    if isinstance(value, str):
        return (Term(_goal(value, where, found)),)
    weights = fields(value, where, {goal.value: leaf(number) for goal in Goal}, found)
    return tuple([Term(Goal(goal), weight) for goal, weight in weights.items()])


def _levels(value: object, where: str, found: list[Finding]) -> tuple[Any, ...]:
    return each(listed(value, where), where, _level, found)


def _constraint(value: object, where: str, found: list[Finding]) -> Constraint | None:
    given = fields(value, where, _CONSTRAINT, found, {"kind": "what is ruled out"})
    return Constraint(**given) if "kind" in given else None


def _constraints(value: object, where: str, found: list[Finding]) -> tuple[Any, ...]:
    return each(listed(value, where), where, _constraint, found)


def _clearance(value: object, where: str, found: list[Finding]) -> Clearance | None:
    given = fields(value, where, _CLEARANCE, found, {"nodes": "where the goods are"})
    return Clearance(**given) if "nodes" in given else None


def _clearances(value: object, where: str, found: list[Finding]) -> tuple[Any, ...]:
    return each(listed(value, where), where, _clearance, found)


_goal = enum(Goal)
_TEXTS = one_or_many(leaf(text))
_CLEARANCE: Mapping[str, Read] = {"nodes": _TEXTS, "sku": _TEXTS}
_CONSTRAINT: Mapping[str, Read] = {
    "kind": enum(ConstraintKind),
    "limit": leaf(number),
    "nodes": _TEXTS,
    "groups": _TEXTS,
    "node_kinds": one_or_many(enum(NodeKind)),
    "sku": _TEXTS,
    "country": _TEXTS,
    "level": leaf(number),
}
_STRATEGY: Mapping[str, Read] = {
    "id": leaf(text),
    "objective": _levels,
    "constraints": _constraints,
    "clearance": _clearances,
    "alternate": leaf(text),
    "unfillable": enum(Unfillable),
    "cancel_after_days": leaf(number),
}
