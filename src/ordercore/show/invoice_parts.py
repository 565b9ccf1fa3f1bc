"""What stands where on an invoice, on paper as in a text: rows of words and amounts."""

from collections.abc import Iterator, Mapping
from typing import Final

from ordercore.accounts import WriteOffWhy
from ordercore.pricing import TaxLine, Treatment
from ordercore.show.invoice_words import InvoiceWords
from ordercore.values import Address, written_day, written_percent
from ordercore.views import Paid, Paper, PaperCharge, PaperKind, PaperLine, PaperParty

__all__ = [
    "address_lines",
    "facts",
    "item_rows",
    "notes",
    "party_lines",
    "sums",
    "tax_rows",
    "title",
]


def title(paper: Paper, words: InvoiceWords) -> str:
    """Return what the document is called."""
    names = {
        PaperKind.INVOICE: words.invoice,
        PaperKind.CORRECTION: words.correction,
        PaperKind.CREDIT_NOTE: words.credit_note,
    }
    return f"{names[paper.kind]} {paper.number}"


def facts(paper: Paper, words: InvoiceWords, locale: str) -> Iterator[tuple[str, str]]:
    """Yield the date, the order, and the invoice that it is about."""
    yield words.day, written_day(paper.issued_on, locale)
    yield words.order, paper.order
    if paper.refers_to:
        yield words.refers_to, paper.refers_to


def address_lines(address: Address, *, abroad: bool) -> list[str]:
    """Return an address as it is written on a letter; empty lines are left out."""
    town = " ".join([part for part in (address.postcode, address.city) if part])
    country = address.country if abroad else ""
    parts = [address.name, *address.street, town, address.region, country]
    return [part for part in parts if part]


def party_lines(party: PaperParty, words: InvoiceWords, *, abroad: bool) -> list[str]:
    """Return who somebody is, where, and by which VAT id."""
    found = address_lines(party.address, abroad=abroad) if party.address else []
    if party.name and party.name not in found:
        found.insert(0, party.name)
    return found + ([f"{words.vat_id} {party.vat_id}"] if party.vat_id else [])


def item_rows(
    paper: Paper, words: InvoiceWords, locale: str
) -> Iterator[tuple[str, ...]]:
    """Yield quantity, SKU, wording, unit price, discount, rate and amount of lines.

    What comes along with units stands under them, and carriage and fees at the end.
    """
    for line in paper.lines:
        yield _item(line, words, locale)
        for fee in line.fees:
            yield _charge(fee, words, locale)
    for charge in paper.charges:
        yield _charge(charge, words, locale)


def _item(line: PaperLine, words: InvoiceWords, locale: str) -> tuple[str, ...]:
    name = line.name if line.quantity else f"{line.name}: {words.difference}"
    price = _unit_price(line, locale)
    off = (-line.discount).format(locale) if line.discount else ""
    rates = [_rate(one, locale) for one in line.taxes]
    units = _quantity(line, locale) if line.quantity else ""
    amount = line.amount.format(locale)
    return units, line.sku, name, price, off, " + ".join(rates), amount


def _quantity(line: PaperLine, locale: str) -> str:
    """Return how much it is: pieces by their number, else as it was weighed."""
    if line.measure.by_piece:
        return str(line.quantity)
    return line.measure.written(line.quantity, locale)


def _unit_price(line: PaperLine, locale: str) -> str:
    """Return what a piece costs, or what a kilogram does; "" where nobody can say."""
    if line.unit_price is None:
        return ""
    price = line.unit_price.format(locale)
    return price if line.measure.by_piece else f"{price}/{line.measure.unit}"


def _charge(charge: PaperCharge, words: InvoiceWords, locale: str) -> tuple[str, ...]:
    name = words.carriage if charge.kind is None else charge.name
    return "", "", name, "", "", "", charge.amount.format(locale)


def _rate(tax: TaxLine, locale: str) -> str:
    """Return a rate in per cent; "" where there is tax and nobody said which."""
    if not tax.code and not tax.rate and tax.tax:
        return ""
    return written_percent(tax.rate, locale)


def tax_rows(paper: Paper, locale: str) -> Iterator[tuple[str, ...]]:
    """Yield rate, amount without tax, and tax, for each rate."""
    for one in paper.taxes:
        name = f"{one.code} {_rate(one, locale)}".strip()
        yield name, one.base.format(locale), one.tax.format(locale)


def sums(paper: Paper, words: InvoiceWords, locale: str) -> Iterator[tuple[str, str]]:
    """Yield what it comes to, what is off it, and what is left to pay."""
    totals = paper.totals
    yield words.net, totals.net.format(locale)
    yield words.tax, totals.tax.format(locale)
    yield words.total, totals.gross.format(locale)
    if paper.kind is PaperKind.CREDIT_NOTE:
        return
    if paper.credited:
        yield words.credited, (-paper.credited).format(locale)
    for paid in paper.paid:
        yield _how(paid, words, locale), (-paid.amount).format(locale)
    yield words.left, paper.open.format(locale)


def _how(paid: Paid, words: InvoiceWords, locale: str) -> str:
    if paid.given_up:
        early = paid.by == WriteOffWhy.EARLY_PAYMENT
        return words.kept_back if early else words.written_off
    sentence = words.paid_in_advance if paid.in_advance else words.paid
    how = sentence.replace("{}", paid.by)
    return how if paid.on is None else f"{how}, {written_day(paid.on, locale)}"


_SAID: Final[Mapping[Treatment, str]] = {
    Treatment.REVERSE_CHARGE: "reverse_charge",
    Treatment.EXEMPT: "exempt",
    Treatment.ZERO: "zero",
}


def notes(paper: Paper, words: InvoiceWords, locale: str) -> Iterator[str]:
    """Yield when it is to be paid, what may be kept back, and why there is no tax."""
    if paper.open.minor > 0:
        for day, money in paper.due:
            yield _filled(words.due, written_day(day, locale), money.format(locale))
        if paper.early is not None:
            until = written_day(paper.early.until, locale)
            yield _filled(words.early, until, paper.early.discount.format(locale))
    treatments = {one.treatment for one in paper.taxes}
    for treatment, name in _SAID.items():
        if treatment in treatments:
            why = str(getattr(words, name))
            exempt = treatment is Treatment.EXEMPT and paper.certificate
            yield f"{why} ({paper.certificate})" if exempt else why
    if paper.tax_included:
        yield words.included


def _filled(sentence: str, *words: str) -> str:
    for word in words:
        sentence = sentence.replace("{}", word, 1)
    return sentence
