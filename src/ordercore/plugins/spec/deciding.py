"""What a plug-in is asked while orders live: for each order, or for each question."""

from collections.abc import Sequence
from datetime import date

from ordercore.orders import Hold, Order
from ordercore.plugins.spec.marking import hookspec
from ordercore.shipping import LiveRate
from ordercore.sourcing import Node, NodeTerm
from ordercore.stock import Capacity
from ordercore.values import Address, Dimensions

__all__ = [
    "ordercore_capacities",
    "ordercore_checks",
    "ordercore_flags",
    "ordercore_node_terms",
    "ordercore_rates",
]


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
def ordercore_flags(order: Order) -> Sequence[str]:
    """Return the flags that this order should have.

    Policy; called once for each order, right after it was placed and before the shop's
    rules and the checks, so that a rule that looks at flags sees them.  It does not
    matter who places the order: ``oms.do(orders.Place(...))``, a channel, a connection,
    a quote, a subscription or a split.  Look at nothing but the argument: no clock, no
    network; others wait for the answer, as it is part of the transaction.

    Args:
        order: as it was placed; frozen.

    Returns:
        Codes: an ``orders.OrderFlag``, or one of your own with the plug-in's name in
        front, such as ``acme.white_glove``.

    Errors:
        Whoever fails is told in a hold at CONFIRM with the reason ``flags_failed``:
        what could not be looked at does not pass as ordinary.

    Example:
        >>> import ordercore as oc
        >>> @oc.hookimpl
        ... def ordercore_flags(order):
        ...     return ["acme.white_glove"] if len(order.lines) > 20 else []
    """
    raise NotImplementedError


@hookspec
def ordercore_checks(order: Order) -> Sequence[Hold]:
    """Return reasons why this order should wait, each with the gate that it shuts.

    Policy; called once for each order, right after it was placed and before it is
    confirmed, after the flags and the shop's rules.  It does not matter who places the
    order: ``oms.do(orders.Place(...))``, a channel, a connection, a quote, a
    subscription or a split.  Look at nothing but the argument: no clock, no network;
    others wait for the answer, as it is part of the transaction.

    Args:
        order: as it was placed; frozen.

    Returns:
        Holds, in any order, none when there is nothing against it.  The plug-in's name
        is put in front of each hold's id, so ids need to be unique per plug-in only.

    Errors:
        A check that fails holds the order at CONFIRM with the reason
        ``check_failed``: what could not be checked does not pass.  So does a hold that
        cannot be placed, such as a second one under one id.

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
def ordercore_node_terms(nodes: Sequence[Node], today: date) -> Sequence[NodeTerm]:
    """Return what shipping from places costs more, and which go before others.

    Policy; called when somebody asks (``ordercore.flow.take_node_terms``), once for a
    run and never while an order is sourced: the answer is kept with the places, where
    orders, batches, explanations and replays find it.

    Args:
        nodes: the places that are open, by priority, then id; frozen.
        today: by UTC.

    Returns:
        At most one term for each place, in any order; none of places that are as they
        are.  ``cost`` is money of 0 or more in the currency of the place's handling, at
        most 10^12 of its smallest units, and is paid once for each shipment from there;
        ``rank`` is a whole number from 0 to 1000, and decides between places that cost
        the same and have the same priority: the lower goes first.  ``plugin`` is filled
        in afterwards.

    Errors:
        Whoever fails, answers anything else (a float, an amount below zero or in
        another currency, a place that is not there, two terms for one) or does not
        answer in time is named in what ``take_node_terms`` returns; what it said before
        stands.

    Example:
        >>> import ordercore as oc
        >>> from ordercore.sourcing import NodeTerm
        >>> @oc.hookimpl
        ... def ordercore_node_terms(nodes, today):
        ...     if today.month != 12:
        ...         return []
        ...     busy = [node for node in nodes if "stores" in node.groups]
        ...     fee = oc.Money.of("15.00", "DKK")
        ...     return [NodeTerm(one.id, fee, why="Christmas rush") for one in busy]
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
