"""What a partner sends is read as its adapter reads it, under the connection's name."""

from collections.abc import Mapping
from typing import Any

from attrs import evolve, frozen

from ordercore.accounts import Payout
from ordercore.errors import Invalid
from ordercore.flow.wire import structure, unstructure
from ordercore.plugins import Channel, ImportedReturn, Parsed, Raw

__all__ = ["Reader", "raw_payout"]

PAYOUT = "ordercore.payout"
"""The only key of what stands for a payout, which adapters give as it is."""


@frozen
class Reader:
    """A channel under the name of its connection: two shops of one kind are two.

    Attributes:
        name: of the connection.
        channel: what reads what the partner sends; None where it sends payouts only.
        nodes: what the partner calls a place -> our node.
        otherwise: our node for what has come back, where the partner names no place.
    """

    name: str
    channel: Channel | None
    nodes: Mapping[str, str]
    otherwise: str = ""

    def parse(self, raw: Mapping[str, object], /) -> Parsed:
        """Return what *raw* says, its place as our node.  Raises Invalid."""
        if [*raw] == [PAYOUT]:
            return structure(raw[PAYOUT], Payout)
        if self.channel is None:
            raise Invalid.at("", raw, "a payout: the partner sends nothing else")
        parsed = self.channel.parse(raw)
        return self._here(parsed) if isinstance(parsed, ImportedReturn) else parsed

    def _here(self, sent: ImportedReturn) -> ImportedReturn:
        if not sent.place:
            return evolve(sent, place=self.otherwise)
        if sent.place not in self.nodes:
            known = ", ".join(sorted(self.nodes)) or "none: places of the connection"
            raise Invalid.at("place", sent.place, f"one of {known}")
        return evolve(sent, place=self.nodes[sent.place])


def raw_payout(payout: Payout) -> Raw:
    """Return a payout as it can be kept, read again and taken."""
    content: dict[str, Any] = {PAYOUT: unstructure(payout)}
    return Raw(f"payout {payout.statement}", content)
