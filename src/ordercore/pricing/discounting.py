"""Promotions are applied in their stated order; what was not applied says why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from attrs import frozen

from ordercore.errors import Invalid
from ordercore.pricing.parts import Discount, discount_of
from ordercore.pricing.promotion import ALWAYS, Promotion, Target, When
from ordercore.pricing.taking import Draft
from ordercore.values import Money
from ordercore.values.money import money_of

__all__ = ["Circumstances", "Discounts", "LeftOff", "discount"]

_SHIPPING = Target.SHIPPING


@frozen
class Circumstances:
    """What the conditions of promotions are compared with.

    Attributes:
        channel: where the order is from.
        groups: the groups that the buyer is of.
        country: where it goes.
        coupons: the codes that the buyer has given.
        at: the instant that counts; None meets no condition about time.
    """

    channel: str = ""
    groups: tuple[str, ...] = ()
    country: str = ""
    coupons: tuple[str, ...] = ()
    at: datetime | None = None


@frozen
class LeftOff:
    """A promotion, or a coupon, that took nothing off, and why."""

    promotion: str
    why: str

    def __str__(self) -> str:
        return f"{self.promotion}: {self.why}"


@frozen
class Discounts:
    """What promotions have taken off.

    Attributes:
        lines: of each line that something was taken off, by its place.
        shipping: of the carriage.
        applied: the promotions that took something off, in the order in which they did.
        left_off: the others.
    """

    lines: Mapping[int, tuple[Discount, ...]]
    shipping: tuple[Discount, ...]
    applied: tuple[str, ...]
    left_off: tuple[LeftOff, ...]


def discount(
    draft: Draft, promotions: Iterable[Promotion], known: Circumstances
) -> Discounts:
    """Take promotions off a draft, by their places and equals by id.

    Each is worked out from what those before it have left.

    Raises:
        Invalid: two of them have the same id.
    """
    lines: dict[int, tuple[Discount, ...]] = {}
    shipping: tuple[Discount, ...] = ()
    applied: list[Promotion] = []
    left_off: list[LeftOff] = []
    in_order = _in_order(promotions)
    for one in in_order:
        about = draft.about(one)
        why = _excluded(one, applied) or _unmet(one, draft, about, known)
        offs: Sequence[int] = [] if why else draft.take(one, about)
        if not any(offs):
            left_off.append(LeftOff(one.id, why or "it takes nothing off"))
            continue
        applied.append(one)
        name, currency = one.id, draft.currency
        if one.target is _SHIPPING:
            shipping += (discount_of(name, money_of(offs[0], currency)),)
            continue
        for place, i in enumerate(about):
            if off := offs[place]:
                less = discount_of(name, money_of(off, currency))
                lines[i] = (*lines[i], less) if i in lines else (less,)
    left_off += _unknown(known.coupons, in_order)
    ids = tuple([one.id for one in applied])
    return Discounts(lines, shipping, ids, tuple(left_off))


def _in_order(promotions: Iterable[Promotion]) -> list[Promotion]:
    if isinstance(promotions, Promotion):
        expected = "promotions, also where there is one: (promotion,)"
        raise Invalid.at("promotions", promotions.id, expected)
    found = sorted(promotions, key=_by_place)
    ids = [one.id for one in found]
    if len(set(ids)) < len(ids):
        twice = [one for one in ids if ids.count(one) > 1]
        raise Invalid.at("promotions", twice[0], "an id of its own for each")
    return found


def _by_place(one: Promotion) -> tuple[int, str]:
    return one.place, one.id


def _unknown(
    coupons: Iterable[str], promotions: Sequence[Promotion]
) -> Iterator[LeftOff]:
    codes = {one.when.coupon for one in promotions}
    for coupon in coupons:
        if coupon not in codes:
            yield LeftOff(coupon, "no promotion has this coupon")


def _excluded(one: Promotion, applied: Sequence[Promotion]) -> str:
    """Return which promotion that was applied excludes this one, "" when none does."""
    if not applied:
        return ""
    if applied[-1].last:
        return f"nothing is applied after {applied[-1].id}"
    first = [a.id for a in applied if one.excludes and a.excludes == one.excludes]
    return f"{first[0]} excludes it ({one.excludes})" if first else ""


def _unmet(
    one: Promotion, draft: Draft, about: Sequence[int], known: Circumstances
) -> str:
    """Return which condition is not met, "" when all are."""
    when = one.when
    for money in (one.amount, one.most, when.minimum):
        if money is not None and money.currency != draft.currency:
            return f"it is in {money.currency}"
    if when is ALWAYS:
        return ""
    return _elsewhere(when, known) or _too_little(when, draft, about)


def _elsewhere(when: When, known: Circumstances) -> str:
    if when.channels and known.channel not in when.channels:
        return f"it is for {_either(when.channels)} only"
    if when.groups and not set(when.groups) & set(known.groups):
        return f"it is for buyers of {_either(when.groups)}"
    if when.countries and known.country not in when.countries:
        return f"it is for {_either(when.countries)} only"
    if when.coupon and when.coupon not in known.coupons:
        return "its coupon was not given"
    if not _in_time(when, known.at):
        return "it does not count at this time"
    return ""


def _too_little(when: When, draft: Draft, about: Sequence[int]) -> str:
    if when.minimum is not None:
        worth = Money(sum([draft.before[i] for i in about]), draft.currency)
        if worth < when.minimum:
            return f"the goods come to {worth} and have to come to {when.minimum}"
    units = sum([draft.quantities[i] for i in about])
    if units < when.least_units:
        return f"there are {units} units and have to be {when.least_units}"
    return ""


def _in_time(when: When, at: datetime | None) -> bool:
    start, end = when.valid_from, when.valid_until
    if start is None and end is None:
        return True
    return at is not None and (not start or start <= at) and (not end or at < end)


def _either(names: Sequence[str]) -> str:
    return " or ".join(names)
