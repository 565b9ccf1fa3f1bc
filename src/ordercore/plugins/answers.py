"""What a plug-in may answer: each value is looked at before anyone relies on it."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta
from inspect import iscoroutine
from types import ModuleType
from typing import TypeVar, cast

from attrs import evolve

from ordercore.errors import Invalid
from ordercore.orders import Gate, Hold
from ordercore.plugins.feed import FeedReader
from ordercore.ports.imported import Channel
from ordercore.shipping import LiveRate
from ordercore.shipping.live import live_problems
from ordercore.sourcing import Solver
from ordercore.stock import Capacity
from ordercore.values import check_id

__all__ = [
    "MAX_ANSWERS",
    "capacity",
    "channel",
    "feed_reader",
    "hold",
    "listed",
    "live_rate",
    "module",
    "solver",
]

T = TypeVar("T")

MAX_ANSWERS = 1_000
"""How many values one implementation may return; more is a flood."""

MAX_NOTE = 1_000
"""How long a note for people may be."""

FARTHEST = timedelta(days=3_650)
"""Nobody knows what can be made or bought after that."""


def listed(answer: object, check: Callable[[object], T]) -> tuple[T, ...]:
    """Return the values of *answer*, each checked.

    Raises Invalid unless it is a list or tuple of at most MAX_ANSWERS good values.
    """
    if not isinstance(answer, list | tuple):
        if iscoroutine(answer):
            answer.close()
        raise Invalid.at("answer", answer, "a list or tuple, possibly empty")
    values = cast("Sequence[object]", answer)
    if len(values) > MAX_ANSWERS:
        raise Invalid.at("answer", len(values), f"at most {MAX_ANSWERS} values")
    return tuple([_checked(place, value, check) for place, value in enumerate(values)])


def _checked(place: int, value: object, check: Callable[[object], T]) -> T:
    try:
        return check(value)
    except Invalid as error:
        raise error.inside(f"answer[{place}]") from None


def channel(value: object) -> Channel:
    """Return *value* when it is a channel.  Raises Invalid."""
    if isinstance(value, type) or not isinstance(value, Channel):
        raise Invalid.at("", value, "an object with name and parse(raw)")
    if "." in check_id(value.name, "name"):
        # A full stop ends the channel's name in the ids of its orders and buyers.
        raise Invalid.at("name", value.name, "a name without a full stop")
    return _callable(value, value.parse, "parse")


def feed_reader(value: object) -> FeedReader:
    """Return *value* when it reads feeds.  Raises Invalid."""
    if isinstance(value, type) or not isinstance(value, FeedReader):
        raise Invalid.at("", value, "an object with name and load(path, ...)")
    check_id(value.name, "name")
    return _callable(value, value.load, "load")


def solver(value: object) -> Solver:
    """Return *value* when it solves batches.  Raises Invalid."""
    if isinstance(value, type) or not isinstance(value, Solver):
        raise Invalid.at("", value, "an object with name and solve(question, ...)")
    check_id(value.name, "name")
    return _callable(value, value.solve, "solve")


def _callable(value: T, method: object, name: str) -> T:
    if not callable(method):
        raise Invalid.at(name, method, "a method")
    return value


def module(value: object) -> ModuleType:
    """Return *value* when it is a module.  Raises Invalid."""
    if not isinstance(value, ModuleType):
        raise Invalid.at("", value, "a module with commands and events")
    return value


def hold(value: object) -> Hold:
    """Return *value* when it is a hold in good order.  Raises Invalid."""
    if not isinstance(value, Hold):
        raise Invalid.at("", value, "an ordercore.orders.Hold")
    check_id(value.id, "id")
    check_id(value.reason, "reason")
    gate, note = cast("tuple[object, object]", (value.gate, value.note))
    if not isinstance(gate, Gate):
        raise Invalid.at("gate", gate, f"one of {', '.join(Gate)}")
    if not isinstance(note, str) or len(note) > MAX_NOTE:
        raise Invalid.at("note", note, f"text of at most {MAX_NOTE} characters")
    return value


def capacity(value: object, today: date, nodes: Collection[str]) -> Capacity:
    """Return *value* when it is a capacity of a day to come.  Raises Invalid."""
    if not isinstance(value, Capacity):
        raise Invalid.at("", value, "an ordercore.stock.Capacity")
    value = evolve(value)  # a guest may have written into it: it is looked at anew
    if not today <= value.day <= today + FARTHEST:
        expected = f"a day from {today} to {today + FARTHEST}"
        raise Invalid.at("day", value.day, expected)
    if value.node and value.node not in nodes:
        raise Invalid.at("node", value.node, f"one of {', '.join(nodes)}, or nothing")
    return value


def live_rate(value: object, currency: str) -> LiveRate:
    """Return *value* when it is what a carrier takes.  Raises Invalid."""
    if not isinstance(value, LiveRate):
        raise Invalid.at("", value, "an ordercore.shipping.LiveRate")
    value = evolve(value)  # a guest may have written into it: it is looked at anew
    if findings := [*live_problems(value, currency)]:
        raise Invalid(findings)
    return value
