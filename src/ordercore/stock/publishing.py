"""How much of the stock a channel is told of, so that it does not sell what is gone."""

from collections.abc import Sequence

from attrs import field, frozen

from ordercore.errors import Finding, Invalid
from ordercore.message import stream_id
from ordercore.values import check_id, of_texts

__all__ = [
    "ALL_OF_IT",
    "Publishing",
    "PublishingSet",
    "SetPublishing",
    "publishing_stream",
]

WHOLE_BP = 10_000
LONGEST_DAYS = 3_650
MOST = 10**9


@frozen
class Publishing:
    """How much of the stock a channel is told of.

    What is told is never more than the channel's buyers can be promised, never below
    zero, and never less when there is more.

    Attributes:
        buffer: so many units of each SKU are kept back from it.
        threshold: fewer than so many are told as none.
        cap: more than so many are told as so many; None for no limit.
        nodes: which nodes count; every open one when none is given.
        buffer_bp: so many hundredths of a per cent of what there is are kept back
            besides, 10,000 for all of it; a part of a unit is kept back whole.
        incoming_days: what comes in within so many days can be told with its day; 0
            tells of what is there alone.

    Raises Invalid with all that is wrong.
    """

    buffer: int = 0
    threshold: int = 0
    cap: int | None = None
    nodes: tuple[str, ...] = field(default=(), validator=of_texts)
    buffer_bp: int = 0
    incoming_days: int = 0

    def __attrs_post_init__(self) -> None:
        limits = (
            ("buffer", self.buffer, MOST),
            ("threshold", self.threshold, MOST),
            ("cap", 0 if self.cap is None else self.cap, MOST),
            ("buffer_bp", self.buffer_bp, WHOLE_BP),
            ("incoming_days", self.incoming_days, LONGEST_DAYS),
        )
        findings = [
            Finding(name, repr(value), f"a whole number from 0 to {most:,}")
            for name, value, most in limits
            if type(value) is not int or not 0 <= value <= most
        ]
        if findings:
            raise Invalid(findings)

    def published(self, units: int) -> int:
        """Return how many of *units* are told.

        >>> Publishing(buffer=2, buffer_bp=1_000, threshold=3, cap=20).published(11)
        7
        """
        share = -(-max(0, units) * self.buffer_bp // WHOLE_BP)
        told = max(0, units - self.buffer - share)
        if told < self.threshold:
            return 0
        return told if self.cap is None else min(told, self.cap)


ALL_OF_IT = Publishing()
"""Everything that can be promised is told."""


@frozen
class PublishingSet:
    """A channel is told so much from now on."""

    channel: str
    publishing: Publishing

    @property
    def stream(self) -> str:
        """The stream of what the channel is told."""
        return publishing_stream(self.channel)

    def apply(self, publishing: Publishing | None) -> Publishing:
        """Return what is told now."""
        return self.publishing


@frozen
class SetPublishing:
    """Say how much of the stock a channel is told of.  The same again does nothing.

    ``Publishing()`` tells it everything that its buyers can be promised, as for a
    channel of which nothing is said.
    """

    channel: str
    publishing: Publishing

    @property
    def stream(self) -> str:
        """The stream of what the channel is told."""
        return publishing_stream(self.channel)

    def decide(self, publishing: Publishing | None) -> Sequence[PublishingSet]:
        """Return PublishingSet, or nothing when it is so already.

        Raises Invalid: no channel, or a node that cannot be.  Through the door it
        raises Refused ``node.unknown``: a node is not open.
        """
        check_id(self.channel, "channel")
        for place, node in enumerate(self.publishing.nodes):
            check_id(node, f"publishing.nodes[{place}]")
        if (publishing or ALL_OF_IT) == self.publishing:
            return ()
        return (PublishingSet(self.channel, self.publishing),)


def publishing_stream(channel: str) -> str:
    """Return the stream of what a channel is told: ``publishing/web``."""
    return stream_id("publishing", channel)
