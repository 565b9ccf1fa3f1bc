"""The places where a plug-in joins in, in the order of an order's life.

Write a function of the same name, mark it with ``ordercore.hookimpl``, and take of the
arguments those that you need.  Hooks are called with keywords; a later version may add
arguments and hooks, which harms nobody, and gives a year's notice before it takes one
away.  Each implementation is called on its own and what it returns is checked: one
that fails is named and harms no other.

Registration hooks are asked once, policy hooks once per order at intake or for each
question, event hooks after each commit.  No hook is ever called inside an algorithm.
"""

from collections.abc import Sequence
from datetime import date
from types import ModuleType

from pluggy import HookimplMarker, HookspecMarker

from ordercore.message import Happened
from ordercore.orders import Hold, Order
from ordercore.plugins.feed import FeedReader
from ordercore.ports.imported import Channel
from ordercore.shipping import LiveRate
from ordercore.sourcing import Solver
from ordercore.stock import Capacity
from ordercore.values import Address, Dimensions

__all__ = [
    "HOOKS",
    "PROJECT",
    "SPEC_VERSION",
    "hookimpl",
    "ordercore_capacities",
    "ordercore_channels",
    "ordercore_checks",
    "ordercore_events",
    "ordercore_feeds",
    "ordercore_messages",
    "ordercore_rates",
    "ordercore_solvers",
]

PROJECT = "ordercore"
"""The name of the entry-point group, and of the project in pluggy's sense."""

JOINING = (
    "; others join in with OMS(…, plugins=Plugins.discover()), those of ours where"
    " their extra is installed: pip install 'ordercore-oms[highs]'"
)

SPEC_VERSION = 1
"""Grows by one when a hook or an argument is taken away or changes its meaning."""

HOOKS = (
    "ordercore_messages",
    "ordercore_channels",
    "ordercore_feeds",
    "ordercore_capacities",
    "ordercore_checks",
    "ordercore_rates",
    "ordercore_solvers",
    "ordercore_events",
)
"""All hooks, in the order of an order's life."""

hookspec = HookspecMarker(PROJECT)
hookimpl = HookimplMarker(PROJECT)
"""Mark a function of a plug-in as the implementation of the hook of the same name."""


@hookspec
def ordercore_messages() -> Sequence[ModuleType]:
    """Return the modules whose commands and events may be stored and sent.

    Registration; asked once, before a store is opened.  Every public class of such a
    module that satisfies ``Command`` or ``Event`` becomes readable on the wire.

    Returns:
        Modules, in any order; a stored event of a module that is missing later cannot
        be read, so a failure here is raised as PluginError.

    Example:
        >>> import ordercore as oc
        >>> @oc.hookimpl
        ... def ordercore_messages():
        ...     from ordercore_loyalty import points
        ...     return [points]
    """
    raise NotImplementedError


