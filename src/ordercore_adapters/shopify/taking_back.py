"""Units that a buyer gets no more, or sends back, as a Shopify shop tells it."""

import ordercore as oc

__all__ = [
    "NOT_SHIPPED",
    "parse_cancelled",
    "parse_return",
    "parse_taken_back",
    "reference_of",
]

Part = oc.connecting.Part

ENDED = frozenset({"CLOSED", "CANCELED"})
"""States of a return of which nothing more comes."""

NOT_SHIPPED = "needs no shipping: the shop delivers it and books it by itself"


def reference_of(order: Part) -> str:
    """Return the number that people use: ``#1001`` without its sign."""

    def plain(text: str, where: str) -> str:
        return oc.check_id(text.removeprefix("#"), where)

    return order.read("name", plain, "")


def parse_cancelled(order: Part) -> oc.ImportedCancellation | oc.NotAnOrder:
    """Return the cancellation of a whole order.  Raises Invalid."""
    lines: list[oc.CancelledLine] = []
    left_out: list[oc.LeftOut] = []
    for part in order.parts("line_items", needed=True):
        if not part.flag("requires_shipping", otherwise=True):
            left_out.append(
                oc.LeftOut(part.path, NOT_SHIPPED, "line.not-shipped", part.kept())
            )
            continue
        lines.append(_units(part))
    if not lines and not left_out:
        order.wrong("line_items", "at least one")
    number = order.id("id")
    cancellation = oc.ImportedCancellation(
        f"{number}-cancelled",
        reference_of(order),
        _buyer(order),
        tuple(lines),
        number,
        order.maybe_text("cancel_reason") or "cancelled",
        tuple(left_out),
    )
    order.close()
    if not lines:
        return oc.NotAnOrder(cancellation.external_id, tuple(left_out))
    return cancellation


def parse_taken_back(raw: Part) -> oc.ImportedCancellation:
    """Return units that staff took out of an order.  Raises Invalid."""
    taken_back, order = raw.part("taken_back"), raw.part("order")
    if taken_back is None or order is None:
        raw.wrong("order", "the order that it is of")
        raw.close()
        raise AssertionError
    lines = tuple(_units(p) for p in taken_back.parts("lines", needed=True))
    if not lines:
        taken_back.wrong("lines", "at least one")
    number = order.id("id")
    found = oc.ImportedCancellation(
        f"{number}-cancelled-{taken_back.id('id')}",
        reference_of(order),
        _buyer(order),
        lines,
        number,
        "cancelled",
    )
    raw.close()
    return found


def parse_return(raw: Part) -> oc.ImportedReturn:
    """Return what a return says.  Raises Invalid."""
    sent, order = raw.part("return"), raw.part("order")
    if sent is None or order is None:
        raw.wrong("order", "the order that it is of")
        raw.close()
        raise AssertionError
    status = sent.maybe_text("status")
    found = oc.ImportedReturn(
        f"{order.id('id')}-return-{sent.id('id')}",
        reference_of(sent),
        order.id("id"),
        tuple(map(_line, sent.parts("lines", needed=True))),
        sent.maybe_text("place"),
        status in ENDED,
        status.lower() if status in ENDED else "",
    )
    if not found.lines:
        sent.wrong("lines", "at least one")
    raw.close()
    return found


def _line(part: Part) -> oc.ReturnedLine:
    quantity = part.whole("quantity")
    if not quantity:
        part.wrong("quantity", "at least 1")
    came, reason = part.whole("received"), part.free("reason")
    return oc.ReturnedLine(part.id("line"), quantity, came, reason)


def _units(part: Part) -> oc.CancelledLine:
    sku, units = part.read("sku", oc.sku, ""), part.whole("quantity")
    if not units:
        part.wrong("quantity", "at least 1")
    return oc.CancelledLine(sku, units, part.path, part.kept())


def _buyer(order: Part) -> str:
    buyer = order.part("customer")
    return buyer.id("id") if buyer else ""
