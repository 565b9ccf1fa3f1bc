"""What a provider says of a movement of money becomes what is booked of it here."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Self

from attrs import frozen

from ordercore.accounts import (
    TRANSACTION_LIFE,
    Authorize,
    Capture,
    ChargeBack,
    Fail,
    Kind,
    Outcome,
    RecordPayment,
    Refund,
    Report,
    ReverseChargeback,
    ReverseRefund,
    Transaction,
    Void,
)
from ordercore.errors import MappingFailed
from ordercore.message import Command
from ordercore.ports import MovedMoney
from ordercore.values import Money

__all__ = ["Movement", "command_of", "failure_of"]


@frozen
class Movement:
    """A movement of an order's money, by our names.

    Attributes:
        order: whose money it is.
        provider: who moves it.
        reference: ours where we asked for it, else the provider's.
        kind: what it does.
        of: the reference of what it draws on or undoes; "" where nobody says it.
    """

    order: str
    provider: str
    reference: str
    kind: Kind
    of: str = ""

    @classmethod
    def named(cls, name: str, provider: str, kind: Kind) -> Self:
        """Return a movement by ``ORDER/REFERENCE``."""
        order, _, reference = name.partition("/")
        return cls(order, provider, reference, kind)

    @classmethod
    def of_wish(cls, wish: Any) -> Self:
        """Return the movement that an account asks for."""
        asked: Transaction = wish.transaction
        of = asked.authorization or asked.undoes
        return cls(wish.order, asked.provider, asked.reference, asked.kind, of)

    @property
    def name(self) -> str:
        """What the provider's id of it stands for: ``ORDER/REFERENCE``."""
        return f"{self.order}/{self.reference}"

    @property
    def key(self) -> tuple[str, str, str]:
        """By what its account knows it."""
        return self.provider, self.reference, self.kind

    @property
    def ids(self) -> tuple[str, str, str]:
        """Order, provider and reference, as commands want them."""
        return self.order, self.provider, self.reference


def command_of(
    movement: Movement, moved: MovedMoney, known: Transaction | None, now: datetime
) -> Command[Any] | None:
    """Return what books what was said; None where that is known.

    Args:
        movement: which one.
        moved: what its provider says.
        known: what the account knows of it.
        now: when it was so, where the provider does not say.

    Raises MappingFailed: nothing of that kind can be booked.
    """
    if moved.outcome is Outcome.FAILED:
        return failure_of(movement, moved.why, moved.amount)
    of = movement.of or ((known.authorization or known.undoes) if known else "")
    if moved.outcome is Outcome.SUCCEEDED:
        if movement.kind not in DONE:
            raise MappingFailed.at("kind", movement.kind, "what a provider does")
        return DONE[movement.kind](movement, moved, of, known)
    if known is not None and (
        known.outcome is moved.outcome or not TRANSACTION_LIFE[known.outcome]
    ):
        return None
    at = moved.at or now
    return Report(*movement.ids, movement.kind, moved.amount, moved.outcome, at, of)


def failure_of(movement: Movement, why: str, amount: Money) -> Fail:
    """Return what books that a movement has failed."""
    return Fail(*movement.ids, movement.kind, amount, why)


def _authorized(it: Movement, moved: MovedMoney, *_: object) -> Command[Any]:
    return Authorize(*it.ids, moved.amount, moved.expires_at)


def _captured(it: Movement, moved: MovedMoney, of: str, _: object) -> Command[Any]:
    """Take the provider's word for it that its promise was still good."""
    return Capture(*it.ids, of or None, moved.amount)


def _voided(
    it: Movement, moved: MovedMoney, of: str, known: Transaction | None
) -> Command[Any]:
    """Let go of what was asked for, whatever a provider calls the amount of that."""
    return Void(*it.ids, of, known.amount if known else moved.amount)


def _refunded(it: Movement, moved: MovedMoney, of: str, _: object) -> Command[Any]:
    return Refund(*it.ids, moved.amount, of)


def _paid(it: Movement, moved: MovedMoney, *_: object) -> Command[Any]:
    return RecordPayment(*it.ids, moved.amount, moved.at)


def _charged_back(it: Movement, moved: MovedMoney, of: str, _: object) -> Command[Any]:
    return ChargeBack(*it.ids, moved.amount, of, moved.why)


def _won(it: Movement, moved: MovedMoney, of: str, _: object) -> Command[Any]:
    return ReverseChargeback(*it.ids, moved.amount, of)


def _came_back(it: Movement, moved: MovedMoney, of: str, _: object) -> Command[Any]:
    return ReverseRefund(*it.ids, moved.amount, of)


DONE: Mapping[Kind, Callable[..., Command[Any]]] = {
    Kind.AUTHORIZATION: _authorized,
    Kind.CAPTURE: _captured,
    Kind.VOID: _voided,
    Kind.REFUND: _refunded,
    Kind.PAYMENT: _paid,
    Kind.CHARGEBACK: _charged_back,
    Kind.CHARGEBACK_REVERSAL: _won,
    Kind.REFUND_REVERSAL: _came_back,
}
"""What books a movement that has come to pass."""
