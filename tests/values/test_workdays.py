"""Working calendars: what they know, and what they refuse to guess."""

from datetime import UTC, date, datetime, time

import attrs
import pytest

from ordercore.errors import Invalid, Refused
from ordercore.flow.wire.converting import structure_carefully, unstructure
from ordercore.values import WORK_WEEK, OpenHours, Weekday, WorkCalendar

CHRISTMAS = (date(2026, 12, 24), date(2026, 12, 25))
WORK = WorkCalendar(
    "CPH",
    "Europe/Copenhagen",
    date(2026, 1, 1),
    date(2026, 12, 31),
    WORK_WEEK,
    closed=CHRISTMAS,
    extra=(date(2026, 12, 20),),
    hours=(OpenHours(time(8), time(12), (Weekday.SUN,)), OpenHours(time(8), time(16))),
)


class TestDays:
    def test_week_holidays_and_extra_days(self):
        """The week says it, and exceptions say otherwise."""
        week = [WORK.works(date(2026, 12, day)) for day in range(18, 29)]
        friday, saturday, sunday, *rest = week
        assert (True, False, True) == (friday, saturday, sunday)
        assert [True] * 3 + [False] * 4 + [True] == rest

    def test_counting_passes_over_closed_days(self):
        """Two working days after the 23rd it is the 29th: Christmas and a weekend."""
        assert date(2026, 12, 29) == WORK.after(date(2026, 12, 23), 2)
        assert date(2026, 12, 28) == WORK.on_or_after(date(2026, 12, 24))
        assert date(2026, 12, 23) == WORK.on_or_before(date(2026, 12, 27))
        assert 2 == WORK.between(date(2026, 12, 23), date(2026, 12, 29))

    def test_hours_are_those_of_the_weekday(self):
        """The first that names the weekday counts; a day without any has all of it."""
        sunday, monday = date(2026, 12, 20), date(2026, 12, 21)
        whole = attrs.evolve(WORK, hours=())
        assert [11, 15] == [WORK.closes(on).hour for on in (sunday, monday)]
        assert datetime(2026, 12, 20, 23, tzinfo=UTC) == whole.opens(monday)
        assert datetime(2026, 12, 21, 23, tzinfo=UTC) == whole.closes(monday)

    @pytest.mark.parametrize("on", [date(2025, 12, 31), date(2026, 1, 1)])
    def test_what_is_before_its_first_day_is_not_known(self, on):
        """It says from when it knows days."""
        late = attrs.evolve(WORK, closed=(date(2026, 1, 1),))
        with pytest.raises(Refused, match=r"first day is 2026-01-01|since its first"):
            late.on_or_before(on)

    def test_what_is_after_its_last_day_is_not_known(self):
        """The calendar and its last day are named, and what to do."""
        with pytest.raises(Refused) as refused:
            WORK.after(date(2026, 12, 30), 2)
        assert "calendar.ended" == refused.value.code
        assert "CPH" in refused.value.asked
        assert "2026-12-31" in refused.value.because
        assert "Publish calendar CPH" in refused.value.remedy

    @pytest.mark.parametrize("count", [-1, 0.5, True])
    def test_a_count_is_whole_and_not_below_0(self, count):
        """Half a day is no day."""
        with pytest.raises(Invalid, match="a whole number of at least 0"):
            WORK.latest_before(date(2026, 6, 1), count)


class TestFaults:
    @pytest.mark.parametrize(
        ("changes", "where"),
        [
            ({"id": "../x"}, "id"),
            ({"zone": "Copenhagen"}, "zone"),
            ({"last": date(2025, 1, 1), "closed": (), "extra": ()}, "last"),
            ({"last": date.max}, "last"),
            ({"first": datetime(2026, 1, 1, tzinfo=UTC)}, "days"),
            ({"week": (*WORK_WEEK, Weekday.MON)}, "week"),
            ({"closed": (*CHRISTMAS, CHRISTMAS[0])}, "closed"),
            ({"closed": (date(2027, 1, 1),)}, "closed"),
            ({"extra": (CHRISTMAS[0],)}, "extra"),
            ({"hours": (OpenHours(time(8), time(8)),)}, "hours[0]"),
            ({"hours": (OpenHours(time(8, tzinfo=UTC), time(9)),)}, "hours[0]"),
        ],
    )
    def test_what_contradicts_itself_is_refused(self, changes, where):
        """Each with its place."""
        with pytest.raises(Invalid) as invalid:
            attrs.evolve(WORK, **changes)
        assert where in [found.where for found in invalid.value.findings]

    def test_the_calendar_is_named(self):
        """Who has a dozen of them is told which one to mend."""
        with pytest.raises(Invalid) as invalid:
            attrs.evolve(WORK, closed=(date(2027, 1, 1),))
        told = "closed: got 2027-01-01 in calendar 'CPH', expected a day from"
        assert told in str(invalid.value)

    def test_all_is_found_at_once(self):
        """Nobody mends one fault to be shown the next."""
        with pytest.raises(Invalid) as invalid:
            attrs.evolve(WORK, week=(*WORK_WEEK, Weekday.MON), extra=CHRISTMAS)
        assert ["week", "extra", "extra"] == [f.where for f in invalid.value.findings]


class TestOnTheWire:
    def test_it_is_written_and_read(self):
        """A calendar is data; what is counted from it is not written."""
        data = unstructure(WORK)
        assert "08:00" == data["hours"][0]["opens"]
        assert {"id", "zone", "first", "last", "week", "closed", "extra", "hours"} == {
            *data
        }
        assert WORK == structure_carefully(data, WorkCalendar)

    @pytest.mark.parametrize("wall", ["8", "24:00", "08:00+01:00", "08:00:00.5", 8])
    def test_a_wall_time_is_written_one_way(self, wall):
        """No offset, and two digits each."""
        data = unstructure(WORK)
        data["hours"][0]["opens"] = wall
        with pytest.raises(Invalid, match="a wall time such as 14:00"):
            structure_carefully(data, WorkCalendar)

    def test_a_time_with_an_offset_is_not_written(self):
        """The door is as strict outwards."""
        with pytest.raises(Invalid, match="without an offset"):
            unstructure(OpenHours(time(8, tzinfo=UTC), time(9)))
