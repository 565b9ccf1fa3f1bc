"""Where the units of one line are: a partition of what was ordered."""

from collections.abc import Callable, Iterable

from attrs import frozen

__all__ = ["Allotment", "Claim", "Goods", "LineQuantity", "Progress", "Units"]


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

    def pick(self, quantity: int) -> "Claim":
        """Move units from allocated to picked."""
        return self._moved(-quantity, quantity, 0)

    def pack(self, quantity: int) -> "Claim":
        """Move units from picked to packed."""
        return self._moved(0, -quantity, quantity)

    def unpack(self, quantity: int) -> "Claim":
        """Move units from packed back to picked."""
        return self._moved(0, quantity, -quantity)

    def ship(self, quantity: int) -> "Claim":
        """Let packed units go."""
        return self._moved(0, 0, -quantity)

    def release(self, quantity: int) -> "Claim":
        """Give units up, the least handled first."""
        allocated = min(quantity, self.allocated)
        picked = min(quantity - allocated, self.picked)
        return self._moved(-allocated, -picked, allocated + picked - quantity)

    def _moved(self, allocated: int, picked: int, packed: int) -> "Claim":
        return Claim(
            self.fulfillment,
            self.node,
            self.allocated + allocated,
            self.picked + picked,
            self.packed + packed,
        )


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

    def allocate(self, node: str, fulfillment: str, quantity: int) -> "Progress":
        """Claim units at a node: unallocated ones first, then backordered ones."""
        fresh = min(quantity, self.unallocated)
        claims = (*self.claims, Claim(fulfillment, node, quantity))
        return self._moved(claims, unallocated=-fresh, backordered=fresh - quantity)

    def backorder(self, quantity: int) -> "Progress":
        """Let units wait for supply."""
        return self._moved(self.claims, unallocated=-quantity, backordered=quantity)

    def deallocate(self, fulfillment: str, quantity: int) -> "Progress":
        """Give up claimed units, the least handled first; they need a place again."""
        claims = self._changed(fulfillment, Claim.release, quantity)
        return self._moved(claims, unallocated=quantity)

    def pick(self, fulfillment: str, quantity: int) -> "Progress":
        """Move units from allocated to picked."""
        return self._moved(self._changed(fulfillment, Claim.pick, quantity))

    def pack(self, fulfillment: str, quantity: int) -> "Progress":
        """Move units from picked to packed."""
        return self._moved(self._changed(fulfillment, Claim.pack, quantity))

    def unpack(self, fulfillment: str, quantity: int) -> "Progress":
        """Move units from packed back to picked."""
        return self._moved(self._changed(fulfillment, Claim.unpack, quantity))

    def ship(self, fulfillment: str, quantity: int) -> "Progress":
        """Let packed units leave their node."""
        claims = self._changed(fulfillment, Claim.ship, quantity)
        return self._moved(claims, shipped=quantity)

    def deliver(self, quantity: int) -> "Progress":
        """Hand shipped units to the buyer."""
        return self._moved(self.claims, shipped=-quantity, delivered=quantity)

    def give_back(self, quantity: int) -> "Progress":
        """Take units back, delivered ones first, then those still under way."""
        delivered = min(quantity, self.delivered)
        return self._moved(
            self.claims,
            shipped=delivered - quantity,
            delivered=-delivered,
            returned=quantity,
        )

    def cancel(
        self, unallocated: int, backordered: int, released: Iterable[Allotment]
    ) -> "Progress":
        """Give up units out of three buckets."""
        rest, count = self, unallocated + backordered
        for allotment in released:
            rest = rest.deallocate(allotment.fulfillment, allotment.quantity)
            unallocated += allotment.quantity
            count += allotment.quantity
        return rest._moved(  # noqa: SLF001 - one of us
            rest.claims,
            unallocated=-unallocated,
            backordered=-backordered,
            cancelled=count,
        )

    def _changed(
        self, fulfillment: str, change: Callable[[Claim, int], Claim], quantity: int
    ) -> tuple[Claim, ...]:
        claims: list[Claim] = []
        for claim in self.claims:
            mine = claim.fulfillment == fulfillment
            after = change(claim, quantity) if mine else claim
            if after.total:
                claims.append(after)
        return tuple(claims)

    def _moved(
        self,
        claims: tuple[Claim, ...],
        *,
        unallocated: int = 0,
        backordered: int = 0,
        shipped: int = 0,
        delivered: int = 0,
        returned: int = 0,
        cancelled: int = 0,
    ) -> "Progress":
        return Progress(
            self.unallocated + unallocated,
            self.backordered + backordered,
            claims,
            self.shipped + shipped,
            self.delivered + delivered,
            self.returned + returned,
            self.cancelled + cancelled,
        )
