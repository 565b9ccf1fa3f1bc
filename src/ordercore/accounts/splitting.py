"""An order is split in two: its lines, its money and what was paid for them."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from attrs import evolve, field, frozen

from ordercore.accounts.account import Account
from ordercore.accounts.changing import ChangePlan
from ordercore.accounts.document import Deduction, IssuedCreditNote
from ordercore.accounts.paying import Capture
from ordercore.accounts.policy import OWN_PROVIDERS
from ordercore.accounts.refunding import Refund, RequestRefund
from ordercore.accounts.sharing import SharePromise, shared_promises
from ordercore.accounts.stored_value import SpendStoredValue
from ordercore.accounts.tender import Tender, tenders
from ordercore.accounts.transaction import Kind
from ordercore.accounts.units import parts_of
from ordercore.message import Command
from ordercore.orders import Agreed, Need, Place, Terms
from ordercore.orders.holding import holds_along
from ordercore.orders.parting import added_up, fee_of, line_of
from ordercore.pricing import bill_of
from ordercore.values import Money, total

__all__ = ["SplitPlan", "plan_split"]

IN_ADVANCE = frozenset({Terms.PREPAID, Terms.AUTHORIZED, Terms.PENDING})


@frozen
class SplitPlan:
    """What becomes of an order that is split.

    What both orders owe together is what the one has owed, and what was paid for the
    units goes along with them, as do the holds.  Their claims are given up; the new
    order looks for a place of its own.

    Attributes:
        change: what the old order loses.
        into: the id of the new order.
        agreed: what is agreed about the new order.
        moved: what was paid and goes along.
        promised: what is authorised and covers the new order from then on.
        unpaid: what is neither paid nor promised of an order that is to be paid in
            advance; it waits for that.
        commands: what carries it out.
    """

    change: ChangePlan
    into: str
    agreed: Agreed = field(repr=False)
    moved: Money
    promised: Money
    unpaid: Money
    commands: tuple[Command[Any], ...] = field(repr=False)

    @property
    def missing(self) -> tuple[Need, ...]:
        """What is in the way: nothing, a split changes nothing for the buyer."""
        return ()

    @cached_property
    def why(self) -> tuple[str, ...]:
        """A sentence for each line that goes, and for the money that goes along."""
        lines = [f"{k.quantity} × {k.sku} for {k.amount}" for k in self.agreed.lines]
        if self.moved:
            lines.append(f"{self.moved} that was paid goes along")
        if self.promised:
            lines.append(f"{self.promised} that is authorised covers it from now on")
        if self.unpaid:
            lines.append(f"waits until the other {self.unpaid} of it is paid")
        return tuple(lines)

    def __str__(self) -> str:
        title = f"{self.change.order.id} is split, {self.into} gets:"
        return "\n".join([title, *[f"  {sentence}" for sentence in self.why]])


def plan_split(change: ChangePlan, into: str) -> SplitPlan:
    """Return how the units that a change gives up become an order of their own.

    Args:
        change: gives units of some lines up, and does nothing else.
        into: the id of the new order.
    """
    agreed = _agreed(change)
    owed = bill_of(agreed).totals.gross
    nothing = Money.zero(agreed.currency)
    spare = max(change.account.refundable - change.owed_after, nothing)
    moved = min(spare, owed)
    transfers = [*transferred(change.account, into, moved, change.change)]
    promises = [*_promises(change, into, moved, owed - moved)]
    promised = total([share.amount for share in promises], agreed.currency)
    waits = owed - moved - promised if agreed.terms in IN_ADVANCE else nothing
    commands: list[Command[Any]] = [
        *change.commands,
        *[refund for refund, _ in transfers],
        Place(into, agreed),
        *holds_along(change.order, into, {line.id: line.id for line in agreed.lines}),
        *[capture for _, capture in transfers],
        *promises,
    ]
    return SplitPlan(change, into, agreed, moved, promised, waits, tuple(commands))


def _promises(
    change: ChangePlan, into: str, moved: Money, wanted: Money
) -> Iterator[SharePromise]:
    """Yield what is authorised, not needed by the old order, and wanted by the new."""
    account = change.account
    nothing = Money.zero(account.currency)
    promises = account.promises()
    promised = total(
        [account.open_of(p, asked=True) for p in promises], account.currency
    )
    kept = account.refundable - moved + account.under_way(Kind.CAPTURE)
    needed = max(change.owed_after - kept, nothing)
    spare = max(promised - needed, nothing)
    yield from shared_promises(account, into, min(spare, wanted), change.change)


def transferred(
    account: Account, into: str, moved: Money, name: str
) -> Iterator[tuple[Command[Any], Command[Any]]]:
    """Yield what takes money from an order, and what books it for another one.

    What a gift card or store credit of ours paid goes back onto it and is spent again,
    on the day on which it was.
    """
    left = moved
    for number, tender in enumerate(tenders(account), 1):
        amount = min(left, tender.left)
        if amount.minor > 0:
            left -= amount
            book = _spent_anew if tender.provider in OWN_PROVIDERS else _booked_over
            yield book(account.order, into, f"{name}-{number}", amount, tender)


def _booked_over(
    order: str, into: str, name: str, amount: Money, tender: Tender
) -> tuple[Command[Any], Command[Any]]:
    what = (tender.provider, name)
    return (
        Refund(order, *what, amount, tender.reference, into),
        Capture(into, *what, None, amount, tender.at, tender.reference),
    )


def _spent_anew(
    order: str, into: str, name: str, amount: Money, tender: Tender
) -> tuple[Command[Any], Command[Any]]:
    if tender.at is None:
        raise RuntimeError("what a card of ours pays says when it did")
    card = tender.reference.partition("/")[0]
    return (
        RequestRefund(order, tender.provider, name, amount, tender.reference),
        SpendStoredValue(card, name, amount, into, tender.at.date()),
    )


def _agreed(change: ChangePlan) -> Agreed:
    """Return what is agreed about the units that are given up, at their own value."""
    before, after = change.account, change.account_after
    gone: list[Deduction | IssuedCreditNote] = [
        *after.deductions[len(before.deductions) :],
        *after.credit_notes[len(before.credit_notes) :],
    ]
    parts = parts_of([part for document in gone for part in document.lines])
    order = change.order
    lines = [line_of(order, name, units) for name, units in parts.items()]
    fees = [fee_of(f, "", order) for document in gone for f in document.fees]
    for name, units in parts.items():
        fees += [fee_of(f, name, order) for unit in units for f in unit.fees]
    currency = order.agreed.currency
    net = total([document.shipping_net for document in gone], currency)
    tax = total([document.shipping_tax for document in gone], currency)
    return evolve(
        order.agreed,
        lines=tuple(lines),
        shipping=net + tax if order.agreed.tax_included else net,
        shipping_tax=tax,
        shipping_taxes=(),
        shipping_discounts=(),
        fees=tuple(added_up(fees)),
        came_from=(order.id,),
        went_to=(),
    )
