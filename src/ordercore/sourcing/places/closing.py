"""A place is closed: nothing new ships from there, and what has begun is finished."""

from collections.abc import Sequence

from attrs import evolve, frozen

from ordercore.errors import Refused
from ordercore.message import stream_id
from ordercore.sourcing.places.network import Node

__all__ = ["CloseNode", "NodeClosed"]


@frozen
class NodeClosed:
    """A place takes part no more until it is opened again."""

    node: str
    reason: str = ""

    @property
    def stream(self) -> str:
        """The node's stream."""
        return stream_id("node", self.node)

    def apply(self, node: Node | None) -> Node:
        """Return the node, closed."""
        if node is None:
            raise RuntimeError("a place was closed before it was opened")
        return evolve(node, closed=True)


@frozen
class CloseNode:
    """Let nothing new ship from a place, and nothing come there.  Twice is once.

    What it has been given it may pick, pack and ship, or reject, and then it is sourced
    elsewhere; what lies there may be transferred, counted and scrapped.  ``OpenNode``
    opens it again.  At the door it is refused while buyers come there for their orders,
    or goods are on the way there (``node.in-use``).

    Attributes:
        node: which place.
        reason: for people.
    """

    node: str
    reason: str = ""

    @property
    def stream(self) -> str:
        """The node's stream."""
        return stream_id("node", self.node)

    def decide(self, node: Node | None) -> Sequence[NodeClosed]:
        """Return NodeClosed.  Raises Refused ``node.unknown``."""
        if node is None:
            raise Refused(
                "node.unknown",
                asked=f"close node {self.node}",
                because="no place of this id was ever opened",
                remedy="Check the id: oms.network.nodes has all of them",
            )
        return () if node.closed else (NodeClosed(self.node, self.reason),)
