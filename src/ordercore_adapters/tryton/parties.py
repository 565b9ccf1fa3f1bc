"""Who buys and who supplies, as parties of Tryton."""

from collections.abc import Mapping
from typing import Any

from attrs import evolve, frozen

import ordercore as oc
from ordercore_adapters.tryton.books import Books, number_of

__all__ = ["Contact", "address_for", "address_of", "main_address", "upsert_party"]

Part = oc.connecting.Part

ADDRESS_FIELDS = (
    "party_name",
    "street_unstructured",
    "postal_code",
    "city",
    "country.code",
)
PARTY_FIELDS = (
    "code",
    "name",
    *[f"addresses.{name}" for name in (*ADDRESS_FIELDS, "invoice")],
    "contact_mechanisms.type",
    "contact_mechanisms.value",
    "identifiers.type",
    "identifiers.code",
)
VAT = "eu_vat"


@frozen
class Contact:
    """What Tryton knows of a party, of what we tell it.

    Attributes:
        name: of the business, else of the person.
        email: the first one; "" for none.
        vat_id: of the business; "" for none.
        address: as the fields of Tryton's have it; none where there is none.
    """

    name: str
    email: str = ""
    vat_id: str = ""
    address: Mapping[str, str] | None = None

    @classmethod
    def of(cls, who: "oc.Customer | oc.Supplier") -> "Contact":
        """Return what Tryton is told of somebody."""
        return cls(
            who.company or who.name or who.id,
            who.email,
            who.vat_id if isinstance(who, oc.Customer) else "",
            address_of(who.address) if who.address else None,
        )


def address_of(address: oc.Address) -> Mapping[str, str]:
    """Return an address as the fields of Tryton's have it; a region is a line of it."""
    lines = [*address.street, *filter(None, [address.region])]
    return {
        "party_name": address.name,
        "street_unstructured": "\n".join(lines),
        "postal_code": address.postcode,
        "city": address.city,
        "country": address.country,
    }


def address_values(address: Mapping[str, str], books: Books) -> dict[str, Any]:
    """Return what makes an address in Tryton.  Raises Rejected for its country."""
    return {**address, "country": books.country(address["country"])}


def address_in(record: Part) -> Mapping[str, str]:
    """Return an address of Tryton's."""
    country = record.part("country")
    names = ("party_name", "street_unstructured", "postal_code", "city")
    found = {name: record.maybe_text(name) for name in names}
    return found | {"country": country.maybe_text("code") if country else ""}


def upsert_party(
    code: str, who: "oc.Customer | oc.Supplier", books: Books
) -> oc.ports.Receipt:
    """Make or correct a party.

    The code is unique in Tryton: of two that make it at the same time one is refused,
    and then finds what the other made.
    """
    told = Contact.of(who)
    found = _found(code, books)
    if found is None:
        try:
            return _made(code, told, books)
        except oc.errors.Rejected:
            found = _found(code, books)
            if found is None:
                raise
    number, known = number_of(found), _contact(found)
    if told.address is None:  # it is not taken away where papers name it
        told = evolve(told, address=known.address)
    if known != told:
        changes = _changes(found, known, told, books)
        books.client.write("party.party", number, changes)
    return oc.ports.Receipt(str(number), duplicate=known == told)


def _found(code: str, books: Books) -> Part | None:
    return books.client.first("party.party", [["code", "=", code]], PARTY_FIELDS)


def _made(code: str, told: Contact, books: Books) -> oc.ports.Receipt:
    values: dict[str, Any] = {"code": code, "name": told.name, "addresses": []}
    if told.address is not None:
        values["addresses"] = [["create", [_main(told.address, books)]]]
    if told.email:
        values["contact_mechanisms"] = [["create", [_email(told.email)]]]
    if told.vat_id:
        values["identifiers"] = [["create", [_vat(told.vat_id)]]]
    made = books.client.create("party.party", values)
    return oc.ports.Receipt(str(number_of(made)))


def _contact(record: Part) -> Contact:
    """Return what Tryton knows; of several main addresses the newest."""
    newest = max(_mains(record), key=number_of, default=None)
    contact = Contact(
        record.maybe_text("name"),
        _kept(record, "contact_mechanisms", "email", "value"),
        _kept(record, "identifiers", VAT, "code"),
        address_in(newest) if newest else None,
    )
    record.check_answer()
    return contact


def _mains(record: Part) -> list[Part]:
    """Return where invoices go; of other addresses only parcels know.

    On SQLite a yes is told as 1.
    """
    addresses = record.parts("addresses")
    return [one for one in addresses if one.content.get("invoice") in (True, 1)]


def _main(address: Mapping[str, str], books: Books) -> dict[str, Any]:
    return {**address_values(address, books), "invoice": True}


def _kept(record: Part, name: str, kind: str, field: str) -> str:
    one = _entry(record, name, kind)
    return one.maybe_text(field) if one else ""


def _entry(record: Part, name: str, kind: str) -> Part | None:
    """Return the first entry of a kind."""
    entries = sorted(record.parts(name), key=number_of)
    return next((one for one in entries if one.maybe_text("type") == kind), None)


def _changes(
    record: Part, known: Contact, told: Contact, books: Books
) -> dict[str, Any]:
    """Return what has to be written.

    Papers refer to addresses, so one that is left stays as it was and is only put
    aside; the new one is another.
    """
    changes: dict[str, Any] = {"name": told.name}
    if told.address is not None and told.address != known.address:
        aside = [number_of(one) for one in _mains(record)]
        changes["addresses"] = [
            *([["write", aside, {"active": False}]] if aside else []),
            ["create", [_main(told.address, books)]],
        ]
    if told.email != known.email:
        entry = _entry(record, "contact_mechanisms", "email")
        changes["contact_mechanisms"] = _replaced(entry, _email(told.email))
    if told.vat_id != known.vat_id:
        entry = _entry(record, "identifiers", VAT)
        changes["identifiers"] = _replaced(entry, _vat(told.vat_id))
    return changes


def _replaced(entry: Part | None, values: Mapping[str, str]) -> list[object]:
    """Return how an entry becomes another one, comes or goes."""
    going = [["delete", [number_of(entry)]]] if entry else []
    coming = [["create", [values]]] if values.get("value") or values.get("code") else []
    return [*going, *coming]


def _email(address: str) -> dict[str, str]:
    return {"type": "email", "value": address}


def _vat(number: str) -> dict[str, str]:
    return {"type": VAT, "code": number}


def address_for(party: int, address: oc.Address, books: Books) -> int:
    """Return the id of a party's address, which is made where there is none such."""
    wanted = address_of(address)
    domain = [["party", "=", party]]
    for one in books.client.find("party.address", domain, ADDRESS_FIELDS):
        if address_in(one) == wanted:
            return number_of(one)
    values = {"party": party, "delivery": True, **address_values(wanted, books)}
    return number_of(books.client.create("party.address", values))


def main_address(party: int, books: Books) -> int | None:
    """Return the id of where a party's invoices go; None where nobody said."""
    domain = [["party", "=", party], ["invoice", "=", True]]
    found = books.client.find("party.address", domain, ["id"])
    return max(map(number_of, found), default=None)
