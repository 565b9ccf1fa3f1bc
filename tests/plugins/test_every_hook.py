"""Whatever a guest does at whichever hook: it is named, and harms no other.

Guests are made out of the specification, so that a hook that is new is tried as well;
what it needs to be said of it is one line of HOOKS.
"""

import inspect
import sys
from copy import deepcopy
from datetime import date
from threading import Event
from types import ModuleType

import pytest
from attrs import frozen

import ordercore as oc
from ordercore.orders import Gate, Hold
from ordercore.plugins import answers as looking
from ordercore.plugins import spec
from ordercore.ports import AdapterInfo, CliCommand, Port, StoreKind
from ordercore.shipping import LiveRate
from ordercore.sourcing import NodeTerm
from ordercore.stock import Capacity
from tests.flow.shop import NODES, eur
from tests.plugins.guests import ERRORS, Nightly, Pulsar, guest, later
from tests.plugins.test_bringing import Paper, Settings, Thing

DAY = date(2026, 11, 30)
PLACE = oc.Address("DK", "8000", "Aarhus")


class Solver(Thing):
    def solve(self, question, **more):
        return question


@frozen
class Hook:
    """How somebody asks at a hook, and what can be seen of the answers.

    Attributes:
        good: an answer that is fine.
        ask: asks the plug-ins of a shop; returns what came, and names who failed.
    """

    good: object
    ask: object


def brought(find):
    """Return what asks at a registration hook, by what finds what was brought."""

    def ask(plugins):
        return [*find(plugins)], {failure.plugin for failure in plugins.failures}

    return ask


def one_of(find):
    """Return the same for what is found by the name ``thing`` alone."""

    def found(plugins):
        try:
            return [find(plugins)("thing")]
        except oc.Invalid:
            return []

    return brought(found)


def messages(plugins):
    """Words are needed, so whoever has none stops the shop, by his name."""
    try:
        return [*plugins.messages()], set()
    except oc.PluginError as error:
        return ["the others' are not looked at"], {error.plugin}


def holds(plugins):
    found = plugins.checks(None)
    failed = {hold.id for hold in found if hold.reason == "check_failed"}
    return [hold for hold in found if hold.id not in failed], failed


def flags(plugins):
    found, holds = plugins.flags(None)
    return [*found], {hold.id.removesuffix(".flags") for hold in holds}


def capacities(plugins):
    found, failures = plugins.capacities("MUG", 3, DAY, ["CPH", "HAM"])
    return [*found], {failure.plugin for failure in failures}


def terms(plugins):
    found, failures = plugins.node_terms([*NODES], DAY)
    return [*found], {failure.plugin for failure in failures}


def rates(plugins):
    found = plugins.rates(PLACE, PLACE, 350, None, "EUR")
    return [*found.rates], {failure.plugin for failure in found.failures}


def events(plugins):
    failures = plugins.tell([DAY])
    return [], {failure.plugin for failure in failures}


HOOKS = {
    "ordercore_messages": Hook([sys], messages),
    "ordercore_stores": Hook([StoreKind("thing", print)], one_of(lambda p: p.store)),
    "ordercore_adapters": Hook(
        [AdapterInfo(Port.CHANNEL, "thing", Settings, print, ())],
        brought(lambda p: p.adapters(Port.CHANNEL)),
    ),
    "ordercore_channels": Hook([Pulsar()], brought(lambda p: p.channels)),
    "ordercore_feeds": Hook([Nightly()], brought(lambda p: p.feed_readers)),
    "ordercore_capacities": Hook([Capacity(DAY, 3)], capacities),
    "ordercore_flags": Hook(["acme.rare"], flags),
    "ordercore_checks": Hook([Hold("vip", Gate.SHIP, "vip")], holds),
    "ordercore_tax_engines": Hook([Thing()], one_of(lambda p: p.tax_engine)),
    "ordercore_node_terms": Hook([NodeTerm("CPH", eur("1.00"))], terms),
    "ordercore_solvers": Hook([Solver()], one_of(lambda p: p.solver)),
    "ordercore_rates": Hook([LiveRate("gls", "parcel", eur("5.00"))], rates),
    "ordercore_renderers": Hook(
        [Paper()],
        brought(
            lambda p: (
                [p.render("invoice", 7, "da", oc.ports.DocumentFormat.TEXT)]
                if "renderer:thing" in str(p.listing())
                else []
            )
        ),
    ),
    "ordercore_events": Hook(None, events),
    "ordercore_forecasters": Hook([Thing()], one_of(lambda p: p.forecaster)),
    "ordercore_reorder_policies": Hook([Thing()], one_of(lambda p: p.reorder_policy)),
    "ordercore_commands": Hook(
        [CliCommand("thing", "say it", print, print)], brought(lambda p: p.commands)
    ),
}
EVERY = pytest.mark.parametrize("name", spec.HOOKS)
ANSWERED = pytest.mark.parametrize(
    "name", [name for name in spec.HOOKS if HOOKS[name].good is not None]
)


def test_every_hook_is_tried():
    """One that is added to the specification is added to what is tried here."""
    specified = [one for one in vars(spec) if one.startswith("ordercore_")]

    assert set(specified) == set(spec.HOOKS) == set(HOOKS)


def plugged(name, call):
    """Return a plug-in with that hook; *call* gets all arguments that the hook has."""
    asks = ", ".join(inspect.signature(getattr(spec, name)).parameters)
    made = {"call": call}
    exec(f"def {name}({asks}): return call(locals())", made)
    return guest(**{name: made[name]})


