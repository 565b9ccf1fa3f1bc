"""Installed plug-ins are found only where they are allowed, by their distribution."""

import sys

import pytest

import ordercore as oc
from ordercore.plugins import OURS

PLUGIN = """
import ordercore as oc

class Market:
    name = "{name}"
    def parse(self, raw):
        raise oc.Invalid.at("", raw, "an order")

@oc.hookimpl
def ordercore_channels():
    return [Market()]
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Return a function that installs a distribution with one plug-in."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def installed(distribution, name, code=PLUGIN):
        module = f"ordercore_test_{name}"
        (tmp_path / f"{module}.py").write_text(code.format(name=name))
        info = tmp_path / f"{distribution.replace('-', '_')}-1.5.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.5\n"
        )
        with (info / "entry_points.txt").open("a") as file:
            if not file.tell():
                file.write("[ordercore]\n")
            file.write(f"{name} = {module}\n")
        return module

    yield installed
    for module in [name for name in sys.modules if name.startswith("ordercore_test_")]:
        del sys.modules[module]


def discover(*allow, **more):
    return oc.Plugins.discover(allow, **{"disabled": (), **more})


class TestDiscovering:
    """What is installed is not yet let in."""

    def test_nothing_is_found_unless_asked_for(self, install):
        """A shop without discovery has no plug-ins."""
        install("ordercore-pulsar", "pulsar")

        assert () == oc.Plugins(disabled=()).listing()

    def test_an_allowed_distribution_joins(self, install):
        """The list says where it came from."""
        install("ordercore-pulsar", "pulsar")
        (row,) = discover("ordercore-pulsar").listing()

        assert ("pulsar", "ordercore-pulsar", "1.5", ("channel:pulsar",)) == (
            row.name,
            row.distribution,
            row.version,
            row.capabilities,
        )

    def test_names_are_compared_as_pip_does(self, install):
        """Case, dots, dashes and underscores do not matter."""
        install("Ordercore.Pulsar", "pulsar")

        assert ["pulsar"] == list(discover("ordercore_pulsar").channels)

    def test_another_one_is_not_even_imported(self, install):
        """A plug-in is code, and what is not allowed does not run."""
        module = install("evil", "evil", code="raise SystemExit('{name}')")

        assert () == discover("ordercore-pulsar").listing()
        assert module not in sys.modules

    @pytest.mark.parametrize(
        ("code", "why"),
        [
            ("raise ImportError('no driver')", "ImportError: no driver"),
            ("raise SystemExit(1)", "SystemExit"),
            ("x = 1", "implements no hook"),
            ("def (", "SyntaxError"),
        ],
    )
    def test_one_that_cannot_be_loaded_is_told(self, install, code, why):
        """The others are there."""
        install("ordercore-pulsar", "broken", code=code)
        install("ordercore-pulsar", "pulsar")
        plugins = discover("ordercore-pulsar")

        assert ["pulsar"] == list(plugins.channels)
        assert ["broken"] == [failure.plugin for failure in plugins.failures]
        assert why in plugins.failures[0].why

    def test_a_disabled_one_is_not_imported(self, install):
        """The way out when an installed plug-in makes trouble."""
        module = install("ordercore-pulsar", "pulsar")

        assert {} == dict(discover("ordercore-pulsar", disabled=["pulsar"]).channels)
        assert module not in sys.modules

    def test_the_same_one_twice_is_one(self, install, tmp_path, monkeypatch):
        """An editable install is seen twice."""
        install("ordercore-pulsar", "pulsar")
        again = tmp_path / "again"
        again.mkdir()
        info = "ordercore_pulsar-1.5.dist-info"
        (again / info).mkdir()
        for name in ("METADATA", "entry_points.txt"):
            (again / info / name).write_text((tmp_path / info / name).read_text())
        monkeypatch.syspath_prepend(str(again))
        plugins = discover("ordercore-pulsar")

        assert () == plugins.failures
        assert ["pulsar"] == list(plugins.channels)

    def test_ours_are_allowed_by_default(self):
        """They come with the distribution, as any other plug-in does."""
        assert "ordercore-oms" == OURS
        assert {row.distribution for row in oc.Plugins.discover().listing()} <= {OURS}
