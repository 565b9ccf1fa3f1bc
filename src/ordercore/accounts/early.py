"""What was kept back for paying soon goes off again with what is credited."""

from collections.abc import Iterator

from ordercore.accounts.account import Account
from ordercore.accounts.planning import free_references
from ordercore.accounts.standing import left_by_invoice
from ordercore.accounts.transaction import Kind, WriteOffWhy
from ordercore.accounts.writing_off import WriteOff
from ordercore.orders import EarlyPayment
from ordercore.values import Money, total

__all__ = ["discount_left", "discounted", "early_reference", "lessened_discount"]

_NAME = "early payment "


def early_reference(invoices: str) -> str:
    """Return what the write-off of the discount of invoices is called."""
    return f"{_NAME}{invoices}"


def discounted(account: Account) -> frozenset[str]:
    """Return the numbers of the invoices of which a discount was kept back."""
    names = [t.reference for t in account.transactions if t.why]
    return frozenset(" ".join(names).replace(",", "").split())


def discount_left(account: Account, early: EarlyPayment | None) -> Money:
    """Return what stays kept back for paying soon, once what is credited is off.

    It is what was agreed of what is left of each invoice: no matter how units are
    credited, in which order and by whom, the same stays, and nothing once nothing is
    left.  What was given by hand, and names no invoice, stays as it is.
    """
    given = [t for t in account.transactions if t.why is WriteOffWhy.EARLY_PAYMENT]
    now = total([t.amount for t in given], account.currency)
    if early is None or now.minor <= 0:
        return now
    by_hand = [
        t.amount
        for t in given
        if t.amount.minor > 0 and not t.reference.startswith(_NAME)
    ]
    names = discounted(account)
    left = left_by_invoice(account)
    agreed = [early.of(money) for number, money in left.items() if number in names]
    return min(now, total([*by_hand, *agreed], account.currency))


def lessened_discount(
    account: Account, early: EarlyPayment | None
) -> Iterator[WriteOff]:
    """Yield what takes back of a discount what it was of units that are credited.

    The tax in it stays as it was invoiced, as with the discount itself.
    """
    why = WriteOffWhy.EARLY_PAYMENT
    given = [t.amount for t in account.transactions if t.why is why]
    if not given:
        return  # as nearly always
    less = discount_left(account, early) - total(given, account.currency)
    if less:
        name = next(free_references(account, Kind.WRITE_OFF))
        yield WriteOff(account.order, name, less, why)
