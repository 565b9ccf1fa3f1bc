"""What all units have in common that come to a shelf, or leave it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from ordercore.errors import Refused
from ordercore.stock.condition import Condition
from ordercore.stock.lot import LotUnits
from ordercore.stock.lot_ending import Ending, set_apart
from ordercore.stock.lot_naming import lots_in
from ordercore.stock.shelf import OfPlace, StockLevel, short
from ordercore.values import quantity as check_quantity


class Units(OfPlace, Protocol):
    """A message that says how many."""

    @property
    def quantity(self) -> int:
        """How many."""
        ...


class Moving(Units, Protocol):
    """A message that says how many, and of which lots."""

    @property
    def lots(self) -> tuple[LotUnits, ...]:
        """Of which lots."""
        ...


class Coming(Moving, Protocol):
    """An event of units that come, in a condition."""

    @property
    def condition(self) -> Condition:
        """In which condition."""
        ...


class Lotted(Protocol):
    """An event after which more units of some lots may stand in a condition."""

    @property
    def lots(self) -> tuple[LotUnits, ...]:
        """Of which lots."""
        ...

    @property
    def condition(self) -> Condition:
        """In which condition."""
        ...

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level after it."""
        ...


class Leaving(Units, Protocol):
    """A command that lets promised units leave."""

    @property
    def at(self) -> datetime | None:
        """When; without it nothing is over."""
        ...


def level_there(message: OfPlace, level: StockLevel | None) -> StockLevel:
    """Return the level, an empty one where nothing was ever received."""
    return level or StockLevel(message.sku, message.node)


def lots_coming(message: Moving, level: StockLevel | None) -> tuple[LotUnits, ...]:
    """Return of which lots units are that come; raises as ``lots_in`` does."""
    if not message.lots and (level is None or not level.lots):
        return ()
    return lots_in(message, level_there(message, level), message.quantity, message.lots)


def come(event: Coming, level: StockLevel | None) -> StockLevel:
    """Return the level with the units that have come, in their condition."""
    here = level_there(event, level)
    if event.lots:
        here = here.in_lots(event.lots, event.condition)
    return here.put(event.condition, event.quantity)


def gone(event: Moving, level: StockLevel | None) -> StockLevel:
    """Return the level whose lots are without promised units that have left."""
    here = level_there(event, level)
    return here.in_lots(event.lots, Condition.SELLABLE, -1) if event.lots else here


def after_coming(
    event: Lotted, level: StockLevel | None, at: datetime | None
) -> Iterable[Ending]:
    """Return what puts units apart that have come, and are of lots over or held."""
    if not event.lots or event.condition is not Condition.SELLABLE:
        return ()
    return set_apart(event.apply(level), at)


def check_claimed(message: OfPlace, level: StockLevel | None, quantity: int) -> None:
    """Raise Refused ``stock.unclaimed`` when fewer units are promised."""
    check_quantity(quantity)
    claimed = level.allocated if level else 0
    if quantity > claimed:
        raise Refused(
            "stock.unclaimed",
            asked=f"{quantity} allocated × {message.sku} at {message.node}",
            because=f"{claimed} are allocated there",
            remedy=f"Ask for at most {claimed}",
        )


def leaving(message: Leaving, level: StockLevel | None) -> StockLevel:
    """Return the level as it is, where so many promised units are there.

    Raises Refused: ``stock.unclaimed`` when fewer are promised, ``stock.short`` when
    a count did not find as many on the shelf, or their lots are over or held.
    """
    now = level_there(message, level)
    if message.at is not None:
        now = now.at(message.at)
    check_claimed(message, now, message.quantity)
    if message.quantity > now.sellable:
        raise short(message, message.quantity, now.sellable)
    return now
