"""What is asked of a shelf names an open place and an article that the shop knows.

It is looked at before the command is decided, and only of what somebody asks for
himself: what follows from agreed work is done, in whatever the shop deals by now.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ordercore import stock
from ordercore.flow.known_articles import check_known, check_listed
from ordercore.flow.open_places import check_node
from ordercore.flow.views import Views
from ordercore.stock.shelf import InStock, check_place

__all__ = ["ASKS"]


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


ASKS: Mapping[type, Sequence[Callable[[Any, Views], None]]] = {
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
    stock.Reserve: (check_reserved,),
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
