"""The books: entries whose two sides are equal, and what stands on each account."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from attrs import define, field, frozen

from ordercore.accounts.policy import GIFT_CARD, STORE_CREDIT
from ordercore.accounts.transaction import CASH, WriteOffWhy
from ordercore.errors import Conflict, Invalid
from ordercore.pricing import FeeKind
from ordercore.values import Money

__all__ = ["Book", "Entry", "Ledger", "Posting", "reversed_entry"]


class Book(StrEnum):
    """The accounts that ordercore books on; a plug-in may use more."""

    RECEIVABLE = "receivable"
    """What buyers owe; below zero when they paid in advance."""
    BANK_CLEARING = "bank_clearing"
    """What providers and banks have taken in for us."""
    REVENUE = "revenue"
    """Goods sold, without tax."""
    SHIPPING_REVENUE = "shipping_revenue"
    """Carriage charged, without tax."""
    TAX_PAYABLE = "tax_payable"
    """Tax that we owe."""
    FEE_REVENUE = "fee_revenue"
    """Fees charged, such as for gift wrapping, without tax."""
    DEPOSITS = "deposits"
    """What goes back to buyers when they bring the bottles."""
    ROUNDING = "rounding"
    """What paying in cash added or took off."""
    PRICE_ADJUSTMENTS = "price_adjustments"
    """What pricing an order again added or took off, without tax."""
    ALLOWANCES = "allowances"
    """What was taken off after the sale as goodwill, without tax."""
    CASH = "cash"
    """Coins and notes in the till."""
    GIFT_CARDS = "gift_cards"
    """What is left on gift cards: goods that we owe, and nothing earned."""
    STORE_CREDIT = "store_credit"
    """What buyers have as credit with us."""
    GOODWILL = "goodwill"
    """What we gave away on cards and credit."""
    BREAKAGE = "breakage"
    """What nobody spent in time."""
    BANK = "bank"
    """What has arrived at our bank."""
    PROVIDER_FEES = "provider_fees"
    """What providers and carriers keep for their work."""
    PAYOUT_DIFFERENCE = "payout_difference"
    """What arrived more or less than the lines of a payout say."""
    FX_CLEARING = "fx_clearing"
    """What left one currency and arrived in another, on both sides."""
    FX_DIFFERENCE = "fx_difference"
    """What the change of exchange rates has really cost, or brought in below zero."""
    DISCOUNTS_GIVEN = "discounts_given"
    """What buyers kept back because they paid soon."""
    BAD_DEBT = "bad_debt"
    """What buyers owed and will never pay."""
    SMALL_DIFFERENCE = "small_difference"
    """What is not worth asking for, or sending back."""


@frozen
class Posting:
    """One side of an entry: debit above zero, credit below."""

    account: str
    minor: int


@frozen
class Entry:
    """What one event changes in the books.

    Attributes:
        id: unique; the same event always makes the same id.
        cause: the document or transaction that it comes from.
        currency: of every posting.
        lines: at least two postings, which add up to zero.

    Raises Invalid when they do not: an unbalanced entry cannot be made.
    """

    id: str
    cause: str
    currency: str
    lines: tuple[Posting, ...]

    def __attrs_post_init__(self) -> None:
        left = sum([line.minor for line in self.lines])
        if left or len(self.lines) < 2 or not all(line.minor for line in self.lines):
            got = ", ".join(f"{line.account} {line.minor}" for line in self.lines)
            raise Invalid.at(f"entry {self.id}", got, "postings that add up to zero")


def reversed_entry(entry: Entry, name: str) -> Entry:
    """Return the entry that undoes another one, under an id of its own."""
    lines = [Posting(line.account, -line.minor) for line in entry.lines]
    return Entry(name, entry.cause, entry.currency, tuple(lines))


@define
class Ledger:
    """The balance of every account in every currency, as entries come in.

    An entry that comes twice counts once.
    """

    _entries: dict[str, Entry] = field(factory=dict[str, Entry], init=False)
    _balances: dict[tuple[str, str], int] = field(
        factory=dict[tuple[str, str], int], init=False
    )

    def post(self, entries: Iterable[Entry]) -> None:
        """Take entries in.

        Raises Conflict ``journal.conflict`` for a known id with other postings; the
        entries before it are taken.
        """
        for entry in entries:
            known = self._entries.get(entry.id)
            if known is None:
                self._add(entry)
            elif known != entry:
                raise Conflict(
                    "journal.conflict",
                    f"entry {entry.id} is in the books with other postings",
                )

    def balance(self, account: str, currency: str) -> Money:
        """Return what stands on an account: debit above zero, credit below."""
        return Money(self._balances.get((account, currency), 0), currency)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, as they came."""
        return tuple(self._entries.values())

    @property
    def balances(self) -> Mapping[tuple[str, str], Money]:
        """Every balance by account and currency, sorted."""
        found = sorted(self._balances.items())
        return {key: Money(minor, key[1]) for key, minor in found}

    @property
    def trial_balance(self) -> Mapping[str, Money]:
        """The sum of all balances of each currency: zero, or the books are wrong."""
        sums: dict[str, int] = {}
        for (_, currency), minor in self._balances.items():
            sums[currency] = sums.get(currency, 0) + minor
        return {c: Money(minor, c) for c, minor in sorted(sums.items())}

    def _add(self, entry: Entry) -> None:
        self._entries[entry.id] = entry
        for line in entry.lines:
            key = (line.account, entry.currency)
            self._balances[key] = self._balances.get(key, 0) + line.minor


FEE_BOOKS: Mapping[FeeKind, Book] = {
    FeeKind.FEE: Book.FEE_REVENUE,
    FeeKind.DEPOSIT: Book.DEPOSITS,
    FeeKind.ROUNDING: Book.ROUNDING,
    FeeKind.ADJUSTMENT: Book.PRICE_ADJUSTMENTS,
    FeeKind.GOODWILL: Book.ALLOWANCES,
}
"""The account of each kind of fee."""

GIVEN_UP_ON: Mapping[WriteOffWhy, Book] = {
    WriteOffWhy.BAD_DEBT: Book.BAD_DEBT,
    WriteOffWhy.SMALL_DIFFERENCE: Book.SMALL_DIFFERENCE,
    WriteOffWhy.CASH_ROUNDING: Book.ROUNDING,
    WriteOffWhy.EARLY_PAYMENT: Book.DISCOUNTS_GIVEN,
}
"""The account of what nobody pays, by its reason."""

HELD_ON: Mapping[str, Book] = {
    CASH: Book.CASH,
    GIFT_CARD: Book.GIFT_CARDS,
    STORE_CREDIT: Book.STORE_CREDIT,
}
"""The account of the money that a provider holds for us, where it has its own."""
