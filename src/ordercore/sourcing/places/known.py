"""What is known of the nodes at the moment, besides what lies on their shelves."""

from collections.abc import Mapping

from attrs import field, frozen

from ordercore.sourcing.places.capacity import FULL

__all__ = ["NOTHING_KNOWN", "Known"]


@frozen
class Known:
    """What is known of the nodes at the moment.

    Attributes:
        days: node -> days until a parcel from there arrives; what is not there is never
            promised.  Only strategies that mind days ask for it.
        busy: node -> thousandths of the day's capacity that are used; what is not there
            has room.
        by_service: node -> service -> days, where several services are compared; one of
            which nobody can say when it arrives is not there.
        accepting: nodes that begin work today on what they are given now.  Only
            strategies with a CUT_OFF ask for it.
    """

    days: Mapping[str, int] = field(factory=dict[str, int])
    busy: Mapping[str, int] = field(factory=dict[str, int])
    by_service: Mapping[str, Mapping[str, int]] = field(
        factory=dict[str, Mapping[str, int]]
    )
    accepting: frozenset[str] = frozenset()

    @property
    def full(self) -> bool:
        """Whether a node has as much work as it can do on the day."""
        return any([part >= FULL for part in self.busy.values()])


NOTHING_KNOWN = Known()
