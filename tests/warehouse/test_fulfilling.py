"""A node picks, checks, packs and sends off what was allocated to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore.errors import Invalid
from ordercore.orders import Goods, LineQuantity
from ordercore.warehouse import (
    Accept,
    Cancel,
    Cancelled,
    Check,
    Close,
    Closed,
    ClosedShort,
    CloseShort,
    FulfillmentOrder,
    Open,
    Opened,
    Pack,
    Packed,
    Pick,
    PickedShort,
    Reject,
    Rejected,
    Release,
    Ship,
    Shipped,
    ShortPick,
    State,
    Withdraw,
    Withdrawn,
    Work,
)
from tests.telling import refusal, told, tried

F = "W-1-1"
EAN = "4006381333931"
OPEN = Open(
    F, "W-1", "CPH", (Work("1", "MUG", "A mug", 3), Work("2", "TEA", "Green tea", 2))
)
STARTED = told(None, OPEN, Release(F), Accept(F))


def picked(mug="", tea=""):
    """Return work whose goods carry these barcodes, all of it in the picker's hands."""
    work = (Work("1", "MUG", "A mug", 3, mug), Work("2", "TEA", "Green tea", 2, tea))
    return told(None, Open(F, "W-1", "CPH", work), Release(F), Accept(F), Pick(F, ALL))


ALL = (LineQuantity("1", 3), LineQuantity("2", 2))
SCANS = ("MUG", "TEA", "MUG", "TEA", "MUG")


class TestGettingWork:
    def test_work_is_opened_with_all_units_to_pick(self):
        """What was allocated at the node is what is to pick."""
        work = told(None, OPEN)

        assert (State.OPEN, [3, 2], 5) == (
            work.state,
            [line.to_pick for line in work.lines],
            work.open,
        )
        assert "fulfillment/W-1-1" == work.stream

    def test_opening_the_same_again_does_nothing(self):
        """The same work opened twice is one work, however far it is."""
        assert () == OPEN.decide(told(STARTED, Pick(F, ALL)))

    def test_another_work_under_the_same_id_is_refused(self):
        """An id names one thing."""
        other = Open(F, "W-1", "CPH", (Work("1", "MUG", "A mug", 4),))

        assert "fulfillment.exists" == refusal(STARTED, other).code

    @pytest.mark.parametrize(
        "work",
        [
            (),
            (Work("1", "a b", "", 1),),
            (Work("1", "MUG", "", 0),),
            (Work("1", "MUG", "", 1), Work("1", "MUG", "", 1)),
        ],
    )
    def test_work_that_cannot_be_is_invalid(self, work):
        """No lines, a line twice, no units: refused before anything happens."""
        with pytest.raises(Invalid):
            Open(F, "W-1", "CPH", work).decide(None)

    def test_a_node_rejects_and_gives_everything_back(self):
        """Units of rejected work need another place."""
        picked = told(STARTED, Pick(F, (LineQuantity("1", 1),)))

        (event,) = Reject(F, "no staff").decide(picked)

        goods = (Goods("1", "MUG", 3), Goods("2", "TEA", 2))
        assert Rejected(F, "W-1", "CPH", goods, "no staff") == event
        assert (State.REJECTED, 0) == (
            event.apply(picked).state,
            event.apply(picked).open,
        )

    def test_what_is_packed_is_not_rejected(self):
        """A parcel that is packed is sent, not forgotten."""
        packed = told(STARTED, Pick(F, ALL), Check(F, SCANS), Pack(F, "P"))

        assert "fulfillment.packed" == refusal(packed, Reject(F, "no")).code


