"""Whether the parts of a price, its taxes and its discounts, add up to it."""

from collections.abc import Iterator, Sequence

from ordercore.errors import Finding
from ordercore.orders.order import Agreed, Line
from ordercore.pricing import Discount, Fee, FeeKind, TaxLine, Treatment
from ordercore.values import Money

__all__ = ["of_fees", "of_line_sums", "of_shipping_sums"]

WORDS = {True: "inside", False: "on top of"}
"""Where the tax of an amount is, by ``tax_included``."""

BOTH_SIGNS = frozenset({FeeKind.ROUNDING, FeeKind.ADJUSTMENT, FeeKind.GOODWILL})
"""What may be given to the buyer instead of charged."""


def of_line_sums(
    line: Line,
    currency: str,
    included: bool,  # noqa: FBT001 - as Agreed has it
) -> list[Finding]:
    """Return where a line's taxes and discounts are none, or do not add up to it.

    With *included* its amount contains its tax.
    """
    found: list[Finding] = []
    if line.taxes:
        found += _of_taxes("taxes", line.taxes, line.tax)
        found += [] if found else of_mode("taxes", line.taxes, line.amount, included)
    if line.discounts:
        found += _of_discounts("discounts", line.discounts, currency)
    before = line.list_amount
    if before is None or found:
        return found
    if before.currency != currency:
        return [Finding("list_amount", str(before), f"an amount in {currency}")]
    less = sum([discount.amount.minor for discount in line.discounts])
    if before.minor - less != line.amount.minor:
        expected = f"{Money(line.amount.minor + less, currency)}, amount and discounts"
        found.append(Finding("list_amount", str(before), expected))
    return found


def of_shipping_sums(agreed: Agreed) -> Iterator[Finding]:
    """Yield where taxes and discounts of the carriage cannot be."""
    if agreed.shipping_taxes:
        name = "shipping_taxes"
        rates, inside = agreed.shipping_taxes, agreed.tax_included
        wrong = [*_of_taxes(name, rates, agreed.shipping_tax)]
        yield from wrong or of_mode(name, rates, agreed.shipping, inside)
    if agreed.shipping_discounts:
        name = "shipping_discounts"
        yield from _of_discounts(name, agreed.shipping_discounts, agreed.currency)


def of_fees(agreed: Agreed) -> Iterator[Finding]:
    """Yield what cannot be of the fees."""
    seen: set[tuple[str, str]] = set()
    for place, fee in enumerate(agreed.fees):
        where = f"fees[{place}]"
        key = (fee.code, fee.line)
        if not fee.code or key in seen:
            yield Finding(f"{where}.code", repr(fee.code), "a code of its own")
        seen.add(key)
        if fee.line and fee.line not in agreed.places:
            yield Finding(f"{where}.line", fee.line, "a line of the order")
        yield from _of_fee(where, fee, agreed)


def _of_fee(where: str, fee: Fee, agreed: Agreed) -> Iterator[Finding]:
    for name, money in (("amount", fee.amount), ("tax", fee.tax)):
        if money.currency != agreed.currency:
            expected = f"an amount in {agreed.currency}"
            yield Finding(f"{where}.{name}", str(money), expected)
            return
        if money.minor < 0 and (fee.kind not in BOTH_SIGNS or fee.line):
            yield Finding(f"{where}.{name}", str(money), "0 or more")
    if agreed.tax_included and abs(fee.tax) > abs(fee.amount):
        expected = f"at most {fee.amount}, which contains it"
        yield Finding(f"{where}.tax", str(fee.tax), expected)
    if fee.taxes:
        taxes, inside = f"{where}.taxes", agreed.tax_included
        wrong = [*_of_taxes(taxes, fee.taxes, fee.tax, signed=True)]
        yield from wrong or of_mode(taxes, fee.taxes, fee.amount, inside)


def _of_taxes(
    where: str, taxes: Sequence[TaxLine], tax: Money, *, signed: bool = False
) -> Iterator[Finding]:
    """Yield what is wrong with the rates of a tax, at last that they do not add up."""
    wrong = False
    for place, one in enumerate(taxes):
        if problem := _of_rate(one, tax.currency, signed=signed):
            wrong = True
            yield Finding(f"{where}[{place}]", f"{one.code} {one.tax}", problem)
    if not wrong and sum([one.tax.minor for one in taxes]) != tax.minor:
        got = " + ".join([str(one.tax) for one in taxes])
        yield Finding(where, got, f"{tax} together")


def of_mode(
    where: str,
    taxes: Sequence[TaxLine],
    amount: Money,
    included: bool,  # noqa: FBT001 - as Agreed has it
) -> Iterator[Finding]:
    """Yield that tax which was worked out on top is said to be inside, or the reverse.

    Tax that is inside leaves a base below the amount; tax on top has bases that are
    all of it.  What an amount without any tax is, nobody can tell, nor needs to.
    """
    tax = sum([one.tax.minor for one in taxes])
    bases = [one.base.minor for one in taxes]
    if tax <= 0 or amount.minor <= 0:
        return
    taxed = max([one.base.minor for one in taxes if one.tax])
    on_top = taxed >= amount.minor
    inside = sum(bases) < amount.minor in {sum(bases) + tax, max(bases) + tax}
    if on_top if included else inside:
        got = f"{Money(tax, amount.currency)} {WORDS[not included]} {amount}"
        way = f"price(..., tax_included={included})"
        if where == "taxes":
            way = f"priced_lines(price, tax_included={included})"
        yield Finding(
            where, got, f"tax {WORDS[included]} it, as the order has it: {way}"
        )


def _of_rate(one: TaxLine, currency: str, *, signed: bool) -> str:
    if {one.base.currency, one.tax.currency} != {currency}:
        return f"amounts in {currency}"
    if not signed and min(one.base.minor, one.tax.minor) < 0:
        return "0 or more"
    if not (one.rate.is_finite() and one.rate >= 0):
        return "a rate of 0 or more"
    if one.tax and one.treatment is not Treatment.TAXED:
        return f"no tax, since it is {one.treatment}"
    return ""


def _of_discounts(
    where: str, discounts: Sequence[Discount], currency: str
) -> Iterator[Finding]:
    for place, one in enumerate(discounts):
        if one.amount.currency != currency or one.amount.minor < 0:
            got = f"{one.promotion} {one.amount}"
            expected = f"0 or more, in {currency}"
            yield Finding(f"{where}[{place}]", got, expected)
