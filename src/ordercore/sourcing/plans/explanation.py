"""Why each line ships from there and not from elsewhere, and what would change it."""

from enum import StrEnum

from attrs import field, frozen

from ordercore.sourcing.plans.plan import NodeReason, Reason
from ordercore.sourcing.plans.table import explanation_as_text
from ordercore.values import Coordinates, Money

__all__ = ["Explanation", "Flip", "FlipKind", "LineReason", "Place"]


class FlipKind(StrEnum):
    """What is changed to change a decision."""

    STOCK = "STOCK"
    """How many units of one article one node has."""
    PRICE = "PRICE"
    """What every shipment from one node costs, handling or parcel."""


@frozen
class Flip:
    """The smallest change of one number that makes a decision another one.

    It was tried: with the change the decision is another one, and with one unit, or one
    smallest coin, less of it the decision stays.

    Attributes:
        kind: which number it is.
        node: of which node.
        ships: whether the node ships then what is spoken of, or ships it no more.
        line: for STOCK, the line that is spoken of; for PRICE all of them are.
        sku: for STOCK, of which article.
        units: for STOCK, how many units more, below zero for fewer.
        price: for PRICE, how much more a shipment costs, below zero for less.
        parts: where the article is a kit, how many units more, or fewer, of which of
            its components make that.
        ends: for STOCK, whether it is that the node supplies the article no more, of
            which it has no end: nobody counts units there, and ``units`` are 0.
    """

    kind: FlipKind
    node: str
    ships: bool
    line: str = ""
    sku: str = ""
    units: int = 0
    price: Money | None = None
    parts: tuple[tuple[str, int], ...] = ()
    ends: bool = False

    @property
    def text(self) -> str:
        """The sentence for people: ``CPH would ship if it had 2 more MUG``."""
        return f"{self.node} would {self.outcome} {self.condition}"

    @property
    def outcome(self) -> str:
        """What would become of it: ``ship``."""
        if self.ships:
            return "ship"
        return f"ship less of line {self.line}" if self.line else "ship no more"

    @property
    def condition(self) -> str:
        """What it takes: ``if it had 2 more MUG``."""
        if self.ends:
            return f"if it supplied {self.sku} no more"
        if self.price is None:
            more = "more" if self.units > 0 else "fewer"
            parts = self.parts or ((self.sku, self.units),)
            had = [f"{abs(units)} {more} {sku}" for sku, units in parts]
            return f"if it had {' and '.join(had)}"
        more = "less" if self.price.minor < 0 else "more"
        return f"if a shipment from there cost {abs(self.price)} {more}"


@frozen
class LineReason:
    """Why units of one line ship from one node, or why they do not.

    Attributes:
        line: which line.
        sku: what it is.
        node: which node.
        reason: why.
        units: how many ship from there.
        extra: for DOMINATED, how much more the best plan costs in which some do; below
            zero where a strategy minds something else before.
        proved: whether ``extra`` is exact, and not only that of the best single move.
        text: the sentence for people.
        by: for RULED_OUT, what of the strategy does.
        flip: the smallest change of the node's stock of this article that makes some of
            the line ship from there, or fewer than now; None where none does, or where
            it was not looked for (:attr:`Explanation.complete`).
    """

    line: str
    sku: str
    node: str
    reason: Reason
    units: int
    extra: Money | None
    proved: bool
    text: str
    by: tuple[str, ...] = ()
    flip: Flip | None = None


@frozen
class Place:
    """A node on the map.

    Attributes:
        node: its id.
        name: for people.
        at: where it is; None where nobody has said it exactly.
    """

    node: str
    name: str
    at: Coordinates | None


@frozen
class Explanation:
    """Why an order ships as a plan has it.

    Attributes:
        order: the order's id.
        nodes: why each node ships or does not, every node once.
        lines: the same for each line and each node: every pair once, line by line.
        flips: for each node the smallest change that decides otherwise about it, by its
            stock and by its price, where there is one.
        complete: whether every such change was looked for; of large orders, and of such
            whose plan is not proved, not all are.
        places: the nodes on the map.
        to: where the order goes, the middle of the country where it is not known.
        exact: whether it is known.
        proved: whether no other plan is better.
    """

    order: str
    nodes: tuple[NodeReason, ...]
    lines: tuple[LineReason, ...]
    flips: tuple[Flip, ...]
    complete: bool
    places: tuple[Place, ...] = field(repr=False)
    to: Coordinates = field(repr=False)
    exact: bool
    proved: bool

    def of(self, line: str) -> tuple[LineReason, ...]:
        """Return why each node ships a line or does not."""
        return tuple([reason for reason in self.lines if reason.line == line])

    def __str__(self) -> str:
        return explanation_as_text(self)
