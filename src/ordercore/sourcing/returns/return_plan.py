"""What is planned of goods that come back: to where, for how much, and why there."""

from enum import StrEnum

from attrs import frozen

from ordercore.orders import LineQuantity, Return
from ordercore.values import Money

__all__ = [
    "RETURN_GOALS",
    "ReturnAnswer",
    "ReturnGoal",
    "ReturnLine",
    "ReturnParcel",
    "ReturnPlan",
    "ReturnReason",
    "Unreturnable",
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
