"""Something is taken off what an order comes to, because something went wrong."""

from fractions import Fraction
from itertools import count

from ordercore.accounts.account import Account
from ordercore.accounts.standing import left_by_invoice
from ordercore.errors import Invalid, Refused
from ordercore.orders import Order
from ordercore.pricing import Fee, FeeKind, TaxLine, rescaled, without
from ordercore.values import Money, Rounding, free_text, of_kind

__all__ = ["goodwill_of"]


def goodwill_of(order: Order, account: Account, amount: Money, reason: str) -> Fee:
    """Return what takes *amount* off an order, its tax by rate as in what is owed.

    Args:
        order: as it stands.
        account: the order's.
        amount: with its tax, above zero.
        reason: why; the buyer reads it on the invoice or the credit note.

    Raises:
        Refused: ``goodwill.too-much``, more than is owed, or than is left of the first
            invoice where there is one.
        Invalid: an amount that is none, or no reason.
    """
    currency = account.currency
    if of_kind(amount, Money, "amount").currency != currency or amount.minor < 1:
        raise Invalid.at("amount", str(amount), f"an amount above 0 {currency}")
    if not free_text(reason, "reason"):
        raise Invalid.at("reason", reason, "why; the buyer reads it")
    _check_most(account, amount)
    net, tax, taxes = _owed(account)
    less_tax = amount.times(Fraction(tax.minor, (net + tax).minor), Rounding.HALF_EVEN)
    rates = rescaled(taxes, net, amount - less_tax, less_tax)
    return Fee(
        _free_code(order),
        -amount if order.agreed.tax_included else less_tax - amount,
        -less_tax,
        without((), rates),
        free_text(reason, "reason"),
        FeeKind.GOODWILL,
    )


def _check_most(account: Account, amount: Money) -> None:
    left = account.owed
    if account.invoices:
        left = min(left, left_by_invoice(account)[account.invoices[0].number])
    if amount > left:
        where = "its first invoice" if account.invoices else "what is owed"
        raise Refused(
            "goodwill.too-much",
            asked=f"take {amount} off order {account.order}",
            because=f"{left} is left of {where}",
            remedy=f"Take at most {left} off",
        )


def _owed(account: Account) -> tuple[Money, Money, tuple[TaxLine, ...]]:
    """Return what is owed without tax, its tax, and that by rate; none if unsaid."""
    bill, gone = account.bill, [*account.deductions, *account.credit_notes]
    whole = bill.totals
    net, tax = whole.net, whole.tax
    for document in gone:
        net, tax = net - document.totals.net, tax - document.totals.tax
    taxes = without(bill.taxes, [rate for document in gone for rate in document.taxes])
    unsaid = [one for one in taxes if one.tax and not one.code and not one.rate]
    return net, tax, () if unsaid else taxes


def _free_code(order: Order) -> str:
    taken = {fee.code for fee in order.agreed.fees}
    names = (f"goodwill-{number}" for number in count(1))
    return next(name for name in names if name not in taken)
