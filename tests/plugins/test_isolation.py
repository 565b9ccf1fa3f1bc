"""A plug-in that fails is named, and harms no other."""

from asyncio import CancelledError

import pytest

import ordercore as oc
from ordercore.orders import Gate, Hold
from ordercore.plugins.answers import MAX_ANSWERS
from tests.plugins.guests import (
    ERRORS,
    Nightly,
    Pulsar,
    answers,
    brings,
    guest,
    later,
    raises,
    shop,
)


def named(value):
    """Return a name that is the same in every process."""
    return value if isinstance(value, str) else type(value).__name__


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
class TestRaising:
    """Whatever it raises, the attempt to end the process included."""

    def test_the_channels_of_the_others_are_there(self, error):
        """The failure is told, with plug-in, hook and cause."""
        plugins = shop(bad=raises(error), good=brings(Pulsar()))

        assert ["pulsar"] == list(plugins.channels)
        failures = {(f.plugin, f.hook): f for f in plugins.failures}
        assert {("bad", "ordercore_channels"), ("bad", "ordercore_feeds")} == set(
            failures
        )
        assert type(error).__name__ in failures["bad", "ordercore_channels"].why
        assert error is failures["bad", "ordercore_channels"].__cause__

    def test_the_listeners_after_it_hear_all(self, error):
        """And the errors are returned to whoever told them."""
        heard = []

        def hear(recorded):
            heard.append(recorded)

        good = guest(ordercore_events=hear)
        failures = shop(one=good, bad=raises(error), two=good.__class__()).tell(["a"])

        assert [("a",), ("a",)] == heard
        assert ["bad"] == [failure.plugin for failure in failures]

    def test_what_could_not_be_checked_does_not_pass(self, error):
        """A check that fails holds the order, and the others' holds are there."""
        hold = Hold("vip", Gate.SHIP, "vip")
        failed, found = shop(
            bad=raises(error), good=answers("ordercore_checks", [hold])
        ).checks(None)

        assert ("bad", Gate.CONFIRM, "check_failed") == (
            failed.id,
            failed.gate,
            failed.reason,
        )
        assert "good.vip" == found.id

    def test_words_are_needed(self, error):
        """Without its words a journal cannot be read, so the failure is raised."""
        with pytest.raises(oc.PluginError):
            shop(bad=raises(error)).messages()


def test_an_interrupt_passes():
    """Somebody at the keyboard wants the process to end."""
    with pytest.raises(KeyboardInterrupt):
        _ = shop(bad=raises(KeyboardInterrupt())).channels


@pytest.mark.parametrize(
    "error",
    [CancelledError(), GeneratorExit(), BaseException("gone")],
    ids=lambda error: type(error).__name__,
)
def test_nothing_but_an_interrupt_passes(error):
    """No task of ours runs in a guest's thread, so what ends one is his failure."""
    bad = raises(error)
    found = shop(bad=bad, good=brings(Pulsar()))

    assert {"pulsar"} == set(found.channels)
    assert "bad" == found.failures[0].plugin
    assert type(error).__name__ in found.failures[0].why
    assert ["bad"] == [failure.plugin for failure in found.tell([])]


def test_nobody_is_blamed_for_another():
    """An error that names another plug-in is told of the one that raised it."""
    lie = oc.PluginError("two words", "ordercore_channels", "bad luck")
    failure = shop(bad=raises(lie), good=brings(Pulsar())).failures[0]
    assert ("bad", True) == (failure.plugin, "bad luck" in failure.why)

    (hold,) = shop(bad=raises(lie)).checks(None)
    assert "bad" == hold.id


def test_its_own_error_is_kept():
    """A plug-in may raise PluginError itself, and says more than we could."""
    own = oc.PluginError("bad", "ordercore_channels", "no licence")

    assert own in shop(bad=raises(own)).failures


def test_arguments_cannot_be_changed():
    """A listener gets a tuple, whatever the teller has."""
    told = ["a"]
    failures = shop(bad=guest(ordercore_events=lambda recorded: recorded.clear())).tell(
        told
    )

    assert ["a"] == told
    assert "AttributeError" in failures[0].why


class Garbled:
    """A channel whose name cannot be asked."""

    @property
    def name(self):
        raise ValueError("no name")

    def parse(self, raw):
        return raw


class Nameless:
    name = "two words"

    def parse(self, raw):
        return raw


class Mute:
    name = "mute"
    parse = "no method"
    load = "no method"


class TestGarbage:
    """What it returns is looked at before anyone relies on it."""

    @pytest.mark.parametrize(
        ("answer", "told"),
        [
            (None, "a list or tuple"),
            ({"pulsar": Pulsar()}, "a list or tuple"),
            ((channel for channel in [Pulsar()]), "a list or tuple"),
            ("pulsar", "a list or tuple"),
            ([None], "answer[0]"),
            ([Pulsar("ok"), Pulsar], "answer[1]"),
            ([object()], "name and parse"),
            ([Nameless()], "answer[0].name"),
            ([Mute()], "answer[0].parse"),
            ([Garbled()], "no name"),
            ([Pulsar()] * (MAX_ANSWERS + 1), "at most"),
        ],
        ids=named,
    )
    def test_no_channel(self, answer, told):
        """The whole answer is left out and the reason told; the others are there."""
        plugins = shop(
            bad=answers("ordercore_channels", answer), good=brings(Pulsar("g"))
        )

        assert ["g"] == list(plugins.channels)
        assert told in plugins.failures[0].why

    def test_a_coroutine_is_no_answer(self):
        """Hooks are plain functions; the coroutine is closed without a warning."""
        plugins = shop(bad=guest(ordercore_channels=later))

        assert {} == dict(plugins.channels)
        assert "coroutine" in plugins.failures[0].why

    @pytest.mark.parametrize("answer", [[Nightly], [Mute()], [Pulsar()]], ids=named)
    def test_no_reader(self, answer):
        """A class is no reader, and a channel neither."""
        plugins = shop(bad=answers("ordercore_feeds", answer))

        assert {} == dict(plugins.feed_readers)
        assert plugins.failures

    @pytest.mark.parametrize(
        "answer",
        [
            ["late"],
            [Hold("a b", Gate.SHIP, "late")],
            [Hold("a", Gate.SHIP, "")],
            [Hold("a", "SHIPPING", "late")],
            [Hold("a", Gate.SHIP, "late", None)],
            [Hold("a", Gate.SHIP, "late", "x" * 1_001)],
        ],
        ids=named,
    )
    def test_no_hold(self, answer):
        """The order is held because it could not be checked."""
        (hold,) = shop(bad=answers("ordercore_checks", answer)).checks(None)

        assert ("bad", "check_failed") == (hold.id, hold.reason)

    def test_no_module(self):
        """A name is no module."""
        with pytest.raises(oc.PluginError, match="a module"):
            shop(bad=answers("ordercore_messages", ["points"])).messages()

    def test_two_channels_of_one_name(self):
        """The first one has it; the other is told, and its other channels are there."""
        first = Pulsar()
        plugins = shop(one=brings(first), two=brings(Pulsar(), Pulsar("second")))

        assert first is plugins.channel("pulsar")
        assert ["pulsar", "second"] == list(plugins.channels)
        assert ["two"] == [failure.plugin for failure in plugins.failures]
