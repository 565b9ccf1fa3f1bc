"""What a plug-in brings: it is asked for once, when it joins."""

from collections.abc import Sequence
from types import ModuleType

from ordercore.plugins.feed import FeedReader
from ordercore.plugins.spec.marking import hookspec
from ordercore.ports import (
    AdapterKind,
    CliCommand,
    Forecaster,
    NamedTaxEngine,
    Renderer,
    ReorderPolicy,
    StoreKind,
)
from ordercore.ports.imported import Channel
from ordercore.sourcing import Solver

__all__ = [
    "ordercore_adapters",
    "ordercore_channels",
    "ordercore_commands",
    "ordercore_feeds",
    "ordercore_forecasters",
    "ordercore_messages",
    "ordercore_renderers",
    "ordercore_reorder_policies",
    "ordercore_solvers",
    "ordercore_stores",
    "ordercore_tax_engines",
]


@hookspec
def ordercore_messages() -> Sequence[ModuleType]:
    """Return the modules whose commands and events may be stored and sent.

    Registration; asked once, before a store is opened.  Every public class of such a
    module that satisfies ``Command`` or ``Event`` becomes readable on the wire.

    Returns:
        Modules, in any order.

    Errors:
        A stored event of a module that is missing later cannot be read.  So whoever
        fails here, or answers anything else, stops the shop: PluginError is raised.

    Example:
        >>> import ordercore as oc
        >>> @oc.hookimpl
        ... def ordercore_messages():
        ...     from ordercore_loyalty import points
        ...     return [points]
    """
    raise NotImplementedError


@hookspec
def ordercore_stores() -> Sequence[StoreKind]:
    """Return kinds of stores that a shop can be kept in.

    Registration; asked once, when somebody looks for a store by its name: in code
    ``plugins.store(name)``, on the command line ``--store NAME:ADDRESS``.  ``sqlite``
    is ordercore's own.

    Returns:
        Kinds; what ``open`` returns satisfies ``ordercore.flow.Store``, and
        ``ordercore.testing.store.StoreContract`` tells whether it is right.

    Errors:
        As for ``ordercore_channels``.

    Example:
        >>> import ordercore as oc
        >>> from ordercore.ports import StoreKind
        >>> @oc.hookimpl
        ... def ordercore_stores():
        ...     from ordercore_postgres import PostgresStore
        ...     def open(address, modules):
        ...         return PostgresStore(address, oc.codec(modules))
        ...     return [StoreKind("postgres", open)]
    """
    raise NotImplementedError


@hookspec
def ordercore_adapters() -> Sequence[AdapterKind]:
    """Return kinds of adapters: shops, carriers, ERPs, payment providers and so on.

    Registration; asked once.  Nothing is connected by that: a connection is made out
    of settings, and a shop may have several of one kind.

    Returns:
        Kinds, each an ``AdapterInfo`` of the class of its settings; a name is unique
        among those of its port.  What ``connect`` returns has
        a method for everything that it declares (``ordercore.ports``).

    Errors:
        As for ``ordercore_channels``.

    Example:
        >>> import ordercore as oc
        >>> from attrs import frozen
        >>> from ordercore.connecting import Secret
        >>> from ordercore.ports import AdapterInfo, Port, ShopCapability
        >>> @frozen
        ... class PulsarSettings:
        ...     url: str
        ...     token: Secret
        >>> @oc.hookimpl
        ... def ordercore_adapters():
        ...     from ordercore_pulsar import PulsarShop
        ...     can = {ShopCapability.ORDERS, ShopCapability.STOCK}
        ...     make = PulsarShop
        ...     return [AdapterInfo(Port.CHANNEL, "pulsar", PulsarSettings, make, can)]
    """
    raise NotImplementedError


@hookspec
def ordercore_channels() -> Sequence[Channel]:
    """Return the channels that this plug-in reads.

    Registration; asked once.  A channel's name is unique in the shop.

    Returns:
        Channels: each has a ``name`` in the alphabet of ids, without a full stop, and
        ``parse(raw)``, which returns what was sent (``Imported``,
        ``ImportedCancellation``, ``ImportedReturn``, ``accounts.Payout`` or
        ``NotAnOrder``) or raises Invalid, and does no I/O.
        ``ordercore.testing.channel.ChannelContract`` tells whether it is right.

    Errors:
        A channel without a usable ``name`` or ``parse``, or with a name that is taken,
        is left out and reported in ``plugins.failures``; the others are there.

    Example:
        >>> import ordercore as oc
        >>> class Pulsar:
        ...     name = "pulsar"
        ...     def parse(self, raw):
        ...         raise oc.Invalid.at("", raw, "an order of Pulsar Market")
        >>> @oc.hookimpl
        ... def ordercore_channels():
        ...     return [Pulsar()]
    """
    raise NotImplementedError


@hookspec
def ordercore_feeds() -> Sequence[FeedReader]:
    """Return readers of feed files: a source, its mapping, its network, its stock.

    Registration; asked once.  A reader's name is what a feed file writes as
    ``[feed] reader``.

    Returns:
        Readers: each has a ``name`` and ``load(path, data, channels)``, which returns a
        ``plugins.Feed`` or raises Invalid with the path of each bad key.

    Errors:
        As for ``ordercore_channels``.

    Example:
        >>> import ordercore as oc
        >>> @oc.hookimpl
        ... def ordercore_feeds():
        ...     from ordercore_pulsar import nightly
        ...     return [nightly.Reader()]
    """
    raise NotImplementedError


