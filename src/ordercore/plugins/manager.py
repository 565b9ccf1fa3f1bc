"""Who joins in: finds the plug-ins that are allowed and gives them one typed face."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import partial
from importlib.metadata import EntryPoint
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import TypeVar

from attrs import define, evolve, field, frozen
from pluggy import HookCaller, HookImpl, PluginManager, PluginValidationError

from ordercore.errors import Invalid, PluginError
from ordercore.message import Happened
from ordercore.orders import Gate, Hold, Order
from ordercore.plugins import answers, spec
from ordercore.plugins.asking import Patience, answered, called, guarded
from ordercore.plugins.discovering import disabled_by_environment, installed, origin
from ordercore.plugins.feed import Feed, FeedReader, reader_of
from ordercore.ports.imported import Channel
from ordercore.shipping import LiveRates
from ordercore.sourcing import STOCK_PRICES, Solver
from ordercore.stock import Capacity
from ordercore.values import Address, Dimensions, check_id

__all__ = ["OURS", "PluginRow", "Plugins"]

T = TypeVar("T")
Named = TypeVar("Named", Channel, FeedReader, Solver)

OURS = "ordercore-oms"
"""The distribution that brings our own plug-ins."""

PATIENCE_S = 5.0
"""So long whoever asks for a day waits for a plug-in."""


@frozen
class PluginRow:
    """One plug-in, as ``ordercore plugins`` lists it.

    Attributes:
        name: unique in the shop.
        distribution, version: what it was installed with; "" when it was registered
            by hand.
        hooks: what it implements, in the order of an order's life.
        capabilities: what it brings, such as ``channel:shopify``.
    """

    name: str
    distribution: str
    version: str
    hooks: tuple[str, ...]
    capabilities: tuple[str, ...]


@define
class _Known:
    """What the registration hooks brought; they are asked once."""

    channels: dict[str, Channel] = field(factory=dict[str, Channel])
    readers: dict[str, FeedReader] = field(factory=dict[str, FeedReader])
    solvers: dict[str, Solver] = field(
        factory=lambda: dict[str, Solver]({STOCK_PRICES.name: STOCK_PRICES})
    )
    brought: dict[str, list[str]] = field(factory=dict[str, list[str]])
    failures: list[PluginError] = field(factory=list[PluginError])


class Plugins:
    """The plug-ins of one shop, behind typed methods.

    Nothing is found or loaded unless asked for: ``Plugins.discover()``, or
    ``register`` by hand.  They are asked in the order in which they joined.

    Args:
        disabled: names that stay out; by default those that the environment variable
            ``ORDERCORE_DISABLE_PLUGINS`` lists.
        patience_s: how many seconds somebody who asks for capacities or rates waits
            for each plug-in.
    """

    def __init__(
        self,
        *,
        disabled: Collection[str] | None = None,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._patience = Patience(patience_s)
        self._manager = PluginManager(spec.PROJECT)
        self._manager.add_hookspecs(spec)
        self._origins: dict[str, tuple[str, str]] = {}
        self._load_failures: list[PluginError] = []
        self._known: _Known | None = None
        for name in disabled_by_environment() if disabled is None else disabled:
            self._manager.set_blocked(name)

    @classmethod
    def discover(
        cls,
        allow: Collection[str] = (OURS,),
        *,
        disabled: Collection[str] | None = None,
    ) -> "Plugins":
        """Return the installed plug-ins of the distributions that *allow* names.

        A plug-in is code: one whose distribution is not named is not even imported.
        One that cannot be loaded is reported in ``failures``; the others are there.
        """
        plugins = cls(disabled=disabled)
        for entry in installed(allow):
            plugins._load(entry)
        return plugins

    def register(self, plugin: object, name: str) -> bool:
        """Let *plugin* (a module or any object) join under *name*.

        Returns False when the name is disabled.

        Raises:
            PluginError: an unknown hook or argument, a wrapper, no hook at all, or a
                name that is taken; the plug-in does not join.
            Invalid: *name* is not in the alphabet of ids.
        """
        check_id(name, "plugin")
        if self._manager.is_blocked(name):
            return False
        try:
            self._manager.register(plugin, name)
            self._check_hooks(plugin)
        except (PluginValidationError, ValueError) as error:
            self._leave(plugin, name)
            raise PluginError(name, "register", str(error)) from error
        self._known = None
        return True

    def _load(self, entry: EntryPoint) -> None:
        if self._manager.is_blocked(entry.name):
            return
        try:
            plugin = guarded(entry.name, "load", entry.load)
            guarded(entry.name, "load", lambda: self.register(plugin, entry.name))
            self._origins[entry.name] = origin(entry)
        except PluginError as error:
            self._load_failures.append(error)

    def _check_hooks(self, plugin: object) -> None:
        self._manager.check_pending()
        callers = self._manager.get_hookcallers(plugin)
        if not callers:
            raise ValueError("it implements no hook; mark one with ordercore.hookimpl")
        for caller in callers:
            if any(found.wrapper or found.hookwrapper for found in _ordered(caller)):
                raise ValueError(
                    f"{caller.name} is a wrapper; each implementation is called on its"
                    " own, so there is nothing to wrap"
                )

    def _leave(self, plugin: object, name: str) -> None:
        if self._manager.get_plugin(name) is plugin:
            self._manager.unregister(name=name)

    @property
    def channels(self) -> Mapping[str, Channel]:
        """The channels by name."""
        return MappingProxyType(self._asked().channels)

    def channel(self, name: str) -> Channel:
        """Return the channel of that name.  Raises Invalid naming those there are."""
        return self._named(self.channels, name, "channel")

    @property
    def feed_readers(self) -> Mapping[str, FeedReader]:
        """The readers of feed files by name."""
        return MappingProxyType(self._asked().readers)

    def feed_reader(self, name: str) -> FeedReader:
        """Return the reader of that name.  Raises Invalid naming those there are."""
        return self._named(self.feed_readers, name, "feed reader")

    def solver(self, name: str) -> Solver:
        """Return the solver of batches of that name.  Raises Invalid naming them."""
        return self._named(self._asked().solvers, name, "solver")

    def feed(self, path: Path, data: Path | None = None) -> Feed:
        """Return the feed that the file at *path* describes, read by whom it names.

        Args:
            path: the feed file.
            data: the folder that its source files are looked for in first.

        Raises:
            Invalid: it cannot be read, or names a reader that is not there.
            PluginError: the reader failed.
        """
        reader = self.feed_reader(reader_of(path))
        try:
            return reader.load(path, data, self.channels)
        except Invalid:
            raise
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
            raise PluginError(reader.name, "load", why) from error

    @property
    def failures(self) -> tuple[PluginError, ...]:
        """What went wrong while plug-ins were loaded and registered; show it."""
        return (*self._load_failures, *self._asked().failures)

    def messages(self) -> tuple[ModuleType, ...]:
        """Return the vocabulary modules of all plug-ins.

        Raises PluginError when one fails: without its words a journal cannot be read.
        """
        found: list[ModuleType] = []
        for _, answer in self._ask("ordercore_messages", answers.module):
            if isinstance(answer, PluginError):
                raise answer
            found += answer
        return tuple(found)

    def checks(self, order: Order) -> tuple[Hold, ...]:
        """Return the holds that the checks put on *order*, each id led by its plug-in.

        A check that fails becomes a hold at CONFIRM with the reason ``check_failed``.
        """
        holds: list[Hold] = []
        for plugin, answer in self._ask("ordercore_checks", answers.hold, order=order):
            if isinstance(answer, PluginError):
                holds.append(Hold(plugin, Gate.CONFIRM, "check_failed", str(answer)))
            else:
                holds += [_led_by(plugin, hold) for hold in answer]
        return tuple(holds)

    def capacities(
        self, sku: str, quantity: int, today: date, nodes: Sequence[str]
    ) -> tuple[tuple[Capacity, ...], tuple[PluginError, ...]]:
        """Return what could be made or bought of a SKU by when, and who failed.

        Each capacity names its plug-in.  Each plug-in has the time that ``patience_s``
        says.

        Args:
            sku: which article.
            quantity: how many units are missing.
            today: the first day.
            nodes: where units may be.
        """
        given = {"sku": sku, "quantity": quantity, "today": today, "nodes": nodes}
        check = partial(answers.capacity, today=today, nodes=nodes)
        found, failures = self._patiently("ordercore_capacities", check, given)
        return tuple([evolve(one, plugin=name) for name, one in found]), failures

    def rates(
        self,
        origin: Address,
        destination: Address,
        weight_g: int,
        size: Dimensions | None,
        currency: str,
    ) -> LiveRates:
        """Return what carriers say that a parcel costs, and who failed to say it.

        Each price names its plug-in.  Each plug-in has the time that ``patience_s``
        says.

        Args:
            origin: from where.
            destination: where to.
            weight_g: what the parcel weighs.
            size: its outer size, where it is known.
            currency: in which prices have to be.
        """
        given = {
            "origin": origin,
            "destination": destination,
            "weight_g": weight_g,
            "size": size,
            "currency": currency,
        }
        check = partial(answers.live_rate, currency=currency)
        found, failures = self._patiently("ordercore_rates", check, given)
        named = [evolve(one, plugin=name) for name, one in found]
        return LiveRates(tuple(named), failures)

    def _patiently(
        self, hook: str, check: Callable[[object], T], given: Mapping[str, object]
    ) -> tuple[list[tuple[str, T]], tuple[PluginError, ...]]:
        """Return each answer that came in time, with its plug-in, and who failed."""
        found: list[tuple[str, T]] = []
        failures: list[PluginError] = []
        for impl in self._implementations(hook):
            ask = partial(answered, impl, hook, check, given)
            try:
                answer = self._patience.wait(impl.plugin_name, hook, ask)
            except PluginError as error:
                failures.append(error)
            else:
                found += [(impl.plugin_name, one) for one in answer]
        return found, tuple(failures)

    @property
    def listening(self) -> bool:
        """Whether any plug-in wants to be told what was committed."""
        return bool(self._manager.hook.ordercore_events.get_hookimpls())

    def tell(self, recorded: Sequence[Happened]) -> tuple[PluginError, ...]:
        """Tell every listener what was committed; return what failed."""
        hook, given = "ordercore_events", {"recorded": tuple(recorded)}
        failures: list[PluginError] = []
        for found in self._implementations(hook):
            try:
                called(found, hook, given)
            except PluginError as error:
                failures.append(error)
        return tuple(failures)

    def listing(self) -> tuple[PluginRow, ...]:
        """Return one row for each plug-in, by name."""
        brought = self._asked().brought
        return tuple(
            PluginRow(
                name,
                *self._origins.get(name, ("", "")),
                self._hooks_of(plugin),
                tuple(brought.get(name, ())),
            )
            for name, plugin in sorted(self._manager.list_name_plugin())
            if plugin is not None
        )

    def _hooks_of(self, plugin: object) -> tuple[str, ...]:
        callers = self._manager.get_hookcallers(plugin) or ()
        implemented = {caller.name for caller in callers}
        return tuple(name for name in spec.HOOKS if name in implemented)

    def _asked(self) -> _Known:
        if self._known is None:
            known = _Known()
            self._collect("channel", answers.channel, known, known.channels)
            self._collect("feed", answers.feed_reader, known, known.readers)
            self._collect("solver", answers.solver, known, known.solvers)
            self._known = known
        return self._known

    def _collect(
        self,
        kind: str,
        check: Callable[[object], Named],
        known: _Known,
        into: dict[str, Named],
    ) -> None:
        hook = f"ordercore_{kind}s"
        for plugin, answer in self._ask(hook, check):
            if isinstance(answer, PluginError):
                known.failures.append(answer)
                continue
            for value in answer:
                if into.setdefault(value.name, value) is value:
                    known.brought.setdefault(plugin, []).append(f"{kind}:{value.name}")
                else:
                    why = f"there is another {kind} called {value.name!r}"
                    known.failures.append(PluginError(plugin, hook, why))

    def _ask(
        self, hook: str, check: Callable[[object], T], **given: object
    ) -> Iterator[tuple[str, tuple[T, ...] | PluginError]]:
        for found in self._implementations(hook):
            try:
                yield found.plugin_name, answered(found, hook, check, given)
            except PluginError as error:
                yield found.plugin_name, error

    def _implementations(self, hook: str) -> list[HookImpl]:
        return _ordered(getattr(self._manager.hook, hook))

    def _named(self, there: Mapping[str, T], name: str, kind: str) -> T:
        if name in there:
            return there[name]
        near = get_close_matches(name, there, n=1)
        expected = f"one of {', '.join(sorted(there)) or 'none'}"
        expected += f"; perhaps {near[0]}" if near else ""
        expected += spec.JOINING if kind == "solver" else ""
        expected += "".join(f"; {failure}" for failure in self.failures)
        raise Invalid.at(kind, name, expected)


def _led_by(plugin: str, hold: Hold) -> Hold:
    return evolve(hold, id=f"{plugin}.{hold.id}")


def _ordered(caller: HookCaller) -> list[HookImpl]:
    """Return them as they joined, ``tryfirst`` before, ``trylast`` after the rest."""
    found = caller.get_hookimpls()
    return sorted(found, key=lambda one: (one.trylast, not one.tryfirst))
