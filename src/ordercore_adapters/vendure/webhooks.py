"""News that a Vendure shop sends by itself, signed as Standard Webhooks says.

Vendure sends none of its own accord; the how-to has the few lines that make it do so.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

import ordercore as oc

__all__ = ["receive"]

Part = oc.connecting.Part

CHECKOUT = frozenset({"Created", "Draft", "AddingItems", "ArrangingPayment"})
"""States of what is a cart still."""


def receive(
    secret: oc.connecting.Secret,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
) -> tuple[oc.ports.Inbound[oc.Raw], ...]:
    """Return which order has changed; nothing for carts and for all else.

    Raises:
        BadSignature: it is not proved who sent it.
        MappingFailed: it is signed, and no news of this kind.
    """
    verified = oc.connecting.StandardWebhooks(secret).verify(headers, body, now)
    document = oc.connecting.Response(200, body=body).json()
    if not isinstance(document, dict):
        raise oc.MappingFailed.at("body", document, "a JSON object")
    news = Part(cast("dict[str, object]", document))
    kind, at = news.text("type"), news.read("timestamp", oc.instant, None)
    data = news.part("data")
    if kind != "order.state" or data is None:
        news.check_answer()
        return ()
    order, state = data.ref("id"), data.text("to")
    news.check_answer()
    if state in CHECKOUT:
        return ()
    return (oc.ports.Inbound(verified.id, "order", order, at=at),)
