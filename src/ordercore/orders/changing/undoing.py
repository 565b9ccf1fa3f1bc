"""What an applied change was before it, so that it can be taken back."""

from collections.abc import Iterable

from attrs import evolve, fields, frozen

from ordercore.errors import Refused
from ordercore.orders.order import Agreed, Line
from ordercore.orders.progress import LineQuantity
from ordercore.pricing import Bill, BillLine

__all__ = ["Undo", "restored"]


@frozen
class Undo:
    """What takes an applied change back: what it touched, as that was and became.

    Attributes:
        change: the change that is taken back.
        before: the lines that it agreed anew, as they were.
        after: the same as they became, and its new lines.
        terms: what was agreed beside the lines, which are left out.
        new_terms: the same as it became.
        came: the units that came by it.
        gone: the units that were given up by it.
        bill: the bill as it was, with only those lines that were billed otherwise.
        new_bill: what is charged once as it became, without any line.
        taken: how many units of lines that gave some up were invoiced or deducted then.
        deducted: what it took off the bill.
        credited: the credit notes that went out with it.
        invoiced: the invoices that went out with it.
    """

    change: str
    before: tuple[Line, ...]
    after: tuple[Line, ...]
    terms: Agreed
    new_terms: Agreed
    came: tuple[LineQuantity, ...]
    gone: tuple[LineQuantity, ...]
    bill: Bill
    new_bill: Bill
    taken: tuple[LineQuantity, ...]
    deducted: tuple[BillLine, ...]
    credited: tuple[str, ...]
    invoiced: tuple[str, ...] = ()

    @property
    def new_lines(self) -> tuple[str, ...]:
        """The lines that the order did not have before."""
        known = {line.id for line in self.before}
        return tuple([line.id for line in self.after if line.id not in known])

    @property
    def moves(self) -> bool:
        """Whether the goods go somewhere else once it is taken back."""
        return self.terms.ship_to != self.new_terms.ship_to


def restored(agreed: Agreed, undo: Undo) -> Agreed:
    """Return what is agreed once a change is taken back.

    What other changes have agreed on stays.  Raises Refused ``change.moved-on`` where
    another one has touched the same.
    """
    places = agreed.places
    for line in undo.after:
        if line.id not in places or agreed.lines[places[line.id]] != line:
            raise moved_on(undo, f"line {line.id} has been agreed anew since")
    before = {line.id: line for line in undo.before}
    new = {*undo.new_lines}
    lines = [before.get(known.id, known) for known in agreed.lines]
    return evolve(
        agreed,
        lines=tuple([line for line in lines if line.id not in new]),
        **{name: getattr(undo.terms, name) for name in _touched(agreed, undo)},
    )


def _touched(agreed: Agreed, undo: Undo) -> Iterable[str]:
    """Yield the terms that the change touched, none of which is otherwise since."""
    for term in fields(Agreed):
        was, became = getattr(undo.terms, term.name), getattr(undo.new_terms, term.name)
        if was != became:
            if getattr(agreed, term.name) != became:
                raise moved_on(undo, f"its {term.name} has been agreed anew since")
            yield term.name


def moved_on(undo: Undo, because: str) -> Refused:
    """Return what says that a change cannot be taken back any more."""
    return Refused(
        "change.moved-on",
        asked=f"take change {undo.change} back",
        because=because,
        remedy="Propose what shall be otherwise now with oms.plan.change(order, edits)",
    )
