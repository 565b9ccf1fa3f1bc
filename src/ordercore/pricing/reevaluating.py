"""What is kept of an order is priced again, and the difference stands by itself."""

from collections.abc import Mapping

from ordercore.errors import Invalid
from ordercore.pricing.cutting import without
from ordercore.pricing.parts import FeeKind
from ordercore.pricing.totals import Bill, BillFee, BillLine

__all__ = ["adjustment", "kept_of"]


def kept_of(bill: Bill, kept: Mapping[str, int]) -> Bill:
    """Return the bill of the units that are kept, at the prices that were agreed.

    A line that is not named is not kept.  Carriage and the fees of the order stay.

    Raises:
        Invalid: more units than the line has, or a line that is not there.
    """
    known = {line.line for line in bill.lines}
    for line in kept:
        if line not in known:
            raise Invalid.at("line", line, f"one of {', '.join(sorted(known))}")
    left = dict(kept)
    lines: list[BillLine] = []
    for part in bill.lines:  # a line that was changed has a part for each price
        units = min(left.get(part.line, 0), part.quantity)
        if units:
            lines.append(part.units(0, units))
            left[part.line] -= units
    for line, units in left.items():
        if units:
            raise Invalid.at("units", kept[line], f"{kept[line] - units} at most")
    return Bill(
        bill.currency,
        tuple(lines),
        bill.shipping_net,
        bill.shipping_tax,
        bill.shipping_taxes,
        bill.fees,
    )


def adjustment(locked: Bill, again: Bill, code: str = "re-evaluation") -> BillFee:
    """Return what pricing again adds to what was agreed, or takes off, as a fee.

    With it the locked bill comes to what the new one does, net, tax and each rate.

    Args:
        locked: what is kept, at the prices that were agreed: :func:`kept_of`.
        again: the same units, priced again.
        code: of the fee.
    """
    before, now = locked.totals, again.totals
    return BillFee(
        code,
        now.net - before.net,
        now.tax - before.tax,
        without(again.taxes, locked.taxes),
        "Priced again",
        FeeKind.ADJUSTMENT,
    )
