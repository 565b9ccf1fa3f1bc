"""What a command leaves open is settled at the door: when, who, and which order it is.

Rooms know no clock and no other stream.  So before a command is decided, an instant
that nobody gave becomes now where its field is marked :data:`ordercore.values.CLOCKED`,
a customer who turned out to be another one is that one, an order that was placed
before under the channel's number is that order, what is in a kit is what the
catalogue says, and units are of the lots whose turn it is.  What happened then says so,
and is never settled again.  Who says when it is says nothing that is still to come.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias

import attrs

from ordercore import catalog, orders, parties, stock, warehouse
from ordercore.errors import Refused
from ordercore.flow.goods.kits import (
    place_with_kits,
    propose_with_kits,
    reserve_with_kits,
)
from ordercore.flow.goods.listing import list_as_counted
from ordercore.flow.goods.lots import (
    correct_lot,
    count_lots,
    move_lots,
    redate_lot,
)
from ordercore.flow.goods.lots_in_hand import pack_in_turn, pick_of_lots
from ordercore.flow.knowing.referring import number_taken, order_referred_to
from ordercore.flow.seeing.views import Views
from ordercore.message import Command
from ordercore.parties import CustomerFile, customer_stream
from ordercore.values import is_clocked, utc

__all__ = ["check_not_ahead", "known_as", "settled"]

Settle: TypeAlias = Callable[[Any, Views], Command[Any]]


def settled(command: Command[Any], views: Views) -> Command[Any]:
    """Return the command with nothing left open that the house knows better.

    Raises Refused: ``customer.forgotten``, an order is placed for somebody whose data
    were erased; ``order.reference``, another one has the channel's number;
    ``item.measure``, ``item.serialized``, units are somewhere that would be counted
    otherwise.
    """
    kind = type(command)
    settle = _SETTLES.get(kind)
    if settle is not None:
        command = settle(command, views)
    if not _clocked(kind):
        return command
    dated: Command[Any] = _dated(command, views.now)
    return dated


def check_not_ahead(asked: Any, now: datetime) -> None:
    """Refuse what somebody asks for as if it were later than it is, however deep.

    What has ended by then, such as a reservation, has not ended yet.  Raises Invalid: a
    naive instant.  Raises Refused ``clock.ahead``.
    """
    for name, clocked in _clocked(asked.__class__).items():
        given = getattr(asked, name)
        if not clocked:
            check_not_ahead(given, now)
        elif given is not None and utc(given, name) > now:
            raise Refused(
                "clock.ahead",
                asked=f"{asked.__class__.__name__} at {given}",
                because=f"by the clock of the door it is {now}",
                remedy=f"Leave {name} out where it is now, or set the clock that "
                "said it",
            )


def known_as(customer: str, views: Views) -> CustomerFile | None:
    """Return what is kept of a customer, or of the one that he turned out to be."""
    kept: CustomerFile | None = views.state(customer_stream(customer))
    while kept is not None and kept.merged_into:
        kept = views.state(customer_stream(kept.merged_into))
    return kept


def _place(asked: orders.Place, views: Views) -> orders.Place:
    """Place an order once, for whoever the buyer is by now."""
    name = order_referred_to(asked.agreed, views)
    if name in {"", asked.order}:
        return place_with_kits(_for_buyer(asked, views), views)
    there = views.order(name)
    placed = _for_buyer(attrs.evolve(asked, order=name), views)
    placed = place_with_kits(placed, views)
    if placed.agreed == (there.original or there.agreed):
        return placed
    raise number_taken(asked.order, asked.agreed, there)


def _for_buyer(asked: orders.Place, views: Views) -> orders.Place:
    """Place an order for whoever the buyer is by now; one that is there stays so."""
    buyer = asked.agreed.customer
    there: orders.Order | None = views.state(asked.stream)
    if not buyer or (there and (there.original or there.agreed).customer == buyer):
        return asked
    kept = known_as(buyer, views)
    if kept is None:
        return asked
    parties.check_known(kept, f"place order {asked.order} for")
    if kept.id == buyer:
        return asked
    return attrs.evolve(asked, agreed=attrs.evolve(asked.agreed, customer=kept.id))


def _forget(asked: parties.ForgetCustomer, views: Views) -> parties.ForgetCustomer:
    """Forget a customer by any of the ids that lead to one."""
    kept = known_as(asked.customer, views)
    return asked if kept is None else attrs.evolve(asked, customer=kept.id)


_SETTLES: Mapping[type, Settle] = {
    catalog.ListItem: list_as_counted,
    orders.Place: _place,
    orders.ProposeChange: propose_with_kits,
    stock.Reserve: reserve_with_kits,
    warehouse.Pick: pick_of_lots,
    warehouse.Pack: pack_in_turn,
    stock.Receive: move_lots,
    stock.Return: move_lots,
    stock.Ship: move_lots,
    stock.TransferOut: move_lots,
    stock.TransferIn: move_lots,
    stock.Adjust: move_lots,
    stock.Scrap: move_lots,
    stock.Reclassify: move_lots,
    stock.Count: count_lots,
    stock.RedateLot: redate_lot,
    stock.CorrectLot: correct_lot,
    parties.ForgetCustomer: _forget,
}


def _dated(value: Any, now: datetime) -> Any:
    """Return a value with the time where nobody gave one, however deep that is."""
    changes: dict[str, Any] = {}
    for name, clocked in _clocked(value.__class__).items():
        given = getattr(value, name)
        if clocked and given is None:
            changes[name] = now
        elif not clocked and (dated := _dated(given, now)) is not given:
            changes[name] = dated
    if not changes:
        return value
    # What attrs.evolve does, without asking the class for its fields each time.
    for name, alias in _fields(value.__class__):
        changes.setdefault(alias, getattr(value, name))
    return value.__class__(**changes)


@cache
def _fields(kind: type[Any]) -> tuple[tuple[str, str], ...]:
    """Return the fields that a value of a class is made of, and how they are given."""
    fields = attrs.fields(kind)
    return tuple([(f.name, f.alias or f.name) for f in fields if f.init])


@cache
def _clocked(kind: type[Any]) -> Mapping[str, bool]:
    """Return the fields of a class that take the time, or hold values that do."""
    if not attrs.has(kind):
        return {}
    found: dict[str, bool] = {}
    for field in attrs.fields(attrs.resolve_types(kind)):
        if is_clocked(field):
            found[field.name] = True
        elif isinstance(field.type, type) and _clocked(field.type):
            found[field.name] = False
    return found
