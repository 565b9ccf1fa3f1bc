"""Every event of an account as an entry of the books."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from ordercore.accounts.balance import ValueSource
from ordercore.accounts.disputing import (
    ChargebackReversed,
    ChargedBack,
    RefundReversed,
)
from ordercore.accounts.expiring import AuthorizationLapsed
from ordercore.accounts.invoicing import Credited, Invoiced
from ordercore.accounts.journal import (
    FEE_BOOKS,
    GIVEN_UP_ON,
    HELD_ON,
    Book,
    Entry,
    Posting,
)
from ordercore.accounts.moving_value import StoredValueMoved, StoredValueTakenOver
from ordercore.accounts.opening import AccountOpened, Deducted
from ordercore.accounts.paying import Authorized, Captured, Voided
from ordercore.accounts.payout import PayoutRecorded
from ordercore.accounts.rebilling import Rebilled
from ordercore.accounts.recording import (
    PaymentFailed,
    PaymentProgressed,
    PaymentRecorded,
)
from ordercore.accounts.refunding import Refunded, RefundRequested
from ordercore.accounts.requesting import (
    AuthorizationRequested,
    CaptureRequested,
    VoidRequested,
)
from ordercore.accounts.restoring import BillRestored
from ordercore.accounts.sharing import PromiseShared, PromiseTakenOver
from ordercore.accounts.stored_value import (
    StoredValueExpired,
    StoredValueIssued,
    StoredValuePutBack,
    StoredValueSpent,
)
from ordercore.accounts.writing_off import WrittenOff
from ordercore.errors import Invalid
from ordercore.message import Event
from ordercore.pricing import BillFee, BillLine

__all__ = ["BOOKED_EVENTS", "entries_of"]


def entries_of(event: Event[Any]) -> tuple[Entry, ...]:
    """Return what an event of an account changes in the books, often nothing.

    Raises Invalid for an event that no rule here knows: money never moves unseen.
    """
    rule = _RULES.get(type(event))
    if rule is None:
        known = ", ".join(kind.__name__ for kind in _RULES)
        raise Invalid.at("event", type(event).__name__, f"an account's event: {known}")
    return rule(event)


def _entry(
    name: str, cause: str, currency: str, sides: Mapping[str, int]
) -> tuple[Entry, ...]:
    lines = [Posting(account, minor) for account, minor in sides.items() if minor]
    return (Entry(name, cause, currency, tuple(lines)),) if lines else ()


def _document(event: Invoiced | Credited, sign: int) -> tuple[Entry, ...]:
    fees = [*event.fees, *[fee for line in event.lines for fee in line.fees]]
    taxed: list[BillLine | BillFee] = [*event.lines, *fees]
    tax = sum([part.tax.minor for part in taxed]) + event.shipping_tax.minor
    sides: dict[str, int] = {
        Book.REVENUE: -sign * sum([line.net.minor for line in event.lines]),
        Book.SHIPPING_REVENUE: -sign * event.shipping_net.minor,
        Book.TAX_PAYABLE: -sign * tax,
    }
    for fee in fees:
        book = FEE_BOOKS[fee.kind]
        sides[book] = sides.get(book, 0) - sign * fee.net.minor
    sides = {Book.RECEIVABLE: -sum(sides.values()), **sides}
    name = f"{event.order}/{type(event).__name__}/{event.number}"
    return _entry(name, event.number, event.shipping_net.currency, sides)


Moved: TypeAlias = (
    Captured
    | PaymentRecorded
    | Refunded
    | RefundReversed
    | ChargedBack
    | ChargebackReversed
)
"""What moves money between us and a buyer."""


def _moved(event: Moved, sign: int) -> tuple[Entry, ...]:
    minor = sign * event.amount.minor
    where = HELD_ON.get(event.provider, Book.BANK_CLEARING)
    return _at_provider(event, {where: minor, Book.RECEIVABLE: -minor})


def _given_up(event: WrittenOff) -> tuple[Entry, ...]:
    minor = event.amount.minor
    sides: dict[str, int] = {GIVEN_UP_ON[event.why]: minor, Book.RECEIVABLE: -minor}
    return _at_provider(event, sides)


_ISSUED_FROM: Mapping[ValueSource, Book] = {
    ValueSource.SOLD: Book.BANK_CLEARING,
    ValueSource.GIVEN: Book.GOODWILL,
}


def _issued(event: StoredValueIssued) -> tuple[Entry, ...]:
    """Book what is owed in goods now; of a refund the order's account says so."""
    paid_by = _ISSUED_FROM.get(event.source)
    if paid_by is None:
        return ()
    minor = event.amount.minor
    sides: dict[str, int] = {paid_by: minor, HELD_ON[event.provider]: -minor}
    name = f"{event.id}/{type(event).__name__}/{event.reference}"
    return _entry(name, event.reference, event.amount.currency, sides)


