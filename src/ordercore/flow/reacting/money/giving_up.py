"""Nobody owes for what is cancelled: it goes off the bill, or back off an invoice."""

from collections.abc import Iterator

from ordercore import orders
from ordercore.accounts import Account, account_stream, give_up
from ordercore.flow.doing.engine import Step
from ordercore.flow.seeing.views import Views

__all__ = ["credit_returned", "deduct_all", "deduct_cancelled"]


def deduct_cancelled(
    event: orders.Cancelled | orders.Changed, views: Views
) -> Iterator[Step]:
    """Take cancelled units off the bill, or credit them where they are invoiced."""
    asked = {units.line: units.quantity for units in event.cancelled}
    order, account = views.order(event.order), views.state(account_stream(event.order))
    today = account.policy.day_of(views.now)
    yield from give_up(order, account, asked, event.reason, today)


def deduct_all(event: orders.Rejected | orders.Expired, views: Views) -> Iterator[Step]:
    """Take everything off the bill that is still on it, or credit what is invoiced."""
    order, account = views.order(event.order), views.state(account_stream(event.order))
    asked = {line.id: line.quantity for line in order.lines}
    today = account.policy.day_of(views.now)
    yield from give_up(order, account, asked, order.state, today)


def credit_returned(event: orders.Returned, views: Views) -> Iterator[Step]:
    """Credit units that came back, where the order's payment policy says so."""
    account: Account | None = views.state(account_stream(event.order))
    if account is not None and account.policy.credit_returns:
        asked: dict[str, int] = {}
        for goods in event.goods:
            asked[goods.line] = asked.get(goods.line, 0) + goods.quantity
        order, today = views.order(event.order), account.policy.day_of(views.now)
        yield from give_up(order, account, asked, "returned", today)
