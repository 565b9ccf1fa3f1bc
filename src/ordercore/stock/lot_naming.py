"""Which lots units are of that come or go: those that are named, else those whose turn.

Where nobody names a lot, units that go are of the lots that end first, and units that
come are of a lot that nobody knows.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from attrs import evolve

from ordercore.errors import Invalid, Refused
from ordercore.stock.condition import Condition
from ordercore.stock.lot import Lot, LotUnits, in_lot_turn, lot_of
from ordercore.stock.shelf import OfPlace, StockLevel
from ordercore.values import check_id, free_text
from ordercore.values import quantity as check_quantity
from ordercore.values.when import check_day, utc

NO_LOTS: tuple[LotUnits, ...] = ()


def lots_in(
    message: OfPlace, level: StockLevel, quantity: int, named: Sequence[LotUnits]
) -> tuple[LotUnits, ...]:
    """Return of which lots *quantity* units are that come.

    What is not said of a lot that is there is taken from the shelf.  Raises Invalid.
    Raises Refused: ``lot.count``, other units are named than come; ``lot.other``, a lot
    is there with another end or owner, or under another label.
    """
    if not named:
        return (LotUnits("", quantity),) if level.lots else NO_LOTS
    _check_named(message, quantity, named)
    return tuple([_as_known(message, level.lot(one.lot), one) for one in named])


def lots_out(
    message: OfPlace,
    level: StockLevel,
    quantity: int,
    named: Sequence[LotUnits],
    condition: Condition = Condition.SELLABLE,
    *,
    packed: bool = False,
) -> tuple[LotUnits, ...]:
    """Return of which lots *quantity* units are that leave a condition.

    Named units lie in no parcel, or all of them are *packed*.

    Raises Invalid.  Raises Refused: ``lot.count``; ``lot.short``, fewer units of a
    named lot stand there.
    """
    if not named:
        lots = level.lots
        return in_lot_turn(lots, quantity, condition=condition) if lots else NO_LOTS
    _check_named(message, quantity, named)
    sells = condition is Condition.SELLABLE and not packed
    found = [(lot_of(level.all_lots, one.lot), one) for one in named]
    there = [
        (lot.loose if sells else lot.of(condition)) if lot else 0 for lot, _ in found
    ]
    for (lot, one), units in zip(found, there, strict=True):
        if lot is None or one.quantity > units:
            asked = f"{one.quantity} × {message.sku} of lot {one.lot} at {message.node}"
            raise lot_short(asked, f"{units} of it are {condition} there", lot)
    return tuple([lot.units(one.quantity) for lot, one in found if lot])


def lots_to_sell(
    message: OfPlace,
    level: StockLevel,
    quantity: int,
    named: Sequence[LotUnits],
    condition: Condition,
    at: datetime | None,
) -> tuple[LotUnits, ...]:
    """Return of which lots units are that leave a condition to be sold again.

    Raises as :func:`lots_out` does.  Raises Refused ``lot.apart``: a lot is held, or
    over, or too few units are of lots that are neither.
    """
    good = [lot for lot in level.lots if not lot.held and not lot.over(at)]
    if not named and level.lots:
        found = in_lot_turn(good, quantity, condition=condition)
        if sum([one.quantity for one in found]) == quantity:
            return found
        raise _apart(message, quantity, level.lots)
    chosen = lots_out(message, level, quantity, named, condition)
    wrong = {one.lot for one in chosen} - {lot.id for lot in good}
    if wrong:
        raise _apart(message, quantity, [k for k in level.lots if k.id in wrong])
    return chosen


def lots_found(
    message: OfPlace,
    level: StockLevel,
    condition: Condition,
    units: int,
    named: Sequence[LotUnits],
) -> tuple[LotUnits, ...]:
    """Return of which lots units are that are found.

    Raises as :func:`lots_in` does.  Raises Refused ``lot.apart``: nobody has read to
    which lots units belong that are to be sold, and one stands apart there that they
    may be of.
    """
    if not named and condition is Condition.SELLABLE:
        _check_not_aside(message, level)
    return lots_in(message, level, units, named)


def lots_counted(
    message: OfPlace,
    level: StockLevel,
    condition: Condition,
    counted: int,
    named: Sequence[LotUnits],
) -> tuple[LotUnits, ...]:
    """Return by how many units of which lots a count differs from the book.

    Lots that are named are all that there are.  Where none is named, units that are
    missing are of those whose turn it was, and more units of one that nobody knows.
    Raises as :func:`lots_in` does.  Raises Refused ``lot.apart``: units are counted to
    be sold that the book has set aside.
    """
    more = counted - level.of(condition)
    if named:
        _check_named(message, counted, named)
        if condition is Condition.SELLABLE:
            _check_not_aside(message, level, named)
        there = [_as_known(message, level.lot(one.lot), one) for one in named]
        before = {lot.id: lot.of(condition) for lot in level.all_lots}
        now = {one.lot: one for one in there}
        gone = [lot.units(0) for lot in level.all_lots if lot.id not in now]
        differ = [
            evolve(one, quantity=one.quantity - before.get(one.lot, 0))
            for one in [*there, *gone]
        ]
        return tuple([one for one in differ if one.quantity])
    if not level.lots or not more:
        return NO_LOTS
    if more > 0:
        return lots_found(message, level, condition, more, ())
    missing = in_lot_turn(level.lots, -more, condition=condition)
    return tuple([evolve(one, quantity=-one.quantity) for one in missing])


def check_lot(name: object, where: str = "lot") -> str:
    """Return the id of a lot.

    Raises Invalid: none, too long, not to be printed, or with white space around it or
    twice in it: what looks alike on a label is one lot.
    """
    plain = free_text(name, where, 64)
    if not plain or plain != name:
        expected = "a lot of 1 to 64 characters, without white space to spare"
        raise Invalid.at(where, name, expected)
    return plain


def check_lot_units(one: LotUnits, where: str) -> None:
    """Raise Invalid unless these units of a lot can be."""
    if one.lot:
        check_lot(one.lot, f"{where}.lot")
    check_quantity(one.quantity, f"{where}.quantity")
    if one.expires_on is not None:
        check_day(one.expires_on, f"{where}.expires_on")
    if one.owner:
        check_id(one.owner, f"{where}.owner")
    if one.printed:
        check_lot(one.printed, f"{where}.printed")
    for name in ("sell_until", "arrived_at"):
        if getattr(one, name) is not None:
            utc(getattr(one, name), f"{where}.{name}")


def _check_named(message: OfPlace, quantity: int, named: Sequence[LotUnits]) -> None:
    for place, one in enumerate(named):
        check_lot_units(one, f"lots[{place}]")
    names = [one.lot for one in named]
    if len({*names}) < len(names):
        raise Invalid.at("lots", names, "each lot once")
    if (units := sum([one.quantity for one in named])) != quantity:
        raise lots_differ(
            f"{quantity} × {message.sku} at {message.node}",
            f"{units} of them are named by lot",
        )


BY_LABEL = 'stock.LotUnits("L-1", 5, expires_on=…)'
"""How somebody names units that are on a shelf, or come to one."""


def lots_differ(asked: str, because: str, how: str = BY_LABEL) -> Refused:
    """Return the refusal for units of which not each is named by its lot.

    *how* is what names some of them in the command that was asked for.
    """
    return Refused(
        "lot.count",
        asked=asked,
        because=because,
        remedy=f"Name the lot of each unit, and how many are of it: lots=({how},)",
    )


def _as_known(message: OfPlace, lot: Lot | None, one: LotUnits) -> LotUnits:
    """Return units of a lot as the shelf knows it."""
    if lot is None or not _is_known(lot):
        return evolve(one, owner=one.whose)
    if differs := differences(lot, one):
        raise Refused(
            "lot.other",
            asked=f"{one.quantity} × {message.sku} of lot {one.lot} at {message.node}",
            because=f"units of this lot are there, and {' and '.join(differs)}",
            remedy="Read the label again; stock.RedateLot corrects the end of a lot, "
            "and goods of another owner get a lot of their own",
        )
    return lot.units(one.quantity)


def differences(lot: Lot, one: LotUnits) -> list[str]:
    """Return what is said of units that is otherwise of the lot on the shelf."""
    differs: list[str] = []
    if not _is_known(lot):
        return differs
    if one.expires_on is not None and one.expires_on != lot.expires_on:
        differs.append(f"it ends on {lot.expires_on or 'nobody knows when'}")
    if one.owner is not None and one.owner != lot.owner:
        differs.append(f"it belongs to {lot.owner or 'us'}")
    if one.printed not in {"", lot.printed}:
        differs.append(f"its label reads {lot.printed or lot.id}")
    return differs


def _is_known(lot: Lot) -> bool:
    return bool(lot.on_hand or lot.expires_on or lot.owner)


def lot_short(asked: str, because: str, lot: Lot | None) -> Refused:
    """Return the refusal for units of a lot that are not there, or may not leave."""
    why = f"; it {_why_apart(lot)}" if lot and lot.set_aside else ""
    boxed = f"; {lot.packed} lie in parcels" if lot and lot.packed else ""
    return Refused(
        "lot.short",
        asked=asked,
        because=f"{because}{why}{boxed}",
        remedy="Read the label again, or take units of another lot",
    )


def _check_not_aside(
    message: OfPlace, level: StockLevel, named: Iterable[LotUnits] | None = None
) -> None:
    """Refuse to count units twice: where they lie, and in quarantine by the book.

    Units that are not *named* may be of any lot.
    """
    names = None if named is None else {one.lot for one in named}
    aside = [lot for lot in level.lots if lot.set_aside]
    aside = [lot for lot in aside if names is None or lot.id in names]
    if aside:
        told = [f"lot {lot.id} {_why_apart(lot)}" for lot in aside]
        read = "Read their labels and name their lots; " if names is None else ""
        raise Refused(
            "lot.apart",
            asked=f"count units of {message.sku} at {message.node} to be sold",
            because=f"{', '.join(told)}, and stands in quarantine",
            remedy=f"{read}count those of it there, with "
            "condition=Condition.QUARANTINE, and leave them out here; or release or "
            "redate the lot first",
        )


def _apart(message: OfPlace, quantity: int, lots: Iterable[Lot]) -> Refused:
    told = [f"lot {lot.id} {_why_apart(lot)}" for lot in lots if lot.set_aside]
    return Refused(
        "lot.apart",
        asked=f"sell {quantity} × {message.sku} at {message.node} again",
        because=", ".join(told) or "fewer units are of lots that may be sold",
        remedy="Release the lot with stock.ReleaseLot, correct its end with "
        "stock.RedateLot, or scrap the units",
    )


def _why_apart(lot: Lot) -> str:
    return f"is held: {lot.held}" if lot.held else f"is over since {lot.sell_until}"
