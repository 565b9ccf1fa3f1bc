"""What we tell a Vendure shop about its orders: taken, shipped, cancelled, paid back.

Vendure knows no keys of ours.  So it is asked before it is told: a parcel is known by
its tracking number and contents, all else by a mark that we leave beside it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

import ordercore as oc
from ordercore_adapters.vendure.api import Api
from ordercore_adapters.vendure.decimals import remedy, same_decimals
from ordercore_adapters.vendure.documents import (
    ADD_NOTE,
    CANCEL,
    FULFIL,
    REFUND,
    SHIP,
)
from ordercore_adapters.vendure.fetching import order_of
from ordercore_adapters.vendure.history import bears, marked, taken_note

__all__ = ["acknowledge", "cancel", "push_shipment", "refund", "refund_state"]

Part = oc.connecting.Part
Receipt = oc.ports.Receipt
Rejected = oc.errors.Rejected


def acknowledge(api: Api, number: str, reference: str, key: str) -> Receipt:
    """Leave a note in the order's history that it is known here."""
    order = order_of(api, number)
    notes = [data.content.get("note") for data in _entries(order, "ORDER_NOTE")]
    if any([bears(note, key) for note in notes]):
        return Receipt(number, duplicate=True)
    note = {"id": number, "note": taken_note(reference, key), "isPublic": False}
    api.one(ADD_NOTE, "orders.acknowledge", input=note)
    return Receipt(number)


def push_shipment(api: Api, parcel: oc.ports.ParcelNotice, handler: str) -> Receipt:
    """Make a fulfillment of a parcel, and say that it is shipped."""
    order = order_of(api, parcel.order)
    wanted = _wanted(order, parcel.lines)
    tracking = parcel.tracking_number or parcel.parcel
    for made in _fulfillments(order):
        if made.maybe_text("trackingCode") == tracking and _units(made) == wanted:
            return _shipped(api, made, duplicate=True)
    texts = {"method": parcel.carrier, "trackingCode": tracking}
    made = api.one(
        FULFIL,
        "orders.fulfil",
        input={
            "lines": _inputs(wanted),
            "handler": {
                "code": handler,
                "arguments": [{"name": n, "value": v} for n, v in texts.items()],
            },
        },
    )
    return _shipped(api, made, duplicate=False)


def _shipped(api: Api, made: Part, *, duplicate: bool) -> Receipt:
    """Say that a fulfillment is on its way, unless that is said already."""
    number = made.ref("id")
    waits = made.maybe_text("state") in {"Created", "Pending"}
    made.check_answer()
    if waits:
        api.one(SHIP, "orders.ship", id=number)
    return Receipt(number, duplicate=duplicate)


def cancel(api: Api, asked: oc.ports.OrderCancellation, key: str) -> Receipt:
    """Cancel units that are not shipped; of a whole order the carriage, too."""
    order = order_of(api, asked.order)
    for data in _entries(order, "ORDER_CANCELLATION"):
        if bears(data.content.get("reason"), key):
            return Receipt(asked.order, duplicate=True)
    whole = not asked.lines
    if whole and order.maybe_text("state") == "Cancelled":
        return Receipt(asked.order, duplicate=True)
    wanted = _ordered(order) if whole else _wanted(order, asked.lines)
    _check_unshipped(order, wanted)
    order.check_answer()
    given = {
        "orderId": asked.order,
        "lines": _inputs(wanted),
        "reason": marked(asked.reason or "cancelled", key),
        "cancelShipping": whole,
    }
    api.one(CANCEL, "orders.cancel", input=given)
    return Receipt(asked.order)


def _check_unshipped(order: Part, wanted: Counter[str]) -> None:
    """Raise Rejected where units are not there to be cancelled.

    Vendure would cancel what is shipped as well, and count it as back on the shelf.
    """
    left = _ordered(order)
    for made in _fulfillments(order):
        left.subtract(_units(made))
    if not wanted or any([units > left[line] for line, units in wanted.items()]):
        raise Rejected("vendure, orders.cancel", "they are shipped or cancelled")


