"""Who does not come back in time is named, and harms nobody."""

from threading import Event, Thread

import pytest

import ordercore as oc
from ordercore.orders import Gate, Hold
from tests.plugins.guests import Pulsar, answers, brings, guest


@pytest.fixture
def stuck():
    """Return a function that waits until the test is over."""
    over = Event()

    def wait():
        over.wait(30)
        return []

    yield wait
    over.set()


def impatient(**plugins):
    made = oc.Plugins(disabled=(), patience_s=0.05)
    for name, plugin in plugins.items():
        made.register(plugin, name)
    return made


class TestHanging:
    """A hook of any kind has a limited time."""

    def test_registration(self, stuck):
        """The others' channels are there."""
        bad = guest(ordercore_channels=stuck)
        plugins = impatient(bad=bad, good=brings(Pulsar()))

        assert ["pulsar"] == list(plugins.channels)
        assert ["it did not answer within 0.05 s"] == [
            failure.why for failure in plugins.failures
        ]

    def test_a_check(self, stuck):
        """What was not checked in time does not pass."""
        bad = guest(ordercore_checks=stuck)
        hold = Hold("vip", Gate.SHIP, "vip")
        plugins = impatient(bad=bad, good=answers("ordercore_checks", [hold]))
        failed, found = plugins.checks(None)

        assert ("bad", "check_failed") == (failed.id, failed.reason)
        assert "good.vip" == found.id

    def test_a_listener(self, stuck):
        """The next one hears; the late one is told no more until it has come back."""
        heard = []
        bad = guest(ordercore_events=stuck)

        def hear(recorded):
            heard.extend(recorded)

        good = guest(ordercore_events=hear)
        plugins = impatient(bad=bad, good=good)

        first, second = plugins.tell(["a"]), plugins.tell(["b"])

        assert ["a", "b"] == heard
        assert ["it did not answer within 0.05 s"] == [error.why for error in first]
        assert ["it is still busy with an earlier question"] == [
            error.why for error in second
        ]

    def test_two_may_ask_at_once(self):
        """Only who is late is busy: two threads ask the same plug-in."""
        both, answered = Event(), []

        def slow(order):
            answered.append(order)
            both.wait(5) if len(answered) == 1 else both.set()
            return []

        plugins = oc.Plugins(disabled=())
        plugins.register(guest(ordercore_checks=slow), "slow")
        found = []
        threads = [
            Thread(target=lambda n=n: found.append(plugins.checks(n))) for n in (1, 2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)

        assert [(), ()] == found


class TestTracing:
    """Whoever looks for a fault can see who was asked."""

    def test_each_call_is_told(self, monkeypatch, capsys):
        """Who, which hook, how much and how long; not what."""
        monkeypatch.setenv("ORDERCORE_TRACE_PLUGINS", "1")
        hold = Hold("secret", Gate.SHIP, "vip")
        bad = guest(ordercore_checks=lambda order: 1 // 0)
        plugins = impatient(one=answers("ordercore_checks", [hold]), two=bad)
        plugins.checks(None)
        told = capsys.readouterr().err.splitlines()

        assert [
            "plug-in one, hook ordercore_checks: 1 answer in",
            "plug-in two, hook ordercore_checks: failed, ZeroDivisionError in",
        ] == [line.rsplit(" ", 2)[0] for line in told]
        assert "secret" not in "".join(told)

    @pytest.mark.parametrize("off", ["", "0"])
    def test_nothing_is_told_otherwise(self, monkeypatch, capsys, off):
        """It is off unless it is asked for."""
        monkeypatch.setenv("ORDERCORE_TRACE_PLUGINS", off)
        impatient(one=answers("ordercore_checks", [])).checks(None)

        assert "" == capsys.readouterr().err
