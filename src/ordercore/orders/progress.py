"""Where the units of one line are: a partition of what was ordered."""

from attrs import frozen

__all__ = [
    "Allotment",
    "Claim",
    "Goods",
    "LineQuantity",
    "Progress",
    "Units",
]


@frozen
class LineQuantity:
    """So many units of a line."""

    line: str
    quantity: int


@frozen
class Units:
    """So many units of a line at a node."""

    line: str
    node: str
    quantity: int


@frozen
class Goods:
    """So many units of a line, with what they are."""

    line: str
    sku: str
    quantity: int


@frozen
class Allotment:
    """So many units of a line, at a node, for one fulfilment order."""

    line: str
    sku: str
    node: str
    fulfillment: str
    quantity: int


@frozen
class Claim:
    """The units of a line that one fulfilment order has at one node.

    Together the three are what the stock there counts as allocated.
    """

    fulfillment: str
    node: str
    allocated: int
    picked: int = 0
    packed: int = 0

    @property
    def total(self) -> int:
        """How many units it holds back from others."""
        return self.allocated + self.picked + self.packed


@frozen
class Progress:
    """How many units of a line are where; together they are what was ordered.

    The claims hold the allocated, picked and packed ones, a claim for each
    fulfilment order.
    """

    unallocated: int
    backordered: int = 0
    claims: tuple[Claim, ...] = ()
    shipped: int = 0
    delivered: int = 0
    returned: int = 0
    cancelled: int = 0

    @property
    def allocated(self) -> int:
        """Units claimed at a node and not yet picked."""
        return sum([claim.allocated for claim in self.claims])

    @property
    def picked(self) -> int:
        """Units taken from their bin and not yet packed."""
        return sum([claim.picked for claim in self.claims])

    @property
    def packed(self) -> int:
        """Units in a parcel that has not left."""
        return sum([claim.packed for claim in self.claims])

    @property
    def claimed(self) -> int:
        """Units that stock holds back for this line."""
        return sum([claim.total for claim in self.claims])

    @property
    def waiting(self) -> int:
        """Units that no node has been found for: unallocated or backordered."""
        return self.unallocated + self.backordered

    @property
    def out(self) -> int:
        """Units that have left and not come back: under way, or with the buyer."""
        return self.shipped + self.delivered

    @property
    def quantity(self) -> int:
        """All units: what was ordered."""
        return self.waiting + self.claimed + self.out + self.returned + self.cancelled

    @property
    def finished(self) -> bool:
        """Whether no unit has to move any more."""
        return not (self.waiting or self.claims or self.shipped)

    def claim(self, fulfillment: str) -> Claim | None:
        """Return the claim of one fulfilment order, if there is one."""
        for claim in self.claims:
            if claim.fulfillment == fulfillment:
                return claim
        return None
