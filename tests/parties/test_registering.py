"""Customers and suppliers become known, and their data stay out of logs."""

import pytest

from ordercore.errors import Invalid
from ordercore.parties import (
    Customer,
    CustomerRegistered,
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


@PARTIES
class TestRegistering:
    def test_a_party_is_known(self, kind, register, registered, word):
        """What was registered is what is known."""
        party = kind("ALFKI", "Maria Anders", "maria@alfki.de", "Alfreds", HOME)

        assert party == told(None, register(party))
        assert f"{word}/ALFKI" == register(party).stream == registered(party).stream

    def test_the_same_again_does_nothing(self, kind, register, registered, word):
        """Registering the same particulars twice is one registration."""
        party = kind("ALFKI")

        assert () == register(party).decide(party)

    def test_new_particulars_replace_the_old_ones(
        self, kind, register, registered, word
    ):
        """A party that moves or is renamed is registered again."""
        moved = kind("ALFKI", address=HOME)

        assert moved == told(kind("ALFKI"), register(moved))

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
