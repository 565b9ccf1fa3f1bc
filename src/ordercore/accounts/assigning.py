"""A payment that came in is of one order, or is shared out among several by name."""

from collections.abc import Sequence

from attrs import evolve, frozen

from ordercore.errors import Conflict, Refused
from ordercore.message import stream_id
from ordercore.values import Money, in_per_cent, total

__all__ = [
    "AssignPayment",
    "IncomingPayment",
    "PaymentAssigned",
    "PaymentPart",
    "payment_stream",
]


@frozen
class PaymentPart:
    """What an order has of a payment."""

    order: str
    amount: Money


@frozen
class IncomingPayment:
    """A payment as its provider knows it, such as one transfer on a bank statement.

    Attributes:
        provider: where it came in.
        reference: the provider's own id of it.
        whole: what it came to.
        parts: which orders it pays, and how much of each; together at most the whole.
    """

    provider: str
    reference: str
    whole: Money
    parts: tuple[PaymentPart, ...]

    @property
    def left(self) -> Money:
        """What no order has of it."""
        given = total([part.amount for part in self.parts], self.whole.currency)
        return self.whole - given


class OfPayment:
    """Something that concerns one payment: its stream is that of the payment."""

    __slots__ = ()

    provider: str
    reference: str

    @property
    def stream(self) -> str:
        """The stream of that payment."""
        return payment_stream(self.provider, self.reference)


@frozen
class PaymentAssigned(OfPayment):
    """An order has a payment, or a part of it."""

    provider: str
    reference: str
    order: str
    amount: Money
    whole: Money

    def apply(self, payment: IncomingPayment | None) -> IncomingPayment:
        """Return the payment with that part."""
        part = PaymentPart(self.order, self.amount)
        if payment is None:
            return IncomingPayment(self.provider, self.reference, self.whole, (part,))
        return evolve(payment, parts=(*payment.parts, part))


@frozen
class AssignPayment(OfPayment):
    """Let an order have a payment; follows from ``accounts.RecordPayment``.

    Attributes:
        whole: what the payment came to, where it is shared; None for the amount.
    """

    provider: str
    reference: str
    order: str
    amount: Money
    whole: Money | None = None

    def decide(self, payment: IncomingPayment | None) -> Sequence[PaymentAssigned]:
        """Return PaymentAssigned.

        Raises Conflict ``payment.elsewhere``: another order has it, and nobody said
        that it is shared, or it was said to come to something else.  Raises Refused
        ``payment.parts``: less of it is left.
        """
        ids = (self.provider, self.reference, self.order)
        assigned = PaymentAssigned(*ids, self.amount, self.whole or self.amount)
        if payment is None:
            return (assigned,)
        have = ", ".join([f"{one.amount} for {one.order}" for one in payment.parts])
        if self.whole != payment.whole:
            raise Conflict(
                "payment.elsewhere",
                f"{self.provider} {self.reference} is known as {payment.whole} in all, "
                f"{have}, and came again as {self.whole or self.amount} for "
                f"{self.order}; where one payment pays several orders, say with each "
                "what it came to (whole=...), and book over what was recorded for the "
                "wrong order",
            )
        if self.amount > payment.left:
            raise Refused(
                "payment.parts",
                asked=f"record {self.amount} of {self.provider} {self.reference} for "
                f"order {self.order}",
                because=f"it came to {payment.whole}, and is recorded: {have}",
                remedy=f"Record at most {payment.left} of it, or find out which order "
                "has too much",
            )
        return (assigned,)


def payment_stream(provider: str, reference: str) -> str:
    """Return the stream of a payment; what is no plain id is written in per cent.

    >>> payment_stream("bank", "2026-11 17")
    'payment/bank/2026-11%2017'
    """
    return stream_id("payment", f"{provider}/{in_per_cent(reference)}")
