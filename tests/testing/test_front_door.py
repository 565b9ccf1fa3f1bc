"""What an author inherits is a name of ordercore.testing."""

import subprocess
import sys

import pytest

import ordercore.testing as kit


@pytest.mark.parametrize("name", kit.__all__)
def test_each_name_is_what_it_says(name):
    """A class or a function of that very name; found where the pages say."""
    found = getattr(kit, name)
    assert name == found.__name__
    assert found.__module__.startswith("ordercore.testing.")
    assert name in dir(kit)


def test_every_contract_is_there():
    """Whoever writes a contract puts it where authors look for it."""
    rooms = [r for r in sys.modules if r.startswith("ordercore.testing.")]
    found = {
        name
        for room in rooms
        for name in getattr(sys.modules[room], "__all__", ())
        if name.endswith(("Contract", "Machine"))
    }
    parts = {"AdapterContract", "AfterSaleContract", "ShopMachine"}
    assert found - parts <= {*kit.__all__}


def test_what_is_not_there_is_said():
    """As of any module."""
    with pytest.raises(AttributeError, match=r"'ordercore.testing' has no .*'Kit'"):
        _ = kit.Kit


def test_it_costs_nothing_to_those_who_do_not_test():
    """The fixtures load the package at each start: Hypothesis and shell stay out."""
    code = (
        "import sys, ordercore.testing.pytest_plugin;"
        "print([m for m in ('hypothesis', 'ordercore.flow') if m in sys.modules])"
    )
    asked = [sys.executable, "-c", code]
    found = subprocess.run(asked, capture_output=True, check=True, text=True)
    assert "[]" == found.stdout.strip()
