"""What is asked for names an open place, known articles and owners, and days to come.

It is looked at before the command is decided, and only of what somebody asks for
himself: what follows from agreed work is done, in whatever the shop deals by now.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ordercore import carts, catalog, orders, parties, sourcing, stock
from ordercore.flow.asking.quoted import check_converted, check_in_time
from ordercore.flow.asking.standing_back import (
    check_claimed,
    check_handed_out,
    check_kept,
    check_moved,
)
from ordercore.flow.days.wanted_days import (
    check_changed_day,
    check_offered_day,
    check_placed_day,
)
from ordercore.flow.goods.recalling import check_recall
from ordercore.flow.knowing.articles import check_known, check_listed
from ordercore.flow.knowing.open_places import check_groups_kept, check_node
from ordercore.flow.knowing.owners import check_owner
from ordercore.flow.seeing.views import Views
from ordercore.orders.reallocating import Reallocate
from ordercore.stock.shelf import InStock, check_place
from ordercore.values import new_segments

__all__ = ["ASKS"]


def check_opened(command: sourcing.OpenNode, views: Views) -> None:
    """Refuse that the last place leaves a group that a strategy is about."""
    command.decide(None)  # what is malformed is refused for that
    kept = views.strategies.values()
    in_force = [one.strategy for one in kept if not one.withdrawn]
    asked = f"open node {command.node.id}"
    check_groups_kept(command.node, views.supply.places, in_force, asked)


def check_shelf(command: InStock, views: Views) -> None:
    """Refuse an unknown place or article, unless something lies or lay there.

    Whatever lies there is on the book, and stays in reach of whoever corrects it.
    """
    check_place(command)
    if views.state(command.stream) is None:
        what = f"{_WORDS[type(command)]} {command.sku} at {command.node}"
        check_node(command.node, what, views)
        check_known((command.sku,), what, views)


def check_found(command: stock.Adjust, views: Views) -> None:
    """Refuse units that are found of what is not listed, where nothing else is taken.

    What is missing is taken off the book, listed or not.
    """
    check_shelf(command, views)
    if type(command.delta) is int and command.delta > 0:
        what = f"correct the book of {command.sku} at {command.node}"
        check_listed((command.sku,), what, views)


def check_received(command: stock.Receive, views: Views) -> None:
    """Refuse goods that are not listed, where the shop takes nothing else."""
    check_place(command)
    what = f"receive {command.quantity} × {command.sku} at {command.node}"
    check_node(command.node, what, views)
    check_listed((command.sku,), what, views)


def check_reserved(command: stock.Reserve, views: Views) -> None:
    """Refuse to keep units of what nobody knows, or at a place that is not open."""
    what = f"reserve units as {command.reservation}"
    check_known((command.sku,), what, views)
    for part in command.parts:
        check_node(part.node, what, views)


def check_inside(command: catalog.DefineKit, views: Views) -> None:
    """Refuse a kit with something in it that nobody knows: nobody could put it up."""
    command.decide(None)  # what is malformed is refused for that
    inside = [one.sku for one in command.kit.components]
    check_known(inside, f"define kit {command.kit.sku}", views)


def check_agreed_with(command: parties.AgreeConsignment, views: Views) -> None:
    """Refuse a price of what nobody knows, or with somebody whom nobody knows."""
    command.decide(None)  # what is malformed is refused for that
    sku, owner = command.agreed.sku, command.owner
    asked = f"agree with {owner} on what he gets for {sku}"
    check_known((sku,), asked, views)
    check_owner(owner, sku, asked, views)


def check_buyers(command: Any, views: Views) -> None:
    """Refuse a kind of buyers that nobody is of, unless it stands there already.

    What was taken before stays usable: it can be asked for again, changed and renewed.
    """
    state = views.state(command.stream)
    known = {name for _, names in _buyers_in(state) for name in names}
    for where, names in _buyers_in(command):
        new_segments(names, where, known)


def _buyers_in(value: Any) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield where segments stand in a command or a state, and which."""
    match value:
        case carts.Open() | carts.Cart():
            yield "keeping.segments", value.keeping.segments
        case stock.SetQuota():
            yield "path", value.path
        case stock.StockLevel():
            yield from [("path", one.path) for one in value.quotas.pockets]
        case stock.Reserve() | stock.Reservation():
            yield "segments", value.segments
        case _:
            yield from [("segments", one.segments) for one in _agreed_in(value)]


def _agreed_in(value: Any) -> list[orders.Agreed]:
    """Return what was agreed in an order, a quote or a subscription, if anything."""
    match value:
        case None:
            return []
        case orders.Quote():
            return [offer.agreed for offer in value.offers]
        case orders.Order():
            return [value.original or value.agreed]
        case _:
            return [value.agreed]


ASKS: Mapping[type, Sequence[Callable[[Any, Views], None]]] = {
    orders.Place: (check_placed_day, check_buyers, check_converted),
    orders.OfferQuote: (check_offered_day, check_buyers),
    orders.AcceptQuote: (check_in_time,),
    orders.DeclineQuote: (check_in_time,),
    orders.RenegotiateQuote: (check_in_time,),
    orders.WithdrawQuote: (check_in_time,),
    orders.ProposeChange: (check_changed_day,),
    catalog.DefineKit: (check_inside,),
    parties.AgreeConsignment: (check_agreed_with,),
    sourcing.OpenNode: (check_opened,),
    stock.Receive: (check_received,),
    stock.Adjust: (check_found,),
    stock.Count: (check_shelf,),
    stock.Scrap: (check_shelf,),
    stock.Reclassify: (check_shelf,),
    stock.HoldLot: (check_shelf,),
    stock.ReleaseLot: (check_shelf,),
    stock.RedateLot: (check_shelf,),
    stock.CorrectLot: (check_shelf,),
    stock.DropQuota: (check_shelf,),
    stock.Resize: (check_kept,),
    orders.Allocate: (check_claimed,),
    orders.HandOut: (check_handed_out,),
    Reallocate: (check_moved,),
    stock.RecallLot: (check_recall,),
    stock.Reserve: (check_reserved, check_buyers, check_kept),
    stock.SetQuota: (check_buyers,),
    orders.Subscribe: (check_buyers,),
    orders.ChangeSubscription: (check_buyers,),
    carts.Open: (check_buyers,),
}
"""What is looked at before a command is decided that somebody asks for."""

_WORDS: Mapping[type, str] = {
    stock.Adjust: "correct the book of",
    stock.Count: "count",
    stock.Scrap: "scrap",
    stock.Reclassify: "reclassify",
    stock.HoldLot: "hold a lot of",
    stock.ReleaseLot: "release a lot of",
    stock.RedateLot: "redate a lot of",
    stock.CorrectLot: "correct the lot of",
    stock.DropQuota: "drop a quota of",
}
