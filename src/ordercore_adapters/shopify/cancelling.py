"""What we tell a Shopify shop about an order as a whole: it is taken, or cancelled.

Shopify cancels a whole order by a job, and single units by an edit of the order; it
knows no keys for either.  So the intent is noted first, beside the order: how many
units shall be left of each line.  The same again finds it, and takes nothing more.
"""

from collections import Counter
from collections.abc import Mapping, MutableMapping

from attrs import evolve, frozen

import ordercore as oc
from ordercore_adapters.shopify.admin import Admin, id_of, number_of
from ordercore_adapters.shopify.documents import (
    CANCEL,
    EDIT_BEGIN,
    EDIT_COMMIT,
    EDIT_SET,
    JOB,
    STATE,
    STATE_LINES,
)
from ordercore_adapters.shopify.marks import marked
from ordercore_adapters.shopify.noting import (
    note,
    note_units,
    noted,
    units_by_line,
    units_in,
)
from ordercore_adapters.shopify.paging import all_nodes

__all__ = ["acknowledge", "cancel", "cancellation_state"]

Part = oc.connecting.Part
Receipt = oc.ports.Receipt
Rejected = oc.errors.Rejected

_REASONS: Mapping[str, str] = {
    "customer": "CUSTOMER",
    "fraud": "FRAUD",
    "out_of_stock": "INVENTORY",
    "declined": "DECLINED",
    "staff": "STAFF",
}
"""What Shopify calls a reason; any other is OTHER."""


def acknowledge(admin: Admin, number: str, reference: str) -> Receipt:
    """Write our reference beside an order, unless it stands there.

    Raises:
        Rejected: it stands there under another reference.
    """
    order = admin.order(STATE, "orders.state", number)
    known = noted(order, "order")
    if known is None:
        note(admin, number, "order", reference, None)
        return Receipt(number)
    if known[0] != reference:
        raise Rejected("shopify, orders.acknowledge", f"it is taken as {known[0]}")
    return Receipt(number, duplicate=True)


def cancel(
    admin: Admin,
    asked: oc.ports.OrderCancellation,
    key: str,
    jobs: MutableMapping[str, str],
) -> Receipt:
    """Cancel a whole order, or units of it.  Money goes back by ``refund`` alone.

    The last units that an order has left are the whole of it.

    Args:
        admin: of the shop.
        asked: which units.
        key: of this wish.
        jobs: orders of which a cancellation is under way, and its job.
    """
    order = admin.order(STATE, "orders.state", asked.order)
    cancelled = order.has("cancelledAt")
    if cancelled:
        return Receipt(asked.order, duplicate=True)
    lines = _lines(admin, order)
    if asked.lines and not _is_all(order, lines, asked, key):
        return _cancel_units(admin, order, lines, asked, key)
    if any([one.is_shipped for one in lines.values()]):
        raise Rejected("shopify, orders.cancel", "some of it is shipped")
    return _cancel_whole(admin, asked, key, jobs)


def cancellation_state(
    admin: Admin, receipt: Receipt, jobs: MutableMapping[str, str]
) -> Receipt:
    """Return the receipt of a cancellation as it is now."""
    order = admin.order(STATE, "orders.state", receipt.external_id)
    pending = not order.has("cancelledAt")
    if pending and not _is_under_way(admin, receipt.external_id, jobs):
        raise Rejected("shopify, orders.cancel", "it is not cancelled in the end")
    return evolve(receipt, pending=pending)


def _cancel_whole(
    admin: Admin,
    asked: oc.ports.OrderCancellation,
    key: str,
    jobs: MutableMapping[str, str],
) -> Receipt:
    if asked.order in jobs and _is_under_way(admin, asked.order, jobs):
        return Receipt(asked.order, duplicate=True, pending=True)
    done = admin.change(
        CANCEL,
        "orders.cancel",
        id=f"gid://shopify/Order/{asked.order}",
        reason=_REASONS.get(asked.reason, "OTHER"),
        note=marked(asked.reason or "cancelled", key),
    )
    job = done.part("job")
    jobs[asked.order] = id_of(job) if job else ""
    done.check_answer()
    return cancellation_state(admin, Receipt(asked.order), jobs)


