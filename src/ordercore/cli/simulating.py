"""``ordercore simulate`` and ``shadows``: what other strategies would have come to."""

import argparse
import json

from ordercore.cli.opening import existing_shop
from ordercore.cli.status import Status
from ordercore.flow import ShadowWork, read_strategies, shadow_report, simulate
from ordercore.show import simulation_html
from ordercore.values import instant

__all__ = ["shadows", "simulated"]


def simulated(asked: argparse.Namespace) -> int:
    """Print what orders would have come to, and write the page where one is asked."""
    strategies = read_strategies(asked.strategies.read_text("utf-8"))
    since = instant(asked.since, "--since") if asked.since else None
    with existing_shop(asked.store) as oms:
        for order in asked.orders:
            oms.order(order)  # whoever mistypes one is told
        found = simulate(oms.store, strategies, asked.orders, since)
    print(found)
    if asked.html is not None:
        names = [row.strategy for row in found.rows]
        asked.html.write_text(simulation_html(names, found.measures()), "utf-8")
    if asked.json:
        print(json.dumps(found.as_json(), ensure_ascii=False))
    return Status.OK


def shadows(asked: argparse.Namespace) -> int:
    """Ask the strategies that look on about what is new, and print what they say."""
    with existing_shop(asked.store) as oms:
        work = ShadowWork(oms)
        while work.work():
            pass
        print(shadow_report(oms.store))
    return Status.OK
