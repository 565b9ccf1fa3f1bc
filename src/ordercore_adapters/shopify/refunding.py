"""Money goes back to the buyer through a Shopify shop, once for each key.

Shopify knows the key of a refund (``@idempotent``) for as long as it likes; so the
order is asked before, too, whether it has a refund with our mark.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256

from attrs import frozen

import ordercore as oc
from ordercore_adapters.shopify.admin import Admin, id_of, number_of
from ordercore_adapters.shopify.documents import PAYMENTS, REFUND
from ordercore_adapters.shopify.marks import bears, marked

__all__ = ["refund", "refund_state"]

Money = oc.Money
Part = oc.connecting.Part
Receipt = oc.ports.Receipt
Rejected = oc.errors.Rejected

SAID = "shopify, orders.refund"

_PAYS = frozenset({"SALE", "CAPTURE"})
_GIVES = frozenset({"SUCCESS", "PENDING", "AWAITING_RESPONSE"})
_FAILED = frozenset({"FAILURE", "ERROR"})


@frozen
class _Payment:
    """A payment that was made, and what is left of it, in smallest units."""

    id: str
    gateway: str
    left: int


def refund(admin: Admin, asked: oc.ports.RefundRequest, key: str) -> Receipt:
    """Give money back on the payments of an order, in the order they were made.

    Where the payment provider takes its time it is pending.
    """
    order = admin.order(PAYMENTS, "orders.payments", asked.order)
    for made in order.parts("refunds"):
        if bears(made.maybe_text("note"), key):
            return _receipt(asked.order, made, duplicate=True)
    given = {
        "orderId": f"gid://shopify/Order/{asked.order}",
        "currency": asked.amount.currency,
        "note": marked(asked.reason or "refund", key),
        "notify": False,
        "transactions": [*_transactions(order, asked)],
        **_of_goods(asked),
    }
    idempotent = sha256(key.encode()).hexdigest()
    done = admin.change(REFUND, "orders.refund", input=given, key=idempotent)
    refunded = done.part("refund")
    if refunded is None:
        done.wrong("refund", "a refund, or user errors")
        done.check_answer()
        raise AssertionError
    return _receipt(asked.order, refunded, duplicate=False)


def refund_state(admin: Admin, receipt: Receipt) -> Receipt:
    """Return the receipt of a refund as it is now."""
    order, _, wanted = receipt.external_id.partition("/")
    found = admin.order(PAYMENTS, "orders.payments", order)
    for made in found.parts("refunds"):
        if number_of(made) == wanted:
            return _receipt(order, made, duplicate=receipt.duplicate)
    found.check_answer()
    raise oc.errors.NotFound(SAID, "no such refund")


def _receipt(order: str, made: Part, *, duplicate: bool) -> Receipt:
    number = number_of(made)
    listed = made.part("transactions")
    states = {
        one.maybe_text("status")
        for one in (listed.parts("nodes", needed=True) if listed else ())
    }
    made.check_answer()
    if states & _FAILED:
        raise Rejected(SAID, "the payment provider has not done it")
    return Receipt(
        f"{order}/{number}", duplicate=duplicate, pending=not states <= {"SUCCESS"}
    )


def _of_goods(asked: oc.ports.RefundRequest) -> dict[str, object]:
    """Return which goods and how much carriage it is for, as far as that is said."""
    given: dict[str, object] = {}
    if asked.lines:
        given["refundLineItems"] = [
            {
                "lineItemId": f"gid://shopify/LineItem/{one.line}",
                "quantity": one.quantity,
                "restockType": "NO_RESTOCK",
            }
            for one in asked.lines
        ]
    if asked.shipping:
        given["shipping"] = {"amount": _plain(asked.shipping)}
    return given


def _transactions(
    order: Part, asked: oc.ports.RefundRequest
) -> Iterator[dict[str, object]]:
    """Yield how much goes back on which payment.

    Raises:
        NotFound: there is no such payment.
        Rejected: not so much is left, or it was paid in another currency.
    """
    amount = asked.amount
    currency = order.maybe_text("presentmentCurrencyCode")
    if amount.currency != currency:
        raise Rejected(SAID, "another currency than it was paid in")
    payments = _payments(order, currency)
    if asked.payment:
        payments = [one for one in payments if one.id.endswith(f"/{asked.payment}")]
        if not payments:
            raise oc.errors.NotFound(SAID, "no such payment")
    if amount.minor > sum([one.left for one in payments]):
        raise Rejected(SAID, "more than is left of what was paid")
    due = amount.minor
    for one in payments:
        part = min(due, one.left)
        due -= part
        if part:
            yield {
                "orderId": f"gid://shopify/Order/{asked.order}",
                "parentId": one.id,
                "gateway": one.gateway,
                "kind": "REFUND",
                "amount": _plain(Money(part, currency)),
            }


def _payments(order: Part, currency: str) -> list[_Payment]:
    """Return what was paid, and what is left of each after what went back."""
    transactions = order.parts("transactions", needed=True)
    gone: dict[str, int] = {}
    for one in transactions:
        parent = one.part("parentTransaction")
        if parent and one.maybe_text("kind") == "REFUND" and _is(one, _GIVES):
            name = parent.maybe_text("id")
            gone[name] = gone.get(name, 0) + _minor(one, currency)
    found = [
        _payment(one, gone, currency)
        for one in transactions
        if one.maybe_text("kind") in _PAYS and _is(one, {"SUCCESS"})
    ]
    order.check_answer()
    return found


def _payment(one: Part, gone: Mapping[str, int], currency: str) -> _Payment:
    name = id_of(one)
    left = max(_minor(one, currency) - gone.get(name, 0), 0)
    return _Payment(name, one.maybe_text("gateway"), left)


def _is(transaction: Part, states: "frozenset[str] | set[str]") -> bool:
    return transaction.maybe_text("status") in states


def _minor(transaction: Part, currency: str) -> int:
    """Return what a transaction came to in the buyer's money."""
    amounts = transaction.part("amountSet")
    money = amounts.part("presentmentMoney") if amounts else None
    if money is None or money.maybe_text("currencyCode") != currency:
        transaction.wrong("amountSet", f"an amount in {currency}")
        return 0
    return money.money("amount", currency).minor


def _plain(amount: Money) -> str:
    """Return an amount as Shopify reads it: 12.50."""
    return f"{amount.decimal:f}"
