"""Whether a strategy says something that can be meant."""

from collections.abc import Iterable, Iterator, Mapping

from ordercore.errors import Finding, Invalid, shorten
from ordercore.orders.checking import said_by
from ordercore.sourcing.strategies.strategy import (
    CHEAPEST,
    FILTERS,
    Constraint,
    ConstraintKind,
    Goal,
    Strategy,
    Term,
    Unfillable,
)
from ordercore.values import check_id, country_code

__all__ = ["check_sound", "faults_of", "problems_of"]

MOST = 20
"""More goals, constraints or clearances than these nobody can oversee."""

LONGEST_DAYS = 3_650
HEAVIEST = 1_000_000_000
FARTHEST_KM = 20_100
"""Half way round the earth."""

MOST_UNITS = 1_000_000
SOFTEST = 99

LIMITS: Mapping[ConstraintKind, tuple[int, int]] = {
    ConstraintKind.MAX_DISTANCE: (0, FARTHEST_KM),
    ConstraintKind.MAX_DAYS: (0, LONGEST_DAYS),
    ConstraintKind.SAFETY_STOCK: (1, MOST_UNITS),
    ConstraintKind.MAX_NODES: (1, MOST_UNITS),
    ConstraintKind.MAX_NODES_PER_LINE: (1, MOST_UNITS),
}
"""What the number of each kind may be; other kinds have none."""

NO_SKU = frozenset({ConstraintKind.MAX_NODES, ConstraintKind.ALL_OR_NOTHING})
"""Kinds that are about the order as a whole."""


KEPT = 1_000
"""So many strategies are remembered that were looked at."""

_SOUND: dict[int, Strategy] = {}
"""By identity, since to compare them takes longer than to source a small order."""


def check_sound(strategies: Iterable[object], where: str = "strategies") -> None:
    """Raise Invalid with everything that cannot be meant by some strategies."""
    for place, one in enumerate(strategies):
        if one is CHEAPEST or _SOUND.get(id(one)) is one:
            continue
        if not isinstance(one, Strategy):
            raise Invalid.at(f"{where}[{place}]", shorten(one), "a Strategy")
        if findings := faults_of(one):
            raise Invalid(findings).inside(f"{where}[{place}]")
        if len(_SOUND) >= KEPT:
            _SOUND.clear()
        _SOUND[id(one)] = one


def problems_of(strategy: Strategy) -> list[Finding]:
    """Return everything for which a shop does not keep a strategy, with its path."""
    found = faults_of(strategy)
    for name in ("objective", "constraints", "clearance"):
        count = len(getattr(strategy, name))
        if count > MOST:
            found.append(Finding(name, str(count), f"at most {MOST}"))
    return found


def faults_of(strategy: Strategy) -> list[Finding]:
    """Return everything that cannot be meant by a strategy, each with its path."""
    found = [*said_by(check_id, strategy.id, "id")]
    if strategy.alternate:
        found += said_by(check_id, strategy.alternate, "alternate")
    found += _of_objective(strategy)
    for place, one in enumerate(strategy.constraints):
        found += _inside(f"constraints[{place}]", _of_constraint(one))
    for place, cleared in enumerate(strategy.clearance):
        where = f"clearance[{place}]"
        if not cleared.nodes:
            found.append(Finding(f"{where}.nodes", "none", "at least one"))
        found += _ids(cleared.nodes, f"{where}.nodes")
        found += _patterns(cleared.sku, f"{where}.sku")
    found += _of_unfillable(strategy)
    return found


def _of_objective(strategy: Strategy) -> Iterator[Finding]:
    if not strategy.objective:
        yield Finding("objective", "nothing", "at least one goal")
    seen: set[Goal] = set()
    for place, level in enumerate(strategy.objective):
        where = f"objective[{place}]"
        if not level:
            yield Finding(where, "nothing", "at least one goal")
        for term in level:
            yield from _of_term(term, where)
            if term.goal in seen:
                yield Finding(where, str(term.goal), "each goal once")
            seen.add(term.goal)
    if Goal.MARKDOWN in seen and not strategy.clearance:
        yield Finding("clearance", "none", "what MARKDOWN wants to go first")


def _of_term(term: Term, where: str) -> Iterator[Finding]:
    if not _within(term.weight, 1, HEAVIEST):
        expected = f"a weight from 1 to {HEAVIEST}"
        yield Finding(f"{where}.{term.goal}", shorten(term.weight), expected)


def _of_constraint(one: Constraint) -> Iterator[Finding]:
    limits = LIMITS.get(one.kind)
    if limits is None and one.limit is not None:
        yield Finding("limit", shorten(one.limit), f"none: {one.kind} has no number")
    if limits is not None and not _within(one.limit, *limits):
        expected = f"a whole number from {limits[0]} to {limits[1]}"
        yield Finding("limit", shorten(one.limit), expected)
    if not _within(one.level, 0, SOFTEST):
        expected = f"0 for a hard one, or 1 to {SOFTEST}"
        yield Finding("level", shorten(one.level), expected)
    yield from _of_scope(one)
    yield from _ids(one.nodes, "nodes")
    yield from _ids(one.groups, "groups")
    yield from _patterns(one.sku, "sku")
    for place, code in enumerate(one.country):
        yield from said_by(_country, code, f"country[{place}]")


def _of_scope(one: Constraint) -> Iterator[Finding]:
    if one.names_nodes and one.kind not in FILTERS:
        yield Finding("nodes", "some", f"none: {one.kind} is about all nodes")
    if one.sku and one.kind in NO_SKU:
        yield Finding("sku", ", ".join(one.sku), f"none: {one.kind} is about all SKUs")
    if one.kind is ConstraintKind.ONLY and not one.names_nodes:
        yield Finding("nodes", "none", "the nodes, groups or kinds that ship")
    if one == Constraint(ConstraintKind.EXCLUDE, level=one.level):
        yield Finding("nodes", "none", "something that is excluded")


def _of_unfillable(strategy: Strategy) -> Iterator[Finding]:
    days = strategy.cancel_after_days
    if strategy.unfillable is not Unfillable.CANCEL:
        if days is not None:
            yield Finding("cancel_after_days", shorten(days), "none without CANCEL")
    elif not _within(days, 1, LONGEST_DAYS):
        expected = f"a whole number from 1 to {LONGEST_DAYS}"
        yield Finding("cancel_after_days", shorten(days), expected)


def _within(number: object, least: int, most: int) -> bool:
    return type(number) is int and least <= number <= most


def _ids(names: tuple[str, ...], where: str) -> Iterator[Finding]:
    for place, name in enumerate(names):
        yield from said_by(check_id, name, f"{where}[{place}]")


def _patterns(patterns: tuple[str, ...], where: str) -> Iterator[Finding]:
    for place, one in enumerate(patterns):
        yield from said_by(_pattern, one, f"{where}[{place}]")


def _pattern(pattern: str, where: str) -> None:
    check_id(pattern[:-1] if pattern[-1:] == "*" and pattern != "*" else pattern, where)


def _country(code: str, where: str) -> None:
    if country_code(code, where) != code:
        raise Invalid.at(where, code, "an ISO 3166-1 code such as DK")


def _inside(where: str, found: Iterator[Finding]) -> tuple[Finding, ...]:
    return Invalid(found).inside(where).findings
