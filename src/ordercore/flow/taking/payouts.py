"""What a partner has paid out is booked once; where it differs is kept for people."""

from collections.abc import Iterator, Mapping

from attrs import evolve

from ordercore.accounts import (
    Account,
    Payout,
    PayoutLine,
    RecordPayout,
    account_stream,
    payout_findings,
    payout_stream,
)
from ordercore.errors import Invalid
from ordercore.flow import tagging
from ordercore.flow.doing.engine import Step
from ordercore.flow.knowing.moving import movement_of
from ordercore.flow.knowing.naming import own_id, their_id
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Binding
from ordercore.flow.stores.aside import kept
from ordercore.plugins import LeftOut

__all__ = ["payout_steps"]

DIFFERS = "payout.differs"


def payout_steps(source: str, sent: Payout, views: Views) -> Iterator[Step]:
    """Yield what books a payout of a partner's, by our names, and tells what differs.

    It is paid by the partner, as what was paid with a channel's orders, or what a
    provider has moved.  A number that cannot be one of ours is bound.  Raises Invalid:
    an order or a movement of it is not known here.
    """
    statement = own_id("", sent.statement, "statement")
    lines = [_line(source, place, one, views) for place, one in enumerate(sent.lines)]
    payout = evolve(sent, provider=source, statement=statement, lines=tuple(lines))
    new = views.state(payout_stream(source, statement)) is None
    ids = (payout.provider, payout.statement)
    yield RecordPayout(*ids, payout.lines, payout.paid, payout.on, payout.fee)
    if new:
        if statement != sent.statement:
            yield Binding(source, "payout", sent.statement, statement)
        yield from kept(source, _differences(payout, views), views.now)


def _line(source: str, place: int, line: PayoutLine, views: Views) -> PayoutLine:
    their_id(line.reference, f"lines[{place}].reference")
    order = views.internal(source, "order", line.order)
    if order is None:
        return _moved(source, place, line, views)
    refund = views.internal(source, "refund", line.reference)
    ours = (refund or "").removeprefix(f"{order}/") or line.reference
    return evolve(line, order=order, reference=ours)


def _moved(source: str, place: int, line: PayoutLine, views: Views) -> PayoutLine:
    """Return a line of a provider, which knows movements and need not know orders."""
    name = movement_of(views.internal, source, [line.kind], line.reference)
    if name is not None:
        order, _, reference = name.partition("/")
        return evolve(line, order=order, reference=reference)
    if line.order:
        expected = "an order that was taken here"
        raise Invalid.at(f"lines[{place}].order", line.order, expected)
    expected = f"a {line.kind.lower()} that was asked for, or heard of, here"
    raise Invalid.at(f"lines[{place}].reference", line.reference, expected)


def _differences(payout: Payout, views: Views) -> Iterator[LeftOut]:
    """Yield what of a payout does not fit the accounts, and what was paid out before.

    Each has a place of its own: two lines may differ in the same way.
    """
    accounts = _accounts(payout, views)
    streams = {
        stream: None
        for line in payout.lines
        for stream in views.tagged(tagging.paid_out(line.order))
    }
    before: list[Payout] = [views.state(k) for k in streams if k != payout.stream]
    mine = f"{payout.provider}/{payout.statement}"
    for number, one in enumerate(payout_findings([*before, payout], accounts.values())):
        if one.where == mine or str(one.where).startswith(f"{mine}/"):
            row = {"got": str(one.got), "expected": str(one.expected)}
            yield LeftOut(f"{one.where}#{number}", str(one), DIFFERS, row)


def _accounts(payout: Payout, views: Views) -> Mapping[str, Account]:
    found = {n.order: views.state(account_stream(n.order)) for n in payout.lines}
    return {order: account for order, account in found.items() if account is not None}