class TestPicking:
    def test_units_go_from_the_shelf_into_the_hand(self):
        """A pick moves exactly the units that it names."""
        work = told(STARTED, Pick(F, (LineQuantity("1", 2),)))

        assert (1, 2, 5) == (work.line("1").to_pick, work.line("1").picked, work.open)

    def test_a_line_named_twice_is_added_up(self):
        """Two asks for a line cannot pass where one of their sum would not."""
        twice = (LineQuantity("1", 2), LineQuantity("1", 2))

        assert "fulfillment.units" == refusal(STARTED, Pick(F, twice)).code

    def test_more_than_is_to_pick_is_refused(self):
        """Nobody picks what was not allocated; the refusal says what is there."""
        refused = refusal(STARTED, Pick(F, (LineQuantity("2", 3),)))

        assert "fulfillment.units" == refused.code
        assert "at most 2" in refused.remedy
        gone = told(STARTED, Pick(F, (LineQuantity("2", 2),)))
        assert "Leave" in refusal(gone, Pick(F, (LineQuantity("2", 1),))).remedy

    def test_a_line_that_is_not_there_is_named(self):
        """A wrong line is refused with those that are right."""
        refused = refusal(STARTED, Pick(F, (LineQuantity("9", 1),)))

        assert ("fulfillment.no-line", "Name one of 1, 2") == (
            refused.code,
            refused.remedy,
        )

    @pytest.mark.parametrize("lines", [(), (LineQuantity("1", 0),)])
    def test_picking_nothing_is_invalid(self, lines):
        """A pick has at least one unit."""
        with pytest.raises(Invalid):
            Pick(F, lines).decide(STARTED)

    def test_a_short_pick_gives_back_exactly_the_missing(self):
        """FUL 83: the shortage is the units that were not found, no more."""
        events = ShortPick(F, (LineQuantity("1", 1),), "broken").decide(STARTED)

        goods = (Goods("1", "MUG", 1),)
        assert (PickedShort(F, "W-1", "CPH", goods, "broken"),) == events
        after = events[0].apply(STARTED)
        assert (2, 1, 4) == (after.line("1").to_pick, after.line("1").short, after.open)

    def test_work_of_which_all_is_missing_is_closed(self):
        """When nothing is left to do, the work ends by itself."""
        events = ShortPick(F, ALL).decide(STARTED)

        assert Closed(F, "W-1", "CPH") == events[-1]

    def test_missing_units_do_not_undo_a_check(self):
        """What was checked is still in the hand when something else is missing."""
        checked = told(
            STARTED, Pick(F, (LineQuantity("1", 3),)), Check(F, ("MUG",) * 3)
        )

        assert told(checked, ShortPick(F, (LineQuantity("2", 2),))).checked


class TestChecking:
    PICKED = told(STARTED, Pick(F, ALL))

    def test_the_picked_units_pass_in_any_order(self):
        """FUL 84: accepted when what is scanned is what was picked."""
        assert told(self.PICKED, Check(F, SCANS)).checked

    def test_wrong_extra_and_missing_are_each_named(self):
        """FUL 84: the refusal tells the packer what to do with which unit."""
        scans = ("MUG", "MUG", "MUG", "MUG", "CUP")

        refused = refusal(self.PICKED, Check(F, scans))

        assert "scan.mismatch" == refused.code
        assert "extra 1 × MUG; missing 2 × TEA; wrong 1 × 'CUP'" == refused.because

    def test_barcodes_are_what_is_scanned(self):
        """An item with a barcode is known by it, and not by its SKU."""
        right = (EAN, EAN, EAN, "TEA", "TEA")

        assert told(picked(EAN), Check(F, right)).checked
        refused = refusal(picked(EAN), Check(F, SCANS))
        assert f"missing 3 × MUG {EAN}; wrong 3 × 'MUG'" == refused.because

    def test_a_gtin_is_the_same_with_leading_zeros(self):
        """A scanner that is set to 14 digits reads the same article."""
        right = ("00036000291452", "0036000291452", "036000291452", "TEA", "TEA")

        assert told(picked("036000291452"), Check(F, right)).checked

    def test_a_misread_number_is_told_from_a_wrong_one(self):
        """FUL 84: a check digit that is wrong means that the scanner misread."""
        scans = ("4006381333932", "MUG", "MUG", "TEA", "TEA")

        assert "misread" in refusal(self.PICKED, Check(F, scans)).because

    def test_two_skus_under_one_barcode_are_counted_together(self):
        """Where a supplier gave two SKUs one barcode the number of units decides."""
        assert told(picked(EAN, EAN), Check(F, (EAN,) * 5)).checked

    def test_nothing_picked_is_nothing_to_check(self):
        """An empty check is a mistake, not a success."""
        assert "fulfillment.unpicked" == refusal(STARTED, Check(F, ())).code

    def test_another_pick_asks_for_another_check(self):
        """What comes into the hand after the check was not checked."""
        some = told(STARTED, Pick(F, (LineQuantity("1", 1),)), Check(F, ("MUG",)))

        assert not told(some, Pick(F, (LineQuantity("1", 1),))).checked

    @given(st.lists(st.sampled_from(["MUG", "TEA", "CUP"]), max_size=7))
    def test_accepted_if_and_only_if_it_is_the_same(self, scans):
        """FUL 84: for any scans, sorted scans equal the sorted units."""
        _, happened = tried(self.PICKED, [Check(F, tuple(scans))])

        assert (sorted(scans) == sorted(SCANS)) == bool(happened)


