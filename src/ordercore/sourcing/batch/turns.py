"""Who of a batch gets how many units, where there are not enough for all."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from attrs import field, frozen

from ordercore.sourcing.batch.lifting import Barring, Lifting
from ordercore.sourcing.batch.minding import Asked
from ordercore.sourcing.batch.pool import Pool
from ordercore.sourcing.cheapest.effort import Effort, TooMuch
from ordercore.sourcing.places.network import Network
from ordercore.sourcing.plans.demand import Demand, DemandLine
from ordercore.sourcing.plans.supply import Stock, usable

__all__ = ["BatchRule", "Shares", "shares_of", "turns_of"]

STEPS = 20_000
"""How many orders may be tried to find the most that go out whole."""

MOST_TRIED = 60
"""Of more orders that compete with each other not every choice is looked at."""

Wants = Sequence[tuple[int, int]]
"""(place of a demand, place of its line)."""


class BatchRule(StrEnum):
    """Who gets units where there are not enough for all.

    By every rule as many units ship as there can, and who is served from where is
    nobody's privilege: it is chosen so that all of it costs least.
    """

    FIRST_COME = "FIRST_COME"
    """Each in turn gets all the units that those before it leave it.

    Those before it are served from elsewhere if that helps it.  So nobody gets a unit
    that somebody before could have had.
    """
    VIP_FIRST = "VIP_FIRST"
    """The same, the classes of orders one after the other."""
    MOST_WHOLE_ORDERS = "MOST_WHOLE_ORDERS"
    """As many orders as possible go out whole; then the others get what is left.

    Which orders these are is only certain for small batches: ``BatchPlan.fair``.
    """


def turns_of(
    demands: Sequence[Demand], rule: BatchRule, ranks: Mapping[str, int]
) -> list[int]:
    """Return the places of the demands in the order in which they have their turn."""
    turns = range(len(demands))
    if rule is not BatchRule.VIP_FIRST:
        return [*turns]
    last = max(ranks.values(), default=0) + 1
    return sorted(turns, key=lambda place: ranks.get(demands[place].order, last))


@frozen
class Shares:
    """How many units everybody gets.

    Attributes:
        units: of each demand, of each line.
        kept: demand -> (SKU, node) -> units that nobody else may take, so that nobody
            is left with less than its share; of SKUs that not everybody can be sent
            from everywhere.
        proved: whether it is certain that the rule is kept.
        barring: of lines that get less than they want because of rules, which.
    """

    units: tuple[tuple[int, ...], ...]
    kept: Mapping[int, Mapping[tuple[str, str], int]] = field(repr=False)
    proved: bool
    barring: Mapping[tuple[int, int], Barring]


class _Market:
    """All SKUs that are wanted, and who can be sent which of them from where."""

    def __init__(self, asked: Sequence[Asked], stock: Stock) -> None:
        demands = self._demands = [one.demand for one in asked]
        self._stock = stock
        self.rows: dict[str, dict[str, int]] = {}
        for demand in demands:
            for line in demand.lines:
                if line.sku not in self.rows:
                    row = stock.get(line.sku, {})
                    self.rows[line.sku] = {n: u for n, u in row.items() if u > 0}
        self._reach: dict[tuple[int, int], frozenset[str]] = {}
        self._tied: set[str] = set()
        for place, one in enumerate(asked):
            for at, line in enumerate(one.demand.lines):
                self._look((place, at), line, one)

    def _look(self, want: tuple[int, int], line: DemandLine, asked: Asked) -> None:
        row, lanes, barred = self.rows[line.sku], asked.lanes, asked.barred
        everywhere = row.keys() <= lanes.by_node.keys()
        if line.weight_g <= lanes.limit and everywhere and not barred:
            return
        near = usable(line, lanes, self._stock)
        reach = frozenset([node for node in near if (line.sku, node) not in barred])
        self._reach[want] = reach
        if len(reach) < len(row):
            self._tied.add(line.sku)

    def quantity(self, want: tuple[int, int]) -> int:
        """Return how many units a line wants."""
        return self._demands[want[0]].lines[want[1]].quantity

    def pool(self, sku: str) -> Pool:
        """Return all units of a SKU."""
        return Pool(self.rows[sku], open_to_all=sku not in self._tied)

    def serve(self, pool: Pool, sku: str, want: tuple[int, int]) -> int:
        """Give a line its units."""
        reach = self._reach.get(want)
        here = frozenset(self.rows[sku]) if reach is None else reach
        return pool.serve(want, self.quantity(want), here)

    def wanting(self, turns: Sequence[int]) -> dict[str, list[tuple[int, int]]]:
        """Return who wants each SKU, in turn."""
        found: dict[str, list[tuple[int, int]]] = {}
        for place in turns:
            for at, line in enumerate(self._demands[place].lines):
                found.setdefault(line.sku, []).append((place, at))
        return found

    def short(self, sku: str, wants: Wants) -> bool:
        """Tell whether not all wants can be served."""
        pool = self.pool(sku)
        if pool.open:
            wanted = sum([self.quantity(want) for want in wants])
            return wanted > sum(self.rows[sku].values())
        return any([self.serve(pool, sku, w) < self.quantity(w) for w in wants])


def shares_of(
    asked: Sequence[Asked],
    stock: Stock,
    rule: BatchRule,
    ranks: Mapping[str, int],
    full: Stock,
    network: Network,
) -> Shares:
    """Return how many units of which line everybody gets.

    Taking turns, with those before moved if need be, gives the first the most, then the
    second, and so on, and all together as many as there can be: what can be served is a
    polymatroid.

    Args:
        asked: the orders.
        stock: what may be sent.
        rule: who goes before whom.
        ranks: for VIP_FIRST, order -> its class.
        full: the stock, with the units that are to stay where they are.
        network: the nodes.
    """
    market = _Market(asked, stock)
    demands = [one.demand for one in asked]
    turns, proved = turns_of(demands, rule, ranks), True
    if rule is BatchRule.MOST_WHOLE_ORDERS:
        whole, proved = _most_whole(market, turns)
        turns = [*whole, *[place for place in turns if place not in set(whole)]]
    units = [[0] * len(demand.lines) for demand in demands]
    kept: dict[int, dict[tuple[str, str], int]] = {}
    barring: dict[tuple[int, int], Barring] = {}
    for sku, wants in market.wanting(turns).items():
        pool = market.pool(sku)
        lifting = Lifting(asked, sku, pool, stock, full, network)
        for want in wants:
            served = market.serve(pool, sku, want)
            units[want[0]][want[1]] = served
            found = lifting.barring(want, served)
            if found is not None:
                barring[want] = found
        for line in pool.lines:
            own = kept.setdefault(line.want[0], {})
            for node, count in line.has.items():
                own[sku, node] = own.get((sku, node), 0) + count
    given = tuple([tuple(row) for row in units])
    return Shares(given, kept, proved, barring)


def _most_whole(market: _Market, turns: Sequence[int]) -> tuple[list[int], bool]:
    """Return orders that can all go out whole, as many as can be found, in turn.

    And whether there are certainly no more.
    """
    wanting = market.wanting(turns)
    scarce = {sku: wants for sku, wants in wanting.items() if market.short(sku, wants)}
    needs: dict[int, int] = {}
    for wants in scarce.values():
        for want in wants:
            needs[want[0]] = needs.get(want[0], 0) + market.quantity(want)
    chosen, proved = {place for place in turns if place not in needs}, True
    effort = Effort(STEPS)
    for group in _groups(scarce):
        search = _Whole(market, scarce, sorted(group, key=lambda p: (needs[p], p)))
        proved = search.through(effort) and proved
        chosen.update(search.best)
    return [place for place in turns if place in chosen], proved


def _groups(scarce: Mapping[str, Wants]) -> Iterator[list[int]]:
    """Yield the orders that compete with each other, directly or through others."""
    linked: dict[int, dict[int, None]] = {}
    for wants in scarce.values():
        first = wants[0][0]
        for place, _ in wants:
            linked.setdefault(place, {})[first] = None
            linked.setdefault(first, {})[place] = None
    seen: set[int] = set()
    for start in linked:
        group: list[int] = [] if start in seen else [start]
        seen.add(start)
        for place in group:
            news = [other for other in linked[place] if other not in seen]
            seen.update(news)
            group += news
        if group:
            yield group


class _Whole:
    """Looks for the most orders that can all go out whole: fewest units first."""

    def __init__(
        self, market: _Market, scarce: Mapping[str, Wants], group: Sequence[int]
    ) -> None:
        self._market, self._group = market, group
        self._chosen: list[int] = []
        self.best: tuple[int, ...] = ()
        self._needs: dict[int, dict[str, list[tuple[int, int]]]] = {}
        for sku, wants in scarce.items():
            for want in wants:
                needs = self._needs.setdefault(want[0], {})
                needs.setdefault(sku, []).append(want)
        self._taken: dict[str, list[tuple[int, int]]] = {sku: [] for sku in scarce}

    def through(self, effort: Effort) -> bool:
        """Find them; tell whether these are certainly the most."""
        for place in self._group:
            self._choose(place)
        self.best = tuple(self._chosen)
        while self._chosen:
            self._leave()
        if len(self._group) > MOST_TRIED:
            return len(self.best) == len(self._group)
        try:
            self._look(0, effort)
        except TooMuch:
            return False
        return True

    def _look(self, at: int, effort: Effort) -> None:
        chosen = self._chosen
        if len(chosen) > len(self.best):
            self.best = tuple(chosen)
        if len(chosen) + len(self._group) - at <= len(self.best):
            return
        effort.spend()
        if self._choose(self._group[at]):
            self._look(at + 1, effort)
            self._leave()
        self._look(at + 1, effort)

    def _choose(self, place: int) -> bool:
        """Choose an order if it can be whole with those that are chosen."""
        needs = self._needs[place]
        for sku, wants in needs.items():
            if self._market.short(sku, [*self._taken[sku], *wants]):
                return False
        for sku, wants in needs.items():
            self._taken[sku] += wants
        self._chosen.append(place)
        return True

    def _leave(self) -> None:
        """Choose the last order no more."""
        for sku, wants in self._needs[self._chosen.pop()].items():
            del self._taken[sku][-len(wants) :]
