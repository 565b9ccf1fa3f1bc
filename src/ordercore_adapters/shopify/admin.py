"""One question to Shopify's Admin GraphQL API, and what its answer means."""

import json
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import cast

import ordercore as oc
from ordercore_adapters.shopify.settings import ShopifySettings

__all__ = ["WEIGHTS", "Admin", "TooCostly", "id_of", "number_of", "throttled"]

Part = oc.connecting.Part

_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_GID = re.compile(r"gid://shopify/[A-Za-z]+/([1-9][0-9]{0,29})(?:\?.*)?")
_ANY = re.compile(r"gid://shopify/[A-Za-z]+/(?!0$)[A-Za-z0-9-]{1,64}")

MOST_POINTS = 1000
"""What one question may cost; Shopify answers none that is dearer."""

WEIGHTS: Mapping[str, int] = MappingProxyType(
    {
        "check": 1,
        "orders.list": MOST_POINTS,
        "orders.get": 400,
        "orders.lines": 950,
        "orders.changes": MOST_POINTS,
        "orders.note": 15,
        "orders.state": 150,
        "orders.state_lines": 260,
        "orders.cancel": 15,
        "orders.job": 5,
        "orders.payments": 710,
        "orders.refund": 20,
        "parcels.get": 950,
        "parcels.contents": 210,
        "parcels.work": 210,
        "parcels.fulfil": 20,
        "edits.begin": 15,
        "edits.set": 15,
        "edits.commit": 15,
        "prices.variants": 350,
        "prices.set": 15,
        "stock.items": 110,
        "stock.levels": 350,
        "stock.set": 15,
        "returns.list": 600,
        "returns.of": 110,
        "returns.get": 600,
        "returns.sent": 310,
        "returns.came": 610,
    }
)
"""What each question costs at most, in points of the shop's budget."""


class TooCostly(oc.errors.Rejected):
    """More was asked for at once than one question may cost."""


def throttled(
    settings: ShopifySettings,
    transport: oc.connecting.Transport,
    *,
    longest_s: float = 60.0,
    sleep: Callable[[float], None] = time.sleep,
    clock_ns: Callable[[], int] = time.monotonic_ns,
) -> oc.connecting.Transport:
    """Return a transport that waits for the shop's budget before it asks.

    Args:
        settings: of the shop.
        transport: carries the requests.
        longest_s: whoever would have to wait longer is told so by RateLimited.
        sleep: waits so many seconds.
        clock_ns: nanoseconds that only go up.
    """
    per_s = settings.points_per_s
    most = max(MOST_POINTS, 10 * per_s)
    return oc.connecting.Throttled(
        transport,
        oc.connecting.TokenBucket(most, per_s, clock_ns=clock_ns),
        weights=WEIGHTS,
        longest_s=longest_s,
        budget=_budget,
        sleep=sleep,
    )


def _budget(answer: oc.connecting.Response) -> oc.connecting.Budget | None:
    try:
        return oc.connecting.shopify_budget(answer.json())
    except oc.AdapterError:
        return None  # who reads the answer says what is wrong with it


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
            TooCostly: it would cost more than one question may.
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
        whole = Part.answer(cast("dict[str, object]", body))
        for error in whole.parts("errors"):
            raise _error(operation, error, whole)
        data = whole.part("data")
        whole.check_answer()
        if data is None:
            raise oc.MappingFailed.at("data", "nothing", "data, or errors")
        return Part.answer(oc.connecting.plain_json(data.content), data.path)

    def order(self, document: str, operation: str, number: str) -> Part:
        """Return what is asked of an order.  Raises NotFound: there is none."""
        data = self.ask(document, operation, id=f"gid://shopify/Order/{number}")
        order = data.part("order")
        data.check_answer()
        if order is None:
            raise oc.errors.NotFound(f"shopify, {operation}", "no such order")
        return order

    def change(self, document: str, operation: str, **variables: object) -> Part:
        """Return what a mutation answers.

        Raises:
            Rejected: it names an error of the user's; nothing is changed.
        """
        data = self.ask(document, operation, **variables)
        name = next(iter(data.content), "")
        done = data.part(name)
        if done is None:
            data.wrong(name or "data", "what has become of it")
            raise _mapping(data)
        refused = [*done.parts("userErrors"), *done.parts("orderCancelUserErrors")]
        done.check_answer()
        if refused:
            code = refused[0].maybe_text("code")
            said = code if _CODE.fullmatch(code) else "a user error"
            raise _refusal(code)(f"shopify, {operation}", said)
        return done


def number_of(part: Part, name: str = "id") -> str:
    """Return the number behind a global id: 7 of ``gid://shopify/Order/7``."""

    def plain(text: str, where: str) -> str:
        found = _GID.fullmatch(text)
        if found is None:
            raise oc.Invalid.at(where, text, "a global id, gid://shopify/...")
        return found[1]

    return part.read(name, plain, "0")


def id_of(part: Part) -> str:
    """Return a global id, to be sent on.  Raises MappingFailed: there is none."""
    found = part.maybe_text("id")
    if not _ANY.fullmatch(found):
        part.wrong("id", "a global id, gid://shopify/...")
    part.check_answer()
    return found


def _mapping(data: Part) -> oc.MappingFailed:
    return oc.MappingFailed.of(oc.Invalid(data.findings))


def _refusal(code: str) -> type[oc.AdapterError]:
    if code in {"IDEMPOTENCY_CONCURRENT_REQUEST", "INTERNAL_ERROR", "STALE_OBJECT"}:
        return oc.errors.Unavailable  # it may be done by now: the same again will tell
    return oc.errors.NotFound if code == "NOT_FOUND" else oc.errors.Rejected


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
        case "MAX_COST_EXCEEDED":
            return TooCostly(*said)
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