def _moved_on(event: StoredValueMoved) -> tuple[Entry, ...]:
    """Book what is owed on another kind of card; within one kind it is owed as before.

    What is left on each card is no book of its own.
    """
    there, here = HELD_ON[event.to_provider], HELD_ON[event.provider]
    if there == here:
        return ()
    minor = event.amount.minor
    name = f"{event.id}/{type(event).__name__}/{event.reference}"
    sides: dict[str, int] = {here: minor, there: -minor}
    return _entry(name, event.reference, event.amount.currency, sides)


def _unspent(event: StoredValueExpired) -> tuple[Entry, ...]:
    minor = event.amount.minor
    sides: dict[str, int] = {HELD_ON[event.provider]: minor, Book.BREAKAGE: -minor}
    name = f"{event.id}/{type(event).__name__}/{event.times}"
    return _entry(name, event.id, event.amount.currency, sides)


def _paid_out(event: PayoutRecorded) -> tuple[Entry, ...]:
    """Book what arrived, in the payout's currency and in those that it came from."""
    payout, own = event.payout, event.paid.currency
    cause = f"{event.provider}/{event.statement}"
    worth = [line.worth.minor * line.sign for line in payout.abroad]
    at_home = [
        line.amount.minor * line.sign
        for line in payout.lines
        if line.amount.currency == own
    ]
    sides: dict[str, int] = {
        Book.BANK: payout.paid.minor,
        Book.PROVIDER_FEES: payout.fees.minor,
        Book.PAYOUT_DIFFERENCE: -payout.difference.minor,
        Book.FX_DIFFERENCE: -payout.gain.minor,
        Book.BANK_CLEARING: -sum(at_home),
        Book.FX_CLEARING: -sum(worth),
    }
    entries = _entry(f"{cause}/{own}", cause, own, sides)
    for currency in sorted({line.amount.currency for line in payout.abroad}):
        lines = [n for n in payout.abroad if n.amount.currency == currency]
        left = sum([line.amount.minor * line.sign for line in lines])
        away: dict[str, int] = {Book.FX_CLEARING: left, Book.BANK_CLEARING: -left}
        entries += _entry(f"{cause}/{currency}", cause, currency, away)
    return entries


def _at_provider(
    event: Moved | WrittenOff, sides: Mapping[str, int]
) -> tuple[Entry, ...]:
    cause = f"{event.provider}/{event.reference}"
    name = f"{event.order}/{type(event).__name__}/{cause}"
    return _entry(name, cause, event.amount.currency, sides)


def _nothing(_: Event[Any]) -> tuple[Entry, ...]:
    return ()


_RULES: Mapping[type, Callable[[Any], tuple[Entry, ...]]] = {
    AccountOpened: _nothing,
    Deducted: _nothing,
    Rebilled: _nothing,
    BillRestored: _nothing,
    Authorized: _nothing,
    AuthorizationRequested: _nothing,
    AuthorizationLapsed: _nothing,
    Voided: _nothing,
    PromiseShared: _nothing,
    PromiseTakenOver: _nothing,
    VoidRequested: _nothing,
    CaptureRequested: _nothing,
    PaymentFailed: _nothing,
    PaymentProgressed: _nothing,
    RefundRequested: _nothing,
    Invoiced: lambda event: _document(event, 1),
    Credited: lambda event: _document(event, -1),
    Captured: lambda event: _moved(event, 1),
    PaymentRecorded: lambda event: _moved(event, 1),
    Refunded: lambda event: _moved(event, -1),
    RefundReversed: lambda event: _moved(event, 1),
    ChargedBack: lambda event: _moved(event, -1),
    ChargebackReversed: lambda event: _moved(event, 1),
    WrittenOff: _given_up,
    PayoutRecorded: _paid_out,
    StoredValueIssued: _issued,
    StoredValueSpent: _nothing,
    StoredValuePutBack: _nothing,
    StoredValueExpired: _unspent,
    StoredValueMoved: _moved_on,
    StoredValueTakenOver: _nothing,
}

BOOKED_EVENTS: frozenset[type] = frozenset(
    [kind for kind, rule in _RULES.items() if rule is not _nothing]
)
"""The types of the events that change the books."""
