"""A parcel is made, labelled and handed over; its life is one table."""

from datetime import UTC, datetime

import pytest

from ordercore.errors import Invalid
from ordercore.orders import Goods
from ordercore.shipping import (
    PARCEL_LIFE,
    HandedOver,
    HandOver,
    Label,
    Labelled,
    LabelVoided,
    MakeParcel,
    Parcel,
    ParcelMade,
    ParcelState,
    ParcelStep,
    ShipmentState,
    ShipmentStep,
    Track,
    TrackingEvent,
    VoidLabel,
)
from ordercore.values import Money
from tests.telling import flat, reach, refusal, rows, told

P = "W-1-1-1"
CONTENTS = (Goods("1", "MUG", 3),)
MAKE = MakeParcel(P, "W-1", "W-1-1", "CPH", CONTENTS, 1050)
LABEL = Label(P, "postnord", "parcel", "PN1DK", Money(4900, "DKK"))
ENDS = {ParcelState.HANDED_OVER, ParcelState.VOIDED}

RESEARCH = """
add | OPEN | OPEN
remove | OPEN | OPEN
seal | OPEN | SEALED
reopen | SEALED | OPEN
label | SEALED | LABELLED
void_label | LABELLED | SEALED
hand_over | LABELLED | HANDED_OVER
collect | SEALED | HANDED_OVER
void | OPEN, SEALED | VOIDED
"""

COMMANDS = {
    ParcelStep.LABEL: LABEL,
    ParcelStep.VOID_LABEL: VoidLabel(P),
    ParcelStep.HAND_OVER: HandOver(P),
}


class TestTable:
    def test_the_table_is_the_researched_one(self):
        """Rows are those of the research, written down a second time."""
        assert rows(RESEARCH) == flat(PARCEL_LIFE)

    def test_every_state_is_reached(self):
        """ORD 67: from OPEN every state can come about."""
        assert set(ParcelState) == reach(PARCEL_LIFE, ParcelState.OPEN)

    @pytest.mark.parametrize("state", ParcelState)
    def test_every_state_has_a_way_to_an_end(self, state):
        """ORD 67: nothing gets stuck, and what has ended stays so."""
        assert ENDS & reach(PARCEL_LIFE, state)
        assert (state in ENDS) == (not PARCEL_LIFE[state])

    @pytest.mark.parametrize("state", ParcelState)
    @pytest.mark.parametrize("step", COMMANDS)
    def test_a_pair_passes_or_is_refused(self, state, step):
        """ORD 66, FUL 88: a label is voided before the hand-over only."""
        parcel = Parcel(P, "W-1", "W-1-1", "CPH", CONTENTS, 1050, state)

        if step in PARCEL_LIFE[state]:
            after = told(parcel, COMMANDS[step])
            assert PARCEL_LIFE[state][step] is after.state
        else:
            assert "parcel.illegal" == refusal(parcel, COMMANDS[step]).code

    @pytest.mark.parametrize("command", [*COMMANDS.values(), Track(P, ())])
    def test_a_parcel_that_is_not_there_is_unknown(self, command):
        """Nothing is made up by a command that comes too early."""
        assert "parcel.unknown" == refusal(None, command).code

    def test_an_event_without_its_beginning_is_a_broken_journal(self):
        """An event never refuses, but a journal without a beginning is no journal."""
        with pytest.raises(RuntimeError):
            LabelVoided(P, "", "", "").apply(None)


class TestMaking:
    def test_a_packed_parcel_is_sealed(self):
        """What the warehouse packed is a parcel that waits for its label."""
        (event,) = MAKE.decide(None)

        assert ParcelMade(P, "W-1", "W-1-1", "CPH", CONTENTS, 1050) == event
        parcel = told(None, MAKE)
        assert (ParcelState.SEALED, "parcel/W-1-1-1") == (parcel.state, parcel.stream)

    def test_making_the_same_again_does_nothing(self):
        """A parcel is made once, however far it is."""
        assert () == MAKE.decide(told(None, MAKE, LABEL))

    def test_another_parcel_under_the_same_id_is_refused(self):
        """An id names one box."""
        other = MakeParcel(P, "W-2", "W-2-1", "CPH", CONTENTS, 1050)

        assert "parcel.exists" == refusal(told(None, MAKE), other).code

    @pytest.mark.parametrize(
        "wrong",
        [
            MakeParcel("", "W-1", "W-1-1", "CPH", CONTENTS, 1),
            MakeParcel(P, "W-1", "W-1-1", "CPH", (), 1),
            MakeParcel(P, "W-1", "W-1-1", "CPH", (Goods("1", "MUG", 0),), 1),
            MakeParcel(P, "W-1", "W-1-1", "CPH", CONTENTS, -1),
        ],
    )
    def test_a_parcel_that_cannot_be_is_invalid(self, wrong):
        """An empty box or one that weighs less than nothing is refused."""
        with pytest.raises(Invalid):
            wrong.decide(None)


