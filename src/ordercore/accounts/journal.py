"""The books: every event of an account as an entry whose two sides are equal."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any

from attrs import define, field, frozen

from ordercore.accounts.account import Account
from ordercore.accounts.invoicing import Credited, Invoiced
from ordercore.accounts.opening import AccountOpened, Deducted
from ordercore.accounts.paying import Authorized, Captured, Voided
from ordercore.accounts.recording import PaymentFailed, PaymentRecorded
from ordercore.accounts.refunding import Refunded, RefundRequested
from ordercore.errors import Conflict, Finding, Invalid
from ordercore.message import Event
from ordercore.pricing import BillFee, BillLine, FeeKind
from ordercore.values import Money, total

__all__ = [
    "Book",
    "Entry",
    "Ledger",
    "Posting",
    "entries_of",
    "findings",
    "reversed_entry",
]


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


def entries_of(event: Event[Any]) -> tuple[Entry, ...]:
    """Return what an event of an account changes in the books, often nothing.

    Raises Invalid for an event that no rule here knows: money never moves unseen.
    """
    rule = _RULES.get(type(event))
    if rule is None:
        known = ", ".join(kind.__name__ for kind in _RULES)
        raise Invalid.at("event", type(event).__name__, f"an account's event: {known}")
    return rule(event)


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


_FEE_BOOKS: Mapping[FeeKind, Book] = {
    FeeKind.FEE: Book.FEE_REVENUE,
    FeeKind.DEPOSIT: Book.DEPOSITS,
    FeeKind.ROUNDING: Book.ROUNDING,
    FeeKind.ADJUSTMENT: Book.PRICE_ADJUSTMENTS,
}


def findings(ledger: Ledger, accounts: Iterable[Account]) -> tuple[Finding, ...]:
    """Return where the books differ from the orders' accounts; nothing is good news.

    This counts again without the entries: what the accounts say was invoiced, credited,
    taken in and paid back.
    """
    expected: dict[tuple[str, str], int] = {}
    for account in accounts:
        for book, money in _independently(account).items():
            key = (book, account.currency)
            expected[key] = expected.get(key, 0) + money.minor
    found: list[Finding] = []
    for book, currency in sorted({*expected, *ledger.balances}):
        want = Money(expected.get((book, currency), 0), currency)
        have = ledger.balance(book, currency)
        if want != have:
            found.append(Finding(f"books[{book}]", str(have), str(want)))
    return tuple(found)


def _independently(account: Account) -> Mapping[str, Money]:
    documents = [(1, d) for d in account.invoices]
    notes = [(-1, d) for d in account.credit_notes]
    currency = account.currency
    net, tax, shipping = (Money.zero(currency) for _ in range(3))
    fees = dict.fromkeys(_FEE_BOOKS.values(), net)
    for sign, document in [*documents, *notes]:
        net += total([b.net for b in document.lines], currency) * sign
        tax += document.totals.tax * sign
        shipping += document.shipping_net * sign
        for fee in (*document.fees, *[f for b in document.lines for f in b.fees]):
            fees[_FEE_BOOKS[fee.kind]] += fee.net * sign
    return {
        Book.RECEIVABLE: account.receivable,
        Book.BANK_CLEARING: account.paid,
        Book.REVENUE: -net,
        Book.SHIPPING_REVENUE: -shipping,
        Book.TAX_PAYABLE: -tax,
        **{book: -money for book, money in fees.items()},
    }


def _entry(
    name: str, cause: str, currency: str, sides: Mapping[str, int]
) -> tuple[Entry, ...]:
    lines = [Posting(account, minor) for account, minor in sides.items() if minor]
    return (Entry(name, cause, currency, tuple(lines)),) if lines else ()


def _document(event: Invoiced | Credited, sign: int) -> tuple[Entry, ...]:
    fees = [*event.fees, *[fee for line in event.lines for fee in line.fees]]
    taxed: list[BillLine | BillFee] = [*event.lines, *fees]
    tax = sum([part.tax.minor for part in taxed]) + event.shipping_tax.minor
    sides: dict[str, int] = {
        Book.REVENUE: -sign * sum([line.net.minor for line in event.lines]),
        Book.SHIPPING_REVENUE: -sign * event.shipping_net.minor,
        Book.TAX_PAYABLE: -sign * tax,
    }
    for fee in fees:
        book = _FEE_BOOKS[fee.kind]
        sides[book] = sides.get(book, 0) - sign * fee.net.minor
    sides = {Book.RECEIVABLE: -sum(sides.values()), **sides}
    name = f"{event.order}/{type(event).__name__}/{event.number}"
    return _entry(name, event.number, event.shipping_net.currency, sides)


def _money_in(
    event: Captured | PaymentRecorded | Refunded, sign: int
) -> tuple[Entry, ...]:
    minor = sign * event.amount.minor
    sides: dict[str, int] = {Book.BANK_CLEARING: minor, Book.RECEIVABLE: -minor}
    cause = f"{event.provider}/{event.reference}"
    name = f"{event.order}/{type(event).__name__}/{cause}"
    return _entry(name, cause, event.amount.currency, sides)


def _nothing(_: Event[Any]) -> tuple[Entry, ...]:
    return ()


_RULES: Mapping[type, Callable[[Any], tuple[Entry, ...]]] = {
    AccountOpened: _nothing,
    Deducted: _nothing,
    Authorized: _nothing,
    Voided: _nothing,
    PaymentFailed: _nothing,
    RefundRequested: _nothing,
    Invoiced: lambda event: _document(event, 1),
    Credited: lambda event: _document(event, -1),
    Captured: lambda event: _money_in(event, 1),
    PaymentRecorded: lambda event: _money_in(event, 1),
    Refunded: lambda event: _money_in(event, -1),
}
