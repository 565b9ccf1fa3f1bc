"""HiGHS answers batches as the built-in solver does, and finds the best."""

import sys

import pytest
from hypothesis import given

from ordercore.errors import Invalid, PluginError
from ordercore.plugins import Plugins
from ordercore.sourcing import STOCK_PRICES, source_batch
from ordercore.testing.batches import batch_problems, verify
from ordercore.testing.solver import SolverContract
from ordercore_adapters import highs
from ordercore_adapters.highs import Highs
from tests.sourcing.batches import scarce

pytest.importorskip("highspy")


class TestHighs(SolverContract):
    """It keeps what every solver promises."""

    solver = Highs()
    exact = True


@given(batch_problems())
def test_the_same_as_the_one_that_is_always_there(problem):
    """On what is small enough both find what costs least, and both prove a bound."""
    asked = problem.demands, problem.network, problem.stock

    ours, theirs = source_batch(*asked), source_batch(*asked, solver=Highs())

    assert [] == verify(theirs, *asked)
    assert "highs" == theirs.solver
    assert ours.bound <= theirs.cost <= ours.cost
    assert theirs.bound <= theirs.cost


def test_ours_is_close_to_it():
    """On scarce stock ours is at most 2 per cent above the best there is."""
    problem = scarce(2, orders=30, nodes=4, skus=25)
    asked = problem.demands, problem.network, problem.stock

    ours, best = source_batch(*asked), source_batch(*asked, solver=Highs())

    assert best.cost.minor <= ours.cost.minor <= 1.02 * best.cost.minor
    assert max(ours.bound, best.bound) <= best.cost


def test_it_is_found_by_its_name():
    """It is a plug-in of ours."""
    plugins = Plugins()
    plugins.register(highs, "highs")

    assert isinstance(plugins.solver("highs"), Highs)
    assert plugins.solver("stock-prices") is STOCK_PRICES
    assert ("solver:highs",) == plugins.listing()[0].capabilities


def test_nothing_is_printed(capfd):
    """What the library says of itself is not in anybody's output."""
    problem = scarce(2, orders=5, nodes=3, skus=5)

    source_batch(problem.demands, problem.network, problem.stock, solver=Highs())

    assert ("", "") == capfd.readouterr()


def test_who_has_not_joined_in():
    """Whoever asks for a solver that is not there is told how it gets there."""
    with pytest.raises(Invalid) as told:
        Plugins().solver("highs")

    assert "plugins=Plugins.discover()" in str(told.value)
    assert "pip install 'ordercore-oms[highs]'" in str(told.value)


def test_in_no_time():
    """One that may take no time answers what it was given."""
    problem = scarce(2, orders=20, nodes=4, skus=20)
    asked = problem.demands, problem.network, problem.stock

    plan = source_batch(*asked, solver=Highs(seconds=0))

    assert [] == verify(plan, *asked)


def test_without_the_extra(monkeypatch):
    """Who has not installed it is told how."""
    monkeypatch.setitem(sys.modules, "highspy", None)
    problem = scarce(2, orders=20, nodes=4, skus=20)

    with pytest.raises(PluginError, match=r"pip install 'ordercore-oms\[highs\]'"):
        source_batch(problem.demands, problem.network, problem.stock, solver=Highs())
