"""The top of the report: the numbers and verdicts that everybody asks for first."""

from collections.abc import Iterator, Sequence

from ordercore.show.markup import Html, Inside, each, tag
from ordercore.show.parts import verdict
from ordercore.show.svg import bar
from ordercore.show.wording import FATES, amount, count, percent
from ordercore.values import Money
from ordercore.views import Conservation, RunSummary, Shop
from ordercore.views.telling import many

__all__ = ["overview", "verdicts"]


def verdicts(shop: Shop, summary: RunSummary) -> Html:
    """Return whether every unit, every amount and every row is accounted for."""
    stock, books = shop.conservation, shop.books
    rows = (
        f"{many(summary.rows_in, 'row')} in: "
        f"{count(summary.lines)} used, {count(summary.set_aside)} set aside"
    )
    return tag(
        "ul",
        verdict(_of_stock(stock), ok=stock.ok),
        verdict(
            f"Books balanced: {many(books.entries, 'entry', 'entries')} in "
            f"{many(len(books.trial), 'currency', 'currencies')}"
            if books.ok
            else f"Books differ: {many(len(books.problems), 'problem')}",
            ok=books.ok,
        ),
        verdict(rows, ok=summary.rows_accounted),
        class_="verdicts",
    )


def _of_stock(stock: Conservation) -> str:
    if stock.ok:
        return (
            f"Stock conserved to the unit on {many(stock.levels, 'shelf', 'shelves')}"
        )
    return f"Stock differs: {many(len(stock.differences), 'difference')}"


def overview(shop: Shop, summary: RunSummary, locale: str) -> Html:
    """Return the key figures and how the orders are divided."""
    units = shop.units
    tiles = [
        _tile("Orders", count(summary.orders), many(shop.lines, "line")),
        _tile(
            "Units shipped",
            percent(units.left, units.wanted),
            f"{count(units.left)} of {count(units.wanted)} wanted",
        ),
        _tile(
            "Need attention",
            count(len(shop.urgent)),
            f"{count(summary.held)} held, {count(summary.late)} late",
        ),
        *_days(summary),
        _tile(
            "Units waiting",
            count(shop.stock.waiting),
            many(sum([s.waiting > 0 for s in shop.stock.skus]), "SKU"),
        ),
        _money_tile("Invoiced, without tax", summary.revenue, locale),
    ]
    return each([tag("div", each(tiles), class_="tiles"), _fates(shop)])


def _days(summary: RunSummary) -> Iterator[Html]:
    """Yield how days were promised and kept, where any was promised."""
    if summary.promised:
        note = (
            f"{count(summary.promised_late)} for later than wanted, "
            f"{count(summary.put_off)} put off, {count(summary.left_late)} left later"
        )
        yield _tile("Days promised", count(summary.promised), note)


def _tile(name: str, number: Inside, note: str) -> Html:
    return tag(
        "div",
        tag("p", name, class_="name"),
        tag("p", number, class_="number"),
        tag("p", note, class_="note"),
        class_="tile",
    )


def _money_tile(name: str, amounts: Sequence[Money], locale: str) -> Html:
    shown = [tag("li", amount(money, locale)) for money in amounts if money]
    listed = tag("ul", each(shown)) if shown else tag("p", "nothing yet", class_="note")
    return tag("div", tag("p", name, class_="name"), listed, class_="tile money")


def _fates(shop: Shop) -> Html:
    there = [(name, shop.fates[end], end.lower()) for end, name in FATES.items()]
    legend = [
        tag(
            "li",
            tag("i", class_=f"dot {css}", aria_hidden="true"),
            f"{name} ",
            tag("b", count(size)),
            " ",
            tag("small", percent(size, len(shop.orders))),
        )
        for name, size, css in there
        if size
    ]
    words = ", ".join([f"{name} {count(size)}" for name, size, _ in there])
    return tag(
        "figure",
        bar(there, label=f"Orders by what became of them: {words}"),
        tag("figcaption", tag("ul", each(legend), class_="legend")),
        class_="fates",
    )
