"""How much one promotion takes off lines and carriage: never more than there is."""

from collections.abc import Collection, Sequence
from math import lcm
from operator import sub

from attrs import define, field

from ordercore.pricing.kernel import line_minors
from ordercore.pricing.promotion import Figures, Promotion, Target
from ordercore.values import Rounding, exponent, share, split
from ordercore.values.rounding import largest_remainder, round_ratio, times_each

__all__ = ["Draft"]

# A member of an enum takes as long to be looked up as a line to be worked out.
_SHIPPING, _ORDER = Target.SHIPPING, Target.ORDER


@define
class Draft:
    """What lines and carriage come to while promotions are taken off.

    Attributes:
        currency: of every amount.
        skus: of each line.
        quantities: of each line.
        before: what each line comes to before any promotion, in smallest units.
        shipping: what the carriage comes to by now.
        rounding: where a share between two smallest units goes.
        amounts: what each line comes to by now.
    """

    currency: str
    skus: Sequence[str]
    quantities: Sequence[int]
    before: Sequence[int]
    shipping: int
    rounding: Rounding
    amounts: list[int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.amounts = [*self.before]

    def about(self, promotion: Promotion) -> Sequence[int]:
        """Return the places of the lines that a promotion is about."""
        named = promotion.figures.skus
        if named is None:
            return range(len(self.skus))
        return [i for i, sku in enumerate(self.skus) if sku in named]

    def take(self, promotion: Promotion, about: Sequence[int]) -> Sequence[int]:
        """Take a promotion off, and return how much that is.

        Of each line in *about*, which are all those that it is about; or, alone, of
        the carriage.  Neither ends below zero, and what costs nothing gets nothing.
        """
        how = promotion.figures
        if how.target is _SHIPPING:
            off = _once(how, self.shipping, self.rounding)
            if how.most is not None:
                off = min(off, how.most)
            self.shipping -= off
            return (off,)
        amounts = self.amounts
        if len(about) == len(amounts):
            offs = _offs(how, self, about, amounts)
            self.amounts = [*map(sub, amounts, offs)]
            return offs
        offs = _offs(how, self, about, [amounts[i] for i in about])
        for place, i in enumerate(about):
            amounts[i] -= offs[place]
        return offs

    def units_of(self, skus: Collection[str]) -> int:
        """Return how many units there are of some goods."""
        pairs = zip(self.skus, self.quantities, strict=True)
        return sum([units for sku, units in pairs if sku in skus])


def _once(how: Figures, worth: int, rounding: Rounding) -> int:
    """Return what is taken once off something: all goods together, or the carriage."""
    if how.share is None:
        return min(worth, how.amount)
    over, per = how.share
    return round_ratio(worth * over, per, rounding)


def _offs(
    how: Figures, draft: Draft, about: Sequence[int], amounts: Sequence[int]
) -> Sequence[int]:
    """Return what is taken off lines that come to *amounts* by now."""
    offs: Sequence[int]
    if how.target is _ORDER:
        offs = _shared(how, amounts, draft.rounding)
    elif how.share is None:
        offs = _by_unit(how, draft, about, amounts)
    else:
        over, per = how.share
        some = _given(how, draft, about) if how.get else amounts
        offs = times_each(some, over, per, draft.rounding)
    if how.most is not None and sum(offs) > how.most:
        return split(how.most, offs)
    return offs


def _shared(how: Figures, amounts: Sequence[int], rounding: Rounding) -> Sequence[int]:
    """Return what each bears of what is taken off all together."""
    worth = sum(amounts)
    if not worth:
        return [0] * len(amounts)
    return largest_remainder(_once(how, worth, rounding), amounts, worth)


def _by_unit(
    how: Figures, draft: Draft, about: Sequence[int], amounts: Sequence[int]
) -> Sequence[int]:
    """Return what is taken off where each unit costs so much less, or only so much."""
    quantities = [draft.quantities[i] for i in about]
    if how.price is None:
        less = [how.amount * units for units in quantities]
        return [*map(min, amounts, less)]
    prices = [how.price] * len(amounts)
    new = line_minors(prices, quantities, exponent(draft.currency), draft.rounding)
    return [max(0, old - now) for old, now in zip(amounts, new, strict=True)]


def _given(how: Figures, draft: Draft, about: Sequence[int]) -> Sequence[int]:
    """Return what the units that are cheaper come to by now: the cheapest ones."""
    left = _units_given(how, draft, about)
    # What a unit costs is compared exactly, over a divisor that all of them share.
    whole = lcm(*[draft.quantities[i] for i in about])
    worth = dict.fromkeys(about, 0)
    for i in sorted(
        about, key=lambda i: draft.amounts[i] * (whole // draft.quantities[i])
    ):
        units = min(left, draft.quantities[i])
        left -= units
        worth[i] = share(draft.amounts[i], draft.quantities[i], units)
    return [worth[i] for i in about]


def _units_given(how: Figures, draft: Draft, about: Sequence[int]) -> int:
    """Return how many units are cheaper: *get* for each full set that is bought."""
    there = sum([draft.quantities[i] for i in about])
    if how.buys:
        return min(there, draft.units_of(how.buys) // how.buy * how.get)
    return there // (how.buy + how.get) * how.get
