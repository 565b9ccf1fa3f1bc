"""From where an order ships as a strategy has it: what is minded, what ruled out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve, field, frozen

from ordercore.sourcing.by_strategy.by_unit import cheapest_units
from ordercore.sourcing.by_strategy.case import Case, case_of
from ordercore.sourcing.by_strategy.in_time import Ways, ways_of
from ordercore.sourcing.by_strategy.keeping_to import keeps_to
from ordercore.sourcing.by_strategy.measuring import Loads, Measure
from ordercore.sourcing.by_strategy.moving import Keeps, moved_about
from ordercore.sourcing.by_strategy.narrowing import Narrowed, narrowed
from ordercore.sourcing.by_strategy.parting import Carried
from ordercore.sourcing.by_strategy.scaling import scaled, whole_lines_first
from ordercore.sourcing.by_strategy.sketching import sketch
from ordercore.sourcing.by_strategy.softening import kept_of
from ordercore.sourcing.by_strategy.walking import walk
from ordercore.sourcing.cheapest.effort import Effort, TooMuch
from ordercore.sourcing.cheapest.quick import whole_lines
from ordercore.sourcing.cheapest.search import alone
from ordercore.sourcing.cheapest.solving import EXACT_LINES, best_loads
from ordercore.sourcing.costs.lanes import Lanes
from ordercore.sourcing.places.known import Known
from ordercore.sourcing.places.network import Network
from ordercore.sourcing.plans.demand import Demand
from ordercore.sourcing.plans.supply import Stock, Want, supply_of
from ordercore.sourcing.strategies.strategy import (
    FILTERS,
    Constraint,
    ConstraintKind,
    Strategy,
)

__all__ = ["Answer", "Question"]

ROOM = Constraint(ConstraintKind.CAPACITY)
"""Nobody gets more work than there is room for, unless a strategy says so."""

STEPS = 40_000
"""How many loads of nodes may be tried for the best plan: some 100 ms."""

MOVING = 2 * STEPS
"""What it may cost to move lines of a large order about, as they are packed."""


@frozen
class Answer:
    """Who ships what while some constraints are in force.

    Attributes:
        constraints: that are in force.
        narrowed: what may ship.
        loads: who ships how many units of which line.
        ways: by which ways each of them does, and what goes by each.
        proved: whether nothing is better.
    """

    constraints: tuple[Constraint, ...]
    narrowed: Narrowed
    loads: Loads
    ways: Mapping[str, tuple[Carried, ...]]
    proved: bool

    def shipped(self, place: int) -> int:
        """Return how many units of a line ship."""
        return sum([load.get(place, 0) for load in self.loads.values()])

    @property
    def units(self) -> int:
        """How many units ship."""
        return sum([n for load in self.loads.values() for n in load.values()])

    def ships_as_much(self, loads: Loads, *, each: bool) -> bool:
        """Tell whether other loads are as many units.

        *each*: and of each line, unless of an earlier one they are more.
        """
        other = evolve(self, loads=loads)
        last = 1 + max(
            [at for ship in (self.loads, loads) for at in _lines(ship)], default=-1
        )
        mine, theirs = [
            (one.units, *[one.shipped(at) for at in range(last * each)])
            for one in (self, other)
        ]
        return theirs >= mine


def _lines(loads: Loads) -> Iterator[int]:
    return (at for load in loads.values() for at in load)


@frozen
class Question:
    """What is asked of a strategy.

    Attributes:
        strategy: what is minded and ruled out.
        demand: what is wanted.
        network: the nodes.
        stock: SKU -> node -> units that can be promised.
        known: of the nodes at the moment.
        dearer: a node of which each shipment costs so much more than the rates say, in
            smallest coins; may be less.
    """

    strategy: Strategy
    demand: Demand
    network: Network
    stock: Stock
    known: Known
    dearer: tuple[str, int] | None = None
    _ways: dict[tuple[Constraint, ...], Ways] = field(
        init=False, eq=False, repr=False, factory=dict[tuple[Constraint, ...], Ways]
    )

    @property
    def lanes(self) -> Lanes:
        """The lanes of the destination, as if no rule were in force."""
        return self.ways(()).lanes

    def ways(self, constraints: Iterable[Constraint]) -> Ways:
        """Return how goods may go while some constraints are in force."""
        # Nothing else says anything of services.
        rules = tuple([k for k in constraints if k.kind is ConstraintKind.MAX_DAYS])
        found = self._ways.get(rules)
        if found is None:
            asked = rules, self.network, self.demand, self.known
            found = ways_of(*asked, minds_days=self.strategy.minds_delivery)
            if self.dearer is not None:
                found = found.dearer(*self.dearer)
            self._ways[rules] = found
        return found

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        """What is ruled out for this destination, each rule once."""
        country = self.demand.ship_to.country
        here = [k for k in self.strategy.constraints if k.is_for(country)]
        said = [k.kind is ConstraintKind.CAPACITY for k in here]
        if self.known.full and not any(said):
            here.append(ROOM)
        return tuple(dict.fromkeys(here))

    def answer(self) -> tuple[Answer, bool]:
        """Return who ships what, and whether it is certain that nothing is better.

        Soft constraints are given up as :func:`kept_of` has it, and none that the plan
        keeps all the same.
        """
        known = self.constraints
        asked = {known: self.under(known)}
        wanted = sum([line.quantity for line in self.demand.lines])
        if asked[known].units < wanted and any([one.level for one in known]):

            def ships(rules: tuple[Constraint, ...]) -> int:
                if rules not in asked:
                    asked[rules] = self.under(rules)
                return asked[rules].units

            kept = kept_of(known, ships)
            return self._kept_too(asked[kept]), all([a.proved for a in asked.values()])
        return asked[known], asked[known].proved

    def _kept_too(self, answer: Answer) -> Answer:
        """Return an answer with what it keeps of what was given up.

        There is none where all was solved to the end.
        """

        def keeps(one: Constraint) -> bool:
            ways = self.ways((*answer.constraints, one))
            same = all(
                [
                    ways.have(node, lane, load)
                    for node, parts in answer.ways.items()
                    for lane, load in parts
                ]
            )
            left = self.narrowed((one,))
            return same and keeps_to(one, self.demand, left, answer.loads)

        kept = answer.constraints
        known = tuple([one for one in self.constraints if one in kept or keeps(one)])
        return evolve(answer, constraints=known, narrowed=self.narrowed(known))

    def under(self, constraints: Sequence[Constraint]) -> Answer:
        """Return the best plan when some constraints are in force."""
        known = tuple(constraints)
        left = self.narrowed(known)
        loads, proved = self._best(known, left.stock)
        return Answer(known, left, loads, self.carried(known, loads), proved)

    def carried(
        self, constraints: Sequence[Constraint], loads: Loads
    ) -> Mapping[str, tuple[Carried, ...]]:
        """Return by which ways each node ships, by the nodes' priority, then id."""
        ways = self.ways(constraints)
        lanes = {n: lane for n, lane in ways.lanes.by_node.items() if n in loads}
        if not ways.paces:
            return {n: (Carried(lane, loads[n]),) for n, lane in lanes.items()}
        _, measure = self.with_any(constraints)
        return {node: measure.carried(node, loads[node]) for node in lanes}

    def _best(
        self, constraints: Sequence[Constraint], stock: Stock
    ) -> tuple[Loads, bool]:
        ways, known = self.ways(constraints), None
        rules = [one for one in constraints if one.kind not in FILTERS]
        if not rules or len(self.demand.lines) <= EXACT_LINES:
            # Again with weights in the steps that the units make, if need be.
            for lanes in self._by_weight(ways.lanes):
                found = self._by_scale(lanes, stock)
                if found is not None and self._is_packed_by_weight(lanes, found[0]):
                    if ways.within:
                        # What has few days may have to go by a dearer service.
                        known = found[0] if not rules else None
                    elif not rules or self._is_best_by(rules, found):
                        return found
                    break
                known = None if found is None or rules else found[0]
        objective = self.strategy.objective
        case = case_of(self.demand, ways.lanes, stock, constraints, objective)
        loads, proved = best(case, self._measure(case, ways), known)
        many = len([row for row in case.rows if row.quantity]) > EXACT_LINES
        weight_g = sum([line.quantity * line.weight_g for line in self.demand.lines])
        if many and weight_g > ways.lanes.whole_g:
            # They were reckoned by weight, and go in parcels of whole units.
            measure, keeps = self._measure(case, ways, packs=True), self.keeps(rules)
            loads = moved_about(case, measure, loads, keeps, Effort(MOVING))
        return loads, proved

    def keeps(self, constraints: Iterable[Constraint]) -> Keeps:
        """Return who tells whether loads keep rules about the plan as a whole."""
        rules = [one for one in constraints if one.kind not in FILTERS]
        left = self.narrowed(())
        return lambda loads: all(
            [keeps_to(one, self.demand, left, loads) for one in rules]
        )

    def _is_best_by(
        self, rules: Sequence[Constraint], found: tuple[Loads, bool]
    ) -> bool:
        """Tell whether what is best without some rules keeps them, as most plans do."""
        loads, proved = found
        left = self.narrowed(())
        return proved and all(
            [keeps_to(one, self.demand, left, loads) for one in rules]
        )

    def _by_weight(self, lanes: Lanes) -> Iterator[Lanes]:
        yield lanes
        part_g = self.demand.part_g
        if part_g > 1:
            yield lanes.in_parts(part_g)

    def _by_scale(self, lanes: Lanes, stock: Stock) -> tuple[Loads, bool] | None:
        """Return the best loads by weight, None where that takes a longer look."""
        objective, demand = self.strategy.objective, self.demand
        scales = scaled(lanes, objective, self.network, demand)
        if scales is None:
            return None
        if whole_lines_first(objective):
            return cheapest_loads(scales, demand, stock)
        loads = loose_loads(scales, demand, stock)
        return None if loads is None else (loads, True)

    def _is_packed_by_weight(self, lanes: Lanes, loads: Loads) -> bool:
        """Tell whether all shipments cost what their weight costs at least."""
        lines = self.demand.lines
        for node, load in loads.items():
            units = [(lines[at].weight_g, n) for at, n in load.items()]
            if not lanes.by_node[node].costs_its_weight(units):
                return False
        return True

    def with_any(
        self, constraints: Sequence[Constraint], *, packs: bool = False
    ) -> tuple[Case, Measure]:
        """Return the same case for plans too that divide more lines than need be.

        *packs*: shipments are packed however many lines there are.
        """
        left, ways = self.narrowed(constraints), self.ways(constraints)
        case = case_of(self.demand, ways.lanes, left.stock, constraints, ())
        return case, self._measure(case, ways, packs=packs)

    def _measure(self, case: Case, ways: Ways, *, packs: bool = False) -> Measure:
        asked = self.strategy, case, self.demand, self.network, ways
        return Measure(*asked, packs=packs)

    def narrowed(self, constraints: Sequence[Constraint]) -> Narrowed:
        """Return what may ship while some constraints are in force."""
        ways = self.ways(constraints)
        asked = self.demand, self.network, self.stock
        return narrowed(*asked, constraints, ways.known, ways.soonest)


