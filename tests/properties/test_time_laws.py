"""Laws of time: clocks, working days and promises, against a model that walks."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ordercore.errors import Invalid, Refused
from ordercore.shipping import explained, nearest_rank
from ordercore.testing.dates import (
    clock_changes,
    instants_around,
    promised_routes,
    the_route,
    timetables,
    wall_times,
    work_calendars,
)
from ordercore.values import day_of, day_start, wall_instant
from tests.properties.calendar_model import (
    model_promise,
    model_wall,
    model_working,
)

DAY = timedelta(days=1)
NEVER = date.max
TICK = timedelta(microseconds=1)

FEW = settings(max_examples=20)
"""Drawing four calendars takes longer than asking them."""


def or_never(ask):
    """Return the day that is told, the last of all when the calendar has ended."""
    try:
        return ask()
    except Refused as no:
        if no.code != "calendar.ended":
            raise
        return NEVER


class TestClocks:
    @given(clock_changes(), st.data())
    def test_a_wall_time_is_when_clocks_first_show_it_or_more(self, change, data):
        """Gap: the moment of the jump; fold: the first coming (TIM 118)."""
        zone, on = change
        on += data.draw(st.integers(-1, 1)) * DAY
        at = data.draw(wall_times(step=1))
        assert model_wall(on, at, zone) == wall_instant(on, at, ZoneInfo(zone))

    @given(clock_changes(), st.data())
    def test_a_later_wall_time_is_never_an_earlier_instant(self, change, data):
        """The rules keep the order of wall times (TIM 118, 120)."""
        zone, on = change
        walls = st.tuples(st.integers(-2, 2), wall_times(step=1))
        one, other = sorted([data.draw(walls), data.draw(walls)])
        first, second = [
            wall_instant(on + n * DAY, at, ZoneInfo(zone)) for n, at in (one, other)
        ]
        assert first <= second

    @given(clock_changes(), st.data())
    def test_every_instant_is_of_one_day(self, change, data):
        """A day begins once, and never comes again (TIM 118)."""
        zone, on = change
        at = data.draw(instants_around(on, 2))
        found = day_of(at, ZoneInfo(zone))
        starts = [day_start(found + n * DAY, ZoneInfo(zone)) for n in (0, 1)]
        assert starts[0] <= at < starts[1]
        assert found <= day_of(at + timedelta(minutes=1), ZoneInfo(zone))


class TestWorkingDays:
    @given(work_calendars(), st.data())
    def test_look_ups_are_what_walking_finds(self, known, data):
        """Every question is answered as by going from day to day (TIM 119)."""
        on = data.draw(st.dates(known.first, known.last))
        other = data.draw(st.dates(known.first, known.last))
        count = data.draw(st.integers(0, 9))
        there = model_working(known)

        assert (on in there) == known.works(on)
        low, high = sorted([on, other])
        between = sum(low < day <= high for day in there)
        assert between == known.between(low, high) == -known.between(high, low)
        after = [day for day in there if day > on or (day == on and not count)]
        wanted = max(count - 1, 0)
        if len(after) > wanted:
            assert after[wanted] == known.after(on, count)
        else:
            with pytest.raises(Refused, match=f"{known.last}.*calendar.ended"):
                known.after(on, count)

    @given(work_calendars(), st.data())
    def test_counting_back_undoes_counting_on(self, known, data):
        """``latest_before`` is the exact boundary of ``after`` (TIM 119)."""
        on = data.draw(st.dates(known.first, known.last))
        count = data.draw(st.integers(0, 9))
        days = [known.first + n * DAY for n in range((known.last - known.first).days)]

        def is_there_by(day):
            try:
                return known.after(day, count) <= on
            except Refused:
                return False

        good = [day for day in days if is_there_by(day)]
        if not good:
            with pytest.raises(Refused, match=f"{known.first}.*calendar.not-begun"):
                known.latest_before(on, count)
        else:
            last = known.latest_before(on, count)
            assert all(is_there_by(day) == (day <= last) for day in days)

    @given(work_calendars(), st.data())
    def test_a_closed_day_more_is_never_earlier(self, known, data):
        """Days that are taken away put off what is counted over them (TIM 119)."""
        open_days = [day for day in known.days if day not in known.extra]
        assume(open_days)
        less = data.draw(st.sampled_from(open_days))
        fewer = attrs.evolve(known, closed=(*known.closed, less))
        on = data.draw(st.dates(known.first, known.last - 30 * DAY))
        count = data.draw(st.integers(0, 3))
        later = or_never(lambda: fewer.after(on, count))
        assert known.after(on, count) <= later

    @given(work_calendars())
    def test_a_day_that_does_not_exist_is_no_working_day(self, known):
        """Apia had no 30 December 2011 (TIM 118)."""
        zone = ZoneInfo(known.zone)
        assert all(day_start(d, zone) < day_start(d + DAY, zone) for d in known.days)


def around(route):
    """Return the middle of what the calendars of a way know."""
    return route.work.first + (route.work.last - route.work.first) / 2


class TestPromises:
    @settings(max_examples=40)
    @given(promised_routes(), st.data())
    def test_a_promise_is_what_walking_finds(self, route, data):
        """Day by day, minute by minute, the model comes to the same (TIM 117-119)."""
        at = data.draw(instants_around(around(route), 4))
        found = route.promise(at)

        earliest = model_promise(route, at, route.fastest)
        latest = model_promise(route, at, route.slowest)
        assert (earliest[1], latest[1]) == (found.earliest_on, found.promised_on)
        assert latest[0] == found.leaves_at

    @FEW
    @given(promised_routes(), st.data())
    def test_a_later_order_never_gets_an_earlier_promise(self, route, data):
        """Earliest and latest alike (TIM 119, 120)."""
        ats = instants_around(around(route), 6)
        one, other = sorted([data.draw(ats), data.draw(ats)])
        first, second = route.promise(one), route.promise(other)
        for name in ("earliest_on", "promised_on", "earliest_at", "latest_at"):
            assert getattr(first, name) <= getattr(second, name)
        assert one <= first.leaves_at
        assert first.earliest_at <= first.latest_at
        assert one <= first.earliest_at

    @FEW
    @given(promised_routes(), st.data())
    def test_what_is_kept_is_what_is_worked_out(self, route, data):
        """A second answer by look-up is the first one (TIM 120)."""
        at = data.draw(instants_around(around(route), 4))
        at += data.draw(st.integers(0, 59_999_999)) * TICK
        route.promise(at + timedelta(minutes=data.draw(st.integers(-600, 600))))
        until, fresh = route.worked_out(at)
        assert fresh == route.promise(at) == route.promise(until)
        assert fresh == route.worked_out(until)[1]
        assert (until, fresh) != route.worked_out(until + TICK)

    @FEW
    @given(promised_routes(), st.data())
    def test_order_by_is_the_exact_boundary(self, route, data):
        """By then it is there in time, a microsecond later it is not (TIM 118)."""
        at = data.draw(instants_around(around(route), 4))
        found = route.promise(at)
        last = route.order_by(found.promised_on)

        assert at <= last == found.order_by
        assert found.promised_on == route.promise(last).promised_on
        assert found.promised_on < route.promise(last + TICK).promised_on

    @FEW
    @given(promised_routes(), st.data())
    def test_any_day_has_its_last_moment(self, route, data):
        """Also a day on which nothing is delivered (TIM 118)."""
        on = around(route) + data.draw(st.integers(0, 5)) * DAY
        last = route.order_by(on)
        assert route.promise(last).promised_on <= on
        assert on < route.promise(last + TICK).promised_on

    @FEW
    @given(timetables(), st.data())
    def test_a_faster_service_is_never_later(self, timetable, data):
        """Fewer days of transit, or of handling, put nothing off (TIM 120)."""
        route = the_route(timetable)
        at = data.draw(instants_around(around(route), 4))
        less = data.draw(st.integers(0, route.transit.max_days))
        least = min(route.transit.min_days, less)
        faster = attrs.evolve(route.transit, min_days=least, max_days=less)
        quick = attrs.evolve(route, transit=faster).promise(at)
        slow = route.promise(at)
        assert quick.earliest_on <= slow.earliest_on
        assert quick.promised_on <= slow.promised_on

    @FEW
    @given(timetables(), st.data())
    def test_a_closed_day_more_is_never_an_earlier_promise(self, timetable, data):
        """Whichever of the four calendars it is in (TIM 119)."""
        place = data.draw(st.integers(0, 3))
        known = timetable.calendars[place]
        open_days = [day for day in known.days if day not in known.extra]
        less = data.draw(st.sampled_from(open_days))
        closed = attrs.evolve(known, closed=(*known.closed, less))
        calendars = (
            *timetable.calendars[:place],
            closed,
            *timetable.calendars[place + 1 :],
        )
        fewer = the_route(attrs.evolve(timetable, calendars=calendars))
        route = the_route(timetable)
        at = data.draw(instants_around(around(route), 4))
        found = route.promise(at)
        assert found.earliest_on <= or_never(lambda: fewer.promise(at).earliest_on)
        assert found.promised_on <= or_never(lambda: fewer.promise(at).promised_on)

    @FEW
    @given(promised_routes(), st.data())
    def test_naive_times_are_refused(self, route, data):
        """A time without a zone is no instant (TIM 117)."""
        at = data.draw(instants_around(around(route))).replace(tzinfo=None)
        with pytest.raises(Invalid, match="aware"):
            route.promise(at)

    @FEW
    @given(promised_routes(), st.data())
    def test_the_zone_of_the_order_does_not_matter(self, route, data):
        """The same instant by any clock has the same promise (TIM 117)."""
        at = data.draw(instants_around(around(route), 4))
        there = at.astimezone(route.deliver.time_zone)
        assert route.promise(at) == route.promise(there)

    @FEW
    @given(promised_routes(), st.data())
    def test_a_calendar_that_ends_says_so(self, route, data):
        """No promise is guessed; the calendar and its last day are named (TIM 121)."""
        names = ["work", "carry", "deliver"]
        name = data.draw(st.sampled_from(names))
        at = data.draw(instants_around(around(route), 4))
        found = route.promise(at)
        known = getattr(route, name)
        last = at.date() - data.draw(st.integers(2, 10)) * DAY
        cut = attrs.evolve(
            known,
            last=last,
            closed=tuple(d for d in known.closed if d <= last),
            extra=tuple(d for d in known.extra if d <= last),
        )
        short = attrs.evolve(route, **{name: cut})
        with pytest.raises(Refused) as refused:
            short.promise(at)
        assert "calendar.ended" == refused.value.code
        assert known.id in refused.value.asked
        assert str(last) in refused.value.because
        assert found == route.promise(at)

    @FEW
    @given(promised_routes(), st.data())
    def test_each_step_begins_where_the_one_before_ends(self, route, data):
        """What is reported leads from the order to the day promised (TIM 119)."""
        at = data.draw(instants_around(around(route), 4))
        told = explained(route, at)
        for steps in (told.earliest, told.latest):
            assert at == steps[0].starts_at
            ends = [step.ends_at for step in steps]
            starts = [step.starts_at for step in steps]
            assert ends[:-1] == starts[1:]
            assert all(a <= b for a, b in zip(starts, ends, strict=True))
        assert told.promise.latest_at == told.latest[-1].ends_at
        assert str(told.promise) in str(told)


class TestNearestRank:
    @given(st.lists(st.integers(0, 20), min_size=1), st.integers(1, 100))
    def test_it_is_the_smallest_that_enough_do_not_pass(self, numbers, percent):
        """Exact, without a number that was never observed."""
        found = nearest_rank(sorted(numbers), percent)
        assert found in numbers
        within = sum(n <= found for n in numbers)
        below = sum(n < found for n in numbers)
        assert 100 * below < percent * len(numbers) <= 100 * within
