"""The places that can supply, and what a parcel from each of them to a buyer costs."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from attrs import Factory, evolve, field, frozen

from ordercore.errors import Finding, Invalid
from ordercore.message import stream_id
from ordercore.sourcing.costs.lane import Lane, lane_of
from ordercore.sourcing.costs.lanes import Lanes
from ordercore.sourcing.costs.parcel_rates import (
    Asked,
    ParcelRates,
    SharedRates,
    currency_of,
)
from ordercore.sourcing.places.capacity import Capacity
from ordercore.sourcing.places.node_faults import node_problems
from ordercore.sourcing.places.node_terms import NodeTerm, cost_of_terms
from ordercore.sourcing.places.opened import not_open
from ordercore.values import (
    Address,
    Money,
    distance_km,
    of_texts,
    sku_matches,
)

__all__ = [
    "Network",
    "Node",
    "NodeKind",
    "NodeOpened",
    "OpenNode",
    "open_of",
]

Key = tuple[object, ...]

ANY: Mapping[str, frozenset[str]] = {}
"""Of each node all services come into question."""

HEAVIEST_G = 10**12
"""No shipment is heavier: whoever collects his goods does so in one go."""

KEPT = 100_000
"""How many lanes a network keeps at hand, so that its memory stays bounded."""


class NodeKind(StrEnum):
    """What kind of place supplies."""

    WAREHOUSE = "WAREHOUSE"
    STORE = "STORE"
    SUPPLIER = "SUPPLIER"
    """Ships to the buyer from its own stock: drop-shipping."""
    THIRD_PARTY = "THIRD_PARTY"
    """A logistics company that keeps and ships our goods."""
    VIRTUAL = "VIRTUAL"


@frozen
class Node:
    """A place that can supply.

    Attributes:
        id: unique in the network.
        name: for people.
        kind: what kind of place it is.
        address: where it is.
        handling: what it costs to put one shipment together there.
        priority: of places that cost the same, the lower number goes first; of the same
            number the nearer one, in whole km, then the one whose id is first.
        groups: names under which a :class:`ordercore.sourcing.Strategy` may speak of
            it and others at once.
        co2_g_per_tkm: what carrying a ton for a km from there sets free.
        capacity: how much work it takes on in a day; None for as much as there is.
        unlimited: SKUs, ``KNIFE*`` for all that begin so, of which it supplies as many
            as are wanted: what a supplier ships himself, what is made to order.  No
            units of them are counted there; what an order gets from there has to be
            bought.
        supplier: of whom that is bought; the place itself where nobody is named.
        takes_back: SKUs, ``KNIFE*`` for all that begin so, of which it takes units back
            that a buyer returns; all unless somebody says otherwise.
        grades: whether somebody looks there at what comes back.
        collect_days: for how many days goods wait there for buyers who come for them;
            None where nobody may.
        closed: whether nothing new ships from there; :class:`CloseNode` closes it.
        terms: what plug-ins say that shipping from there costs more, and its rank,
            ``flow.take_node_terms`` asks them; None where that is left as it is.
    """

    id: str
    name: str
    kind: NodeKind
    address: Address
    handling: Money
    priority: int = 0
    groups: tuple[str, ...] = ()
    co2_g_per_tkm: int = 100
    capacity: Capacity | None = None
    unlimited: tuple[str, ...] = field(default=(), validator=of_texts)
    supplier: str = ""
    takes_back: tuple[str, ...] = field(default=("*",), validator=of_texts)
    grades: bool = True
    collect_days: int | None = None
    closed: bool = False
    terms: tuple[NodeTerm, ...] | None = None

    @property
    def stream(self) -> str:
        """The node's stream: ``node/CPH``."""
        return stream_id("node", self.id)

    @property
    def shipping_cost(self) -> Money:
        """What one shipment from there costs beside its carriage."""
        if not self.terms:
            return self.handling
        return self.handling + Money(cost_of_terms(self.terms), self.handling.currency)

    @property
    def rank(self) -> int:
        """What plug-ins say of places of the same priority: the lower goes first."""
        return sum([one.rank for one in self.terms or ()])

    def supplies_unlimited(self, sku: str) -> bool:
        """Tell whether it supplies as many units of a SKU as are wanted."""
        return bool(self.unlimited) and sku_matches(sku, self.unlimited)

    def takes(self, sku: str) -> bool:
        """Tell whether it takes units of a SKU back that a buyer returns."""
        return sku_matches(sku, self.takes_back)


