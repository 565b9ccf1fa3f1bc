"""What a plug-in may answer: each value is looked at before anyone relies on it."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from inspect import iscoroutine
from itertools import islice
from types import ModuleType
from typing import TypeVar, cast

from attrs import evolve, has

from ordercore.errors import Invalid
from ordercore.orders import Gate, Hold, OrderFlag
from ordercore.orders.flagging import check_code
from ordercore.plugins.feed import FeedReader
from ordercore.ports import (
    CAPABILITIES,
    AdapterInfo,
    AdapterKind,
    CliCommand,
    DocumentFormat,
    Forecaster,
    NamedTaxEngine,
    Port,
    Renderer,
    ReorderPolicy,
    StoreKind,
)
from ordercore.ports.imported import Channel
from ordercore.shipping import LiveRate
from ordercore.shipping.live import live_problems
from ordercore.sourcing import Node, NodeTerm, Solver
from ordercore.sourcing.places.node_terms import term_problems
from ordercore.stock import Capacity
from ordercore.values import check_id, free_text, utc

__all__ = [
    "MAX_ANSWERS",
    "adapter_info",
    "capacity",
    "channel",
    "cli_command",
    "feed_reader",
    "flag",
    "forecaster",
    "hold",
    "listed",
    "live_rate",
    "module",
    "node_term",
    "renderer",
    "reorder_policy",
    "solver",
    "store_kind",
    "tax_engine",
]

T = TypeVar("T")

_COMMAND = re.compile(r"[a-z][a-z-]{0,40}")

_HALVES = re.compile("[\ud800-\udfff]")

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
    # Read once, and no further: a guest's own kind of list may have no end.
    values = tuple(islice(cast("Sequence[object]", answer), MAX_ANSWERS + 1))
    if len(values) > MAX_ANSWERS:
        raise Invalid.at("answer", "more", f"at most {MAX_ANSWERS} values")
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


def tax_engine(value: object) -> NamedTaxEngine:
    """Return *value* when it knows taxes.  Raises Invalid."""
    if isinstance(value, type) or not isinstance(value, NamedTaxEngine):
        raise Invalid.at("", value, "an object with name and taxation(taxable)")
    check_id(value.name, "name")
    return _callable(value, value.taxation, "taxation")


def forecaster(value: object) -> Forecaster:
    """Return *value* when it forecasts.  Raises Invalid."""
    if isinstance(value, type) or not isinstance(value, Forecaster):
        raise Invalid.at("", value, "an object with name and forecast(history, ...)")
    check_id(value.name, "name")
    return _callable(value, value.forecast, "forecast")


def reorder_policy(value: object) -> ReorderPolicy:
    """Return *value* when it says when to order.  Raises Invalid."""
    if isinstance(value, type) or not isinstance(value, ReorderPolicy):
        raise Invalid.at("", value, "an object with name and advise(question)")
    check_id(value.name, "name")
    return _callable(value, value.advise, "advise")


def renderer(value: object) -> Renderer:
    """Return *value* when it makes documents.  Raises Invalid."""
    if isinstance(value, type) or not isinstance(value, Renderer):
        raise Invalid.at("", value, "an object with name, kinds, formats and render()")
    check_id(value.name, "name")
    for kind in value.kinds:
        check_id(kind, "kinds")
    for one in cast("Collection[object]", value.formats):
        if not isinstance(one, DocumentFormat):
            raise Invalid.at("formats", one, f"one of {', '.join(DocumentFormat)}")
    return _callable(value, value.render, "render")


def store_kind(value: object) -> StoreKind:
    """Return *value* when it is a kind of store.  Raises Invalid."""
    if not isinstance(value, StoreKind):
        raise Invalid.at("", value, "an ordercore.ports.StoreKind")
    check_id(value.name, "name")
    return _callable(value, value.open, "open")


def cli_command(value: object) -> CliCommand:
    """Return *value* when it is a command.  Raises Invalid."""
    if not isinstance(value, CliCommand):
        raise Invalid.at("", value, "an ordercore.ports.CliCommand")
    if not _COMMAND.fullmatch(value.name):
        raise Invalid.at("name", value.name, "small letters and hyphens")
    free_text(value.help, "help")
    _callable(value, value.arguments, "arguments")
    return _callable(value, value.run, "run")


def adapter_info(found: object) -> AdapterKind:
    """Return *found* when it is a kind of adapter.  Raises Invalid."""
    if not isinstance(found, AdapterInfo):
        raise Invalid.at("", found, "an ordercore.ports.AdapterInfo")
    value = cast("AdapterInfo[object]", found)  # of what, its connect alone knows
    check_id(value.name, "name")
    port, settings = cast("tuple[object, object]", (value.port, value.settings))
    if not isinstance(port, Port):
        raise Invalid.at("port", port, f"one of {', '.join(Port)}")
    if not (isinstance(settings, type) and has(settings)):
        raise Invalid.at("settings", settings, "an attrs class")
    known, can = CAPABILITIES[port], cast("object", value.capabilities)
    if not isinstance(can, Collection):
        raise Invalid.at("capabilities", can, f"some of {', '.join(known)}")
    for capability in value.capabilities:
        if capability not in set(known):
            raise Invalid.at("capabilities", capability, f"some of {', '.join(known)}")
    return _callable(value, value.connect, "connect")


def flag(value: object) -> str:
    """Return *value* when it is the code of a flag.  Raises Invalid."""
    return check_code(check_id(value, "flag"), OrderFlag, "flag")


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
    gate, at = cast("tuple[object, object]", (value.gate, value.at))
    if not isinstance(gate, Gate):
        raise Invalid.at("gate", gate, f"one of {', '.join(Gate)}")
    for name in ("note", "line", "by"):
        _check_kept(getattr(value, name), name)
    if at is not None:
        utc(at, "at")
    return value


def _check_kept(text: object, name: str) -> None:
    """Do nothing where a store can keep a text.  Raises Invalid."""
    if not isinstance(text, str) or len(text) > MAX_NOTE or _HALVES.search(text):
        like = f"text of at most {MAX_NOTE} whole characters"
        raise Invalid.at(name, text, like)


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


def node_term(value: object, nodes: Mapping[str, Node]) -> NodeTerm:
    """Return *value* when it is a term of one of the places.  Raises Invalid."""
    if not isinstance(value, NodeTerm):
        raise Invalid.at("", value, "an ordercore.sourcing.NodeTerm")
    value = evolve(value)  # a guest may have written into it: it is looked at anew
    name = cast("object", value.node)
    if not isinstance(name, str) or name not in nodes:
        raise Invalid.at("node", name, f"one of {', '.join(nodes)}")
    if findings := [*term_problems(value, nodes[name].handling.currency)]:
        raise Invalid(findings)
    return value


def live_rate(value: object, currency: str) -> LiveRate:
    """Return *value* when it is what a carrier takes.  Raises Invalid."""
    if not isinstance(value, LiveRate):
        raise Invalid.at("", value, "an ordercore.shipping.LiveRate")
    value = evolve(value)  # a guest may have written into it: it is looked at anew
    if findings := [*live_problems(value, currency)]:
        raise Invalid(findings)
    return value