class TestLabels:
    def test_a_label_says_who_carries_it_and_for_how_much(self):
        """What was bought is on the parcel."""
        parcel = told(None, MAKE, LABEL)

        assert ("postnord", "parcel", "PN1DK", Money(4900, "DKK")) == (
            parcel.carrier,
            parcel.service,
            parcel.tracking_number,
            parcel.cost,
        )

    def test_the_same_label_again_does_nothing(self):
        """FUL 88: buying a label is safe to repeat, also when the parcel has left."""
        labelled = told(None, MAKE, LABEL)

        assert () == LABEL.decide(labelled)
        assert () == LABEL.decide(told(labelled, HandOver(P)))

    def test_another_label_needs_the_first_one_off(self):
        """A parcel has one label."""
        other = Label(P, "dhl", "parcel", "D1", Money(1, "DKK"))
        labelled = told(None, MAKE, LABEL)

        assert "parcel.illegal" == refusal(labelled, other).code
        assert "dhl" == told(labelled, VoidLabel(P), other).carrier

    def test_a_voided_label_is_named(self):
        """Whoever gives it back to the carrier knows which one."""
        labelled = told(None, MAKE, LABEL)

        assert (LabelVoided(P, "postnord", "parcel", "PN1DK"),) == VoidLabel(P).decide(
            labelled
        )
        bare = told(labelled, VoidLabel(P))
        assert told(None, MAKE) == bare
        assert isinstance(LABEL.decide(bare)[0], Labelled)

    @pytest.mark.parametrize(
        "label",
        [
            Label(P, "", "parcel", "PN1DK", Money(1, "DKK")),
            Label(P, "postnord", "parcel", "", Money(1, "DKK")),
            Label(P, "postnord", "parcel", "PN1DK", Money(-1, "DKK")),
        ],
    )
    def test_a_label_that_cannot_be_is_invalid(self, label):
        """A label names its carrier and number, and never brings money in."""
        with pytest.raises(Invalid):
            label.decide(told(None, MAKE))


class TestHandingOver:
    LABELLED = told(None, MAKE, LABEL)

    def test_the_hand_over_tells_all_that_follows_from_it(self):
        """Order, work, node and contents: what ships, and what is invoiced."""
        assert (
            HandedOver(
                P, "W-1", "W-1-1", "CPH", CONTENTS, "postnord", "parcel", "PN1DK"
            ),
        ) == HandOver(P).decide(self.LABELLED)

    def test_the_shipment_begins(self):
        """The way to the buyer starts where the house ends."""
        parcels = [told(None, MAKE), self.LABELLED, told(self.LABELLED, HandOver(P))]

        assert [
            ShipmentState.PENDING,
            ShipmentState.LABELLED,
            ShipmentState.HANDED_OVER,
        ] == [parcel.shipment.state for parcel in parcels]

    def test_a_report_that_came_early_counts_when_the_parcel_has_left(self):
        """FUL 89: whether the clerk or the carrier was faster makes no difference."""
        at = datetime(2026, 11, 23, tzinfo=UTC)
        there = Track(P, (TrackingEvent("postnord", "9", ShipmentStep.DELIVER, at),))

        early = told(self.LABELLED, there)
        assert (None, 1) == (early.delivered_at, len(early.shipment.unexpected))
        assert told(self.LABELLED, HandOver(P), there) == told(early, HandOver(P))
        assert at == told(early, HandOver(P)).delivered_at
