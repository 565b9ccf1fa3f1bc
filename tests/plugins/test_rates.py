"""Carriers are asked what a parcel costs; an answer that cannot be is named."""

from math import nan
from threading import Event

import pytest

import ordercore as oc
from ordercore.shipping import LiveRate
from ordercore.values import Address, Dimensions, Money
from tests.plugins.guests import ERRORS, answers, guest, later, raises, shop

HOOK = "ordercore_rates"
GOOD = LiveRate("bring", "pakke", Money(4_900, "DKK"))
WAY = Address("DK", "2600"), Address("DK", "8000")
SIZE = Dimensions(300, 200, 100)


def ask(plugins):
    return plugins.rates(*WAY, 1_200, SIZE, "DKK")


def spoiled(**fields):
    """Return a rate into which a guest has written after it was made."""
    rate = LiveRate(GOOD.carrier, GOOD.service, Money(4_900, "DKK"))
    for name, value in fields.items():
        object.__setattr__(rate, name, value)
    return rate


def priced(minor, currency="DKK"):
    """Return a rate whose price was made by hand."""
    price = Money(1, "DKK")
    object.__setattr__(price, "minor", minor)
    object.__setattr__(price, "currency", currency)
    return spoiled(price=price)


def test_each_says_what_it_takes():
    """All answers count, and each names who gave it, whatever it says itself."""
    liar = LiveRate("bring", "home", Money(0, "DKK"), plugin="one")
    said = ask(shop(one=answers(HOOK, [GOOD]), two=answers(HOOK, [GOOD, liar])))

    assert ["one", "two", "two"] == [rate.plugin for rate in said.rates]
    assert () == said.failures


def test_it_is_told_what_is_asked():
    """The way, the weight, the size and the currency."""
    heard = []

    def ordercore_rates(origin, destination, weight_g, size, currency):
        heard.append((origin, destination, weight_g, size, currency))
        return []

    assert () == ask(shop(one=guest(ordercore_rates=ordercore_rates))).rates
    assert [(*WAY, 1_200, SIZE, "DKK")] == heard


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ([priced(-1)], "0 or more in DKK"),
        ([priced(nan)], "0 or more in DKK"),
        ([priced(49.0)], "0 or more in DKK"),
        ([priced(True)], "0 or more in DKK"),
        ([priced(4_900, "EUR")], "0 or more in DKK"),
        ([spoiled(price=nan)], "0 or more in DKK"),
        ([spoiled(price=None)], "0 or more in DKK"),
        ([spoiled(carrier="")], "carrier"),
        ([spoiled(service=None)], "service"),
        ([spoiled(service="x" * 101)], "service"),
        ([GOOD, None], "answer[1]"),
        ([49], "answer[0]"),
        ({"bring": 49}, "a list or tuple"),
        (None, "a list or tuple"),
    ],
)
def test_what_cannot_be_is_refused_with_its_name(answer, told):
    """A hole, no number, below zero, another currency: nothing of it counts."""
    said = ask(shop(bad=answers(HOOK, answer), good=answers(HOOK, [GOOD])))

    (failure,) = said.failures
    assert ["good"] == [rate.plugin for rate in said.rates]
    assert ("bad", HOOK) == (failure.plugin, failure.hook)
    assert told in failure.why
    assert str(failure).startswith("plug-in bad, hook ordercore_rates: ")


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_whoever_raises_is_named(error):
    """The others' prices count."""
    said = ask(shop(bad=raises(error), good=answers(HOOK, [GOOD])))

    assert ["good"] == [rate.plugin for rate in said.rates]
    assert ["bad"] == [failure.plugin for failure in said.failures]


def test_a_coroutine_is_no_answer():
    """Hooks are plain functions."""
    (failure,) = ask(shop(bad=guest(ordercore_rates=later))).failures

    assert "coroutine" in failure.why


def test_whoever_hangs_is_left_alone():
    """The others are heard, and nobody waits longer than was said."""
    over, plugins = Event(), oc.Plugins(disabled=(), patience_s=0.05)

    def ordercore_rates():
        over.wait(60)
        return [GOOD]

    plugins.register(guest(ordercore_rates=ordercore_rates), "slow")
    plugins.register(answers(HOOK, [GOOD]), "good")
    try:
        said = ask(plugins)
        assert ["good"] == [rate.plugin for rate in said.rates]
        assert ["it did not answer within 0.05 s"] == [one.why for one in said.failures]
    finally:
        over.set()
