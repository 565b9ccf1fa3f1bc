"""Units that the shop's staff took out of an order, each time on its own."""

from collections.abc import Iterator, Mapping
from typing import cast

import ordercore as oc
from ordercore_adapters.shopify.admin import Admin, number_of
from ordercore_adapters.shopify.documents import CHANGES
from ordercore_adapters.shopify.paging import all_nodes
from ordercore_adapters.shopify.shaping import version_of

__all__ = ["cancellations"]

Part = oc.connecting.Part

_EDITS = frozenset({"ORDER_EDIT"})


def cancellations(admin: Admin, order: oc.Raw) -> Iterator[oc.Raw]:
    """Yield what others than this app cancelled of an order.

    Units that staff removed by an edit, or paid back without having shipped them.
    """
    skus = _skus(order.payload)
    id_, more = f"gid://shopify/Order/{order.where}", (CHANGES, "orders.changes")
    data = admin.ask(*more, id=id_, after=None)
    ours, found = _app(data.part("currentAppInstallation")), data.part("order")
    data.check_answer()
    if found is None:
        return
    for agreement in all_nodes(admin, found, "agreements", more, id_):
        lines = [*_units(agreement, skus)]
        number = number_of(agreement)
        agreement.check_answer()
        if lines and (not ours or _app(agreement) != ours):
            yield _raw(order, number, lines)


def _app(part: Part | None) -> str:
    """Return the id of the app that did it; "" where staff did."""
    app = part.part("app") if part else None
    return app.maybe_text("id") if app else ""


def _units(agreement: Part, skus: Mapping[str, str]) -> Iterator[dict[str, object]]:
    """Yield the units that were taken out, of goods that ship."""
    reason = agreement.maybe_text("reason")
    refund = agreement.part("refund")
    if reason in _EDITS:
        found = _removed(agreement)
    elif refund is not None:
        found = _cancelled(refund)
    else:
        return
    for line, units in found:
        if units and line in skus:
            yield {"sku": skus[line], "quantity": units}
        elif not line:
            yield {"more": "units than Shopify lists at once"}


def _removed(agreement: Part) -> Iterator[tuple[str, int]]:
    """Yield line and units of the goods that an edit took out: below zero in sales."""
    sales = agreement.part("sales")
    for sale in sales.parts("nodes", needed=True) if sales else ():
        line, units = sale.part("lineItem"), sale.content.get("quantity")
        if line is not None and type(units) is int and units < 0:
            yield number_of(line), -units
    if sales is not None and _goes_on(sales):
        yield "", 0


def _cancelled(refund: Part) -> Iterator[tuple[str, int]]:
    """Yield line and units that were paid back instead of being shipped."""
    listed = refund.part("refundLineItems")
    for one in listed.parts("nodes", needed=True) if listed else ():
        line = one.part("lineItem")
        if line is not None and one.maybe_text("restockType") == "CANCEL":
            yield number_of(line), one.whole("quantity")
    if listed is not None and _goes_on(listed):
        yield "", 0


def _goes_on(listed: Part) -> bool:
    page = listed.part("pageInfo")
    return page is not None and page.flag("hasNextPage")


def _skus(payload: Mapping[str, object]) -> dict[str, str]:
    """Return the SKUs of lines that ship, by the number of the line."""
    return {
        line.id("id"): line.maybe_text("sku")
        for line in Part(payload).parts("line_items")
        if line.flag("requires_shipping", otherwise=True)
    }


def _raw(order: oc.Raw, number: str, lines: list[dict[str, object]]) -> oc.Raw:
    named = {n: order.payload.get(n) for n in ("id", "name")}
    customer = cast("Mapping[str, object] | None", order.payload.get("customer"))
    named["customer"] = {"id": customer.get("id")} if customer else None
    taken_back = {"id": int(number), "lines": lines}
    payload = {"taken_back": taken_back, "order": named}
    where = f"{order.where}/cancelled/{number}"
    return oc.Raw(where, payload, version=version_of(payload))
