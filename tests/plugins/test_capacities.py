"""What plug-ins say could be made or bought, and those that fail to say it."""

from datetime import UTC, date, datetime, timedelta
from threading import Event

import pytest

import ordercore as oc
from ordercore.plugins.answers import MAX_ANSWERS
from ordercore.stock import Capacity
from tests.plugins.guests import ERRORS, answers, guest, later, raises, shop

TODAY = date(2026, 11, 23)
HOOK = "ordercore_capacities"
GOOD = Capacity(TODAY + timedelta(days=3), 50, "made here")


def ask(plugins, quantity=7):
    return plugins.capacities("MUG", quantity, TODAY, ("CPH", "HAM"))


def test_each_says_what_it_can_do():
    """All answers count, and each names who gave it."""
    found, failures = ask(
        shop(one=answers(HOOK, [GOOD]), two=answers(HOOK, [GOOD, GOOD]))
    )
    assert ["one", "two", "two"] == [one.plugin for one in found]
    assert () == failures


def test_it_is_told_what_is_asked():
    """The SKU, how many are missing, the first day, and where they may be."""
    heard = []

    def ordercore_capacities(sku, quantity, today, nodes):
        heard.append((sku, quantity, today, nodes))
        return []

    assert ((), ()) == ask(shop(one=guest(ordercore_capacities=ordercore_capacities)))
    assert [("MUG", 7, TODAY, ("CPH", "HAM"))] == heard


def test_nobody_speaks_for_another():
    """Whatever name an answer bears, it is that of the plug-in that gave it."""
    found, _ = ask(shop(liar=answers(HOOK, [Capacity(TODAY, 1, plugin="other")])))
    assert ["liar"] == [one.plugin for one in found]


def test_what_a_guest_has_written_into_it_is_looked_at():
    """A value that was good when it was made, and is so no more, is a failure."""
    spoiled = Capacity(TODAY, 50)
    object.__setattr__(spoiled, "quantity", -1)
    found, (failure,) = ask(shop(bad=answers(HOOK, [spoiled])))
    assert () == found
    assert ("bad", HOOK) == (failure.plugin, failure.hook)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_whoever_raises_is_named(error):
    """The others' units count."""
    found, (failure,) = ask(shop(bad=raises(error), good=answers(HOOK, [GOOD])))
    assert ["good"] == [one.plugin for one in found]
    assert ("bad", HOOK) == (failure.plugin, failure.hook)
    assert type(error).__name__ in failure.why


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (None, "a list or tuple"),
        (GOOD, "a list or tuple"),
        ([None], "answer[0]"),
        ([GOOD, (TODAY, 5)], "answer[1]"),
        ([Capacity], "answer[0]"),
        ([Capacity(TODAY - timedelta(days=1), 1)], "answer[0].day"),
        ([Capacity(date(9999, 12, 31), 1)], "answer[0].day"),
        ([Capacity(TODAY, 1, node="NYC")], "one of CPH, HAM"),
        ([GOOD] * (MAX_ANSWERS + 1), "at most"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_garbage_is_named(answer, told):
    """None of it counts, and the others' units do."""
    found, (failure,) = ask(shop(bad=answers(HOOK, answer), good=answers(HOOK, [GOOD])))
    assert ["good"] == [one.plugin for one in found]
    assert "bad" == failure.plugin
    assert told in failure.why


def test_garbage_that_is_made_wrong_is_named():
    """It cannot even be made: a naive instant, half a unit."""

    def ordercore_capacities(today):
        return [Capacity(datetime.now(UTC), 0.5)]

    found, (failure,) = ask(shop(bad=guest(ordercore_capacities=ordercore_capacities)))
    assert () == found
    assert "day" in failure.why


def test_a_coroutine_is_no_answer():
    """Hooks are plain functions."""
    _, (failure,) = ask(shop(bad=guest(ordercore_capacities=later)))
    assert "coroutine" in failure.why


def test_whoever_hangs_is_left_alone():
    """The others are heard; it is not asked again before it has answered."""
    over, plugins = Event(), oc.Plugins(disabled=(), patience_s=0.05)

    def ordercore_capacities():
        over.wait(60)
        return [GOOD]

    plugins.register(guest(ordercore_capacities=ordercore_capacities), "slow")
    plugins.register(answers(HOOK, [GOOD]), "good")
    try:
        found, (failure,) = ask(plugins)
        assert ["good"] == [one.plugin for one in found]
        assert ("slow", "it did not answer within 0.05 s") == (
            failure.plugin,
            failure.why,
        )
        _, (failure,) = ask(plugins)
        assert "it is still busy with an earlier question" == failure.why
    finally:
        over.set()


def test_an_interrupt_passes():
    """Somebody at the keyboard wants the process to end."""
    with pytest.raises(KeyboardInterrupt):
        ask(shop(bad=raises(KeyboardInterrupt())))
