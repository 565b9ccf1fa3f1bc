"""Customers and suppliers become known, and their data stay out of logs."""

import pytest
from attrs import evolve

from ordercore.errors import Invalid
from ordercore.parties import (
    AddressRole,
    Customer,
    CustomerRegistered,
    KnownAddress,
    RegisterCustomer,
    RegisterSupplier,
    Supplier,
    SupplierRegistered,
)
from ordercore.values import Address
from tests.telling import told

HOME = Address("DE", "12209", "Berlin", ("Obere Str. 57",), "Maria Anders")

PARTIES = pytest.mark.parametrize(
    ("kind", "register", "registered", "word"),
    [
        (Customer, RegisterCustomer, CustomerRegistered, "customer"),
        (Supplier, RegisterSupplier, SupplierRegistered, "supplier"),
    ],
)


def known(state):
    """Return the particulars that are known: a customer has them in a file."""
    return getattr(state, "customer", state)


@PARTIES
class TestRegistering:
    def test_a_party_is_known(self, kind, register, registered, word):
        """What was registered is what is known."""
        party = kind("ALFKI", "Maria Anders", "maria@alfki.de", "Alfreds", HOME)

        assert party == known(told(None, register(party)))
        assert f"{word}/ALFKI" == register(party).stream == registered(party).stream

    def test_the_same_again_does_nothing(self, kind, register, registered, word):
        """Registering the same particulars twice is one registration."""
        party = kind("ALFKI")

        assert () == register(party).decide(told(None, register(party)))

    def test_new_particulars_replace_the_old_ones(
        self, kind, register, registered, word
    ):
        """A party that moves or is renamed is registered again."""
        moved = kind("ALFKI", address=HOME)

        assert moved == known(told(None, register(kind("ALFKI")), register(moved)))

    @pytest.mark.parametrize(
        "wrong",
        [
            {"id": "a b"},
            {"id": "A", "name": "x\x00"},
            {"id": "A", "company": "x" * 201},
            {"id": "A", "email": "nobody"},
            {"id": "A", "email": "a@b\x1b"},
        ],
    )
    def test_what_cannot_be_is_invalid(self, kind, register, registered, word, wrong):
        """An id or a text that cannot be is refused."""
        with pytest.raises(Invalid):
            register(kind(**wrong)).decide(None)

    def test_a_bad_address_of_mail_is_not_repeated(
        self, kind, register, registered, word
    ):
        """PLG 133: an error does not carry a person's data into the logs."""
        with pytest.raises(Invalid) as caught:
            register(kind("A", email="maria.anders")).decide(None)

        assert "maria" not in str(caught.value)

    def test_personal_data_stay_out_of_repr(self, kind, register, registered, word):
        """PLG 133: what tells who or where a person is is never in a repr."""
        party = kind("ALFKI", "Maria Anders", "maria@alfki.de", "Alfreds", HOME)
        shown = repr(registered(party)) + repr(register(party))

        assert not [s for s in ("Maria", "maria", "Obere", "12209") if s in shown]
        assert "Alfreds" in shown


class TestParticulars:
    """What is known of a customer besides a name."""

    WHOLESALE = Customer(
        "ALFKI",
        "Maria Anders",
        "maria@alfki.de",
        "Alfreds",
        HOME,
        ("office@alfki.de",),
        ("030-0074321",),
        (KnownAddress(AddressRole.SHIPPING, Address("DE", city="Potsdam")),),
        "DE123456789",
        "wholesale",
        "de",
        "EUR",
        "certificate 7",
    )

    def test_are_kept(self):
        """Addresses with roles, more e-mails, telephones, VAT id, group, language."""
        file = told(None, RegisterCustomer(self.WHOLESALE))
        assert self.WHOLESALE == file.customer
        assert ("maria@alfki.de", "office@alfki.de") == file.customer.emails

    def test_an_address_is_found_by_what_it_is_for(self):
        """Where there is none for that, it is the general one."""
        assert "Potsdam" == self.WHOLESALE.address_for(AddressRole.SHIPPING).city
        assert HOME == self.WHOLESALE.address_for(AddressRole.BILLING)

    @pytest.mark.parametrize(
        ("wrong", "where"),
        [
            ({"language": "Danish"}, "language"),
            ({"currency": "kr"}, "currency"),
            ({"other_emails": ("a@b", "nobody")}, "other_emails[1]"),
            ({"phones": ("1\x00",)}, "phones[0]"),
            ({"phones": ("1",) * 51}, "phones"),
            ({"vat_id": "x" * 201}, "vat_id"),
        ],
    )
    def test_that_cannot_be(self, wrong, where):
        """Each finding has its place."""
        with pytest.raises(Invalid) as caught:
            RegisterCustomer(evolve(self.WHOLESALE, **wrong)).decide(None)
        assert [where] == [finding.where for finding in caught.value.findings]

    def test_stay_out_of_repr(self):
        """PLG 133: of a person nothing is shown, of a business what it is called."""
        shown = repr(told(None, RegisterCustomer(self.WHOLESALE)))
        secret = ("Maria", "maria", "office", "0074321", "Obere", "12209")
        assert [] == [text for text in secret if text in shown]
        assert "DE123456789" in shown
