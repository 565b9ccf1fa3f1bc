"""``ordercore explain``, ``report`` and others: look, and change nothing unasked."""

import argparse
import sys
from collections.abc import Collection, Mapping
from datetime import date

from ordercore.catalog import Item, item_stream
from ordercore.cli import writing
from ordercore.cli.columns import columns
from ordercore.cli.opening import existing_shop
from ordercore.cli.status import Status
from ordercore.errors import Invalid
from ordercore.flow import (
    OMS,
    Decision,
    charges_of,
    decisions,
    outlook_of,
    take_node_terms,
    where_is,
    write_charges,
    write_rates,
)
from ordercore.message import key_of
from ordercore.orders import Order
from ordercore.plugins import Plugins
from ordercore.shipping import ChargeTable, PublishRates, RateTable
from ordercore.show import (
    charges_text,
    consigned_text,
    explanation_html,
    explanation_svg,
    in_measures,
    journey_text,
    nodes_text,
    outlook_svg,
    outlook_text,
    rates_text,
    report_html,
    report_text,
    settled_text,
    table,
)
from ordercore.sourcing import BatchRule, Node
from ordercore.values import Measure, instant, whole
from ordercore.values.when import day
from ordercore.views import ConsignmentLedger, LotsLedger, journey
from ordercore.views import consigned as goods_of_others

__all__ = [
    "batch",
    "charges",
    "consigned",
    "explain",
    "nodes",
    "plugins",
    "rates",
    "recall",
    "report",
    "stock",
    "where",
]


def explain(asked: argparse.Namespace) -> int:
    """Print an order's journey, and why it was sourced as it was."""
    with existing_shop(asked.store) as oms:
        order = oms.order(asked.order)
        measures = _measures(oms, order)
        way = journey(order.id, oms.events_of(order.id))
        print(journey_text(way, columns(), measures=measures))
        made = [*decisions(oms.store, order.id)]
    for decision in made:
        told = f"{decision.plan}\n\n{decision.plan.explanation}"
        print(f"\n{_title(decision)}\n\n{in_measures(told, measures)}")
    plans = [decision.plan for decision in made]
    if asked.html is not None:
        told = explanation_html(*plans, headings=[*map(_title, made)])
        asked.html.write_text(in_measures(told, measures), "utf-8")
    if asked.svg is not None and plans:
        asked.svg.write_text(explanation_svg(plans[-1].explanation), "utf-8")
    return Status.OK


def _measures(oms: OMS, order: Order) -> Mapping[str, Measure]:
    """Return how articles of an order are counted that are not counted in pieces."""
    skus = {sku for line in order.lines for sku, _ in line.pieces(1)}
    found = oms.store.load([item_stream(sku) for sku in sorted(skus)])
    items: list[Item] = [kept.state for kept in found.values()]
    return {one.sku: one.measure for one in items if not one.measure.by_piece}


def report(asked: argparse.Namespace) -> int:
    """Print how the shop stands, and write the page where one is asked for."""
    with existing_shop(asked.store) as oms:
        if asked.as_of:
            shop = writing.look_back(oms, instant(asked.as_of, "--as-of"))
        else:
            shop = writing.look_at(oms, oms.now())
    print(report_text(shop, width=columns()))
    if asked.html is not None:
        asked.html.write_text(report_html(shop), "utf-8")
    return Status.OK


def nodes(asked: argparse.Namespace) -> int:
    """Print the places of a shop."""
    with existing_shop(asked.store) as oms:
        found: list[Node] = [kept.state for _, kept in oms.store.scan("node")]
    print(nodes_text(found, columns()))
    return Status.OK


def rates(asked: argparse.Namespace) -> int:
    """Print what parcels cost the shop, as a table or as a file that can be read."""
    with existing_shop(asked.store) as oms:
        rows = oms.store.scan("rates")
        found: dict[str, RateTable] = {
            key_of(stream): kept.state for stream, kept in rows
        }
    if asked.toml:
        valid = [(name, one) for name, one in found.items() if not one.withdrawn]
        print(write_rates(tuple([PublishRates(*one) for one in valid])), end="")
    else:
        print(rates_text(found, columns()))
    return Status.OK


def charges(asked: argparse.Namespace) -> int:
    """Print what buyers pay for carriage, as a table or as a file that can be read."""
    with existing_shop(asked.store) as oms:
        rows = oms.store.scan("charges")
        found: dict[str, ChargeTable] = {key_of(s): kept.state for s, kept in rows}
        valid = charges_of(oms.store)
    if asked.toml:
        print(write_charges(tuple(valid.values())), end="")
    else:
        print(charges_text(found, columns()))
    return Status.OK


