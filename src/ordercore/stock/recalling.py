"""A lot is called back: nobody gets units of it, wherever they are or come to."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from ordercore.errors import Refused
from ordercore.message import stream_id
from ordercore.stock.holding_back import Ended, ended
from ordercore.stock.holding_lots import as_of, held
from ordercore.stock.lot import Lot, LotUnits
from ordercore.stock.lot_ending import LotHeld
from ordercore.stock.lot_naming import check_lot
from ordercore.stock.shelf import InStock, StockLevel
from ordercore.stock.unloading import check_reason
from ordercore.values import sku as check_sku

__all__ = [
    "EndRecall",
    "HoldRecalled",
    "LotRecalled",
    "Recall",
    "RecallEnded",
    "RecallLot",
    "Recalls",
    "recalls_stream",
]


@frozen
class Recall:
    """A lot that was called back.

    Attributes:
        lot: what stands on the label.
        reason: why.
        ended: why it may be sold again; "" as long as it may not.
    """

    lot: str
    reason: str
    ended: str = ""

    @property
    def cause(self) -> str:
        """Why shelves hold the lot, in words that tell it from a hold of their own."""
        return hold_reason(self.reason)


@frozen
class Recalls:
    """The lots of an article that were called back, in order of lot."""

    sku: str
    lots: tuple[Recall, ...] = ()

    def find(self, lot: str) -> Recall | None:
        """Return what was called back of a lot, ended or not; None where nothing."""
        return next((one for one in self.lots if one.lot == lot), None)

    def in_force(self, lot: str) -> Recall | None:
        """Return the recall by which nobody gets units of a lot now."""
        found = self.find(lot)
        return None if found is None or found.ended else found

    def concerning(self, lot: Lot | LotUnits) -> Recall | None:
        """Return a recall in force of a lot, by its name or by its label."""
        found = [one for one in self.lots if not one.ended and lot.goes_by(one.lot)]
        return found[0] if found else None

    def having(self, recall: Recall) -> "Recalls":
        """Return them with this one, in place of what there was of its lot."""
        others = [one for one in self.lots if one.lot != recall.lot]
        lots = sorted([*others, recall], key=lambda one: one.lot)
        return Recalls(self.sku, tuple(lots))


class OfRecalls:
    """Something about the recalls of one article."""

    __slots__ = ()

    sku: str

    @property
    def stream(self) -> str:
        """The stream of that article's recalls."""
        return recalls_stream(self.sku)


@frozen
class LotRecalled(OfRecalls):
    """Nobody gets units of a lot any more.

    Attributes:
        before: for which reason it was called back already; "" where it was not.
    """

    sku: str
    lot: str
    reason: str
    before: str = ""

    def apply(self, known: Recalls | None) -> Recalls:
        """Return the recalls with it."""
        return (known or Recalls(self.sku)).having(Recall(self.lot, self.reason))


@frozen
class RecallLot(OfRecalls):
    """Call a lot back at all places; ``oms.plan.recall`` tells what that means.

    Wherever units of it are they are held, promised ones as well, and so are those that
    come later, from whomever and to whatever place.  A place that holds the lot for a
    reason of its own goes on holding it for that one.

    Attributes:
        sku: which article.
        lot: what stands on the label.
        reason: why.
        ahead: whether it is called back where nobody has, expects or got any of it.
    """

    sku: str
    lot: str
    reason: str
    ahead: bool = False

    def decide(self, known: Recalls | None) -> Sequence[LotRecalled]:
        """Return LotRecalled, or nothing where it is called back for this reason.

        Raises Invalid.  Raises Refused at the door: ``sku.unknown``; ``lot.unknown``,
        none of it is or was anywhere, and it is not said to be called back ahead.
        """
        check_sku(self.sku)
        check_lot(self.lot)
        reason = check_reason(self.reason)
        before = known.in_force(self.lot) if known is not None else None
        if before is not None and before.reason == reason:
            return ()
        was = before.reason if before is not None else ""
        return (LotRecalled(self.sku, self.lot, reason, was),)


@frozen
class HoldRecalled(InStock):
    """Hold at one place a lot that is called back at all; follows from RecallLot."""

    sku: str
    node: str
    lot: str
    reason: str
    at: datetime

    def decide(self, level: StockLevel | None) -> Sequence[LotHeld | Ended]:
        """Return LotHeld, or nothing where it is held as it is called back so."""
        now, cause = as_of(self, level), hold_reason(self.reason)
        lot = now.lot(self.lot)
        if lot is not None and lot.recalled and lot.held == cause:
            return ()
        return (*ended(now, level), held(now, self.lot, cause, recall=True))


@frozen
class RecallEnded(OfRecalls):
    """A lot may be sold again that was called back."""

    sku: str
    lot: str
    reason: str
    cause: str

    def apply(self, known: Recalls | None) -> Recalls:
        """Return the recalls with this one at its end."""
        ended = Recall(self.lot, self.reason, self.cause)
        return (known or Recalls(self.sku)).having(ended)


@frozen
class EndRecall(OfRecalls):
    """Let a lot be sold again that was called back.

    What is over stays in quarantine, and so does what a place holds for a reason of its
    own.

    Attributes:
        sku: which article.
        lot: what stands on the label.
        cause: who says so, and why.
    """

    sku: str
    lot: str
    cause: str

    def decide(self, known: Recalls | None) -> Sequence[RecallEnded]:
        """Return RecallEnded, or nothing where it was ended before.

        Raises Invalid.  Raises Refused ``recall.unknown``.
        """
        cause = check_reason(self.cause)
        found = known.find(self.lot) if known is not None else None
        if found is None:
            raise _unknown(self, known or Recalls(self.sku))
        if found.ended:
            return ()
        return (RecallEnded(self.sku, self.lot, found.reason, cause),)


def hold_reason(reason: str) -> str:
    """Return why a shelf holds a lot that was called back."""
    return f"recalled: {reason}"


def recalls_stream(sku: str) -> str:
    """Return the stream of the recalls of an article: ``recalls/TEA``."""
    return stream_id("recalls", sku)


def _unknown(asked: EndRecall, known: Recalls) -> Refused:
    lots = ", ".join([one.lot for one in known.lots if not one.ended][:10])
    return Refused(
        "recall.unknown",
        asked=f"end the recall of lot {asked.lot} of {asked.sku}",
        because=f"lots {lots} of it are called back" if lots else "none of it is",
        remedy="Read the label again; what one place holds by itself is released "
        "there with stock.ReleaseLot",
    )
