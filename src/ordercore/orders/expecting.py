"""Units that wait are expected on a day, which may move; who waits is told of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from attrs import evolve, frozen

from ordercore.errors import Finding, Invalid
from ordercore.orders.draft import OrderDraft, OrderEvent
from ordercore.orders.line import Line
from ordercore.orders.marks import Expectation, ExpectedFrom, Marks
from ordercore.orders.order import InOrder, Order, existing
from ordercore.values import quantity as check_quantity
from ordercore.values.quantity import IN_STOCK
from ordercore.values.when import check_day

__all__ = [
    "ExpectUnits",
    "Expectation",
    "ExpectedFrom",
    "NoteOverdue",
    "UnitsExpected",
    "UnitsOverdue",
    "arrival",
    "expected",
    "put_off",
    "still",
    "told",
]


@frozen
class UnitsExpected(OrderEvent):
    """Units that wait are expected on a day, on another one, or on none any more.

    Each of *lines* says what was told before and at first; of a kit there is one for
    each component, and one for the kit itself.
    """

    order: str
    lines: tuple[Expectation, ...]

    def alter(self, draft: OrderDraft) -> None:
        """Note the days."""
        draft.note(expected=_noted(draft.marks, self.lines))


@frozen
class ExpectUnits(InOrder):
    """Say when units that wait are expected, and out of what.

    What is known already, and a first word that no day is known, is not noted; nor is
    it that what is there is still there on another day.  A kit is expected on the day
    of its last component; while all of them are there, yet at no one place, no day of
    it is known.

    Attributes:
        lines: each line and SKU once, of a kit its components; ``first_on``,
            ``before``, ``overdue`` and ``again`` are filled in from what was told
            before, and ``kit`` from the order.
        together: ids of the lines that ship with one another or not at all.  While
            several of them wait, all of these are told the day of the last.
    """

    order: str
    lines: tuple[Expectation, ...]
    together: tuple[frozenset[str], ...] = ()

    def decide(self, order: Order | None) -> Sequence[UnitsExpected]:
        """Return UnitsExpected with what is new, or nothing.

        Raises:
            Refused: ``order.unknown``, ``order.illegal`` unless it is CONFIRMED,
                ``order.no-line``.
            Invalid: a line and SKU twice, a quantity or a day that cannot be, or more
                units accounted for than wait.
        """
        order = existing(order, self.order, "expect units for")
        order.check_open("expect units for")
        _check(self.lines)
        known = _by_key(order.marks.expected)
        lines = {one.line: order.lines[order.index(one.line)] for one in self.lines}
        named = [_in_kit(one, lines[one.line]) for one in self.lines]
        fresh = _by_key([_alone(one, known) for one in named])
        kits = [
            _kit(line, order, known | fresh)
            for line in lines.values()
            if line.components and order.progress[order.index(line.id)].waiting
        ]
        fresh |= _by_key([_alone(one, known) for one in kits])
        for group in self.together:
            fresh |= _together(group, order, known | fresh)
        new = [_after(one, known.get(key)) for key, one in fresh.items()]
        told = tuple([one for one in new if one is not None])
        return (UnitsExpected(self.order, told),) if told else ()


@frozen
class UnitsOverdue(OrderEvent):
    """The day came on which units were expected, and went by without them."""

    order: str
    lines: tuple[Expectation, ...]

    def alter(self, draft: OrderDraft) -> None:
        """Note that they did not come."""
        late = [evolve(one, overdue=True) for one in self.lines]
        draft.note(expected=_noted(draft.marks, late))


@frozen
class NoteOverdue(InOrder):
    """Note that units have not come by the end of the day; the clock asks for it."""

    order: str
    on: date

    def decide(self, order: Order | None) -> Sequence[UnitsOverdue]:
        """Return UnitsOverdue with what still waits, or nothing."""
        order = existing(order, self.order, "look after")
        late = tuple(
            [
                one
                for one in expected(order)
                if one.there_on is not None
                and one.there_on <= self.on
                and not (one.overdue or one.in_stock)
            ]
        )
        return (UnitsOverdue(self.order, late),) if late else ()


def expected(order: Order) -> tuple[Expectation, ...]:
    """Return what was told last of the units of an order that still wait."""
    waiting = {
        line.id
        for line, progress in zip(order.lines, order.progress, strict=True)
        if progress.waiting
    }
    return tuple([one for one in order.marks.expected if one.line in waiting])


def told(order: Order) -> tuple[Expectation, ...]:
    """Return what the buyer was told last of what still waits: a kit is one thing."""
    return _told(order, expected(order))


def _told(order: Order, some: Iterable[Expectation]) -> tuple[Expectation, ...]:
    skus = {line.id: line.sku for line in order.lines}
    return tuple([one for one in some if skus.get(one.line) == one.sku])


def arrival(order: Order, line: str) -> date | None:
    """Return when the waiting units of a line are to be with the buyer, if known.

    Of a kit it is when the last of its components is.
    """
    days = [one.arrives_on for one in told(order) if one.line == line]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def put_off(order: Order) -> bool:
    """Tell whether anybody was told a later day, or none, than at first."""
    return any(
        [
            one.first_on is not None
            and (one.told_on is None or one.told_on > one.first_on)
            for one in _told(order, order.marks.expected)
        ]
    )


def _after(one: Expectation, before: Expectation | None) -> Expectation | None:
    """Return what is noted now, None where nothing new is said."""
    if before is None:
        return _first(one) if one.there_on is not None else None
    one = still(one, before)
    # Which kit it is in was not noted always, and is no news.
    kept = {name: getattr(before, name) for name in ("before", "overdue", "again")}
    same = evolve(one, **kept, kit=before.kit)
    if same == before:
        return None
    if not before.again and before.first_on is None and before.told_on is None:
        return _first(one)  # of what ships with it no day was known
    return evolve(one, before=before.told_on, overdue=False, again=True)


def _first(one: Expectation) -> Expectation:
    """Return it as what the buyer is told first."""
    return evolve(one, first_on=one.told_on, before=None, overdue=False, again=False)


def still(one: Expectation, before: Expectation) -> Expectation:
    """Return it as it goes on from what was told before.

    What is there has been there since the day on which it was told first.
    """
    one = evolve(one, first_on=before.first_on, kit=one.kit or before.kit)
    if one.there_on is None:
        one = evolve(one, arrives_on=before.arrives_on)
    since = {part.cause: part.day for part in before.sources}
    if IN_STOCK not in since:
        return one
    parts = [
        evolve(part, day=since[IN_STOCK]) if part.cause == IN_STOCK else part
        for part in one.sources
    ]
    one = evolve(one, sources=tuple(parts))
    if one.in_stock and before.in_stock:
        one = evolve(one, there_on=before.there_on, arrives_on=before.arrives_on)
    return one


def _by_key(lines: Iterable[Expectation]) -> dict[tuple[str, str], Expectation]:
    return {(one.line, one.sku): one for one in lines}


def _alone(
    one: Expectation, known: Mapping[tuple[str, str], Expectation]
) -> Expectation:
    """Return it as it goes on, as if it shipped by itself."""
    before = known.get((one.line, one.sku))
    one = evolve(one, together=False, together_on=None)
    return one if before is None else still(one, before)


def _together(
    group: Collection[str], order: Order, known: Mapping[tuple[str, str], Expectation]
) -> dict[tuple[str, str], Expectation]:
    """Return what is told of lines that ship with one another: the day of the last."""
    rows = zip(order.lines, order.progress, strict=True)
    keys = [(k.id, k.sku) for k, at in rows if at.waiting and k.id in group]
    if len(keys) < 2:
        return {}
    days = [known[key].own_on if key in known else None for key in keys]
    sure = [day for day in days if day is not None]
    last = max(sure) if len(sure) == len(keys) else None
    return {
        key: evolve(known[key], together=True, together_on=last)
        for key in keys
        if key in known
    }


def _in_kit(one: Expectation, line: Line) -> Expectation:
    """Return it with the kit that the buyer ordered, where it is in one."""
    return evolve(one, kit=line.sku if one.sku != line.sku else "")


def _kit(
    line: Line, order: Order, known: Mapping[tuple[str, str], Expectation]
) -> Expectation:
    """Return when a kit is expected, from what is known of its components."""
    units = order.progress[order.index(line.id)].waiting
    parts = [known.get((line.id, sku)) for sku, _ in line.pieces(1)]
    sure = [one for one in parts if one is not None and one.there_on is not None]
    days = [one.there_on for one in sure if one.there_on is not None]
    whole = len(sure) == len(parts) and not all([one.in_stock for one in sure])
    if not whole:
        return Expectation(line.id, line.sku, units, None)
    arrive = [one.arrives_on for one in sure if one.arrives_on is not None]
    arrives_on = max(arrive) if len(arrive) == len(sure) else None
    return Expectation(line.id, line.sku, units, max(days), arrives_on)


def _noted(marks: Marks, lines: Iterable[Expectation]) -> tuple[Expectation, ...]:
    """Return what is expected once these are noted, in the place of what was said."""
    known = _by_key(marks.expected) | _by_key(lines)
    return tuple(known.values())


def _check(lines: Sequence[Expectation]) -> None:
    findings: list[Finding] = []
    seen: set[tuple[str, str]] = set()
    for place, one in enumerate(lines):
        try:
            _check_one(one)
        except Invalid as error:
            findings += error.inside(f"lines[{place}]").findings
        if (one.line, one.sku) in seen:
            again = f"{one.sku} of line {one.line}"
            findings.append(Finding(f"lines[{place}]", again, "each line and SKU once"))
        seen.add((one.line, one.sku))
    if findings:
        raise Invalid(findings)


def _check_one(one: Expectation) -> None:
    check_quantity(one.quantity, "quantity")
    for name in ("there_on", "arrives_on"):
        if getattr(one, name) is not None:
            check_day(getattr(one, name), name)
    units = [check_quantity(part.quantity, "sources") for part in one.sources]
    whole = sum(units) == one.quantity
    if sum(units) > one.quantity or (one.there_on is not None and not whole):
        raise Invalid.at("sources", sum(units), f"all {one.quantity} units, by a day")
