"""An order that was asked for gets the form in which Shopify's webhooks write one."""

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, cast

__all__ = ["as_webhooks_write", "in_buyers_money", "plain", "version_of"]

DEEP = 8
"""How deep an order is nested at most; what is deeper stays as it came."""

_SET = "_set"

_PLAIN = frozenset({"amount", "price", "total_discount", "total_price"})
"""Amounts in the shop's money that stand beside a set."""

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
    buyers, shops = payload.get("presentment_currency"), payload.get("currency")
    other = isinstance(buyers, str) and buyers != shops
    over = cast("str", buyers) if other else ""
    made: dict[str, object] = _with_amounts({**payload}, over=over)
    return made | {"currency": buyers} if other else made


def _with_amounts(value: object, *, over: str, deep: int = DEEP) -> Any:
    """Return a value with plain amounts for sets of money.

    In place of those that it has where they are in another currency than *over*.
    """
    if not deep:
        return value
    if isinstance(value, list):
        listed = cast("list[object]", value)
        return [_with_amounts(one, over=over, deep=deep - 1) for one in listed]
    if not isinstance(value, dict):
        return value
    rest: dict[object, object] = {}
    said: dict[object, object] = {}
    for name, one in cast("dict[object, object]", value).items():
        if not isinstance(one, dict | list):
            if not over or name not in _PLAIN:
                rest[name] = one
        elif amount := _amount(name, cast("object", one), over):
            said[amount[0]] = amount[1]
        else:
            inside = cast("object", one)
            rest[name] = _with_amounts(inside, over=over, deep=deep - 1)
    return rest | said if over else said | rest


def _amount(name: object, value: object, currency: str) -> tuple[str, str] | None:
    """Return what a set of money is called without the word, and what the buyer sees.

    None for anything else, and where it is in another currency than that, if any.
    """
    if not isinstance(name, str) or not name.endswith(_SET):
        return None
    money = _got(value, "presentment_money")
    if currency and _got(money, "currency_code") not in (None, currency):
        return None
    amount = _got(money, "amount")
    return (name.removesuffix(_SET), amount) if isinstance(amount, str) else None


def _got(value: object, name: str) -> object:
    """Return what an object has under a name; None where it is no object."""
    if not isinstance(value, Mapping):
        return None
    return cast("Mapping[object, object]", value).get(name)
