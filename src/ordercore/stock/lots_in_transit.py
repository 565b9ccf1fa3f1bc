"""Units of a transfer keep their lots on the way, with their ends and their owners."""

from collections.abc import Iterable, Sequence

from attrs import evolve, frozen

from ordercore.errors import Refused
from ordercore.stock.condition import Condition
from ordercore.stock.delivery import Receipt
from ordercore.stock.goods import Arrived, ArrivedLot
from ordercore.stock.lot import Lot, LotUnits, in_lot_turn
from ordercore.stock.transfer import InTransfer, SentLot, Transfer, TransferStep
from ordercore.stock.transferring import applied, existing

__all__ = ["LotsSent", "NoteLotsSent"]


@frozen
class LotsSent(InTransfer):
    """Units that left the source are of these lots."""

    transfer: str
    lots: tuple[SentLot, ...]

    def apply(self, transfer: Transfer | None) -> Transfer:
        """Return the transfer with them on their way."""
        return applied(transfer).with_lots(self.lots, 1)


@frozen
class NoteLotsSent(InTransfer):
    """Say of which lots units are that have left; follows from TransferredOut."""

    transfer: str
    lots: tuple[SentLot, ...]

    def decide(self, transfer: Transfer | None) -> Sequence[LotsSent]:
        """Return LotsSent.  Raises Refused ``transfer.unknown``."""
        existing(transfer, self.transfer, TransferStep.SHIP)
        return (LotsSent(self.transfer, self.lots),)


def lots_come(known: Transfer, goods: Iterable[Arrived]) -> tuple[Arrived, ...]:
    """Return what has come with the lots that it is of.

    Where nobody read the labels, the lots that end first have come first, and what is
    good before what is not.  Raises Refused ``transfer.lot``: a lot, or so many units
    of it, did not leave with the transfer.
    """
    return tuple([_with_lots(known, come) for come in goods])


def said_alike(papers: Iterable[Receipt], asked: Receipt) -> list[Receipt]:
    """Return papers with no more said of lots than is asked now."""
    named = {goods.sku for goods in asked.goods if goods.lots}
    return [
        evolve(one, goods=tuple([_bare(goods, named) for goods in one.goods]))
        for one in papers
    ]


def _with_lots(known: Transfer, come: Arrived) -> Arrived:
    way = {one.units.lot: one.units for one in known.lots if one.sku == come.sku}
    if not way:
        return come
    named = come.lots or _in_turn(come, way.values())
    left = {name: units.quantity for name, units in way.items()}
    lots: list[ArrivedLot] = []
    for one in named:
        name, units = one.units.lot, one.units.quantity
        if units > left.get(name, 0):
            raise _not_on_the_way(known, come, one, left.get(name, 0))
        left[name] -= units
        lots.append(ArrivedLot(evolve(way[name], quantity=units), one.condition))
    return evolve(come, lots=tuple(lots))


def _in_turn(come: Arrived, way: Iterable[LotUnits]) -> list[ArrivedLot]:
    """Return of which lots units are of which nobody has read the label."""
    rest = {
        one.lot: Lot(one.lot, one.quantity, expires_on=one.expires_on, owner=one.whose)
        for one in way
    }
    found: list[ArrivedLot] = []
    for condition, units in come.by_condition():
        for one in in_lot_turn(rest.values(), units):
            found.append(ArrivedLot(one, condition))
            lot = rest[one.lot]
            rest[one.lot] = lot.moved(Condition.SELLABLE, -one.quantity)
    return found


def _bare(goods: Arrived, named: set[str]) -> Arrived:
    lots = [
        ArrivedLot(LotUnits(one.units.lot, one.units.quantity), one.condition)
        for one in (goods.lots if goods.sku in named else ())
    ]
    return evolve(goods, lots=tuple(lots))


def _not_on_the_way(
    known: Transfer, come: Arrived, one: ArrivedLot, units: int
) -> Refused:
    return Refused(
        "transfer.lot",
        asked=f"receive {one.units.quantity} × {come.sku} of lot {one.units.lot} of "
        f"transfer {known.id}",
        because=f"{units} of it are on the way in it",
        remedy="Read the label again; what was sent instead is received under the lot "
        "on the paper, and then named with stock.CorrectLot",
    )
