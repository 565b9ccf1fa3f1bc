"""Two files turn out to be one customer; or they are kept apart."""

from datetime import timedelta

import pytest

from ordercore.errors import Invalid, Refused
from ordercore.parties import (
    AbsorbCustomer,
    Consent,
    Customer,
    ForgetCustomer,
    KeepCustomersApart,
    Likeness,
    MergeCustomer,
    RegisterCustomer,
    check_apart,
    likely_duplicates,
)
from tests.orders.samples import MONDAY
from tests.telling import refusal, told

MERGE = MergeCustomer("B", "A", "bo", "same VAT id")
APART = KeepCustomersApart("A", "B", "bo", "father and son")
FORGET = ForgetCustomer("A", "bo", MONDAY, "asked by letter")


def known(party, **particulars):
    """Return the file of a customer."""
    return told(None, RegisterCustomer(Customer(party, **particulars)))


class TestMerging:
    def test_the_id_leads_to_the_other_one(self):
        """Who has the old id in hand still finds the customer."""
        assert "A" == told(known("B"), MERGE).merged_into

    def test_the_same_again_does_nothing(self):
        """IDM 111; into another one is refused."""
        merged = told(known("B"), MERGE)
        assert () == MERGE.decide(merged)
        other = MergeCustomer("B", "C", "bo", "x")
        assert "customer.merged" == refusal(merged, other).code

    def test_a_customer_is_not_merged_with_itself(self):
        """Nor with an id that means the same."""
        file = told(known("B"), AbsorbCustomer("B", ("A",)))
        for name in ("A", "B"):
            command = MergeCustomer("B", name, "bo", "x")
            assert "customer.same" == refusal(file, command).code

    def test_the_other_one_takes_over(self):
        """Ids, and of what both have said the latest."""
        yes = Consent("newsletter", True, MONDAY, "checkout")
        no = Consent("newsletter", False, MONDAY + timedelta(days=1), "letter")
        file = told(known("A"), AbsorbCustomer("A", ("B", "C"), (yes,), ("D",)))
        assert (("A", "B", "C"), ("D",), True) == (
            file.ids,
            file.apart,
            file.agrees("newsletter"),
        )
        assert not told(file, AbsorbCustomer("A", ("E",), (no,))).agrees("newsletter")

    @pytest.mark.parametrize(
        "command",
        [
            MergeCustomer("B", "A", "", "x"),
            MergeCustomer("B", "A", "bo", ""),
            MergeCustomer("B", "", "bo", "x"),
            KeepCustomersApart("B", "A", "bo", ""),
        ],
    )
    def test_somebody_says_so_and_why(self, command):
        """It can be explained afterwards."""
        with pytest.raises(Invalid):
            command.decide(known("B"))

    @pytest.mark.parametrize("command", [MERGE, APART, AbsorbCustomer("A", ("B",))])
    def test_there_has_to_be_a_customer(self, command):
        """Nobody is merged with nobody."""
        assert "customer.unknown" == refusal(None, command).code


class TestApart:
    def test_somebody_may_say_that_they_are_two(self):
        """Then they are never merged, from either side."""
        one, other = told(known("A"), APART), known("B")
        for pair in ((one, other), (other, one)):
            with pytest.raises(Refused, match=r"customer\.apart"):
                check_apart(*pair)

    def test_it_holds_for_what_was_merged_before(self):
        """An alias is the customer, too."""
        one = told(known("A"), KeepCustomersApart("A", "C", "bo", "brothers"))
        other = told(known("B"), AbsorbCustomer("B", ("C",)))
        with pytest.raises(Refused, match=r"customer\.apart"):
            check_apart(one, other)
        check_apart(known("A"), other)

    def test_the_same_again_does_nothing(self):
        """IDM 111."""
        assert () == APART.decide(told(known("A"), APART))

    def test_one_customer_is_not_two(self):
        """What was merged is not kept apart any more."""
        file = told(known("A"), AbsorbCustomer("A", ("B",)))
        assert "customer.same" == refusal(file, APART).code


class TestForgetting:
    def test_what_tells_who_it_was_goes(self):
        """The id stays, for the books."""
        file = told(known("A", name="Ida", email="ida@b.dk", vat_id="DK1"), FORGET)
        assert ("A", "[erased]", "DK1") == (
            file.id,
            file.customer.name,
            file.customer.vat_id,
        )
        assert (MONDAY, "bo") == (file.forgotten.at, file.forgotten.by)

    def test_the_same_again_does_nothing(self):
        """IDM 111."""
        assert () == FORGET.decide(told(known("A"), FORGET))

    @pytest.mark.parametrize("command", [APART, RegisterCustomer(Customer("A", "Ida"))])
    def test_nothing_is_kept_of_them_again(self, command):
        """Who comes back is a new customer."""
        file = told(known("A"), FORGET)
        assert "customer.forgotten" == refusal(file, command).code


class TestLikeness:
    def test_who_shares_something_may_be_one(self):
        """E-mail without case, telephone by its digits, VAT id by its letters."""
        files = [
            known("A", email="Ida@B.dk", phones=("+45 12 34 56 78",)),
            known("B", other_emails=("ida@b.dk",), phones=("004512345678",)),
            known("C", vat_id="DK 12-34"),
            known("D", vat_id="dk1234", phones=("112",)),
            known("E", phones=("112",)),
        ]
        assert (
            Likeness("A", "B", ("email", "phone")),
            Likeness("C", "D", ("vat_id",)),
        ) == likely_duplicates(files)

    def test_who_is_said_to_be_two_is_not_asked_about(self):
        """Nor who was merged, or forgotten."""
        one, other = known("A", email="a@b"), known("B", email="a@b")
        assert (Likeness("A", "B", ("email",)),) == likely_duplicates([one, other])
        for gone in (told(one, APART), told(one, FORGET)):
            assert () == likely_duplicates([gone, other])
        assert () == likely_duplicates([one, told(other, MERGE)])

    def test_what_everybody_has_tells_nothing(self):
        """The telephone of a school does not make one customer of its pupils."""
        files = [known(f"C{n}", phones=("12345678",)) for n in range(51)]
        assert () == likely_duplicates(files)
