"""Which payments count for which invoice, as it is printed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

from attrs import evolve, frozen

from ordercore.accounts import Account, Kind, Outcome, left_by_invoice
from ordercore.accounts.tender import tenders
from ordercore.values import Money, total

__all__ = ["Paid", "dated", "paid_by_invoice"]

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@frozen
class Paid:
    """A payment, as far as it counts for this invoice.

    Attributes:
        by: the provider, such as ``bank``, ``gift-card`` or ``store-credit``; for what
            nobody pays, why.
        amount: above zero.
        on: the day on which it came; None when nobody said.
        in_advance: whether it was there before the invoice, such as a deposit.
        given_up: whether nobody pays it, such as a discount for early payment.
    """

    by: str
    amount: Money
    on: date | None = None
    in_advance: bool = False
    given_up: bool = False


def paid_by_invoice(account: Account) -> Mapping[str, Sequence[Paid]]:
    """Return which payments count for which invoice, each smallest unit once.

    Where every invoice is paid, one that came to exactly a payment has that one.
    """
    left = [*_sources(account)]
    owed = left_by_invoice(account)
    in_order = sorted(account.invoices, key=lambda i: (i.due_on, i.number))
    found = _exactly(left, [(i.number, owed[i.number]) for i in in_order])
    for invoice in [one for one in in_order if one.number not in found]:
        found[invoice.number] = used = [*_used(left, owed[invoice.number])]
        left = [*_unused(left, total([p.amount for p in used], account.currency))]
    return found


def _exactly(
    left: list[Paid], owed: Sequence[tuple[str, Money]]
) -> dict[str, Sequence[Paid]]:
    """Return payments of just what an invoice is, and take them out of *left*.

    While something is left to pay none is: the invoice that was due first comes first.
    """
    found: dict[str, Sequence[Paid]] = {}
    if sum([p.amount.minor for p in left]) < sum([o.minor for _, o in owed]):
        return found
    for number, amount in owed:
        same = [one for one in left if one.amount == amount]
        if same:
            found[number] = same[:1]
            left.remove(same[0])
    return found


def _sources(account: Account) -> Iterator[Paid]:
    """Yield what came in and stays, the oldest first, then what nobody pays.

    Together it is what the account keeps.
    """
    known = sorted(tenders(account), key=lambda t: (t.at is None, t.at or _LONG_AGO))
    came = [
        Paid(tender.provider, tender.left, _day(tender.at, account)) for tender in known
    ]
    given_up = [
        Paid(t.why or "", t.amount, _day(t.at, account), given_up=True)
        for t in account.transactions
        if t.kind is Kind.WRITE_OFF and t.outcome is Outcome.SUCCEEDED
    ]
    yield from _used([*came, *given_up], account.kept)


def _day(at: datetime | None, account: Account) -> date | None:
    """Return which day it was for the seller; None where nobody knows when."""
    return None if at is None else account.policy.day_of(at)


def _used(sources: Iterable[Paid], wanted: Money) -> Iterator[Paid]:
    """Yield of sources, one after the other, what makes up an amount."""
    left = wanted
    for one in sources:
        some = min(one.amount, left)
        if some.minor > 0:
            left -= some
            yield evolve(one, amount=some)


def _unused(sources: Iterable[Paid], used: Money) -> Iterator[Paid]:
    """Yield what is left of sources once an amount was used, from the first on."""
    gone = used
    for one in sources:
        some = min(one.amount, gone)
        gone -= some
        if one.amount != some:
            yield evolve(one, amount=one.amount - some)


def dated(paid: Iterable[Paid], issued_on: date) -> Iterator[Paid]:
    """Yield payments, each with whether it was there before an invoice."""
    for one in paid:
        early = one.on is not None and one.on < issued_on
        yield evolve(one, in_advance=early and not one.given_up)
