"""A promotion: what it takes off, of what, and under which conditions."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from attrs import field, frozen

from ordercore.errors import Finding, Invalid, shorten
from ordercore.values import Money, decimal_of, of_kind, of_texts
from ordercore.values.decimals import millionths_of

__all__ = ["ALWAYS", "Promotion", "Target", "When"]


class Target(StrEnum):
    """What a promotion makes cheaper."""

    LINE = "LINE"
    """Each line that it is about, by itself."""
    ORDER = "ORDER"
    """All lines that it is about, in proportion to what they come to."""
    SHIPPING = "SHIPPING"
    """The carriage."""


@frozen
class When:
    """Under which conditions a promotion counts; what is not said does not matter.

    Attributes:
        channels: of these channels.
        groups: buyers who are of one of these groups.
        countries: sent to one of these countries.
        coupon: the buyer has given this code.
        minimum: the goods that it is about come to at least so much, before any
            promotion, as prices are stated: with tax or without.
        least_units: at least so many units of them.
        valid_from: the first instant at which it counts.
        valid_until: the first at which it does not any more.
    """

    channels: tuple[str, ...] = field(default=(), validator=of_texts)
    groups: tuple[str, ...] = field(default=(), validator=of_texts)
    countries: tuple[str, ...] = field(default=(), validator=of_texts)
    coupon: str = ""
    minimum: Money | None = None
    least_units: int = 0
    valid_from: datetime | None = None
    valid_until: datetime | None = None


ALWAYS = When()
"""No condition at all."""


@frozen
class Promotion:
    """What is taken off, in one of four ways.

    Attributes:
        id: unique; recorded with the order.
        target: what is made cheaper.
        percent: so much of what it comes to by then, from 0 to 100.
        amount: so much: of each unit for LINE, once for ORDER and SHIPPING.
        unit_price: for LINE, what a unit costs instead, if that is less.
        buy: for LINE, of each *buy* units that are bought ...
        get: ... so many more are the cheaper ones, by *percent* (all, if not said).
        most: never more than this in all.
        skus: the goods that it is about; none for all.
        buys: with *buy*, the goods that have to be bought, if not the same.
        when: its conditions.
        place: its place in the order in which promotions are applied: low ones first,
            equals by id.
        excludes: of all promotions of this name only the first counts; "" for none.
        last: whether nothing is applied after it.
        name: the wording for people.

    Raises Invalid when it says none of the four ways, or what cannot be.
    """

    id: str
    target: Target = Target.LINE
    percent: Decimal | None = None
    amount: Money | None = None
    unit_price: Decimal | None = None
    buy: int = 0
    get: int = 0
    most: Money | None = None
    skus: tuple[str, ...] = field(default=(), validator=of_texts)
    buys: tuple[str, ...] = field(default=(), validator=of_texts)
    when: When = ALWAYS
    place: int = 100
    excludes: str = ""
    last: bool = False
    name: str = ""

    def __attrs_post_init__(self) -> None:
        if findings := [*_findings(self)]:
            raise Invalid(findings)

    @cached_property
    def figures(self) -> "Figures":
        """The same in whole numbers, for whoever works out what it takes off."""
        percent, amount, price = self.percent, self.amount, self.unit_price
        share = (1, 1) if self.get else None
        if percent is not None:
            over, per = percent.as_integer_ratio()
            share = over, per * 100
        return Figures(
            self.target,
            frozenset(self.skus) or None,
            share,
            0 if amount is None else amount.minor,
            None if price is None else millionths_of(decimal_of(price, "unit_price")),
            self.buy,
            self.get,
            frozenset(self.buys),
            None if self.most is None else self.most.minor,
        )


@frozen
class Figures:
    """A promotion in whole numbers.

    Attributes:
        target: what is made cheaper.
        skus: the goods that it is about; None for all.
        share: the percentage as numerator and denominator; None for another way.
        amount: so many smallest units, where there is neither share nor price.
        price: what a unit costs instead, in millionths of the currency; or None.
        buy: of so many units that are bought ...
        get: ... so many more are cheaper; 0 where all are.
        buys: the goods that have to be bought, if not the same.
        most: at most so many smallest units in all.
    """

    target: Target
    skus: frozenset[str] | None
    share: tuple[int, int] | None
    amount: int
    price: int | None
    buy: int
    get: int
    buys: frozenset[str]
    most: int | None


def _findings(one: Promotion) -> Iterator[Finding]:
    share = one.percent is not None or one.get > 0
    ways = [share, one.amount is not None, one.unit_price is not None]
    if sum(ways) != 1:
        expected = "one of percent, amount, unit_price, or buy and get"
        yield Finding("promotion", one.id, expected)
    if one.percent is not None and not _is_percent(one.percent):
        expected = "a Decimal from 0 to 100, to 6 decimals"
        yield Finding("percent", shorten(one.percent), expected)
    price = one.unit_price
    if price is not None and decimal_of(price, "unit_price") < 0:
        yield Finding("unit_price", str(price), "0 or more")
    for name, money in (("amount", one.amount), ("most", one.most)):
        if money is not None and of_kind(money, Money, name).minor < 0:
            yield Finding(name, str(money), "0 or more")
    yield from _of_sets(one)


def _of_sets(one: Promotion) -> Iterator[Finding]:
    if (one.buy > 0) != (one.get > 0) or min(one.buy, one.get) < 0:
        yield Finding("get", f"{one.buy} and {one.get}", "both buy and get, above 0")
    if one.buys and (not one.get or not one.skus or {*one.buys} & {*one.skus}):
        got = ", ".join(one.buys)
        yield Finding("buys", got, "goods beside skus, with buy and get")
    of_lines = one.unit_price is not None or one.get > 0
    if of_lines and one.target is not Target.LINE:
        yield Finding("target", one.target, "LINE, for unit_price or buy and get")


def _is_percent(percent: object) -> bool:
    if not isinstance(percent, Decimal):
        return False
    finite = percent.is_finite() and int(percent.as_tuple().exponent) >= -6
    return finite and 0 <= percent <= 100
