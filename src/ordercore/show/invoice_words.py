"""The wording of invoices and credit notes, in the languages that we have it in."""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from ordercore.show.words import language_of

__all__ = ["InvoiceWords", "invoice_words"]


@frozen(kw_only=True)
class InvoiceWords:
    """The wording of an invoice, a corrective one and a credit note.

    Those of a sentence have ``{}`` where a day, an amount or a number goes.
    """

    invoice: str
    correction: str
    credit_note: str
    day: str
    order: str
    refers_to: str
    seller: str
    buyer: str
    ship_to: str
    vat_id: str
    quantity: str
    sku: str
    item: str
    unit_price: str
    discount: str
    amount: str
    difference: str
    carriage: str
    rate: str
    net: str
    tax: str
    total: str
    credited: str
    paid: str
    paid_in_advance: str
    kept_back: str
    written_off: str
    left: str
    due: str
    early: str
    reverse_charge: str
    exempt: str
    zero: str
    included: str


_WORDS: Final[Mapping[str, InvoiceWords]] = {
    "en": InvoiceWords(
        invoice="Invoice",
        correction="Additional invoice",
        credit_note="Credit note",
        day="Date",
        order="Order",
        refers_to="For invoice",
        seller="From",
        buyer="To",
        ship_to="Delivered to",
        vat_id="VAT no.",
        quantity="Qty",
        sku="SKU",
        item="Item",
        unit_price="Unit price",
        discount="Discount",
        amount="Amount",
        difference="difference in price",
        carriage="Carriage",
        rate="Tax rate",
        net="Net",
        tax="Tax",
        total="Total",
        credited="Credited",
        paid="Paid by {}",
        paid_in_advance="Paid in advance by {}",
        kept_back="Discount for early payment",
        written_off="Not asked for",
        left="To pay",
        due="To be paid by {}: {}",
        early="Whoever pays all of it by {} may keep back {}.",
        reverse_charge="Reverse charge: the buyer owes the tax.",
        exempt="Exempt from tax.",
        zero="Taxed at a rate of zero.",
        included="Amounts contain their tax.",
    ),
    "da": InvoiceWords(
        invoice="Faktura",
        correction="Tillægsfaktura",
        credit_note="Kreditnota",
        day="Dato",
        order="Ordre",
        refers_to="Til faktura",
        seller="Fra",
        buyer="Til",
        ship_to="Leveret til",
        vat_id="Momsnr.",
        quantity="Antal",
        sku="Varenr.",
        item="Vare",
        unit_price="Stykpris",
        discount="Rabat",
        amount="Beløb",
        difference="prisforskel",
        carriage="Fragt",
        rate="Momssats",
        net="Uden moms",
        tax="Moms",
        total="I alt",
        credited="Krediteret",
        paid="Betalt med {}",
        paid_in_advance="Betalt forud med {}",
        kept_back="Rabat for hurtig betaling",
        written_off="Opkræves ikke",
        left="At betale",
        due="Betales senest {}: {}",
        early="Den, der betaler det hele senest {}, kan trække {} fra.",
        reverse_charge="Omvendt betalingspligt: køber skal afregne momsen.",
        exempt="Momsfri.",
        zero="Momssats nul.",
        included="Beløb er med moms.",
    ),
    "de": InvoiceWords(
        invoice="Rechnung",
        correction="Zusatzrechnung",
        credit_note="Gutschrift (Rechnungskorrektur)",
        day="Datum",
        order="Bestellung",
        refers_to="Zu Rechnung",
        seller="Von",
        buyer="An",
        ship_to="Geliefert an",
        vat_id="USt-IdNr.",
        quantity="Menge",
        sku="Art.-Nr.",
        item="Artikel",
        unit_price="Einzelpreis",
        discount="Rabatt",
        amount="Betrag",
        difference="Preisunterschied",
        carriage="Versand",
        rate="Steuersatz",
        net="Netto",
        tax="Steuer",
        total="Summe",
        credited="Gutgeschrieben",
        paid="Bezahlt mit {}",
        paid_in_advance="Im Voraus bezahlt mit {}",
        kept_back="Skonto",
        written_off="Nicht gefordert",
        left="Zu zahlen",
        due="Zahlbar bis {}: {}",
        early="Wer alles bis zum {} zahlt, darf {} Skonto abziehen.",
        reverse_charge="Steuerschuldnerschaft des Leistungsempfängers.",
        exempt="Steuerfrei.",
        zero="Steuersatz null.",
        included="Beträge enthalten die Steuer.",
    ),
    "fr": InvoiceWords(
        invoice="Facture",
        correction="Facture complémentaire",
        credit_note="Avoir",
        day="Date",
        order="Commande",
        refers_to="Pour la facture",
        seller="De",
        buyer="À",
        ship_to="Livré à",
        vat_id="N° TVA",
        quantity="Qté",
        sku="Réf.",
        item="Article",
        unit_price="Prix unitaire",
        discount="Remise",
        amount="Montant",
        difference="différence de prix",
        carriage="Port",
        rate="Taux de TVA",
        net="HT",
        tax="TVA",
        total="Total TTC",
        credited="Crédité",
        paid="Payé par {}",
        paid_in_advance="Payé d'avance par {}",
        kept_back="Escompte",
        written_off="Non réclamé",
        left="Reste à payer",
        due="À payer au plus tard le {} : {}",
        early="Pour tout paiement avant le {} inclus, escompte de {}.",
        reverse_charge="Autoliquidation : la TVA est due par le preneur.",
        exempt="Exonéré de TVA.",
        zero="Taux de TVA nul.",
        included="Montants TTC.",
    ),
}


def invoice_words(locale: str) -> InvoiceWords:
    """Return the wording for a locale such as ``da_DK``, in English for any other.

    Raises Invalid: it is no text.
    """
    return _WORDS[language_of(locale)]
