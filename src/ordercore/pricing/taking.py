"""How much one promotion takes off lines and carriage: never more than there is."""

from collections.abc import Sequence
from fractions import Fraction

from attrs import define, field

from ordercore.pricing.promotion import Promotion, Target
from ordercore.values import Money, Rounding, decimal_of, exponent, share, split
from ordercore.values.rounding import ratio_of, round_ratio

__all__ = ["Draft", "takings"]


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
        return [i for i, sku in enumerate(self.skus) if sku in promotion.skus]

    def units_of(self, skus: Sequence[str]) -> int:
        """Return how many units there are of some goods."""
        pairs = zip(self.skus, self.quantities, strict=True)
        return sum([units for sku, units in pairs if sku in skus])


def takings(promotion: Promotion, draft: Draft, about: Sequence[int]) -> Sequence[int]:
    """Return what a promotion takes off: of each line in *about*, or of the carriage.

    No line and no carriage ends below zero, and a line that costs nothing gets nothing.
    """
    if promotion.target is Target.SHIPPING:
        offs: Sequence[int] = [_off(promotion, draft.shipping, 1, draft)]
    elif promotion.target is Target.ORDER:
        amounts = [draft.amounts[i] for i in about]
        offs = split(_off(promotion, sum(amounts), 1, draft), amounts)
    elif promotion.get:
        offs = _of_units(promotion, draft, about)
    else:
        offs = [
            _off(promotion, draft.amounts[i], draft.quantities[i], draft) for i in about
        ]
    return _capped(offs, promotion.most)


def _off(promotion: Promotion, amount: int, units: int, draft: Draft) -> int:
    """Return what is taken off so many units, never more than they come to."""
    if promotion.percent is not None:
        return _percent_of(promotion, amount, draft.rounding)
    if promotion.amount is not None:
        return min(amount, promotion.amount.minor * units)
    over, per = ratio_of(decimal_of(promotion.unit_price, "unit_price"))
    new = round_ratio(
        over * units * 10 ** exponent(draft.currency), per, draft.rounding
    )
    return max(0, amount - new)


def _percent_of(promotion: Promotion, amount: int, rounding: Rounding) -> int:
    over, per = promotion.ratio
    return round_ratio(amount * over, per, rounding)


def _of_units(
    promotion: Promotion, draft: Draft, about: Sequence[int]
) -> Sequence[int]:
    """Return what buying some units takes off others, the cheapest ones first."""
    left = _given(promotion, draft, about)
    offs = dict.fromkeys(about, 0)
    for i in sorted(
        about, key=lambda i: Fraction(draft.amounts[i], draft.quantities[i])
    ):
        units = min(left, draft.quantities[i])
        left -= units
        worth = share(draft.amounts[i], draft.quantities[i], units)
        offs[i] = _percent_of(promotion, worth, draft.rounding)
    return [offs[i] for i in about]


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
