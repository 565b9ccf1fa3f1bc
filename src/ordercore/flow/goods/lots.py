"""What the house knows of lots when units come or go: until when, and whose turn it is.

A shelf on which no lot is known costs one look.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from attrs import evolve

from ordercore import stock
from ordercore.catalog import LotRule, LotTurn, SkuLot
from ordercore.flow import tagging
from ordercore.flow.seeing.views import Views
from ordercore.stock import (
    Condition,
    Lot,
    LotUnits,
    OrderLots,
    StockLevel,
    in_lot_turn,
)
from ordercore.stock.lot_naming import lots_differ
from ordercore.values import quantity as check_quantity

__all__ = [
    "LotPool",
    "check_lots_named",
    "correct_lot",
    "count_lots",
    "lots_named",
    "move_lots",
    "redate_lot",
    "rule_of",
    "sold_until",
]

ANY = LotRule()
"""How the lots of an article are kept of which the catalogue says nothing."""


def move_lots(command: Any, views: Views) -> Any:
    """Say of which lots units are that come or go, and until when they may be sold.

    *command* has a quantity or a delta, lots, and the time at which it is asked.
    """
    if command.lots:
        lots = tuple([_completed(command, one, views) for one in command.lots])
        return evolve(command, lots=lots, at=command.at or views.now)
    level: StockLevel | None = views.state(command.stream)
    if level is None or not level.lots:
        return command
    if isinstance(command, stock.Receive | stock.TransferIn | stock.Return):
        return command
    now = command.at or views.now
    command = evolve(command, at=now)
    units = -command.delta if isinstance(command, stock.Adjust) else command.quantity
    if (turn := rule_of(command.sku, views).turn) is LotTurn.FEFO:
        return command
    condition = getattr(command, "condition", Condition.SELLABLE)
    good = _may_go(command, level.at(now))
    chosen = in_lot_turn(good, units, turn, condition)
    enough = sum([one.quantity for one in chosen]) == units
    return evolve(command, lots=chosen) if enough else command


def count_lots(command: stock.Count, views: Views) -> stock.Count:
    """Say of which lots units are that a count has, or that it does not find."""
    if command.lots:
        lots = tuple([_completed(command, one, views) for one in command.lots])
        return evolve(command, lots=lots)
    level: StockLevel | None = views.state(command.stream)
    if level is None or not level.lots:
        return command
    turn, condition = rule_of(command.sku, views).turn, command.condition
    now = level.at(command.at or views.now)
    missing = now.of(condition) - command.counted
    if missing <= 0 or turn is LotTurn.FEFO:
        return command
    gone = {
        one.lot: one.quantity for one in in_lot_turn(now.lots, missing, turn, condition)
    }
    left = [lot.units(lot.of(condition) - gone.get(lot.id, 0)) for lot in now.lots]
    return evolve(command, lots=tuple([one for one in left if one.quantity]))


def redate_lot(command: stock.RedateLot, views: Views) -> stock.RedateLot:
    """Say until when a lot may be sold that ends on another day."""
    until = command.sell_until or sold_until(
        command.sku, command.node, command.expires_on, views
    )
    return evolve(command, sell_until=until, at=command.at or views.now)


def correct_lot(command: stock.CorrectLot, views: Views) -> stock.CorrectLot:
    """Say until when units may be sold that are of another lot."""
    into = _completed(command, _as_left(command, views), views)
    return evolve(command, into=into, at=command.at or views.now)


def _as_left(command: stock.CorrectLot, views: Views) -> LotUnits:
    """Return units with what is known of the lot, where one came back unread."""
    into, level = command.into, views.state(command.stream)
    if level is not None and level.lot(into.lot) is not None:
        return into
    for stream in sorted(views.tagged(tagging.lot(command.sku, into.lot))):
        known: OrderLots = views.state(stream)
        for one in known.out(command.sku) if known.guesses(command.sku) else ():
            if one.lot == into.lot and into.owner in {None, one.owner}:
                ends = into.expires_on or one.expires_on
                return evolve(into, expires_on=ends, owner=one.owner)
    return into


def lots_named(lots: Iterable[SkuLot], sku: str) -> tuple[LotUnits, ...]:
    """Return units of the lots that were named of a SKU."""
    return tuple([LotUnits(one.lot, one.quantity) for one in lots if one.sku == sku])


def check_lots_named(
    asked: str, units: Mapping[str, int], named: Iterable[SkuLot]
) -> None:
    """Raise Refused ``lot.count`` unless all units of a SKU are named, or none."""
    given = Counter[str]()
    for one in named:
        given[one.sku] += check_quantity(one.quantity, f"lot {one.lot}: quantity")
    for sku, count in given.items():
        if count != units.get(sku, 0):
            because = f"{count} of {units.get(sku, 0)} × {sku} are named by lot"
            raise lots_differ(asked, because, f'catalog.SkuLot("{sku}", "L-1", 5)')


class LotPool:
    """Units of lots that were named together, and are taken for one line and another.

    Args:
        lots: for each SKU its units, in the order in which they are taken.
    """

    def __init__(self, lots: Mapping[str, Iterable[LotUnits]]) -> None:
        self._left = {sku: list(units) for sku, units in lots.items()}

    @classmethod
    def named(cls, lots: Iterable[SkuLot]) -> "LotPool":
        """Return the pool of lots of which somebody has read the labels."""
        lots = tuple(lots)
        return cls({one.sku: lots_named(lots, one.sku) for one in lots})

    def taken(self, sku: str, quantity: int) -> tuple[LotUnits, ...]:
        """Return the next units of a SKU, none where none was named."""
        left = self._left.get(sku)
        taken: list[LotUnits] = []
        while left and quantity:
            some = min(left[0].quantity, quantity)
            taken.append(evolve(left[0], quantity=some))
            quantity -= some
            rest = left[0].quantity - some
            left[:1] = [evolve(left[0], quantity=rest)] if rest else []
        return tuple(taken)


def rule_of(sku: str, views: Views) -> LotRule:
    """Return how the lots of an article are kept."""
    item = views.item(sku)
    return item.lots if item is not None and item.lots is not None else ANY


def sold_until(
    sku: str,
    node: str,
    expires_on: date | None,
    views: Views,
    days_left: int | None = None,
) -> datetime | None:
    """Return from which instant on nobody gets units any more that end on a day.

    It is the end, at the node, of the last day on which they may leave: by the zone of
    the calendar by which the node works, by UTC where it has none.  That is so many
    days before their end as the catalogue says where *days_left* is not given.
    """
    if expires_on is None:
        return None
    days = rule_of(sku, views).days_left if days_left is None else days_left
    last = expires_on.toordinal() - days
    if last + 1 >= date.max.toordinal():
        return None
    return views.today.begins(date.fromordinal(max(2, last + 1)), node)


def _completed(command: Any, one: LotUnits, views: Views) -> LotUnits:
    """Return units with the time until which they may be sold, and that of arrival."""
    if not one.lot:
        return one
    until = one.sell_until or sold_until(
        command.sku, command.node, one.expires_on, views
    )
    return evolve(one, sell_until=until, arrived_at=one.arrived_at or views.now)


def _may_go(command: Any, level: StockLevel) -> list[Lot]:
    """Return the lots of which units may go where a command puts them."""
    sells = getattr(command, "into", None) is Condition.SELLABLE
    return [
        lot for lot in level.lots if not sells or not (lot.held or lot.over(command.at))
    ]
