"""Plug-ins join by name, and what they bring is found by name."""

import pytest

import ordercore as oc
from ordercore.orders import Gate, Hold
from ordercore.plugins import SPEC_VERSION, spec
from tests.plugins.guests import Nightly, Pulsar, answers, brings, guest, raises, shop


def _nobody():
    return []


class TestJoining:
    """Who may join."""

    def test_what_it_brings_is_found_by_name(self):
        """A channel of a plug-in is a channel of the shop."""
        channel = Pulsar()

        assert channel is shop(pulsar=brings(channel)).channel("pulsar")

    def test_a_shop_has_its_own_plug_ins(self):
        """What joins one shop is not in another of the same process."""
        shop(pulsar=brings(Pulsar()))

        assert {} == dict(shop().channels)

    def test_a_later_one_is_found_too(self):
        """What was asked before is asked anew when somebody joins."""
        plugins = shop(one=brings(Pulsar("one")))

        assert ["one"] == list(plugins.channels)

        plugins.register(brings(Pulsar("two")), "two")

        assert ["one", "two"] == list(plugins.channels)

    def test_a_module_is_a_plug_in(self):
        """Functions of a module are hooks like methods of an object."""
        from ordercore_adapters import shopify

        assert ["shopify"] == list(shop(shopify=shopify).channels)

    @pytest.mark.parametrize(
        ("plugin", "why"),
        [
            (guest(ordercore_chanels=_nobody), "unknown hook 'ordercore_chanels'"),
            (guest(ordercore_checks=lambda basket: []), "basket"),
            (object(), "implements no hook"),
        ],
    )
    def test_a_mistake_is_refused_at_once(self, plugin, why):
        """A hook that would never be called is a mistake, and names the plug-in."""
        plugins = shop(good=brings(Pulsar()))
        with pytest.raises(oc.PluginError, match=why) as caught:
            plugins.register(plugin, "typo")

        assert "typo" == caught.value.plugin
        assert ["good"] == [row.name for row in plugins.listing()]
        assert plugins.register(brings(Pulsar("x")), "typo")

    def test_a_wrapper_is_refused(self):
        """Each implementation is called on its own, so there is nothing to wrap."""

        class Wrapper:
            @oc.hookimpl(wrapper=True)
            def ordercore_channels(self):
                return (yield)

        with pytest.raises(oc.PluginError, match="wrapper"):
            shop(wrapper=Wrapper())

    def test_a_name_belongs_to_one(self):
        """The first one keeps it."""
        plugins = shop(pulsar=brings(Pulsar()))
        with pytest.raises(oc.PluginError, match="already registered"):
            plugins.register(brings(Pulsar("other")), "pulsar")

        assert ["pulsar"] == list(plugins.channels)

    def test_a_name_is_an_id(self):
        """It stands in lists and in the environment."""
        with pytest.raises(oc.Invalid):
            shop(**{"a b": brings(Pulsar())})

    def test_a_disabled_one_stays_out(self, monkeypatch):
        """The environment names those that stay out, with commas between them."""
        monkeypatch.setenv("ORDERCORE_DISABLE_PLUGINS", " pulsar ,,other")
        plugins = oc.Plugins()

        assert not plugins.register(brings(Pulsar()), "pulsar")
        assert plugins.register(brings(Pulsar("third")), "third")
        assert ["third"] == list(plugins.channels)
        assert ["third"] == [row.name for row in plugins.listing()]

    def test_those_asked_first_and_last(self):
        """They are asked as they joined, unless one says first or last."""
        heard = []

        def listener(name, **marks):
            class Listener:
                @oc.hookimpl(**marks)
                def ordercore_events(self):
                    heard.append(name)

            return Listener()

        shop(
            last=listener("last", trylast=True),
            one=listener("one"),
            two=listener("two"),
            first=listener("first", tryfirst=True),
        ).tell([])

        assert ["first", "one", "two", "last"] == heard


class TestFinding:
    """Asking for what is there, and for what is not."""

    @pytest.mark.parametrize("kind", ["channel", "feed_reader"])
    def test_what_is_missing_names_what_is_there(self, kind):
        """And the nearest name, and which plug-in could not be asked."""
        plugins = shop(
            bad=raises(ValueError("no network")),
            pulsar=brings(Pulsar()),
            nightly=answers("ordercore_feeds", [Nightly()]),
        )
        with pytest.raises(oc.Invalid) as caught:
            getattr(plugins, kind)("pulsa" if kind == "channel" else "nightl")

        assert "perhaps" in str(caught.value)
        assert "plug-in bad" in str(caught.value)

    def test_a_feed_is_read_by_whom_it_names(self, tmp_path):
        """A reader that fails is named; the shop's channels are given to it."""
        plugins = shop(
            pulsar=brings(Pulsar()), nightly=answers("ordercore_feeds", [Nightly()])
        )
        path = tmp_path / "x.toml"
        path.write_text('[feed]\nreader = "nightly"\n')
        with pytest.raises(
            oc.PluginError, match=r"no feed at x\.toml for \['pulsar'\]"
        ):
            plugins.feed(path)

    @pytest.mark.parametrize("text", ["[feed", "feed = 1", "[feed]\nreader = 1", None])
    def test_a_file_without_a_reader_has_the_usual_one(self, tmp_path, text):
        """The usual reader then tells what is wrong with it."""
        path = tmp_path / "x.toml"
        if text is not None:
            path.write_text(text)
        with pytest.raises(oc.Invalid, match="'tabular'"):
            shop().feed(path)

    def test_the_words_of_plug_ins_are_modules(self):
        """The wire reads their commands and events."""
        plugins = shop(points=answers("ordercore_messages", [spec]))

        assert (spec,) == plugins.messages()

    def test_the_list_for_people(self):
        """Name, hooks in the order of an order's life, and what each brings."""
        plugin = guest(
            ordercore_events=lambda: None,
            ordercore_channels=lambda: [Pulsar(), Pulsar("second")],
            ordercore_feeds=lambda: [Nightly()],
        )
        (row,) = shop(pulsar=plugin).listing()

        assert ("pulsar", "", "") == (row.name, row.distribution, row.version)
        assert (
            "ordercore_channels",
            "ordercore_feeds",
            "ordercore_events",
        ) == row.hooks
        assert ("channel:pulsar", "channel:second", "feed:nightly") == row.capabilities


class TestSpecification:
    """What a plug-in author relies on."""

    def test_every_hook_is_listed_and_documented(self):
        """Each says what it returns and shows an example."""
        hooks = [name for name in dir(spec) if name.startswith("ordercore_")]

        assert sorted(spec.HOOKS) == hooks
        for name in hooks:
            text = getattr(spec, name).__doc__
            assert "Example:" in text, name
            assert "Errors:" in text or "Returns:" in text, name

    def test_the_specification_has_a_version(self):
        """It is apart from the version of the library."""
        assert SPEC_VERSION == 1

    def test_a_specification_is_not_called(self):
        """It only describes."""
        for name in spec.HOOKS:
            hook = getattr(spec, name)
            with pytest.raises(NotImplementedError):
                hook(*[None] * hook.__code__.co_argcount)

    def test_holds_keep_their_gate(self):
        """A hold of a check comes with the plug-in's name before its id."""
        hold = Hold("late", Gate.SHIP, "too_late", "after the cut-off")
        (found,) = shop(vip=answers("ordercore_checks", [hold])).checks(None)

        assert Hold("vip.late", Gate.SHIP, "too_late", "after the cut-off") == found
