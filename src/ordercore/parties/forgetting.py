"""A person asks to be forgotten: who it was goes, what was bought stays."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, frozen

from ordercore.errors import Refused
from ordercore.parties.customer import (
    CustomerFile,
    Forgotten,
    InCustomer,
    applied,
    existing,
)
from ordercore.values import check_id, free_text, redacted, utc

__all__ = ["CustomerForgotten", "ForgetCustomer"]


@frozen
class CustomerForgotten(InCustomer):
    """A customer's personal data are erased, here and wherever else they stood."""

    customer: str
    by: str
    at: datetime
    reason: str

    def apply(self, file: CustomerFile | None) -> CustomerFile:
        """Return the file without anything that is personal, and without consents."""
        forgotten = Forgotten(self.at, self.by, self.reason)
        return evolve(redacted(applied(file)), consents=(), forgotten=forgotten)


@frozen
class ForgetCustomer(InCustomer):
    """Erase what tells who and where a customer is.  It cannot be undone.

    The same again does nothing; asked anew, at another time or on another word, what
    came since is erased too.
    At the door any id that leads to the customer will do.

    Attributes:
        by: who does it, as an id.
        at: when, aware.
        reason: on whose word, such as ``asked by letter``.
    """

    customer: str
    by: str
    at: datetime
    reason: str

    def decide(self, file: CustomerFile | None) -> Sequence[CustomerForgotten]:
        """Return CustomerForgotten.

        Raises Refused ``customer.unknown``, ``customer.merged``; Invalid.
        """
        by = check_id(self.by, "by")
        reason = free_text(self.reason, "reason", shown=False)
        forgotten = Forgotten(utc(self.at), by, reason)
        if file is None or file.forgotten is None:
            existing(file, self.customer, "forget")
        elif file.forgotten == forgotten:
            return ()
        return (CustomerForgotten(self.customer, by, forgotten.at, reason),)


def retained(customer: str, because: str) -> Refused:
    """Return the refusal to erase what is still needed."""
    return Refused(
        "customer.retained",
        asked=f"forget customer {customer}",
        because=because,
        remedy="Complete, cancel or withdraw what is open, and have it paid, credited "
        "or written off; let store credit be spent or move it to a gift card, which "
        "is nobody's (accounts.MoveStoredValue); then ask again",
    )
