"""Which units of a bill are next, so that each is invoiced or deducted at most once."""

from collections.abc import Iterable, Sequence

from ordercore.accounts.account import Account
from ordercore.errors import Invalid, Refused
from ordercore.orders import LineQuantity
from ordercore.pricing import BillFee, BillLine, TaxLine
from ordercore.values import Money, quantity

__all__ = ["merged", "next_units", "of_line", "once"]


def next_units(
    account: Account, lines: Iterable[LineQuantity], asked: str
) -> tuple[BillLine, ...]:
    """Return the next units of lines, with what they come to.

    Raises Refused: ``invoice.no-line``; ``invoice.units-twice`` when a line has fewer
    units that are neither invoiced nor deducted.
    """
    found: list[BillLine] = []
    bill = account.bill.lines
    known = {whole.line: whole for whole in bill}  # there may be 10,000
    for line, units in merged(lines).items():
        whole = known.get(line) or of_line(bill, line, f"order {account.order}")
        already = account.taken(line)
        left = whole.quantity - already
        if units > left:
            raise Refused(
                "invoice.units-twice",
                asked=f"{asked} {units} of line {line} of order {account.order}",
                because=f"{already} of its {whole.quantity} unit(s) are invoiced or "
                "deducted",
                remedy=f"Ask for at most {left}" if left else "Nothing of it is left",
            )
        found.append(whole.units(already, units))
    return tuple(found)


def once(
    account: Account, *, due: bool
) -> tuple[Money, Money, tuple[TaxLine, ...], tuple[BillFee, ...]]:
    """Return what an order is charged once: carriage, its tax, and the order's fees.

    Nothing where it is not *due*, because another document has it.
    """
    bill, zero = account.bill, Money.zero(account.currency)
    if not due:
        return zero, zero, (), ()
    return bill.shipping_net, bill.shipping_tax, bill.shipping_taxes, bill.fees


def of_line(lines: Sequence[BillLine], line: str, where: str) -> BillLine:
    """Return a line of a bill or document.  Raises Refused ``invoice.no-line``."""
    for known in lines:
        if known.line == line:
            return known
    raise Refused(
        "invoice.no-line",
        asked=f"line {line} of {where}",
        because="it has no such line",
        remedy=f"Name one of {', '.join(known.line for known in lines[:10])}",
    )


def merged(lines: Iterable[LineQuantity]) -> dict[str, int]:
    """Return units by line.  Raises Invalid when there is none or one cannot be."""
    wanted: dict[str, int] = {}
    for ask in lines:
        units = quantity(ask.quantity, f"line {ask.line}: quantity")
        wanted[ask.line] = wanted.get(ask.line, 0) + units
    if not wanted:
        raise Invalid.at("lines", "none", "at least one line")
    return wanted