class TestPacking:
    CHECKED = told(STARTED, Pick(F, ALL), Check(F, SCANS))

    def test_all_that_was_checked_goes_into_the_parcel(self):
        """The parcel has exactly the picked units."""
        (event,) = Pack(F, "W-1-1-1").decide(self.CHECKED)

        goods = (Goods("1", "MUG", 3), Goods("2", "TEA", 2))
        assert Packed(F, "W-1-1-1", "W-1", "CPH", goods) == event
        packed = event.apply(self.CHECKED)
        assert [3, 2] == [line.packed for line in packed.lines]
        assert ("W-1-1-1",) == packed.parcels

    def test_nothing_is_packed_unchecked(self):
        """FUL 84: no parcel without a scan of every unit."""
        picked = told(STARTED, Pick(F, ALL))

        assert "fulfillment.unchecked" == refusal(picked, Pack(F, "P")).code

    def test_a_parcel_is_packed_once(self):
        """A parcel that is shut is not packed again; an empty one neither."""
        packed = told(self.CHECKED, Pack(F, "P"))

        assert "parcel.exists" == refusal(packed, Pack(F, "P")).code
        assert "fulfillment.unchecked" == refusal(packed, Pack(F, "Q")).code

    def test_the_parcel_has_an_id(self):
        """An id that cannot be is refused."""
        with pytest.raises(Invalid):
            Pack(F, "").decide(self.CHECKED)


class TestLeaving:
    PACKED = told(STARTED, Pick(F, ALL), Check(F, SCANS), Pack(F, "P"))

    def test_the_last_unit_closes_the_work(self):
        """FUL 90: what was packed leaves, and nothing is left to do."""
        events = Ship(F, ALL).decide(self.PACKED)

        goods = (Goods("1", "MUG", 3), Goods("2", "TEA", 2))
        assert (Shipped(F, "W-1", "CPH", goods), Closed(F, "W-1", "CPH")) == events

    def test_work_goes_on_while_units_are_left(self):
        """A part of the parcels is a part of the work."""
        part = told(self.PACKED, Ship(F, (LineQuantity("1", 3),)))

        assert (State.IN_PROGRESS, 2) == (part.state, part.open)

    def test_no_more_leaves_than_is_packed(self):
        """FUL 90: ship never exceeds packed."""
        assert "fulfillment.units" == refusal(STARTED, Ship(F, ALL)).code

    def test_what_is_open_is_not_closed(self):
        """Closing never forgets a unit."""
        assert "fulfillment.open" == refusal(self.PACKED, Close(F)).code

    def test_a_node_that_cannot_finish_gives_the_rest_back(self):
        """Some units shipped, the others need another place."""
        one = (LineQuantity("1", 1),)
        part = told(STARTED, Pick(F, one), Check(F, ("MUG",)), Pack(F, "P"))
        assert "fulfillment.packed" == refusal(part, CloseShort(F, "late")).code
        part = told(part, Ship(F, one), Pick(F, one))

        (event,) = CloseShort(F, "late").decide(part)

        goods = (Goods("1", "MUG", 2), Goods("2", "TEA", 2))
        assert ClosedShort(F, "W-1", "CPH", goods, "late") == event
        after = event.apply(part)
        assert (State.INCOMPLETE, 0, 0) == (
            after.state,
            after.open,
            after.line("1").picked,
        )


