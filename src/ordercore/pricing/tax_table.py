"""Which rate counts where: a table of taxes by country, region, class and day."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property

from attrs import evolve, field, frozen

from ordercore.errors import Refused
from ordercore.pricing.parts import Treatment
from ordercore.pricing.taxing import Taxable, Taxation, TaxRate
from ordercore.values import decimal_of
from ordercore.values.text import counted

__all__ = ["TaxRule", "TaxTable"]


@frozen
class TaxRule:
    """What is taken of goods that go to a country.

    Attributes:
        country: code of the destination.
        rates: which taxes, in the order in which they are taken.
        tax_class: for goods of this class; "" for all that have no rule of their own.
        region: for this region of the country; "" for all of it.
        treatment: TAXED, or why nothing is taken.
        valid_from: the first day; None for ever before.
        valid_until: the first day on which it counts no more; None for ever after.
    """

    country: str
    rates: tuple[TaxRate, ...]
    tax_class: str = ""
    region: str = ""
    treatment: Treatment = Treatment.TAXED
    valid_from: date | None = None
    valid_until: date | None = None

    @cached_property
    def told(self) -> str:
        """What is taken, in words."""
        return ", ".join(_told(self)) or self.treatment.lower()

    def counts(self, taxable: Taxable) -> bool:
        """Tell whether the rule is about these goods on this day."""
        on, start, end = taxable.on, self.valid_from, self.valid_until
        if self.tax_class not in {"", taxable.tax_class}:
            return False
        if self.region not in {"", taxable.ship_to.region}:
            return False
        if start is None and end is None:
            return True
        return on is not None and (not start or start <= on) and (not end or on < end)


@frozen
class TaxTable:
    """Taxes by destination; the tax engine that comes with the house.

    Of several rules the one for the region wins, then the one for the class, then the
    one that began last, then the first in the table.  A buyer who is exempt pays
    nothing; a business with a VAT id in another country of *reverse_charge* owes the
    tax itself.

    Attributes:
        rules: the table.
        seller: country from which taxes are seen; needed for reverse charge only.
        reverse_charge: countries whose businesses owe the tax themselves.
    """

    rules: tuple[TaxRule, ...] = field(repr=counted("rule"))
    seller: str = ""
    reverse_charge: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, rates: Mapping[str, str], code: str = "VAT", seller: str = ""
    ) -> "TaxTable":
        """Return a table of one rate for each country, in per cent.

        >>> nordic = TaxTable.of({"DK": "25", "SE": "25", "DE": "19"})
        >>> nordic.rules[2].rates[0].rate
        Decimal('0.19')

        Raises:
            Invalid: a rate that is no number.
        """
        rules = [
            TaxRule(country, (TaxRate(f"{country}-{code}", _share(percent)),))
            for country, percent in rates.items()
        ]
        return cls(tuple(rules), seller)

    @cached_property
    def _by_country(self) -> Mapping[str, tuple[TaxRule, ...]]:
        found: dict[str, list[TaxRule]] = {}
        for rule in self.rules:
            found.setdefault(rule.country, []).append(rule)
        return {country: tuple(rules) for country, rules in found.items()}

    def taxation(self, taxable: Taxable) -> Taxation:
        """Return how goods are taxed.

        Raises:
            Refused: ``tax.none``, no rule is about them; there may be no tax, but
                somebody has to say so.
        """
        rule = self._rule(taxable)
        where = taxable.ship_to.country
        kind = taxable.tax_class or "ordinary goods"
        if taxable.buyer.exempt:
            found = Taxation(rule.rates, Treatment.EXEMPT)
            return evolve(found, why=f"the buyer is exempt in {where}")
        if self._is_reversed(taxable):
            found = Taxation(rule.rates, Treatment.REVERSE_CHARGE)
            return evolve(found, why=f"the buyer owes it in {where} by his VAT id")
        return Taxation(
            rule.rates, rule.treatment, f"{rule.told} for {kind} to {where}"
        )

    def _rule(self, taxable: Taxable) -> TaxRule:
        rules = self._by_country.get(taxable.ship_to.country, ())
        found = [rule for rule in rules if rule.counts(taxable)]
        if not found:
            raise _none(taxable, bool(rules))
        return max(found, key=_rank)

    def _is_reversed(self, taxable: Taxable) -> bool:
        country = taxable.ship_to.country
        abroad = country != self.seller and country in self.reverse_charge
        return abroad and bool(taxable.buyer.vat_id)


def _rank(rule: TaxRule) -> tuple[bool, bool, date]:
    # max() keeps the first of equals.
    return bool(rule.region), bool(rule.tax_class), rule.valid_from or date.min


def _told(rule: TaxRule) -> Iterator[str]:
    if rule.treatment is Treatment.TAXED:
        for one in rule.rates:
            percent = f"{(one.rate * 100).normalize():f}"
            yield f"{one.code} {percent} %{' on top' if one.compound else ''}"


def _share(percent: str) -> Decimal:
    return decimal_of(percent, "rate") / 100


def _none(taxable: Taxable, known: bool) -> Refused:  # noqa: FBT001 - of one place
    country, kind = taxable.ship_to.country, taxable.tax_class or "ordinary goods"
    on = f" on {taxable.on}" if taxable.on else " without a day"
    return Refused(
        "tax.none",
        asked=f"the tax of {kind} to {country}{on}",
        because="no rule is about them" if known else f"no rule is about {country}",
        remedy="Add a rule; where there is no tax, one that is EXEMPT or ZERO",
    )
