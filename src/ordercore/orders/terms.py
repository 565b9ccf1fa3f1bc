"""By when, and in which parts, an invoice is paid; and what is paid before."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from ordercore.errors import Finding, Invalid, shorten
from ordercore.values import Money, Rounding, decimal_of, month_end, months_after

__all__ = [
    "Deposit",
    "DuePart",
    "EarlyPayment",
    "Instalment",
    "PaymentTerms",
    "terms_findings",
]

MOST_DAYS = 3650
"""Ten years; a date cannot be put off without end."""

MOST_MONTHS = 120
MOST_PARTS = 120
HEAVIEST = 10**9

HUNDRED = Decimal(100)


@frozen
class Instalment:
    """One part of an invoice, and how long after the invoice it is due.

    Attributes:
        weight: how large it is beside the other parts.
        months: whole months, the first thing that is added; the 31st becomes the last
            day of a shorter month.
        days: added after the months.
    """

    weight: int = 1
    months: int = 0
    days: int = 0


@frozen
class EarlyPayment:
    """A discount for whoever pays soon, such as 2 % within 10 days.

    Attributes:
        percent: of the invoice with its tax, above 0 and at most 100.
        days: the last day on which it holds, counted from the invoice's date.
    """

    percent: Decimal
    days: int

    def of(self, gross: Money) -> Money:
        """Return what may be kept back of *gross*, rounded half up."""
        return _percent_of(gross, self.percent)


@frozen
class Deposit:
    """What is paid in advance, before any goods are released.

    Attributes:
        percent: of the order with its tax; 0 where ``amount`` says it.
        amount: in the order's currency; never more than the order is asked for.
    """

    percent: Decimal = Decimal(0)
    amount: Money | None = None

    def of(self, gross: Money) -> Money:
        """Return what has to be paid of an order over *gross*, rounded half up."""
        if self.amount is not None:
            return min(self.amount, gross)
        return _percent_of(gross, self.percent)


@frozen
class DuePart:
    """The last day on which a part is paid in time."""

    on: date
    weight: int = 1


@frozen
class PaymentTerms:
    """What buyer and seller agreed on about paying an invoice.

    Attributes:
        parts: at least one; what an invoice comes to is divided among them so that
            they add up to it exactly.
        end_of_month: months and days are counted from the last day of the invoice's
            month, and whole months lead to the last day of a month again.
        early: a discount for whoever pays soon.
        deposit: what is paid before the goods are released.

    >>> PaymentTerms.net(30).dues(date(2028, 1, 31))
    (DuePart(on=datetime.date(2028, 3, 1), weight=1),)
    >>> PaymentTerms.monthly(2).due_on(date(2028, 12, 31))
    datetime.date(2029, 2, 28)
    """

    parts: tuple[Instalment, ...] = (Instalment(days=30),)
    end_of_month: bool = False
    early: EarlyPayment | None = None
    deposit: Deposit | None = None

    @classmethod
    def net(cls, days: int, *, end_of_month: bool = False) -> "PaymentTerms":
        """Return terms for one payment, so many days after the invoice or its month."""
        return cls((Instalment(days=days),), end_of_month)

    @classmethod
    def monthly(cls, number: int, *, end_of_month: bool = False) -> "PaymentTerms":
        """Return terms for equal parts, the first a month after the invoice."""
        parts = [Instalment(months=month) for month in range(1, number + 1)]
        return cls(tuple(parts), end_of_month)

    def dues(self, issued_on: date) -> tuple[DuePart, ...]:
        """Return when the parts of an invoice of *issued_on* are due, by date."""
        found = [
            DuePart(self._due(part, issued_on), part.weight) for part in self.parts
        ]
        return tuple(sorted(found, key=lambda due: due.on))

    def due_on(self, issued_on: date) -> date:
        """Return the last day on which all of an invoice is paid in time."""
        return self.dues(issued_on)[-1].on

    def schedule(self, gross: Money, issued_on: date) -> tuple[tuple[date, Money], ...]:
        """Return what of *gross* is due when; together it is *gross*."""
        dues = self.dues(issued_on)
        amounts = gross.split([due.weight for due in dues])
        return tuple(zip([due.on for due in dues], amounts, strict=True))

    def _due(self, part: Instalment, issued_on: date) -> date:
        start = months_after(issued_on, part.months)
        if self.end_of_month:
            start = month_end(start)
        return start + timedelta(days=part.days)


def terms_findings(terms: PaymentTerms, currency: str) -> list[Finding]:
    """Return what in *terms* cannot be, for an order in *currency*."""
    found: list[Finding] = []
    if not 1 <= len(terms.parts) <= MOST_PARTS:
        got = str(len(terms.parts))
        found.append(Finding("parts", got, f"1 to {MOST_PARTS} parts"))
    for place, part in enumerate(terms.parts):
        where = f"parts[{place}]"
        found += _of_number(f"{where}.weight", part.weight, 1, HEAVIEST)
        found += _of_number(f"{where}.months", part.months, 0, MOST_MONTHS)
        found += _of_number(f"{where}.days", part.days, 0, MOST_DAYS)
    if (early := terms.early) is not None:
        found += _of_percent("early.percent", early.percent)
        found += _of_number("early.days", early.days, 0, MOST_DAYS)
    if terms.deposit is not None:
        found += _of_deposit(terms.deposit, currency)
    return found


def _of_deposit(deposit: Deposit, currency: str) -> list[Finding]:
    if deposit.amount is None:
        return _of_percent("deposit.percent", deposit.percent)
    if deposit.percent:
        both = f"{deposit.percent} % and {deposit.amount}"
        return [Finding("deposit", both, "a percentage or an amount")]
    if deposit.amount.currency != currency or deposit.amount.minor <= 0:
        expected = f"more than 0 {currency}"
        return [Finding("deposit.amount", str(deposit.amount), expected)]
    return []


def _of_number(where: str, number: int, least: int, most: int) -> list[Finding]:
    if least <= number <= most:
        return []
    return [Finding(where, shorten(number), f"from {least} to {most}")]


def _of_percent(where: str, percent: Decimal) -> list[Finding]:
    try:
        if 0 < decimal_of(percent, where) <= HUNDRED:
            return []
    except Invalid as error:
        return [*error.findings]
    return [Finding(where, str(percent), "above 0 and at most 100")]


def _percent_of(gross: Money, percent: Decimal) -> Money:
    return gross.times(Fraction(percent) / 100, Rounding.HALF_UP)
