"""A sourcing plan as a table for people."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ordercore.sourcing.plans.explanation import Explanation, LineReason
    from ordercore.sourcing.plans.plan import (
        Missing,
        NodeReason,
        Shipment,
        SourcingPlan,
    )

__all__ = ["aligned", "explanation_as_text", "plan_as_text", "ruled_out"]

LACKS = {
    "NO_STOCK": "no node has any",
    "NOT_SERVED": "no node that has some serves the destination",
    "OTHERS_FIRST": "orders that go first get them",
    "TOO_HEAVY": "too heavy for every parcel from where it is",
}


def plan_as_text(plan: "SourcingPlan") -> str:
    """Return what ships from where, who does not ship and why, and what is missing."""
    if not (plan.shipments or plan.missing):
        return _title(plan)
    reasons = {reason.node: reason for reason in plan.why}
    chosen = [
        row
        for shipment in plan.shipments
        for row in _shipment(shipment, reasons[shipment.node].distance_km)
    ]
    others = [_other(r) for r in plan.why if r.reason != "CHOSEN"]
    missing = [_missing(m) for m in plan.missing]
    tried = [[one.strategy, *_missing(m)] for one in plan.tried for m in one.missing]
    return "\n".join(
        [
            _title(plan),
            *aligned(chosen, "<<>>>"),
            *(["not chosen", *aligned(others, "<>")] if others else []),
            *(["missing", *aligned(missing, "<<")] if missing else []),
            *([f"then: {plan.rest}"] if plan.rest else []),
            *([f"given up: {'; '.join(plan.given_up)}"] if plan.given_up else []),
            *(["missing by others", *aligned(tried, "<<<")] if tried else []),
        ]
    )


def explanation_as_text(told: "Explanation") -> str:
    """Return line by line who could ship it and does not, and what would change it."""
    parts: list[str] = []
    for line in dict.fromkeys([reason.line for reason in told.lines]):
        rows = told.of(line)
        parts.append(f"line {line}, {rows[0].sku}")
        parts += aligned([_line(row) for row in rows], "<<<")
    changes = [[flip.node, flip.outcome, flip.condition] for flip in told.flips]
    changes = [[node, f"would {outcome}", why] for node, outcome, why in changes]
    if changes:
        parts += ["what would change it", *aligned(changes, "<<<")]
    if not told.complete:
        parts.append("not every change was tried")
    return "\n".join(parts)


def _line(reason: "LineReason") -> list[str]:
    flip = reason.flip
    unless = "" if flip is None else _unless(flip.condition)
    return [reason.node, _with_money(reason), unless]


def _unless(condition: str) -> str:
    return f"unless{condition.removeprefix('if')}"


def _title(plan: "SourcingPlan") -> str:
    if not (plan.shipments or plan.missing):
        return f"{plan.order}: nothing is left to source"
    if not plan.shipments:
        return f"{plan.order}: nothing can be shipped"
    parcels = "1 parcel" if plan.parcels == 1 else f"{plan.parcels} parcels"
    proof = "proved best" if plan.proved else f"searched{_above(plan)}"
    by = "" if plan.strategy == "cheapest" else f" by {plan.strategy}"
    return f"{plan.order}: {parcels}, {plan.cost} ({proof}{by})"


def _above(plan: "SourcingPlan") -> str:
    """Return how far from the best a plan is at most, rounded up to a tenth of 1 %."""
    if plan.gap is None or plan.bound is None or not plan.bound:
        return ""
    if not plan.gap:
        return ", none costs less"
    tenths = -(-1000 * plan.gap.minor // plan.bound.minor)
    return f", at most {tenths // 10}.{tenths % 10} % above the best"


def _shipment(shipment: "Shipment", distance_km: float) -> list[list[str]]:
    goods = [f"{line.quantity} × {line.sku}" for line in shipment.lines]
    weight = f"{shipment.weight_g / 1000:,.1f} kg"
    km = f"{distance_km:,.0f} km"
    by = ", ".join(shipment.by)
    first = [shipment.node, goods[0], weight, km, str(shipment.cost), by]
    return [first, *[["", more, "", "", "", ""] for more in goods[1:]]]


def _other(reason: "NodeReason") -> list[str]:
    return [reason.node, f"{reason.distance_km:,.0f} km", _with_money(reason)]


def _with_money(reason: "NodeReason | LineReason") -> str:
    """Return why a node does not ship, with what it costs more where it could."""
    extra = reason.extra
    if not extra or str(abs(extra)) in reason.text:
        return reason.text
    more = "less" if extra.minor < 0 else "more"
    return f"{reason.text}, {abs(extra)} {more}"


def _missing(missing: "Missing") -> list[str]:
    short = f"all nodes in reach together have {missing.in_reach}"
    if missing.by:
        short = ruled_out(missing.by, each=missing.each)
    why = LACKS.get(missing.reason, short)
    if missing.parts and not missing.by:
        why = "; ".join(map(str, missing.parts))
    return [f"{missing.quantity} × {missing.sku}", f"line {missing.line}", why]


def ruled_out(rules: Sequence[str], *, each: bool) -> str:
    """Return that rules keep something from shipping, each of them or all together."""
    if each and len(rules) > 1:
        return f"could ship {', or '.join([f'without {one}' for one in rules])}"
    return f"ruled out by {', '.join(rules)}"


def aligned(rows: Sequence[Sequence[str]], sides: str) -> list[str]:
    """Return rows as lines, cells filled up on the side that *sides* says."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  "
        + "  ".join(
            [
                cell.rjust(width) if side == ">" else cell.ljust(width)
                for cell, width, side in zip(
                    row, widths, sides.ljust(len(row), "<"), strict=True
                )
            ]
        ).rstrip()
        for row in rows
    ]
