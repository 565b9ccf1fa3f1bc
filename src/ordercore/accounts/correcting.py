"""An invoice stays as it is: more is billed beside it, and less is credited."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from ordercore.accounts.account import Account
from ordercore.accounts.document import (
    Difference,
    IssuedInvoice,
    Standing,
)
from ordercore.accounts.invoicing import carriage_left, carriage_rates
from ordercore.accounts.standing import (
    credited_units,
    notes_on,
    standing,
    with_corrections,
)
from ordercore.accounts.units import cut, units_by_line
from ordercore.pricing import (
    Bill,
    BillFee,
    BillLine,
    TaxLine,
    by_rate,
    rescaled,
    taxes_of,
    totals_of,
    without,
)
from ordercore.values import Money, total

__all__ = ["Corrections", "Priced", "corrections", "taken_off", "with_more"]

Charge = tuple[Money, Money, tuple[TaxLine, ...]]
"""An amount without tax, its tax, and that by rate; none where nobody said."""


@frozen
class Priced:
    """What is priced anew of an order.

    Attributes:
        lines: whole lines at another price.
        carriage: what is charged for it now; None leaves it.
    """

    lines: tuple[BillLine, ...]
    carriage: Charge | None


@frozen
class Corrections:
    """What a change makes of what is invoiced.

    Attributes:
        standings: what the units that are invoiced and not credited come to now.
        more: what is charged more for them, by invoice.
        less: what is charged less, above zero, by invoice.
    """

    standings: tuple[Standing, ...] = ()
    more: tuple[Difference, ...] = ()
    less: tuple[Difference, ...] = ()


def corrections(account: Account, priced: Priced) -> Corrections:
    """Return what another price makes of what is invoiced.

    The price of a line counts for each unit that is invoiced and not credited, at its
    place in the line: invoices have the first units, one after the other.  Carriage is
    that of the first invoice.
    """
    standings: list[Standing] = []
    sides: list[tuple[Difference, Difference]] = []
    places: dict[str, int] = {}
    lines = {line.line: line for line in priced.lines}
    for invoice in [one for one in account.invoices if not one.corrects]:
        found = [*_repriced(account, invoice, lines, places)]
        standings += [stands for stands, _ in found]
        first = invoice is account.invoices[0]
        carriage = _carriage(account, invoice, priced.carriage) if first else None
        sides.append(_sides(invoice, [line for _, line in found], carriage))
    more, less = zip(*sides, strict=True) if sides else ((), ())
    return Corrections(
        tuple(standings),
        tuple([one for one in more if one]),
        tuple([one for one in less if one]),
    )


def with_more(bill: Bill, more: Iterable[Difference]) -> Bill:
    """Return a bill with what is charged more for units that are invoiced."""
    for one in more:
        carriage = (bill.shipping_net, bill.shipping_tax, bill.shipping_taxes)
        if one.shipping_net or one.shipping_tax:
            extra = (one.shipping_net, one.shipping_tax, one.shipping_taxes)
            both = [BillFee("", *carriage), BillFee("", *extra)]
            carriage = _between(both, [], bill.currency)
        bill = Bill(
            bill.currency,
            (*bill.lines, *one.lines),
            *carriage,
            (*bill.fees, *one.fees),
        )
    return bill


def _carriage(
    account: Account, invoice: IssuedInvoice, new: Charge | None
) -> Charge | None:
    """Return how much more carriage comes to than what is left of it.

    Where nobody says its rates, they are in proportion to those before, if its tax
    could be of them: where tax appears or ends, there is no telling.
    """
    if new is None:
        return None
    whole, notes = with_corrections(account, invoice), notes_on(account, invoice)
    net, tax = carriage_left(whole, notes)
    rates = carriage_rates(whole, notes)
    more = new[0] - net, new[1] - tax
    if not any(more):
        return None
    before = (net, tax, rates) if net or tax else _whole(whole)
    if not new[2] and before[2] and bool(before[1]) == bool(new[1]):
        if min(more).minor >= 0:
            return (*more, rescaled(before[2], before[0], *more))
        if max(more).minor <= 0:
            less = rescaled(before[2], before[0], -more[0], -more[1])
            return (*more, without((), less))
    left = BillFee("", net, tax, rates)
    return _between([BillFee("", *new)], [left], account.currency)


def _whole(invoice: IssuedInvoice) -> Charge:
    return invoice.shipping_net, invoice.shipping_tax, invoice.shipping_taxes


def _sides(
    invoice: IssuedInvoice, lines: Iterable[BillLine], carriage: Charge | None
) -> tuple[Difference, Difference]:
    """Return what of an invoice costs more and, as amounts above zero, what less."""
    up, down = _halves(carriage, invoice.shipping_net.currency)
    more = Difference(
        invoice.number,
        tuple([line for line in lines if not _is_less(*_sum(line))]),
        *up,
    )
    less = Difference(
        invoice.number,
        tuple([_negated(line) for line in lines if _is_less(*_sum(line))]),
        *_taken_off(*down),
    )
    return more, less


def _halves(charge: Charge | None, currency: str) -> tuple[Charge, Charge]:
    """Return what is charged more and what less: rates that rise, and those that fall.

    So no document has one rate below zero beside another above it.
    """
    zero = Money.zero(currency)
    nothing: Charge = (zero, zero, ())
    if charge is None:
        return nothing, nothing
    net, tax, taxes = charge
    fall = [one for one in taxes if (one.base.minor, one.tax.minor) < (0, 0)]
    rise = [one for one in taxes if one not in fall]
    shared = total([one.base for one in taxes], currency) == net
    if not (shared and fall and rise):
        return (nothing, charge) if _is_less(net, tax) else (charge, nothing)
    less = total([one.base for one in fall], currency)
    off = total([one.tax for one in fall], currency)
    return (net - less, tax - off, tuple(rise)), (less, off, tuple(fall))


def _sum(line: BillLine) -> tuple[Money, Money]:
    zero = Money.zero(line.net.currency)
    whole = totals_of([line], zero, zero)
    return whole.net, whole.tax


def _is_less(net: Money, tax: Money) -> bool:
    return (net + tax).minor < 0


def _taken_off(net: Money, tax: Money, taxes: Iterable[TaxLine]) -> Charge:
    return -net, -tax, without((), taxes)


def taken_off(fee: BillFee) -> BillFee:
    """Return a fee that is below zero as what is taken off."""
    net, tax, taxes = _taken_off(fee.net, fee.tax, fee.taxes)
    return evolve(fee, net=net, tax=tax, taxes=taxes)


def _negated(line: BillLine) -> BillLine:
    net, tax, taxes = _taken_off(line.net, line.tax, line.taxes)
    fees = tuple([taken_off(fee) for fee in line.fees])
    return evolve(line, net=net, tax=tax, taxes=taxes, fees=fees)


def _repriced(
    account: Account,
    invoice: IssuedInvoice,
    lines: Mapping[str, BillLine],
    places: dict[str, int],
) -> Iterator[tuple[Standing, BillLine]]:
    """Yield what units on an invoice come to now, and how much more that is.

    *places* says where its units start in each line, and is moved behind them.
    """
    if not lines:
        return
    known, gone = standing(account, invoice), credited_units(account, invoice)
    for name, units in units_by_line(invoice.lines).items():
        line = lines.get(name)
        start, off = places.get(name, 0), gone.get(name, 0)
        places[name] = start + units
        if line is None or off == units:
            continue
        now = line.units(start + off, units - off)
        more = _of_lines(line, [now], [*cut(known[name], off, units - off)])
        if more is not None:
            before = cut(known[name], 0, off)
            yield Standing(invoice.number, name, (*before, now)), more


def _of_lines(
    line: BillLine, new: Sequence[BillLine], old: Sequence[BillLine]
) -> BillLine | None:
    """Return how much more *new* parts come to than *old* ones; None for nothing."""
    currency = line.net.currency
    fees = [
        *_of_fees([f for p in new for f in p.fees], [f for p in old for f in p.fees])
    ]
    net, tax, taxes = _between(new, old, currency)
    if net or tax or taxes or fees:
        return BillLine(line.line, 0, net, tax, taxes, tuple(fees), line.included)
    return None


def _of_fees(new: Sequence[BillFee], old: Sequence[BillFee]) -> Iterator[BillFee]:
    """Yield how much more fees come to than others, code by code."""
    for fee in {fee.code: fee for fee in (*old, *new)}.values():
        now, was = ([f for f in side if f.code == fee.code] for side in (new, old))
        net, tax, taxes = _between(now, was, fee.net.currency)
        if net or tax or taxes:
            yield evolve(fee, net=net, tax=tax, taxes=taxes)


def _between(
    new: Sequence[BillLine | BillFee], old: Sequence[BillLine | BillFee], currency: str
) -> Charge:
    """Return how much more some charges come to than others, rate by rate."""
    signed = [(1, one) for one in new] + [(-1, one) for one in old]
    net = total([one.net * sign for sign, one in signed], currency)
    tax = total([one.tax * sign for sign, one in signed], currency)
    rates = [
        evolve(rate, base=rate.base * sign, tax=rate.tax * sign)
        for sign, one in signed
        for rate in taxes_of((), (one.net, one.tax, one.taxes))
    ]
    said = any([one.taxes for _, one in signed])
    return net, tax, by_rate(rates) if said else ()
