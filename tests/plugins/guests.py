"""Plug-ins of all manners, good and bad."""

import ordercore as oc


class Pulsar:
    """A channel."""

    def __init__(self, name="pulsar"):
        self.name = name

    def parse(self, raw):
        raise oc.Invalid.at("", raw, "an order of Pulsar Market")


class Nightly:
    """A reader of feeds."""

    name = "nightly"

    def load(self, path, data, channels):
        raise RuntimeError(f"no feed at {path.name} for {sorted(channels)}")


class Unspeakable(Exception):
    """An error whose message cannot be made."""

    def __str__(self):
        raise RuntimeError


async def later():
    """Return nothing, some time."""


ERRORS = [
    ValueError("boom"),
    KeyError("x"),
    SystemExit(3),
    RecursionError(),
    Unspeakable(),
]


def guest(**hooks):
    """Return a plug-in with these functions as hooks."""
    made = {name: staticmethod(oc.hookimpl(hook)) for name, hook in hooks.items()}
    return type("Guest", (), made)()


def brings(*channels):
    """Return a plug-in that brings channels."""

    def ordercore_channels():
        return list(channels)

    return guest(ordercore_channels=ordercore_channels)


def raises(error):
    """Return a plug-in each of whose hooks raises *error*."""

    def fail():
        raise error

    names = ("messages", "channels", "feeds", "capacities", "checks", "rates", "events")
    return guest(**{f"ordercore_{name}": fail for name in names})


def answers(hook, value):
    """Return a plug-in with one hook that answers *value*."""
    return guest(**{hook: lambda: value})


def shop(**plugins):
    """Return the plug-ins of a shop, registered by name in this order."""
    made = oc.Plugins(disabled=())
    for name, plugin in plugins.items():
        made.register(plugin, name)
    return made
