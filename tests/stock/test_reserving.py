"""Units are kept for somebody for a while, and are free again by themselves."""

from datetime import UTC, datetime, timedelta

import pytest

from ordercore.errors import Invalid
from ordercore.stock import (
    RESERVATION_LIFE,
    Convert,
    Extend,
    HandOn,
    Part,
    Release,
    Reservation,
    ReservationState,
    Reserve,
    Resize,
    end_of,
    plan_reservation,
    spread,
)
from tests.telling import flat, reach, refusal, rows, told

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TWO = (Part("CPH", 2),)


def minutes(number):
    return NOW + timedelta(minutes=number)


def reserve(parts=TWO, until=30, at=0, latest=120, **other):
    return Reserve(
        other.pop("reservation", "R"),
        other.pop("holder", "cart/C"),
        other.pop("sku", "MUG"),
        parts,
        minutes(at),
        minutes(until),
        minutes(latest),
    )


def kept(*commands):
    return told(None, reserve(), *commands)


class TestLife:
    def test_the_table_is_as_agreed(self):
        """A reservation ends in three ways, and nothing leads out of them."""
        assert flat(RESERVATION_LIFE) == rows(
            """
            extend | ACTIVE | ACTIVE
            resize | ACTIVE | ACTIVE
            hand on | ACTIVE | ACTIVE
            convert | ACTIVE | CONVERTED
            release | ACTIVE | RELEASED
            expire | ACTIVE | EXPIRED
            """
        )

    def test_every_state_is_reached(self):
        """No state stands in the table for nothing."""
        assert {*ReservationState} == reach(RESERVATION_LIFE, ReservationState.ACTIVE)


class TestReserving:
    def test_units_are_kept_until_then(self):
        """RSV 44: one microsecond before its end it counts, at its end it does not."""
        kept_ = kept()
        just_before = minutes(30) - timedelta(microseconds=1)

        assert TWO == kept_.live(just_before)
        assert "ACTIVE" == kept_.state(just_before)
        assert () == kept_.live(minutes(30))
        assert "EXPIRED" == kept_.state(minutes(30))

    def test_the_same_again_does_nothing(self):
        """Asked twice, nothing is kept twice; also when it has ended meanwhile."""
        assert () == reserve().decide(kept())
        assert () == reserve().decide(kept(Release("R", minutes(1))))
        assert () == reserve((Part("HAM", 2),)).decide(kept())

    @pytest.mark.parametrize(
        "other", [reserve(sku="TEA"), reserve((Part("CPH", 3),)), reserve(at=1)]
    )
    def test_an_id_is_used_once_at_a_time(self, other):
        """Another reservation under an id that is in use is refused."""
        assert "reservation.exists" == refusal(kept(), other).code

    @pytest.mark.parametrize("ended", [[], [Release("R", minutes(1))]])
    def test_an_id_is_free_again_when_it_has_ended(self, ended):
        """Whoever comes back later may have the units anew."""
        again = reserve((Part("HAM", 1),), at=30, until=60)

        assert (Part("HAM", 1),) == told(kept(*ended), again).live(minutes(59))

    @pytest.mark.parametrize(
        ("command", "where"),
        [
            (reserve(until=0), "until"),
            (reserve(until=91 * 24 * 60), "until"),
            (reserve(()), "parts"),
            (reserve((Part("CPH", 1), Part("CPH", 1))), "parts"),
            (reserve((Part("CPH", 0),)), "parts[0].quantity"),
            (reserve((Part("", 1),)), "parts[0].node"),
            (reserve(sku="M UG"), "sku"),
            (reserve(reservation=""), "reservation"),
        ],
    )
    def test_what_cannot_be(self, command, where):
        """A reservation has units, a future and an end."""
        with pytest.raises(Invalid) as caught:
            command.decide(None)

        assert where == caught.value.findings[0].where


@pytest.mark.parametrize("holder", ["ann", "/C-1", "cart/", "cart/C-1 "])
def test_a_holder_is_a_stream(holder):
    """Whoever may use it can be found; by a name alone nobody can."""
    with pytest.raises(Invalid, match="a stream, such as cart/C-1"):
        reserve(holder=holder).decide(None)
    with pytest.raises(Invalid, match="a stream, such as cart/C-1"):
        HandOn("R", holder, minutes(30), NOW).decide(kept())


class TestEnding:
    @pytest.mark.parametrize(
        ("until", "end"),
        [
            (timedelta(minutes=30), timedelta(minutes=30)),
            (timedelta(minutes=29, seconds=1), timedelta(minutes=30)),
            (timedelta(microseconds=1), timedelta(minutes=1)),
            (timedelta(hours=24), timedelta(hours=24)),
            (timedelta(hours=24, minutes=1), timedelta(hours=25)),
        ],
    )
    def test_on_a_whole_minute_or_hour(self, until, end):
        """Reservations end at few different instants, and never too early."""
        assert NOW + end == end_of(NOW + until, NOW)