@hookspec
def ordercore_channels() -> Sequence[Channel]:
    """Return the channels that this plug-in reads.

    Registration; asked once.  A channel's name is unique in the shop.

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
def ordercore_capacities(
    sku: str, quantity: int, today: date, nodes: Sequence[str]
) -> Sequence[Capacity]:
    """Return how many units of a SKU could be made or bought, by when.

    Policy; called when somebody asks for which day units can be promised and what is
    there and on its way will not do.  Nothing is ordered by that: the answer says what
    would be possible, and whoever relies on it is told that it is your word.

    Args:
        sku: which article.
        quantity: how many units are missing, at least 1.  More may be answered.
        today: the first day, where the units are to be: the earliest that it is now at
            one of these places.
        nodes: the ids of the places where units may be; in order.

    Returns:
        Units with their days, in any order; none where you know nothing of the SKU.
        A day lies from today on and within ten years; ``node`` is one of *nodes*, or ""
        for units that could be anywhere.  ``plugin`` is filled in afterwards.

    Errors:
        Whoever fails, answers anything else or does not answer in time is named in
        ``SkuOutlook.failures``, and its units do not count; those of others do.

    Example:
        >>> from datetime import date, timedelta
        >>> import ordercore as oc
        >>> from ordercore.stock import Capacity
        >>> @oc.hookimpl
        ... def ordercore_capacities(sku, quantity, today):
        ...     if sku != "MUG":
        ...         return []
        ...     return [Capacity(today + timedelta(days=9), quantity, "the potter")]
    """
    raise NotImplementedError


@hookspec
def ordercore_checks(order: Order) -> Sequence[Hold]:
    """Return reasons why this order should wait, each with the gate that it shuts.

    Policy; called once for each order, right after it was placed and before it is
    confirmed.  Look at nothing but the argument: no clock, no network.

    Args:
        order: as it was placed; frozen.

    Returns:
        Holds, in any order, none when there is nothing against it.  The plug-in's name
        is put in front of each hold's id, so ids need to be unique per plug-in only.

    Errors:
        A check that fails holds the order at CONFIRM with the reason
        ``check_failed``: what could not be checked does not pass.

    Example:
        >>> import ordercore as oc
        >>> from ordercore.orders import Gate, Hold
        >>> @oc.hookimpl
        ... def ordercore_checks(order):
        ...     large = order.agreed.total > oc.Money.of(10_000, "EUR")
        ...     return [Hold("large", Gate.CONFIRM, "large_order")] if large else []
    """
    raise NotImplementedError


@hookspec
def ordercore_rates(
    origin: Address,
    destination: Address,
    weight_g: int,
    size: Dimensions | None,
    currency: str,
) -> Sequence[LiveRate]:
    """Return what carriers take for one parcel, by their own word.

    Policy; called when somebody asks (``ordercore.flow.live_rates``), in a thread of
    its own and for a limited time.  Never called while an order is sourced: sourcing
    reckons with rate tables.

    Args:
        origin: from where.
        destination: where to, with the buyer's name and street: send no more of it to
            a carrier than it needs.
        weight_g: what the parcel weighs.
        size: its outer size; None where nobody knows it.
        currency: of the shop's rate tables; prices in another one are refused.

    Returns:
        A price for each service that would carry it; none where none does.  ``plugin``
        is filled in afterwards.

    Errors:
        Whoever fails, answers a price below zero, in another currency or that is no
        whole number of smallest units, or does not answer in time is named in
        ``LiveRates.failures``; nothing of its answer counts, and rate tables do.

    Example:
        >>> import ordercore as oc
        >>> from ordercore.shipping import LiveRate
        >>> @oc.hookimpl
        ... def ordercore_rates(destination, weight_g):
        ...     if destination.country != "DK" or weight_g > 20_000:
        ...         return []
        ...     return [LiveRate("bring", "pakke", oc.Money.of("49.00", "DKK"))]
    """
    raise NotImplementedError


@hookspec
def ordercore_solvers() -> Sequence[Solver]:
    """Return solvers of batches: of many orders that compete for the same stock.

    Registration; asked once.  A solver's name is unique in the shop; ``stock-prices``
    is the one that is always there.  ``oms.plan.batch(solver=...)`` takes the one that
    ``oms.plugins.solver(name)`` finds.

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
def ordercore_events(recorded: Sequence[Happened]) -> None:
    """Hear what happened.

    Event; called after each commit, in the thread that committed, with the events of
    that commit in the order of the journal.  Be quick: hand work over, do not do it.

    Args:
        recorded: frozen records with ``position``, ``stream``, ``version``, ``event``,
            ``at`` (aware UTC) and ``cause``.

    Errors:
        What happened has happened: an error is reported to the caller's log, naming
        plug-in and hook, and every other listener still hears all.

    Example:
        >>> import ordercore as oc
        >>> seen = []
        >>> @oc.hookimpl
        ... def ordercore_events(recorded):
        ...     seen.extend(happened.stream for happened in recorded)
    """
    raise NotImplementedError
