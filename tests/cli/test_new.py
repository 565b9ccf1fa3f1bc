"""A plug-in that was just begun joins, and passes the contract of its kind at once."""

import importlib
import re
import sys
import tomllib
from unittest import SkipTest

import pytest

import ordercore as oc
from ordercore.cli import main
from ordercore.cli.making import KINDS, project


@pytest.fixture
def begun(tmp_path, monkeypatch, capsys):
    """Return a function that begins a project, and imports its test."""
    monkeypatch.chdir(tmp_path)

    def begin(kind, name):
        assert 0 == main(["new", kind, name])
        assert f"ordercore-{name}: 5 files" in capsys.readouterr().out
        folder = tmp_path / f"ordercore-{name}"
        for path in (folder, folder / "tests"):
            monkeypatch.syspath_prepend(str(path))
        return folder, importlib.import_module(f"test_{name.replace('-', '_')}")

    yield begin
    for module in [name for name in sys.modules if "red_kite" in name]:
        del sys.modules[module]


@pytest.mark.parametrize("kind", KINDS)
class TestBegun:
    """Whatever it connects."""

    def test_its_contract_is_green(self, kind, begun):
        """Every test of it, in this process; hardly any is left out."""
        _, module = begun(kind, "red-kite")
        skipped = []
        for name in dir(module.TestRedKite):
            if name.startswith("test_"):
                try:
                    getattr(module.TestRedKite(), name)()
                except SkipTest as reason:
                    skipped.append(str(reason))

        assert all("does not declare" in reason for reason in skipped)

    def test_it_joins_as_its_project_says(self, kind, begun):
        """The entry point is the module, and a shop takes what it brings."""
        folder, module = begun(kind, "red-kite")
        table = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
        (entry,) = table["project"]["entry-points"]["ordercore"].items()
        plugins = oc.Plugins(disabled=())

        assert ("red-kite", "ordercore_red_kite") == entry
        assert plugins.register(importlib.import_module(entry[1]), entry[0])
        assert () == plugins.failures
        assert 1 == len(plugins.listing()[0].capabilities)
        assert module.plugin.__doc__.startswith("Red Kite: ")

    def test_nothing_of_the_template_is_left(self, kind, begun):
        """No place that was to be filled in, and no line that is too long."""
        for path, text in project(kind, "red-kite").items():
            assert not re.search(r"\$[A-Za-z{]", text), path
            assert [] == [line for line in text.splitlines() if len(line) > 99], path
            if path.endswith(".py"):
                compile(text, path, "exec")


@pytest.mark.parametrize("kind", KINDS)
def test_it_speaks_of_its_kind_in_plain_english(kind):
    """An ERP is no "a erp", and nobody is sent to a page that is not ours."""
    texts = "".join(project(kind, "red-kite").values())

    assert not re.search(r"\ban? erp\b|\ba ERP\b", texts)
    assert "https://pypi.org" not in texts
    assert ("Declare more capabilities" in texts) == (kind != "channel")


def test_operations_are_words(begun):
    """Whoever counts calls has one count for each kind of call, and not for each id."""
    _, module = begun("erp", "red-kite")
    sale = module.TestRedKite().sale()
    counters = oc.connecting.Counters()
    erp = module.TestRedKite().over(
        oc.connecting.Observed(module.StandIn(module.Made()), counters)
    )
    erp.upsert_customer(sale.customer, key="1")
    erp.upsert_item(sale.item, key="2")
    erp.post_order(sale.order, key="3")

    assert {"customers.write", "items.write", "orders.write"} == {*counters.all}


def test_a_kit_tells_of_an_order_that_is_booked_with_its_tax(begun):
    """Amounts of an order may contain their tax; the books have it on its own."""
    _, module = begun("erp", "red-kite")

    class Careless(module.plugin.RedKite):
        def _put(self, kind, number, body, key):
            for line in body.get("lines", ()):
                line["net"] += line.pop("tax")
                line["tax"] = 0
            return super()._put(kind, number, body, key)

    contract = module.TestRedKite()
    module.plugin.RedKite = Careless

    with pytest.raises(AssertionError, match="DKK of tax were agreed, carriage"):
        contract.test_an_order_comes_to_what_was_agreed()


def test_what_is_there_is_not_written_over(tmp_path, monkeypatch, capsys):
    """Somebody may have worked on it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ordercore-pulsar").mkdir()

    assert 2 == main(["new", "channel", "pulsar"])
    assert "a folder that is not there yet" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name",
    [
        "Pulsar",
        "../up",
        "x" * 41,
        "a--b",
        "9lives",
        "",
        "oms",
        "adapters",
        "none",
        "part",
    ],
)
def test_a_name_is_a_name(name, tmp_path, capsys):
    """It becomes a folder and a module, and takes the place of none of ours."""
    assert 2 == main(["new", "channel", name, "--into", str(tmp_path)])
    assert [] == list(tmp_path.iterdir())


def test_what_cannot_be_begun_is_told():
    """From Python, too."""
    with pytest.raises(oc.Invalid, match="one of channel, carrier, erp, payment"):
        project("teapot", "pulsar")
