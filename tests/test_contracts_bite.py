"""Every import contract bites: broken on purpose in a copy, it and no other fails."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONFIG = ROOT / "pyproject.toml"
RULES = tomllib.loads(CONFIG.read_text("utf-8"))["tool"]["importlinter"]["contracts"]
CONTRACTS = {contract["id"]: contract["name"] for contract in RULES}

# One small sin for each contract: the module that commits it, and what it imports.
SINS = {
    "adapters-on-top": ("ordercore/flow/oms.py", "import ordercore_adapters"),
    "floors": ("ordercore/values/money.py", "from ordercore import catalog"),
    "flow": ("ordercore/flow/store.py", "import ordercore.flow.wire"),
    "flow-rooms": (
        "ordercore/flow/looking/previewing.py",
        "import ordercore.flow.looking.supposing",
    ),
    "sourcing": (
        "ordercore/sourcing/plans/plan.py",
        "import ordercore.sourcing.choosing",
    ),
    "flow-reacting": (
        "ordercore/flow/reacting/stock/claiming.py",
        "import ordercore.flow.reacting.parcels.work",
    ),
    "port": ("ordercore/flow/doing/engine.py", "import ordercore.flow.stores.memory"),
    "purity": ("ordercore/stock/shelf.py", "import time"),
    "test-tools": ("ordercore/flow/oms.py", "import hypothesis"),
    "edge": ("ordercore/connecting/secret.py", "import ordercore.orders"),
    "adapters-apart": (
        "ordercore_adapters/shopify/__init__.py",
        "import ordercore_adapters.tabular",
    ),
    "front-door": (
        "ordercore_adapters/shopify/__init__.py",
        "from ordercore.values import Money",
    ),
    "moneyed": ("ordercore/values/place.py", "import moneyed"),
    "babel": ("ordercore/show/__init__.py", "import babel"),
    "cattrs": ("ordercore/flow/store.py", "import cattrs"),
    "pluggy": ("ordercore/flow/store.py", "import pluggy"),
}


@pytest.fixture
def copy(tmp_path):
    """Return a copy of the sources that may be spoilt."""
    ignored = shutil.ignore_patterns("__pycache__")
    return shutil.copytree(ROOT / "src", tmp_path / "src", ignore=ignored)


def broken(source):
    """Return the names of the contracts that do not hold in *source*."""
    command = "from importlinter.cli import lint_imports_command as c; c()"
    options = ["--config", str(CONFIG), "--no-cache", "--no-logo"]
    run = subprocess.run(
        [sys.executable, "-c", command, *options],
        cwd=source,
        env={"PYTHONPATH": str(source), "COLUMNS": "200"},
        capture_output=True,
        check=False,
        text=True,
    )
    verdicts = re.findall(r"^(.+) (KEPT|BROKEN)", run.stdout, re.MULTILINE)
    assert len(CONTRACTS) == len(verdicts), run.stdout + run.stderr
    return {name.strip() for name, verdict in verdicts if verdict == "BROKEN"}


def test_nothing_is_broken_as_it_stands(copy):
    """The house as it stands keeps all its contracts."""
    assert set() == broken(copy)


def test_every_contract_has_its_sin():
    """A new contract comes with a proof that it bites."""
    assert set(CONTRACTS) == set(SINS)


def test_the_rooms_of_flow_have_all_that_is_ordered_in_them():
    """A layer in brackets may be missing; one that no room has would bind nobody."""
    (rule,) = (one for one in RULES if one["id"] == "flow-rooms")
    rooms = [ROOT / "src" / name.replace(".", "/") for name in rule["containers"]]
    named = set(re.findall(r"\w+", " ".join(rule["layers"])))

    there = {path.stem for room in rooms for path in room.iterdir()}
    assert set() == named - there


@pytest.mark.parametrize("contract", SINS)
def test_it_bites(copy, contract):
    """A broken contract is named, and only that one."""
    module, sin = SINS[contract]
    with (copy / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{sin}\n")

    assert {CONTRACTS[contract]} == broken(copy)


def test_a_package_without_a_floor_is_noticed(copy):
    """A new package has to be given its floor before it can be used."""
    room = copy / "ordercore" / "attic"
    room.mkdir()
    (room / "__init__.py").write_text('"""A room that no floor knows."""\n')

    assert {CONTRACTS["floors"]} == broken(copy)
