"""What was planned is proposed to whoever packs; he may do otherwise."""

import pytest

from ordercore.errors import Invalid
from ordercore.orders import Goods, LineQuantity
from ordercore.orders.planned import PlannedParcel
from ordercore.warehouse import (
    Accept,
    Check,
    Open,
    Pack,
    Pick,
    Release,
    ShortPick,
    Unpack,
    Withdraw,
    Work,
    in_parcels,
)
from tests.warehouse.test_fulfilling import refusal, told

F = "W-1-1"
WORK = (Work("1", "MUG", "Mug", 5), Work("2", "TEA", "Tea", 2))


def parcel(service="", **lines):
    """Return a planned parcel: ``parcel(l1=3)`` for three of line 1."""
    inside = tuple(LineQuantity(name[1:], units) for name, units in lines.items())
    return PlannedParcel("CPH", inside, service)


PLANNED = (parcel("GLS parcel", l1=3), parcel("GLS parcel", l1=2, l2=2))


def opened(*parcels):
    """Return work that its node has begun."""
    return told(
        None,
        Open(F, "W-1", "CPH", WORK, parcels=parcels or PLANNED),
        Release(F),
        Accept(F),
    )


def in_hand(state=None, **lines):
    """Return work of which units are picked and checked, all where none are named."""
    state = state or opened()
    units = lines or {f"l{w.line}": w.to_pick for w in state.lines if w.to_pick}
    asked = tuple(LineQuantity(name[1:], n) for name, n in units.items())
    picked = told(state, Pick(F, asked))
    scans = tuple(w.sku for w in picked.lines for _ in range(w.picked))
    return told(picked, Check(F, scans))


def proposal(state, leave=()):
    """Return what goes into which parcel."""
    return [
        (one.parcel, {g.line: g.quantity for g in one.goods}, one.service)
        for one in in_parcels(state, leave).parcels
    ]


def part(**lines):
    """Return a part of the work."""
    return tuple(LineQuantity(name[1:], units) for name, units in lines.items())


def boxes(state):
    """Return what is in the boxes."""
    return [{g.line: g.quantity for g in box.contents} for box in state.boxes]


class TestPartOfAWork:
    """Several parcels are packed from one work."""

    def test_a_part_goes_into_a_parcel(self):
        """So many units of some lines; the rest of what was scanned stays in hand."""
        (event,) = Pack(F, "P", part=part(l1=3)).decide(in_hand())

        assert (Goods("1", "MUG", 3),) == event.contents
        after = event.apply(in_hand())
        assert [(2, 3), (2, 0)] == [(w.picked, w.packed) for w in after.lines]

    def test_the_rest_of_what_was_scanned_goes_on(self):
        """It is not scanned again for the next parcel, and not packed twice."""
        state = told(in_hand(), Pack(F, "P", part=part(l1=3)), Pack(F, "Q"))

        assert [{"1": 3}, {"1": 2, "2": 2}] == boxes(state)
        assert "fulfillment.unchecked" == refusal(state, Pack(F, "R")).code

    def test_what_is_picked_in_between_is_scanned(self):
        """Only what was in hand then has passed its check."""
        state = told(in_hand(l1=3, l2=1), Pack(F, "P", part=part(l1=3)))
        state = told(state, Pick(F, part(l1=1)))

        assert "fulfillment.unchecked" == refusal(state, Pack(F, "Q")).code

    @pytest.mark.parametrize(
        ("asked", "code"),
        [
            (part(l1=6), "fulfillment.units"),
            (part(l9=1), "fulfillment.no-line"),
        ],
    )
    def test_what_is_not_in_hand(self, asked, code):
        """More than was picked, or of a line that is none."""
        assert code == refusal(in_hand(), Pack(F, "P", part=asked)).code

    @pytest.mark.parametrize(
        "pack",
        [
            Pack(F, "P", part=part(l1=0)),
            Pack(F, "P", ("1",), part=part(l1=1)),
        ],
    )
    def test_what_cannot_be_meant(self, pack):
        """No units, or whole lines and a part at once."""
        with pytest.raises(Invalid):
            pack.decide(in_hand())


