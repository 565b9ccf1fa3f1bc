"""Money moves against our will: a bank takes it back, or a refund does not arrive."""

from collections.abc import Sequence

from attrs import frozen

from ordercore.accounts.account import (
    Account,
    InAccount,
    applied,
    existing,
    is_news,
)
from ordercore.accounts.transaction import Kind, Outcome, Transaction
from ordercore.errors import Refused
from ordercore.values import Money

__all__ = [
    "ChargeBack",
    "ChargebackReversed",
    "ChargedBack",
    "RefundReversed",
    "ReverseChargeback",
    "ReverseRefund",
]


@frozen
class ChargedBack(InAccount):
    """The buyer's bank has taken money back."""

    order: str
    provider: str
    reference: str
    amount: Money
    payment: str
    reason: str

    @property
    def transaction(self) -> Transaction:
        """What it adds to the account."""
        ids = (self.provider, self.reference)
        return Transaction(*ids, Kind.CHARGEBACK, self.amount, undoes=self.payment)

    def apply(self, account: Account | None) -> Account:
        """Return the account without that money."""
        return applied(account).with_transaction(self.transaction)


@frozen
class ChargeBack(InAccount):
    """Record that the buyer's bank has taken money back.

    It is a fact, also when the money was refunded before: then the buyer owes it.  What
    went over to another order is charged back there: of a payment that was moved in
    part, each order records its own part.  The same again does nothing.

    Attributes:
        payment: the reference of the payment at that provider; "" when it is not said.
    """

    order: str
    provider: str
    reference: str
    amount: Money
    payment: str = ""
    reason: str = ""

    def decide(self, account: Account | None) -> Sequence[ChargedBack]:
        """Return ChargedBack.

        Raises Refused: ``account.unknown``, ``payment.currency``,
        ``payment.over-chargeback`` when more would be charged back than ever came in;
        Conflict ``payment.conflict``; Invalid.
        """
        account = existing(account, self.order, "record a chargeback")
        ids = (self.order, self.provider, self.reference)
        event = ChargedBack(*ids, self.amount, self.payment, self.reason)
        if not is_news(account, event.transaction):
            return ()
        _check_moved(account, event.transaction)
        left = account.captured - account.charged_back
        if self.amount > left:
            raise Refused(
                "payment.over-chargeback",
                asked=f"charge back {self.amount} for order {self.order}",
                because=f"{account.captured} came in, and {account.charged_back} of it "
                "is charged back",
                remedy=f"No bank takes back more than {left}; record the payment first "
                "if it is not known yet",
            )
        return (event,)


def _check_moved(account: Account, chargeback: Transaction) -> None:
    moved = _moved(account, chargeback)
    here = _here(account, chargeback)
    if moved and chargeback.amount > here:
        went = ", ".join([f"{m} went over to order {o}" for o, m in moved.items()])
        raise Refused(
            "payment.over-chargeback",
            asked=f"charge back {chargeback.amount} for order {account.order}",
            because=f"{here} of it is here: {went}",
            remedy=f"Record at most {here} here, and the rest on {', '.join(moved)}",
        )


def _moved(account: Account, chargeback: Transaction) -> dict[str, Money]:
    """Return what of the payment that is charged back went over to which order."""
    moved: dict[str, Money] = {}
    for t in account.transactions:
        if t.into and _concerns(chargeback, (t.provider, t.undoes)):
            had = moved.get(t.into, Money.zero(account.currency))
            moved[t.into] = had + t.amount
    return moved


def _here(account: Account, chargeback: Transaction) -> Money:
    """Return what came in by a payment, less what was moved or charged back of it."""
    left = Money.zero(account.currency)
    for t in account.transactions:
        if t.outcome is not Outcome.SUCCEEDED:
            continue
        if t.kind in {Kind.CAPTURE, Kind.PAYMENT} and _concerns(chargeback, t.payment):
            left += t.amount
        elif (t.kind is Kind.CHARGEBACK or t.into) and _concerns(
            chargeback, (t.provider, t.undoes)
        ):
            left -= t.amount
    return left


def _concerns(chargeback: Transaction, payment: tuple[str, str]) -> bool:
    named = chargeback.undoes or payment[1]
    return payment == (chargeback.provider, named)


