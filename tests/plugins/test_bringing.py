"""What plug-ins bring is found by kind and name, and looked at before."""

import inspect
import re
import sys
from pathlib import Path

import attrs
import pytest

import ordercore as oc
from ordercore.plugins import spec
from ordercore.ports import (
    AdapterInfo,
    CliCommand,
    DocumentFormat,
    Port,
    RenderedDocument,
    ShopCapability,
    StoreKind,
)
from tests.plugins.guests import answers, shop


@attrs.frozen
class Settings:
    url: str


def info(port=Port.CHANNEL, name="pulsar", settings=Settings, can=(), connect=print):
    return AdapterInfo(port, name, settings, connect, can)


class Thing:
    """Something with a name that answers everything with what it was given."""

    def __init__(self, name="thing", **more):
        self.name = name
        self.__dict__ |= more

    def taxation(self, taxable):
        return taxable

    def forecast(self, history, periods, quantiles):
        return history

    def advise(self, question):
        return question


class Paper(Thing):
    """A renderer."""

    kinds = ("packing-slip", "invoice")
    formats = (DocumentFormat.TEXT,)

    def render(self, kind, model, locale, wanted):
        return RenderedDocument(f"{kind}.txt", wanted, f"{self.name} {model}".encode())


BROUGHT = [
    ("ordercore_tax_engines", Thing, "tax_engine"),
    ("ordercore_forecasters", Thing, "forecaster"),
    ("ordercore_reorder_policies", Thing, "reorder_policy"),
    ("ordercore_stores", lambda name: StoreKind(name, print), "store"),
]


@pytest.mark.parametrize(
    ("hook", "make", "find"), BROUGHT, ids=[find for _, _, find in BROUGHT]
)
class TestFinding:
    """Each kind is found by its name, and a slip is told the nearest."""

    def test_it_is_found(self, hook, make, find):
        thing = make("danish")

        assert thing is getattr(shop(one=answers(hook, [thing])), find)("danish")

    def test_one_that_is_not_there_is_told_which_are(self, hook, make, find):
        plugins = shop(one=answers(hook, [make("danish")]))
        with pytest.raises(oc.Invalid, match=r"one of danish.*; perhaps danish"):
            getattr(plugins, find)("danich")

    def test_the_first_of_a_name_stays(self, hook, make, find):
        first = make("danish")
        plugins = shop(
            one=answers(hook, [first]), two=answers(hook, [make("danish"), make("new")])
        )

        assert first is getattr(plugins, find)("danish")
        assert "new" == getattr(plugins, find)("new").name
        assert ["two"] == [failure.plugin for failure in plugins.failures]

    def test_what_is_none_is_named(self, hook, make, find):
        plugins = shop(bad=answers(hook, [object()]), good=answers(hook, [make("x")]))

        assert "x" == getattr(plugins, find)("x").name
        (failure,) = plugins.failures
        assert ("bad", hook) == (failure.plugin, failure.hook)
        assert "answer[0]" in failure.why


class TestAdapters:
    """Kinds of adapters are found by their port, and connect nothing yet."""

    def test_two_ports_may_have_one_name(self):
        """A shop system that is also an ERP brings two kinds."""
        both = [info(), info(Port.ERP)]
        plugins = shop(one=answers("ordercore_adapters", both))

        assert both[0] is plugins.adapter(Port.CHANNEL, "pulsar")
        assert both[1] is plugins.adapter(Port.ERP, "pulsar")
        assert {} == dict(plugins.adapters(Port.CARRIER))
        assert ("channel adapter:pulsar", "erp adapter:pulsar") == (
            plugins.listing()[0].capabilities
        )

    @pytest.mark.parametrize(
        ("bad", "where"),
        [
            (info(port="channel"), "port"),
            (info(settings=dict), "settings"),
            (info(settings=Settings("x")), "settings"),
            (info(name="two words"), "name"),
            (info(can={"teleport"}), "capabilities"),
            (info(connect="later"), "connect"),
        ],
        ids=["port", "dict", "value", "name", "capability", "connect"],
    )
    def test_what_is_wrong_with_one_is_told(self, bad, where):
        plugins = shop(bad=answers("ordercore_adapters", [bad]))

        assert f"answer[0].{where}" in plugins.failures[0].why

    def test_what_it_can_do_at_most_is_known(self):
        """Whoever sets a connection up sees it before."""
        can = {ShopCapability.STOCK, ShopCapability.ORDERS}
        plugins = shop(one=answers("ordercore_adapters", [info(can=can)]))

        assert can == plugins.adapter(Port.CHANNEL, "pulsar").capabilities


