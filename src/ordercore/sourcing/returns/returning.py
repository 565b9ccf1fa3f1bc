"""To which place goods come back: who takes them, for how much, and who needs them."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import field, frozen

from ordercore.orders import LineQuantity
from ordercore.sourcing.costs.lane import Lane, lane_of
from ordercore.sourcing.costs.parcel_rates import Asked
from ordercore.sourcing.costs.parcelling import goods_of
from ordercore.sourcing.places.network import Network, Node, NodeKind
from ordercore.sourcing.plans.supply import Stock
from ordercore.sourcing.returns.return_parts import parts_of
from ordercore.sourcing.returns.return_plan import (
    RETURN_GOALS,
    ReturnAnswer,
    ReturnGoal,
    ReturnLine,
    ReturnParcel,
    ReturnPlan,
    ReturnReason,
    Unreturnable,
)
from ordercore.values import Address, Money

__all__ = ["plan_return"]


def plan_return(
    order: str,
    lines: Sequence[ReturnLine],
    network: Network,
    ship_from: Address,
    stock: Stock,
    *,
    grade: bool = False,
    goals: Sequence[ReturnGoal] = RETURN_GOALS,
) -> ReturnPlan:
    """Return to where goods come back.

    What belongs to one owner comes back to as few places as can be, since the buyer
    makes a parcel for each, and of these to the best: exact for up to ten lines of one
    owner.  Goods of somebody go to a place of his (``Node.supplier``, or the place
    itself) where one takes them; all others come to us.

    Args:
        order: the order's id.
        lines: what comes back.
        network: the places, and what parcels cost.
        ship_from: where the buyer is.
        stock: SKU -> node -> units that are free there.
        grade: whether somebody has to look at the goods.
        goals: what is minded, the first before all others.
    """
    search = _Search(network, ship_from, stock, grade, tuple(goals))
    parcels: list[ReturnParcel] = []
    missing: list[Unreturnable] = []
    for owner in dict.fromkeys([line.owner for line in lines]):
        his = [line for line in lines if line.owner == owner]
        home = [line for line in his if owner and search.takers(owner, [line])]
        ours = [line for line in his if line not in home]
        for whose, some in ((owner, home), ("", ours)):
            taken = [line for line in some if search.takers(whose, [line])]
            for part in _together(search, whose, taken):
                node, answers = search.answered(whose, part)
                parcels.append(search.parcel(node, owner, part, answers))
            for line in [line for line in some if line not in taken]:
                answers = search.answered(whose, [line])[1]
                missing.append(Unreturnable(line.line, line.quantity, answers))
    return ReturnPlan(order, tuple(parcels), tuple(missing), network.currency)


def _together(
    search: "_Search", owner: str, lines: Sequence[ReturnLine]
) -> list[list[ReturnLine]]:
    """Return what comes back in one parcel each."""
    if not lines:
        return []
    takers = [frozenset(search.takers(owner, [line])) for line in lines]

    def best(places: Sequence[int]) -> tuple[int, ...] | None:
        return search.best(owner, [lines[at] for at in places])

    parts = parts_of(takers, best)
    return [[lines[at] for at in places] for places in parts]


@frozen
class _Search:
    """Looks for the best place for some goods."""

    network: Network
    ship_from: Address
    stock: Stock
    grade: bool
    goals: tuple[ReturnGoal, ...]
    lanes: dict[str, Lane | None] = field(factory=dict[str, "Lane | None"])

    def answered(
        self, owner: str, lines: Sequence[ReturnLine]
    ) -> tuple[str, tuple[ReturnAnswer, ...]]:
        """Return the best place, "" where none takes them, and why each does or not."""
        no = {n.id: self._refusal(n, owner, lines) for n in self.network.ranked}
        able = [n for n in self.network.ranked if no[n.id] is None]
        if not able:
            return "", tuple([one for one in no.values() if one is not None])
        best = min(able, key=lambda node: self._key(node, lines))
        answers = [no[n.id] or self._told(n, best, lines) for n in self.network.ranked]
        return best.id, tuple(answers)

    def takers(self, owner: str, lines: Sequence[ReturnLine]) -> list[str]:
        """Return which places take all of some goods, by priority, then id."""
        able = [n for n in self.network.ranked if not self._refusal(n, owner, lines)]
        return [node.id for node in able]

    def best(self, owner: str, lines: Sequence[ReturnLine]) -> tuple[int, ...] | None:
        """Return how good the best place for all the goods is, None for none."""
        keys = [
            (*self._key(node, lines), rank)
            for rank, node in enumerate(self.network.ranked)
            if self._refusal(node, owner, lines) is None
        ]
        return min(keys, default=None)

    def parcel(
        self,
        node: str,
        owner: str,
        lines: Sequence[ReturnLine],
        answers: tuple[ReturnAnswer, ...],
    ) -> ReturnParcel:
        """Return what the buyer sends to a place."""
        goods: dict[str, int] = {}
        for one in lines:
            goods[one.line] = goods.get(one.line, 0) + one.quantity
        back = tuple([LineQuantity(line, units) for line, units in goods.items()])
        cost = self._cost(self.network.node(node), lines)
        return ReturnParcel(node, back, owner, _weight_g(lines), cost, answers)

    def _refusal(
        self, node: Node, owner: str, lines: Sequence[ReturnLine]
    ) -> ReturnAnswer | None:
        """Return why a place does not take goods, None where it does."""
        checks: Iterable[tuple[ReturnReason, bool, str]] = (
            (
                ReturnReason.NOT_THEIRS,
                not _is_of(node, owner, lines),
                f"is no place of {owner}" if owner else "takes back its own goods only",
            ),
            (
                ReturnReason.TAKES_NONE,
                not all([node.takes(sku) for line in lines for sku in line.skus]),
                "does not take these goods back",
            ),
            (
                ReturnReason.NO_GRADING,
                self.grade and not node.grades,
                "nobody looks at goods there",
            ),
        )
        for reason, so, text in checks:
            if so:
                return ReturnAnswer(node.id, reason, text)
        return self._unreached(node, lines)

    def _unreached(
        self, node: Node, lines: Sequence[ReturnLine]
    ) -> ReturnAnswer | None:
        lane = self._lane(node)
        if lane is None:
            text = "no parcel goes there from the buyer"
            return ReturnAnswer(node.id, ReturnReason.NOT_SERVED, text)
        if any([line.weight_g > lane.limit for line in lines]):
            text = "a unit is too heavy for every parcel"
            return ReturnAnswer(node.id, ReturnReason.TOO_HEAVY, text)
        return None

    def _lane(self, node: Node) -> Lane | None:
        if node.id not in self.lanes:
            self.lanes[node.id] = self._asked(node)
        return self.lanes[node.id]

    def _asked(self, node: Node) -> Lane | None:
        rates = self.network.rates
        asked = Asked(rates, f"{self.ship_from.country} to {node.id}")
        breaks = asked.breaks(rates, self.ship_from, node.address)
        if not breaks:
            return None
        return lane_of(node.id, breaks, node.handling, (0, 0), asked.name)

    def _cost(self, node: Node, lines: Sequence[ReturnLine]) -> Money:
        lane = self._lane(node)
        if lane is None:
            raise RuntimeError("a place was chosen to which no parcel goes")
        units = [(line.weight_g, line.quantity) for line in lines]
        return lane.bill(goods_of(units)).cost

    def _measures(
        self,
    ) -> Mapping[ReturnGoal, Callable[[Node, Sequence[ReturnLine]], int]]:
        return {
            ReturnGoal.COST: lambda node, lines: self._cost(node, lines).minor,
            ReturnGoal.NEED: self._not_needed,
            ReturnGoal.DISTANCE: lambda node, _: self._km(node),
        }

    def _key(self, node: Node, lines: Sequence[ReturnLine]) -> tuple[int, ...]:
        measures = self._measures()
        return tuple([measures[goal](node, lines) for goal in self.goals])

    def _not_needed(self, node: Node, lines: Sequence[ReturnLine]) -> int:
        return sum(
            [
                line.quantity
                for line in lines
                if all([self.stock.get(sku, {}).get(node.id, 0) for sku in line.skus])
            ]
        )

    def _km(self, node: Node) -> int:
        return int(self.network.distance_km(node.id, self.ship_from))

    def _told(
        self, node: Node, best: Node, lines: Sequence[ReturnLine]
    ) -> ReturnAnswer:
        cost = self._cost(node, lines)
        if node == best:
            text = f"takes {_said(lines)} back for {cost}"
            return ReturnAnswer(node.id, ReturnReason.CHOSEN, text, cost)
        pairs = zip(self._key(node, lines), self._key(best, lines), strict=True)
        for goal, (here, there) in zip(self.goals, pairs, strict=True):
            if here > there:
                text = _worse(goal, here - there, cost.currency)
                return ReturnAnswer(node.id, ReturnReason.WORSE, text, cost)
        text = f"is as good, and comes after {best.id}"
        return ReturnAnswer(node.id, ReturnReason.WORSE, text, cost)


def _worse(goal: ReturnGoal, more: int, currency: str) -> str:
    match goal:
        case ReturnGoal.COST:
            return f"costs {Money(more, currency)} more"
        case ReturnGoal.NEED:
            return f"has some already of {more} units more"
        case ReturnGoal.DISTANCE:
            return f"is {more:,} km farther away"


def _is_of(node: Node, owner: str, lines: Sequence[ReturnLine]) -> bool:
    """Tell whether a place is for goods of an owner; "" is us."""
    whose = node.supplier or node.id
    if owner:
        return owner in {whose, node.id}
    his_own = any([node.supplies_unlimited(sku) for k in lines for sku in k.skus])
    return not his_own and node.kind is not NodeKind.SUPPLIER


def _weight_g(lines: Iterable[ReturnLine]) -> int:
    return sum([line.weight_g * line.quantity for line in lines])


def _said(lines: Iterable[ReturnLine]) -> str:
    return ", ".join([f"{line.quantity} × {line.sku}" for line in lines])
