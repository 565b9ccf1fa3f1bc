"""Who joins in: finds the plug-ins that are allowed and gives them one typed face."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from attrs import evolve

from ordercore.errors import Invalid, PluginError
from ordercore.message import Happened
from ordercore.orders import Gate, Hold, Order
from ordercore.plugins import answers
from ordercore.plugins.brought import (
    CHANNEL,
    COMMAND,
    FEED_READER,
    FORECASTER,
    RENDERER,
    REORDER_POLICY,
    SOLVER,
    STORE,
    TAX_ENGINE,
    Brought,
    Kind,
    adapters_of,
    named,
)
from ordercore.plugins.discovering import (
    OURS,
    allowed_by_environment,
    disabled_by_environment,
    installed,
    not_allowed,
    odd_names,
    warn,
)
from ordercore.plugins.feed import Feed, FeedReader, reader_of
from ordercore.plugins.guests import Guests, PluginRow
from ordercore.plugins.rendering import rendered
from ordercore.plugins.terms import terms_of
from ordercore.ports import (
    AdapterKind,
    CliCommand,
    DocumentFormat,
    Forecaster,
    NamedTaxEngine,
    Port,
    RenderedDocument,
    ReorderPolicy,
    StoreKind,
)
from ordercore.ports.imported import Channel
from ordercore.shipping import LiveRates
from ordercore.sourcing import Node, NodeTerm, Solver
from ordercore.stock import Capacity
from ordercore.values import Address, Dimensions

__all__ = ["OURS", "Plugins"]

T = TypeVar("T")

PATIENCE_S = 5.0
"""So long whoever asks waits for a plug-in."""


class Plugins:
    """The plug-ins of one shop, behind typed methods.

    Nothing is found or loaded unless asked for: ``Plugins.discover()``, or
    ``register`` by hand.  They are asked in the order in which they joined, each on its
    own and for a limited time; what ordercore brings itself comes last, so that another
    one of the same name takes its place.

    Args:
        disabled: names that stay out; by default those that the environment variable
            ``ORDERCORE_DISABLE_PLUGINS`` lists.
        patience_s: how many seconds each plug-in has to answer a question.

    Attributes:
        warnings: what the environment names and is not there; show it.
    """

    def __init__(
        self,
        *,
        disabled: Collection[str] | None = None,
        patience_s: float = PATIENCE_S,
    ) -> None:
        out = disabled_by_environment() if disabled is None else disabled
        self._guests = Guests(out, patience_s)
        self._brought: Brought | None = None
        self._outside: tuple[str, ...] = ()
        self.warnings: tuple[str, ...] = ()

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
        plugins._outside = not_allowed(allow)
        for entry in installed(allow):
            plugins._guests.load(entry)
        return plugins

    @classmethod
    def of_environment(cls) -> "Plugins":
        """Return ours and those that the environment allows, as the command line does.

        ``ORDERCORE_ALLOW_PLUGINS`` names distributions, with commas between them.  A
        name there, or in ``ORDERCORE_DISABLE_PLUGINS``, that is none of what is
        installed is told in ``warnings`` and in the log.
        """
        allow = allowed_by_environment()
        plugins = cls.discover((OURS, *allow))
        plugins.warnings = odd_names(allow, disabled_by_environment())
        for warning in plugins.warnings:
            warn(warning)
        return plugins

    def register(self, plugin: object, name: str) -> bool:
        """Let *plugin* (a module or any object) join under *name*.

        Returns False when the name is disabled.

        Raises:
            PluginError: an unknown hook or argument, a wrapper, no hook at all, another
                version of the hooks (``ORDERCORE_SPEC``), or a name that is taken; the
                plug-in does not join.
            Invalid: *name* is not in the alphabet of ids.
        """
        joined = self._guests.register(plugin, name)
        self._brought = None
        return joined

    @property
    def channels(self) -> Mapping[str, Channel]:
        """The channels by name."""
        return self._of_kind(CHANNEL)

    def channel(self, name: str) -> Channel:
        """Return the channel of that name.  Raises Invalid naming those there are."""
        return self._named(CHANNEL, name)

    @property
    def feed_readers(self) -> Mapping[str, FeedReader]:
        """The readers of feed files by name."""
        return self._of_kind(FEED_READER)

    def feed_reader(self, name: str) -> FeedReader:
        """Return the reader of that name.  Raises Invalid naming those there are."""
        there = self._of_kind(FEED_READER)
        return named(there, name, "feed reader", self.failures)

    def solver(self, name: str) -> Solver:
        """Return the solver of batches of that name.  Raises Invalid naming them."""
        return self._named(SOLVER, name)

    def adapters(self, port: Port) -> Mapping[str, AdapterKind]:
        """Return the kinds of adapters of a port by name."""
        return self._of_kind(adapters_of(port))

    def adapter(self, port: Port, name: str) -> AdapterKind:
        """Return the kind of adapter of that name.  Raises Invalid naming them."""
        return self._named(adapters_of(port), name)

    def store(self, name: str) -> StoreKind:
        """Return the kind of store of that name.  Raises Invalid naming them."""
        return self._named(STORE, name)

    def tax_engine(self, name: str) -> NamedTaxEngine:
        """Return the tax engine of that name.  Raises Invalid naming them."""
        return self._named(TAX_ENGINE, name)

    def forecaster(self, name: str) -> Forecaster:
        """Return the forecaster of that name.  Raises Invalid naming them."""
        return self._named(FORECASTER, name)

    def reorder_policy(self, name: str) -> ReorderPolicy:
        """Return the reorder policy of that name.  Raises Invalid naming them."""
        return self._named(REORDER_POLICY, name)

    @property
    def commands(self) -> Mapping[str, CliCommand]:
        """What plug-ins add to the command line, by name."""
        return self._of_kind(COMMAND)

    def render(
        self, kind: str, model: object, locale: str, wanted: DocumentFormat
    ) -> RenderedDocument:
        """Return a document, by the first renderer that makes such a one.

        Args:
            kind: such as ``packing-slip``.
            model: what is in it.
            locale: in which it is written, such as ``da``.
            wanted: as what it shall come.

        Raises:
            Invalid: nobody makes that, or the model is of another kind.
            PluginError: the renderer failed, or returned another format.
        """
        there = self._of_kind(RENDERER)
        return rendered(there.values(), kind, model, locale, wanted)

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
        return (*self._guests.failures, *self._asked().failures)

    def messages(self) -> tuple[ModuleType, ...]:
        """Return the vocabulary modules of all plug-ins.

        Raises PluginError when one fails: without its words a journal cannot be read.
        """
        found: list[ModuleType] = []
        for _, answer in self._guests.ask("ordercore_messages", answers.module):
            if isinstance(answer, PluginError):
                raise answer
            found += answer
        return tuple(found)

    def flags(
        self, order: Order
    ) -> tuple[tuple[tuple[str, str], ...], tuple[Hold, ...]]:
        """Return the flags that *order* should have, each with who says so.

        Whoever fails puts a hold at CONFIRM with the reason ``flags_failed``.
        """
        found, failures = self._guests.sorted_answers(
            "ordercore_flags", answers.flag, order=order
        )
        holds = [
            Hold(f"{error.plugin}.flags", Gate.CONFIRM, "flags_failed", str(error))
            for error in failures
        ]
        flags = [(code, plugin) for plugin, code in found]
        return tuple(flags), tuple(holds)

    def checks(self, order: Order) -> tuple[Hold, ...]:
        """Return the holds that the checks put on *order*, each id led by its plug-in.

        A check that fails becomes a hold at CONFIRM with the reason ``check_failed``.
        """
        holds: list[Hold] = []
        for plugin, answer in self._guests.ask(
            "ordercore_checks", answers.hold, order=order
        ):
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
        asked = {"sku": sku, "quantity": quantity, "today": today}
        given = {**asked, "nodes": tuple(nodes)}  # nobody writes into what others get
        check = partial(answers.capacity, today=today, nodes=nodes)
        found, failures = self._guests.sorted_answers(
            "ordercore_capacities", check, **given
        )
        return tuple([evolve(one, plugin=name) for name, one in found]), failures

    def node_terms(
        self, nodes: Sequence[Node], today: date
    ) -> tuple[tuple[NodeTerm, ...], tuple[PluginError, ...]]:
        """Return what shipping from places costs more, their ranks, and who failed.

        Each term names its plug-in.  Each plug-in has the time that ``patience_s``
        says.

        Args:
            nodes: the places, by priority, then id.
            today: by UTC.
        """
        check = partial(answers.node_term, nodes={node.id: node for node in nodes})
        return terms_of(
            self._guests.ask(
                "ordercore_node_terms", check, nodes=tuple(nodes), today=today
            )
        )

    def joined(self, name: str) -> bool:
        """Tell whether a plug-in of that name has joined."""
        return self._guests.joined(name)

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
        found, failures = self._guests.sorted_answers("ordercore_rates", check, **given)
        named = [evolve(one, plugin=name) for name, one in found]
        return LiveRates(tuple(named), failures)

    @property
    def listening(self) -> bool:
        """Whether any plug-in wants to be told what was committed."""
        return self._guests.answering("ordercore_events")

    def tell(self, recorded: Sequence[Happened]) -> tuple[PluginError, ...]:
        """Tell every listener what was committed; return what failed."""
        return self._guests.tell("ordercore_events", recorded=tuple(recorded))

    def listing(self, *, ours: bool = False) -> tuple[PluginRow, ...]:
        """Return one row for each plug-in, by name.

        Args:
            ours: whether what ordercore brings itself has a row, too.
        """
        brought = self._asked().by
        rows = self._guests.rows(lambda name: brought.get(name, ()), ours=ours)
        return tuple(rows)

    def _asked(self) -> Brought:
        if self._brought is None:
            self._brought = Brought.of(self._guests)
        return self._brought

    def _of_kind(self, kind: Kind[T]) -> Mapping[str, T]:
        return self._asked().of_kind(kind)

    def _named(self, kind: Kind[T], name: str) -> T:
        return named(self._of_kind(kind), name, kind.name, self.failures, self._outside)


def _led_by(plugin: str, hold: Hold) -> Hold:
    return evolve(hold, id=f"{plugin}.{hold.id}")
