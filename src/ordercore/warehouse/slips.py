"""The slip that lies in the parcel: what is in it, from whom and to whom."""

from collections.abc import Iterable, Mapping

from attrs import frozen

from ordercore.orders import Goods
from ordercore.values import PIECES, Address, Measure, Money, total

__all__ = ["PackingSlip", "SlipLine", "packing_slip"]


@frozen
class SlipLine:
    """So many units on the slip.

    Attributes:
        amount: price of these units; None where the slip shows no prices.
        measure: how the article is counted.
    """

    line: str
    sku: str
    name: str
    quantity: int
    amount: Money | None
    measure: Measure = PIECES


@frozen
class PackingSlip:
    """What the slip of one parcel says.

    Attributes:
        parcel: whose slip it is.
        order: as the buyer knows it.
        ship_from: where it was packed.
        ship_to: where it goes.
        lines: the contents.
        gift: the slip shows no prices, because somebody else opens the parcel.
        note: a line for the reader.
    """

    parcel: str
    order: str
    ship_from: Address
    ship_to: Address
    lines: tuple[SlipLine, ...]
    gift: bool = False
    note: str = ""

    @property
    def units(self) -> int:
        """How many units are in the parcel; what is weighed counts as one."""
        return sum([k.quantity if k.measure.by_piece else 1 for k in self.lines])

    @property
    def amount(self) -> Money | None:
        """The price of the contents; None where the slip shows no prices."""
        amounts = [line.amount for line in self.lines if line.amount is not None]
        return total(amounts, amounts[0].currency) if amounts else None


def packing_slip(  # noqa: PLR0913 - what a slip says
    parcel: str,
    order: str,
    ship_from: Address,
    ship_to: Address,
    contents: Iterable[Goods],
    *,
    names: Mapping[str, str],
    amounts: Mapping[str, Money] | None = None,
    measures: Mapping[str, Measure] | None = None,
    gift: bool = False,
    note: str = "",
) -> PackingSlip:
    """Return the slip of a parcel.

    *names* and *amounts* are by order line; a line that is not in *names* is called by
    its SKU.  *measures* say by SKU how articles are counted that are not counted in
    pieces.  A gift shows no amounts.
    """
    shown: Mapping[str, Money] = {} if gift else amounts or {}
    lines = [
        SlipLine(
            item.line,
            item.sku,
            names.get(item.line) or item.sku,
            item.quantity,
            shown.get(item.line),
            (measures or {}).get(item.sku, PIECES),
        )
        for item in contents
    ]
    return PackingSlip(parcel, order, ship_from, ship_to, tuple(lines), gift, note)
