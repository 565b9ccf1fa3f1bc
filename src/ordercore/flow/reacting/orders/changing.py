"""An order is changed as was previewed; stock, work and account follow."""

from collections.abc import Iterator

from ordercore import accounts, orders
from ordercore.accounts import Account, account_stream, adjustment_of, rebill_of
from ordercore.errors import Conflict, Refused
from ordercore.flow import tagging
from ordercore.flow.doing.engine import Step
from ordercore.flow.looking.previewing import check_address, preview_change
from ordercore.flow.seeing.views import Views
from ordercore.message import key_of
from ordercore.orders import order_stream

__all__ = [
    "adjust_kept",
    "apply_change",
    "check_labels",
    "mark_reverted",
    "rebill_changed",
    "restore_bill",
    "supersede_others",
]


def apply_change(event: orders.ChangeApplied, views: Views) -> Iterator[Step]:
    """Change the order, if it is as it was previewed and approved where that is due."""
    version = views.load(order_stream(event.order)).version
    if version != event.version:
        raise Conflict(
            "change.stale",
            f"order {event.order} was at version {event.version} when change "
            f"{event.change} was previewed, and is at {version} now; look again with "
            f"oms.plan.apply({event.change!r}) and do what it says",
        )
    change: orders.OrderChange = views.state(event.stream)
    plan = preview_change(change, views)
    if plan.needs:
        codes = ", ".join([need.code for need in plan.needs])
        raise Refused(
            "change.unapproved",
            asked=f"apply change {event.change}",
            because=f"nobody has approved it for {codes}",
            remedy="Do orders.RequestApproval and orders.ApproveChange first; "
            f"oms.plan.apply({event.change!r}).commands asks for it",
        )
    if plan.undo is not None:
        yield orders.KeepUndo(event.change, plan.undo)
    yield plan.doing


def check_labels(
    event: orders.Changed | orders.Reverted, views: Views
) -> Iterator[Step]:
    """Refuse another address while a parcel has a label with the old one."""
    check_address(views.order(event.order), event.edits, views)
    yield from ()


def rebill_changed(event: orders.Changed, views: Views) -> Iterator[Step]:
    """Bill the order as it is agreed now; what is invoiced stays as it is."""
    agreed = views.order(event.order).agreed
    account: Account | None = views.state(account_stream(event.order))
    if account is not None:
        rebill = rebill_of(event, agreed, account.policy.day_of(views.now))
        if rebill is not None:
            yield rebill


def adjust_kept(event: orders.Changed, views: Views) -> Iterator[Step]:
    """Bill what pricing again adds to what is kept, or takes off it."""
    agreed = views.order(event.order).agreed
    account: Account | None = views.state(account_stream(event.order))
    if account is not None:
        adjusted = adjustment_of(event, agreed, account.policy.day_of(views.now))
        if adjusted is not None:
            yield adjusted


def restore_bill(event: orders.Reverted, views: Views) -> Iterator[Step]:
    """Bill the order again as before the change that is taken back."""
    if views.state(account_stream(event.order)) is not None:
        yield accounts.RestoreBill(event.order, event.change, event.undo)


def mark_reverted(event: orders.Reverted, views: Views) -> Iterator[Step]:
    """Note with the change that is taken back which one has done so."""
    yield orders.MarkReverted(event.undo.change, event.change, views.now)


def supersede_others(
    event: orders.Changed | orders.Reverted, views: Views
) -> Iterator[Step]:
    """Give up other changes of the order that are open: they are out of date."""
    for stream in views.tagged(tagging.changing(event.order)):
        if key_of(stream) != event.change:
            why = f"change {event.change} was applied"
            yield orders.SupersedeChange(key_of(stream), views.now, why)
