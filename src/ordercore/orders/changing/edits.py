"""What shall be otherwise in an order: lines, units, prices, address, day and note."""

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import evolve, field, frozen

from ordercore.errors import Finding, Invalid, shorten
from ordercore.orders.changing.undoing import Undo
from ordercore.orders.order import Line
from ordercore.orders.progress import LineQuantity
from ordercore.pricing import Fee, FeeKind, TaxLine
from ordercore.values import PERSONAL, Address, Money, check_id, of_texts

__all__ = ["Carriage", "Edits", "Substitute"]


@frozen
class Substitute:
    """Another line comes instead of units of one.

    Attributes:
        line: whose units are given up.
        quantity: how many of them.
        by: the line that comes instead; it keeps the id of the old one.
    """

    line: str
    quantity: int
    by: Line


@frozen
class Carriage:
    """What carriage comes to.

    Attributes:
        amount: what is charged.
        tax: its tax, inside or on top as the order says.
        taxes: the same by rate; none where nobody said.
    """

    amount: Money
    tax: Money
    taxes: tuple[TaxLine, ...] = ()


@frozen
class Edits:
    """What shall be otherwise in an order; all of it or nothing.

    Attributes:
        add: new lines.
        more: further units of lines: each has the line's id and SKU, and the quantity,
            amount and tax of the further units alone.
        fewer: units that are not wanted any more.
        remove: lines of which no unit is wanted any more.
        reprice: lines at another price: id, SKU and quantity as they are, the amount
            and tax of all units.  It counts for each unit that is not given up; what
            is invoiced stays, and the difference is billed or credited beside it.
        substitute: lines that come instead of units of others.
        ship_to: where the goods go now; None leaves it.
        requested_on: the day on which the buyer wants them now; None leaves it.
        carriage: what is charged for it now; None leaves it.
        note: what is noted now; None leaves it.
        adjust: what pricing again what is kept adds or takes off, each with its reason
            as its name, only where the order was priced to be re-evaluated; and
            goodwill, below zero, which any order may have (``oms.plan.goodwill``).
        into: the order that gets the units which are given up; "" for none.
        merged: the order that the new lines are from; "" for none.
        undo: the applied change that is taken back, alone; None for none.
    """

    add: tuple[Line, ...] = ()
    more: tuple[Line, ...] = ()
    fewer: tuple[LineQuantity, ...] = ()
    remove: tuple[str, ...] = field(default=(), validator=of_texts)
    reprice: tuple[Line, ...] = ()
    substitute: tuple[Substitute, ...] = ()
    ship_to: Address | None = None
    requested_on: date | None = None
    carriage: Carriage | None = None
    note: str | None = field(default=None, repr=False, metadata=PERSONAL)
    adjust: tuple[Fee, ...] = ()
    into: str = ""
    merged: str = ""
    undo: Undo | None = None

    @property
    def new_address(self) -> Address | None:
        """Where the goods go now, as somebody says or as it was before; else None."""
        if self.undo is not None and self.undo.moves:
            return self.undo.terms.ship_to
        return self.ship_to

    @property
    def new_lines(self) -> tuple[Line, ...]:
        """The lines that come to the order, those that come instead of others last."""
        instead = [evolve(s.by, instead_of=s.line) for s in self.substitute]
        return (*self.add, *instead)

    @property
    def unwanted(self) -> tuple[LineQuantity, ...]:
        """The units that are not wanted any more, removed lines left out."""
        given_up = [LineQuantity(s.line, s.quantity) for s in self.substitute]
        return (*self.fewer, *given_up)


def check_edits(edits: Edits) -> None:
    """Raise Invalid when nothing is asked for, or a line is asked for two things."""
    findings = [*_doubles(edits)]
    if edits == Edits():
        findings.append(Finding("edits", "nothing", "at least one of its fields"))
    if edits.undo is not None and edits != Edits(undo=edits.undo):
        findings.append(Finding("undo", "beside other edits", "nothing else"))
    if edits.into:
        check_id(edits.into, "into")
    for place, fee in enumerate(edits.adjust):
        if not _adjusts(fee) or fee.line or not fee.name:
            expected = (
                "an ADJUSTMENT of the whole order, or GOODWILL below zero, with its "
                "reason as its name"
            )
            findings.append(Finding(f"adjust[{place}]", shorten(fee), expected))
    if findings:
        raise Invalid(findings)


def _adjusts(fee: Fee) -> bool:
    below = fee.amount.minor < 0
    return fee.kind is FeeKind.ADJUSTMENT or (fee.kind is FeeKind.GOODWILL and below)


def _doubles(edits: Edits) -> Iterator[Finding]:
    fewer = {ask.line for ask in edits.unwanted}
    more = [line.id for line in edits.more]
    yield from _taken("more", more, fewer)
    yield from _taken("reprice", [line.id for line in edits.reprice], set())
    yield from _taken("remove", edits.remove, fewer.union(more))


def _taken(name: str, lines: Iterable[str], taken: set[str]) -> Iterator[Finding]:
    """Yield what is named twice, or for something that does not go with it."""
    seen = set(taken)
    for place, line in enumerate(lines):
        if line in seen:
            yield Finding(f"{name}[{place}]", line, "a line that is named once")
        seen.add(line)
