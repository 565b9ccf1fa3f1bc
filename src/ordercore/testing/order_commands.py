"""What can be asked of an order, drawn by Hypothesis: what it takes, and anything."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ordercore.message import Command
from ordercore.orders import (
    LIFE,
    Agreed,
    Allocate,
    Backorder,
    Cancel,
    CheckGate,
    Complete,
    Confirm,
    Deallocate,
    Deliver,
    Expire,
    Flag,
    Gate,
    HandOut,
    Hold,
    LineQuantity,
    Order,
    OrderFlag,
    Pack,
    Pick,
    Place,
    PlaceHold,
    Progress,
    Reject,
    ReleaseHold,
    Return,
    Ship,
    State,
    Step,
    Unflag,
    Units,
    Unpack,
    finished,
)
from ordercore.testing.strategies import bad_ids, ids

__all__ = ["NODES", "any_commands", "commands_for", "holds"]

NODES = ("CPH", "HAM", "NYC")
"""The nodes at which drawn commands claim and take back units."""

REASONS = ("awaiting_payment", "credit_limit", "high_fraud_risk", "manual")

OrderCommand: TypeAlias = Command[Order]
Ask: TypeAlias = Callable[[DrawFn], OrderCommand]
Counts: TypeAlias = Mapping[str, int]


def holds(
    id: str | None = None,  # noqa: A002 - as the hold calls it
    lines: Sequence[str] = ("",),
) -> SearchStrategy[Hold]:
    """Draw a hold with this *id*, or with any, on one of *lines* ("": on the order)."""
    return st.builds(
        Hold,
        ids() if id is None else st.just(id),
        st.sampled_from(Gate),
        st.sampled_from(REASONS),
        line=st.sampled_from(lines),
        by=st.sampled_from(["", "Ann"]),
    )


@st.composite
def commands_for(draw: DrawFn, order: Order) -> OrderCommand:
    """Draw a command that this order takes: it is never refused.

    Goods move more often than orders end, so that some orders come to an end late.
    """
    possible = [
        found
        for often, story in _STORIES
        if (found := [*story(order)])
        for _ in range(often)
    ]
    ask = draw(st.sampled_from(draw(st.sampled_from(possible))))
    return ask(draw)


def any_commands(
    agreed: SearchStrategy[Agreed], order: str = "W-1001"
) -> SearchStrategy[OrderCommand]:
    """Draw a command that may be right, untimely or malformed.

    Most name a line ``1`` to ``4``, one of the first fulfilment orders and a known
    node; some ask for no unit, for half of one, or at a node that cannot be.
    """
    many: SearchStrategy[Any] = st.integers(1, 12) | st.sampled_from(
        [0, -1, True, 1.5, "2", None, 10**10]
    )
    line = st.sampled_from(["1", "2", "3", "4", "", "no such line"])
    lines = st.lists(st.builds(LineQuantity, line, many), max_size=4).map(tuple)
    node = st.sampled_from(NODES) | bad_ids()
    units = st.lists(st.builds(Units, line, node, many), max_size=4).map(tuple)
    work = st.integers(1, 6).map(lambda n: f"{order}-{n}") | st.just("no such work")
    named = st.sampled_from(["h1", "h2"])
    hold = named.flatmap(lambda name: holds(name, ["", "", "1", "no such line"]))
    of = partial(st.builds, order=st.just(order))
    reason = st.sampled_from(REASONS)
    return st.one_of(
        of(Place, agreed=agreed),
        of(Confirm),
        of(Reject, reason=reason),
        of(Expire),
        of(PlaceHold, hold=hold),
        of(ReleaseHold, hold=st.sampled_from(["h1", "h2", "none"])),
        of(Flag, code=st.sampled_from(["GIFT", "acme.own", "gift", ""])),
        of(Unflag, code=st.sampled_from(["GIFT", "acme.own", "none"])),
        of(CheckGate, gate=st.sampled_from(Gate)),
        of(Allocate, units=units),
        of(Backorder, lines=lines),
        of(Deallocate, fulfillment=work, lines=lines, reason=reason),
        of(Pick, fulfillment=work, lines=lines),
        of(Pack, fulfillment=work, lines=lines),
        of(Unpack, fulfillment=work, lines=lines),
        of(Ship, fulfillment=work, lines=lines),
        of(HandOut, lines=lines, node=node | st.just("")),
        of(Deliver, lines=lines),
        of(Return, node=node, lines=lines),
        of(Cancel, reason=reason, lines=lines),
        of(Complete),
    )


AHEAD = 4
"""Steps forward are so many times as likely as others, or few orders ever get far."""


def _ahead(ask: Ask) -> list[Ask]:
    return [ask] * AHEAD


def _just(command: OrderCommand) -> Ask:
    return lambda _: command


def _onward(order: Order) -> Iterator[Ask]:
    steps = LIFE[order.state]
    if Step.CONFIRM in steps and Gate.CONFIRM in _open_gates(order):
        yield _just(Confirm(order.id))
    if Step.COMPLETE in steps and finished(order) and not order.holds:
        yield _just(Complete(order.id))


def _endings(order: Order) -> Iterator[Ask]:
    steps = LIFE[order.state]
    if Step.REJECT in steps:
        yield _just(Reject(order.id, "manual"))
    if Step.EXPIRE in steps:
        yield _just(Expire(order.id))
    if Step.CANCEL in steps:
        if loose := _counts(order, lambda p: p.waiting + p.allocated):
            yield lambda draw: Cancel(order.id, "part", _some(draw, loose))
        if not _counts(order, lambda p: p.picked + p.packed + p.out + p.returned):
            yield _just(Cancel(order.id, "all"))


def _again(order: Order) -> Iterator[Ask]:
    """Yield what nothing comes of, because it has happened or its time is over."""
    yield _just(Place(order.id, order.original or order.agreed))
    if Step.EXPIRE not in LIFE[order.state]:
        yield _just(Expire(order.id))
    if order.state is State.COMPLETED:
        yield _just(Complete(order.id))
    if order.state is State.CANCELLED:
        yield _just(Cancel(order.id, "again"))


def _holds(order: Order) -> Iterator[Ask]:
    known = [hold.id for hold in order.holds]
    if LIFE[order.state]:
        fresh = next(n for n in range(len(known) + 1) if f"h{n}" not in known)
        lines = ["", *[line.id for line in order.lines]]
        yield lambda draw: PlaceHold(order.id, draw(holds(f"h{fresh}", lines)))
        flag = st.sampled_from(OrderFlag)
        yield lambda draw: Flag(order.id, draw(flag), "Ann", why="she says so")
        flags = st.sampled_from([*order.flags, "none"])
        yield lambda draw: Unflag(order.id, draw(flags), "Ann")
    names = st.sampled_from([*known, "none"])
    yield lambda draw: ReleaseHold(order.id, draw(names))
    if gates := _open_gates(order):
        yield lambda draw: CheckGate(order.id, draw(st.sampled_from(gates)))


def _places(order: Order) -> Iterator[Ask]:
    waiting = _counts(order, lambda p: p.waiting)
    if order.state is State.CONFIRMED and waiting:
        free = _free(order, Gate.SOURCE, waiting)
        if free:
            yield from _ahead(lambda draw: Allocate(order.id, _units(draw, free)))
        yield lambda draw: Backorder(order.id, _some(draw, waiting))
    if claims := _claims(order, "total"):
        yield lambda draw: Deallocate(order.id, *_work(draw, claims), "not found")


def _goods(order: Order) -> Iterator[Ask]:
    if allocated := _free_claims(order, Gate.RELEASE, "allocated"):
        yield from _ahead(lambda draw: Pick(order.id, *_work(draw, allocated)))
    if picked := _claims(order, "picked"):
        yield from _ahead(lambda draw: Pack(order.id, *_work(draw, picked)))
    if packed := _claims(order, "packed"):
        yield lambda draw: Unpack(order.id, *_work(draw, packed))
    if may_go := _free_claims(order, Gate.SHIP, "packed"):
        yield from _ahead(lambda draw: Ship(order.id, *_work(draw, may_go)))
    if shipped := _counts(order, lambda p: p.shipped):
        yield from _ahead(lambda draw: Deliver(order.id, _some(draw, shipped)))
    if out := _counts(order, lambda p: p.out):
        yield lambda draw: Return(
            order.id, draw(st.sampled_from(NODES)), _some(draw, out)
        )


_STORIES = (
    (9, _goods),
    (6, _places),
    (5, _onward),
    (1, _holds),
    (1, _again),
    (1, _endings),
)
"""How often each story is told when all of them can go on."""


def _open_gates(order: Order) -> list[Gate]:
    return [gate for gate in Gate if not order.is_held(gate)]


def _free(order: Order, gate: Gate, counts: Counts) -> Counts:
    """Return the units that no hold keeps from passing *gate*."""
    return {
        line: quantity
        for line, quantity in counts.items()
        if not order.is_held(gate, line)
    }


def _free_claims(order: Order, gate: Gate, bucket: str) -> Mapping[str, Counts]:
    claims = _claims(order, bucket)
    free = {work: _free(order, gate, counts) for work, counts in claims.items()}
    return {work: counts for work, counts in free.items() if counts}


def _counts(order: Order, count: Callable[[Progress], int]) -> Counts:
    units = zip(order.lines, map(count, order.progress), strict=True)
    return {line.id: quantity for line, quantity in units if quantity}


def _claims(order: Order, bucket: str) -> Mapping[str, Counts]:
    """Return the units of each line that each fulfilment order has in *bucket*."""
    found: dict[str, dict[str, int]] = {}
    for line, progress in zip(order.lines, order.progress, strict=True):
        for claim in progress.claims:
            if quantity := getattr(claim, bucket):
                found.setdefault(claim.fulfillment, {})[line.id] = quantity
    return found


def _work(
    draw: DrawFn, claims: Mapping[str, Counts]
) -> tuple[str, tuple[LineQuantity, ...]]:
    """Draw a fulfilment order and some of its units."""
    work = draw(st.sampled_from(sorted(claims)))
    return work, _some(draw, claims[work])


def _some(draw: DrawFn, counts: Counts) -> tuple[LineQuantity, ...]:
    """Draw units of one line or of several; often all that there are."""
    names = sorted(counts)
    first = draw(st.integers(0, len(names) - 1))
    return tuple(
        [
            LineQuantity(name, min(draw(st.integers(1, 12)), counts[name]))
            for name in names[first:]
        ]
    )


def _units(draw: DrawFn, waiting: Counts) -> tuple[Units, ...]:
    """Draw claims on one node or several; a line may be split, or named twice."""
    units: list[Units] = []
    for part in _some(draw, waiting):
        near = draw(st.integers(0, part.quantity))
        for quantity in (part.quantity - near, near):
            if quantity:
                node = draw(st.sampled_from(NODES))
                units.append(Units(part.line, node, quantity))
    return tuple(units)
