"""Invoices and credit notes, as they are printed and sent."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import given, settings

from ordercore.accounts import (
    Capture,
    Credit,
    Invoice,
    OpenAccount,
    Rebill,
    RecordPayment,
    WriteOff,
    WriteOffWhy,
)
from ordercore.errors import Invalid
from ordercore.orders import (
    Deposit,
    EarlyPayment,
    LineQuantity,
    PaymentTerms,
    Place,
    Terms,
)
from ordercore.parties import AddressRole, Customer, KnownAddress
from ordercore.pricing import Discount, Fee, FeeKind, TaxLine, Treatment, bill_of
from ordercore.show import invoice_html, invoice_text, invoices_html
from ordercore.values import Address, Money
from ordercore.views import PaperKind, PaperParty, open_invoices, papers
from tests.orders.samples import ORDER, agreed, dkk, line
from tests.show.pages import read
from tests.show.test_markup import HOSTILE
from tests.telling import told

DAY = date(2026, 11, 23)
DUE = date(2026, 12, 23)
SELLER = PaperParty(
    "Kop & Kande",
    Address("DK", "2300", "København S", ("Vermlandsgade 51",)),
    "DK12345678",
)
BUYER = Customer(
    "K-1",
    company="Kaffeladen GmbH",
    vat_id="DE811907980",
    addresses=(
        KnownAddress(
            AddressRole.BILLING, Address("DE", "80331", "München", ("Am Tor 1",))
        ),
    ),
    language="de-DE",
)


def vat(net, tax, rate="0.25", treatment=Treatment.TAXED):
    return (TaxLine("DK-VAT", Decimal(rate), dkk(net), dkk(tax), treatment),)


def mugs(**changes):
    """Return three mugs at 100.00 less 10 per cent, with a quarter of tax on top."""
    known = {
        "quantity": 3,
        "unit_price": dkk(10000),
        "amount": dkk(27000),
        "tax": dkk(6750),
        "taxes": vat(27000, 6750),
        "discounts": (Discount("autumn", dkk(3000)),),
    }
    return line(**(known | changes))


def opened(*lines, **terms):
    """Return an order and its account, with carriage and a deposit on each mug."""
    known = {
        "shipping": dkk(4000),
        "shipping_tax": dkk(1000),
        "shipping_taxes": vat(4000, 1000),
        "terms": Terms.INVOICE,
        "fees": (
            Fee("pant", dkk(300), dkk(0), name="Pant", kind=FeeKind.DEPOSIT, line="1"),
        ),
    }
    terms = agreed(*(lines or (mugs(),)), **(known | terms))
    order = told(None, Place(ORDER, terms))
    return order, told(None, OpenAccount(ORDER, bill_of(terms)))


def invoice(units=3, cause="P"):
    return Invoice(ORDER, cause, (LineQuantity("1", units),), DAY, DUE)


def credit(number="W-1001-1", units=1):
    asked = (LineQuantity("1", units),)
    return Credit(ORDER, "R", number, asked, DAY, "came back")


def printed(order, account, *commands, buyer=BUYER):
    """Return all documents of an order once some more has happened."""
    return papers(told(account, *commands), order, SELLER, buyer)


def shown(paper, locale="en_GB"):
    return read(invoice_html(paper, locale))


class TestInvoice:
    def test_says_who_what_and_how_much(self):
        """Seller and buyer with their VAT ids, lines, discounts, carriage, totals."""
        (paper,) = printed(*opened(), invoice())
        text = shown(paper).text
        for words in (
            "Invoice W-1001-1",
            "23 November 2026",
            "Kop & Kande",
            "VAT no. DK12345678",
            "Kaffeladen GmbH",
            "80331 München",
            "VAT no. DE811907980",
            "Mug, blue",
            "DKK100.00",
            "-DKK30.00",
            "DKK270.00",
            "Pant",
            "Carriage",
            "DK-VAT 25%",
            "DKK77.50",
            "DKK390.50",
            "To be paid by 23 December 2026: DKK390.50",
        ):
            assert words in text, words

    def test_what_it_says_adds_up(self):
        """MON 10: lines, what comes along, carriage and fees are the net total."""
        (paper,) = printed(*opened(), invoice(2))
        parts = [p.amount for p in paper.lines] + [c.amount for c in paper.charges]
        parts += [fee.amount for p in paper.lines for fee in p.fees]
        assert paper.totals.net == sum(parts, dkk(0))
        assert paper.totals.tax == sum([t.tax for t in paper.taxes], dkk(0))

    def test_a_part_has_the_price_and_the_discount_of_its_units(self):
        """A third of the mugs has a third of what is off."""
        one, two = printed(*opened(), invoice(1), invoice(2, "Q"))
        assert [(dkk(10000), dkk(1000))] == [
            (p.unit_price, p.discount) for p in one.lines
        ]
        assert [(dkk(10000), dkk(2000))] == [
            (p.unit_price, p.discount) for p in two.lines
        ]

    def test_a_guest_is_whoever_gets_the_goods(self):
        """Where nobody is known, the address tells."""
        to = Address("DK", "8000", "Aarhus C", ("Åboulevarden 12",), "Mette Sørensen")
        (paper,) = printed(*opened(ship_to=to), invoice(), buyer=None)
        assert "Mette Sørensen" in shown(paper).text
        assert "Delivered to" not in shown(paper).text

    def test_tax_inside(self):
        """Amounts are written as they were agreed, and the page says so."""
        whole = mugs(amount=dkk(33750))
        terms = {"tax_included": True, "fees": (), "shipping": dkk(5000)}
        (paper,) = printed(*opened(whole, **terms), invoice())
        assert [dkk(33750)] == [p.amount for p in paper.lines]
        assert "Amounts contain their tax." in shown(paper).words

    @pytest.mark.parametrize(
        ("treatment", "words"),
        [
            (Treatment.REVERSE_CHARGE, "Reverse charge: the buyer owes the tax."),
            (Treatment.EXEMPT, "Exempt from tax. (CERT-7)"),
            (Treatment.ZERO, "Taxed at a rate of zero."),
        ],
    )
    def test_why_there_is_no_tax(self, treatment, words):
        """TAX 14: an invoice without tax has to say why."""
        rates = vat(27000, 0, "0", treatment)
        free = mugs(tax=dkk(0), taxes=rates)
        buyer = evolve(BUYER, tax_exempt="CERT-7")
        (paper,) = printed(*opened(free), invoice(), buyer=buyer)
        assert words in shown(paper).words

    def test_a_rate_that_nobody_said_is_not_called_zero(self):
        """A channel that gives tax without its rate leaves the rate open."""
        (paper,) = printed(*opened(mugs(taxes=())), invoice())
        (row,) = [tax for tax in paper.taxes if not tax.code and tax.tax]
        assert dkk(6750) == row.tax
        assert "0%" not in shown(paper).words


class TestMoney:
    TERMS = PaymentTerms.net(30)

    def test_what_was_paid_with_what(self):
        """Each payment once, and what is left to pay."""
        order, account = opened()
        paid = RecordPayment(ORDER, "bank", "t-1", dkk(10000))
        (paper,) = printed(order, account, invoice(), paid)
        assert [("bank", dkk(10000))] == [(p.by, p.amount) for p in paper.paid]
        assert dkk(29050) == paper.open
        assert {"Paid by bank", "-DKK100.00", "DKK290.50"} <= set(shown(paper).words)

    def test_a_deposit_is_deducted(self):
        """What came before the invoice was paid in advance, and counts once."""
        before = datetime(2026, 11, 20, tzinfo=UTC)
        terms = evolve(self.TERMS, deposit=Deposit(Decimal(30)))
        order, account = opened(payment=terms)
        paid = Capture(ORDER, "card", "d", None, dkk(20000), before)
        one, two = printed(order, account, paid, invoice(1), invoice(2, "Q"))
        assert [True, True] == [p.in_advance for p in (*one.paid, *two.paid)]
        assert dkk(20000) == one.paid[0].amount + two.paid[0].amount
        assert "Paid in advance by card, 20 November 2026" in shown(one).words

    def test_early_payment(self):
        """Until when how much may be kept back; and that it was, once it was."""
        terms = evolve(self.TERMS, early=EarlyPayment(Decimal(2), 10))
        order, account = opened(payment=terms)
        (paper,) = printed(order, account, invoice())
        offer = "Whoever pays all of it by 3 December 2026 may keep back DKK7.81."
        assert offer in shown(paper).words
        paid = RecordPayment(ORDER, "bank", "t", dkk(38269))
        off = WriteOff(ORDER, "early payment", dkk(781), WriteOffWhy.EARLY_PAYMENT)
        (paper,) = printed(order, account, invoice(), paid, off)
        assert not paper.open
        assert "Discount for early payment" in shown(paper).words
        assert offer not in shown(paper).words

    def test_what_is_left_of_parts_that_are_due(self):
        """Credit is off the last part, payments count for the first."""
        terms = PaymentTerms.monthly(2)
        order, account = opened(payment=terms)
        days = tuple(terms.dues(DAY))
        asked = (LineQuantity("1", 3),)
        whole = Invoice(ORDER, "P", asked, DAY, days[-1].on, days)
        paid = RecordPayment(ORDER, "bank", "t", dkk(20000))
        first, second = days[0].on, days[1].on
        for steps, due in (
            ((whole,), [(first, dkk(19525)), (second, dkk(19525))]),
            ((whole, credit()), [(first, dkk(19525)), (second, dkk(8175))]),
            ((whole, paid), [(second, dkk(19050))]),
            ((whole, credit(), paid), [(second, dkk(7700))]),
        ):
            paper, *_ = printed(order, account, *steps)
            assert due == [*paper.due]
            assert paper.open == sum([money for _, money in due], dkk(0))

    def test_what_is_open_is_what_the_work_list_says(self):
        """Two places never tell a buyer two amounts."""
        order, account = opened()
        paid = RecordPayment(ORDER, "bank", "t", dkk(20000))
        steps = (invoice(1), invoice(2, "Q"), credit(), paid)
        known = {
            one.invoice.number: one.open for one in open_invoices(told(account, *steps))
        }
        left = {p.number: p.open for p in printed(order, account, *steps)[:2] if p.open}
        assert known == left


class TestOthers:
    def test_a_credit_note_names_its_invoice(self):
        """It has what came back, no day to pay it by, and nothing left to pay."""
        first, note = printed(*opened(), invoice(), credit())
        assert (PaperKind.CREDIT_NOTE, "W-1001-1") == (note.kind, note.refers_to)
        seen = shown(note)
        assert {"Credit note W-1001-C1", "For invoice", "DKK113.50"} <= set(seen.words)
        assert "To pay" not in seen.words
        assert dkk(11350) == first.credited
        assert "-DKK113.50" in shown(first).words

    def test_what_costs_more_says_so(self):
        """An invoice of amounts alone has no units, and names the one it corrects."""
        order, account = opened()
        dearer = bill_of(evolve(order.agreed, lines=(mugs(amount=dkk(30000)),))).lines
        more = Rebill(ORDER, "c", (), dearer, None, DAY, "agreed")
        _, paper = printed(order, account, invoice(), more)
        seen = shown(paper)
        assert PaperKind.CORRECTION is paper.kind
        assert "Additional invoice W-1001-2" in seen.words
        assert "Mug, blue: difference in price" in seen.words
        assert [None] == [p.unit_price for p in paper.lines]

    def test_each_on_its_own_sheet(self):
        """A day's invoices are printed at once, each in its buyer's language."""
        known = printed(*opened(), invoice(), credit())
        danish = [evolve(p, language="da") for p in known]
        seen = read(invoices_html([*known, *danish]))
        assert 4 == seen.tags.count("article")
        assert ["de", "de", "de", "da", "da"] == seen.values("lang")


class TestReader:
    @pytest.mark.parametrize(
        ("locale", "title", "day", "total", "rate"),
        [
            ("da_DK", "Faktura", "23. november 2026", "390,50 kr.", "25 %"),
            ("de_DE", "Rechnung", "23. November 2026", "390,50 DKK", "25 %"),
            ("fr_FR", "Facture", "23 novembre 2026", "390,50 DKK", "25 %"),
            ("fi_FI", "Invoice", "23. marraskuuta 2026", "390,50 DKK", "25 %"),
        ],
    )
    def test_is_written_for_its_reader(self, locale, title, day, total, rate):
        """Amounts, days and rates as the locale has them; words where we have them."""
        (paper,) = printed(*opened(), invoice())
        text = " ".join(shown(paper, locale).text.split())  # with plain spaces
        for words in (f"{title} W-1001-1", day, total, rate):
            assert words in text, words

    def test_without_a_locale_it_is_the_buyers(self):
        """Else it is that of the shop."""
        (paper,) = printed(*opened(), invoice())
        assert "Rechnung W-1001-1" in invoice_text(paper)
        assert "Faktura" in invoice_text(evolve(paper, language=""), otherwise="da_DK")
        assert "Invoice" in invoice_text(evolve(paper, language="Klingon"))

    def test_an_unknown_locale_is_invalid(self):
        """It is said, not guessed."""
        (paper,) = printed(*opened(), invoice())
        with pytest.raises(Invalid):
            invoice_html(paper, "xx_YY")

    @pytest.mark.parametrize(
        ("currency", "total"), [("JPY", "27,000"), ("KWD", "27.000"), ("RSD", "270.00")]
    )
    def test_amounts_have_the_digits_of_their_currency(self, currency, total):
        """ISO 4217 says how many, whatever the locale's habit is."""
        price = Money(27000, currency)
        nothing = price * 0
        goods = evolve(mugs(), unit_price=price, amount=price, tax=nothing, taxes=())
        goods = evolve(goods, discounts=())
        free = {"shipping": nothing, "shipping_tax": nothing, "shipping_taxes": ()}
        known = opened(goods, currency=currency, fees=(), **free)
        (paper,) = printed(*known, invoice())
        assert total in shown(paper).text

    def test_the_text_says_the_same(self):
        """As a table for a terminal, no wider than it is."""
        (paper,) = printed(*opened(), invoice())
        text = invoice_text(paper, "en_GB", 70)
        for words in ("Invoice W-1001-1", "DE811907980", "DKK270.00", "DK-VAT 25%"):
            assert words in text, words
        assert 70 >= max(map(len, text.splitlines()))


@settings(max_examples=20)
@given(text=HOSTILE)
def test_what_others_wrote_stays_text(text):
    """Names, addresses, fees and numbers of buyers cannot become markup."""
    to = Address("DK", "8000", text, (text,), text)
    order, account = opened()
    buyer = evolve(BUYER, company=text, vat_id=text, tax_exempt=text)
    (paper,) = printed(order, account, invoice(), buyer=buyer)
    goods = tuple([evolve(one, name=text, sku=text) for one in paper.lines])
    known = {"ship_to": to, "order": text, "number": text, "language": text}
    paper = evolve(paper, lines=goods, **known)
    calm = evolve(paper, order="x")
    seen = read(invoice_html(paper, "en_GB"))
    assert read(invoice_html(calm, "en_GB")).structure() == seen.structure()
    assert "script" not in seen.tags
    assert all(
        c.isprintable() or c in "\n\u00a0\u202f\u200c\u200d"
        for c in invoice_text(paper)
    )
