"""What somebody wants to buy, before it is known what it costs."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from attrs import evolve, field, frozen

from ordercore.errors import Finding, Invalid
from ordercore.pricing.parts import ChargeTax, DiscountPolicy, FeeKind, TaxPer
from ordercore.values import Money, Rounding, decimal_of, of_texts, quantity
from ordercore.values import sku as check_sku

__all__ = ["BasketLine", "FeeRule", "PricingRules", "Shipping", "lines_of"]


@frozen
class BasketLine:
    """So many units of an article.

    Attributes:
        sku: which article.
        quantity: how many units.
        tax_class: how it is taxed; "" like ordinary goods.
        unit_price: a price that was given by hand; None for that of a list.
        id: unique in the basket; "" for its number, from 1.
        name: the wording for people.
    """

    sku: str
    quantity: int
    tax_class: str = ""
    unit_price: Decimal | None = None
    id: str = ""
    name: str = ""


@frozen
class Shipping:
    """What carriage costs, as prices are stated: with its tax or without."""

    amount: Money
    tax_class: str = ""


@frozen
class FeeRule:
    """What is charged beside goods and carriage.

    Attributes:
        code: unique among the fees.
        amount: in all, or with *skus* for each unit.
        percent: instead, so much of goods and carriage after discounts.
        skus: a fee for each unit of these goods, which goes along with them.
        tax_class: how it is taxed, where fees are taxed by their own class.
        name: the wording for people.
        kind: what it is.

    Raises Invalid unless it has either an amount or a percentage.
    """

    code: str
    amount: Money | None = None
    percent: Decimal | None = None
    skus: tuple[str, ...] = field(default=(), validator=of_texts)
    tax_class: str = ""
    name: str = ""
    kind: FeeKind = FeeKind.FEE

    def __attrs_post_init__(self) -> None:
        if (self.amount is None) == (self.percent is None):
            raise Invalid.at("fee", self.code, "either an amount or a percentage")
        if self.percent is not None and self.skus:
            raise Invalid.at("skus", self.code, "an amount for each unit")
        below = self.amount is not None and self.amount.minor < 0
        if below or (self.percent is not None and not 0 <= self.percent <= 100):
            raise Invalid.at("fee", self.code, "0 or more")


@frozen
class PricingRules:
    """By which rules an order is priced; they are recorded with it.

    Attributes:
        rounding: where an amount between two smallest units goes.
        tax_per: whether tax is rounded for each line or for each unit.
        charge_tax: how carriage and fees are taxed.
        discounts: what becomes of discounts when units are cancelled or come back.
        cash_minor: what is paid is a multiple of so many smallest units; 0 for any.
    """

    rounding: Rounding = Rounding.HALF_UP
    tax_per: TaxPer = TaxPer.LINE
    charge_tax: ChargeTax = ChargeTax.OWN
    discounts: DiscountPolicy = DiscountPolicy.LOCK
    cash_minor: int = 0


def lines_of(basket: Iterable[BasketLine | tuple[str, int]]) -> list[BasketLine]:
    """Return the lines of a basket, each with an id.

    Raises Invalid with everything that cannot be.
    """
    lines = [_numbered(one, place) for place, one in enumerate(basket, 1)]
    if findings := [*_findings(lines)]:
        raise Invalid(findings)
    return lines


def _numbered(one: BasketLine | tuple[str, int], place: int) -> BasketLine:
    if isinstance(one, tuple):
        return BasketLine(*one, id=str(place))
    return one if one.id else evolve(one, id=str(place))


def _findings(lines: list[BasketLine]) -> Iterator[Finding]:
    if not lines:
        yield Finding("lines", "none", "at least one line")
    seen: set[str] = set()
    for place, line in enumerate(lines):
        if line.id in seen:
            yield Finding(f"lines[{place}].id", line.id, "an id of its own")
        seen.add(line.id)
        try:
            check_sku(line.sku)
            quantity(line.quantity)
            given = line.unit_price
            if given is not None and decimal_of(given, "unit_price") < 0:
                raise Invalid.at("unit_price", given, "0 or more")
        except Invalid as error:
            yield from error.inside(f"lines[{place}]").findings
