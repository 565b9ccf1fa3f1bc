"""Nobody owes for what is cancelled: it goes off the bill, or back off an invoice."""

from collections.abc import Iterator

from ordercore import orders
from ordercore.accounts import account_stream, give_up
from ordercore.flow.engine import Step
from ordercore.flow.views import Views

__all__ = ["deduct_all", "deduct_cancelled"]


def deduct_cancelled(
    event: orders.Cancelled | orders.Changed, views: Views
) -> Iterator[Step]:
    """Take cancelled units off the bill, or credit them where they are invoiced."""
    asked = {units.line: units.quantity for units in event.cancelled}
    order, account = views.order(event.order), views.state(account_stream(event.order))
    yield from give_up(order, account, asked, event.reason, views.now.date())


def deduct_all(event: orders.Rejected | orders.Expired, views: Views) -> Iterator[Step]:
    """Take everything off the bill that is still on it, or credit what is invoiced."""
    order, account = views.order(event.order), views.state(account_stream(event.order))
    asked = {line.id: line.quantity for line in order.lines}
    yield from give_up(order, account, asked, order.state, views.now.date())
