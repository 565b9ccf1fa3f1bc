"""Why an order, or one line of it, has to wait, and before which step."""

from datetime import datetime
from enum import StrEnum

from attrs import evolve, field, frozen

from ordercore.values import CLOCKED, PERSONAL

__all__ = ["Gate", "Hold", "HoldReason", "PastHold"]


class Gate(StrEnum):
    """What a hold keeps shut."""

    CONFIRM = "CONFIRM"
    SOURCE = "SOURCE"
    RELEASE = "RELEASE"
    SHIP = "SHIP"
    INVOICE = "INVOICE"
    REFUND = "REFUND"


class HoldReason(StrEnum):
    """The trade's reasons to wait.

    A plug-in's own are led by its name: ``acme.needs_engraving``.
    """

    AWAITING_PAYMENT = "awaiting_payment"
    AWAITING_DEPOSIT = "awaiting_deposit"
    CREDIT_LIMIT = "credit_limit"
    HIGH_FRAUD_RISK = "high_fraud_risk"
    INCORRECT_ADDRESS = "incorrect_address"
    INVENTORY_OUT_OF_STOCK = "inventory_out_of_stock"
    BACKORDER = "backorder"
    PREORDER = "preorder"
    UNKNOWN_DELIVERY_DATE = "unknown_delivery_date"
    AWAITING_RETURN_ITEMS = "awaiting_return_items"
    EXPORT_CONTROL = "export_control"
    RESTRICTED_ITEM = "restricted_item"
    DUPLICATE_SUSPECTED = "duplicate_suspected"
    QUALITY = "quality"
    NODE_CAPACITY = "node_capacity"
    CUT_OFF = "cut_off"
    CUSTOMER_REQUEST = "customer_request"
    MANUAL = "manual"


@frozen
class Hold:
    """A reason to wait, and the gate that it keeps shut until somebody releases it.

    Attributes:
        id: unique among the holds that are on the order.
        gate: which step has to wait.
        reason: stable code: a :class:`HoldReason`, or a plug-in's own.
        note: a sentence for people.
        line: the line whose units wait, "" for the whole order.
        by: who placed it.
        at: when, aware UTC; left out, the time at the door when it is placed.
    """

    id: str
    gate: Gate
    reason: str
    note: str = field(default="", repr=False, metadata=PERSONAL)
    line: str = ""
    by: str = ""
    at: datetime | None = field(default=None, metadata=CLOCKED)

    def shuts(self, gate: Gate) -> bool:
        """Tell whether it keeps *gate* shut.

        A line does not wait to be confirmed, since an order is confirmed as a whole:
        one that is held at CONFIRM is not sourced.
        """
        # By value: a gate that somebody wrote as plain text is shut as well.
        if self.gate == gate:
            return True
        return bool(self.line) and (self.gate, gate) == (Gate.CONFIRM, Gate.SOURCE)

    def same_as(self, other: "Hold") -> bool:
        """Tell whether it is the same hold, whoever placed it and when."""
        return _anonymous(self) == _anonymous(other)


def _anonymous(hold: Hold) -> Hold:
    return evolve(hold, by="", at=None)


@frozen
class PastHold:
    """A hold that is gone.

    Attributes:
        hold: as it was.
        by: who released it.
        at: when, aware UTC; None where nobody said.
        note: why.
    """

    hold: Hold
    by: str = ""
    at: datetime | None = None
    note: str = field(default="", repr=False, metadata=PERSONAL)
