"""An article is kept by lot: which of its units leave first, and how good they are."""

from enum import StrEnum

from attrs import frozen

from ordercore.errors import Invalid

__all__ = ["LotRule", "LotTurn", "SkuLot"]

LONGEST = 36_500


class LotTurn(StrEnum):
    """Which lot leaves first; of two that are equal in it our own, then by id."""

    FEFO = "FEFO"
    """The one that ends first; those that never end leave last."""
    FIFO = "FIFO"
    """The one that came first; those of which nobody knows it leave first."""
    LIFO = "LIFO"
    """The one that came last; those of which nobody knows it leave last."""


@frozen
class LotRule:
    """How the lots of an article are kept.

    Attributes:
        turn: which lot leaves first.
        days_left: how many days a unit must still be good for after the day on which it
            leaves, such as 30 for a shop that promises a month; 0 to 36,500.
    """

    turn: LotTurn = LotTurn.FEFO
    days_left: int = 0


@frozen
class SkuLot:
    """So many units of an article, of a lot of which somebody has read the label."""

    sku: str
    lot: str
    quantity: int


def check_lot_rule(rule: LotRule, where: str = "lots") -> LotRule:
    """Return the rule.  Raises Invalid: a turn or a number of days that cannot be."""
    if type(rule.turn) is not LotTurn:
        raise Invalid.at(f"{where}.turn", rule.turn, "one of FEFO, FIFO, LIFO")
    if type(rule.days_left) is not int or not 0 <= rule.days_left <= LONGEST:
        expected = f"a whole number, 0 to {LONGEST:,}"
        raise Invalid.at(f"{where}.days_left", rule.days_left, expected)
    return rule
