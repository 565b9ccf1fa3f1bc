"""The books are counted again, from the orders' accounts and not from the entries."""

from collections.abc import Iterable, Mapping

from ordercore.accounts.account import Account
from ordercore.accounts.balance import StoredValue, ValueSource
from ordercore.accounts.journal import FEE_BOOKS, GIVEN_UP_ON, HELD_ON, Book, Ledger
from ordercore.accounts.payout import SIGNS as MOVES
from ordercore.accounts.payout import Payout
from ordercore.accounts.policy import OWN_PROVIDERS
from ordercore.accounts.transaction import Kind, Outcome
from ordercore.errors import Finding
from ordercore.values import Money, total

__all__ = ["findings"]


def findings(
    ledger: Ledger,
    accounts: Iterable[Account],
    others: Iterable[StoredValue | Payout] = (),
) -> tuple[Finding, ...]:
    """Return where the books differ from the orders' accounts; nothing is good news.

    This counts again without the entries: what the accounts say was invoiced, credited,
    taken in and paid back, what is left on gift cards and store credit, and
    what payouts say.
    """
    expected: dict[tuple[str, str], int] = {}
    for account in accounts:
        booked = [*_documents(account).items(), *_money(account).items()]
        for book, money in booked:
            key = (book, account.currency)
            expected[key] = expected.get(key, 0) + money.minor
    for other in others:
        said = _stored(other) if isinstance(other, StoredValue) else _paid_out(other)
        for book, money in said:
            key = (book, money.currency)
            expected[key] = expected.get(key, 0) + money.minor
    found: list[Finding] = []
    for book, currency in sorted({*expected, *ledger.balances}):
        want = Money(expected.get((book, currency), 0), currency)
        have = ledger.balance(book, currency)
        if want != have:
            found.append(Finding(f"books[{book}]", str(have), str(want)))
    return tuple(found)


def _documents(account: Account) -> Mapping[str, Money]:
    """Return what documents say, and what buyers owe."""
    documents = [(1, d) for d in account.invoices]
    notes = [(-1, d) for d in account.credit_notes]
    currency = account.currency
    net, tax, shipping = (Money.zero(currency) for _ in range(3))
    fees = dict.fromkeys(FEE_BOOKS.values(), net)
    for sign, document in [*documents, *notes]:
        net += total([b.net for b in document.lines], currency) * sign
        tax += document.totals.tax * sign
        shipping += document.shipping_net * sign
        for fee in (*document.fees, *[f for b in document.lines for f in b.fees]):
            fees[FEE_BOOKS[fee.kind]] += fee.net * sign
    return {
        Book.RECEIVABLE: account.receivable,
        Book.REVENUE: -net,
        Book.SHIPPING_REVENUE: -shipping,
        Book.TAX_PAYABLE: -tax,
        **{book: -money for book, money in fees.items()},
    }


def _stored(value: StoredValue) -> Iterable[tuple[str, Money]]:
    """Return what is left on a card, and what was paid for it or lost."""

    def moved(source: ValueSource) -> Money:
        amounts = [m.amount for m in value.moves if m.source is source]
        return total(amounts, value.currency)

    return [
        (HELD_ON[value.provider], -value.balance),
        (Book.BANK_CLEARING, moved(ValueSource.SOLD)),
        (Book.GOODWILL, moved(ValueSource.GIVEN)),
        (Book.BREAKAGE, moved(ValueSource.EXPIRED)),
    ]


def _paid_out(payout: Payout) -> Iterable[tuple[str, Money]]:
    """Return what arrived and what it arrived for, line by line."""
    own = payout.paid.currency
    rest = payout.paid
    yield Book.BANK, payout.paid
    for line in payout.lines:
        sign = SIGNS[line.kind]
        yield Book.BANK_CLEARING, -line.amount * sign
        yield Book.PROVIDER_FEES, line.fee
        rest += line.fee
        if line.booked is not None and line.bank is not None:
            yield Book.FX_CLEARING, line.amount * sign
            yield Book.FX_CLEARING, -line.booked * sign
            yield Book.FX_DIFFERENCE, (line.booked - line.bank) * sign
            rest -= line.bank * sign
        elif line.amount.currency == own:
            rest -= line.amount * sign
    yield Book.PAYOUT_DIFFERENCE, -rest


SIGNS = {**MOVES, Kind.WRITE_OFF: 1}


def _money(account: Account) -> Mapping[str, Money]:
    """Return what moved, by the book on which it stands."""
    sums: dict[str, int] = {}
    for t in account.transactions:
        ours = t.provider in OWN_PROVIDERS  # what is left on the card says so
        if t.kind in SIGNS and t.outcome is Outcome.SUCCEEDED and not ours:
            held = HELD_ON.get(t.provider, Book.BANK_CLEARING)
            place = GIVEN_UP_ON[t.why] if t.why else held
            sums[place] = sums.get(place, 0) + t.amount.minor * SIGNS[t.kind]
    return {book: Money(minor, account.currency) for book, minor in sums.items()}