def ask(name, **calls):
    """Return what came and who failed, where guests do so beside a good one."""
    plugins = oc.Plugins(disabled=(), patience_s=30.0)
    for label, call in calls.items():
        plugins.register(plugged(name, call), label)
    plugins.register(plugged(name, lambda _: HOOKS[name].good), "good")
    return HOOKS[name].ask(plugins)


def failing(error):
    """Return what raises an error."""

    def fail(_):
        raise error

    return fail


@EVERY
def test_those_that_raise_or_exit(name):
    """Each is told by its name, and what the other one says is there."""
    bad = {type(error).__name__: failing(error) for error in ERRORS}
    if name == "ordercore_messages":
        bad = {"SystemExit": bad["SystemExit"]}
    came, failed = ask(name, **bad)

    assert set(bad) == failed
    assert bool(came) == (HOOKS[name].good is not None)


@EVERY
def test_one_that_does_not_come_back(name):
    """It is waited for as long as was said, and no longer."""
    over = Event()

    def wait(_):
        over.wait(30)

    plugins = oc.Plugins(disabled=(), patience_s=0.02)
    plugins.register(plugged(name, wait), "bad")
    try:
        assert {"bad"} == HOOKS[name].ask(plugins)[1]
    finally:
        over.set()


def endless():
    """Yield things for ever."""
    while True:
        yield Pulsar()


class Opaque:
    """Something that fails whenever it is looked at, and shows itself at length."""

    def __getattribute__(self, name):
        if name == "__class__":
            return object.__getattribute__(self, name)
        raise SystemExit(f"no {name}")

    def __repr__(self):
        return "x" * 10**6


class Sly(list):
    """A list that has no end when it is read."""

    def __iter__(self):
        return endless()


HELD_BY_ITSELF = []
HELD_BY_ITSELF.append(HELD_BY_ITSELF)
GARBAGE = {
    "nothing": lambda: None,
    "a-number": lambda: 7,
    "a-text": lambda: "good",
    "bytes": lambda: b"good",
    "a-dict": lambda: {"good": 1},
    "a-set": lambda: {1},
    "no-end": endless,
    "a-coroutine": later,
    "a-class": lambda: Thing,
    "nothing-in-it": lambda: [None],
    "a-number-in-it": lambda: [float("nan")],
    "a-large-text-in-it": lambda: ["x" * 10**7],
    "a-class-in-it": lambda: [Thing],
    "a-thing-in-it": lambda: [object()],
    "a-module-name-in-it": lambda: ["sys"],
    "itself-in-it": lambda: HELD_BY_ITSELF,
    "opaque": Opaque,
    "opaque-in-it": lambda: [Opaque()],
    "a-list-without-end": lambda: Sly([Pulsar()]),
    "a-flood": lambda: [None] * (looking.MAX_ANSWERS + 1),
}


@ANSWERED
def test_those_that_answer_garbage(name):
    """Nothing of it is used, and what the other one says is there."""
    bad = {label: lambda _, make=make: make() for label, make in GARBAGE.items()}
    # A good answer, a thousand times and once more, is none.
    bad["a-good-flood"] = lambda _: [*HOOKS[name].good] * (looking.MAX_ANSWERS + 1)
    if name == "ordercore_messages":  # the first of them stops the shop
        bad = {"a-good-flood": bad["a-good-flood"]}
    came, failed = ask(name, **bad)

    assert set(bad) == failed
    assert 1 == len(came)


@EVERY
def test_what_is_told_of_a_failure_is_short(name):
    """Ten million letters of an error or an answer do not end up in a log."""
    for bad in (
        failing(ValueError("x" * 10**7)),
        lambda _: ["x" * 10**7],
        lambda _: [Opaque()],
    ):
        plugins = oc.Plugins(disabled=())
        plugins.register(plugged(name, bad), "bad")
        given = dict.fromkeys(inspect.signature(getattr(spec, name)).parameters)
        for _, told in plugins._guests.ask(name, looking.channel, **given):
            assert len(str(told)) < 2_000


WRITES = (
    lambda one: one.clear(),
    lambda one: one.append(None),
    lambda one: one.sort(),
    lambda one: one.update(a=1),
    lambda one: one.__setitem__(0, None),
    lambda one: one.__delitem__(0),
    lambda one: setattr(one, next(iter(dir(one))), None),
    lambda one: [setattr(one, name, None) for name in type(one).__slots__],
    lambda one: [setattr(one, field.name, None) for field in one.__attrs_attrs__],
    lambda one: vars(one).clear(),
)


@EVERY
def test_one_that_writes_into_what_it_is_given(name):
    """What the next one is given is as it was."""
    seen = []

    def write(given):
        seen.append(deepcopy(given))
        for one in [*given.values()]:
            for attempt in WRITES:
                for part in (one, *(one if isinstance(one, list | tuple) else ())):
                    try:
                        attempt(part)
                    except (AttributeError, TypeError, ValueError, LookupError):
                        continue

    def look(given):
        seen.append(given)
        return HOOKS[name].good

    plugins = oc.Plugins(disabled=())
    plugins.register(plugged(name, write), "bad")
    plugins.register(plugged(name, look), "good")
    HOOKS[name].ask(plugins)

    assert 2 == len(seen) or name == "ordercore_messages"
    assert all(one == seen[0] for one in seen)


@ANSWERED
def test_the_good_answer_is_good(name):
    """Else it would be shown only that nothing is ever taken."""
    came, failed = ask(name, empty=lambda _: [])

    assert (1, set()) == (len(came), failed)
    assert not isinstance(HOOKS[name].good, ModuleType)
