"""Goods on their way between places: how many of which SKU, and how they arrived."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

from attrs import frozen

from ordercore.errors import Conflict, Finding, Invalid, shorten
from ordercore.stock.condition import Condition
from ordercore.stock.lot import LotUnits
from ordercore.stock.lot_naming import check_lot_units
from ordercore.values import quantity as check_quantity
from ordercore.values import sku as check_sku

__all__ = ["Arrived", "ArrivedLot", "ArrivedSerial", "SkuQuantity"]

MOST = 10**9


@frozen
class SkuQuantity:
    """So many units of a SKU."""

    sku: str
    quantity: int

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku}"


@frozen
class ArrivedSerial:
    """The number of one unit that came, and in which condition it is."""

    number: str
    condition: Condition = Condition.SELLABLE


@frozen
class ArrivedLot:
    """Units of one lot that came, and in which condition they are."""

    units: LotUnits
    condition: Condition = Condition.SELLABLE


@frozen
class Arrived:
    """Units of a SKU as they came off the truck.

    Attributes:
        sku: what they are.
        good: units that can be sold at once.
        damaged: units that cannot be sold as they are.
        quality_control: units that somebody has to look at first.
        serials: the serial number of each unit, where they have one.
        lots: of which lots all of them are, where they are told apart.
    """

    sku: str
    good: int = 0
    damaged: int = 0
    quality_control: int = 0
    serials: tuple[ArrivedSerial, ...] = ()
    lots: tuple[ArrivedLot, ...] = ()

    @property
    def quantity(self) -> int:
        """All of them."""
        return self.good + self.damaged + self.quality_control

    def by_condition(self) -> Iterator[tuple[Condition, int]]:
        """Yield where they are put, and how many of them, if any are."""
        pairs = (
            (Condition.SELLABLE, self.good),
            (Condition.DAMAGED, self.damaged),
            (Condition.QUALITY_CONTROL, self.quality_control),
        )
        return ((condition, units) for condition, units in pairs if units)

    def numbers(self, condition: Condition) -> tuple[str, ...]:
        """Return the serial numbers of the units that came in a condition."""
        return tuple([one.number for one in self.serials if one.condition is condition])

    def of_lots(self, condition: Condition) -> tuple[LotUnits, ...]:
        """Return of which lots the units are that came in a condition."""
        return tuple([one.units for one in self.lots if one.condition is condition])


class OfSku(Protocol):
    """Something about one SKU."""

    @property
    def sku(self) -> str:
        """Which one."""
        ...


class Paper(Protocol):
    """What was done at one time, under the number of its paper."""

    @property
    def id(self) -> str:
        """The number."""
        ...


T = TypeVar("T", bound=OfSku)
P = TypeVar("P", bound=Paper)


def check_lines(lines: Sequence[SkuQuantity], where: str) -> tuple[SkuQuantity, ...]:
    """Return *lines*.  Raises Invalid: none, a SKU twice, or a bad SKU or quantity."""
    for place, line in enumerate(lines):
        check_sku(line.sku, f"{where}[{place}].sku")
        check_quantity(line.quantity, f"{where}[{place}].quantity")
    return each_once(lines, where)


def check_arrived(goods: Sequence[Arrived], where: str) -> tuple[Arrived, ...]:
    """Return *goods*.  Raises Invalid: none, a SKU twice, or counts that cannot be."""
    for place, one in enumerate(goods):
        check_sku(one.sku, f"{where}[{place}].sku")
        counts = (one.good, one.damaged, one.quality_control)
        if not all([type(n) is int and 0 <= n <= MOST for n in counts]):
            expected = f"whole numbers, 0 to {MOST:,}"
            raise Invalid([Finding(f"{where}[{place}]", shorten(counts), expected)])
        check_quantity(one.quantity, f"{where}[{place}]")
        _check_numbers(one, f"{where}[{place}].serials")
        _check_lots(one, f"{where}[{place}].lots")
    return each_once(goods, where)


def _check_numbers(one: Arrived, where: str) -> None:
    """Raise Invalid when there are more numbers than units in a condition."""
    units = dict(one.by_condition())
    for condition, named in Counter([s.condition for s in one.serials]).items():
        if named > (most := units.get(condition, 0)):
            expected = f"numbers of at most {most} units, {condition}"
            raise Invalid.at(where, [s.number for s in one.serials], expected)


def _check_lots(one: Arrived, where: str) -> None:
    """Raise Invalid unless all units, or none, are named by lot, each lot once."""
    if not one.lots:
        return
    units = Counter[Condition]()
    for place, came in enumerate(one.lots):
        check_lot_units(came.units, f"{where}[{place}]")
        units[came.condition] += came.units.quantity
    names = [(came.units.lot, came.condition) for came in one.lots]
    if units != dict(one.by_condition()) or len({*names}) < len(names):
        expected = "the lots of all units of each condition, each lot once"
        raise Invalid.at(where, [str(name) for name, _ in names], expected)


def each_once(lines: Sequence[T], where: str) -> tuple[T, ...]:
    """Return *lines*.  Raises Invalid: there is none, or a SKU stands there twice."""
    if not lines or len({line.sku for line in lines}) < len(lines):
        named = [line.sku for line in lines]
        raise Invalid.at(where, named, "at least one line, and each SKU once")
    return tuple(lines)


def taken_before(stream: str, papers: Sequence[P], asked: P) -> bool:
    """Tell whether just this was written down under its number already.

    Raises Conflict ``receipt.conflict``: something else was.
    """
    for one in papers:
        if one.id == asked.id:
            if one != asked:
                why = f"{asked.id} of {stream} came before, with other content"
                raise Conflict("receipt.conflict", why)
            return True
    return False
