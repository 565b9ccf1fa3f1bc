"""What a change of an order would do to its goods and its money, before it is done."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cached_property

from attrs import evolve, field, frozen

from ordercore.accounts.account import Account
from ordercore.accounts.change_words import sentences
from ordercore.accounts.giving_up import give_up
from ordercore.accounts.invoicing import Credit
from ordercore.accounts.opening import Deduct
from ordercore.accounts.rebilling import Rebill
from ordercore.accounts.restoring import RestoreBill, undo_from
from ordercore.accounts.units import parts_of
from ordercore.orders import (
    Agreed,
    Allotment,
    ApplyChange,
    Change,
    Changed,
    ChangeState,
    Edits,
    Line,
    Need,
    Order,
    OrderChange,
    ProposeChange,
    RequestApproval,
    Revert,
    Reverted,
    Undo,
    needs_approval,
)
from ordercore.orders.changing.further import with_fees
from ordercore.pricing import BillLine, Fee, bill_of, without
from ordercore.values import Money, total

__all__ = ["ChangePlan", "LineChange", "adjustment_of", "plan_change", "rebill_of"]


@frozen
class LineChange:
    """What a change makes of one line.

    Attributes:
        line: its id.
        sku: what it is.
        before: how many units of it the buyer wanted.
        after: how many he wants then.
        owed_before: what they came to, with tax.
        owed_after: what they come to then.
    """

    line: str
    sku: str
    before: int
    after: int
    owed_before: Money
    owed_after: Money


@frozen
class ChangePlan:
    """What a change would do, in the numbers that applying it has.

    Doing its commands applies the change, or asks for approval where somebody has to
    approve it first.

    Attributes:
        change: the change's id.
        order: as it stands.
        after: as it would stand.
        version: the version of the order that was looked at.
        event: what would happen to the order.
        account: what is owed and paid now.
        account_after: what would be owed.
        needs: why somebody has to approve it, and has not yet.
        commands: what carries it out.
        at: when it was looked at.
    """

    change: str
    order: Order = field(repr=False)
    after: Order = field(repr=False)
    version: int
    event: Changed | Reverted = field(repr=False)
    account: Account = field(repr=False)
    account_after: Account = field(repr=False)
    needs: tuple[Need, ...]
    commands: tuple[ProposeChange | RequestApproval | ApplyChange, ...]
    at: datetime

    @cached_property
    def lines(self) -> tuple[LineChange, ...]:
        """The lines that are otherwise then, in their order."""
        before, after = owed_by_line(self.account), owed_by_line(self.account_after)
        nothing = Money.zero(self.account.currency)
        had, has = wanted(self.order), wanted(self.after)
        found: list[LineChange] = []
        for line, sku in {**had, **has}:
            units = had.get((line, sku), 0), has.get((line, sku), 0)
            owed = before.get(line, nothing), after.get(line, nothing)
            if units[0] != units[1] or owed[0] != owed[1]:
                found.append(LineChange(line, sku, *units, *owed))
        return tuple(found)

    @property
    def owed_before(self) -> Money:
        """What the buyer owes in all now."""
        return self.account.owed

    @property
    def owed_after(self) -> Money:
        """What the buyer would owe in all."""
        return self.account_after.owed

    @property
    def due(self) -> Money:
        """What would be left to pay: what is owed then less what is here and stays.

        Refunds under way count as gone.
        """
        return max(self.owed_after - self.account.kept, Money.zero(self.currency))

    @property
    def promised(self) -> Money:
        """What of that a provider keeps ready: it is taken, and not asked for."""
        return min(self.account.authorized_open(self.at), self.due)

    @property
    def uncovered(self) -> Money:
        """What of that has to be paid or promised before goods leave on those terms."""
        return self.due - self.promised

    @property
    def refund(self) -> Money:
        """What would go back: what came in and is not owed, nor on its way back."""
        over = self.account.refundable - self.owed_after
        return max(over, Money.zero(self.currency))

    @property
    def currency(self) -> str:
        """Of every amount in it."""
        return self.account.currency

    @property
    def undo(self) -> Undo | None:
        """What would take it back; None where it takes another change back itself."""
        if isinstance(self.event, Reverted):
            return None
        states = (self.order, self.after), (self.account, self.account_after)
        return undo_from(self.event, *states)

    @property
    def doing(self) -> Change | Revert:
        """What changes the order."""
        event = self.event
        return _doing(event.order, event.change, event.edits, event.reason)

    @property
    def released(self) -> tuple[Allotment, ...]:
        """The claims on stock that would be given up."""
        return self.event.released

    @property
    def missing(self) -> tuple[Need, ...]:
        """What is in the way: the approvals that are not given yet."""
        return self.needs

    @cached_property
    def why(self) -> tuple[str, ...]:
        """A sentence for each thing that would happen, and for each approval needed."""
        return tuple(sentences(self))

    def __str__(self) -> str:
        title = f"{self.change}: order {self.order.id}, version {self.version}"
        return "\n".join([title, *[f"  {sentence}" for sentence in self.why]])


def plan_change(
    asked: ProposeChange,
    known: OrderChange | None,
    order: Order,
    version: int,
    account: Account,
    now: datetime,
) -> ChangePlan:
    """Return what a change would do.

    Args:
        asked: the proposal.
        known: the change, when it is proposed already.
        order: as it stands.
        version: the version of the order.
        account: the order's.
        now: aware UTC.

    Raises what applying it would raise.
    """
    doing = _doing(order.id, asked.change, asked.edits, asked.reason)
    (event,) = doing.decide(order)
    after = event.apply(order)
    account_after = followed(event, after, account, account.policy.day_of(now))
    owed = (account.owed, account_after.owed)
    needs = needs_approval(asked.policy, order, *owed, reopens=event.reopened)
    given = known.approved if known else ()
    missing = tuple([n for n in needs if not any(g.covers(n) for g in given)])
    return ChangePlan(
        asked.change,
        order,
        after,
        version,
        event,
        account,
        account_after,
        missing,
        tuple(_commands(asked, known, version, needs, missing, now)),
        now,
    )


def _commands(
    asked: ProposeChange,
    known: OrderChange | None,
    version: int,
    needs: tuple[Need, ...],
    missing: tuple[Need, ...],
    now: datetime,
) -> Iterator[ProposeChange | RequestApproval | ApplyChange]:
    if known is None:
        yield asked
    if known and known.state is ChangeState.AWAITING_APPROVAL:
        return
    if missing:
        yield RequestApproval(asked.change, needs, now)
    else:
        yield ApplyChange(asked.change, version, now, asked.by)


def _doing(order: str, change: str, edits: Edits, reason: str) -> Change | Revert:
    """Return what changes an order as its edits say."""
    about = (order, change, edits, reason)
    return Change(*about) if edits.undo is None else Revert(*about)


def followed(
    event: Changed | Reverted, order: Order, account: Account, on: date
) -> Account:
    """Return the account once it has followed a change.

    Args:
        event: what happened to the order.
        order: as it stands after it.
        account: as it stands before it.
        on: the date of what is credited.

    Raises Refused ``change.given-up``, ``change.moved-on``, ``change.below-zero``.
    """
    if isinstance(event, Reverted):
        return _done(account, RestoreBill(event.order, event.change, event.undo))
    rebill = rebill_of(event, order.agreed, on)
    if rebill is not None:
        account = _done(account, rebill)
    asked = {units.line: units.quantity for units in event.cancelled}
    for command in give_up(order, account, asked, event.reason, on):
        account = _done(account, command)
    adjusted = adjustment_of(event, order.agreed, on)
    return account if adjusted is None else _done(account, adjusted)


def _done(account: Account, command: Deduct | Credit | Rebill | RestoreBill) -> Account:
    for event in command.decide(account):
        account = event.apply(account)
    return account


def rebill_of(event: Changed, agreed: Agreed, on: date) -> Rebill | None:
    """Return what bills an order as a change says; None when no price is touched.

    Args:
        event: what happened to the order.
        agreed: what is agreed after it.
        on: the date of what is credited.
    """
    edits = event.edits
    further = (*edits.more, *edits.new_lines)
    more = _billed(evolve(agreed, fees=event.fees), further)
    # What goes along with further units is billed with them.
    reprice = _billed(evolve(agreed, fees=_own(agreed, event)), edits.reprice)
    if not (more or reprice or edits.carriage):
        return None
    bill = bill_of(evolve(agreed, lines=(), fees=()))
    carriage = (bill.shipping_net, bill.shipping_tax, bill.shipping_taxes)
    return Rebill(
        event.order,
        event.change,
        more,
        reprice,
        carriage if edits.carriage else None,
        on,
        event.reason,
        parts=agreed.payment_terms.dues(on),
    )


def adjustment_of(event: Changed, agreed: Agreed, on: date) -> Rebill | None:
    """Return what bills what pricing again adds or takes off; None for nothing.

    It counts for what is kept, so it comes after what is given up has gone.

    Args:
        event: what happened to the order.
        agreed: what is agreed after it.
        on: the date of what is invoiced or credited.
    """
    if not event.edits.adjust:
        return None
    fees = bill_of(evolve(agreed, lines=(), fees=event.edits.adjust)).fees
    about = (event.order, event.change, (), (), None, on, event.reason, fees)
    return Rebill(*about, agreed.payment_terms.dues(on))


def _own(agreed: Agreed, event: Changed) -> tuple[Fee, ...]:
    """Return what is agreed of fees, but for those of further units."""
    less = [evolve(f, amount=-f.amount, tax=-f.tax, taxes=()) for f in event.fees]
    rates = {(f.line, f.code): f.taxes for f in event.fees}
    own: list[Fee] = []
    for fee, known in zip(with_fees(agreed.fees, less), agreed.fees, strict=True):
        gone = rates.get((fee.line, fee.code), ())
        own.append(evolve(fee, taxes=without(known.taxes, gone)))
    return tuple(own)


def _billed(agreed: Agreed, lines: tuple[Line, ...]) -> tuple[BillLine, ...]:
    return bill_of(evolve(agreed, lines=lines)).lines


def wanted(order: Order) -> dict[tuple[str, str], int]:
    """Return how many units of each line the buyer wants, or has, by id and SKU."""
    lines = zip(order.lines, order.progress, strict=True)
    return {(line.id, line.sku): line.quantity - at.cancelled for line, at in lines}


def owed_by_line(account: Account) -> dict[str, Money]:
    """Return what each line comes to, with tax, less what was given up of it."""
    less = [d.lines for d in account.deductions]
    less += [note.lines for note in account.credit_notes]
    off = parts_of([part for lines in less for part in lines])
    return {
        line: _gross(parts, account.currency)
        - _gross(off.get(line, ()), account.currency)
        for line, parts in parts_of(account.bill.lines).items()
    }


def _gross(parts: Iterable[BillLine], currency: str) -> Money:
    return total([money for p in parts for money in (p.net, p.tax)], currency)
