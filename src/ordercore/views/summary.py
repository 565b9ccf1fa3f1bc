"""What came of it all: the value that the table for people and the JSON are made of."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from attrs import asdict, frozen

from ordercore.values import Money
from ordercore.views.shop import Shop
from ordercore.views.status import Fate

__all__ = ["RowCount", "RunSummary", "summarize"]


class RowCount(Protocol):
    """How the rows of a feed were used: each is in ``lines`` or in ``set_aside``."""

    @property
    def rows_in(self) -> int:
        """Rows that were read."""
        ...

    @property
    def lines(self) -> int:
        """Rows that are part of an order."""
        ...

    @property
    def set_aside(self) -> int:
        """Rows that lie in quarantine, each with its reason."""
        ...

    @property
    def repeated(self) -> int:
        """Orders that had been taken before: nothing changed."""
        ...


@frozen
class RunSummary:
    """What came of a run, or how the shop stands.

    Attributes:
        rows_in, lines, set_aside, repeated: the rows of what was read, all feeds
            together; without a feed, ``lines`` are those of all orders and the rows
            are those that are known.
        rows_accounted: whether every row is in ``lines`` or in ``set_aside``.
        set_aside_by_code: how many entries lie in quarantine, by reason.
        orders: all orders of the shop; each is counted once in the next five.
        shipped, backordered, held, cancelled, open: what became of them.
        late: how many of them are late now, whatever became of them.
        promised: for how many a day was promised for all goods.
        promised_late: how many of these were promised for later than they are wanted.
        put_off: how many buyers were told a later day for what waits than at first.
        left_late: of how many goods left later than promised, or than wanted where
            nothing was promised.
        units: how many units are in which state.
        stock_conserved: whether no unit was lost or made up.
        journal_balanced: whether the books balance in every currency.
        revenue: goods and carriage invoiced, without tax, one amount a currency.
        problems: what is wrong with stock or books, in words; empty when all is well.
        events: how many events the journal holds.
    """

    rows_in: int
    lines: int
    set_aside: int
    repeated: int
    rows_accounted: bool
    set_aside_by_code: Mapping[str, int]
    orders: int
    shipped: int
    backordered: int
    held: int
    cancelled: int
    open: int
    late: int
    promised: int
    promised_late: int
    put_off: int
    left_late: int
    units: Mapping[str, int]
    stock_conserved: bool
    journal_balanced: bool
    revenue: tuple[Money, ...]
    problems: tuple[str, ...]
    events: int

    @property
    def ok(self) -> bool:
        """Whether every row, every unit and every amount is accounted for."""
        return self.rows_accounted and self.stock_conserved and self.journal_balanced

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it: amounts as text, such as ``"89.00 DKK"``."""
        plain = asdict(self, recurse=False)
        plain["set_aside_by_code"] = dict(self.set_aside_by_code)
        plain["units"] = dict(self.units)
        plain["revenue"] = [str(money) for money in self.revenue]
        plain["problems"] = list(self.problems)
        return plain


def summarize(shop: Shop, feeds: Iterable[RowCount] = ()) -> RunSummary:
    """Return what came of a run over *feeds*, or how the shop stands without any."""
    counts = list(feeds)
    by_code: dict[str, int] = {}
    for one in shop.set_aside:
        by_code[one.code] = by_code.get(one.code, 0) + 1
    lines = sum([c.lines for c in counts]) if counts else shop.lines
    set_aside = sum([c.set_aside for c in counts]) if counts else len(shop.set_aside)
    rows_in = sum([c.rows_in for c in counts]) if counts else lines + set_aside
    stock, books = shop.conservation, shop.books
    return RunSummary(
        rows_in=rows_in,
        lines=lines,
        set_aside=set_aside,
        repeated=sum([c.repeated for c in counts]),
        rows_accounted=rows_in == lines + set_aside,
        set_aside_by_code=dict(sorted(by_code.items())),
        orders=len(shop.orders),
        shipped=shop.fates[Fate.SHIPPED],
        backordered=shop.fates[Fate.BACKORDERED],
        held=shop.fates[Fate.HELD],
        cancelled=shop.fates[Fate.CANCELLED],
        open=shop.fates[Fate.OPEN],
        late=shop.late,
        promised=shop.promised,
        promised_late=shop.promised_late,
        put_off=shop.put_off,
        left_late=shop.left_late,
        units=asdict(shop.units),
        stock_conserved=stock.ok,
        journal_balanced=books.ok,
        revenue=tuple([trial.revenue for trial in books.trial]),
        problems=tuple(map(str, (*stock.differences, *books.problems))),
        events=shop.events,
    )