class TestRendering:
    """A document is made by the first who makes such a one."""

    def test_it_is_made(self):
        plugins = shop(
            one=answers("ordercore_renderers", [Paper("first"), Paper("second")])
        )
        made = plugins.render("invoice", 7, "da", DocumentFormat.TEXT)

        assert ("invoice.txt", b"first 7") == (made.name, made.content)

    def test_what_nobody_makes_is_told(self):
        plugins = shop(one=answers("ordercore_renderers", [Paper()]))
        with pytest.raises(oc.Invalid, match="got 'letter as text/plain'"):
            plugins.render("letter", 7, "da", DocumentFormat.TEXT)

    def test_one_that_fails_is_named(self):
        """One that says that it is the model's fault is believed."""

        def fail(*_):
            raise ZeroDivisionError

        def refuse(*_):
            raise oc.Invalid.at("model", 7, "an invoice")

        for render, error in ((fail, oc.PluginError), (refuse, oc.Invalid)):
            plugins = shop(one=answers("ordercore_renderers", [Paper(render=render)]))
            with pytest.raises(error):
                plugins.render("invoice", 7, "da", DocumentFormat.TEXT)

    def test_another_format_is_no_answer(self):
        def other(*_):
            return RenderedDocument("x", DocumentFormat.PDF, b"")

        plugins = shop(one=answers("ordercore_renderers", [Paper(render=other)]))
        with pytest.raises(oc.PluginError, match="no document as text/plain"):
            plugins.render("invoice", 7, "da", DocumentFormat.TEXT)


class TestOwn:
    """Ours joins as others do."""

    def test_nobody_joins_under_our_name(self):
        with pytest.raises(oc.PluginError, match="ordercore"):
            shop(ordercore=answers("ordercore_solvers", []))


class TestVersion:
    """A plug-in may say for which version of the hooks it was written."""

    def test_another_version_does_not_join(self):
        plugin = answers("ordercore_solvers", [])
        plugin.ORDERCORE_SPEC = spec.SPEC_VERSION + 1
        with pytest.raises(oc.PluginError, match="written for version 2 of the hooks"):
            shop(new=plugin)

    def test_this_version_joins(self):
        plugin = answers("ordercore_solvers", [])
        plugin.ORDERCORE_SPEC = spec.SPEC_VERSION

        assert ["new"] == [row.name for row in shop(new=plugin).listing()]


class TestSpecification:
    """Each hook is described well enough to be written from its docstring."""

    @pytest.mark.parametrize("hook", spec.HOOKS)
    def test_it_says_when_what_and_an_example(self, hook):
        text = getattr(spec, hook).__doc__

        kind = {"Registration;", "Policy;", "Event;"}
        assert kind & set(text.split()), "which kind of hook it is"
        for part in ("Returns:", "Errors:", "Example:"):
            assert f"\n    {part}\n" in text, part
        assert f"def {hook}(" in text

    @pytest.mark.parametrize("hook", spec.HOOKS)
    def test_everything_that_is_given_and_returned_is_described(self, hook):
        """With its type in the signature, and with what it is in the text."""
        described = getattr(spec, hook)
        signature = inspect.signature(described)

        assert signature.return_annotation is not signature.empty
        for name, argument in signature.parameters.items():
            assert argument.annotation is not argument.empty, name
            assert f"\n        {name}: " in described.__doc__, name

    def test_the_page_has_them_in_the_order_of_an_order_s_life(self):
        page = Path(__file__).parents[2] / "docs" / "reference" / "plugins.md"
        described = re.findall(
            r"autofunction:: ordercore\.plugins\.spec\.(\w+)", page.read_text("utf-8")
        )

        assert [*spec.HOOKS] == described

    def test_all_of_them_are_listed(self):
        """In the order of an order's life, each once."""
        there = {name for name in spec.__all__ if name.startswith("ordercore_")}

        assert sorted(there) == sorted(spec.HOOKS)


class TestCommands:
    """Whom the environment allows may add to the command line."""

    def test_a_command_is_looked_at(self):
        good = CliCommand("hello", "say hello", print, print)
        bad = CliCommand("Two words", "", print, print)
        plugins = shop(
            one=answers("ordercore_commands", [good]),
            two=answers("ordercore_commands", [bad]),
        )

        assert {"hello": good} == dict(plugins.commands)
        assert "small letters" in plugins.failures[0].why

    def test_it_is_a_command_like_others(self, monkeypatch, capsys):
        """Its arguments are read, and its status is the status."""
        from ordercore.cli import main

        def hello(asked):
            sys.stdout.write(f"Hello {asked.who}\n")
            return 3

        def arguments(parser):
            parser.add_argument("who")

        both = [
            CliCommand("hello", "say hello", arguments, hello),
            CliCommand("demo", "another demo", arguments, hello),
        ]
        made = shop(one=answers("ordercore_commands", both))
        monkeypatch.setenv("ORDERCORE_ALLOW_PLUGINS", "ordercore-hello")
        monkeypatch.setattr(oc.Plugins, "of_environment", lambda: made)

        assert 3 == main(["hello", "you"])
        captured = capsys.readouterr()
        assert "Hello you\n" == captured.out
        assert "demo is a command of ordercore's own\n" == captured.err
