"""In what an article is counted: pieces, cases and pallets, or kilograms by a step."""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from attrs import frozen

from ordercore.errors import Finding, Invalid, Refused
from ordercore.values.decimals import decimal_of
from ordercore.values.money import Money, exponent
from ordercore.values.quantity import MOST
from ordercore.values.rounding import Rounding, round_to
from ordercore.values.text import free_text
from ordercore.values.written import written_amount

__all__ = ["PIECES", "Measure", "Pack"]

PIECE = "piece"

_CLDR: Mapping[str, str] = {
    "mg": "mass-milligram",
    "g": "mass-gram",
    "kg": "mass-kilogram",
    "t": "mass-tonne",
    "oz": "mass-ounce",
    "lb": "mass-pound",
    "ml": "volume-milliliter",
    "cl": "volume-centiliter",
    "l": "volume-liter",
    "mm": "length-millimeter",
    "cm": "length-centimeter",
    "m": "length-meter",
    "in": "length-inch",
    "ft": "length-foot",
    "m2": "area-square-meter",
    "m3": "volume-cubic-meter",
}


@frozen
class Pack:
    """A larger or another unit, as an exact ratio.

    A case of twelve is ``Pack("case", 12)``, a pallet of forty of them ``Pack("pallet",
    40, of="case")``, a pound of an article that is weighed in kilograms ``Pack("lb",
    45359237, per=100_000_000)``.

    Attributes:
        unit: what it is called.
        count: so many of *of* are ``per`` packs.
        per: usually 1.
        of: the unit of the measure, where it is "", or a pack that stands before it.
    """

    unit: str
    count: int
    per: int = 1
    of: str = ""


