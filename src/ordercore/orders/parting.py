"""Some units of an order's lines become lines of another order, at their own value."""

from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve

from ordercore.orders.order import Line, Order
from ordercore.pricing import BillFee, BillLine, Fee, by_rate
from ordercore.values import total

__all__ = ["added_up", "fee_of", "line_of"]


def line_of(order: Order, name: str, units: Sequence[BillLine]) -> Line:
    """Return a line of an order for some of its units, at their own value."""
    currency = order.agreed.currency
    net = total([unit.net for unit in units], currency)
    tax = total([unit.tax for unit in units], currency)
    said = all(unit.taxes for unit in units)
    return evolve(
        order.line(name),
        quantity=sum([unit.quantity for unit in units]),
        amount=net + tax if order.agreed.tax_included else net,
        tax=tax,
        taxes=by_rate([one for unit in units for one in unit.taxes]) if said else (),
        discounts=(),
        list_amount=None,
        instead_of="",
    )


def added_up(fees: Iterable[Fee]) -> Iterator[Fee]:
    """Yield one fee for each code and line."""
    same: dict[tuple[str, str], list[Fee]] = {}
    for fee in fees:
        same.setdefault((fee.code, fee.line), []).append(fee)
    for first, *others in same.values():
        said = all(fee.taxes for fee in (first, *others))
        taxes = [tax for fee in (first, *others) for tax in fee.taxes]
        currency = first.amount.currency
        yield evolve(
            first,
            amount=total([first.amount, *[fee.amount for fee in others]], currency),
            tax=total([first.tax, *[fee.tax for fee in others]], currency),
            taxes=by_rate(taxes) if said else (),
        )


def fee_of(fee: BillFee, line: str, order: Order) -> Fee:
    """Return a fee of a bill as an order of the same tax mode has it."""
    amount = fee.net + fee.tax if order.agreed.tax_included else fee.net
    return Fee(fee.code, amount, fee.tax, fee.taxes, fee.name, fee.kind, line)
