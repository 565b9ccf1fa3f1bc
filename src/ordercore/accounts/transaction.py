"""Money that moved, or was promised, at a provider: each movement once."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum

from attrs import frozen

from ordercore.values import Money

__all__ = [
    "CASH",
    "TRANSACTION_LIFE",
    "Kind",
    "Outcome",
    "Transaction",
    "TransactionStep",
    "WriteOffWhy",
    "is_open",
    "is_stronger",
]


CASH = "cash"
"""The provider of money that was paid at the counter."""


class Kind(StrEnum):
    """What a payment transaction does."""

    AUTHORIZATION = "AUTHORIZATION"
    """The provider keeps an amount ready."""
    CAPTURE = "CAPTURE"
    """The provider takes it."""
    VOID = "VOID"
    """The provider lets go of an amount that it kept ready."""
    REFUND = "REFUND"
    """Money goes back to the buyer."""
    PAYMENT = "PAYMENT"
    """The buyer pays by himself, such as by bank transfer for an invoice."""
    CHARGEBACK = "CHARGEBACK"
    """The buyer's bank takes a payment back, against our will."""
    CHARGEBACK_REVERSAL = "CHARGEBACK_REVERSAL"
    """We have won the dispute, and have the money again."""
    REFUND_REVERSAL = "REFUND_REVERSAL"
    """A refund did not reach the buyer, and is with us again."""
    WRITE_OFF = "WRITE_OFF"
    """Nobody pays this: a bad debt, a small difference, or cash that is rounded.

    Below zero it is a difference in the buyer's favour that we keep.
    """


class Outcome(StrEnum):
    """What has become of a transaction, in the order in which reports count."""

    INITIATED = "INITIATED"
    PENDING = "PENDING"
    ACTION_REQUIRED = "ACTION_REQUIRED"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"
    SUCCEEDED = "SUCCEEDED"


class WriteOffWhy(StrEnum):
    """Why nobody pays an amount; each stands on an account of its own in the books."""

    BAD_DEBT = "BAD_DEBT"
    """The buyer will not pay."""
    SMALL_DIFFERENCE = "SMALL_DIFFERENCE"
    """Asking for it costs more than it is."""
    CASH_ROUNDING = "CASH_ROUNDING"
    """There is no coin for it."""
    EARLY_PAYMENT = "EARLY_PAYMENT"
    """The buyer paid soon, and keeps back what was agreed for that.

    The tax in it is left as it was invoiced; where the law wants it less, that is a
    credit note.
    """


class TransactionStep(StrEnum):
    """What moves a transaction through its life."""

    SUBMIT = "submit"
    REQUIRE_ACTION = "require_action"
    RESUME = "resume"
    SUCCEED = "succeed"
    FAIL = "fail"
    CANCEL = "cancel"


TRANSACTION_LIFE: Mapping[Outcome, Mapping[TransactionStep, Outcome]] = {
    Outcome.INITIATED: {
        TransactionStep.SUBMIT: Outcome.PENDING,
        TransactionStep.SUCCEED: Outcome.SUCCEEDED,
        TransactionStep.FAIL: Outcome.FAILED,
        TransactionStep.CANCEL: Outcome.CANCELLED,
    },
    Outcome.PENDING: {
        TransactionStep.REQUIRE_ACTION: Outcome.ACTION_REQUIRED,
        TransactionStep.SUCCEED: Outcome.SUCCEEDED,
        TransactionStep.FAIL: Outcome.FAILED,
    },
    Outcome.ACTION_REQUIRED: {
        TransactionStep.RESUME: Outcome.PENDING,
        TransactionStep.SUCCEED: Outcome.SUCCEEDED,
        TransactionStep.FAIL: Outcome.FAILED,
        TransactionStep.CANCEL: Outcome.CANCELLED,
    },
    Outcome.CANCELLED: {},
    Outcome.FAILED: {},
    Outcome.SUCCEEDED: {},
}
"""The life of one attempt at a provider; of a later attempt under the same reference
see :func:`is_stronger`."""

_RANK = {outcome: rank for rank, outcome in enumerate(Outcome)}
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@frozen
class Transaction:
    """One movement of money, or a promise of one, at a provider.

    Attributes:
        provider: who moves the money, such as ``stripe`` or ``bank``.
        reference: the provider's own id of it, or ours where we asked for it.
        kind: what it does.
        amount: above zero; only a write-off may be below.
        outcome: what became of it.
        authorization: for a capture or void, the reference that it draws on; "" for a
            capture that needed none.
        expires_at: for an authorisation, when it ends; None when that is not known.
        undoes: for a refund or chargeback, the reference of the payment at the same
            provider that it takes from, "" for none in particular; for a reversal, the
            reference of the refund or chargeback.
        at: when it happened, by the provider's clock; None when nobody said.
        why: for a write-off, why nobody pays it.
        into: for a refund, the order that the money was booked over to; "" when it
            went to the buyer.
        part_of: for money that came over from another order, the reference of the
            payment at that provider of which it is a part.
        coin_minor: for cash, the smallest coin to which it was rounded; 0 for none.
    """

    provider: str
    reference: str
    kind: Kind
    amount: Money
    outcome: Outcome = Outcome.SUCCEEDED
    authorization: str = ""
    expires_at: datetime | None = None
    undoes: str = ""
    at: datetime | None = None
    why: WriteOffWhy | None = None
    into: str = ""
    part_of: str = ""
    coin_minor: int = 0

    @property
    def parts(self) -> Mapping[str, object]:
        """What it is by its nature, each part by the word that people have for it.

        How far it is and when it was is left out: that changes from report to report.
        """
        return {
            "amount": self.amount,
            "payment": self.undoes or self.part_of,
            "authorisation": self.authorization,
            "reason": self.why,
            "other order": self.into,
        }

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same transaction."""
        return self.provider, self.reference, self.kind

    @property
    def payment(self) -> tuple[str, str]:
        """The provider and reference under which its provider knows a payment."""
        return self.provider, self.part_of or self.reference


def is_open(outcome: Outcome) -> bool:
    """Tell whether a transaction with this outcome may still get another one."""
    return bool(TRANSACTION_LIFE[outcome])


def is_stronger(one: Transaction, other: Transaction) -> bool:
    """Tell whether of two reports on the same transaction *one* counts.

    An end counts more than none.  Of two ends SUCCEEDED counts most and CANCELLED
    least: a failure that is heard of after the success changes nothing, and a success
    after a failure does, for the buyer tried again.  Of two reports on the way the one
    that happened later counts, and at the same time the one further down in
    :class:`Outcome`.  So it makes no difference in which order reports come in.
    """
    return _strength(one) > _strength(other)


def _strength(heard: Transaction) -> tuple[bool, datetime, int]:
    ended = not is_open(heard.outcome)
    at = _LONG_AGO if ended else heard.at or _LONG_AGO
    return ended, at, _RANK[heard.outcome]
