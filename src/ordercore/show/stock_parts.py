"""Stock on the page: what is where, who waits, and that nothing was lost."""

from collections.abc import Callable, Sequence
from functools import partial

from ordercore.show.amounts import amount_of
from ordercore.show.markup import Html, Inside, each, tag
from ordercore.show.parts import Column, data_table, more, section
from ordercore.show.svg import bar
from ordercore.show.wording import count
from ordercore.views import Count, Moves, Shop, SkuStock
from ordercore.views.telling import many

__all__ = ["stock_section"]

COUNTS: Sequence[Column] = (
    ("Sellable", "n"),
    ("Promised", "n"),
    ("Held back", "n"),
    ("Available", "n"),
    ("Set apart", "n"),
    ("Missing", "n"),
    ("Coming in", "n"),
    ("In transit", "n"),
)


def stock_section(shop: Shop, most: int) -> Html:
    """Return stock by node and by SKU, and the check of the book."""
    stock = shop.stock
    lead = (
        f"{count(stock.count.sellable)} units of {many(len(stock.skus), 'SKU')} at "
        f"{many(len(stock.nodes), 'node')}; {count(stock.count.allocated)} promised, "
        f"{count(stock.count.reserved)} held back, "
        f"{count(stock.waiting)} waited for."
    )
    return section(
        "stock",
        "Stock",
        lead,
        _key(),
        _by_node(shop),
        _by_sku(shop, most),
        more(min(most, len(stock.skus)), len(stock.skus), "SKU"),
        _check(shop),
    )


def _key() -> Html:
    names = (
        ("promised", "Promised"),
        ("held", "Held back"),
        ("available", "Available"),
        ("waiting", "Waited for"),
    )
    items = [
        tag("li", tag("i", class_=f"dot {css}", aria_hidden="true"), name)
        for css, name in names
    ]
    return tag("ul", each(items), class_="legend")


def _by_node(shop: Shop) -> Html:
    fullest = max([node.count.sellable for node in shop.stock.nodes], default=0)
    rows = [
        (
            _named(node.node, shop.nodes.get(node.node)),
            count(node.skus),
            *_counts(node.count),
            _bar(node.count, 0, fullest, node.node),
        )
        for node in shop.stock.nodes
    ]
    everything = shop.stock.count
    foot = ("All nodes", count(len(shop.stock.skus)), *_counts(everything), None)
    columns = (("Node", ""), ("SKUs", "n"), *COUNTS, ("", "chart"))
    return data_table("Stock by node", columns, rows, foot)


def _by_sku(shop: Shop, most: int) -> Html:
    shown = shop.stock.skus[:most]
    fullest = max([s.count.sellable + s.short for s in shown], default=0)
    rows = [
        (
            _named(one.sku, shop.items.get(one.sku)),
            *_counts(one.count, tell := partial(_told, one, shop)),
            tell(one.waiting) if one.waiting else "–",
            _places(one, tell),
            _bar(one.count, one.short, fullest, one.sku),
        )
        for one in shown
    ]
    columns = (
        ("SKU", "what"),
        *COUNTS,
        ("Waited for", "n"),
        ("Available where", ""),
        ("", "chart"),
    )
    caption = "Stock by SKU: the most waited for first, then the scarcest"
    return data_table(caption, columns, rows)


def _told(one: SkuStock, shop: Shop, units: int) -> str:
    return amount_of(one.sku, units, shop.measures)


def _places(one: SkuStock, tell: Callable[[int], str]) -> str:
    nodes = one.nodes.items()
    there = [f"{node} {tell(c.available)}" for node, c in nodes if c.available]
    return ", ".join(there) or "nowhere"


def _counts(numbers: Count, tell: Callable[[int], str] = count) -> tuple[str, ...]:
    return (
        tell(numbers.sellable),
        tell(numbers.allocated),
        tell(numbers.reserved),
        tell(numbers.available),
        tell(numbers.unsellable) if numbers.unsellable else "–",
        tell(numbers.shortfall) if numbers.shortfall else "–",
        tell(numbers.incoming) if numbers.incoming else "–",
        tell(numbers.in_transit) if numbers.in_transit else "–",
    )


def _bar(numbers: Count, short: int, full: int, name: str) -> Html:
    return bar(
        [
            ("Promised", numbers.allocated, "promised"),
            ("Held back", numbers.reserved, "held"),
            ("Available", numbers.available, "available"),
            ("Missing", short, "waiting"),
        ],
        label=f"{name}: {numbers.allocated} promised, {numbers.reserved} held back, "
        f"{numbers.available} available, {short} missing",
        full=full,
    )


def _named(code: str, name: str | None) -> Inside:
    if not name or name == code:
        return code
    return each([tag("b", code), " ", tag("small", name)])


def _check(shop: Shop) -> Html:
    check = shop.conservation
    if not check.ok:
        rows = [
            (d.sku, d.node, d.what, count(d.expected), count(d.actual))
            for d in check.differences[:50]
        ]
        columns = (
            ("SKU", ""),
            ("Node", ""),
            ("What", ""),
            ("First", "n"),
            ("Second", "n"),
        )
        return data_table("Where two books differ", columns, rows)
    return tag("p", _sum(check.moves), class_="check")


def _sum(moves: Moves) -> str:
    sign = "−" if moves.adjusted < 0 else "+"
    scrapped = f" − {moves.scrapped:,} scrapped" if moves.scrapped else ""
    moving = f" − {moves.in_transit:,} in transit" if moves.in_transit else ""
    lost = f" − {moves.lost:,} lost on the way" if moves.lost else ""
    apart = moves.on_hand - moves.sellable
    aside = f", {apart:,} of them set apart," if apart else ""
    return (
        f"Recounted from the journal: {moves.received:,} received + "
        f"{moves.returned:,} returned {sign} {abs(moves.adjusted):,} corrected − "
        f"{moves.shipped:,} shipped{scrapped}{moving}{lost} = {moves.on_hand:,} on "
        f"hand{aside} on every shelf, and what is promised is what the orders claim."
    )
