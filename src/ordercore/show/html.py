"""The whole shop on one page, to open, to print and to pass on."""

from ordercore.show.amounts import measured_shop
from ordercore.show.aside_parts import aside_section
from ordercore.show.book_parts import books_section
from ordercore.show.markup import Html, each, tag
from ordercore.show.order_parts import (
    attention_section,
    journeys_section,
    orders_section,
)
from ordercore.show.overview import overview, verdicts
from ordercore.show.page import page
from ordercore.show.report_style import CSS
from ordercore.show.stock_parts import stock_section
from ordercore.show.wording import clock
from ordercore.show.work_parts import work_section
from ordercore.views import RunSummary, Shop, summarize
from ordercore.views.telling import many

__all__ = ["report_html"]

MOST_URGENT = 20
MOST_ROWS = 40
MOST_TASKS = 25


def report_html(
    shop: Shop,
    title: str = "Shop report",
    *,
    summary: RunSummary | None = None,
    locale: str = "",
) -> str:
    """Return a page that shows the shop and needs nothing but itself.

    Of long lists the newest or most urgent rows are shown, and how many more there are.

    Args:
        shop: from ``views.look``.
        title: at the top and on the browser's tab.
        summary: of the run that the page is about; without one, of the shop.
        locale: how amounts are written, such as ``da_DK``; without one they are
            written like 3,348.80 DKK.  The page is in English.

    Raises Invalid: the locale is none.
    """
    summary = summary or summarize(shop)
    shop = measured_shop(shop)
    sections = [
        ("Attention", attention_section(shop, MOST_URGENT, locale)),
        ("Orders", orders_section(shop, MOST_ROWS, locale)),
        ("Journeys", journeys_section(shop, locale)),
        ("Stock", stock_section(shop, MOST_ROWS)),
        ("Work", work_section(shop, MOST_TASKS)),
        ("Books", books_section(shop.books, locale)),
        ("Set aside", aside_section(shop, summary.set_aside_by_code, MOST_TASKS)),
    ]
    there = [(name, part) for name, part in sections if part is not None]
    return page(
        title,
        CSS,
        tag("a", "Skip to the contents", href="#contents", class_="skip"),
        _header(title, shop, summary, [name for name, _ in there]),
        tag(
            "main",
            overview(shop, summary, locale),
            each([part for _, part in there]),
            id="contents",
        ),
        tag("footer", "Made by ordercore. Times are UTC."),
    )


def _header(title: str, shop: Shop, summary: RunSummary, names: list[str]) -> Html:
    links = [
        tag("a", name, href=f"#{name.lower().replace(' ', '-')}") for name in names
    ]
    as_of = f"As of {clock(shop.now)} UTC, {many(shop.events, 'event')} in the journal"
    return tag(
        "header",
        tag("h1", title),
        tag("p", as_of, class_="lead"),
        verdicts(shop, summary),
        tag("nav", each(links), aria_label="Parts of this page"),
    )
