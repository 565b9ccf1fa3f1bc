"""What a shop minds when it chooses from where orders ship, and what it rules out."""

from enum import StrEnum

from attrs import frozen

from ordercore.sourcing.places.network import Node, NodeKind
from ordercore.values import sku_matches

__all__ = [
    "CHEAPEST",
    "WHOLE_LINES_THEN_COST",
    "Clearance",
    "Constraint",
    "ConstraintKind",
    "Goal",
    "Strategy",
    "Term",
    "Unfillable",
]


class Goal(StrEnum):
    """What is counted; each is a whole number from 0, and less is better."""

    COST = "COST"
    """What all shipments cost, in the smallest unit of the network's currency."""
    SHIPMENTS = "SHIPMENTS"
    """How many nodes ship something."""
    PARCELS = "PARCELS"
    """How many parcels the buyer gets."""
    DIVIDED_LINES = "DIVIDED_LINES"
    """How many lines ship from more than one node."""
    DISTANCE = "DISTANCE"
    """From each node that ships to the destination, in whole km, rounded down."""
    CO2 = "CO2"
    """What carrying sets free, in g: of each shipment its km, weight and node's rate.

    Rounded down for each shipment.
    """
    STOCK_BALANCE = "STOCK_BALANCE"
    """How many units a node has fewer than the fullest one, for each unit it ships."""
    DELIVERY_DAYS = "DELIVERY_DAYS"
    """Days until each unit arrives, as promised, added up; 366 where nobody can say.

    Of several services a shipment has the days of the slowest that carries it; what
    has to be there sooner than the rest may go by another one, and has its days.
    """
    CAPACITY_BALANCE = "CAPACITY_BALANCE"
    """Of each node that ships, the thousandths of the day's capacity that are used."""
    MARKDOWN = "MARKDOWN"
    """Units that ship from elsewhere than where they would else be marked down."""


@frozen
class Term:
    """A goal and how much it weighs beside the others of its level.

    Attributes:
        goal: what is counted.
        weight: what one of it counts, a whole number from 1.
    """

    goal: Goal
    weight: int = 1


class ConstraintKind(StrEnum):
    """What is ruled out."""

    MAX_DISTANCE = "MAX_DISTANCE"
    """A node that is farther away than ``limit`` km ships nothing."""
    MAX_DAYS = "MAX_DAYS"
    """A node whose parcels are not promised within ``limit`` days ships nothing.

    Of several services only those carry anything that are fast enough, and where it is
    about some SKUs, only those carry these.
    """
    CUT_OFF = "CUT_OFF"
    """A node that does not begin work today any more ships nothing.

    Its cut-off is over, or it does not work on the day; nor does one of which nobody
    can say.
    """
    EXCLUDE = "EXCLUDE"
    """These nodes do not ship these SKUs: of what is not named, all."""
    ONLY = "ONLY"
    """Nodes that are not named do not ship these SKUs."""
    SAFETY_STOCK = "SAFETY_STOCK"
    """``limit`` units of each SKU stay at the node."""
    CAPACITY = "CAPACITY"
    """A node that has as much work as it can do on the day ships nothing.

    It is always in force, and hard, but for a strategy that has it softer.
    """
    MAX_NODES = "MAX_NODES"
    """At most ``limit`` nodes ship."""
    MAX_NODES_PER_LINE = "MAX_NODES_PER_LINE"
    """A line ships from at most ``limit`` nodes."""
    ALL_OR_NOTHING = "ALL_OR_NOTHING"
    """Everything ships, or nothing does."""
    WHOLE_LINES = "WHOLE_LINES"
    """A line ships whole, if from several nodes, or not at all."""
    SHIP_TOGETHER = "SHIP_TOGETHER"
    """Lines of these SKUs ship whole and from one node, or none of them does."""


FILTERS = frozenset(
    {
        ConstraintKind.MAX_DISTANCE,
        ConstraintKind.MAX_DAYS,
        ConstraintKind.CUT_OFF,
        ConstraintKind.EXCLUDE,
        ConstraintKind.ONLY,
        ConstraintKind.SAFETY_STOCK,
        ConstraintKind.CAPACITY,
    }
)
"""The kinds that say of each node by itself what it may ship."""

NEVER = 366
"""What counts as the days to a parcel of which nobody can say when it arrives."""