def open_of(nodes: Mapping[str, Node]) -> dict[str, Node]:
    """Return those of the places, by their ids, that are open."""
    return {name: node for name, node in nodes.items() if not node.closed}


@frozen
class NodeOpened:
    """A place supplies from now on, or from now on as described here."""

    node: Node

    @property
    def stream(self) -> str:
        """The node's stream."""
        return self.node.stream

    def apply(self, node: Node | None) -> Node:
        """Return the node as it is from now on."""
        return self.node


@frozen
class OpenNode:
    """Open a place, or describe it anew; the same description again does nothing.

    Attributes:
        node: the place.
        reopen: whether one that was closed is open again.  False says how it is without
            a word about that, as a shop does each time that it starts.
    """

    node: Node
    reopen: bool = True

    @property
    def stream(self) -> str:
        """The node's stream."""
        return self.node.stream

    def decide(self, node: Node | None) -> Sequence[NodeOpened]:
        """Return NodeOpened.  Raises Invalid when the description cannot be."""
        findings = node_problems(self.node)
        if self.node.closed:
            findings.append(Finding("closed", "True", "False: CloseNode closes it"))
        if findings:
            raise Invalid(findings)
        stays_closed = node is not None and node.closed and not self.reopen
        known = None if node is None else node.terms
        terms = known if self.node.terms is None else self.node.terms
        after = evolve(self.node, closed=stays_closed, terms=terms)
        return () if node == after else (NodeOpened(after),)


def _ranked(network: "Network") -> dict[str, Node]:
    ranked = sorted(network.nodes, key=lambda node: (node.priority, node.id))
    return {node.id: node for node in ranked}


def _opened(network: "Network") -> tuple[Node, ...]:
    return tuple(open_of(_ranked(network)).values())


