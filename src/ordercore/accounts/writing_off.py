"""Bad debts, small differences, rounded cash: what nobody pays is booked, not lost."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from attrs import field, frozen

from ordercore.accounts.account import (
    Account,
    InAccount,
    applied,
    existing,
    is_news,
)
from ordercore.accounts.again import what_differs
from ordercore.accounts.planning import free_references
from ordercore.accounts.recording import PaymentRecorded
from ordercore.accounts.transaction import CASH, Kind, Transaction, WriteOffWhy
from ordercore.errors import Conflict, Invalid, Refused
from ordercore.values import PERSONAL, Money, Rounding, cash_round, total, utc

__all__ = ["TakeCash", "WriteOff", "WrittenOff", "taken_back"]

BOOKS = "books"
"""The provider of what only the books know."""


@frozen
class WrittenOff(InAccount):
    """Nobody pays this; below zero, the shop keeps what was paid too much."""

    order: str
    provider: str
    reference: str
    amount: Money
    why: WriteOffWhy
    note: str = field(default="", repr=False, metadata=PERSONAL)

    @property
    def transaction(self) -> Transaction:
        """What it adds to the account."""
        ids = (self.provider, self.reference)
        return Transaction(*ids, Kind.WRITE_OFF, self.amount, why=self.why)

    def apply(self, account: Account | None) -> Account:
        """Return the account with less to expect."""
        return applied(account).with_transaction(self.transaction)


@frozen
class WriteOff(InAccount):
    """Give up an amount that is owed, or keep one that was paid too much.

    The same again does nothing.  What was written off and is paid after all, or not
    owed any more, is taken back by a write-off below zero for the same reason.

    Attributes:
        reference: our own, unique in the order.
        amount: above zero what the buyer does not pay; below zero a difference in his
            favour that the shop keeps, or what is taken back.
        why: the reason; of bad debts no more is taken back than was written off.
    """

    order: str
    reference: str
    amount: Money
    why: WriteOffWhy
    note: str = field(default="", repr=False, metadata=PERSONAL)

    def decide(self, account: Account | None) -> Sequence[WrittenOff]:
        """Return WrittenOff.

        Raises Refused: ``account.unknown``, ``payment.currency``,
        ``payment.over-write-off``; Conflict ``payment.conflict``; Invalid.
        """
        account = existing(account, self.order, "write off")
        ids = (self.order, BOOKS, self.reference)
        event = WrittenOff(*ids, self.amount, self.why, self.note)
        if not is_news(account, event.transaction):
            return ()
        self._check_amount(account)
        due = account.owed - account.kept
        if not 0 <= _towards(due, self.amount) <= abs(due.minor):
            raise Refused(
                "payment.over-write-off",
                asked=f"write off {self.amount} for order {self.order}",
                because=f"{due} is due",
                remedy=f"Write off at most {due}" if due else "Nothing has to be",
            )
        return (event,)

    def _check_amount(self, account: Account) -> None:
        """Raise Invalid for nothing, and for a bad debt that never was one."""
        least = Money.zero(account.currency)
        if self.why is WriteOffWhy.BAD_DEBT:
            least -= _given_up(account, self.why)
        elif self.amount:
            return
        if not self.amount or self.amount < least:
            taken = f", or down to {least} to take it back" if least else ""
            raise Invalid.at("amount", str(self.amount), f"more than 0{taken}")


@frozen
class TakeCash(InAccount):
    """Take what is due in cash, rounded to what there are coins for.

    What the rounding takes or gives is written off on its own line.  The same again
    does nothing.

    Attributes:
        reference: the number of the receipt.
        step_minor: the smallest coin, such as 50 for DKK or 5 for CHF.
        at: when it was paid.
        rounding: where an amount between two coins goes.
    """

    order: str
    reference: str
    step_minor: int
    at: datetime
    rounding: Rounding = Rounding.HALF_UP

    def decide(self, account: Account | None) -> Sequence[PaymentRecorded | WrittenOff]:
        """Return PaymentRecorded, and WrittenOff where the sum was rounded.

        Raises Refused: ``account.unknown``, ``payment.nothing-due``; Conflict
        ``payment.conflict`` for the same receipt with another coin; Invalid.
        """
        account = existing(account, self.order, "take cash")
        known = account.transaction((CASH, self.reference, Kind.PAYMENT))
        if known is not None:
            coin = {"smallest coin": known.coin_minor}
            asked = {"smallest coin": self.step_minor}
            if why := what_differs(f"cash {self.reference}", coin, asked):
                raise Conflict("payment.conflict", why)
            return ()
        due = account.owed - account.kept
        paid, rounded = cash_round(due, self.step_minor, self.rounding)
        if due.minor <= 0 or not paid:
            raise Refused(
                "payment.nothing-due",
                asked=f"take cash for order {self.order}",
                because=f"{due} is due, {paid} in coins",
                remedy="Write a small difference off; give back what was paid too much",
            )
        ids = (self.order, CASH, self.reference)
        took = PaymentRecorded(*ids, paid, utc(self.at), self.step_minor)
        is_news(account, took.transaction)  # refuses a reference that cannot be
        if not rounded:
            return (took,)
        why = WriteOffWhy.CASH_ROUNDING
        return (took, WrittenOff(*ids, -rounded, why))


def taken_back(account: Account) -> Iterator[WriteOff]:
    """Yield what takes back of write-offs what they are not needed for any more.

    What nobody pays is at most what is owed and not paid: money that comes in after
    all, and goods that come back, make it less.  While the buyer has paid more than he
    owes, only bad debts are taken back: how much goes back to him may have minded what
    else he was let off.
    """
    if not any([t.why for t in account.transactions]):
        return  # as nearly always
    left = account.kept - account.owed
    overpaid = account.refundable > account.owed
    names = free_references(account, Kind.WRITE_OFF)
    for why in (WriteOffWhy.BAD_DEBT,) if overpaid else WriteOffWhy:
        some = min(_given_up(account, why), left)
        if some.minor > 0:
            left -= some
            yield WriteOff(account.order, next(names), -some, why)


def _given_up(account: Account, why: WriteOffWhy) -> Money:
    """Return what is written off for a reason and not taken back."""
    off = [t.amount for t in account.transactions if t.why is why]
    return total(off, account.currency)


def _towards(due: Money, amount: Money) -> int:
    """Return *amount* in the direction of *due*; below zero against it."""
    return amount.minor if due.minor > 0 else -amount.minor