@frozen
class Measure:
    """In what an article is counted, and how finely.

    Orders, stock and everything else count whole steps: a quantity of 250 is 1.25 kg
    of an article with the step 0.005 kg.  Amounts become steps and steps amounts here,
    at the edge, exactly: what is between two steps is refused.

    Attributes:
        unit: "piece", or that of the scale: "kg", "l", "m".
        step: the least amount that can be ordered, and of which all are multiples, at
            most six decimals.
        packs: other units, each by an exact ratio.
    """

    unit: str = PIECE
    step: Decimal = Decimal(1)
    packs: tuple[Pack, ...] = ()

    @property
    def by_piece(self) -> bool:
        """Whether a step is a whole piece, in whatever packs it comes besides."""
        return self.unit == PIECE and self.step == 1

    @cached_property
    def ratios(self) -> Mapping[str, Fraction]:
        """How many of the measure's own unit each unit is."""
        found = {self.unit: Fraction(1)}
        for pack in self.packs:
            base = found[pack.of or self.unit]
            found[pack.unit] = base * Fraction(pack.count, pack.per)
        return found

    def steps(self, amount: str | Decimal | int, unit: str = "") -> int:
        """Return how many steps an amount is, at least 1.

        >>> Measure("kg", Decimal("0.005")).steps("1.250")
        250
        >>> Measure(packs=(Pack("case", 12),)).steps(3, "case")
        36

        Raises:
            Invalid: it is a float or no plain number, not positive, or too much.
            Refused: ``quantity.unit``, there is no such unit; ``quantity.step``, it is
                no multiple of the step, with the nearest amounts that are.
        """
        number = decimal_of(amount, "amount")
        exact = Fraction(number) * self._ratio(unit) / Fraction(self.step)
        if not 0 < exact <= MOST:
            expected = f"more than 0, at most {MOST:,} × {self.step} {self.unit}"
            raise Invalid.at("amount", str(number), expected)
        if exact.denominator > 1:
            raise self._between(f"{number} {unit or self.unit}", int(exact))
        return exact.numerator

    def amount(self, steps: int, unit: str = "") -> Fraction:
        """Return what so many steps are, exactly.

        >>> Measure(packs=(Pack("case", 12),)).amount(30, "case")
        Fraction(5, 2)

        Raises Refused ``quantity.unit``; Invalid: steps are whole numbers.
        """
        if type(steps) is not int:
            raise Invalid.at("steps", steps, "a whole number")
        return steps * Fraction(self.step) / self._ratio(unit)

    def price_of_step(self, price: str | Decimal | int, unit: str = "") -> Decimal:
        """Return what one step costs, exactly, for a price list.

        >>> Measure("kg", Decimal("0.005")).price_of_step("19.90")
        Decimal('0.0995')

        Raises Invalid: it has more than six decimals; give a rounder price.
        """
        exact = Fraction(decimal_of(price, "price")) * self.amount(1, unit)
        micro = exact * 10**6
        if micro.denominator > 1:
            raise Invalid.at("price", str(price), "one that a step divides exactly")
        return Decimal(micro.numerator).scaleb(-6).normalize() + Decimal(0)

    def price(
        self,
        price: str | Decimal | int,
        steps: int,
        currency: str,
        rounding: Rounding,
        unit: str = "",
    ) -> Money:
        """Return what so many steps cost at a price per unit, rounded once.

        Args:
            price: of one *unit*, in whole units of the currency.
            steps: how many.
            currency: of the price.
            rounding: where an amount between two smallest units of the currency goes.
            unit: the measure's own one where it is "".
        """
        exact = Fraction(decimal_of(price, "price")) * self.amount(steps, unit)
        return Money(round_to(exact * 10 ** exponent(currency), rounding), currency)

    def written(self, steps: int, locale: str, unit: str = "") -> str:
        """Return an amount as people of a locale (``da_DK``) write it.

        >>> Measure("kg", Decimal("0.005")).written(250, "de_DE")
        '1,25 kg'

        A unit that no locale knows, such as a case, stands behind its number as it is
        called.  Raises Refused ``quantity.unit``; Invalid: an unknown locale, or what
        cannot be written as a decimal number to the last digit.
        """
        exact = self.amount(steps, unit)
        name = unit or self.unit
        return written_amount(exact, _CLDR.get(name, ""), name, locale)

    def told(self, steps: int) -> str:
        """Return an amount as it is told at work: pieces by their number alone.

        >>> Measure("kg", Decimal("0.005")).told(250), PIECES.told(250)
        ('1.250 kg', '250')

        It has as many decimals as the step, and is the same in every locale.
        """
        if self.by_piece:
            return str(steps)
        return f"{self._told(steps)} {self.unit}"

    def _ratio(self, unit: str) -> Fraction:
        found = self.ratios.get(unit or self.unit)
        if found is None:
            raise Refused(
                "quantity.unit",
                asked=f"an amount in {unit}",
                because=f"it is counted in {', '.join(self.ratios)}",
                remedy="Name one of these, or list the item with such a pack",
            )
        return found

    def _between(self, asked: str, below: int) -> Refused:
        told = [f"{self._told(n)} {self.unit}" for n in (below, below + 1) if n]
        return Refused(
            "quantity.step",
            asked=asked,
            because=f"it is no multiple of {self.step} {self.unit}",
            remedy=f"Ask for {' or '.join(told)}",
        )

    def _told(self, steps: int) -> str:
        return f"{self.step * steps:f}"


PIECES = Measure()
"""Whole pieces: nearly every article."""


def faults_of(measure: Measure) -> list[Finding]:
    """Return everything that cannot be in a measure."""
    found: list[Finding] = []
    try:
        free_text(measure.unit, "unit", 32)
        if not decimal_of(measure.step, "step") > 0:
            found.append(Finding("step", str(measure.step), "more than 0"))
    except Invalid as error:
        found += error.findings
    if not measure.unit:
        found.append(Finding("unit", "nothing", "a unit such as piece or kg"))
    known = {measure.unit}
    for place, pack in enumerate(measure.packs):
        found += [*_of_pack(f"packs[{place}]", pack, known)]
        known.add(pack.unit)
    return found


def _of_pack(where: str, pack: Pack, known: Collection[str]) -> Iterator[Finding]:
    for name, number in (("count", pack.count), ("per", pack.per)):
        if type(number) is not int or not 1 <= number <= MOST:
            expected = f"a whole number from 1 to {MOST:,}"
            yield Finding(f"{where}.{name}", repr(number), expected)
    if pack.of and pack.of not in known:
        expected = f"one of {', '.join(sorted(known))}, which stand before it"
        yield Finding(f"{where}.of", pack.of, expected)
    if not pack.unit or pack.unit in known:
        yield Finding(f"{where}.unit", pack.unit or "nothing", "a new unit")
