"""A count is compared with the book as it is at that instant, and corrects it once."""

from collections.abc import Iterator

from ordercore import stock
from ordercore.catalog import PriceQuery, find_price
from ordercore.errors import Refused
from ordercore.flow import tagging
from ordercore.flow.doing.engine import Step
from ordercore.flow.seeing.views import Views
from ordercore.message import key_of
from ordercore.stock import BookUnits, CountSheet, StockLevel, stock_stream
from ordercore.values import Money, Rounding

__all__ = ["compare_count", "freeze_book", "note_correction", "post_count"]


def freeze_book(event: stock.CountSheetOpened, views: Views) -> Iterator[Step]:
    """Write down what the book says of what is to be counted, and what it costs."""
    sheet: CountSheet = views.state(event.stream)
    currency = sheet.limit.value.currency if sheet.limit.value else ""
    book = [
        BookUnits(sku, _units(sheet, sku, views), _unit_value(sku, currency, views))
        for sku in event.skus
    ]
    yield stock.FreezeBook(event.sheet, tuple(book))


def compare_count(event: stock.CountEntered, views: Views) -> Iterator[Step]:
    """Compare what was counted with the book at the same instant."""
    sheet: CountSheet = views.state(event.stream)
    book = [BookUnits(c.sku, _units(sheet, c.sku, views)) for c in event.counts]
    yield stock.CompareCount(event.sheet, tuple(book))


def note_correction(
    event: stock.Adjusted | stock.Counted, views: Views
) -> Iterator[Step]:
    """Take what corrects the book off the differences that sheets have found."""
    for stream in views.tagged(tagging.counting(event.sku, event.node)):
        sheet: CountSheet = views.state(stream)
        if event.delta and sheet.condition is event.condition:
            yield stock.NoteCorrection(key_of(stream), event.sku, event.delta)


def post_count(event: stock.CountPosted, views: Views) -> Iterator[Step]:
    """Correct the book by each difference, whatever has moved since the count."""
    sheet: CountSheet = views.state(event.stream)
    for one in event.found:
        there = _units(sheet, one.sku, views) + one.difference
        if there < 0:
            raise _contradicted(event, one, there)
        place = (one.sku, event.node, there)
        yield stock.Count(*place, event.stream, views.now, event.condition)


def _units(sheet: CountSheet, sku: str, views: Views) -> int:
    """Return what the book says now: what is over by now stands in quarantine."""
    level: StockLevel | None = views.state(stock_stream(sku, sheet.node))
    return level.at(views.now).of(sheet.condition) if level else 0


def _unit_value(sku: str, currency: str, views: Views) -> Money | None:
    """Return what a unit costs; a part of the smallest unit of money counts in full."""
    if not currency:
        return None
    query = PriceQuery(currency, at=views.now)
    try:
        price = find_price(views.price_lists, sku, 1, query).unit_price
    except Refused:
        return None
    return Money.of_decimal(price, currency, Rounding.UP)


def _contradicted(event: stock.CountPosted, one: stock.Found, there: int) -> Refused:
    return Refused(
        "count.contradicted",
        asked=f"post {one.counted} × {one.sku} of count sheet {event.sheet}",
        because=f"more has left {event.node} since than was counted: {there} would be "
        "there",
        remedy="Count again: stock.RejectCount, or stock.EnterCount with what is there",
    )
