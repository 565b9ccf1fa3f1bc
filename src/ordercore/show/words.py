"""The wording of what is printed for buyers, in the languages that we have it in."""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from ordercore.values import of_kind

__all__ = ["SlipWords", "language_of", "slip_words"]


@frozen
class SlipWords:
    """The wording of a packing slip."""

    packing_slip: str
    order: str
    parcel: str
    sender: str
    recipient: str
    quantity: str
    sku: str
    item: str
    amount: str
    total: str
    units: str
    gift: str


_SLIP: Final[Mapping[str, SlipWords]] = {
    "en": SlipWords(
        "Packing slip",
        "Order",
        "Parcel",
        "From",
        "To",
        "Qty",
        "SKU",
        "Item",
        "Amount",
        "Total",
        "Units in this parcel",
        "A gift for you",
    ),
    "da": SlipWords(
        "Følgeseddel",
        "Ordre",
        "Pakke",
        "Afsender",
        "Modtager",
        "Antal",
        "Varenr.",
        "Vare",
        "Beløb",
        "I alt",
        "Enheder i denne pakke",
        "En gave til dig",
    ),
    "de": SlipWords(
        "Lieferschein",
        "Bestellung",
        "Paket",
        "Absender",
        "Empfänger",
        "Menge",
        "Art.-Nr.",
        "Artikel",
        "Betrag",
        "Summe",
        "Stück in diesem Paket",
        "Ein Geschenk für Sie",
    ),
    "fr": SlipWords(
        "Bon de livraison",
        "Commande",
        "Colis",
        "Expéditeur",
        "Destinataire",
        "Qté",
        "Réf.",
        "Article",
        "Montant",
        "Total",
        "Unités dans ce colis",
        "Un cadeau pour vous",
    ),
}


def language_of(locale: str) -> str:
    """Return the language of a locale that we have words in, English for any other.

    Raises Invalid: it is no text.
    """
    language = of_kind(locale, str, "locale").partition("_")[0]
    return language if language in _SLIP else "en"


def slip_words(locale: str) -> SlipWords:
    """Return the wording of a packing slip for a locale such as ``da_DK``."""
    return _SLIP[language_of(locale)]