class TestCallingBack:
    def test_work_is_cancelled_before_it_is_started(self):
        """Units of cancelled work need another place."""
        opened = told(None, OPEN)

        (event,) = Cancel(F, "flood").decide(opened)

        goods = (Goods("1", "MUG", 3), Goods("2", "TEA", 2))
        assert Cancelled(F, "W-1", "CPH", goods, "flood") == event
        assert 0 == event.apply(opened).open

    def test_the_order_takes_some_units_away(self):
        """A cancelled unit is not picked."""
        (event,) = Withdraw(F, (LineQuantity("1", 2),), "changed mind").decide(STARTED)

        goods = (Goods("1", "MUG", 2),)
        assert Withdrawn(F, "W-1", "CPH", goods, "changed mind") == event
        assert (1, 2) == (
            event.apply(STARTED).line("1").to_pick,
            event.apply(STARTED).line("1").withdrawn,
        )

    def test_the_last_unit_cancels_work_that_was_not_started(self):
        """There is nothing to give back: the order has its units already."""
        events = Withdraw(F, ALL, "changed mind").decide(told(None, OPEN))

        assert Cancelled(F, "W-1", "CPH", (), "changed mind") == events[-1]

    def test_the_last_unit_closes_work_that_was_started(self):
        """Nothing is left to do at the node."""
        assert Closed(F, "W-1", "CPH") == Withdraw(F, ALL, "no").decide(STARTED)[-1]

    def test_what_is_in_the_hand_is_not_withdrawn(self):
        """Picked units are put back first."""
        picked = told(STARTED, Pick(F, ALL))

        assert "fulfillment.units" == refusal(picked, Withdraw(F, ALL, "no")).code


LINES = st.lists(
    st.builds(LineQuantity, st.sampled_from(["1", "2"]), st.integers(1, 3)),
    min_size=1,
    max_size=2,
).map(tuple)
ANYTHING = st.one_of(
    st.sampled_from(
        [Release(F), Accept(F), Cancel(F, ""), Close(F), Reject(F, ""), Pack(F, "P")]
    ),
    st.builds(Pack, st.just(F), st.sampled_from(["P", "Q", "R"])),
    st.builds(Pick, st.just(F), LINES),
    st.builds(ShortPick, st.just(F), LINES),
    st.builds(Ship, st.just(F), LINES),
    st.builds(Withdraw, st.just(F), LINES, st.just("")),
    st.builds(CloseShort, st.just(F), st.just("")),
    st.lists(st.sampled_from(["MUG", "TEA"]), max_size=5).map(
        lambda scans: Check(F, tuple(scans))
    ),
)


@given(st.lists(ANYTHING, max_size=25))
def test_units_are_a_partition_whatever_happens(commands):
    """FUL 81, ORD 65: every unit is in one place, and none is lost or made."""
    work, happened = tried(told(None, OPEN, Release(F), Accept(F)), commands)

    for line in work.lines:
        parts = (line.to_pick, line.picked, line.packed, line.shipped, line.gone)
        assert sum(parts) == line.quantity
        assert min(*parts, line.short, line.withdrawn) >= 0
    assert not happened or isinstance(work, FulfillmentOrder)
    if work.state not in {State.IN_PROGRESS, State.RELEASED, State.OPEN}:
        assert 0 == work.open


def test_an_opened_event_starts_it():
    """The first event needs no state."""
    event = Opened(F, "W-1", "CPH", OPEN.work)

    assert told(None, OPEN) == event.apply(None)
