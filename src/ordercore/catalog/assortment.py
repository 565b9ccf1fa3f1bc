"""The assortment: of what a shop takes goods and orders at all."""

from collections.abc import Sequence
from enum import StrEnum

from attrs import frozen

from ordercore.errors import Invalid
from ordercore.message import stream_id

__all__ = [
    "ALL_KNOWN",
    "AssortmentPolicy",
    "AssortmentRule",
    "AssortmentSet",
    "SetAssortment",
    "assortment_stream",
]

SHOP = "shop"


class AssortmentRule(StrEnum):
    """What makes an article known, so that goods and orders of it are taken.

    Attributes:
        LISTED: the catalogue alone: ``ListItem``, or ``DefineKit`` for a kit.
        KNOWN: the catalogue, and goods that came, are announced or are ordered: a
            receipt makes an article known, an order does not.
        ANY: nothing; the shop keeps its catalogue elsewhere.
    """

    LISTED = "LISTED"
    KNOWN = "KNOWN"
    ANY = "ANY"


@frozen
class AssortmentPolicy:
    """In which articles a shop deals; ``KNOWN`` where nobody says otherwise."""

    rule: AssortmentRule = AssortmentRule.KNOWN


ALL_KNOWN = AssortmentPolicy()
"""What a shop deals in where nobody says otherwise."""


@frozen
class AssortmentSet:
    """The shop deals in these articles from now on."""

    policy: AssortmentPolicy

    @property
    def stream(self) -> str:
        """The policy's stream."""
        return assortment_stream()

    def apply(self, policy: AssortmentPolicy | None) -> AssortmentPolicy:
        """Return the policy that is in force now."""
        return self.policy


@frozen
class SetAssortment:
    """Say in which articles the shop deals.  The same again does nothing.

    It counts for what is asked from now on; what was agreed or received stays.
    """

    rule: AssortmentRule

    @property
    def stream(self) -> str:
        """The policy's stream."""
        return assortment_stream()

    def decide(self, policy: AssortmentPolicy | None) -> Sequence[AssortmentSet]:
        """Return AssortmentSet.  Raises Invalid: it is no rule."""
        if type(self.rule) is not AssortmentRule:
            raise Invalid.at("rule", self.rule, "one of AssortmentRule")
        asked = AssortmentPolicy(self.rule)
        return () if asked == policy else (AssortmentSet(asked),)


def assortment_stream() -> str:
    """Return the stream of the policy: ``assortment/shop``."""
    return stream_id("assortment", SHOP)
