"""pytest and Hypothesis find what ordercore has for them."""

import tomllib
from datetime import timedelta
from importlib.metadata import EntryPoint
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ordercore as oc
import ordercore.values
from ordercore.testing import pytest_plugin
from ordercore.testing.pytest_plugin import *  # noqa: F403 - as pytest has them

ENTRIES = tomllib.loads(
    (Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8")
)["project"]["entry-points"]


def loaded(group):
    """Return what the entry point of a group names."""
    return EntryPoint("ordercore", ENTRIES[group]["ordercore"], group).load()


def test_pytest_is_told_of_the_fixtures():
    """The entry point names the module that has them."""
    assert pytest_plugin is loaded("pytest11")


def test_the_shop_goes_by_the_clock(ordercore_shop, ordercore_clock):
    """Time passes when somebody lets it pass."""
    ordercore_shop.do(oc.stock.Receive("MUG", "CPH", 4))
    later = ordercore_clock.forward(timedelta(days=1))
    ordercore_shop.do(oc.stock.Receive("MUG", "CPH", 1))
    first, second = ordercore_shop.history("stock/MUG@CPH")

    assert later == second.at
    assert timedelta(days=1) == second.at - first.at


def test_the_shop_has_the_plug_ins(ordercore_shop, ordercore_plugins):
    """Whatever is registered in a test joins the shop of that test."""
    assert ordercore_plugins is ordercore_shop.plugins
    assert () == ordercore_plugins.listing()


@settings(max_examples=5, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize(
    "value",
    [
        kind
        for kind in (getattr(oc.values, name) for name in oc.values.__all__)
        if isinstance(kind, type) and attrs.has(kind)
    ],
)
def test_hypothesis_draws_our_values(value, data):
    """By their types, once it has called what the entry point names."""
    loaded("hypothesis")()

    assert isinstance(data.draw(st.from_type(value)), value)