@frozen
class Constraint:
    """Something that is ruled out, for good or as long as that can be.

    Attributes:
        kind: what is ruled out.
        limit: the number that the kind speaks of.
        nodes: ids of the nodes that it is about.
        groups: groups of nodes (``Node.groups``) that it is about.
        node_kinds: kinds of nodes that it is about.  Where neither nodes, groups nor
            kinds are given it is about every node.
        sku: what it is about, ``KNIFE*`` for all that begin so; every SKU if empty.
        country: destinations that it is about; all if empty.
        level: 0 if it is hard.  Others are given up where more units ship without
            them: from level 1 on, and within a level in their order, each stays with
            which as many units ship as without any, those before it that stay in force
            as well.
        why: for people, where it is not plain: a node has turned the order down, say.
    """

    kind: ConstraintKind
    limit: int | None = None
    nodes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    node_kinds: tuple[NodeKind, ...] = ()
    sku: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    level: int = 0
    why: str = ""

    @property
    def names_nodes(self) -> bool:
        """Whether it is about some nodes only."""
        return bool(self.nodes or self.groups or self.node_kinds)

    def is_for(self, country: str) -> bool:
        """Tell whether it is about what goes to a country."""
        return not self.country or country in self.country

    def names(self, node: Node) -> bool:
        """Tell whether it names a node, by id, group or kind."""
        return (
            node.id in self.nodes
            or node.kind in self.node_kinds
            or not {*self.groups}.isdisjoint(node.groups)
        )

    def is_about(self, *skus: str) -> bool:
        """Tell whether it is about one of some SKUs: an article's and what is in it."""
        return not self.sku or any([sku_matches(sku, self.sku) for sku in skus])

    def __str__(self) -> str:
        """Return it in one line, such as ``MAX_DISTANCE 500``."""
        named = [*self.nodes, *self.groups, *self.node_kinds, *self.sku, *self.country]
        limit = [] if self.limit is None else [str(self.limit)]
        told = " ".join([self.kind.value, *limit, ", ".join(named)]).rstrip()
        return f"{told} ({self.why})" if self.why else told


@frozen
class Clearance:
    """Units that are marked down if they do not ship soon.

    Attributes:
        nodes: where they are.
        sku: what they are, ``SUMMER*`` for all that begin so; every SKU if empty.
    """

    nodes: tuple[str, ...]
    sku: tuple[str, ...] = ()

    def has(self, sku: str, node: str) -> bool:
        """Tell whether units of a SKU at a node are to be cleared."""
        return node in self.nodes and (not self.sku or sku_matches(sku, self.sku))


class Unfillable(StrEnum):
    """What becomes of units that no node can ship."""

    BACKORDER = "BACKORDER"
    """They wait for supply."""
    PARK = "PARK"
    """They wait for somebody who decides: until then nothing more of it is sourced."""
    CANCEL = "CANCEL"
    """They wait for supply, for so many days, and are cancelled then."""


@frozen
class Rest:
    """What becomes of the units that a plan misses, where they do not just wait.

    Attributes:
        unfillable: what the strategy says.
        after_days: how long they wait, where they are cancelled then.
    """

    unfillable: Unfillable
    after_days: int | None = None

    def __str__(self) -> str:
        if self.unfillable is Unfillable.PARK:
            return "held for somebody to decide: nothing more is sourced until then"
        days = "1 day" if self.after_days == 1 else f"{self.after_days} days"
        return f"cancelled in {days}, what has no place by then"


WHOLE_LINES_THEN_COST = ((Term(Goal.DIVIDED_LINES),), (Term(Goal.COST),))


@frozen
class Strategy:
    """How it is chosen from where an order ships.

    As many units as possible ship, the earlier lines' before the later ones'.  Of the
    plans that do so one is taken that has least of the first level of the objective, of
    those one with least of the next, and so on; then one with the fewest shipments and
    then with the lowest ranked nodes: their places by priority, then whole km to the
    destination, then id, added up.

    Attributes:
        id: under which rules name it.
        objective: levels, the first before all others; what stands in one level is
            weighted and added up.
        constraints: what is ruled out.
        clearance: what the goal MARKDOWN wants to go first.
        alternate: the strategy that is tried when units are missing; used where fewer
            are missing by it.
        unfillable: what becomes of units that no node can ship.
        cancel_after_days: how long they wait, for CANCEL.
    """

    id: str
    objective: tuple[tuple[Term, ...], ...] = WHOLE_LINES_THEN_COST
    constraints: tuple[Constraint, ...] = ()
    clearance: tuple[Clearance, ...] = ()
    alternate: str = ""
    unfillable: Unfillable = Unfillable.BACKORDER
    cancel_after_days: int | None = None

    @property
    def rest(self) -> Rest | None:
        """What becomes of units that are missing, where they do not just wait."""
        if self.unfillable is Unfillable.BACKORDER:
            return None
        return Rest(self.unfillable, self.cancel_after_days)

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels of its soft constraints, those first that are given up first."""
        levels = {constraint.level for constraint in self.constraints}
        return tuple(sorted(levels - {0}, reverse=True))

    @property
    def minds_days(self) -> bool:
        """Whether it asks when parcels arrive."""
        kinds = [constraint.kind for constraint in self.constraints]
        return self.minds_delivery or ConstraintKind.MAX_DAYS in kinds

    @property
    def minds_cut_off(self) -> bool:
        """Whether it asks which nodes begin work today."""
        return any([one.kind is ConstraintKind.CUT_OFF for one in self.constraints])

    @property
    def minds_delivery(self) -> bool:
        """Whether parcels are to arrive in few days, or else only within some."""
        goals = [term.goal for level in self.objective for term in level]
        return Goal.DELIVERY_DAYS in goals


CHEAPEST = Strategy("cheapest")
"""How orders are sourced of which nobody says otherwise."""
