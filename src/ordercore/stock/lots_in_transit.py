"""Units of a transfer keep their lots on the way, with their ends and their owners."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

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
    left = {name: units.quantity for name, units in way.items()}
    lots: list[ArrivedLot] = []
    for one in come.lots:
        lots += _read(known, come, one, way, left)
    return evolve(come, lots=tuple(lots or _in_turn(come, way.values())))


def _read(
    known: Transfer,
    come: Arrived,
    read: ArrivedLot,
    way: Mapping[str, LotUnits],
    left: dict[str, int],
) -> Iterator[ArrivedLot]:
    """Yield what units are of which somebody has read the label, and take them off.

    They are of the lot that is known by it before others that have it on their label,
    and of the owner who is said.
    """
    name, owner, units = read.units.lot, read.units.owner, read.units.quantity
    mine = [one for one in way.values() if one.goes_by(name)]
    mine.sort(key=lambda k: (owner is not None and k.whose != owner, k.lot != name))
    for one in mine:
        if some := min(units, left[one.lot]):
            left[one.lot] -= some
            units -= some
            yield ArrivedLot(evolve(one, quantity=some), read.condition)
    if units:
        there = read.units.quantity - units
        raise _not_on_the_way(known, come, read, there)


def _in_turn(come: Arrived, way: Iterable[LotUnits]) -> Iterator[ArrivedLot]:
    """Yield of which lots units are of which nobody has read the label.

    What left while nobody knew its lot comes last.
    """
    rest = {
        one.lot: (one, Lot(one.lot, one.quantity, expires_on=one.expires_on))
        for one in way
    }
    for condition, units in come.by_condition():
        lots = [evolve(lot, owner=one.whose) for one, lot in rest.values()]
        turn = in_lot_turn(lots, units)
        for some in turn:
            one, lot = rest[some.lot]
            rest[some.lot] = (one, lot.moved(Condition.SELLABLE, -some.quantity))
            yield ArrivedLot(evolve(one, quantity=some.quantity), condition)
        if unknown := units - sum([some.quantity for some in turn]):
            yield ArrivedLot(LotUnits("", unknown), condition)


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
