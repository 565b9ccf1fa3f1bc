"""Bad debts, small differences, rounded cash: what nobody pays is booked, not lost."""

from collections.abc import Sequence
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
from ordercore.accounts.recording import PaymentRecorded
from ordercore.accounts.transaction import CASH, Kind, Transaction, WriteOffWhy
from ordercore.errors import Conflict, Invalid, Refused
from ordercore.values import PERSONAL, Money, Rounding, cash_round, utc

__all__ = ["TakeCash", "WriteOff", "WrittenOff"]

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

    The same again does nothing.

    Attributes:
        reference: our own, unique in the order.
        amount: above zero what the buyer does not pay; below zero a difference in his
            favour that the shop keeps.
        why: the reason; a bad debt is above zero.
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
        kept = self.amount.minor < 0
        if not self.amount or (kept and self.why is WriteOffWhy.BAD_DEBT):
            raise Invalid.at("amount", str(self.amount), "more than 0")
        ids = (self.order, BOOKS, self.reference)
        event = WrittenOff(*ids, self.amount, self.why, self.note)
        if not is_news(account, event.transaction):
            return ()
        due = account.owed - account.kept
        if not 0 <= _towards(due, self.amount) <= abs(due.minor):
            raise Refused(
                "payment.over-write-off",
                asked=f"write off {self.amount} for order {self.order}",
                because=f"{due} is due",
                remedy=f"Write off at most {due}" if due else "Nothing has to be",
            )
        return (event,)


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


def _towards(due: Money, amount: Money) -> int:
    """Return *amount* in the direction of *due*; below zero against it."""
    return amount.minor if due.minor > 0 else -amount.minor
