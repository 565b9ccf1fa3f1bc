"""Laws of tracking: what is known counts, not when or how often it was heard."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ordercore.orders import Goods
from ordercore.shipping import (
    SHIPMENT_LIFE,
    Delivered,
    HandOver,
    Parcel,
    ParcelState,
    ShipmentState,
    ShipmentStep,
    Track,
    TrackingEvent,
)
from tests.telling import tried

START = datetime(2026, 11, 23, tzinfo=UTC)
PARCEL = Parcel(
    "P",
    "W-1",
    "W-1-1",
    "CPH",
    (Goods("1", "MUG", 1),),
    9,
    ParcelState.LABELLED,
    "postnord",
)
REPORTED = [
    step
    for step in ShipmentStep
    if step not in {"label", "void", "cancel", "hand_over"}
]
REPORTS = st.lists(
    st.builds(
        TrackingEvent,
        st.sampled_from(["postnord", "dhl"]),
        st.sampled_from("123456"),
        st.sampled_from(REPORTED),
        st.integers(0, 5).map(lambda hours: START + timedelta(hours=hours)),
        st.sampled_from(["", "left the depot"]),
    ),
    max_size=10,
)


def by_hand(events):
    """Return where a parcel is, worked out in another way than the code does.

    The latest report of each id, sorted; then the table read row by row.
    """
    order = {step: place for place, step in enumerate(ShipmentStep)}

    def when(e):
        return (e.occurred_at, order[e.status], e.carrier, e.id, e.text)

    ids = {(e.carrier, e.id) for e in events}
    kept = [
        max((e for e in events if (e.carrier, e.id) == key), key=when) for key in ids
    ]
    state = ShipmentState.HANDED_OVER
    for event in sorted(kept, key=when):
        state = SHIPMENT_LIFE[state].get(event.status, state)
    return state


class TestFold:
    """FUL 89: the tracking fold is order- and duplicate-insensitive; delivered once."""

    @given(REPORTS, st.data())
    def test_order_and_duplicates_do_not_matter(self, reports, data):
        """Any permutation with any repeats, cut anywhere, comes to the same place."""
        again = data.draw(st.lists(st.sampled_from(reports))) if reports else []
        heard = data.draw(st.permutations(reports + again))
        cuts = sorted(data.draw(st.lists(st.integers(0, len(heard)), max_size=3)))
        parts = [
            Track("P", tuple(heard[a:b]))
            for a, b in zip([0, *cuts], [*cuts, len(heard)], strict=True)
        ]
        place = data.draw(st.integers(0, len(parts)))
        parts.insert(place, HandOver("P"))

        one, _ = tried(PARCEL, [HandOver("P"), Track("P", tuple(reports))])
        other, _ = tried(PARCEL, parts)

        assert one.tracking == other.tracking
        assert one.shipment == other.shipment
        assert by_hand(reports) is one.shipment.state

    @given(REPORTS, st.integers(0, 10))
    def test_it_is_delivered_once(self, reports, place):
        """However the reports come in, the order hears of one delivery at most."""
        commands = [Track("P", (report,)) for report in reports]
        commands.insert(place, HandOver("P"))

        parcel, happened = tried(PARCEL, [*commands, *commands])

        arrivals = [e for e in happened if isinstance(e, Delivered)]
        assert len(arrivals) <= 1
        assert (parcel.delivered_at is not None) == bool(arrivals)
        if parcel.shipment.state is ShipmentState.DELIVERED:
            assert arrivals

    @given(REPORTS)
    def test_nothing_that_was_reported_is_lost(self, reports):
        """Every report moved the parcel or is listed as unexpected."""
        parcel, _ = tried(PARCEL, [HandOver("P"), Track("P", tuple(reports))])

        assert {r.key for r in reports} == {r.key for r in parcel.tracking}
        assert set(parcel.shipment.unexpected) <= set(reports)

    @given(REPORTS, REPORTS)
    def test_what_is_new_is_told_once(self, first, second):
        """The second telling has nothing that the first one told."""
        _, happened = tried(
            PARCEL, [Track("P", tuple(first)), Track("P", tuple(first + second))]
        )
        told = [report for event in happened for report in event.events]

        assert len(told) == len(set(told))
