"""One question to Shopify's Admin GraphQL API, and what its answer means."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

from attrs import frozen

import ordercore as oc
from ordercore_adapters.shopify.documents import VERSIONS

__all__ = ["Admin", "ShopifySettings"]

Part = oc.connecting.Part

_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")


@frozen
class ShopifySettings:
    """Where a Shopify shop is, and how we are let in.

    Attributes:
        shop: its host, ``pulsar.myshopify.com``.
        token: of the app's access to the Admin API.
        webhook_secret: the app's client secret; None where it sends no news.
        version: of the API, one of ``documents.VERSIONS``.
        timeout_s: how long an answer may take.
    """

    shop: str
    token: oc.connecting.Secret
    webhook_secret: oc.connecting.Secret | None = None
    version: str = VERSIONS[-1]
    timeout_s: int = 30

    def __attrs_post_init__(self) -> None:
        """Look at what was given.  Raises Invalid."""
        if self.version not in VERSIONS:
            raise oc.Invalid.at(
                "version", self.version, f"one of {', '.join(VERSIONS)}"
            )


def _now() -> datetime:
    return datetime.now(UTC)


class Admin:
    """The Admin API of one shop.

    Args:
        settings: where it is and how we are let in.
        transport: carries the requests.
        now: aware UTC, to reckon how long we are asked to wait.
    """

    def __init__(
        self,
        settings: ShopifySettings,
        transport: oc.connecting.Transport,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._settings = settings
        self._transport = transport
        self._now = now

    def ask(self, document: str, operation: str, **variables: object) -> Part:
        """Return the data of the answer.

        Raises:
            AuthFailed, NotFound, Rejected: it says no.
            RateLimited: more is asked than the shop's budget allows; it says so under
                status 200, and how long to wait is worked out of what it has left.
            Unavailable: it does not answer.
            MappingFailed: the answer is none of Shopify's.
        """
        settings = self._settings
        request = oc.connecting.Request(
            "POST",
            f"https://{settings.shop}/admin/api/{settings.version}/graphql.json",
            {
                "Content-Type": "application/json",
                "X-Shopify-Access-Token": settings.token.reveal(),
            },
            json.dumps({"query": document, "variables": variables}).encode(),
            operation=operation,
            timeout_s=settings.timeout_s,
        )
        answer = self._transport.send(request)
        body = oc.connecting.checked(request, answer, self._now()).json()
        if not isinstance(body, dict):
            raise oc.MappingFailed.at("body", body, "a JSON object")
        whole = Part(cast("dict[str, object]", body))
        for error in whole.parts("errors"):
            raise _error(operation, error, whole)
        data = whole.part("data")
        whole.check_answer()
        if data is None:
            raise oc.MappingFailed.at("data", "nothing", "data, or errors")
        return data


def _error(operation: str, error: Part, whole: Part) -> oc.AdapterError:
    """Return what an error stands for; no word of its message is taken."""
    more = error.part("extensions")
    code = more.maybe_text("code") if more else ""
    said = (f"shopify, {operation}", code if _CODE.fullmatch(code) else "an error")
    match code:
        case "THROTTLED":
            return oc.errors.RateLimited(_wait_s(whole), *said)
        case "ACCESS_DENIED":
            return oc.errors.AuthFailed(*said)
        case "INTERNAL_SERVER_ERROR" | "TIMEOUT":
            return oc.errors.Unavailable(*said)
        case _:
            return oc.errors.Rejected(*said)


def _wait_s(whole: Part) -> float:
    """Return in how many seconds the shop's budget is enough for the question."""
    budget = oc.connecting.shopify_budget(whole.content)
    more = whole.part("extensions")
    part = more.part("cost") if more else None
    asked = part.whole("requestedQueryCost", 0) if part else 0
    if budget is None or budget.per_s < 1:
        return 1.0
    return max(asked - budget.left, budget.per_s) / budget.per_s
