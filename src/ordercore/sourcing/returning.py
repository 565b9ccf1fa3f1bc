"""To which place goods come back: who takes them, for how much, and who needs them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum

from attrs import frozen

from ordercore.orders import LineQuantity, Return
from ordercore.sourcing.lane import Lane, lane_of
from ordercore.sourcing.network import Network, Node, NodeKind
from ordercore.sourcing.parcel_rates import Asked
from ordercore.sourcing.parcelling import goods_of
from ordercore.sourcing.supply import Stock
from ordercore.values import Address, Money

__all__ = [
    "RETURN_GOALS",
    "ReturnAnswer",
    "ReturnGoal",
    "ReturnLine",
    "ReturnParcel",
    "ReturnPlan",
    "ReturnReason",
    "Unreturnable",
    "plan_return",
]


class ReturnGoal(StrEnum):
    """What is minded of a place that takes goods back; less is better."""

    COST = "COST"
    """What the parcel costs from the buyer, and taking it in."""
    NEED = "NEED"
    """Units of which the place has some free already: elsewhere they sell sooner."""
    DISTANCE = "DISTANCE"
    """From the buyer, in whole km, rounded down."""


RETURN_GOALS = (ReturnGoal.COST, ReturnGoal.NEED, ReturnGoal.DISTANCE)
"""What is minded where nobody says otherwise, the first before all others."""


class ReturnReason(StrEnum):
    """Why a place gets goods back, or does not."""

    CHOSEN = "CHOSEN"
    WORSE = "WORSE"
    """It could; another one is better."""
    TAKES_NONE = "TAKES_NONE"
    """It does not take these goods back."""
    NO_GRADING = "NO_GRADING"
    """Somebody has to look at them, and nobody does there."""
    NOT_THEIRS = "NOT_THEIRS"
    """They belong to somebody who has a place of his own for them, or it is not his."""
    NOT_SERVED = "NOT_SERVED"
    """No parcel goes there from the buyer."""
    TOO_HEAVY = "TOO_HEAVY"
    """A unit is heavier than the heaviest parcel."""


@frozen
class ReturnLine:
    """Units that come back.

    Attributes:
        line: of the order; two may be of one line where they belong to two.
        sku: what it is.
        quantity: how many units, at least 1.
        weight_g: of one unit.
        owner: to whom they go back, such as the supplier who has shipped them; "" is
            us.
        inside: SKUs of what is in it, for a kit.
    """

    line: str
    sku: str
    quantity: int
    weight_g: int = 0
    owner: str = ""
    inside: tuple[str, ...] = ()

    @property
    def skus(self) -> tuple[str, ...]:
        """What has to be taken back: itself, or what is in it."""
        return self.inside or (self.sku,)


@frozen
class ReturnAnswer:
    """Why one place gets a parcel, or does not.

    Attributes:
        node: which place.
        reason: why.
        text: the sentence for people.
        cost: of the parcel there; None where none goes there.
    """

    node: str
    reason: ReturnReason
    text: str
    cost: Money | None = None


@frozen
class ReturnParcel:
    """What the buyer sends to one place.

    Attributes:
        node: to where.
        lines: what.
        owner: whose it is; "" is us.
        weight_g: of all of it.
        cost: of the parcels from the buyer, and of taking them in.
        why: the answer for each place of the network, by priority, then id.
    """

    node: str
    lines: tuple[LineQuantity, ...]
    owner: str
    weight_g: int
    cost: Money
    why: tuple[ReturnAnswer, ...]


@frozen
class Unreturnable:
    """Units that no place takes back.

    Attributes:
        line: which line.
        quantity: how many.
        why: the answer for each place of the network.
    """

    line: str
    quantity: int
    why: tuple[ReturnAnswer, ...]


@frozen
class ReturnPlan:
    """To where goods of an order come back.

    Attributes:
        order: whose they are.
        parcels: what the buyer sends where.
        missing: what no place takes; planned and missing are what was asked.
        currency: of every amount.
    """

    order: str
    parcels: tuple[ReturnParcel, ...]
    missing: tuple[Unreturnable, ...]
    currency: str

    @property
    def cost(self) -> Money:
        """What all parcels cost."""
        return Money(sum([one.cost.minor for one in self.parcels]), self.currency)

    @property
    def commands(self) -> tuple[Return, ...]:
        """What takes each parcel in; do it when the parcel is there."""
        return tuple([Return(self.order, one.node, one.lines) for one in self.parcels])

    @property
    def why(self) -> tuple[ReturnAnswer, ...]:
        """The answers for all parcels, and for what no place takes."""
        told = [one.why for one in self.parcels] + [one.why for one in self.missing]
        return tuple([answer for answers in told for answer in answers])

    def __str__(self) -> str:
        head = f"{self.order}: back for {self.cost}"
        return "\n".join([head, *[f"  {one.node}  {one.text}" for one in self.why]])


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

    What belongs to one owner comes back to one place, if one takes all of it, else each
    line to its own.  Goods of somebody go to a place of his (``Node.supplier``, or the
    place itself) where one takes them; all others come to us.

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
        his = tuple([line for line in lines if line.owner == owner])
        for some in _together(search, owner, his):
            node, answers = search.answered(owner, some)
            if node:
                parcels.append(search.parcel(node, owner, some, answers))
            else:
                missing += [Unreturnable(k.line, k.quantity, answers) for k in some]
    return ReturnPlan(order, tuple(parcels), tuple(missing), network.currency)


def _together(
    search: "_Search", owner: str, lines: tuple[ReturnLine, ...]
) -> Sequence[tuple[ReturnLine, ...]]:
    """Return what comes back together: all of it, or each line by itself."""
    whole = search.answered(owner, lines)[0]
    return [lines] if whole else [(line,) for line in lines]


@frozen
class _Search:
    """Looks for the best place for some goods."""

    network: Network
    ship_from: Address
    stock: Stock
    grade: bool
    goals: tuple[ReturnGoal, ...]

    def answered(
        self, owner: str, lines: Sequence[ReturnLine]
    ) -> tuple[str, tuple[ReturnAnswer, ...]]:
        """Return the best place, "" where none takes them, and why each does or not."""
        no = {n.id: self._refusal(n, owner, lines) for n in self.network.ranked}
        if owner and not any([found is None for found in no.values()]):
            # Nobody takes them for him, so they come to us.
            no = {n.id: self._refusal(n, "", lines) for n in self.network.ranked}
        able = [n for n in self.network.ranked if no[n.id] is None]
        if not able:
            return "", tuple([one for one in no.values() if one is not None])
        best = min(able, key=lambda node: self._key(node, lines))
        answers = [no[n.id] or self._told(n, best, lines) for n in self.network.ranked]
        return best.id, tuple(answers)

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
