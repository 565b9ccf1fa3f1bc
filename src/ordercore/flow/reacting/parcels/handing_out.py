"""What is no parcel goes to the buyer at once, and is invoiced like what has left."""

from collections.abc import Iterator

from ordercore import orders
from ordercore.accounts import Account, account_stream
from ordercore.flow.doing.engine import Step
from ordercore.flow.reacting.deciding import invoice_contents, units_on
from ordercore.flow.seeing.views import Views
from ordercore.orders import Gate, Goods, LineQuantity, Order, State

__all__ = ["hand_out_digital", "invoice_handed_out"]

GATES = (Gate.SOURCE, Gate.RELEASE, Gate.SHIP)


def hand_out_digital(
    event: orders.Confirmed | orders.HoldReleased | orders.Changed | orders.Reverted,
    views: Views,
) -> Iterator[Step]:
    """Give the buyer what is digital: it waits for no shelf and no carrier."""
    order = views.order(event.order)
    lines = tuple(
        [
            LineQuantity(line.id, at.waiting)
            for line, at in zip(order.lines, order.progress, strict=True)
            if line.digital
            and at.waiting
            and not any([order.is_held(gate, line.id) for gate in GATES])
        ]
    )
    if order.state is State.CONFIRMED and lines:
        yield orders.HandOut(order.id, lines)


def invoice_handed_out(
    event: orders.HandedOut | orders.HoldReleased, views: Views
) -> Iterator[Step]:
    """Invoice what went to the buyer without a parcel."""
    account: Account | None = views.state(account_stream(event.order))
    if account is None:
        return
    if isinstance(event, orders.HandedOut):
        left = [*event.goods]
    else:
        left = _not_invoiced(views.order(event.order), account)
    if left:
        cause = f"handed out {len(account.invoices) + 1}"
        yield from invoice_contents(event.order, cause, left, views)


def _not_invoiced(order: Order, account: Account) -> list[Goods]:
    """Return the units that are out and on no invoice, once all parcels are on one."""
    left = [
        Goods(k.id, k.sku, at.out + at.returned - units_on(account.invoices, k.id))
        for k, at in zip(order.lines, order.progress, strict=True)
    ]
    return [goods for goods in left if goods.quantity > 0]