class TestChanging:
    def test_kept_for_longer(self):
        """RSV 46: while it is active, up to its last end, and never for shorter."""
        assert minutes(45) == kept(Extend("R", minutes(45), minutes(5))).until
        assert minutes(120) == kept(Extend("R", minutes(500), minutes(5))).until
        assert () == Extend("R", minutes(20), minutes(5)).decide(kept())

    def test_other_units(self):
        """RSV 48: what is not wanted any more is not kept any more."""
        less = kept(Resize("R", (Part("CPH", 1),), minutes(1)))

        assert (Part("CPH", 1),) == less.live(minutes(2))
        assert () == Resize("R", (Part("CPH", 1),), minutes(2)).decide(less)

    def test_for_somebody_else(self):
        """What a cart kept, its order keeps, for as long as is said for orders."""
        handed = kept(HandOn("R", "order/W", minutes(10), minutes(5)))

        assert ("order/W", minutes(10)) == (handed.holder, handed.until)
        assert () == HandOn("R", "order/W", minutes(90), minutes(6)).decide(handed)
        longer = kept(HandOn("R", "order/W", minutes(600), minutes(5)))
        assert (minutes(600), minutes(600)) == (longer.until, longer.latest)

    def test_it_is_handed_on_for_a_while(self):
        """Nobody is handed what is over in the same moment."""
        with pytest.raises(Invalid, match="until"):
            kept(HandOn("R", "order/W", minutes(5), minutes(5)))

    def test_units_become_an_orders(self):
        """RSV 45: each unit is converted once; the rest stays kept."""
        one = (Part("CPH", 1),)
        first = kept(Convert("R", one, "W", minutes(1)))
        last = told(first, Convert("R", one, "W", minutes(2)))

        assert one == first.live(minutes(2))
        assert ("CONVERTED", ()) == (last.state(minutes(3)), last.live(minutes(3)))
        assert (
            "reservation.ended"
            == refusal(last, Convert("R", one, "W", minutes(3))).code
        )

    def test_not_more_than_it_keeps(self):
        """An order cannot take from a reservation what is not in it."""
        for part in (Part("CPH", 3), Part("HAM", 1)):
            refused = refusal(kept(), Convert("R", (part,), "W", minutes(1)))
            assert "reservation.units" == refused.code

    def test_given_free_once(self):
        """RSV 47: to release it again, or when it is over, does nothing."""
        free = kept(Release("R", minutes(1)))

        assert ("RELEASED", ()) == (free.state(minutes(1)), free.live(minutes(1)))
        assert () == Release("R", minutes(2)).decide(free)
        assert () == Release("R", minutes(30)).decide(kept())

    @pytest.mark.parametrize(
        "command",
        [
            Extend("R", minutes(90), minutes(30)),
            Resize("R", (Part("CPH", 1),), minutes(30)),
            HandOn("R", "order/W", minutes(90), minutes(30)),
            Convert("R", TWO, "W", minutes(30)),
        ],
        ids=lambda c: type(c).__name__,
    )
    def test_nothing_more_once_it_has_ended(self, command):
        """RSV 47: its ends exclude one another, and time is one of them."""
        assert "it is EXPIRED" == refusal(kept(), command).because
        released = kept(Release("R", minutes(1)))
        assert "it is RELEASED" == refusal(released, command).because
        assert "reservation.unknown" == refusal(None, command).code

    def test_what_never_was_cannot_be_released(self):
        """A wrong id is told."""
        assert "reservation.unknown" == refusal(None, Release("X", NOW)).code


class TestSpreading:
    def test_few_nodes_are_concerned(self):
        """Units are taken where most are free."""
        free = {"AAR": 1, "CPH": 5, "HAM": 5}

        assert (Part("CPH", 4),) == spread(4, free)
        assert (Part("CPH", 5), Part("HAM", 2)) == spread(7, free)

    def test_what_is_kept_stays(self):
        """More is taken beside it, fewer from its end."""
        had = (Part("HAM", 2), Part("CPH", 1))

        assert (Part("HAM", 2), Part("CPH", 3)) == spread(5, {"CPH": 9}, had)
        assert (Part("HAM", 1),) == spread(1, {}, had)

    def test_not_more_than_there_is(self):
        """Where too few are free, these are all."""
        assert (Part("CPH", 2),) == spread(9, {"CPH": 2})
        assert () == spread(1, {})


class TestPlanning:
    def plan(self, wanted, **free):
        return plan_reservation(
            "R", "cart/C", ("MUG", wanted), free, at=NOW, until=minutes(30)
        )

    def test_what_is_planned_and_missing_is_what_was_wanted(self):
        """A plan says what it cannot do."""
        plan = self.plan(5, CPH=2, HAM=1)

        assert (Part("CPH", 2), Part("HAM", 1)) == plan.parts
        assert (("MUG", 2),) == plan.missing
        assert [
            "2 × MUG at CPH until 2026-11-23 10:30 UTC",
            "1 × MUG at HAM until 2026-11-23 10:30 UTC",
            "2 × MUG missing: 3 are free",
        ] == str(plan).splitlines()

    def test_doing_a_fresh_plan_is_never_refused(self):
        """Its commands make the reservation."""
        made = told(None, *self.plan(2, CPH=2).commands)

        assert isinstance(made, Reservation)
        assert TWO == made.live(NOW)
        assert () == self.plan(2).commands
