"""How much one promotion takes off lines and carriage: never more than there is."""

from collections.abc import Sequence
from math import lcm
from operator import sub

from attrs import define, field

from ordercore.pricing.kernel import line_minors
from ordercore.pricing.promotion import Promotion, Target
from ordercore.values import Money, Rounding, exponent, share, split
from ordercore.values.rounding import times_each

__all__ = ["Draft", "takings"]

# A member of an enum takes as long to be looked up as a line to be worked out.
_SHIPPING, _ORDER = Target.SHIPPING, Target.ORDER


@define
class Draft:
    """What lines and carriage come to while promotions are taken off.

    Attributes:
        currency: of every amount.
        skus: of each line.
        quantities: of each line.
        amounts: what each line comes to by now, in smallest units.
        shipping: what the carriage comes to by now.
        rounding: where a share between two smallest units goes.
        before: what each line came to before any promotion.
    """

    currency: str
    skus: Sequence[str]
    quantities: Sequence[int]
    amounts: list[int]
    shipping: int
    rounding: Rounding
    before: tuple[int, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.before = tuple(self.amounts)

    def about(self, promotion: Promotion) -> Sequence[int]:
        """Return the places of the lines that a promotion is about."""
        if not promotion.skus:
            return range(len(self.skus))
        named = promotion.named
        return [i for i, sku in enumerate(self.skus) if sku in named]

    def take(
        self, promotion: Promotion, about: Sequence[int], offs: Sequence[int]
    ) -> None:
        """Take off what a promotion takes off, of each line in *about*."""
        if promotion.target is _SHIPPING:
            self.shipping -= offs[0]
            return
        amounts = self.amounts
        if len(offs) == len(amounts):
            amounts[:] = map(sub, amounts, offs)
            return
        for i, off in zip(about, offs, strict=True):
            amounts[i] -= off

    def units_of(self, skus: Sequence[str]) -> int:
        """Return how many units there are of some goods."""
        pairs = zip(self.skus, self.quantities, strict=True)
        return sum([units for sku, units in pairs if sku in skus])


def takings(promotion: Promotion, draft: Draft, about: Sequence[int]) -> Sequence[int]:
    """Return what a promotion takes off: of each line in *about*, or of the carriage.

    No line and no carriage ends below zero, and a line that costs nothing gets nothing.
    """
    every = draft.amounts
    amounts = [every[i] for i in about] if promotion.skus else every
    if promotion.target is _SHIPPING:
        offs: Sequence[int] = _offs(promotion, [draft.shipping], [1], draft)
    elif promotion.target is _ORDER:
        (off,) = _offs(promotion, [sum(amounts)], [1], draft)
        offs = split(off, amounts)
    elif promotion.get:
        offs = _of_units(promotion, draft, about)
    else:
        quantities = [draft.quantities[i] for i in about]
        offs = _offs(promotion, amounts, quantities, draft)
    return _capped(offs, promotion.most)


def _offs(
    promotion: Promotion,
    amounts: Sequence[int],
    quantities: Sequence[int],
    draft: Draft,
) -> Sequence[int]:
    """Return what is taken off each of some amounts, never more than there is."""
    if promotion.percent is not None:
        return times_each(amounts, *promotion.ratio, draft.rounding)
    if promotion.amount is not None:
        each = promotion.amount.minor
        pairs = zip(amounts, quantities, strict=True)
        return [min(amount, each * units) for amount, units in pairs]
    prices = [promotion.price_ratio] * len(amounts)
    scale = 10 ** exponent(draft.currency)
    new = line_minors(prices, quantities, scale, draft.rounding)
    return [max(0, old - less) for old, less in zip(amounts, new, strict=True)]


def _of_units(
    promotion: Promotion, draft: Draft, about: Sequence[int]
) -> Sequence[int]:
    """Return what buying some units takes off others, the cheapest ones first."""
    left = _given(promotion, draft, about)
    # What a unit costs is compared exactly, over a divisor that all of them share.
    whole = lcm(*[draft.quantities[i] for i in about])
    worth = dict.fromkeys(about, 0)
    for i in sorted(
        about, key=lambda i: draft.amounts[i] * (whole // draft.quantities[i])
    ):
        units = min(left, draft.quantities[i])
        left -= units
        worth[i] = share(draft.amounts[i], draft.quantities[i], units)
    given = [worth[i] for i in about]
    return times_each(given, *promotion.ratio, draft.rounding)


def _given(promotion: Promotion, draft: Draft, about: Sequence[int]) -> int:
    """Return how many units are cheaper: *get* for each full set that is bought."""
    there = sum([draft.quantities[i] for i in about])
    if promotion.buys:
        sets = draft.units_of(promotion.buys) // promotion.buy
        return min(there, sets * promotion.get)
    return there // (promotion.buy + promotion.get) * promotion.get


def _capped(offs: Sequence[int], most: Money | None) -> Sequence[int]:
    if most is None or sum(offs) <= most.minor:
        return offs
    return split(most.minor, offs)
