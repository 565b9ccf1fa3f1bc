"""An order is special: a gift, for somebody important, or in a hurry."""

import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from attrs import field, frozen

from ordercore.errors import Invalid
from ordercore.orders.draft import OrderDraft, OrderEvent
from ordercore.orders.holding import ended
from ordercore.orders.life import LIFE
from ordercore.orders.marks import FlagMark
from ordercore.orders.order import InOrder, Order, existing
from ordercore.values import CLOCKED, free_text

__all__ = ["Flag", "Flagged", "OrderFlag", "Unflag", "Unflagged", "check_code"]


class OrderFlag(StrEnum):
    """What makes an order special.

    A plug-in's own flags are led by its name: ``acme.white_glove``.
    """

    GIFT = "GIFT"
    VIP = "VIP"
    RETURN = "RETURN"
    EXCHANGE = "EXCHANGE"
    REPLACEMENT = "REPLACEMENT"
    B2B = "B2B"
    EXPEDITE = "EXPEDITE"
    PREORDER = "PREORDER"
    SUBSCRIPTION = "SUBSCRIPTION"
    FRAUD_REVIEW = "FRAUD_REVIEW"


@frozen
class Flagged(OrderEvent):
    """The order is special from now on."""

    order: str
    mark: FlagMark

    def alter(self, draft: OrderDraft) -> None:
        """Note the flag."""
        marks = draft.marks
        off = tuple([code for code in marks.flags_off if code != self.mark.code])
        on = (*marks.flags_on, self.mark)
        draft.note(flags_on=on, flags_off=off)


@frozen
class Flag(InOrder):
    """Give an order a flag.  One that it has already does nothing.

    Attributes:
        code: an :class:`OrderFlag`, or a plug-in's own such as ``acme.white_glove``.
        by: who gives it.
        at: when, aware UTC; left out, the time at the door.
        why: a sentence for people.
    """

    order: str
    code: str
    by: str = ""
    at: datetime | None = field(default=None, metadata=CLOCKED)
    why: str = ""

    def decide(self, order: Order | None) -> Sequence[Flagged]:
        """Return Flagged.

        Raises Refused ``order.unknown``, ``order.ended``; Invalid for a code that is
        none, and for texts.
        """
        order = existing(order, self.order, "flag")
        check_code(self.code, OrderFlag, "code")
        free_text(self.by, "by")
        free_text(self.why, "why")
        if self.code in order.flags:
            return ()
        if not LIFE[order.state]:
            raise ended(order, "flag")
        mark = FlagMark(str(self.code), self.by, self.at, self.why)
        return (Flagged(self.order, mark),)


@frozen
class Unflagged(OrderEvent):
    """The order is not special any more, in this one way."""

    order: str
    code: str
    by: str = ""
    at: datetime | None = None
    why: str = ""

    def alter(self, draft: OrderDraft) -> None:
        """Note that it is gone, also where the order came with it."""
        marks = draft.marks
        on = tuple([mark for mark in marks.flags_on if mark.code != self.code])
        off = (*marks.flags_off, self.code)
        draft.note(flags_on=on, flags_off=off)


@frozen
class Unflag(InOrder):
    """Take a flag off an order.  One that it does not have does nothing."""

    order: str
    code: str
    by: str = ""
    at: datetime | None = field(default=None, metadata=CLOCKED)
    why: str = ""

    def decide(self, order: Order | None) -> Sequence[Unflagged]:
        """Return Unflagged.

        Raises Refused ``order.unknown``, ``order.ended``; Invalid for texts.
        """
        order = existing(order, self.order, "take a flag off")
        free_text(self.by, "by")
        free_text(self.why, "why")
        if self.code not in order.flags:
            return ()
        if not LIFE[order.state]:
            raise ended(order, "take a flag off")
        return (Unflagged(self.order, self.code, self.by, self.at, self.why),)


_OWN = re.compile(r"[a-z][a-z0-9_-]{0,30}\.[A-Za-z][A-Za-z0-9_.-]{0,60}")


def check_code(code: object, known: type[StrEnum], where: str) -> str:
    """Return *code* when it is one of the trade's, or a plug-in's own.

    Raises Invalid: it is neither, so that a slip does not become a new word.
    """
    if isinstance(code, str) and (code in {*known} or _OWN.fullmatch(code)):
        return code
    expected = f"one of {', '.join(known)}, or a plug-in's own such as acme.special"
    raise Invalid.at(where, code, expected)
