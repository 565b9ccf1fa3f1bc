"""What an invoice or a credit note says to the one who gets it, whoever prints it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from attrs import evolve, field, frozen

from ordercore.accounts import (
    Account,
    IssuedCreditNote,
    IssuedInvoice,
    Kind,
    Outcome,
    left_by_invoice,
    tenders,
)
from ordercore.orders import Agreed, Line, Order
from ordercore.parties import AddressRole, Customer
from ordercore.pricing import BillFee, BillLine, FeeKind, TaxLine, Totals
from ordercore.values import PERSONAL, Address, Money, total

__all__ = [
    "Early",
    "Paid",
    "Paper",
    "PaperCharge",
    "PaperKind",
    "PaperLine",
    "PaperParty",
    "papers",
]


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class PaperKind(StrEnum):
    """What a document is."""

    INVOICE = "INVOICE"
    CORRECTION = "CORRECTION"
    """An invoice of amounts alone: what units of another one cost more."""
    CREDIT_NOTE = "CREDIT_NOTE"


@frozen
class PaperParty:
    """Who sells or buys.

    Attributes:
        name: of the business or the person.
        address: where letters go, if it is known.
        vat_id: as its country writes it; "" where it is not known.
    """

    name: str = field(repr=False, metadata=PERSONAL)
    address: Address | None = field(default=None, repr=False)
    vat_id: str = ""


@frozen
class PaperCharge:
    """Something beside goods that is charged: carriage, or a fee.

    Attributes:
        kind: what it is; None for carriage.
        name: the wording for people; "" where its kind says it.
        amount: with its tax or without, as the paper has its amounts.
    """

    kind: FeeKind | None
    name: str
    amount: Money


@frozen
class PaperLine:
    """Some units of an order line at one price.

    Attributes:
        line: its id.
        sku: what it is; "" where the order does not have the line any more.
        name: the wording for people.
        quantity: how many units; 0 for a difference in price.
        unit_price: before discounts; None where units differ by a smallest unit.
        discount: what is off in all; zero for nothing.
        amount: what the units come to, with tax or without as the paper has it.
        taxes: by rate; none where nobody said.
        fees: what comes along with the units, such as a deposit on each bottle.
    """

    line: str
    sku: str
    name: str
    quantity: int
    unit_price: Money | None
    discount: Money
    amount: Money
    taxes: tuple[TaxLine, ...]
    fees: tuple[PaperCharge, ...]


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


@frozen
class Early:
    """What may be kept back by whoever pays until a day, that day included."""

    until: date
    discount: Money


@frozen
class Paper:
    """What a document says.

    Attributes:
        kind: what it is.
        number: of the document.
        order: as the buyer knows it.
        issued_on: its date.
        refers_to: the invoice that it corrects or credits; "" for none.
        seller: who issues it.
        buyer: who gets it.
        ship_to: where the goods go.
        tax_included: whether the amounts of lines and charges contain their tax.
        lines: the goods.
        charges: what is charged or credited beside them.
        taxes: all tax by rate.
        totals: what all of it comes to.
        credited: what of an invoice was taken back.
        paid: what counts as paid of an invoice.
        due: what is left to pay of an invoice, and when: what was credited is off its
            last part, and payments count for the first.
        early: the discount for early payment; None where there is none.
        certificate: by which the buyer is exempt from tax; "" where he is not.
        language: in which the buyer is written to; "" where nobody said.
    """

    kind: PaperKind
    number: str
    order: str
    issued_on: date
    refers_to: str
    seller: PaperParty
    buyer: PaperParty
    ship_to: Address = field(repr=False)
    tax_included: bool
    lines: tuple[PaperLine, ...]
    charges: tuple[PaperCharge, ...]
    taxes: tuple[TaxLine, ...]
    totals: Totals
    credited: Money
    paid: tuple[Paid, ...] = ()
    due: tuple[tuple[date, Money], ...] = ()
    early: Early | None = None
    certificate: str = ""
    language: str = ""

    @property
    def open(self) -> Money:
        """What of an invoice is neither paid nor credited."""
        paid = total([one.amount for one in self.paid], self.credited.currency)
        return self.totals.gross - self.credited - paid


def papers(
    account: Account, order: Order, seller: PaperParty, buyer: Customer | None = None
) -> tuple[Paper, ...]:
    """Return every invoice and every credit note of an order, the invoices first.

    What was paid counts for the invoice that was due first, and only as far as it was
    not given back.

    Args:
        account: the order's.
        order: whose lines tell what is billed.
        seller: who issues them.
        buyer: who bought, if he is known; else the goods' address tells.
    """
    paid, left = _paid(account), left_by_invoice(account)
    about, currency = (order, seller, buyer), account.currency
    found: list[Paper] = []
    for invoice in account.invoices:
        kind = PaperKind.CORRECTION if invoice.corrects else PaperKind.INVOICE
        owed = left[invoice.number]
        came = tuple(_dated(paid[invoice.number], invoice.issued_on))
        shown = evolve(
            _paper(invoice, kind, invoice.corrects, *about),
            credited=invoice.gross - owed,
            paid=came,
            due=tuple(_due(invoice, owed, total([p.amount for p in came], currency))),
            early=_early(invoice, owed, order.agreed),
        )
        found.append(shown)
    notes = account.credit_notes
    found += [_paper(n, PaperKind.CREDIT_NOTE, n.invoice, *about) for n in notes]
    return tuple(found)


def _paper(
    document: IssuedInvoice | IssuedCreditNote,
    kind: PaperKind,
    refers_to: str,
    order: Order,
    seller: PaperParty,
    buyer: Customer | None,
) -> Paper:
    agreed = order.agreed
    return Paper(
        kind,
        document.number,
        agreed.reference,
        document.issued_on,
        refers_to,
        seller,
        _buyer(agreed, buyer),
        agreed.ship_to,
        agreed.tax_included,
        tuple([_line(part, agreed) for part in document.lines]),
        tuple(_charges(document, agreed)),
        document.taxes,
        document.totals,
        Money.zero(agreed.currency),
        certificate=buyer.tax_exempt if buyer else "",
        language=buyer.language if buyer else "",
    )


def _buyer(agreed: Agreed, buyer: Customer | None) -> PaperParty:
    if buyer is None:
        return PaperParty(agreed.ship_to.name, agreed.ship_to)
    address = buyer.address_for(AddressRole.BILLING) or agreed.ship_to
    name = buyer.company or buyer.name or address.name
    return PaperParty(name, address, buyer.vat_id)


def _line(part: BillLine, agreed: Agreed) -> PaperLine:
    place = agreed.places.get(part.line)
    known = None if place is None else agreed.lines[place]
    amount = _amount(part, agreed)
    unit_price, discount = _priced(part.quantity, amount, known)
    return PaperLine(
        part.line,
        known.sku if known else "",
        (known.name or known.sku) if known else part.line,
        part.quantity,
        unit_price,
        discount,
        amount,
        part.taxes,
        tuple([_charge(fee, agreed) for fee in part.fees]),
    )


def _priced(
    units: int, amount: Money, known: Line | None
) -> tuple[Money | None, Money]:
    """Return what one unit costs, and what is off in all.

    Units at another price than the line's, as a change may bring them, have their own;
    there is none where it does not come out even.
    """
    nothing = amount * 0
    if not units:
        return None, nothing
    if known is not None:
        off = known.unit_price * units - amount
        whole_off = known.unit_price * known.quantity - known.amount
        apart = off.minor * known.quantity - whole_off.minor * units
        if off.minor >= 0 and abs(apart) < known.quantity:
            return known.unit_price, off
    whole, rest = divmod(amount.minor, units)
    return (None if rest else Money(whole, amount.currency)), nothing


def _charges(
    document: IssuedInvoice | IssuedCreditNote, agreed: Agreed
) -> Iterator[PaperCharge]:
    carriage = BillFee("", document.shipping_net, document.shipping_tax)
    if carriage.net or carriage.tax:
        yield PaperCharge(None, "", _amount(carriage, agreed))
    for fee in document.fees:
        yield _charge(fee, agreed)


def _charge(fee: BillFee, agreed: Agreed) -> PaperCharge:
    return PaperCharge(fee.kind, fee.name or fee.code, _amount(fee, agreed))


def _amount(part: BillLine | BillFee, agreed: Agreed) -> Money:
    return part.net + part.tax if agreed.tax_included else part.net


def _due(
    invoice: IssuedInvoice, owed: Money, paid: Money
) -> Iterator[tuple[date, Money]]:
    """Yield when how much is left to pay of what is *owed* of an invoice."""
    before = owed * 0
    for day, amount in invoice.schedule:
        upto = min(before + amount, owed)
        if upto > max(before, paid):
            yield day, upto - max(before, paid)
        before = upto


def _early(invoice: IssuedInvoice, owed: Money, agreed: Agreed) -> Early | None:
    early = agreed.payment_terms.early
    if early is None:
        return None
    until = invoice.issued_on + timedelta(days=early.days)
    return Early(until, early.of(owed))


def _paid(account: Account) -> Mapping[str, Sequence[Paid]]:
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
        Paid(tender.provider, tender.left, tender.at.date() if tender.at else None)
        for tender in known
    ]
    given_up = [
        Paid(t.why or "", t.amount, t.at.date() if t.at else None, given_up=True)
        for t in account.transactions
        if t.kind is Kind.WRITE_OFF and t.outcome is Outcome.SUCCEEDED
    ]
    yield from _used([*came, *given_up], account.kept)


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


def _dated(paid: Iterable[Paid], issued_on: date) -> Iterator[Paid]:
    for one in paid:
        early = one.on is not None and one.on < issued_on
        yield evolve(one, in_advance=early and not one.given_up)
