"""Strategies side by side on one page, to pass on to who decides."""

from collections.abc import Iterable, Sequence

from ordercore.show.markup import Html, each, tag
from ordercore.show.page import page
from ordercore.show.report_style import CSS

__all__ = ["simulation_html"]


def simulation_html(
    strategies: Sequence[str], measures: Iterable[tuple[str, Sequence[str]]]
) -> str:
    """Return a page that compares strategies and needs nothing but itself.

    Args:
        strategies: their names, one for each column.
        measures: what is compared, with a text for each strategy.
    """
    heads = [tag("th", name, scope="col", class_="n") for name in strategies]
    rows = [
        tag(
            "tr",
            tag("th", what, scope="row"),
            each(map(_number, texts)),
        )
        for what, texts in measures
    ]
    about = (
        "Every recorded order was sourced again by each strategy, one after the other, "
        "with the stock that its own plans had left."
    )
    return page(
        "Strategies side by side",
        CSS,
        tag("header", tag("h1", "Strategies side by side"), tag("p", about)),
        tag(
            "main",
            tag(
                "table",
                tag("thead", tag("tr", tag("td"), *heads)),
                tag("tbody", each(rows)),
            ),
        ),
        tag("footer", "Made by ordercore."),
    )


def _number(text: str) -> Html:
    return tag("td", text, class_="n")
