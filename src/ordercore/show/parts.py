"""The parts that pages are put together from."""

from collections.abc import Iterable, Sequence

from ordercore.show.markup import Html, Inside, each, tag
from ordercore.views.telling import many

__all__ = [
    "Column",
    "chip",
    "data_table",
    "fold",
    "folds",
    "more",
    "section",
    "verdict",
]

Column = tuple[str, str]
"""A heading and the CSS class of its cells: "" for words, ``n`` for numbers."""


def data_table(
    caption: Inside,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Inside]],
    foot: Sequence[Inside] = (),
) -> Html:
    """Return a table; the first cell of a row is its heading."""
    heads = [tag("th", name, scope="col", class_=css or None) for name, css in columns]
    table = tag(
        "table",
        tag("caption", caption),
        tag("thead", tag("tr", each(heads))),
        tag("tbody", each([_row(columns, row) for row in rows])),
        tag("tfoot", _row(columns, foot)) if foot else None,
    )
    return tag("div", table, class_="wide", tabindex=0)


def _row(columns: Sequence[Column], cells: Sequence[Inside]) -> Html:
    first, *others = cells
    made = [tag("th", first, scope="row", class_=columns[0][1] or None)]
    for cell, (_, css) in zip(others, columns[1:], strict=True):
        made.append(tag("td", cell, class_=css or None))
    return tag("tr", each(made))


def section(name: str, title: str, lead: Inside, *inside: Inside) -> Html:
    """Return a part of the page with a heading that can be linked to."""
    return tag(
        "section",
        tag("h2", title, id=f"{name}-title"),
        tag("p", lead, class_="lead") if lead else None,
        each(inside),
        id=name,
        aria_labelledby=f"{name}-title",
    )


def fold(
    summary: Inside, *inside: Inside, opened: bool = False, name: str | None = None
) -> Html:
    """Return something that the reader can open; it is open when printed.

    *name* is what a link to it says after the ``#``.
    """
    head = tag("summary", summary)
    return tag("details", head, each(inside), open=opened, id=name)


def folds(parts: Iterable[Html]) -> Html:
    """Return a list of things that can be opened."""
    return tag("div", each(parts), class_="folds")


def chip(text: Inside, css: str) -> Html:
    """Return a small mark; it says in words what its colour says."""
    return tag("span", text, class_=f"chip {css}")


def verdict(text: str, *, ok: bool) -> Html:
    """Return whether something is all right, readable without its colour."""
    mark = tag("b", "✓" if ok else "✗", aria_hidden="true")
    return tag("li", mark, " ", text, class_="good" if ok else "bad")


def more(shown: int, there: int, what: str) -> Html | None:
    """Return how many are not shown, nothing when all are."""
    if shown >= there:
        return None
    return tag("p", f"and {many(there - shown, what)} more", class_="more")
