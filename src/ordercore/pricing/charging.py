"""Carriage and fees: what they come to, and how they are taxed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction

from attrs import frozen

from ordercore.errors import Invalid
from ordercore.pricing.basket import FeeRule, PricingRules
from ordercore.pricing.parts import ChargeTax, Fee, FeeKind, TaxLine
from ordercore.pricing.taxing import Taxation, taxed
from ordercore.values import Money, cash_round, split

__all__ = ["CASH", "Charger", "cash_fee"]

CASH = "cash-rounding"
"""The code of what paying in cash adds or takes off."""

_OWN = ChargeTax.OWN

Taxed = tuple[Money, tuple[TaxLine, ...]]


@frozen
class Charger:
    """Taxes what is charged beside goods, by the declared rule.

    Attributes:
        rules: the declared rule among them.
        included: whether amounts contain their tax.
        goods: each taxation of the goods, and what those goods come to; a free order
            has its charges taxed by their own class.
        own: how a tax class is taxed.
    """

    rules: PricingRules
    included: bool
    goods: Sequence[tuple[Taxation, int]]
    own: Callable[[str], Taxation]

    def tax(self, amount: Money, tax_class: str, units: int = 1) -> Taxed:
        """Return the tax of a charge, in all and by rate."""
        rule = self.rules.charge_tax
        weights = [max(worth, 0) for _, worth in self.goods]
        if rule is _OWN or not any(weights):
            return self._taxed(amount, self.own(tax_class), units)
        if rule is ChargeTax.HIGHEST:
            sold = [one for one, worth in self.goods if worth > 0]
            return self._taxed(amount, max(sold, key=_share), units)
        parts = split(amount.minor, weights)
        each = [
            self._taxed(Money(part, amount.currency), one, 1)
            for part, (one, _) in zip(parts, self.goods, strict=True)
            if part
        ]
        tax = sum([tax.minor for tax, _ in each])
        lines = [line for _, lines in each for line in lines]
        return Money(tax, amount.currency), tuple(lines)

    def _taxed(self, amount: Money, taxation: Taxation, units: int) -> Taxed:
        return taxed(
            amount,
            taxation,
            included=self.included,
            rounding=self.rules.rounding,
            units=units,
            per=self.rules.tax_per,
        )

    def fees(
        self, rules: Iterable[FeeRule], lines: Sequence[tuple[str, str, int]], of: Money
    ) -> Iterator[Fee]:
        """Yield the fees of an order.

        Args:
            rules: what is charged.
            lines: id, SKU and quantity of each line.
            of: goods and carriage after discounts, of which percentages are taken.
        """
        for rule in rules:
            for line, units in _bearers(rule, lines):
                amount = self._amount(rule, of) * units
                tax, taxes = self.tax(amount, rule.tax_class, units)
                name = rule.name
                yield Fee(rule.code, amount, tax, taxes, name, rule.kind, line)

    def _amount(self, rule: FeeRule, of: Money) -> Money:
        if rule.percent is not None:
            return of.times(Fraction(rule.percent) / 100, self.rules.rounding)
        amount = rule.amount
        if amount is None or amount.currency != of.currency:
            raise Invalid.at("fee", rule.code, f"an amount in {of.currency}")
        return amount


def cash_fee(owed: Money, rules: PricingRules) -> tuple[Fee, ...]:
    """Return what paying in cash adds or takes off, on a line of its own."""
    _, difference = cash_round(owed, rules.cash_minor, rules.rounding)
    if not difference:
        return ()
    zero, kind = Money.zero(owed.currency), FeeKind.ROUNDING
    return (Fee(CASH, difference, zero, (), "Cash rounding", kind),)


def _bearers(
    rule: FeeRule, lines: Sequence[tuple[str, str, int]]
) -> Iterator[tuple[str, int]]:
    """Yield what carries a fee along: the order, or the units of each of its lines."""
    if not rule.skus:
        yield "", 1
        return
    for line, sku, units in lines:
        if sku in rule.skus:
            yield line, units


def _share(taxation: Taxation) -> Fraction:
    return taxation.share
