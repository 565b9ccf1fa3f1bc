"""What comes under a label that another lot has here gets a name of its own.

A lot has one owner and one end at a place.  What comes of another one with the same
label is kept beside it, with its owner and its end, under a name that is made of the
label, until somebody gives it a label of its own.
"""

from collections.abc import Iterable, Iterator
from itertools import count

from attrs import evolve, frozen

from ordercore.stock.lot import LotUnits
from ordercore.stock.lot_naming import differences
from ordercore.stock.shelf import StockLevel

__all__ = ["Fitted", "fitted", "relabelled"]

LONGEST = 60
"""So much of a label is in the name that is made of it."""


@frozen
class Fitted:
    """Units that come, by the names that they have where they come to.

    Attributes:
        lots: those that can lie with what has their label.
        apart: those that cannot, each of one lot with an owner and an end.
    """

    lots: tuple[LotUnits, ...] = ()
    apart: tuple[LotUnits, ...] = ()

    @property
    def all(self) -> tuple[LotUnits, ...]:
        """All of them."""
        return (*self.lots, *self.apart)


def fitted(level: StockLevel, units: Iterable[LotUnits]) -> Fitted:
    """Return units that come to a shelf by the names that they have there."""
    lots: dict[str, LotUnits] = {}
    apart: dict[str, LotUnits] = {}
    for one in units:
        for name in _names(one):
            same = lots.get(name.lot) or apart.get(name.lot)
            if _fits(level, same, name):
                _add(apart if name.printed and name is not one else lots, name)
                break
    return Fitted(tuple(lots.values()), tuple(apart.values()))


def relabelled(level: StockLevel, name: str, into: LotUnits) -> LotUnits:
    """Return units that get a label of their own with what is known of them.

    They were kept under a name that is made of their label; of any other lot nobody
    knows more than what is said.
    """
    lot = level.lot(name)
    if lot is None or not lot.printed or level.lot(into.lot) is not None:
        return into
    return evolve(
        into,
        expires_on=into.expires_on or lot.expires_on,
        sell_until=into.sell_until or lot.sell_until,
        owner=lot.owner if into.owner is None else into.owner,
        arrived_at=lot.arrived_at or into.arrived_at,
        printed="" if into.lot == lot.printed else lot.printed,
    )


def _names(one: LotUnits) -> Iterator[LotUnits]:
    """Yield units as they are called, and under names that are made of their label."""
    yield one
    label = one.label
    yield evolve(one, lot=label, printed="")
    for number in count(2):
        yield evolve(one, lot=f"{label[:LONGEST]}~{number}", printed=label)


def _fits(level: StockLevel, same: LotUnits | None, one: LotUnits) -> bool:
    """Tell whether units can lie with those of their name, there or come with them."""
    lot = level.lot(one.lot)
    if lot is not None and differences(lot, one):
        return False
    if same is None:
        return True
    ends_alike = one.expires_on is None or one.expires_on == same.expires_on
    return ends_alike and (one.owner is None or one.whose == same.whose)


def _add(to: dict[str, LotUnits], one: LotUnits) -> None:
    known = to.get(one.lot, evolve(one, quantity=0))
    to[one.lot] = evolve(known, quantity=known.quantity + one.quantity)
