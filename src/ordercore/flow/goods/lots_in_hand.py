"""Of which lots units are that a picker takes, and what may be in his hands by then.

Whoever picks does not scan lots: what he has in his hands may be of any lot that lay
there to be sold.  When nobody gets units of one of these any more, its units are told
apart by their labels alone, so somebody has to read them before they are packed.
"""

from collections import Counter
from collections.abc import Iterator

from attrs import evolve

from ordercore import warehouse
from ordercore.catalog import SkuLot
from ordercore.errors import Refused
from ordercore.flow.goods.lots import rule_of
from ordercore.flow.seeing.views import Views
from ordercore.stock import (
    Lot,
    Recalls,
    StockLevel,
    in_lot_turn,
    recalls_stream,
    stock_stream,
)
from ordercore.warehouse import FulfillmentOrder

__all__ = ["lots_to_pick", "pack_in_turn", "pick_of_lots"]


def lots_to_pick(work: FulfillmentOrder, views: Views) -> Iterator[SkuLot]:
    """Yield of which lots the units are that a node has still to pick for an order."""
    wanted = Counter[str]()
    for line in work.lines:
        if line.to_pick:
            wanted.update(dict(line.pieces(line.to_pick)))
    for sku, units in wanted.items():
        yield from _in_turn(sku, work, units, views)


def pick_of_lots(command: warehouse.Pick, views: Views) -> warehouse.Pick:
    """Say of which lots units may be that are picked: of any that lies there loose."""
    work: FulfillmentOrder | None = views.state(command.stream)
    if work is None or command.may_be:
        return command
    asked = {ask.line for ask in command.lines}
    skus = [one.sku for k in work.lines if k.line in asked for one in k.fetched]
    may_be = [
        SkuLot(sku, lot.id, lot.loose)
        for sku in dict.fromkeys(skus)
        for lot in _lots(sku, work, views)
        if lot.id and lot.loose
    ]
    return evolve(command, may_be=tuple(may_be)) if may_be else command


def pack_in_turn(command: warehouse.Pack, views: Views) -> warehouse.Pack:
    """Say of which lots units are that are packed, where nobody has read the labels.

    Where fewer are there by the book, it is left open.  Raises Refused ``lot.in-hand``:
    somebody has to read the labels.
    """
    work: FulfillmentOrder | None = views.state(command.stream)
    if work is None:
        return command
    packed = Counter[str]()
    part = {one.line: one.quantity for one in command.part}
    for line in work.lines:
        if line.picked and (not command.lines or line.line in command.lines):
            units = part.get(line.line, 0) if part else line.picked
            packed.update(dict(line.pieces(units)))
    items = views.items(packed)
    named = {one.sku for one in command.lots}
    lots = list(command.lots)
    for sku in [sku for sku, units in packed.items() if units and sku not in named]:
        _check_in_hand(command, sku, work, views)
        if sku in items and items[sku].lots is not None:
            found = list(_in_turn(sku, work, packed[sku], views))
            if sum([one.quantity for one in found]) == packed[sku]:
                lots += found
    return evolve(command, lots=tuple(lots))


def _lots(sku: str, work: FulfillmentOrder, views: Views) -> tuple[Lot, ...]:
    level: StockLevel | None = views.state(stock_stream(sku, work.node))
    return level.at(views.now).lots if level else ()


def _in_turn(
    sku: str, work: FulfillmentOrder, units: int, views: Views
) -> Iterator[SkuLot]:
    """Yield of which lots units are taken next that lie in no parcel."""
    if lots := _lots(sku, work, views):
        there = [evolve(lot, sellable=lot.loose, packed=0) for lot in lots]
        for one in in_lot_turn(there, units, rule_of(sku, views).turn):
            if one.lot:
                yield SkuLot(sku, one.lot, one.quantity)


def _check_in_hand(
    command: warehouse.Pack, sku: str, work: FulfillmentOrder, views: Views
) -> None:
    """Refuse to pack units unread that may be of a lot that nobody gets any more."""
    may_be = {one.lot for one in work.in_hand if one.sku == sku}
    if not may_be or not (wrong := dict(_stopped(sku, may_be, work, views))):
        return
    told = [f"lot {name}, which {why}" for name, why in wrong.items()]
    raise Refused(
        "lot.in-hand",
        asked=f"pack {sku} of fulfilment order {work.id} unread",
        because=f"what is in hand may be of {', or of '.join(told)}",
        remedy=f"Read the labels, put what is of {' or '.join(wrong)} with the rest of "
        "it, fetch other units instead, and name what is packed: "
        f'lots=(SkuLot("{sku}", …),); where there are no others, give the work back '
        "with warehouse.CloseShort",
    )


def _stopped(
    sku: str, names: set[str], work: FulfillmentOrder, views: Views
) -> Iterator[tuple[str, str]]:
    """Yield which of some lots nobody gets any more, and why."""
    there = {lot.id: lot for lot in _lots(sku, work, views)}
    recalls: Recalls = views.state(recalls_stream(sku)) or Recalls(sku)
    for name in sorted(names):
        lot = there.get(name, Lot(name))
        recall = recalls.concerning(lot)
        if recall is not None:
            yield name, f"is called back: {recall.reason}"
        elif lot.held:
            yield name, f"is held: {lot.held}"
        elif lot.over(views.now):
            yield name, f"is over since {lot.sell_until}"
