"""What was written off and is paid, or not owed any more, is no loss any more."""

from collections.abc import Iterator

from ordercore import accounts
from ordercore.accounts import taken_back
from ordercore.flow.doing.engine import Step
from ordercore.flow.seeing.views import Views

__all__ = ["take_back_loss"]


def take_back_loss(
    event: accounts.Captured
    | accounts.PaymentRecorded
    | accounts.PaymentFailed
    | accounts.RefundRequested
    | accounts.Refunded
    | accounts.RefundReversed
    | accounts.ChargedBack
    | accounts.ChargebackReversed
    | accounts.Deducted
    | accounts.Credited
    | accounts.Rebilled
    | accounts.BillRestored,
    views: Views,
) -> Iterator[Step]:
    """Take back of a write-off what came in after all, or is not owed any more."""
    yield from taken_back(views.state(event.stream))
