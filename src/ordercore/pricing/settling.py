"""What the bank really credited, beside what the order was booked at."""

from collections.abc import Iterable

from attrs import frozen

from ordercore.errors import Invalid
from ordercore.pricing.fx import Conversion
from ordercore.values import Money, of_kind, total

__all__ = ["Settled", "Settlement", "settle"]


@frozen
class Settled:
    """One payment of an order, in the order's currency and in the seller's own.

    Attributes:
        payment: what moved, in the order's currency; below zero for a refund.
        booked: what it is worth at the rate of the order.
        bank: what the bank credited, below zero what it took.
    """

    payment: Money
    booked: Money
    bank: Money

    @property
    def gain(self) -> Money:
        """What the change of rates brought; below zero a loss."""
        return self.bank - self.booked


@frozen
class Settlement:
    """All payments of an order: booked and gained together are what the bank says.

    Attributes:
        currency: the seller's own.
        payments: in the order in which they moved.
    """

    currency: str
    payments: tuple[Settled, ...]

    @property
    def booked(self) -> Money:
        """What all payments are worth at the rate of the order."""
        return total([one.booked for one in self.payments], self.currency)

    @property
    def bank(self) -> Money:
        """What the bank credited in all."""
        return total([one.bank for one in self.payments], self.currency)

    @property
    def gain(self) -> Money:
        """What the change of rates brought in all; below zero a loss."""
        return total([one.gain for one in self.payments], self.currency)


def settle(order: Conversion, payments: Iterable[tuple[Money, Money]]) -> Settlement:
    """Return an order's payments beside what the bank credited for them.

    Args:
        order: the order's total in the seller's own currency, with the rate that was
            kept when it was placed.
        payments: pairs of what moved in the order's currency and what the bank
            credited, in the order in which they moved; refunds below zero.

    However the order is paid and refunded, what is booked adds up: what is paid in
    full is booked as the order was, and what is refunded in full is booked as nothing.

    Raises:
        Invalid: more than the order is paid, or more refunded than was paid.
    """
    paid = Money.zero(of_kind(order, Conversion, "order").amount.currency)
    found: list[Settled] = []
    for payment, bank in payments:
        if bank.currency != order.into.currency:
            raise Invalid.at("bank", str(bank), f"an amount in {order.into.currency}")
        if payment.minor >= 0:
            booked = order.part(paid, payment)
        else:
            booked = -order.part(paid + payment, -payment)
        paid += payment
        found.append(Settled(payment, booked, bank))
    return Settlement(order.into.currency, tuple(found))