class TestProposal:
    """How the parcels are packed."""

    def test_as_planned(self):
        """Each planned parcel with its service, under free ids."""
        assert [
            ("W-1-1-1", {"1": 3}, "GLS parcel"),
            ("W-1-1-2", {"1": 2, "2": 2}, "GLS parcel"),
        ] == proposal(in_hand())
        told_so = str(in_parcels(in_hand()))
        assert "  W-1-1-2: 2 × MUG, 2 × TEA by GLS parcel" in told_so.splitlines()

    def test_its_commands_pack_it(self):
        """All of them, after one check, and nothing is left then."""
        state = told(in_hand(), *in_parcels(in_hand()).commands)

        assert [{"1": 3}, {"1": 2, "2": 2}] == boxes(state)
        assert () == in_parcels(state).parcels
        assert ("Nothing is in hand that may be packed: pick first",) == in_parcels(
            state
        ).why

    def test_without_a_plan_all_goes_into_one(self):
        """Nobody has divided it."""
        state = told(None, Open(F, "W-1", "CPH", WORK), Release(F), Accept(F))

        assert [("W-1-1-1", {"1": 5, "2": 2}, "")] == proposal(in_hand(state))
        assert (Pack(F, "W-1-1-1"),) == in_parcels(in_hand(state)).commands

    def test_what_is_in_hand(self):
        """As far as it was picked; the rest is missing."""
        plan = in_parcels(in_hand(l1=4))

        assert [{"1": 3}, {"1": 1}] == [
            {g.line: g.quantity for g in one.goods} for one in plan.parcels
        ]
        assert part(l1=1, l2=2) == plan.missing

    def test_held_lines_are_left(self):
        """They stay in hand, and are missing."""
        assert [{"1": 3}, {"1": 2}] == [
            goods for _, goods, _ in proposal(in_hand(), {"2"})
        ]
        assert part(l2=2) == in_parcels(in_hand(), {"2"}).missing

    def test_a_parcel_that_was_packed_as_planned_is_done(self):
        """Whichever of them it was."""
        state = told(in_hand(), Pack(F, "P", part=part(l1=2, l2=2)))

        assert [("W-1-1-2", {"1": 3}, "GLS parcel")] == proposal(state)

    def test_whoever_packs_may_do_otherwise(self):
        """What went elsewhere is taken off the last parcels that were to have it."""
        state = told(in_hand(), Pack(F, "P", part=part(l1=4)))

        assert [{"1": 1}, {"2": 2}] == [goods for _, goods, _ in proposal(state)]

    def test_what_is_short_or_withdrawn_is_left_out(self):
        """The parcels are still those of the plan, without it."""
        state = told(opened(), ShortPick(F, part(l1=1)), Withdraw(F, part(l2=2), "no"))

        assert [{"1": 3}, {"1": 1}] == [
            goods for _, goods, _ in proposal(in_hand(state))
        ]

    def test_what_was_unpacked_is_planned_again(self):
        """Under a new id."""
        state = told(in_hand(), *in_parcels(in_hand()).commands, Unpack(F, "W-1-1-1"))

        assert [("W-1-1-3", {"1": 3}, "GLS parcel")] == proposal(state)


class TestOpening:
    """The work is told its parcels."""

    def test_the_same_again_does_nothing(self):
        """With the same parcels."""
        same = Open(F, "W-1", "CPH", WORK, parcels=PLANNED)

        assert () == tuple(same.decide(told(None, same)))
        other = Open(F, "W-1", "CPH", WORK)
        assert "fulfillment.exists" == refusal(told(None, same), other).code

    @pytest.mark.parametrize(
        "parcels", [(parcel(l1=5),), (parcel(l1=5, l2=2), parcel(l1=1))]
    )
    def test_they_hold_just_the_work(self, parcels):
        """No unit too few, and none too many."""
        with pytest.raises(Invalid):
            Open(F, "W-1", "CPH", WORK, parcels=parcels).decide(None)
