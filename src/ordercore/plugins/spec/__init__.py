"""The places where a plug-in joins in, in the order of an order's life.

Write a function of the same name, mark it with ``ordercore.hookimpl``, and take of the
arguments those that you need.  Hooks are called with keywords; a later version may add
arguments and hooks, which harms nobody, and gives a year's notice before it takes one
away.  Each implementation is called on its own and what it returns is checked: one
that fails is named and harms no other.

Registration hooks are asked once, policy hooks once per order when it is placed or for
each question, event hooks after each commit.  No hook is ever called inside an
algorithm, and none for longer than the shop's patience.
"""

from ordercore.plugins.spec.deciding import (
    ordercore_capacities,
    ordercore_checks,
    ordercore_flags,
    ordercore_node_terms,
    ordercore_rates,
)
from ordercore.plugins.spec.hearing import ordercore_events
from ordercore.plugins.spec.joining import (
    ordercore_adapters,
    ordercore_channels,
    ordercore_commands,
    ordercore_feeds,
    ordercore_forecasters,
    ordercore_messages,
    ordercore_renderers,
    ordercore_reorder_policies,
    ordercore_solvers,
    ordercore_stores,
    ordercore_tax_engines,
)
from ordercore.plugins.spec.marking import JOINING, PROJECT, SPEC_VERSION, hookimpl

__all__ = [
    "HOOKS",
    "JOINING",
    "PROJECT",
    "SPEC_VERSION",
    "hookimpl",
    "ordercore_adapters",
    "ordercore_capacities",
    "ordercore_channels",
    "ordercore_checks",
    "ordercore_commands",
    "ordercore_events",
    "ordercore_feeds",
    "ordercore_flags",
    "ordercore_forecasters",
    "ordercore_messages",
    "ordercore_node_terms",
    "ordercore_rates",
    "ordercore_renderers",
    "ordercore_reorder_policies",
    "ordercore_solvers",
    "ordercore_stores",
    "ordercore_tax_engines",
]

HOOKS = (
    "ordercore_messages",
    "ordercore_stores",
    "ordercore_adapters",
    "ordercore_channels",
    "ordercore_feeds",
    "ordercore_capacities",
    "ordercore_flags",
    "ordercore_checks",
    "ordercore_tax_engines",
    "ordercore_node_terms",
    "ordercore_solvers",
    "ordercore_rates",
    "ordercore_renderers",
    "ordercore_events",
    "ordercore_forecasters",
    "ordercore_reorder_policies",
    "ordercore_commands",
)
"""All hooks, in the order of an order's life."""
