"""What the books say in each currency, and whether the orders' accounts agree."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from attrs import define, field, frozen

from ordercore.accounts import (
    Account,
    Book,
    Entry,
    Ledger,
    Payout,
    StoredValue,
    entries_of,
    findings,
)
from ordercore.errors import Finding, Invalid
from ordercore.message import Happened, kind_of
from ordercore.values import Money

__all__ = [
    "BOOKED",
    "Balance",
    "Booked",
    "Books",
    "BooksLedger",
    "TrialBalance",
    "booked",
]


@frozen
class Booked:
    """An entry of the books with its place and time in the journal."""

    position: int
    at: datetime
    entry: Entry


@frozen
class Balance:
    """What stands on one account: one side of it is nothing."""

    account: str
    debit: Money
    credit: Money


@frozen
class TrialBalance:
    """Every account of one currency."""

    currency: str
    balances: tuple[Balance, ...]
    debit: Money
    credit: Money

    @property
    def ok(self) -> bool:
        """Whether both sides are equal."""
        return self.debit == self.credit

    @property
    def revenue(self) -> Money:
        """Goods, carriage and fees invoiced and not credited, without tax."""
        sold = [b for b in self.balances if b.account in _SOLD]
        minor = sum([b.credit.minor - b.debit.minor for b in sold])
        return Money(minor, self.currency)


@frozen
class Books:
    """The books of the shop.

    Attributes:
        trial: one for each currency, by its code.
        entries: how many entries were made.
        problems: where the books differ from the orders' accounts, or could not be
            kept; none when all is well.
    """

    trial: tuple[TrialBalance, ...]
    entries: int
    problems: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether every currency balances and the accounts say the same."""
        return not self.problems and all([trial.ok for trial in self.trial])


BOOKED = frozenset({"account", "payout", "stored-value"})
"""The kinds of streams whose events stand in the books."""


def booked(journal: Iterable[Happened]) -> Iterator[Booked]:
    """Yield the entries that a journal makes in the books, in its order.

    Raises Invalid: an event of an account that no rule knows.
    """
    for one in journal:
        if kind_of(one.stream) in BOOKED:
            for entry in entries_of(one.event):
                yield Booked(one.position, one.at, entry)


@define
class BooksLedger:
    """Keeps the books while a journal passes by."""

    _ledger: Ledger = field(factory=Ledger)
    _unknown: list[Finding] = field(factory=list[Finding])

    def add(self, one: Happened) -> None:
        """Book an event; one that no rule knows becomes a problem of the books."""
        try:
            self._ledger.post([row.entry for row in booked([one])])
        except Invalid as error:
            inside = error.inside(f"journal[{one.position}]")
            self._unknown += inside.findings

    def books(
        self, accounts: Iterable[Account], others: Iterable[StoredValue | Payout] = ()
    ) -> Books:
        """Return the books so far, compared with accounts, cards and payouts."""
        problems = (*self._unknown, *findings(self._ledger, accounts, others))
        by_currency: dict[str, list[Balance]] = {}
        for (account, currency), money in self._ledger.balances.items():
            by_currency.setdefault(currency, []).append(_balance(account, money))
        trial = [_trial(*pair) for pair in sorted(by_currency.items())]
        return Books(tuple(trial), len(self._ledger.entries), problems)


_SOLD = frozenset(
    {
        Book.REVENUE,
        Book.SHIPPING_REVENUE,
        Book.FEE_REVENUE,
        Book.PRICE_ADJUSTMENTS,
        Book.ALLOWANCES,
    }
)


def _balance(account: str, money: Money) -> Balance:
    zero = Money.zero(money.currency)
    return Balance(account, max(money, zero), max(-money, zero))


def _trial(currency: str, balances: list[Balance]) -> TrialBalance:
    debit = sum([balance.debit.minor for balance in balances])
    credit = sum([balance.credit.minor for balance in balances])
    return TrialBalance(
        currency, tuple(balances), Money(debit, currency), Money(credit, currency)
    )