@hookspec
def ordercore_tax_engines() -> Sequence[NamedTaxEngine]:
    """Return what knows the rates of taxes.

    Registration; asked once.  ``plugins.tax_engine(name)`` finds one; it is handed to
    ``ordercore.pricing.price``, which asks it once for each tax class of an order.

    Returns:
        Engines, each a ``pricing.TaxEngine`` with a name.  ``taxation`` answers at
        once and the same to the same question, and raises Refused for what it does not
        know: rates are shares, ``Decimal("0.25")`` for 25 per cent.
        ``ordercore.testing.tax.TaxContract`` tells whether it is right.

    Errors:
        As for ``ordercore_channels``.

    Example:
        >>> from decimal import Decimal
        >>> import ordercore as oc
        >>> from ordercore.pricing import Taxation, TaxRate
        >>> class Danish:
        ...     name = "danish"
        ...     def taxation(self, taxable):
        ...         return Taxation((TaxRate("DK-VAT", Decimal("0.25")),))
        >>> @oc.hookimpl
        ... def ordercore_tax_engines():
        ...     return [Danish()]
    """
    raise NotImplementedError


@hookspec
def ordercore_solvers() -> Sequence[Solver]:
    """Return solvers of batches: of many orders that compete for the same stock.

    Registration; asked once.  A solver's name is unique in the shop; ``stock-prices``
    is the one that is always there.  ``oms.plan.batch(solver=...)`` takes the one that
    ``oms.plugins.solver(name)`` finds.

    Returns:
        Solvers: each has a ``name`` and ``solve(question, effort, seed, more)``, which
        returns a ``sourcing.BatchAnswer``; the same question with the same seed has the
        same answer.  ``ordercore.testing.solver.SolverContract`` tells whether it is
        right.

    Errors:
        As for ``ordercore_channels``.  A solver that fails, or whose answer ships
        something twice, not at all or out of an empty shelf, is refused with its name.

    Example:
        >>> import ordercore as oc
        >>> class InTurn:
        ...     name = "in-turn"
        ...     def solve(self, question, effort, seed, more):
        ...         return oc.sourcing.BatchAnswer(question.start)
        >>> @oc.hookimpl
        ... def ordercore_solvers():
        ...     return [InTurn()]
    """
    raise NotImplementedError


@hookspec
def ordercore_renderers() -> Sequence[Renderer]:
    """Return what makes documents: slips, invoices, letters.

    Registration; asked once.  ``plugins.render(kind, model, locale, format)`` asks the
    first that makes that kind in that format.

    Returns:
        Renderers; each says which ``kinds`` it makes in which ``formats``.
        ``ordercore.testing.renderer.RendererContract`` tells whether it is right.

    Errors:
        As for ``ordercore_channels``.  One that fails is refused with its name.

    Example:
        >>> import ordercore as oc
        >>> from ordercore.ports import DocumentFormat, RenderedDocument
        >>> class Plain:
        ...     name, kinds = "plain", ("packing-slip",)
        ...     formats = (DocumentFormat.TEXT,)
        ...     def render(self, kind, model, locale, wanted):
        ...         return RenderedDocument("slip.txt", wanted, str(model).encode())
        >>> @oc.hookimpl
        ... def ordercore_renderers():
        ...     return [Plain()]
    """
    raise NotImplementedError


@hookspec
def ordercore_forecasters() -> Sequence[Forecaster]:
    """Return what forecasts demand.

    Registration; asked once.  ``plugins.forecaster(name)`` finds one.

    Returns:
        Forecasters; pure, in units per period of the history.
        ``ordercore.testing.forecaster.ForecasterContract`` tells whether one is right.

    Errors:
        As for ``ordercore_channels``.

    Example:
        >>> import ordercore as oc
        >>> from ordercore.ports import Forecast
        >>> class Last:
        ...     name = "last"
        ...     def forecast(self, history, periods, quantiles):
        ...         units = (float(history.units[-1]),) * periods
        ...         sure = {one: units for one in quantiles}
        ...         return Forecast(history.ends_on, history.period_days, units, sure)
        >>> @oc.hookimpl
        ... def ordercore_forecasters():
        ...     return [Last()]
    """
    raise NotImplementedError


@hookspec
def ordercore_reorder_policies() -> Sequence[ReorderPolicy]:
    """Return what says when to order how much.

    Registration; asked once.  ``plugins.reorder_policy(name)`` finds one.

    Returns:
        Policies; pure, in units.  ``ordercore.testing.reorder.ReorderContract`` tells
        whether it is right.

    Errors:
        As for ``ordercore_channels``.

    Example:
        >>> import ordercore as oc
        >>> from ordercore.ports import ReorderAdvice
        >>> class Never:
        ...     name = "never"
        ...     def advise(self, question):
        ...         return ReorderAdvice(0, None, "it is sold off")
        >>> @oc.hookimpl
        ... def ordercore_reorder_policies():
        ...     return [Never()]
    """
    raise NotImplementedError


@hookspec
def ordercore_commands() -> Sequence[CliCommand]:
    """Return commands for the command line: ``ordercore NAME``.

    Registration; asked once, by the command line only.

    Returns:
        Commands; a name is of small letters and hyphens, and none that ordercore has.

    Errors:
        As for ``ordercore_channels``.  What ``run`` raises of ordercore's own errors is
        shown as for other commands.

    Example:
        >>> import ordercore as oc
        >>> from ordercore.ports import CliCommand
        >>> def hello(asked):
        ...     print(f"Hello {asked.who}")
        ...     return 0
        >>> @oc.hookimpl
        ... def ordercore_commands():
        ...     who = lambda parser: parser.add_argument("who")
        ...     return [CliCommand("hello", "say hello", who, hello)]
    """
    raise NotImplementedError
