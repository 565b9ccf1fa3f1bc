"""What customers agree to, and what is noted about them."""

from datetime import timedelta
from itertools import permutations

import pytest

from ordercore.errors import Invalid, Refused
from ordercore.parties import (
    AddNote,
    Consent,
    Customer,
    GiveConsent,
    Note,
    RegisterCustomer,
    WithdrawConsent,
    check_consent,
)
from tests.orders.samples import MONDAY
from tests.telling import refusal, told

KNOWN = told(None, RegisterCustomer(Customer("C-1", "Ida")))
TUESDAY = MONDAY + timedelta(days=1)


def yes(at=MONDAY, purpose="newsletter"):
    return GiveConsent("C-1", purpose, at, "checkout")


def no(at=MONDAY, purpose="newsletter"):
    return WithdrawConsent("C-1", purpose, at, "letter")


class TestConsent:
    def test_who_was_not_asked_does_not_agree(self):
        """Silence is no consent."""
        assert not KNOWN.agrees("newsletter")
        with pytest.raises(Refused, match=r"consent\.missing"):
            check_consent(KNOWN, "newsletter")

    def test_it_is_given_and_withdrawn(self):
        """With purpose, day and source; the latest counts."""
        agreed = told(KNOWN, yes())
        check_consent(agreed, "newsletter")
        assert (Consent("newsletter", True, MONDAY, "checkout"),) == agreed.consents
        assert not told(agreed, no(TUESDAY)).agrees("newsletter")

    def test_each_purpose_is_its_own(self):
        """Who agrees to be asked for a rating does not get the newsletter."""
        file = told(KNOWN, yes(purpose="rating"))
        assert (True, False) == (file.agrees("rating"), file.agrees("newsletter"))

    def test_the_order_of_hearing_makes_no_difference(self):
        """IDM 112: what was said last counts, and at the same instant the no."""
        said = [yes(), no(TUESDAY), yes(TUESDAY), no()]
        ends = {told(KNOWN, *order).consents for order in permutations(said)}
        assert {(Consent("newsletter", False, TUESDAY, "letter"),)} == ends

    def test_what_changes_nothing_does_nothing(self):
        """IDM 111: the same again, or what is older than what is known."""
        file = told(KNOWN, no(TUESDAY))
        assert () == no(TUESDAY).decide(file) == yes().decide(file)

    @pytest.mark.parametrize(
        "command",
        [
            GiveConsent("C-1", "", MONDAY, "checkout"),
            GiveConsent("C-1", "newsletter", MONDAY.replace(tzinfo=None), "x"),
            WithdrawConsent("C-1", "newsletter", MONDAY, ""),
        ],
    )
    def test_that_cannot_be(self, command):
        """It says to what, when and where."""
        with pytest.raises(Invalid):
            command.decide(KNOWN)


class TestNotes:
    NOTE = AddNote("C-1", "asked for a catalogue", "bo", MONDAY)

    def test_are_kept_with_who_and_when(self):
        """IDM 115."""
        file = told(KNOWN, self.NOTE)
        assert (Note("asked for a catalogue", "bo", MONDAY),) == file.notes

    def test_the_same_again_does_nothing(self):
        """IDM 111."""
        assert () == self.NOTE.decide(told(KNOWN, self.NOTE))

    @pytest.mark.parametrize("text", ["", "Zebulon\x00"])
    def test_that_cannot_be(self, text):
        """PLG 133: and the text is not told."""
        with pytest.raises(Invalid) as caught:
            AddNote("C-1", text, "bo", MONDAY).decide(KNOWN)
        assert "Zebulon" not in str(caught.value)

    def test_stay_out_of_repr(self):
        """PLG 133: people write personal things about people."""
        assert "catalogue" not in repr(self.NOTE) + repr(told(KNOWN, self.NOTE))


@pytest.mark.parametrize("command", [yes(), no(), TestNotes.NOTE])
def test_there_has_to_be_a_customer(command):
    """Nothing is kept of somebody who is not known."""
    assert "customer.unknown" == refusal(None, command).code
