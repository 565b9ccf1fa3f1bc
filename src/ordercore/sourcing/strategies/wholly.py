"""Which lines of an order ship whole or not at all, and which nodes may ship for it."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from ordercore.orders import Line
from ordercore.sourcing.places.network import Node
from ordercore.sourcing.strategies.defining import KeptStrategy
from ordercore.sourcing.strategies.strategy import Constraint, ConstraintKind, Strategy

__all__ = ["Wholes", "any_whole", "may_ship", "wholes_of"]

WHOLE = frozenset(
    {
        ConstraintKind.ALL_OR_NOTHING,
        ConstraintKind.WHOLE_LINES,
        ConstraintKind.SHIP_TOGETHER,
    }
)
"""The kinds by which units wait for others, if they are hard."""


@frozen
class Wholes:
    """What of an order ships whole or not at all.

    Attributes:
        lines: ids of the lines of which no unit ships without all others.
        groups: those of them that ship from one node, as far as they do so together.
        together: those that leave at one time, from whatever nodes.
    """

    lines: frozenset[str] = frozenset()
    groups: tuple[frozenset[str], ...] = ()
    together: tuple[frozenset[str], ...] = ()


NOTHING = Wholes()


def any_whole(strategies: Mapping[str, KeptStrategy]) -> bool:
    """Tell whether some strategy lets units wait for others."""
    return any([_hard(kept.strategy, WHOLE) for kept in strategies.values()])


def wholes_of(lines: Iterable[Line], country: str, chain: Sequence[Strategy]) -> Wholes:
    """Return what of some lines ships whole, whichever strategy of a chain is taken.

    What is given up where more units ship without it (a soft constraint) is not whole.
    """
    if not all([_hard(strategy, WHOLE) for strategy in chain]):
        return NOTHING
    lines = tuple(lines)
    of_each = [_by(strategy, lines, country) for strategy in chain]
    whole = frozenset[str].intersection(*[one.lines for one in of_each])
    groups = tuple([group for group in of_each[0].groups if group <= whole])
    return Wholes(whole, groups, _in_all([one.together for one in of_each]))


def may_ship(node: Node, line: Line, country: str, chain: Iterable[Strategy]) -> bool:
    """Tell whether some strategy of a chain lets a node ship a line at all."""
    skus = (line.sku, *[one.sku for one in line.components])
    return any([not _bars(one, node, skus, country) for one in chain])


def _hard(strategy: Strategy, kinds: frozenset[ConstraintKind]) -> list[Constraint]:
    return [k for k in strategy.constraints if not k.level and k.kind in kinds]


def _by(strategy: Strategy, lines: Sequence[Line], country: str) -> Wholes:
    whole: set[str] = set()
    groups: list[frozenset[str]] = []
    together: list[frozenset[str]] = []
    for one in _hard(strategy, WHOLE):
        if not one.is_for(country):
            continue
        if one.kind is ConstraintKind.ALL_OR_NOTHING:
            about = [line.id for line in lines]
        else:
            about = [
                line.id
                for line in lines
                if one.is_about(line.sku, *[part.sku for part in line.components])
            ]
        whole.update(about)
        if one.kind is ConstraintKind.SHIP_TOGETHER and len(about) > 1:
            groups = _joined(groups, frozenset(about))
        if one.kind is not ConstraintKind.WHOLE_LINES and len(about) > 1:
            together = _joined(together, frozenset(about))
    return Wholes(frozenset(whole), tuple(groups), tuple(together))


def _in_all(of_each: Sequence[Sequence[frozenset[str]]]) -> tuple[frozenset[str], ...]:
    """Return the lines that each of several strategies keeps together."""
    found, *others = of_each
    for other in others:
        found = [one & another for one in found for another in other]
    return tuple([one for one in found if len(one) > 1])


def _joined(
    groups: Sequence[frozenset[str]], more: frozenset[str]
) -> list[frozenset[str]]:
    """Return groups with one more, put together with those that share a line."""
    apart = [one for one in groups if one.isdisjoint(more)]
    return [*apart, more.union(*[one for one in groups if not one.isdisjoint(more)])]


def _bars(
    strategy: Strategy, node: Node, skus: Sequence[str], country: str
) -> list[Constraint]:
    kinds = frozenset({ConstraintKind.EXCLUDE, ConstraintKind.ONLY})
    return [
        one
        for one in _hard(strategy, kinds)
        if one.is_for(country) and one.is_about(*skus) and _rules_out(one, node)
    ]


def _rules_out(one: Constraint, node: Node) -> bool:
    named = one.names(node)
    if one.kind is ConstraintKind.ONLY:
        return not named
    return named or not one.names_nodes
