"""A return of a channel's becomes one of ours, and goes on as the channel's does."""

from collections.abc import Iterator

from ordercore.aftersale import (
    CancelRma,
    ReceiveRma,
    RequestRma,
    Rma,
    RmaLine,
    rma_stream,
)
from ordercore.errors import Invalid
from ordercore.flow.doing.engine import Step
from ordercore.flow.knowing.naming import own_id
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Binding
from ordercore.orders import LineQuantity
from ordercore.plugins import ImportedReturn

__all__ = ["return_steps", "rma_id"]


def rma_id(source: str, sent: ImportedReturn) -> str:
    """Return our id of a channel's return.  Raises Invalid: it has none."""
    return own_id(f"{source}.", sent.external_id, "external_id")


def return_steps(source: str, sent: ImportedReturn, views: Views) -> Iterator[Step]:
    """Yield what lets a return of ours say what the channel's says.

    What an older version says, and what is known already, changes nothing.  Raises
    Invalid: the order or a line of it is not known here, or it is not told where what
    came in is.
    """
    rma = rma_id(source, sent)
    known: Rma | None = views.state(rma_stream(rma))
    order = _ours(views.internal(source, "order", sent.of), "of", sent.of)
    lines = [*_lines(source, sent, views)]
    yield RequestRma(rma, order, tuple(lines), sent.reference)
    if known is None:
        yield Binding(source, "return", sent.external_id, rma)
    came = {one.line: one.received for one in known.lines} if known else {}
    new = [
        LineQuantity(ours.line, theirs.received - came.get(ours.line, 0))
        for ours, theirs in zip(lines, sent.lines, strict=True)
        if theirs.received > came.get(ours.line, 0)
    ]
    if new:
        if not sent.place:
            raise Invalid.at("place", sent.place, "where it is what has come in")
        yield ReceiveRma(rma, sent.place, tuple(new))
    if sent.ended:
        yield CancelRma(rma, sent.reason)


def _lines(source: str, sent: ImportedReturn, views: Views) -> Iterator[RmaLine]:
    for place, one in enumerate(sent.lines):
        where = f"lines[{place}]"
        there = views.internal(source, "line", f"{sent.of}/{one.line}")
        line = _ours(there, f"{where}.line", one.line).rpartition("/")[2]
        if type(one.received) is not int or not 0 <= one.received <= one.quantity:
            expected = f"0 to {one.quantity}"
            raise Invalid.at(f"{where}.received", one.received, expected)
        yield RmaLine(line, one.quantity, one.reason)


def _ours(known: str | None, where: str, theirs: str) -> str:
    if known is None:
        raise Invalid.at(where, theirs, "one that was taken here")
    return known
