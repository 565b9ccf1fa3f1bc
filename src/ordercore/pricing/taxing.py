"""How much tax is in an amount or comes on top of it, to the smallest unit."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from math import lcm
from typing import Protocol

from attrs import field, frozen

from ordercore.errors import Invalid
from ordercore.parties import Customer
from ordercore.pricing.kernel import Weights, rate_minors, unit_minors
from ordercore.pricing.parts import TaxLine, TaxPer, Treatment, tax_line
from ordercore.values import Address, Money, Rounding, of_texts
from ordercore.values.money import money_of

__all__ = [
    "Buyer",
    "TaxEngine",
    "TaxRate",
    "Taxable",
    "Taxation",
    "tax_lines",
    "tax_rows",
    "taxed",
]

_NOTHING = Decimal(0)
_TAXED, _UNIT = Treatment.TAXED, TaxPer.UNIT


@frozen
class Buyer:
    """What prices and taxes need to know of whoever buys.

    Attributes:
        groups: whose prices and promotions are for him.
        vat_id: of a business, as it was checked; "" for a private person.
        exempt: whether he pays no tax at all, such as an embassy.
    """

    groups: tuple[str, ...] = field(default=(), validator=of_texts)
    vat_id: str = ""
    exempt: bool = False

    @classmethod
    def of(cls, customer: Customer) -> "Buyer":
        """Return what is known of a customer."""
        groups = (customer.group,) if customer.group else ()
        return cls(groups, customer.vat_id, bool(customer.tax_exempt))


@frozen
class TaxRate:
    """A tax and its rate.

    Attributes:
        code: which tax, such as ``DK-VAT``.
        rate: a share: ``0.25`` is 25 per cent.
        compound: whether it is taken of the amount with the taxes before it, and not
            of the amount alone.
    """

    code: str
    rate: Decimal
    compound: bool = False

    def __attrs_post_init__(self) -> None:
        if not (0 <= self.rate <= 100 and int(self.rate.as_tuple().exponent) >= -12):
            expected = "a share from 0 to 100, to 12 decimals: 0.25 is 25 per cent"
            raise Invalid.at("rate", self.rate, expected)


@frozen
class Taxable:
    """What a tax engine is asked about: goods of one class for one buyer.

    Attributes:
        ship_to: where they go.
        tax_class: as the engine calls it; "" for the ordinary one.
        buyer: who buys.
        on: the day that counts; None where rates have no dates.
    """

    ship_to: Address
    tax_class: str = ""
    buyer: Buyer = Buyer()
    on: date | None = None


@frozen
class Taxation:
    """How something is taxed.

    Attributes:
        rates: which taxes, in the order in which they are taken.
        treatment: when it is not TAXED, the rates say which taxes are not taken.
        why: by which rule, for people.
    """

    rates: tuple[TaxRate, ...]
    treatment: Treatment = Treatment.TAXED
    why: str = ""

    @cached_property
    def weights(self) -> Weights:
        """Each rate as a share of the amount alone, their sum, and the divisor."""
        if self.treatment is _TAXED:
            return _weights(tuple(self.rates))
        return (0,) * len(self.rates), 0, 1

    @property
    def share(self) -> Fraction:
        """All rates together as a share of the amount without tax."""
        _, whole, per = self.weights
        return Fraction(whole, per)


@lru_cache(maxsize=1024)
def _weights(rates: tuple[TaxRate, ...]) -> Weights:
    """Return them; a shop has few rates, and they are in fractions only here."""
    shares: list[Fraction] = []
    for one in rates:
        before = sum(shares, Fraction(1)) if one.compound else 1
        shares.append(Fraction(one.rate) * before)
    per = lcm(*[one.denominator for one in shares])
    over = tuple([int(one * per) for one in shares])
    return over, sum(over), per


class TaxEngine(Protocol):
    """What knows the rates.  It is asked once for each tax class of an order.

    An engine answers at once and the same to the same question: one that lives
    elsewhere is asked before, and its answers are handed in.
    """

    def taxation(self, taxable: Taxable, /) -> Taxation:
        """Return how it is taxed.  Raises Refused where that is not known."""
        ...


def taxed(
    amount: Money,
    taxation: Taxation,
    *,
    included: bool,
    rounding: Rounding,
    units: int = 1,
    per: TaxPer = TaxPer.LINE,
) -> tuple[Money, tuple[TaxLine, ...]]:
    """Return the tax of an amount, in all and by rate.

    Included, the tax is rounded as a whole and divided among the rates, so that the
    gross stays what it was.  On top, each rate is rounded by itself.

    >>> vat = Taxation((TaxRate("VAT", Decimal("0.25")),))
    >>> half_up = Rounding.HALF_UP
    >>> str(taxed(Money(999, "DKK"), vat, included=True, rounding=half_up)[0])
    '2.00 DKK'

    Args:
        amount: of all units, after discounts.
        taxation: which rates.
        included: whether the amount contains the tax.
        rounding: where tax between two smallest units goes.
        units: how many there are of it.
        per: whether tax is rounded for the whole or for each unit.
    """
    minor = abs(amount.minor)
    (parts,) = tax_rows([minor], [units], taxation, per, rounding, included=included)
    if amount.minor < 0:  # a negative amount mirrors a positive one
        parts = [-part for part in parts]
    return tax_lines(amount, taxation, parts, included=included)


def tax_rows(
    amounts: Sequence[int],
    units: Sequence[int],
    taxation: Taxation,
    per: TaxPer,
    rounding: Rounding,
    *,
    included: bool,
) -> Sequence[Sequence[int]]:
    """Return the tax of each amount, rate by rate; *units* share an amount evenly.

    Amounts are 0 or more.
    """
    if not taxation.rates:
        return [()] * len(amounts)
    weights = taxation.weights
    by_rate = (
        unit_minors(amounts, units, weights, rounding, included=included)
        if per is _UNIT
        else rate_minors(amounts, weights, rounding, included=included)
    )
    return [*zip(*by_rate, strict=True)]


def tax_lines(
    amount: Money, taxation: Taxation, parts: Sequence[int], *, included: bool
) -> tuple[Money, tuple[TaxLine, ...]]:
    """Return the tax of an amount, in all and by rate, as money."""
    currency, whole = amount.currency, sum(parts)
    tax = money_of(whole, currency)
    if not parts:
        return tax, ()
    base = money_of(amount.minor - whole, currency) if included and whole else amount
    kind = taxation.treatment
    taken = kind is _TAXED
    lines: list[TaxLine] = []
    before = base.minor
    for place, one in enumerate(taxation.rates):
        part = parts[place]
        of = money_of(before, currency) if one.compound else base
        rate = one.rate if taken else _NOTHING
        paid = tax if part == whole else money_of(part, currency)
        lines.append(tax_line(one.code, rate, of, paid, kind))
        before += part
    return tax, tuple(lines)
