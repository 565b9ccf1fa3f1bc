"""An order that was asked for gets the form in which Shopify's webhooks write one."""

import json
import re
from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from typing import Any, cast

import ordercore as oc

__all__ = [
    "as_webhooks_write",
    "in_buyers_money",
    "plain",
    "read_in_buyers_money",
    "version_of",
]

Part = oc.connecting.Part

DEEP = 8
"""How deep an order is nested at most; what is deeper stays as it came."""

_SET = "_set"

_PLAIN = frozenset({"amount", "price", "total_discount", "total_price"})
"""Amounts in the shop's money that stand beside a set."""

_WITH_MONEY = frozenset(
    {
        "line_items",
        "shipping_lines",
        "tax_lines",
        "discount_allocations",
        "transactions",
    }
)
"""The lists whose objects have amounts that are read."""

_GID = re.compile(r"gid://shopify/[A-Za-z]+/([1-9][0-9]{0,29})")

_SENT = {
    "FULFILLED": "fulfilled",
    "PARTIALLY_FULFILLED": "partial",
    "RESTOCKED": "restocked",
}
"""What webhooks call a state of shipping; they name no other."""


def as_webhooks_write(node: Mapping[str, object]) -> dict[str, object]:
    """Return an order of the Admin API as a webhook would have it.

    It never fails: what cannot be read stays as it came, for ``parse`` to name.
    """
    order = {**in_buyers_money(plain(node))}
    order["fulfillment_status"] = _word(order, "fulfillment_status", _SENT)
    for name in ("financial_status", "cancel_reason"):
        value = order.get(name)
        order[name] = value.lower() if isinstance(value, str) else value
    tags = order.get("tags")
    if isinstance(tags, list) and all(isinstance(t, str) for t in cast("Any", tags)):
        order["tags"] = ", ".join(cast("list[str]", tags))
    order["company"] = order.get("company") or None
    customer = order.get("customer")
    if isinstance(customer, dict):
        buyer = cast("dict[str, object]", customer)
        email = buyer.get("email")
        if isinstance(email, Mapping):
            buyer["email"] = cast("dict[str, object]", email).get("emailAddress")
    return order


def version_of(payload: Mapping[str, object]) -> str:
    """Return a text that differs whenever the payload does."""
    text = json.dumps(payload, sort_keys=True)
    return sha256(text.encode()).hexdigest()[:16]


def _word(order: Mapping[str, object], name: str, words: Mapping[str, str]) -> object:
    value = order.get(name)
    return words.get(value) if isinstance(value, str) else value


def plain(value: object, deep: int = DEEP) -> Any:
    """Return numbers for global ids, and lists for Relay's connections.

    >>> plain({"id": "gid://shopify/Order/7", "lines": {"nodes": [{}]}})
    {'id': 7, 'lines': [{}]}
    """
    if not deep:
        return value
    if isinstance(value, Mapping):
        given = cast("Mapping[str, Any]", value)
        if isinstance(given.get("nodes"), list):
            return plain(given["nodes"], deep)
        return {n: _plain_id(n, plain(one, deep - 1)) for n, one in given.items()}
    if isinstance(value, list):
        return [plain(one, deep - 1) for one in cast("list[object]", value)]
    return value


def _plain_id(name: str, value: Any) -> Any:
    found = _GID.fullmatch(value) if name == "id" and isinstance(value, str) else None
    return int(found[1]) if found else value


def in_buyers_money(payload: Mapping[str, object]) -> Mapping[str, object]:
    """Return a payload whose plain amounts are those that the buyer pays.

    Shopify writes them beside the shop's own, in the fields that end in ``_set``.  Of
    an order in another money than the shop's, an amount without such a set, or with
    one in a third money, is left out: nobody takes crowns for euros.

    >>> in_buyers_money({"price_set": {"presentment_money": {"amount": "1.00"}}})
    {'price': '1.00'}
    """
    over = _other_money(payload)
    made: dict[str, object] = _with_amounts({**payload}, over)
    return made | {"currency": over} if over else made


def read_in_buyers_money(payload: Mapping[str, object], entries: int) -> Part:
    """Return the same, to be read: only what is read of it is looked at.

    Args:
        payload: of an order, however large.
        entries: how many objects all of its lists may have together.
    """
    over = _other_money(payload)
    content = {**payload, "currency": over} if over else payload
    return Part(content, entries=entries, shape=partial(_flat, over=over))


def _other_money(payload: Mapping[str, object]) -> str:
    """Return in which money the buyer pays, where that is not the shop's; else ""."""
    buyers, shops = payload.get("presentment_currency"), payload.get("currency")
    return buyers if isinstance(buyers, str) and buyers != shops else ""


def _with_amounts(value: object, over: str, deep: int = DEEP) -> Any:
    """Return a value with plain amounts for sets of money, inside of it as well.

    Of lists only those are looked into that have amounts, however long others are.
    """
    if not deep:
        return value
    if isinstance(value, list):
        listed = cast("list[object]", value)
        return [_with_amounts(one, over, deep - 1) for one in listed]
    if not isinstance(value, dict):
        return value
    flat = _flat(cast("dict[str, object]", value), over)
    inside = {n: _with_amounts(flat[n], over, deep - 1) for n in _WITH_MONEY & {*flat}}
    return {**flat, **inside}


def _flat(content: Mapping[str, object], over: str) -> Mapping[str, object]:
    """Return one object with plain amounts for sets of money.

    In place of those that it has where they are in another currency than *over*.
    """
    rest: dict[str, object] = {}
    said: dict[str, object] = {}
    for name, one in content.items():
        if not isinstance(one, (dict, list)):
            if not over or name not in _PLAIN:
                rest[name] = one
        elif amount := _amount(name, cast("object", one), over):
            said[amount[0]] = amount[1]
        else:
            rest[name] = one
    return rest | said if over else said | rest


def _amount(name: object, value: object, currency: str) -> tuple[str, str] | None:
    """Return what a set of money is called without the word, and what the buyer sees.

    None for anything else, and where it is in another currency than that, if any.
    """
    if not isinstance(name, str) or name[-4:] != _SET:
        return None
    money = _got(value, "presentment_money")
    if currency and _got(money, "currency_code") not in (None, currency):
        return None
    amount = _got(money, "amount")
    return (name.removesuffix(_SET), amount) if isinstance(amount, str) else None


def _got(value: object, name: str) -> object:
    """Return what an object has under a name; None where it is no object."""
    if not isinstance(value, dict):
        return None
    return cast("dict[object, object]", value).get(name)