@frozen
class ChargebackReversed(InAccount):
    """We have won a dispute, and have the money again."""

    order: str
    provider: str
    reference: str
    amount: Money
    chargeback: str

    @property
    def transaction(self) -> Transaction:
        """What it adds to the account."""
        ids = (self.provider, self.reference)
        kind = Kind.CHARGEBACK_REVERSAL
        return Transaction(*ids, kind, self.amount, undoes=self.chargeback)

    def apply(self, account: Account | None) -> Account:
        """Return the account with that money in again."""
        return applied(account).with_transaction(self.transaction)


@frozen
class ReverseChargeback(InAccount):
    """Record that a chargeback, or a part of it, was taken back: we won the dispute.

    The same again does nothing.

    Attributes:
        chargeback: its reference at that provider.
    """

    order: str
    provider: str
    reference: str
    amount: Money
    chargeback: str

    def decide(self, account: Account | None) -> Sequence[ChargebackReversed]:
        """Return ChargebackReversed.

        Raises Refused: ``account.unknown``, ``payment.currency``,
        ``payment.nothing-to-reverse``; Conflict ``payment.conflict``; Invalid.
        """
        account = existing(account, self.order, "reverse a chargeback")
        ids = (self.order, self.provider, self.reference)
        event = ChargebackReversed(*ids, self.amount, self.chargeback)
        if not is_news(account, event.transaction):
            return ()
        _check_reversal(account, event.transaction, Kind.CHARGEBACK)
        return (event,)


@frozen
class RefundReversed(InAccount):
    """A refund did not reach the buyer: the money is here again."""

    order: str
    provider: str
    reference: str
    amount: Money
    refund: str

    @property
    def transaction(self) -> Transaction:
        """What it adds to the account."""
        ids = (self.provider, self.reference)
        return Transaction(*ids, Kind.REFUND_REVERSAL, self.amount, undoes=self.refund)

    def apply(self, account: Account | None) -> Account:
        """Return the account with that money in again."""
        return applied(account).with_transaction(self.transaction)


@frozen
class ReverseRefund(InAccount):
    """Record that a refund came back, such as from an account that is closed.

    What was booked over to another order never left us, and does not come back: it
    pays there.  The same again does nothing.

    Attributes:
        refund: its reference at that provider.
    """

    order: str
    provider: str
    reference: str
    amount: Money
    refund: str

    def decide(self, account: Account | None) -> Sequence[RefundReversed]:
        """Return RefundReversed.

        Raises Refused: ``account.unknown``, ``payment.currency``, ``payment.moved``,
        ``payment.nothing-to-reverse``; Conflict ``payment.conflict``; Invalid.
        """
        account = existing(account, self.order, "reverse a refund")
        ids = (self.order, self.provider, self.reference)
        event = RefundReversed(*ids, self.amount, self.refund)
        if not is_news(account, event.transaction):
            return ()
        _check_gone(account, event.transaction)
        _check_reversal(account, event.transaction, Kind.REFUND)
        return (event,)


def _check_gone(account: Account, reversal: Transaction) -> None:
    """Raise Refused ``payment.moved`` unless the refund went to the buyer."""
    refund = account.transaction((reversal.provider, reversal.undoes, Kind.REFUND))
    if refund is not None and refund.into:
        raise Refused(
            "payment.moved",
            asked=f"reverse {reversal.amount} of refund {reversal.undoes} at "
            f"{reversal.provider} of order {account.order}",
            because=f"it was booked over to order {refund.into}, and pays there",
            remedy=f"Give it back from there with oms.plan.refund({refund.into!r}); "
            "if that refund comes back, it is reversed there",
        )


def _check_reversal(account: Account, reversal: Transaction, kind: Kind) -> None:
    provider, name = reversal.provider, reversal.undoes
    undone = account.transaction((provider, name, kind))
    left = Money.zero(account.currency)
    if undone is not None and undone.outcome is Outcome.SUCCEEDED:
        left = undone.amount - _reversed(account, reversal)
    if reversal.amount > left:
        raise Refused(
            "payment.nothing-to-reverse",
            asked=f"reverse {reversal.amount} of {kind.lower()} {name} at {provider}",
            because=f"{left} of it has been done and not reversed",
            remedy=f"Reverse at most {left}; record the {kind.lower()} first if it is "
            "not known yet",
        )


def _reversed(account: Account, reversal: Transaction) -> Money:
    """Return what was reversed before of the same refund or chargeback."""
    minor = sum(
        [
            t.amount.minor
            for t in account.transactions
            if t.outcome is Outcome.SUCCEEDED
            and (t.provider, t.kind, t.undoes)
            == (reversal.provider, reversal.kind, reversal.undoes)
        ]
    )
    return Money(minor, account.currency)
