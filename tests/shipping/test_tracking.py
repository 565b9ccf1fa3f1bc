"""What carriers report is put in order, and tells when a parcel has arrived."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from ordercore.errors import Invalid
from ordercore.orders import Goods
from ordercore.shipping import (
    SHIPMENT_LIFE,
    Delivered,
    Parcel,
    ParcelState,
    ShipmentState,
    ShipmentStep,
    Track,
    Tracked,
    TrackingEvent,
)
from tests.telling import flat, reach, rows, told

P = "W-1-1-1"
GONE = Parcel(
    P, "W-1", "W-1-1", "CPH", (Goods("1", "MUG", 3),), 9, ParcelState.HANDED_OVER
)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ENDS = {
    ShipmentState.CANCELLED,
    ShipmentState.DELIVERED,
    ShipmentState.LOST,
    ShipmentState.RETURNED_TO_SENDER,
}

RESEARCH = """
label | PENDING | LABELLED
void | LABELLED | PENDING
cancel | PENDING, LABELLED | CANCELLED
hand_over | LABELLED | HANDED_OVER
scan | HANDED_OVER, IN_TRANSIT, EXCEPTION | IN_TRANSIT
out_for_delivery | IN_TRANSIT, EXCEPTION | OUT_FOR_DELIVERY
ready_for_pickup | PENDING, IN_TRANSIT, OUT_FOR_DELIVERY | READY_FOR_PICKUP
exception | HANDED_OVER, IN_TRANSIT, OUT_FOR_DELIVERY, READY_FOR_PICKUP | EXCEPTION
deliver | HANDED_OVER, IN_TRANSIT, OUT_FOR_DELIVERY | DELIVERED
deliver | READY_FOR_PICKUP, EXCEPTION | DELIVERED
return_to_sender | IN_TRANSIT, OUT_FOR_DELIVERY, READY_FOR_PICKUP | RETURNING
return_to_sender | EXCEPTION | RETURNING
received_back | RETURNING | RETURNED_TO_SENDER
lose | HANDED_OVER, IN_TRANSIT, EXCEPTION, RETURNING | LOST
"""


def report(number, status, hours=0, text=""):
    """Return a report of that many hours after noon."""
    at = NOON + timedelta(hours=hours)
    return TrackingEvent("postnord", str(number), status, at, text)


SCAN = report(1, ShipmentStep.SCAN, 1)
OUT = report(2, ShipmentStep.OUT_FOR_DELIVERY, 2)
THERE = report(3, ShipmentStep.DELIVER, 3)


class TestTable:
    def test_the_table_is_the_researched_one(self):
        """Rows are those of the research, written down a second time."""
        assert rows(RESEARCH) == flat(SHIPMENT_LIFE)

    def test_every_state_is_reached(self):
        """ORD 67: from PENDING every state can come about."""
        assert set(ShipmentState) == reach(SHIPMENT_LIFE, ShipmentState.PENDING)

    @pytest.mark.parametrize("state", ShipmentState)
    def test_every_state_has_a_way_to_an_end(self, state):
        """ORD 67: nothing gets stuck, and what has ended stays so."""
        assert ENDS & reach(SHIPMENT_LIFE, state)
        assert (state in ENDS) == (not SHIPMENT_LIFE[state])


class TestArriving:
    def test_the_way_of_a_parcel(self):
        """Each report moves it on; the last one says that it is there."""
        events = Track(P, (SCAN, OUT, THERE)).decide(GONE)

        assert (
            Tracked(P, "W-1", (SCAN, OUT, THERE), ShipmentState.DELIVERED),
            Delivered(P, "W-1", "W-1-1", GONE.contents, THERE.occurred_at),
        ) == events

    def test_it_arrives_once(self):
        """FUL 89: a second proof of delivery is kept and delivers nothing."""
        there = told(GONE, Track(P, (THERE,)))
        again = report(4, ShipmentStep.DELIVER, 4)

        (event,) = Track(P, (again,)).decide(there)

        assert Tracked(P, "W-1", (again,), ShipmentState.DELIVERED) == event
        assert (again,) == event.apply(there).shipment.unexpected

    def test_what_is_known_is_no_news(self):
        """FUL 89: a webhook that comes twice does nothing the second time."""
        there = told(GONE, Track(P, (SCAN, THERE)))

        assert () == Track(P, (THERE, SCAN, SCAN)).decide(there)
        assert () == Track(P, ()).decide(there)

    def test_a_report_from_before_the_delivery_changes_nothing(self):
        """FUL 89: what happened earlier stands earlier, whenever it is heard."""
        there = told(GONE, Track(P, (THERE,)))

        (event,) = Track(P, (OUT,)).decide(there)

        assert ShipmentState.DELIVERED is event.state

    def test_a_delivery_stays_one(self):
        """The order was told; a report that contradicts it is for people to look at."""
        there = told(GONE, Track(P, (SCAN, THERE)))
        back = report(5, ShipmentStep.RETURN_TO_SENDER, 2)

        after = told(there, Track(P, (back,)))

        assert THERE.occurred_at == after.delivered_at
        assert (ShipmentState.RETURNING, (THERE,)) == (
            after.shipment.state,
            after.shipment.unexpected,
        )

    def test_a_parcel_that_is_still_here_does_not_arrive(self):
        """A delivery needs a parcel that has left; the report is kept."""
        here = Parcel(P, "W-1", "W-1-1", "CPH", GONE.contents, 9, ParcelState.SEALED)

        ready = report(1, ShipmentStep.READY_FOR_PICKUP)
        after = told(here, Track(P, (ready, THERE)))

        assert (None, ShipmentState.DELIVERED) == (
            after.delivered_at,
            after.shipment.state,
        )


class TestTroubles:
    def test_a_skipped_scan_is_kept_and_reported(self):
        """Carriers skip scans: out for delivery without one in transit is no error."""
        after = told(GONE, Track(P, (OUT,)))

        assert (ShipmentState.HANDED_OVER, (OUT,), None) == (
            after.shipment.state,
            after.shipment.unexpected,
            after.shipment.at,
        )

    def test_two_reports_of_one_instant_stand_in_the_order_of_life(self):
        """By rank: out for delivery comes before delivered."""
        out = report(8, ShipmentStep.OUT_FOR_DELIVERY, 3)

        after = told(GONE, Track(P, (SCAN, THERE, out)))

        assert (ShipmentState.DELIVERED, ()) == (
            after.shipment.state,
            after.shipment.unexpected,
        )

    def test_a_carrier_corrects_itself(self):
        """Of two reports with one id the later one counts, whichever comes first."""
        wrong = report(3, ShipmentStep.SCAN, 1)

        one = told(GONE, Track(P, (wrong,)), Track(P, (THERE,)))
        other = told(GONE, Track(P, (THERE,)), Track(P, (wrong,)))

        assert one == other
        assert (THERE,) == one.tracking

    def test_a_parcel_that_is_voided_goes_nowhere(self):
        """Reports of a parcel that does not exist any more are kept."""
        void = Parcel(P, "W-1", "W-1-1", "CPH", GONE.contents, 9, ParcelState.VOIDED)

        assert ShipmentState.CANCELLED is told(void, Track(P, (SCAN,))).shipment.state

    def test_all_that_is_wrong_is_listed(self):
        """No id, no zone, and what only we do: three findings at once."""
        wrong = (
            TrackingEvent("postnord", "", ShipmentStep.SCAN, NOON),
            TrackingEvent(
                "postnord", "1", ShipmentStep.SCAN, NOON.replace(tzinfo=None)
            ),
            TrackingEvent("postnord", "2", ShipmentStep.HAND_OVER, NOON),
        )
        with pytest.raises(Invalid) as caught:
            Track(P, wrong).decide(GONE)

        assert ["events[0]", "events[1].occurred_at", "events[2].status"] == [
            finding.where for finding in caught.value.findings
        ]

    def test_zones_are_compared_as_instants(self):
        """13:30 in Copenhagen is before 13:00 in London."""
        cet = timezone(timedelta(hours=1))
        early = TrackingEvent(
            "dhl", "1", ShipmentStep.SCAN, datetime(2026, 11, 23, 13, 30, tzinfo=cet)
        )
        late = TrackingEvent(
            "dhl", "2", ShipmentStep.LOSE, datetime(2026, 11, 23, 13, tzinfo=UTC)
        )

        assert (early, late) == told(GONE, Track(P, (late, early))).tracking
