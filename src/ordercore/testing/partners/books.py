"""A small ledger, a mailbox and a forecaster in memory."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ordercore.accounts import Entry
from ordercore.errors import NotFound, Rejected
from ordercore.ports import (
    DatedEntry,
    DemandHistory,
    Forecast,
    Health,
    LedgerCapability,
    Message,
    NotifierCapability,
    Receipt,
)
from ordercore.testing.partners.remembering import Done
from ordercore.values import Money

__all__ = ["MemoryLedger", "MemoryMailbox", "RecentDays"]

BREAKS = ("\r", "\n")


class MemoryLedger:
    """A ledger that is its own adapter.

    Args:
        accounts: the accounts that it has.
    """

    name = "memory"
    capabilities = frozenset({LedgerCapability.POST, LedgerCapability.BALANCES})

    def __init__(self, accounts: Sequence[str] = ("receivable", "revenue")) -> None:
        self._accounts = frozenset(accounts)
        self._entries: dict[str, Entry] = {}

    def check(self) -> Health:
        """It is always well."""
        return Health(ok=True, said="a ledger in memory")

    def post(self, entries: Sequence[DatedEntry], *, key: str) -> list[Receipt]:
        """Book all of them or none.  Raises NotFound, Rejected."""
        for one in entries:
            for line in one.entry.lines:
                self._check(line.account)
            known = self._entries.get(one.entry.id)
            if known is not None and known != one.entry:
                raise Rejected(f"there is another entry {one.entry.id}")
        return [self._book(one.entry) for one in entries]

    def _book(self, entry: Entry) -> Receipt:
        before = entry.id in self._entries
        self._entries[entry.id] = entry
        return Receipt(entry.id, duplicate=before)

    def balance(self, account: str, currency: str) -> Money:
        """Return debits less credits.  Raises NotFound."""
        self._check(account)
        minors = [
            line.minor
            for entry in self._entries.values()
            for line in entry.lines
            if line.account == account and entry.currency == currency
        ]
        return Money(sum(minors), currency)

    def _check(self, account: str) -> None:
        if account not in self._accounts:
            raise NotFound(f"account {account}")


class MemoryMailbox:
    """A notifier that keeps what it is to send.

    Attributes:
        messages: what was sent, in order.
    """

    name = "memory"
    capabilities = frozenset(
        {
            NotifierCapability.SEND,
            NotifierCapability.EMAIL,
            NotifierCapability.ATTACHMENTS,
            NotifierCapability.KEYS,
        }
    )

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._done: Done[Receipt] = Done()

    def check(self) -> Health:
        """It is always well."""
        return Health(ok=True, said="a mailbox in memory")

    def send(self, message: Message, *, key: str) -> Receipt:
        """Keep a message, once for each key.  Raises Rejected."""
        local, _, host = message.recipient.partition("@")
        if not (local and "." in host) or " " in message.recipient:
            raise Rejected("the recipient is no e-mail address")
        if any(sign in message.subject + message.name for sign in BREAKS):
            raise Rejected("a subject and a name have one line")
        return self._done.receipt(key, lambda: self._keep(message))

    def _keep(self, message: Message) -> str:
        self.messages.append(message)
        return self._done.number("N")


class RecentDays:
    """A forecaster: as many as on average of late; as many as ever were, to be sure.

    Args:
        periods: how many of them are of late.
    """

    name = "recent-days"

    def __init__(self, periods: int = 8) -> None:
        self._periods = periods

    def forecast(
        self, history: DemandHistory, periods: int, quantiles: tuple[float, ...], /
    ) -> Forecast:
        """Return the mean, and of what was wanted the share that a probability says."""
        recent = history.units[-self._periods :]
        mean = sum(recent) / len(recent)
        return Forecast(
            history.ends_on,
            history.period_days,
            (mean,) * periods,
            _quantiles(recent, periods, quantiles),
            f"mean of the last {len(recent)}",
        )


def _quantiles(
    recent: Sequence[int], periods: int, wanted: Sequence[float]
) -> Mapping[float, tuple[float, ...]]:
    ranked = sorted(recent)
    last = len(ranked) - 1
    return MappingProxyType(
        {one: (float(ranked[round(one * last)]),) * periods for one in wanted}
    )