def refund(api: Api, asked: oc.ports.RefundRequest, key: str) -> Receipt:
    """Give money back on a payment; where Vendure's handler waits, it is pending."""
    order = order_of(api, asked.order)
    for payment in order.parts("payments"):
        for made in payment.parts("refunds"):
            if bears(made.content.get("reason"), key):
                return _refunded(asked.order, made, duplicate=True)
    wanted = _wanted(order, asked.lines)
    given = {
        "paymentId": _payment(order, asked),
        "amount": asked.amount.minor,
        "lines": _inputs(wanted),
        # Without these two, which are called deprecated, Vendure fails.
        "shipping": asked.shipping.minor if asked.shipping else 0,
        "adjustment": 0,
        "reason": marked(asked.reason or "refund", key),
    }
    made = api.one(REFUND, "orders.refund", input=given)
    return _refunded(asked.order, made, duplicate=False)


def refund_state(api: Api, receipt: Receipt) -> Receipt:
    """Return the receipt of a refund as it is now."""
    number, _, wanted = receipt.external_id.partition("/")
    order = order_of(api, number)
    for payment in order.parts("payments"):
        for made in payment.parts("refunds"):
            if made.ref("id") == wanted:
                return _refunded(number, made, duplicate=receipt.duplicate)
    raise oc.errors.NotFound("vendure, orders.refund", "no such refund")


def _refunded(number: str, made: Part, *, duplicate: bool) -> Receipt:
    state = made.maybe_text("state")
    named = f"{number}/{made.ref('id')}"
    made.check_answer()
    if state == "Failed":
        raise Rejected("vendure, orders.refund", "the payment provider has not done it")
    return Receipt(named, duplicate=duplicate, pending=state != "Settled")


def _payment(order: Part, asked: oc.ports.RefundRequest) -> str:
    """Return the id of the payment that money is taken from.

    Raises:
        NotFound: there is no such payment, or it is not settled.
        Rejected: it is not said which, or not so much is left of it.
    """
    said, currency = "vendure, orders.refund", order.maybe_text("currencyCode")
    if asked.amount.currency != currency:
        raise Rejected(said, "another currency than it was paid in")
    if not same_decimals(order, currency):
        raise Rejected(said, f"it needs {remedy(order)}")
    left = {
        payment.ref("id"): _left_of(payment, currency)
        for payment in order.parts("payments")
        if payment.maybe_text("state") == "Settled"
    }
    order.check_answer()
    if asked.payment and asked.payment not in left:
        raise oc.errors.NotFound(said, "no such settled payment")
    if not asked.payment and len(left) != 1:
        raise Rejected(said, f"{len(left)} payments are settled: say from which")
    payment = asked.payment or next(iter(left))
    if asked.amount.minor > left[payment]:
        raise Rejected(said, "more than is left of what was paid")
    return payment


def _left_of(payment: Part, currency: str) -> int:
    """Return how much of a payment has not gone back, in smallest units."""
    given = [
        refund.minor("total", currency).minor
        for refund in payment.parts("refunds")
        if refund.maybe_text("state") != "Failed"
    ]
    return payment.minor("amount", currency).minor - sum(given)


def _entries(order: Part, kind: str) -> Iterator[Part]:
    """Yield what the entries of one kind say in the order's history."""
    history = order.part("history")
    for entry in history.parts("items") if history else ():
        data = entry.part("data")
        if entry.maybe_text("type") == kind and data:
            yield data


def _fulfillments(order: Part) -> list[Part]:
    """Return the order's fulfillments without those that were taken back."""
    made = order.parts("fulfillments")
    return [one for one in made if one.maybe_text("state") != "Cancelled"]


def _units(fulfillment: Part) -> Counter[str]:
    units: Counter[str] = Counter()
    for line in fulfillment.parts("lines", needed=True):
        units[line.ref("orderLineId")] += line.whole("quantity")
    return units


def _ordered(order: Part) -> Counter[str]:
    """Return the units of each line that are not cancelled."""
    lines = order.parts("lines", needed=True)
    units = Counter({line.ref("id"): line.whole("quantity") for line in lines})
    return +units


def _wanted(order: Part, asked: Iterable[oc.ports.UnitsOfLine]) -> Counter[str]:
    """Return units by line.  Raises NotFound: the order has no such line."""
    known = {line.ref("id") for line in order.parts("lines", needed=True)}
    order.check_answer()
    units: Counter[str] = Counter()
    for one in asked:
        if one.line not in known:
            raise oc.errors.NotFound("vendure", "the order has no such line")
        units[one.line] += one.quantity
    return units


def _inputs(units: Counter[str]) -> list[dict[str, object]]:
    return [{"orderLineId": line, "quantity": n} for line, n in units.items()]
