"""A label is wished for; its carrier answers when it can."""

import pytest

from ordercore.errors import Invalid
from ordercore.orders import Goods
from ordercore.shipping import (
    BookedLabel,
    Label,
    LabelRefused,
    LabelRequest,
    LabelRequested,
    LabelVoided,
    LabelWithdrawn,
    Parcel,
    ParcelState,
    RefuseLabel,
    RequestLabel,
    VoidLabel,
    VoidParcel,
    WithdrawLabel,
)
from ordercore.values import Money
from tests.telling import refusal, told

P = "W-1-1-1"
SEALED = Parcel(P, "W-1", "W-1-1", "CPH", (Goods("1", "MUG", 3),), 1050)
ASK = RequestLabel(P, "karrio", "postnord", "parcel")
WISH = LabelRequest(1, "karrio", "postnord", "parcel")
BOOKED = BookedLabel(1, "karrio", "shp_1", "zpl", "ab" * 32)
COST = Money(4900, "DKK")
LABEL = Label(P, "postnord", "parcel", "PN1", COST, BOOKED)


class TestAsking:
    def test_a_sealed_parcel_waits_for_its_label(self):
        """The wish stands in the journal before anybody outside is asked."""
        assert (LabelRequested(P, WISH),) == ASK.decide(SEALED)
        waiting = told(SEALED, ASK)
        assert (WISH, 1) == (waiting.requested, waiting.label_requests)
        assert ParcelState.SEALED is waiting.state

    def test_the_same_wish_again_asks_nobody_twice(self):
        """Idempotent while it is open."""
        assert () == ASK.decide(told(SEALED, ASK))

    def test_another_wish_waits_for_the_first_one(self):
        """One label at a time: nobody may buy two."""
        other = RequestLabel(P, "karrio", "postnord", "express")
        assert "parcel.label-requested" == refusal(told(SEALED, ASK), other).code

    def test_each_wish_of_a_parcel_has_a_number_of_its_own(self):
        """After a label was given back the next one is not the same to the carrier."""
        again = told(SEALED, ASK, LABEL, VoidLabel(P), ASK)
        assert 2 == again.requested.number

    @pytest.mark.parametrize("state", sorted({*ParcelState} - {ParcelState.SEALED}))
    def test_only_a_sealed_parcel_gets_a_label(self, state):
        """The life of a parcel says when."""
        parcel = Parcel(P, "W-1", "W-1-1", "CPH", SEALED.contents, 1050, state)
        assert "parcel.illegal" == refusal(parcel, ASK).code

    def test_a_wish_names_a_service_and_a_connection(self):
        """Nobody can ask for nothing."""
        with pytest.raises(Invalid, match="service"):
            RequestLabel(P, "karrio", "", "").decide(SEALED)
        with pytest.raises(Invalid, match="connection"):
            RequestLabel(P, "", "", "parcel").decide(SEALED)
        assert "parcel.unknown" == refusal(None, ASK).code


class TestAnswer:
    def test_the_label_that_was_wished_for_is_put_on(self):
        """Number, booking and fingerprint of the label are kept with the parcel."""
        labelled = told(SEALED, ASK, LABEL)
        assert ParcelState.LABELLED is labelled.state
        assert (None, BOOKED, "PN1") == (
            labelled.requested,
            labelled.booked,
            labelled.tracking_number,
        )
        assert () == LABEL.decide(labelled)

    def test_a_label_that_nobody_waits_for_is_not_put_on(self):
        """It came too late, or twice: its carrier gets it back."""
        for parcel in (SEALED, told(SEALED, ASK, WithdrawLabel(P))):
            assert "parcel.label-unwanted" == refusal(parcel, LABEL).code
        later = told(SEALED, ASK, WithdrawLabel(P), ASK)
        assert "parcel.label-unwanted" == refusal(later, LABEL).code

    def test_no_label_by_hand_while_the_carrier_is_asked(self):
        """Withdraw first: two labels for one parcel would both be paid."""
        by_hand = Label(P, "gls", "parcel", "G1", COST)
        assert "parcel.label-requested" == refusal(told(SEALED, ASK), by_hand).code
        withdrawn = told(SEALED, ASK, WithdrawLabel(P))
        assert "gls" == told(withdrawn, by_hand).carrier

    def test_a_refusal_ends_the_wish_and_says_why(self):
        """Another service, or another carrier, can be asked then."""
        waiting = told(SEALED, ASK)
        refused = RefuseLabel(P, 1, "too heavy")
        assert (LabelRefused(P, WISH, "too heavy"),) == refused.decide(waiting)
        after = told(waiting, refused)
        assert after.requested is None
        assert () == refused.decide(after)
        assert () == refused.decide(told(after, ASK))

    def test_a_wish_is_withdrawn_once(self):
        """Nobody waits any more; the second time nothing happens."""
        waiting = told(SEALED, ASK)
        assert (LabelWithdrawn(P, WISH),) == WithdrawLabel(P).decide(waiting)
        assert () == WithdrawLabel(P).decide(told(waiting, WithdrawLabel(P)))


class TestBack:
    def test_what_goes_back_says_by_which_id_the_carrier_knows_it(self):
        """The carrier is told afterwards; the parcel is free at once."""
        labelled = told(SEALED, ASK, LABEL)
        expected = LabelVoided(P, "postnord", "parcel", "PN1", BOOKED)
        assert (expected,) == VoidLabel(P).decide(labelled)
        assert told(labelled, VoidLabel(P)).booked is None

    def test_a_parcel_that_waits_for_a_label_is_not_unpacked(self):
        """A label for a parcel that is none would be paid for nothing."""
        waiting = told(SEALED, ASK)
        assert "parcel.label-requested" == refusal(waiting, VoidParcel(P)).code
        free = told(waiting, WithdrawLabel(P), VoidParcel(P))
        assert ParcelState.VOIDED is free.state
