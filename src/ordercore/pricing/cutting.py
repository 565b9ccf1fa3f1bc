"""A part of something that has a price, so that all its parts add up to it."""

from attrs import frozen

from ordercore.errors import Invalid
from ordercore.pricing.parts import TaxLine
from ordercore.values import Money, share, total

__all__ = ["Cut"]


@frozen
class Cut:
    """What lies between *start* and *end* of *whole* equal parts.

    What a cut takes is the difference of two cumulative shares, rounded down; so cuts
    that follow each other always add up, however many there are.
    """

    whole: int
    start: int
    end: int

    @classmethod
    def of_units(cls, units: int, already: int, now: int) -> "Cut":
        """Return the next *now* of so many units, *already* having been taken.

        Raises:
            Invalid: more units than there are.
        """
        if not 0 <= already <= already + now <= units:
            raise Invalid.at("units", already + now, f"at most {units}, the line's own")
        return cls(units, already, already + now)

    def money(self, money: Money) -> Money:
        """Return what the cut takes of an amount."""
        upto = share(money.minor, self.whole, self.end)
        return Money(upto - share(money.minor, self.whole, self.start), money.currency)

    def within(self, money: Money) -> "Cut":
        """Return the cut of an amount that this one makes, to cut its tax by.

        So tax follows what is charged: a part that costs nothing has no tax.
        """
        if money.minor <= 0:
            return self
        start, end = (share(money.minor, self.whole, k) for k in (self.start, self.end))
        return Cut(money.minor, start, end)

    def taxed(
        self, net: Money, tax: Money, taxes: tuple[TaxLine, ...], *, included: bool
    ) -> tuple[Money, Money, tuple[TaxLine, ...]]:
        """Return the part of a net amount, of its tax, and of each rate of it.

        *included* says that it is the gross that is cut, and the net what the tax
        leaves of it; otherwise net and tax are cut alike.
        """
        gross = net + tax
        by_tax = self.within(gross) if included else self
        parts = [by_tax.money(one.tax) for one in taxes]
        less = total(parts, tax.currency) if taxes else by_tax.money(tax)
        left = self.money(gross) - less if included else self.money(net)
        lines = [
            # A base differs from the net only where one tax is taken of another.
            TaxLine(
                one.code,
                one.rate,
                left + by_tax.money(one.base - net),
                part,
                one.treatment,
            )
            for one, part in zip(taxes, parts, strict=True)
        ]
        return left, less, tuple(lines)