@frozen
class Network:
    """The nodes of a shop and what parcels cost between them and its buyers.

    Attributes:
        nodes: each id once; their order means nothing.  Nothing ships from those that
            are closed.
        rates: prices in the currency of every node's handling.

    Raises:
        Invalid: two nodes share an id, or a node contradicts itself or the rates; or
            the rates are in no currency.
        PluginError: the rates fail when they are asked for it.
    """

    nodes: tuple[Node, ...]
    rates: ParcelRates
    _by_id: dict[str, Node] = field(
        init=False, eq=False, repr=False, default=Factory(_ranked, takes_self=True)
    )
    _open: tuple[Node, ...] = field(
        init=False, eq=False, repr=False, default=Factory(_opened, takes_self=True)
    )
    _lanes: dict[Key, Lanes] = field(
        init=False, eq=False, repr=False, factory=dict[Key, Lanes]
    )
    _alike: dict[Key, Lane] = field(
        init=False, eq=False, repr=False, factory=dict[Key, Lane]
    )

    def __attrs_post_init__(self) -> None:
        currency = currency_of(self.rates)
        findings = [
            found
            for place, node in enumerate(self.nodes)
            for found in node_problems(node, currency, f"nodes[{place}].")
        ]
        if len(self._by_id) < len(self.nodes):
            ids = ", ".join([node.id for node in self.nodes])
            findings.append(Finding("nodes", ids, "each id once"))
        if findings:
            raise Invalid(findings)

    @property
    def currency(self) -> str:
        """The currency in which the network reckons."""
        return self.rates.currency

    @property
    def ranked(self) -> tuple[Node, ...]:
        """The open nodes by priority, then id."""
        return self._open

    def __contains__(self, node: object) -> bool:
        return node in self._by_id

    def node(self, node: str) -> Node:
        """Return a node by its id.  Raises Refused ``node.unknown``."""
        if node not in self._by_id:
            raise not_open(node, f"node {node}", self._by_id)
        return self._by_id[node]

    def distance_km(self, node: str, destination: Address) -> float:
        """Return how far it is from a node to a destination, as the crow flies."""
        here = self._by_id[node].address.coordinates
        return distance_km(here, destination.coordinates)

    def lanes_to(
        self,
        destination: Address,
        services: Mapping[str, frozenset[str]] = ANY,
        collect_at: str = "",
    ) -> Lanes:
        """Return the lanes of all nodes that serve a destination.

        Args:
            destination: where to.
            services: of some nodes the services that come into question; of others all
                do.
            collect_at: the node at the destination, where the buyer comes for the
                goods: from there no parcel is sent.

        Raises:
            Invalid: the rates are no table; the lane and the step are named.
        """
        to = destination
        # The point by its numbers: these are hashed without calling any Python.
        at = to.at and (to.at.latitude, to.at.longitude)
        key: Key = (to.country, to.region, to.postcode, at)
        if services or collect_at:
            key += (frozenset(services.items()), collect_at)
        lanes = self._lanes.get(key)
        if lanes is None:
            lanes = self._lanes_to(destination, services, collect_at)
            # The oldest goes first; another thread may have been faster.
            while len(self._lanes) * len(self.nodes) >= KEPT:
                self._lanes.pop(next(iter(self._lanes), key), None)
            self._lanes[key] = lanes
        return lanes

    def _lanes_to(
        self,
        destination: Address,
        services: Mapping[str, frozenset[str]],
        collect_at: str,
    ) -> Lanes:
        # Asked once, because to ask a protocol takes longer than all the rest.
        shared = self.rates if isinstance(self.rates, SharedRates) else None
        lanes = [
            self._counter(place, node)
            if node.id == collect_at
            else self._lane(place, node, destination, services.get(node.id), shared)
            for node, place in self._places(destination)
        ]
        return Lanes([lane for lane in lanes if lane is not None], self._bits)

    def _places(self, destination: Address) -> list[tuple[Node, int]]:
        """Return the nodes with their places by priority, rank, whole km, and id."""

        def by(node: Node) -> tuple[int, int, int, str]:
            km = int(self.distance_km(node.id, destination))
            return node.priority, node.rank, km, node.id

        places = {node.id: n for n, node in enumerate(sorted(self._open, key=by))}
        return [(node, places[node.id]) for node in self.ranked]

    def _counter(self, place: int, node: Node) -> Lane:
        """Return the way over the counter: nothing beside the handling is paid."""
        rank = len(self.nodes) + place
        breaks, where = ((HEAVIEST_G, 0),), f"counter({node.id})"
        return lane_of(node.id, breaks, node.shipping_cost, (rank, self._bits), where)

    def _lane(
        self,
        place: int,
        node: Node,
        destination: Address,
        services: frozenset[str] | None,
        shared: SharedRates | None,
    ) -> Lane | None:
        where = f"{node.id} to {destination.country} {destination.postcode}".rstrip()
        asked = Asked(self.rates, where)
        if shared is not None and services is not None:
            shared = asked.among(shared, services)
        breaks = asked.breaks(shared or self.rates, node.address, destination)
        if not breaks:
            return None
        # Any shipment more outweighs any place in the ranking.
        rank = len(self.nodes) + place
        by: tuple[str, ...] = ()
        if shared is not None:
            by = asked.services(shared, node.address, destination, len(breaks))
        told = node.shipping_cost, (rank, self._bits), asked.name
        return self._kept_once(lane_of(node.id, breaks, *told, by))

    def _kept_once(self, lane: Lane) -> Lane:
        """Return the lane, or one that is like it to another destination.

        A node has few price tables and many destinations, and what is kept once is
        more often in the processor's cache.
        """
        if len(self._alike) >= KEPT:
            self._alike.clear()
        key = lane.node, lane.tariff.steps, lane.costs, lane.services
        return self._alike.setdefault(key, lane)

    @property
    def _bits(self) -> int:
        """Enough for the ranks of all nodes together."""
        return (2 * len(self.nodes) ** 2).bit_length()