def _is_under_way(admin: Admin, order: str, jobs: MutableMapping[str, str]) -> bool:
    """Tell whether a cancellation that we began is not done; of what we know of it."""
    if not jobs.get(order):
        return True
    data = admin.ask(JOB, "orders.job", id=jobs[order])
    job = data.part("job")
    done = job.flag("done") if job else True
    data.check_answer()
    if done:
        del jobs[order]
    return not done


def _is_all(
    order: Part,
    lines: Mapping[str, "_Line"],
    asked: oc.ports.OrderCancellation,
    key: str,
) -> bool:
    """Tell whether it is all that an order has left, and nothing has gone.

    An edit that was begun under the same key goes on as one.
    """
    left = Counter({n: one.units for n, one in lines.items() if one.units})
    gone = any([one.is_shipped for one in lines.values()])
    noted_before = key in units_in(noted(order, "edits"))
    return units_by_line(asked.lines) == left and not gone and not noted_before


def _cancel_units(
    admin: Admin,
    order: Part,
    lines: Mapping[str, "_Line"],
    asked: oc.ports.OrderCancellation,
    key: str,
) -> Receipt:
    targets, told = _targets(admin, order, lines, asked, key)
    over = {n: units for n, units in targets.items() if lines[n].units > units}
    if not over:
        return Receipt(asked.order, duplicate=told)
    session = _session(admin, asked.order)
    for line, units in over.items():
        item = f"gid://shopify/CalculatedLineItem/{line}"
        admin.change(EDIT_SET, "edits.set", id=session, line=item, quantity=units)
    why = marked(asked.reason or "cancelled", key)
    admin.change(EDIT_COMMIT, "edits.commit", id=session, note=why)
    return Receipt(asked.order)


def _session(admin: Admin, number: str) -> str:
    """Return the id of an edit that was begun; uncommitted it is nothing."""
    order = f"gid://shopify/Order/{number}"
    begun = admin.change(EDIT_BEGIN, "edits.begin", id=order)
    calculated = begun.part("calculatedOrder")
    if calculated is None:
        begun.wrong("calculatedOrder", "an edit that was begun")
    begun.check_answer()
    return id_of(calculated) if calculated else ""


def _targets(
    admin: Admin,
    order: Part,
    lines: Mapping[str, "_Line"],
    asked: oc.ports.OrderCancellation,
    key: str,
) -> tuple[dict[str, int], bool]:
    """Return how many units shall be left, and whether that was noted before.

    Raises:
        NotFound: the order has no such line.
        Rejected: they are shipped or cancelled.
    """
    edits = noted(order, "edits")
    known = units_in(edits)
    if key in known:
        return {n: units for n, units in known[key].items() if n in lines}, True
    wanted = units_by_line(asked.lines)
    for line, units in wanted.items():
        if line not in lines:
            raise oc.errors.NotFound("shopify, orders.cancel", "no such line")
        if units > lines[line].open:
            raise Rejected("shopify, orders.cancel", "they are shipped or cancelled")
    targets = {line: lines[line].units - units for line, units in wanted.items()}
    note_units(admin, asked.order, "edits", {**known, key: targets}, edits)
    return targets, False


@frozen
class _Line:
    """A line as it is now.

    Attributes:
        units: that it has.
        open: those of them that have not left.
        ships: whether anything of it does.
    """

    units: int
    open: int
    ships: bool

    @property
    def is_shipped(self) -> bool:
        """Whether some of it has left."""
        return self.ships and self.open < self.units


def _lines(admin: Admin, order: Part) -> dict[str, _Line]:
    more = STATE_LINES, "orders.state_lines"
    found = all_nodes(admin, order, "lineItems", more, id_of(order))
    lines = {
        number_of(line): _Line(
            line.whole("currentQuantity"),
            line.whole("unfulfilledQuantity"),
            line.flag("requiresShipping"),
        )
        for line in found
    }
    for line in found:
        line.check_answer()
    return lines
