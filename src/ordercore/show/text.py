"""The shop, a run or the way of an order as text for a terminal or a pipe."""

from collections.abc import Iterator, Mapping, Sequence

from ordercore.show.amounts import amount_of, measured_journey, measured_shop
from ordercore.show.table import sections, table
from ordercore.show.wording import ATTENTION, FATES, JOBS, about, clock, count, label
from ordercore.values import Measure
from ordercore.views import (
    Attention,
    Entry,
    Job,
    Journey,
    RunSummary,
    SetAside,
    Shop,
    Standing,
    Task,
    due_on,
    summarize,
)
from ordercore.views.lateness import expected_on
from ordercore.views.telling import many

__all__ = ["aside_text", "journey_text", "report_text", "summary_text"]

MOST = 20
"""So many rows of a long list are shown, and how many more there are."""

NO_MEASURES: Mapping[str, Measure] = {}

A_FEW = 5
"""So many rows are shown of each reason for which something was set aside."""


def summary_text(summary: RunSummary, width: int | None = None) -> str:
    """Return what came of a run as a short table."""
    good = {True: "yes", False: "NO"}
    rows: list[tuple[str, str, str]] = [
        ("orders", count(summary.orders), ""),
        *_fates(summary),
        *_days(summary),
        ("rows in", count(summary.rows_in), _rows(summary)),
        *_quarantine(summary),
        ("stock conserved", good[summary.stock_conserved], ""),
        ("journal balanced", good[summary.journal_balanced], _revenue(summary)),
    ]
    body = table(("", "", ""), rows, "<><", width)
    wrong = [f"! {problem}" for problem in summary.problems[:MOST]]
    return "\n".join([body, *wrong])


def _fates(summary: RunSummary) -> Iterator[tuple[str, str, str]]:
    units = summary.units
    notes = {
        "shipped": f"{many(units['shipped'] + units['delivered'], 'unit')} shipped",
        "backordered": f"{many(units['backordered'], 'unit')} wait for supply",
        "cancelled": f"{many(units['cancelled'], 'unit')} given up",
    }
    for end in FATES:
        name = end.lower()
        number: int = getattr(summary, name)
        if number:
            yield f"  {name}", count(number), notes.get(name, "")


def _days(summary: RunSummary) -> Iterator[tuple[str, str, str]]:
    """Yield how days were promised and kept, where any was promised."""
    if summary.promised:
        later = f"{many(summary.promised_late, 'order')} for later than wanted"
        yield "promised", count(summary.promised), later
        off = f"{count(summary.put_off)} put off"
        left = f"{off}, {many(summary.left_late, 'order')} left later than promised"
        yield "late", count(summary.late), left


def _rows(summary: RunSummary) -> str:
    used = f"{count(summary.lines)} used, {count(summary.set_aside)} set aside"
    again = f"; {many(summary.repeated, 'order')} known already" * bool(
        summary.repeated
    )
    lost = "" if summary.rows_accounted else "; NOT ALL ACCOUNTED FOR"
    return used + again + lost


def _quarantine(summary: RunSummary) -> Iterator[tuple[str, str, str]]:
    """Yield what lies in quarantine by reason, that of earlier runs included."""
    by_code = summary.set_aside_by_code
    if by_code:
        reasons = ", ".join([f"{code} {number}" for code, number in by_code.items()])
        yield "quarantine", count(sum(by_code.values())), reasons


def _revenue(summary: RunSummary) -> str:
    invoiced = ", ".join([str(money) for money in summary.revenue if money])
    return f"{invoiced} invoiced, without tax" if invoiced else ""


def aside_text(rows: Sequence[SetAside], width: int | None = None) -> str:
    """Return what was set aside: where it stands, and why, some of each reason."""
    groups: dict[str, list[SetAside]] = {}
    for row in rows:
        groups.setdefault(row.code, []).append(row)
    ranked = sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    shown: list[tuple[str, str, str]] = []
    for code, group in ranked:
        first, *others = group[:A_FEW]
        shown.append((code, first.where, first.reason))
        shown += [("", row.where, row.reason) for row in others]
        if len(group) > A_FEW:
            shown.append(("", f"and {count(len(group) - A_FEW)} more", ""))
    return table(("set aside", "where", "why"), shown, "<<<", width, wrap=True)


def journey_text(
    journey: Journey,
    width: int | None = None,
    *,
    every: bool = False,
    measures: Mapping[str, Measure] = NO_MEASURES,
) -> str:
    """Return the way of an order, a line for each act.

    Args:
        journey: from ``views.journey``.
        width: columns of the terminal; what does not fit goes on in the next line.
        every: also the events that tell an act again from another side.
        measures: how goods are counted that are not counted in pieces, by SKU.
    """
    journey = measured_journey(journey, measures)
    entries = journey.entries if every else journey.told
    if not entries:
        return f"{journey.order}: nothing happened to it"
    rows = [
        (
            clock(entry.at),
            about(entry, journey.order),
            entry.told.what,
            _detail(entry),
            entry.told.money,
        )
        for entry in entries
    ]
    headings = (f"{journey.order}, UTC", "", "", "", "")
    return table(headings, rows, "<<<<>", width, wrap=True)


def _detail(entry: Entry) -> str:
    told = entry.told
    parts = [told.detail, f"at {told.node}" if told.node else ""]
    parts.append(f"({told.why})" if told.why else "")
    return " ".join([part for part in parts if part])


