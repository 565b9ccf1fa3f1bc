"""Which rules are why a line of a batch gets less: without them it would get more.

Each line is asked in its turn, after those before it, who may move on for it.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from ordercore.sourcing.batch.minding import Asked, safety_of
from ordercore.sourcing.batch.pool import Pool
from ordercore.sourcing.places.network import Network
from ordercore.sourcing.plans.demand import DemandLine
from ordercore.sourcing.plans.supply import Stock, usable
from ordercore.sourcing.strategies.strategy import Constraint

__all__ = ["Barring", "Lifting"]


class Barring(NamedTuple):
    """What keeps units from a line.

    Attributes:
        rules: each alone, or where none does, all together and none too many.
        each: whether they are several of which it is enough to leave one out.
    """

    rules: tuple[Constraint, ...]
    each: bool


class Lifting:
    """Asks of the lines that want one article, in turn.

    Args:
        asked: the orders of the batch.
        sku: the article.
        pool: its units; what a line gets is given before it is asked about.
        stock: what may be sent.
        full: the same with what is to stay where it is.
        network: the nodes.
    """

    def __init__(
        self,
        asked: Sequence[Asked],
        sku: str,
        pool: Pool,
        stock: Stock,
        full: Stock,
        network: Network,
    ) -> None:
        self._asked = asked
        self._network = network
        self._sku = sku
        self._pool = pool
        self._full = full
        row, now = full.get(sku, {}), stock.get(sku, {})
        self._stays = {node for node, units in row.items() if units > now.get(node, 0)}
        there = {node: units for node, units in row.items() if units > 0}
        self._loose = Pool(there, open_to_all=False) if self._stays else None

    def barring(self, want: tuple[int, int], served: int) -> Barring | None:
        """Return why a line gets no more than it was served; None where no rule is.

        To be asked of every line in its turn.
        """
        one = self._asked[want[0]]
        line = one.demand.lines[want[1]]
        short = served < line.quantity
        if self._loose is None and not (short and one.barred):
            return None
        near = usable(line, one.lanes, self._full)
        here = {node: one.barred.get((self._sku, node), ()) for node in near}
        kept = self._kept(one, line)
        loose = 0
        if self._loose is not None:
            loose = self._loose.serve(want, line.quantity, _reach(here, kept))
        if not short:
            return None
        named = [rule for rules in here.values() for rule in rules]
        rules = [rule for rule in dict.fromkeys(named) if rule not in kept]
        alone = [k for k in rules if self._pool.has_more(_reach(here, [k]))]
        if loose > served and not alone:
            return Barring(tuple(kept), each=False)
        if loose > served and len(kept) == 1:
            alone += kept
        if alone:
            return Barring(tuple(alone), len(alone) > 1)
        return self._together(here, rules, kept)

    def _kept(self, one: Asked, line: DemandLine) -> list[Constraint]:
        """Return what keeps units of a line at nodes, for everybody."""
        nodes = [self._network.node(node) for node in sorted(self._stays)]
        return [
            rule
            for rule in safety_of(one.given)
            if rule.is_about(line.sku, *line.inside)
            and (not rule.names_nodes or any([rule.names(node) for node in nodes]))
        ]

    def _together(
        self,
        here: "Here",
        rules: Sequence[Constraint],
        kept: Sequence[Constraint],
    ) -> Barring | None:
        """Return several of which none may be left out."""
        pools: list[tuple[Pool, list[Constraint]]] = [(self._pool, [])]
        if self._loose is not None:
            pools.append((self._loose, [*kept]))
        for pool, also in pools:
            needed = [*rules]
            if pool.has_more(_reach(here, [*needed, *also])):
                for rule in rules:
                    fewer = [other for other in needed if other != rule]
                    if pool.has_more(_reach(here, [*fewer, *also])):
                        needed = fewer
                return Barring((*needed, *also), each=False)
        return None


Here = dict[str, tuple[Constraint, ...]]
"""Nodes that a line could be sent from, with what rules each out."""


def _reach(here: Here, lifted: Collection[Constraint]) -> frozenset[str]:
    return frozenset(
        [node for node, by in here.items() if all([one in lifted for one in by])]
    )
