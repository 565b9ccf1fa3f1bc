"""Of which lots units are that come back: by their labels, and by what left."""

from collections import Counter
from collections.abc import Iterable, Sequence

from attrs import evolve, frozen

from ordercore import orders
from ordercore.catalog import LotRule
from ordercore.errors import Refused
from ordercore.flow.goods.lots import lots_named
from ordercore.flow.seeing.views import Views
from ordercore.stock import (
    LotUnits,
    OrderLots,
    StockLevel,
    order_lots_stream,
    stock_stream,
)
from ordercore.stock.lot_fitting import fitted

__all__ = ["Back", "lots_back"]


@frozen
class Back:
    """Units of a SKU that come back.

    Attributes:
        sure: whether their lots are known, and can be sold again.
        lots: of which lots they are on the shelf.
        off: of which of the lots that the order got they are.
        unread: whether that is a guess.
    """

    sure: bool
    lots: tuple[LotUnits, ...] = ()
    off: tuple[LotUnits, ...] = ()
    unread: bool = False


def lots_back(event: orders.Returned, sku: str, units: int, views: Views) -> Back:
    """Return of which lots units are that came back.

    That is sure where somebody has read the labels, and the order had as many of the
    lots of one owner or the shelf knows them, or where the order got one lot of the
    SKU.  Else they are of the lots that the order got, those that end first before
    others, or of one that nobody knows; somebody has to look.

    Raises Refused ``lot.not-out``: more of a lot are named than the buyer has got.
    """
    known: OrderLots = views.state(order_lots_stream(event.order)) or OrderLots("")
    level: StockLevel | None = views.state(stock_stream(sku, event.node))
    shelf = level or StockLevel(sku, event.node)
    if named := lots_named(event.lots, sku):
        _check_out(event.order, known, sku, named)
        return _read(known, shelf, named)
    item = views.item(sku)
    return _unread(known, shelf, units, item.lots if item is not None else None)


def _read(known: OrderLots, shelf: StockLevel, named: Sequence[LotUnits]) -> Back:
    """Return units of which somebody has read the labels."""
    sku = shelf.sku
    off = known.taken_off(sku, named, shelf.node)
    there = {lot.id for lot in shelf.lots if lot.on_hand}
    lots: list[LotUnits] = []
    sure = True
    for one in named:
        exact = [k for k in off if k.goes_by(one.lot)]
        rest = one.quantity - sum([k.quantity for k in exact])
        kinds = {(k.whose, k.expires_on) for k in known.out(sku) if k.goes_by(one.lot)}
        lots += [*exact, *[evolve(one, quantity=rest)] * bool(rest)]
        # Of any other lot nobody here knows until when it is good; and of which more
        # comes back than left, a label was misread.
        sure &= (len(kinds) == 1 and not rest) or (not kinds and one.lot in there)
    found = fitted(shelf, lots)
    return Back(sure and not found.apart, found.all, off, unread=False)


def _unread(
    known: OrderLots, shelf: StockLevel, units: int, rule: LotRule | None
) -> Back:
    """Return units of which nobody has read the labels."""
    sku = shelf.sku
    off = known.unread(sku, units)
    if not off:
        return Back(sure=rule is None)
    rest = units - sum([one.quantity for one in off])
    unknown = [LotUnits("", rest)] if rest else []
    one_lot = len(known.out(sku)) == 1 and not known.guesses(sku)
    found = fitted(shelf, [*off, *unknown])
    sure = one_lot and not rest and not found.apart
    return Back(sure, found.all, (*off, *unknown), unread=not one_lot)


def _check_out(
    order: str, known: OrderLots, sku: str, named: Iterable[LotUnits]
) -> None:
    """Refuse units of a lot of which the buyer has got fewer.

    Where nobody knows of which lots an order got units, any label may be on them; and
    one that came back unread may have been another one.
    """
    out, got, guessed = Counter[str](), Counter[str](), Counter[str]()
    for lot in known.of(sku):
        for name in {lot.units.lot, lot.units.label}:
            out[name] += lot.out
            got[name] += lot.units.quantity
            guessed[name] += lot.guessed
    wrong = [one for one in named if one.quantity > out[one.lot]]
    misread = [
        max(0, one.quantity - out[one.lot] - guessed[one.lot])
        for one in wrong
        if one.lot
    ]
    if not got or sum(misread) <= out[""]:
        return
    told = ", ".join(
        [
            f"{order} got {got[one.lot]} of {one.lot}, {out[one.lot]} are out"
            for one in wrong
        ]
    )
    units = ", ".join([f"{one.quantity} of lot {one.lot}" for one in wrong])
    right = [f"{n} of {lot}" for lot, n in out.items() if lot and n]
    others = f", or name the right lot: {', '.join(right)} are out" if right else ""
    raise Refused(
        "lot.not-out",
        asked=f"take back {units} of {sku}",
        because=told,
        remedy=f"Return them without a lot: they are looked at first{others}",
    )
