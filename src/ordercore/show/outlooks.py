"""What becomes of a SKU in the days to come, as text and as a picture."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import pairwise

from attrs import frozen

from ordercore.show.lots import lots_table
from ordercore.show.markup import Html, each, raw_style, tag
from ordercore.show.table import sections, table
from ordercore.show.wording import measured
from ordercore.stock import Capacity, Dated
from ordercore.views import SkuOutlook

__all__ = ["outlook_svg", "outlook_text"]

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 300, 60, 20, 40, 50
LEAST_DAYS = 14
NONE = "–"
COULD = ("day", "units", "plug-in", "how")
SHELVES = ("node", "sellable", "promised", "held", "available", "apart", "missing")
QUOTAS = ("node", "quota", "for", "kept", "left", "available to them")
CSS = """
svg { font: 12px system-ui, sans-serif; background: #fff; color: #1d1d1b }
text { fill: currentColor } .axis { stroke: #a5a39b } .zero { stroke: #62615b }
.left { fill: none; stroke: #3f74b5; stroke-width: 2 }
.promised { fill: #26805a; fill-opacity: .25 }
.in { fill: #26805a } .out { fill: #b4452f }
.could { fill: none; stroke: #26805a }
@media (prefers-color-scheme: dark) { svg { background: #171715; color: #ecebe6 } }
"""


def outlook_text(seen: SkuOutlook, width: int | None = None) -> str:
    """Return what is where, and what is left day by day, as tables.

    Args:
        seen: the outlook.
        width: columns of the terminal; None in a pipe.
    """
    tell = _teller(seen)
    shelves = [
        (
            level.node,
            tell(level.sellable),
            tell(level.allocated),
            tell(level.reserved),
            tell(level.available),
            tell(level.unsellable.total),
            tell(level.shortfall),
        )
        for level in seen.levels
    ]
    days = ["day", "comes in", "wanted", "left", "can be promised"]
    if seen.kept:
        days.insert(2, "kept for others")
    whom = f"The days to come for {', '.join(seen.segments)}"
    place = f" at {seen.node}" if seen.node else ""
    return sections(
        (
            f"{seen.sku}{place} now",
            table(SHELVES, shelves, "<>>>>>>", width) if shelves else "",
        ),
        ("Quotas", _quotas(seen, width)),
        ("Lots", lots_table(seen.levels, width, seen.measure)),
        (
            whom if seen.segments else "The days to come",
            table(days, [*_days(seen)], "<" + ">" * (len(days) - 1), width),
        ),
        ("Overdue, and not counted on", table(("", "", ""), [*_overdue(seen)], "<><")),
        ("Over, and nobody's from then on", table(("", "", ""), [*_over(seen)], "<><")),
        (
            "Could be made or bought, and nobody has ordered it",
            table(COULD, [*_could(seen)], "<><<", width) if seen.capacities else "",
        ),
    )


def _quotas(seen: SkuOutlook, width: int | None) -> str:
    """Return what shelves keep for some buyers, and what can be promised to these."""
    tell = _teller(seen)
    rows = [
        (
            level.node,
            one.id,
            ", ".join(one.path),
            *map(tell, (one.units, one.left, level.available_to(one.path))),
        )
        for level in seen.levels
        for one in level.quotas.pockets
    ]
    return table(QUOTAS, rows, "<<<>>>", width) if rows else ""


def _over(seen: SkuOutlook) -> Iterator[tuple[str, ...]]:
    for one in seen.ends:
        yield (str(one.day), _teller(seen)(one.quantity), one.cause)


def _could(seen: SkuOutlook) -> Iterator[tuple[str, ...]]:
    for one in seen.capacities:
        yield (str(one.day), _teller(seen)(one.quantity), one.plugin, one.how)


def _days(seen: SkuOutlook) -> Iterator[tuple[str, ...]]:
    ahead, tell = seen.outlook, _teller(seen)
    today = ahead.days[0]
    for day, left, units in zip(
        ahead.days, ahead.balances, ahead.promisable, strict=True
    ):
        comes = sum([one.quantity for one in seen.due if one.day == day])
        wants = sum([d.quantity for d in seen.demand if max(d.day, today) == day])
        kept = sum([one.quantity for one in seen.kept if one.day == day])
        others = [tell(kept) if kept else NONE] if seen.kept else []
        come, wanted = [tell(n) if n else NONE for n in (comes, wants)]
        yield (str(day), come, *others, wanted, tell(left), tell(units))


def _overdue(seen: SkuOutlook) -> Iterator[tuple[str, ...]]:
    for one in seen.overdue:
        yield (str(one.day), _teller(seen)(one.quantity), one.cause)


def _teller(seen: SkuOutlook) -> Callable[[int], str]:
    return partial(measured, measure=seen.measure)


def outlook_svg(seen: SkuOutlook) -> str:
    """Return a picture of what is left of a SKU, day by day, as an SVG file.

    The line is what is left at the end of each day, the area what can be promised for
    it; a triangle up is a day on which units come in, one down a day on which they are
    wanted, and a hollow one a day on which units could be there that nobody has
    ordered: the line does not count on them.
    """
    frame = _Frame.around(seen)
    ahead = seen.outlook
    left = [*zip(ahead.days, ahead.balances, strict=True)]
    can = [*zip(ahead.days, ahead.promisable, strict=True)]
    today = ahead.days[0]
    tell = _teller(seen)
    marks = [_mark(frame, one, "in", tell) for one in seen.due]
    marks += [_mark(frame, one, "out", tell) for one in seen.demand]
    marks += [_mark(frame, _dated(one), "could", tell) for one in seen.capacities]
    title = f"{seen.sku}: what is left from {today} on"
    picture = tag(
        "svg",
        raw_style(CSS),
        tag("title", title),
        tag("text", title, x=LEFT, y=TOP // 2),
        each(_axes(frame, ahead.days, tell)),
        tag("path", d=_area(frame, can), class_="promised"),
        tag("path", d=_line(frame, left), class_="left"),
        each(marks),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=title,
    )
    return str(picture)


@frozen
class _Frame:
    """Where a day and a number of units stand in the picture, in whole pixels."""

    first: date
    last: date
    low: int
    high: int

    @classmethod
    def around(cls, seen: SkuOutlook) -> "_Frame":
        """Return the frame that holds an outlook, with a week more than is known."""
        ahead = seen.outlook
        could = [one.day for one in seen.capacities]
        known = (max(ahead.days[-1], *could, ahead.days[0]) - ahead.days[0]).days
        known += LEAST_DAYS // 2
        last = ahead.days[0] + timedelta(days=max(known, LEAST_DAYS))
        low, high = min(0, *ahead.balances), max(1, *ahead.balances)
        return cls(ahead.days[0], last, low, high)

    def x(self, day: date) -> int:
        days = (max(day, self.first) - self.first).days
        return LEFT + days * (WIDTH - LEFT - RIGHT) // (self.last - self.first).days

    def y(self, units: int) -> int:
        room = HEIGHT - TOP - BOTTOM
        return TOP + (self.high - units) * room // (self.high - self.low)


def _line(frame: _Frame, steps: Sequence[tuple[date, int]]) -> str:
    day, units = steps[0]
    way = [f"M{frame.x(day)} {frame.y(units)}"]
    for day, units in steps[1:]:
        way += [f"H{frame.x(day)}", f"V{frame.y(units)}"]
    return " ".join([*way, f"H{frame.x(frame.last)}"])


def _area(frame: _Frame, steps: Sequence[tuple[date, int]]) -> str:
    floor = frame.y(0)
    return f"{_line(frame, steps)} V{floor} H{frame.x(steps[0][0])} Z"


def _axes(
    frame: _Frame, days: Sequence[date], tell: Callable[[int], str]
) -> Iterator[Html]:
    for units in sorted({frame.low, 0, frame.high}):
        y = frame.y(units)
        css = "axis" if units else "zero"
        yield tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_=css)
        yield tag("text", tell(units), x=LEFT - 6, y=y + 4, text_anchor="end")
    for day in _apart(frame, [*days, frame.last]):
        yield tag("text", f"{day:%d %b}", x=frame.x(day), y=HEIGHT - 8)


def _apart(frame: _Frame, days: Sequence[date]) -> Iterator[date]:
    """Yield the first day, and those whose labels do not stand on one before."""
    yield days[0]
    shown = days[0]
    for _, day in pairwise(days):
        if frame.x(day) - frame.x(shown) >= LEFT:
            yield day
            shown = day


def _dated(one: Capacity) -> Dated:
    return Dated(one.day, one.quantity, f"plug-in {one.plugin}: {one.how}")


def _mark(frame: _Frame, one: Dated, css: str, tell: Callable[[int], str]) -> Html:
    x, y = frame.x(one.day), HEIGHT - BOTTOM + 12
    tip = 8 if css == "out" else -8
    hint = tag("title", f"{one.day}: {tell(one.quantity)} {css}, {one.cause}")
    return tag("path", hint, d=f"M{x - 5} {y} H{x + 5} L{x} {y + tip} Z", class_=css)
