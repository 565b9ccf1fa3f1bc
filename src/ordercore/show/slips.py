"""The slip that lies in the parcel, ready to print."""

from collections.abc import Iterable

from ordercore.show.invoice_parts import address_lines
from ordercore.show.markup import Html, each, tag
from ordercore.show.page import page
from ordercore.show.slip_style import CSS
from ordercore.show.words import SlipWords, language_of, slip_words
from ordercore.values import Address, Money
from ordercore.warehouse import PackingSlip, SlipLine

__all__ = ["packing_slip_html", "packing_slips_html"]


def packing_slip_html(slip: PackingSlip, locale: str = "en_GB") -> str:
    """Return the slip of one parcel as a page.

    Amounts are written as people of the *locale* do, the wording is in its language
    where we have it and in English elsewhere.  A gift shows no amount anywhere.

    Raises Invalid: the locale is none.
    """
    return packing_slips_html([slip], locale)


def packing_slips_html(slips: Iterable[PackingSlip], locale: str = "en_GB") -> str:
    """Return the slips of many parcels as one page that prints each on its own sheet.

    Raises Invalid: the locale is none.
    """
    words = slip_words(locale)
    sheets = [_sheet(slip, words, locale) for slip in slips]
    return page(words.packing_slip, CSS, *sheets, lang=language_of(locale))


def _sheet(slip: PackingSlip, words: SlipWords, locale: str) -> Html:
    abroad = slip.ship_from.country != slip.ship_to.country
    return tag(
        "article",
        tag(
            "header",
            tag("h1", words.packing_slip),
            tag(
                "dl",
                tag("div", tag("dt", words.order), tag("dd", slip.order)),
                tag("div", tag("dt", words.parcel), tag("dd", slip.parcel)),
            ),
        ),
        tag(
            "section",
            _address(words.sender, slip.ship_from, abroad=abroad),
            _address(words.recipient, slip.ship_to, abroad=abroad),
            class_="addresses",
        ),
        tag("p", words.gift, class_="gift") if slip.gift else None,
        _contents(slip, words, locale),
        tag("p", slip.note, class_="note") if slip.note else None,
    )


def _address(title: str, address: Address, *, abroad: bool) -> Html:
    lines = [tag("span", line) for line in address_lines(address, abroad=abroad)]
    return tag("div", tag("h2", title), tag("address", each(lines)))


def _contents(slip: PackingSlip, words: SlipWords, locale: str) -> Html:
    amount = None if slip.gift else slip.amount
    priced = amount is not None
    columns = [(words.quantity, "n"), (words.sku, "sku"), (words.item, "item")]
    columns += [(words.amount, "n")] if priced else []
    heads = [tag("th", name, scope="col", class_=css) for name, css in columns]
    rows = [_row(line, locale, priced=priced) for line in slip.lines]
    return tag(
        "table",
        tag("caption", f"{words.units}: {slip.units}"),
        tag("thead", tag("tr", each(heads))),
        tag("tbody", each(rows)),
        _total(amount, words, locale) if amount is not None else None,
    )


def _row(line: SlipLine, locale: str, *, priced: bool) -> Html:
    cells = [
        tag("td", _quantity(line, locale), class_="n"),
        tag("td", line.sku, class_="sku"),
        tag("td", line.name, class_="item"),
    ]
    if priced:
        shown = line.amount.format(locale) if line.amount is not None else None
        cells.append(tag("td", shown, class_="n"))
    return tag("tr", each(cells))


def _quantity(line: SlipLine, locale: str) -> str:
    """Return how much it is: pieces by their number, else as it was weighed."""
    if line.measure.by_piece:
        return str(line.quantity)
    return line.measure.written(line.quantity, locale)


def _total(amount: Money, words: SlipWords, locale: str) -> Html:
    return tag(
        "tfoot",
        tag(
            "tr",
            tag("th", words.total, colspan=3, scope="row"),
            tag("td", amount.format(locale), class_="n"),
        ),
    )
