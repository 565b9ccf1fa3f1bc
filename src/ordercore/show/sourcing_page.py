"""Why an order ships from there on one page, with a map."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from ordercore.show.markup import Html, each, tag
from ordercore.show.page import page
from ordercore.show.parts import chip, data_table, section
from ordercore.show.report_style import CSS
from ordercore.show.sourcing_map import explanation_map, kind_of
from ordercore.sourcing import (
    Explanation,
    LineReason,
    Missing,
    NodeReason,
    SourcingPlan,
)

__all__ = ["explanation_html"]

HUES = {"chosen": "shipped", "dominated": "backordered", "excluded": "cancelled"}
LEFT_OUT = "Not every change was tried."
MORE_CSS = """
svg.map { display: block; width: 100%; max-width: 60rem; margin: 1rem 0;
  border: 1px solid var(--line); border-radius: .6rem }
pre { overflow-x: auto; font-size: .85rem }
"""


def explanation_html(*plans: SourcingPlan, headings: Sequence[str] = ()) -> str:
    """Return a page that shows why an order ships from there, and needs no other file.

    Args:
        plans: of one order, as often as it was decided.
        headings: of the parts about each, such as when it was decided.
    """
    order = plans[0].order if plans else "nothing"
    title = f"Why {order} ships from there"
    parts = [
        _part(number, heading or f"Decision {number}", plan)
        for number, (plan, heading) in enumerate(zip_longest(plans, headings), 1)
        if plan is not None
    ]
    return page(
        title,
        CSS + MORE_CSS,
        tag("header", tag("h1", title)),
        tag("main", each(parts), id="contents"),
        tag("footer", "Made by ordercore."),
    )


def _part(number: int, heading: str, plan: SourcingPlan) -> Html:
    told = plan.explanation
    lines = dict.fromkeys([reason.line for reason in told.lines])
    missing = [(m.line, m.sku, m.quantity, m.in_reach, _lack(m)) for m in plan.missing]
    names = (("line", ""), ("SKU", ""), ("units", "n"), ("in reach", "n"), ("why", ""))
    return section(
        f"decision-{number}",
        heading,
        str(plan).partition("\n")[0],
        explanation_map(told),
        _nodes(told),
        each([_line(told, line) for line in lines]),
        data_table("Missing", names, missing) if missing else None,
        _tried(plan),
        tag("p", f"Given up: {'; '.join(plan.given_up)}") if plan.given_up else None,
        None if told.complete else tag("p", LEFT_OUT, class_="more"),
    )


def _tried(plan: SourcingPlan) -> Html | None:
    """Return what would be missing by the other strategies that were tried."""
    rows = [
        (one.strategy, m.line, m.sku, m.quantity, "; ".join(m.by) or _lack(m))
        for one in plan.tried
        for m in one.missing
    ]
    names = (("strategy", "id"), ("line", ""), ("SKU", ""), ("units", "n"), ("why", ""))
    return data_table("Missing by other strategies", names, rows) if rows else None


def _lack(missing: Missing) -> str:
    """Return why units are missing, and of a kit which component is short."""
    word = missing.reason.replace("_", " ").lower()
    return "; ".join([word, *map(str, missing.parts)])


def _nodes(told: Explanation) -> Html:
    names = {place.node: place.name for place in told.places}
    rows = [
        (
            reason.node,
            names.get(reason.node),
            f"{reason.distance_km:,.0f}",
            _said(reason),
            "" if reason.extra is None else str(reason.extra),
            reason.text,
            "; ".join([f.text for f in told.flips if f.node == reason.node]),
        )
        for reason in told.nodes
    ]
    columns = (("node", "id"), ("name", ""), ("km", "n"), ("", ""), ("more", "n"))
    return data_table(
        "Nodes", (*columns, ("why", ""), ("what would change it", "")), rows
    )


def _line(told: Explanation, line: str) -> Html:
    reasons = told.of(line)
    columns = (("node", "id"), ("", ""), ("units", "n"), ("more", "n"), ("why", ""))
    return data_table(
        f"Line {line}, {reasons[0].sku}",
        (*columns, ("what would change it", "")),
        [*_rows(reasons)],
    )


def _rows(reasons: Sequence[LineReason]) -> Iterator[tuple[Html | str, ...]]:
    for reason in reasons:
        yield (
            reason.node,
            _said(reason),
            f"{reason.units:,}" if reason.units else "",
            "" if reason.extra is None else str(reason.extra),
            reason.text,
            "" if reason.flip is None else reason.flip.text,
        )


def _said(reason: NodeReason | LineReason) -> Html:
    word = reason.reason.replace("_", " ").lower()
    return chip(word, HUES[kind_of(reason)])
