"""How a shop takes money and gives it back; an order keeps the rules of its day."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from attrs import field, frozen

from ordercore.errors import Invalid
from ordercore.message import stream_id
from ordercore.values import check_id, day_of, time_zone

__all__ = [
    "EVERYWHERE",
    "GIFT_CARD",
    "OWN_PROVIDERS",
    "STORE_CREDIT",
    "CaptureWhen",
    "LateMoney",
    "PaymentPolicy",
    "PaymentPolicySet",
    "RefundOrder",
    "SetPaymentPolicy",
    "policy_stream",
]

EVERYWHERE = "any"
"""Whose policy holds for a channel that has none of its own."""

GIFT_CARD = "gift-card"
STORE_CREDIT = "store-credit"
OWN_PROVIDERS = frozenset({GIFT_CARD, STORE_CREDIT})
"""Under these names orders are paid with money that buyers have with us."""


class CaptureWhen(StrEnum):
    """When money that is authorised is taken."""

    AT_ONCE = "AT_ONCE"
    """As soon as it is authorised."""
    ON_CONFIRMATION = "ON_CONFIRMATION"
    """When the order is confirmed."""
    ON_SHIPMENT = "ON_SHIPMENT"
    """With each invoice its amount; the last one takes the rest exactly."""
    MANUALLY = "MANUALLY"
    """Only when somebody asks for it."""


class LateMoney(StrEnum):
    """What is done with money that comes in for what is cancelled."""

    SEND_BACK = "SEND_BACK"
    KEEP = "KEEP"
    """It stays on the account as the buyer's, until somebody decides: what
    ``oms.plan.refund`` says gives it back, or makes it credit in the store."""


@frozen
class RefundOrder:
    """Which payment gets its money back first.

    Attributes:
        first: providers that come before all others, in this order.
        last: providers that come behind all others, in this order.
        newest_first: among the rest, and within one provider, whether the payment that
            was made last comes first.
    """

    first: tuple[str, ...] = (STORE_CREDIT,)
    last: tuple[str, ...] = (GIFT_CARD,)
    newest_first: bool = True


@frozen
class PaymentPolicy:
    """How an order's money is taken and given back.

    Attributes:
        capture: when money that is authorised is taken.
        refund_order: which payment gets its money back first.
        late_money: what is done with money that comes in for what is cancelled.
        over_capture_percent: by how much a capture may exceed its authorisation.
        credit_returns: whether units that came back are credited, and refunded, by
            themselves.
        reauthorize: whether a new authorisation is asked for when one has ended.
        charge_changes: whether the provider is asked at once to promise what a change
            of the order makes dearer; it is taken when ``capture`` says.
        zone: the seller's time zone, by its IANA name: invoices and credit notes are
            of the day that it is there, and are overdue when that day is over.  By it
            articles are on sale, and subscriptions order, from the midnight of a day.
    """

    capture: CaptureWhen = CaptureWhen.ON_SHIPMENT
    refund_order: RefundOrder = field(default=RefundOrder())
    late_money: LateMoney = LateMoney.SEND_BACK
    over_capture_percent: int = 0
    credit_returns: bool = False
    reauthorize: bool = True
    charge_changes: bool = True
    zone: str = "UTC"

    def day_of(self, at: datetime) -> date:
        """Return which day it is for the seller at an instant."""
        return day_of(at, time_zone(self.zone))


class InPolicy:
    """Something that concerns the payment policy of one channel."""

    __slots__ = ()

    channel: str

    @property
    def stream(self) -> str:
        """The policy's stream."""
        return policy_stream(self.channel)


@frozen
class PaymentPolicySet(InPolicy):
    """From now on orders of a channel are paid like this."""

    channel: str
    policy: PaymentPolicy

    def apply(self, policy: PaymentPolicy | None) -> PaymentPolicy:
        """Return the policy that holds."""
        return self.policy


@frozen
class SetPaymentPolicy(InPolicy):
    """Say how the orders of a channel are paid from now on; ``any`` for all others.

    Orders that were placed before keep the policy of their day.  The same again does
    nothing.
    """

    channel: str
    policy: PaymentPolicy

    def decide(self, policy: PaymentPolicy | None) -> Sequence[PaymentPolicySet]:
        """Return PaymentPolicySet.  Raises Invalid."""
        check_id(self.channel, "channel")
        asked = self.policy
        if not 0 <= asked.over_capture_percent <= 100:
            raise Invalid.at(
                "policy.over_capture_percent", asked.over_capture_percent, "0 to 100"
            )
        named = [*asked.refund_order.first, *asked.refund_order.last]
        if len(named) != len({*named}):
            raise Invalid.at("policy.refund_order", named, "each provider once")
        time_zone(asked.zone, "policy.zone")
        if asked == policy:
            return ()
        return (PaymentPolicySet(self.channel, asked),)


def policy_stream(channel: str) -> str:
    """Return the stream of a channel's payment policy: ``payment-policy/web``."""
    return stream_id("payment-policy", channel)
