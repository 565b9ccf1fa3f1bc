"""Whatever stands in a file of a shop's own: it is read, or every fault is named."""

import tomllib

import pytest

import ordercore as oc
from ordercore.connecting import settings_of
from ordercore.flow import write_rates
from ordercore.partners import connections_of
from ordercore.rules import rules_from
from ordercore.shipping import PublishRates, rates_from
from ordercore.sourcing import strategies_from
from ordercore_adapters.tabular.tables import FeedSettings
from tests.adapters.feeds import FEED
from tests.flow.shop import RATES
from tests.hostile import PAYLOADS, Spoiler, besieged

FILES = PAYLOADS // 50  # who writes them works here
SHOP = {
    "adapter": "vendure",
    "places": {"CPH": "1"},
    "limit": {"burst": 40, "per_s": 2},
    "settings": {
        "url": "https://shop.example/admin-api",
        "password": {"env": "PASSWORD_OF_THE_SHOP"},
    },
}
STRATEGY = {
    "id": "few-parcels",
    "objective": ["SHIPMENTS", {"COST": 10, "DISTANCE": 1}],
    "constraints": [
        {"kind": "EXCLUDE", "node_kinds": "STORE"},
        {"kind": "MAX_DISTANCE", "limit": 300, "level": 1},
    ],
}
RULE = {"id": "b2b", "when": {"channel": "b2b"}, "then": {"strategy": "few-parcels"}}


READERS = {
    "feed": (lambda t: settings_of(FeedSettings, t), tomllib.loads(FEED)),
    "strategies": (strategies_from, {"strategy": [STRATEGY]}),
    "rules": (rules_from, {"rule": [RULE]}),
    "rates": (rates_from, tomllib.loads(write_rates((PublishRates("GLS", RATES),)))),
}


@pytest.mark.soak
@pytest.mark.parametrize("name", READERS)
def test_any_table_is_read_or_refused(name, soak):
    """Thousands of spoilt tables: Invalid is all that is raised, within 50 ms."""
    read, good = READERS[name]
    assert read(good)
    tables = Spoiler(good).documents(FILES * soak)

    assert besieged(name, read, tables, oc.Invalid) < 0.7


@pytest.mark.soak
def test_any_table_of_connections_is_read_or_refused(soak):
    """No partner is asked, and no adapter is made of what cannot be read."""
    plugins = oc.Plugins.discover()
    good = {"connections": {"web": SHOP}}
    assert connections_of(good, plugins)
    tables = Spoiler(good).documents(FILES * soak)
    read = lambda table: connections_of(table, plugins)  # noqa: E731

    assert besieged("connections", read, tables, oc.Invalid) < 0.7