def stock(asked: argparse.Namespace) -> int:
    """Print what is there of a SKU and what becomes of it, and draw it if asked."""
    units = whole(asked.units, "--units", 1) if asked.units else 0
    with existing_shop(asked.store) as oms:
        seen = outlook_of(
            oms, asked.sku, node=asked.node, segments=asked.segments, quantity=units
        )
    print(outlook_text(seen, columns()))
    if units:
        print(f"\n{seen.promise(units) or f'no day for {units} × {seen.sku} is known'}")
    for failure in seen.failures:
        print(failure, file=sys.stderr)
    if asked.svg is not None:
        asked.svg.write_text(outlook_svg(seen), "utf-8")
    return Status.OK


def consigned(asked: argparse.Namespace) -> int:
    """Print what became of goods that are not ours, of all time or of some days."""
    since = day(asked.since, "--since") if asked.since else date.min
    until = day(asked.until, "--until") if asked.until else date.max
    if since > until:
        raise Invalid.at("--since", asked.since, f"a day up to {asked.until} (--until)")
    moved, standing, owed = LotsLedger(), LotsLedger(), ConsignmentLedger()
    with existing_shop(asked.store) as oms:
        for one in oms.journal():
            owed.add(one)
            on = one.at.date()
            if on <= until:
                standing.add(one.event)
            if since <= on <= until:
                moved.add(one.event)
    all_of_them = goods_of_others(moved.by_lot(), standing.by_lot())
    _check_owner(asked.owner, owed.owners | {one.owner for one in all_of_them})
    found = [one for one in all_of_them if asked.owner in {"", one.owner}]
    print(consigned_text(found, columns()))
    money = [
        one for one in owed.settled(since, until) if asked.owner in {"", one.owner}
    ]
    if money:
        print(f"\n{settled_text(money, columns())}")
    return Status.OK


def _check_owner(owner: str, known: Collection[str]) -> None:
    """Refuse an owner of whom nobody ever had goods: a slip owes him nothing."""
    if owner and owner not in known:
        told = ", ".join(sorted(known)) or "nobody's goods have"
        expected = f"an owner whose goods have moved by then: {told}"
        raise Invalid.at("--owner", owner, expected)


def recall(asked: argparse.Namespace) -> int:
    """Print where a lot is and who has got some, and call it back where asked to."""
    with existing_shop(asked.store) as oms:
        plan = oms.plan.recall(asked.sku, asked.lot, asked.reason)
        if asked.now and plan.near and not asked.ahead:
            near = " or ".join(plan.near)
            expected = f"a lot that somebody has, such as {near}; else say --ahead"
            raise Invalid.at("LOT", asked.lot, expected)
        if asked.now:
            oms.do(*plan.commands)
    print(plan)
    return Status.OK


def where(asked: argparse.Namespace) -> int:
    """Print where the unit with a serial number is, and where it has been."""
    with existing_shop(asked.store) as oms:
        for one in where_is(oms, asked.number, asked.sku):
            print(one)
    return Status.OK


def batch(asked: argparse.Namespace) -> int:
    """Print from where orders ship that are sourced together; do it where asked to."""
    with existing_shop(asked.store) as oms:
        for failure in take_node_terms(oms) if asked.now else ():
            print(failure, file=sys.stderr)
        plan = oms.plan.batch(
            asked.orders,
            rule=BatchRule(asked.rule),
            solver=oms.plugins.solver(asked.solver),
        )
        if asked.now:
            oms.do(*plan.commands)
    print(plan)
    return Status.OK


def plugins(asked: argparse.Namespace) -> int:
    """Print who joins in, and who could not."""
    del asked
    found = Plugins.of_environment()
    rows = [
        (
            row.name,
            f"{row.distribution} {row.version}",
            ", ".join(row.capabilities),
            ", ".join(row.hooks),
        )
        for row in found.listing(ours=True)
    ]
    print(table(("plug-in", "from", "brings", "hooks"), rows, "<<<<", columns()))
    for warning in found.warnings:
        print(warning)
    for failure in found.failures:
        print(failure, file=sys.stderr)
    return Status.WRONG if found.failures or found.warnings else Status.OK


def _title(decision: Decision) -> str:
    at = f"{decision.recorded.at:%Y-%m-%d %H:%M} UTC"
    made = f"Decision of {at}, made again from what was known then"
    return made if decision.same else f"{made}; what was done differs from it"
