"""Invoices and credit notes, ready to print or to send."""

from collections.abc import Iterable, Sequence

from ordercore.show.invoice_parts import (
    address_lines,
    facts,
    item_rows,
    notes,
    party_lines,
    sums,
    tax_rows,
    title,
)
from ordercore.show.invoice_words import InvoiceWords, invoice_words
from ordercore.show.markup import Html, each, tag
from ordercore.show.page import page
from ordercore.show.plain import plain, width_of
from ordercore.show.slip_style import CSS
from ordercore.show.table import table
from ordercore.show.words import language_of
from ordercore.values import locale_for
from ordercore.views import Paper

__all__ = ["invoice_html", "invoice_text", "invoices_html"]

STYLE = (
    CSS
    + """
.sums { width: auto; margin: 5mm 0 0 auto }
.sums th { text-align: right }
.sums tr:last-child > * { border-bottom: 0; font-weight: 600 }
.taxes { width: auto; margin-top: 5mm }
.notes { margin: 6mm 0 0; padding: 0; list-style: none }
"""
)


def invoice_html(paper: Paper, locale: str = "") -> str:
    """Return an invoice or credit note as a page that needs nothing else.

    Amounts, days and rates are written as people of the *locale* do; without one, as
    those of the buyer's language, or else as in ``en_GB``.  The wording is in its
    language where we have it and in English elsewhere.

    Raises Invalid: the locale is none.
    """
    return invoices_html([paper], locale)


def invoices_html(
    papers: Iterable[Paper], locale: str = "", otherwise: str = "en_GB"
) -> str:
    """Return many of them as one page that prints each on a sheet of its own.

    Args:
        papers: from ``views.papers``.
        locale: of all of them; without one, each is in its buyer's.
        otherwise: where nobody said in which language a buyer is written to.

    Raises Invalid: a locale is none.
    """
    shown = [(one, locale or locale_for(one.language, otherwise)) for one in papers]
    sheets = [_sheet(one, invoice_words(at), at) for one, at in shown]
    first = shown[0][1] if shown else locale or otherwise
    name = title(*_named(shown[0])) if len(shown) == 1 else invoice_words(first).invoice
    return page(name, STYLE, *sheets, lang=language_of(first))


def _named(shown: tuple[Paper, str]) -> tuple[Paper, InvoiceWords]:
    return shown[0], invoice_words(shown[1])


def _sheet(paper: Paper, words: InvoiceWords, locale: str) -> Html:
    return tag(
        "article",
        tag(
            "header",
            tag("h1", title(paper, words)),
            tag("dl", each([_fact(*f) for f in facts(paper, words, locale)])),
        ),
        tag("section", each(_parties(paper, words)), class_="addresses"),
        _items(paper, words, locale),
        _taxes(paper, words, locale),
        tag(
            "table",
            tag("tbody", each([_sum(*row) for row in sums(paper, words, locale)])),
            class_="sums",
        ),
        tag(
            "ul",
            each([tag("li", note) for note in notes(paper, words, locale)]),
            class_="notes",
        ),
        lang=language_of(locale),
    )


def _fact(name: str, what: str) -> Html:
    return tag("div", tag("dt", name), tag("dd", what))


def _parties(paper: Paper, words: InvoiceWords) -> list[Html]:
    return [_party(name, lines) for name, lines in _addressed(paper, words)]


def _addressed(paper: Paper, words: InvoiceWords) -> list[tuple[str, list[str]]]:
    """Return seller and buyer, and where the goods went if it is somewhere else."""
    known = [one.address for one in (paper.seller, paper.buyer) if one.address]
    abroad = len({one.country for one in (*known, paper.ship_to)}) > 1
    found = [
        (words.seller, party_lines(paper.seller, words, abroad=abroad)),
        (words.buyer, party_lines(paper.buyer, words, abroad=abroad)),
    ]
    if paper.ship_to != paper.buyer.address:
        found.append((words.ship_to, address_lines(paper.ship_to, abroad=abroad)))
    return found


def _party(name: str, lines: Sequence[str]) -> Html:
    inside = each([tag("span", line) for line in lines])
    return tag("div", tag("h2", name), tag("address", inside))


RATE = 5
"""The place of the rate among the columns."""


def _columns(words: InvoiceWords) -> list[tuple[str, str]]:
    return [
        (words.quantity, "n"),
        (words.sku, "sku"),
        (words.item, "item"),
        (words.unit_price, "n"),
        (words.discount, "n"),
        (words.rate, "n"),
        (words.amount, "n"),
    ]


def _items(paper: Paper, words: InvoiceWords, locale: str) -> Html:
    columns, rows = _shown(paper, words, locale)
    return _table(columns, rows)


def _shown(
    paper: Paper, words: InvoiceWords, locale: str
) -> tuple[list[tuple[str, str]], list[tuple[str, ...]]]:
    """Return columns and rows of the items, without rates where nobody said any."""
    columns, rows = _columns(words), [*item_rows(paper, words, locale)]
    if any([row[RATE] for row in rows]):
        return columns, rows
    del columns[RATE]
    return columns, [(*row[:RATE], *row[RATE + 1 :]) for row in rows]


def _taxes(paper: Paper, words: InvoiceWords, locale: str) -> Html | None:
    columns = [(words.rate, "sku"), (words.net, "n"), (words.tax, "n")]
    if not paper.taxes:
        return None
    return _table(columns, tax_rows(paper, locale), class_="taxes")


def _table(
    columns: Sequence[tuple[str, str]],
    rows: Iterable[Sequence[str]],
    class_: str | None = None,
) -> Html:
    heads = [tag("th", name, scope="col", class_=css) for name, css in columns]
    kinds = [css for _, css in columns]
    body = [_row(row, kinds) for row in rows]
    return tag(
        "table",
        tag("thead", tag("tr", each(heads))),
        tag("tbody", each(body)),
        class_=class_,
    )


def _row(row: Sequence[str], kinds: Sequence[str]) -> Html:
    cells = zip(row, kinds, strict=True)
    return tag("tr", each([tag("td", cell, class_=css) for cell, css in cells]))


def _sum(name: str, amount: str) -> Html:
    return tag("tr", tag("th", name, scope="row"), tag("td", amount, class_="n"))


def invoice_text(
    paper: Paper, locale: str = "", width: int | None = None, otherwise: str = "en_GB"
) -> str:
    """Return an invoice or credit note as text, for a terminal or a plain letter.

    Args:
        paper: from ``views.papers``.
        locale: as for :func:`invoice_html`.
        width: columns of the terminal; None in a pipe.
        otherwise: where nobody said in which language the buyer is written to.

    Raises Invalid: the locale is none.
    """
    at = locale or locale_for(paper.language, otherwise)
    words = invoice_words(at)
    parties = [(name, ", ".join(lines)) for name, lines in _addressed(paper, words)]
    about = [*facts(paper, words, at), *parties]
    columns, rows = _shown(paper, words, at)
    heads = [name for name, _ in columns]
    rates = [words.rate, words.net, words.tax]
    parts = [
        table(("", ""), about, "<<", width, wrap=True),
        table(heads, rows, "><<>>>>"[: len(heads)], width, wrap=True),
        table(rates, tax_rows(paper, at), "<>>", width) if paper.taxes else "",
        table(("", ""), sums(paper, words, at), "<>", width),
        "\n".join([plain(note) for note in notes(paper, words, at)]),
    ]
    head = plain(title(paper, words))
    return "\n\n".join([f"{head}\n{'=' * width_of(head)}", *filter(None, parts)])