def report_text(
    shop: Shop, summary: RunSummary | None = None, width: int | None = None
) -> str:
    """Return the shop in short: its figures, who waits, what is to do, the books."""
    shop = measured_shop(shop)
    return sections(
        (
            f"Shop as of {clock(shop.now)} UTC",
            summary_text(summary or summarize(shop), width),
        ),
        ("Needs attention", _attention(shop, width)),
        ("Orders, the newest first", _orders(shop, width)),
        ("Stock by node", _nodes(shop, width)),
        ("Most waited for", _waited_for(shop, width)),
        ("Open work", _work(shop, width)),
        ("Promised and missing", _missing(shop, width)),
        ("Books", _books(shop, width)),
        ("Set aside", aside_text(shop.set_aside, width) if shop.set_aside else ""),
    )


def _attention(shop: Shop, width: int | None) -> str:
    rows = [
        (
            one.order.id,
            f"{one.order.agreed.placed_at:%Y-%m-%d}",
            str(due_on(one.order) or ""),
            ", ".join([_why(reason, one) for reason in one.attention]),
            label(one.fulfillment),
            count(one.units.to_send),
        )
        for one in shop.urgent[:MOST]
    ]
    headings = ("order", "placed", "due", "why", "goods", "to send")
    return _listed(headings, rows, "<<<<<>", width, len(shop.urgent))


def _why(reason: Attention, one: Standing) -> str:
    if reason is Attention.LATE:
        return f"{many(one.days_late, 'day')} late"
    if reason is Attention.BACKORDERED and (day := expected_on(one.order)):
        return f"backordered until {day}"
    return ATTENTION[reason]


def _orders(shop: Shop, width: int | None) -> str:
    rows = [
        (
            one.order.id,
            f"{one.order.agreed.placed_at:%Y-%m-%d}",
            FATES[one.fate].lower(),
            label(one.fulfillment),
            str(one.total),
        )
        for one in shop.orders[:MOST]
    ]
    headings = ("order", "placed", "state", "goods", "total")
    return _listed(headings, rows, "<<<<>", width, len(shop.orders))


def _nodes(shop: Shop, width: int | None) -> str:
    counts = [(node.node, node.skus, node.count) for node in shop.stock.nodes]
    counts.append(("all", len(shop.stock.skus), shop.stock.count))
    rows = [
        (
            name,
            *map(count, (skus, c.sellable, c.allocated, c.reserved, c.available)),
        )
        for name, skus, c in counts
    ]
    headings = ["node", "SKUs", "sellable", "promised", "held", "available"]
    everything = shop.stock.count
    if everything.unsellable or everything.shortfall:
        headings += ["apart", "missing"]
        rows = [
            (*row, count(c.unsellable), count(c.shortfall))
            for row, (_, _, c) in zip(rows, counts, strict=True)
        ]
    align = "<" + ">" * (len(headings) - 1)
    return _listed(tuple(headings), rows, align, width, len(rows))


def _waited_for(shop: Shop, width: int | None) -> str:
    waited = [one for one in shop.stock.skus if one.waiting]
    rows = [
        (
            one.sku,
            shop.items.get(one.sku),
            *[
                amount_of(one.sku, units, shop.measures)
                for units in (one.waiting, one.count.available, one.count.to_come)
            ],
        )
        for one in waited[:MOST]
    ]
    headings = ("SKU", "name", "waited for", "available", "to come")
    return _listed(headings, rows, "<<>>>", width, len(waited))


def _work(shop: Shop, width: int | None) -> str:
    rows = [
        (JOBS[one.job], count(len(one.tasks)), count(one.units) if one.units else "")
        for one in shop.work
    ]
    return _listed(("work", "tasks", "units"), rows, "<>>", width, len(rows))


def _missing(shop: Shop, width: int | None) -> str:
    """Return what a count did not find of what is promised, and to whom it is."""
    shelves: dict[tuple[str, str], list[Task]] = {}
    for one in shop.work:
        for task in one.tasks if one.job is Job.FIND_MISSING else ():
            shelves.setdefault((task.sku, task.node), []).append(task)
    rows = [
        (
            sku,
            node,
            amount_of(sku, tasks[0].missing, shop.measures),
            ", ".join([task.subject for task in tasks]),
        )
        for (sku, node), tasks in shelves.items()
    ]
    headings = ("SKU", "node", "missing", "promised to")
    return _listed(headings, rows[:MOST], "<<><", width, len(rows))


def _books(shop: Shop, width: int | None) -> str:
    rows: list[tuple[object, ...]] = []
    for trial in shop.books.trial:
        for balance in trial.balances:
            debit, credit = balance.debit or "", balance.credit or ""
            rows.append((balance.account, debit, credit))
        rows.append((f"sum {trial.currency}", trial.debit, trial.credit))
    return _listed(("account", "debit", "credit"), rows, "<>>", width, len(rows))


def _listed(
    headings: tuple[str, ...],
    rows: Sequence[Sequence[object]],
    align: str,
    width: int | None,
    there: int,
) -> str:
    if not rows:
        return ""
    rest = f"\nand {count(there - len(rows))} more" if there > len(rows) else ""
    return table(headings, rows, align, width) + rest
