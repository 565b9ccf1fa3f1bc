"""Which units of a bill are next, so that each is invoiced or deducted at most once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ordercore.accounts.account import Account
from ordercore.errors import Invalid, Refused
from ordercore.orders import LineQuantity
from ordercore.pricing import BillFee, BillLine, TaxLine
from ordercore.values import Money, quantity

__all__ = [
    "cut",
    "merged",
    "next_units",
    "of_line",
    "once",
    "parts_of",
    "units_by_line",
    "units_left",
]


def next_units(
    account: Account, lines: Iterable[LineQuantity], asked: str
) -> tuple[BillLine, ...]:
    """Return the next units of lines, with what they come to.

    Raises Refused: ``invoice.no-line``; ``invoice.units-twice`` when a line has fewer
    units that are neither invoiced nor deducted.
    """
    found: list[BillLine] = []
    known = parts_of(account.bill.lines)  # there may be 10,000
    for line, units in merged(lines).items():
        parts = of_line(known, line, f"order {account.order}")
        whole = sum([part.quantity for part in parts])
        already = account.taken(line)
        left = whole - already
        if units > left:
            raise Refused(
                "invoice.units-twice",
                asked=f"{asked} {units} of line {line} of order {account.order}",
                because=f"{already} of its {whole} unit(s) are invoiced or deducted",
                remedy=f"Ask for at most {left}" if left else "Nothing of it is left",
            )
        found += cut(parts, already, units)
    return tuple(found)


def once(
    account: Account, *, due: bool
) -> tuple[Money, Money, tuple[TaxLine, ...], tuple[BillFee, ...]]:
    """Return what an order is charged once: carriage, its tax, and the order's fees.

    Nothing where it is not *due*, because another document has it.  Rounding in the
    buyer's favour, and what else is taken off, is left out: each document has its part.
    """
    bill, zero = account.bill, Money.zero(account.currency)
    if not due:
        return zero, zero, (), ()
    fees = tuple([fee for fee in bill.fees if (fee.net + fee.tax).minor >= 0])
    return bill.shipping_net, bill.shipping_tax, bill.shipping_taxes, fees


def cut(parts: Iterable[BillLine], already: int, now: int) -> Iterator[BillLine]:
    """Yield the next *now* units of a line's parts, *already* having been taken.

    A line is billed in parts, one after the other: a change of the order makes a part
    of its own of units at another price.  Parts that are amounts alone have no units,
    and are left out.
    """
    for part in parts:
        before = min(already, part.quantity)
        taken = min(now, part.quantity - before)
        if taken:
            yield part.units(before, taken)
        already, now = already - before, now - taken


def parts_of(lines: Iterable[BillLine]) -> Mapping[str, Sequence[BillLine]]:
    """Return the parts of each line, in the order in which they are billed."""
    parts: dict[str, list[BillLine]] = {}
    for part in lines:
        parts.setdefault(part.line, []).append(part)
    return parts


def units_by_line(lines: Iterable[BillLine]) -> dict[str, int]:
    """Return how many units of each line a document has."""
    units: dict[str, int] = {}
    for part in lines:
        units[part.line] = units.get(part.line, 0) + part.quantity
    return units


def units_left(account: Account) -> dict[str, int]:
    """Return how many units of each line are neither invoiced nor deducted."""
    billed = units_by_line(account.bill.lines)
    return {line: units - account.taken(line) for line, units in billed.items()}


def of_line(
    lines: Mapping[str, Sequence[BillLine]], line: str, where: str
) -> Sequence[BillLine]:
    """Return a line of a bill or document.  Raises Refused ``invoice.no-line``."""
    if line in lines:
        return lines[line]
    raise Refused(
        "invoice.no-line",
        asked=f"line {line} of {where}",
        because="it has no such line",
        remedy=f"Name one of {', '.join([*lines][:10])}",
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