def cheapest_loads(lanes: Lanes, demand: Demand, stock: Stock) -> tuple[Loads, bool]:
    """Return the best loads where lanes cost what is minded, and if that is certain."""
    items = [
        (line.quantity, line.quantity * line.weight_g, stock[line.sku])
        for line in demand.lines
    ]
    parts = whole_lines(lanes, demand, items)
    if parts is not None:
        units = [line.quantity for line in demand.lines]
        whole = {
            node: {at: n for at, n in enumerate(units) if mask >> at & 1}
            for node, mask, _ in parts
        }
        return whole, True
    wants = supply_of(demand, lanes, stock).wants
    loads, proved = best_loads(lanes, wants)
    return _placed(wants, loads), proved


def _placed(wants: Sequence[Want], loads: Loads) -> Loads:
    """Return loads by places in the demand instead of places in the wants."""
    return {
        node: {wants[at].place: units for at, units in load.items()}
        for node, load in loads.items()
    }


def loose_loads(lanes: Lanes, demand: Demand, stock: Stock) -> Loads | None:
    """Return the best loads where any line may be divided, None where that takes long.

    Most orders need no look at single units: one shipment is certainly the best, or
    there is one unit of each line.
    """
    wants = supply_of(demand, lanes, stock).wants
    if not wants:
        return {}
    single = alone(lanes, wants)
    if single is not None and single[1]:
        return _placed(wants, single[0])
    if len(wants) <= EXACT_LINES and all([want.quantity == 1 for want in wants]):
        loads, proved = cheapest_loads(lanes, demand, stock)
        return loads if proved else None
    return cheapest_units(lanes, wants)


def best(
    case: Case, measure: Measure, known: Loads | None = None
) -> tuple[Loads, bool]:
    """Return the best loads, and whether that is certain.

    Where loads are *known* that are good, none that are worse.
    """
    also = [] if known is None else [known]
    lines = [row for row in case.rows if row.quantity]
    if len(lines) > EXACT_LINES:
        return known or sketch(case, measure), False
    known = min([*also, sketch(case, measure, starts=2, rounds=1)], key=measure.total)
    try:
        # What is as good as the sketch is looked for as well: it may be another one
        # when lines or nodes are given in another order.
        found = walk(case, measure, Effort(STEPS), measure.total(known) + 1)
    except TooMuch:
        return min([*also, sketch(case, measure)], key=measure.total), False
    return known if found is None else found, measure.exact
