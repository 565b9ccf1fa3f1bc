"""What an invoice or a credit note says to the one who gets it, whoever prints it."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum

from attrs import evolve, field, frozen

from ordercore.accounts import (
    Account,
    IssuedCreditNote,
    IssuedInvoice,
    left_by_invoice,
)
from ordercore.orders import Agreed, Order
from ordercore.parties import AddressRole, Customer
from ordercore.pricing import BillFee, BillLine, FeeKind, TaxLine, Totals
from ordercore.values import (
    PERSONAL,
    PIECES,
    Address,
    Measure,
    Money,
    total,
)
from ordercore.views.paper_prices import priced
from ordercore.views.settled import Paid, dated, paid_by_invoice

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


_NO_MEASURES: Mapping[str, Measure] = {}


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
        unit_price: before discounts, of a piece or of what *measure* counts in, such as
            a kilogram; None where it does not come out even.
        discount: what is off in all; zero for nothing.
        amount: what the units come to, with tax or without as the paper has it.
        taxes: by rate; none where nobody said.
        fees: what comes along with the units, such as a deposit on each bottle.
        measure: how the article is counted: 250 may be 1.250 kg.
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
    measure: Measure = PIECES


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


@frozen
class _About:
    """Whose papers they are, and how the goods on them are counted."""

    order: Order
    seller: PaperParty
    buyer: Customer | None
    measures: Mapping[str, Measure]


def papers(
    account: Account,
    order: Order,
    seller: PaperParty,
    buyer: Customer | None = None,
    measures: Mapping[str, Measure] = _NO_MEASURES,
) -> tuple[Paper, ...]:
    """Return every invoice and every credit note of an order, the invoices first.

    What was paid counts for the invoice that was due first, and only as far as it was
    not given back.

    Args:
        account: the order's.
        order: whose lines tell what is billed.
        seller: who issues them.
        buyer: who bought, if he is known; else the goods' address tells.
        measures: how goods are counted that are not counted in pieces, by SKU.
    """
    paid, left = paid_by_invoice(account), left_by_invoice(account)
    currency = account.currency
    about = _About(order, seller, buyer, measures)
    found: list[Paper] = []
    for invoice in account.invoices:
        kind = PaperKind.CORRECTION if invoice.corrects else PaperKind.INVOICE
        owed = left[invoice.number]
        came = tuple(dated(paid[invoice.number], invoice.issued_on))
        shown = evolve(
            _paper(invoice, kind, invoice.corrects, about),
            credited=invoice.gross - owed,
            paid=came,
            due=tuple(_due(invoice, owed, total([p.amount for p in came], currency))),
            early=_early(invoice, owed, order.agreed),
        )
        found.append(shown)
    notes = account.credit_notes
    found += [_paper(n, PaperKind.CREDIT_NOTE, n.invoice, about) for n in notes]
    return tuple(found)


def _paper(
    document: IssuedInvoice | IssuedCreditNote,
    kind: PaperKind,
    refers_to: str,
    about: _About,
) -> Paper:
    agreed, buyer = about.order.agreed, about.buyer
    return Paper(
        kind,
        document.number,
        agreed.reference,
        document.issued_on,
        refers_to,
        about.seller,
        _buyer(agreed, buyer),
        agreed.ship_to,
        agreed.tax_included,
        tuple([_line(part, agreed, about.measures) for part in document.lines]),
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


def _line(part: BillLine, agreed: Agreed, measures: Mapping[str, Measure]) -> PaperLine:
    place = agreed.places.get(part.line)
    known = None if place is None else agreed.lines[place]
    amount = _amount(part, agreed)
    measure = measures.get(known.sku, PIECES) if known else PIECES
    unit_price, discount = priced(part.quantity, amount, known, measure)
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
        measure,
    )


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
