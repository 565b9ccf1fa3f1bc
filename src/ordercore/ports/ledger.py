"""A ledger outside: the books are kept there, too, entry by entry."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from attrs import frozen

from ordercore.accounts import Entry
from ordercore.ports.adapter import Adapter, PollsWrites, Receipt
from ordercore.values import Money

__all__ = [
    "LEDGER_OPERATIONS",
    "BooksLedger",
    "DatedEntry",
    "LedgerCapability",
    "PostsEntries",
    "TellsBalances",
]


class LedgerCapability(StrEnum):
    """What a ledger's adapter can do."""

    POST = "post"
    """It takes entries: :class:`PostsEntries`."""
    BALANCES = "balances"
    """It can be asked what stands on an account: :class:`TellsBalances`."""
    PENDING_WRITES = "pending_writes"
    """Its receipts may be pending: ``poll``."""


@frozen
class DatedEntry:
    """An entry, and the day on which it is booked.

    Attributes:
        entry: balanced, in one currency; its id is unique.
        on: its day in the books' time zone.
        text: for people; no word about the buyer.
    """

    entry: Entry
    on: date
    text: str = ""


@runtime_checkable
class PostsEntries(Protocol):
    """Takes entries."""

    def post(self, entries: Sequence[DatedEntry], *, key: str) -> Sequence[Receipt]:
        """Book entries, all of them or none.

        Returns:
            A receipt for each, in order; an entry whose id is booked is a duplicate.

        Raises:
            NotFound: an account that the ledger does not have.
            Rejected: a closed period, or another entry under the same id; none of the
                entries is booked.
        """
        ...


@runtime_checkable
class TellsBalances(Protocol):
    """Can be asked what stands on an account."""

    def balance(self, account: str, currency: str) -> Money:
        """Return debits less credits; zero for an account without entries.

        Raises:
            NotFound: there is no such account.
        """
        ...


@runtime_checkable
class BooksLedger(Adapter, PostsEntries, TellsBalances, PollsWrites, Protocol):
    """A ledger that can do everything; others have the methods that they declare."""


LEDGER_OPERATIONS: Mapping[str, type] = MappingProxyType(
    {
        LedgerCapability.POST: PostsEntries,
        LedgerCapability.BALANCES: TellsBalances,
        LedgerCapability.PENDING_WRITES: PollsWrites,
    }
)
"""What each capability of a ledger promises."""
