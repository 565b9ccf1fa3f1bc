"""When units that wait are expected: what comes in goes to who waits, each in turn."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from attrs import evolve, frozen

from ordercore.errors import Refused
from ordercore.flow.days.promising import route_from
from ordercore.flow.days.seller_days import starts
from ordercore.flow.knowing.wanting import wants_of
from ordercore.flow.seeing.segmenting import of_order
from ordercore.flow.seeing.turns import together_of, waiting_in_turn
from ordercore.flow.seeing.views import Views
from ordercore.orders import Line, Order
from ordercore.orders.expecting import (
    Expectation,
    ExpectedFrom,
    ExpectUnits,
    still,
)
from ordercore.stock import (
    IN_STOCK,
    Dated,
    DaysAhead,
    StockLevel,
    ends_of,
    first_day,
    shares_of,
)

__all__ = [
    "ExpectationPlan",
    "plan_expected",
    "plan_newest",
]


@frozen
class ExpectationPlan:
    """When units of a SKU are expected by those who wait for it.

    Attributes:
        sku: which one.
        expected: the orders in their turn, each with what it can expect.
        missing: how many units no day is known for.
        unknown: for which orders no day of arrival can be told, and why.
        commands: what tells it, where it is not what was told before.
    """

    sku: str
    expected: tuple[tuple[str, Expectation], ...]
    missing: int
    unknown: tuple[tuple[str, Refused], ...]
    commands: tuple[ExpectUnits, ...]

    @property
    def cost(self) -> None:
        """To tell a day costs nothing."""
        return

    @property
    def why(self) -> tuple[str, ...]:
        """Out of what each order gets its units."""
        return tuple([_told(order, one) for order, one in self.expected])

    def __str__(self) -> str:
        lines = [f"{self.sku}, in turn", *self.why]
        if self.missing:
            lines.append(f"no day for {self.missing}")
        lines += [f"no day of arrival for {order}: {no}" for order, no in self.unknown]
        return "\n  ".join(lines)


def plan_expected(sku: str, views: Views) -> ExpectationPlan:
    """Return when those who wait for a SKU can expect it, in their turn.

    Who is first gets what comes in first, until he has all; nobody behind him gets any
    of that.  What is wanted by orders that do not stand in the line yet, such as for a
    later day, is nobody's who waits.
    """
    return _planned(sku, waiting_in_turn(sku, views), views)


def plan_newest(sku: str, order: str, views: Views) -> ExpectationPlan:
    """Return when an order can expect a SKU that has just begun to wait for it.

    Where it stands at the end of the line, nobody else is told anything new.
    """
    line = waiting_in_turn(sku, views)
    last = bool(line) and line[-1] == order and not views.order(order).marks.expected
    return _planned(sku, line, views, order if last else "")


def _planned(
    sku: str, line: Sequence[str], views: Views, last: str = ""
) -> ExpectationPlan:
    """Return the plan for a line, or for the *last* in it alone."""
    today, incoming = views.today, views.incoming(sku)
    places = views.supply.nodes
    levels = [level for level in views.levels(sku) if level.node in places]
    first = first_day(levels, incoming, today)
    shares, ends = shares_of(levels, incoming, today), ends_of(levels, today=today)
    ahead = DaysAhead(shares, first, ends)
    for units, who in wants_of(sku, views, {*line}):
        ahead.want(units, who)
    rows: list[tuple[Order, Expectation, str]] = []
    for name in line:
        if last and ahead.exhausted:
            break  # whoever is behind gets nothing, and was told nothing
        rows += _filled(sku, ahead, views.order(name))
    if last:
        rows = [row for row in rows if row[0].id == last]
    return _told_of(sku, rows, views, (ahead.sources(), _nodes(levels, incoming)))


def _told_of(
    sku: str,
    rows: Iterable[tuple[Order, Expectation, str]],
    views: Views,
    known: tuple[Mapping[str, Sequence[Dated]], Mapping[str, str]],
) -> ExpectationPlan:
    """Return the plan that tells each order of its row, from what and from where."""
    sources, nodes = known
    found: list[tuple[str, Expectation]] = []
    unknown: list[tuple[str, Refused]] = []
    for order, row, cause in rows:
        sure = [
            ExpectedFrom(part.day, part.quantity, part.cause or IN_STOCK)
            for part in sources.get(cause, ())
        ]
        one = evolve(row, sources=tuple(sure))
        try:
            one = _arriving(order, one, nodes, views)
        except Refused as no:
            unknown.append((order.id, no))
        told = {(k.line, k.sku): k for k in order.marks.expected}
        before = told.get((one.line, one.sku))
        found.append((order.id, still(one, before) if before else one))
    lines: dict[str, list[Expectation]] = {}
    for name, one in found:
        lines.setdefault(name, []).append(one)
    commands = [
        ExpectUnits(name, tuple(some), together_of(views.order(name), views))
        for name, some in lines.items()
    ]
    return ExpectationPlan(
        sku,
        tuple(found),
        sum([one.quantity - _sure(one) for _, one in found]),
        tuple(unknown),
        tuple([one for one in commands if one.decide(views.order(one.order))]),
    )


def _filled(
    sku: str, ahead: DaysAhead, order: Order
) -> Iterator[tuple[Order, Expectation, str]]:
    """Yield the day on which each line has all its units, with the name for sources."""
    who = of_order(order)
    for line, progress in zip(order.lines, order.progress, strict=True):
        units = dict(line.pieces(progress.waiting)).get(sku, 0)
        if units:
            cause = f"order/{order.id}#{line.id}"
            parts = ahead.fill(units, who, cause)
            whole = sum([some for _, some in parts]) == units
            there = parts[-1][0] if whole else None
            yield order, Expectation(line.id, sku, units, there), cause


def _sure(one: Expectation) -> int:
    return sum([part.quantity for part in one.sources])


def _nodes(
    levels: Sequence[StockLevel], incoming: Mapping[str, Sequence[Dated]]
) -> dict[str, str]:
    """Return where what brings units brings them; what is there is where most is."""
    found = {one.cause: node for node, rows in incoming.items() for one in rows}
    most = max(levels, key=lambda level: (level.available, level.node), default=None)
    return found | ({IN_STOCK: most.node} if most is not None else {})


def _arriving(
    order: Order, one: Expectation, nodes: Mapping[str, str], views: Views
) -> Expectation:
    """Return it with the day of arrival, where there is a timetable.

    It counts from the end of the day, where they come in, on which the last units do,
    or from when the article is on sale; nothing is the buyer's before.

    Raises Refused: the timetable knows none.
    """
    if one.there_on is None:
        return one
    line = next(line for line in order.lines if line.id == one.line)
    if views.supply.timetable is None:
        item = views.item(line.sku)
        launch = item.launch_on if item is not None else None
        return evolve(one, there_on=max(one.there_on, launch or one.there_on))
    on = _arrival(order, line, (nodes[one.sources[-1].cause], one.there_on), views)
    return evolve(one, arrives_on=on)


def _arrival(order: Order, line: Line, there: tuple[str, date], views: Views) -> date:
    node, there_on = there
    skus = [sku for sku, _ in line.pieces(1)]
    items = views.items(skus)
    each = [n * items[sku].weight_g for sku, n in line.pieces(1) if sku in items]
    item = views.item(line.sku)
    ready = max(there_on, views.today.on(node)) + timedelta(days=1)
    at = views.today.begins(ready, node)
    if item is not None and item.launch_on is not None:
        at = max(at, starts(item.launch_on, views))
    weight_g = sum(each) * line.quantity
    route = route_from(views.network.node(node), order.agreed.ship_to, weight_g, views)
    return route.promise(at).promised_on


def _told(order: str, one: Expectation) -> str:
    day = "no day is known" if one.there_on is None else f"{one.there_on}"
    parts = [
        f"{p.quantity} {IN_STOCK}"
        if p.cause == IN_STOCK
        else f"{p.quantity} of {p.cause} on {p.day}"
        for p in one.sources
    ]
    if one.in_stock:
        day, parts = IN_STOCK, []
    about = f"{order}, line {one.line}: {one.quantity} × {one.sku}: {day}"
    return f"{about} ({', '.join(parts)})" if parts else about
