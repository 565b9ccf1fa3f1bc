"""What is ordered again and again: its dates, its pauses, its end."""

from datetime import date, timedelta

import pytest
from attrs import evolve

from ordercore.errors import Invalid
from ordercore.orders import (
    SUBSCRIPTION_LIFE,
    ChangeSubscription,
    DateReached,
    EndPause,
    EndSubscription,
    Every,
    NoteDate,
    PauseSubscription,
    Period,
    ReachDate,
    Repeat,
    ResumeSubscription,
    SkipDate,
    Subscribe,
    SubscriptionState,
)
from tests.orders.samples import agreed, dkk, line
from tests.telling import reach, refusal, told

S = "S-7"
FIRST = date(2028, 1, 31)
MONTHLY = Repeat(Every(1, Period.MONTH), FIRST)
TERMS = agreed(customer="C-1")
SUBSCRIBE = Subscribe(S, TERMS, MONTHLY)
NEW = told(None, SUBSCRIBE)
PAUSED = told(NEW, PauseSubscription(S, "holiday"))
ENDED = told(NEW, EndSubscription(S, "moved"))
CHANGE = ChangeSubscription(S, evolve(TERMS, shipping=dkk(0)))
SECOND, THIRD = date(2028, 2, 29), date(2028, 3, 31)


def done(subscription, *days):
    """Let dates come and place their orders."""
    for on in days:
        subscription = told(subscription, ReachDate(S, on), NoteDate(S, on, f"{on}"))
    return subscription


class TestDates:
    @pytest.mark.parametrize(
        ("every", "days"),
        [
            (Every(1, Period.DAY), [FIRST, date(2028, 2, 1), date(2028, 2, 2)]),
            (Every(2, Period.WEEK), [FIRST, date(2028, 2, 14), date(2028, 2, 28)]),
            (Every(1, Period.MONTH), [FIRST, SECOND, THIRD]),
            (Every(12, Period.MONTH), [FIRST, date(2029, 1, 31), date(2030, 1, 31)]),
        ],
    )
    def test_so_many_days_weeks_or_months(self, every, days):
        """Months keep the day of the first order; the 31st comes back."""
        assert days == [every.day(FIRST, place) for place in range(3)]

    @pytest.mark.parametrize("period", Period)
    @pytest.mark.parametrize("number", [1, 3])
    def test_a_date_is_found_by_its_day(self, period, number):
        """The first date on or after a day, as counting one by one would find it."""
        every = Every(number, period)
        for days in range(-3, 120):
            day = FIRST + timedelta(days=days)
            counted = next(n for n in range(999) if every.day(FIRST, n) >= day)
            assert counted == every.place(FIRST, day)

    def test_one_after_another(self):
        """A date is looked at once, and the next one is waited for."""
        assert (FIRST, SECOND) == (NEW.next_on, done(NEW, FIRST).next_on)
        assert () == ReachDate(S, FIRST).decide(done(NEW, FIRST))
        assert () == ReachDate(S, SECOND).decide(NEW)

    def test_until_a_day(self):
        """On the last day itself one is placed."""
        known = told(None, Subscribe(S, TERMS, evolve(MONTHLY, ends_on=SECOND)))
        assert SECOND == done(known, FIRST).next_on
        assert None is done(known, FIRST, SECOND).next_on

    def test_so_many_orders(self):
        """What is skipped does not count."""
        known = told(None, Subscribe(S, TERMS, evolve(MONTHLY, orders=2)))
        known = told(done(known, FIRST), SkipDate(S, SECOND), ReachDate(S, SECOND))
        known = told(known, NoteDate(S, SECOND, why="skipped"))
        assert THIRD == known.next_on
        assert None is done(known, THIRD).next_on

    def test_a_skipped_date_says_so(self):
        """... when it comes."""
        known = told(NEW, SkipDate(S, FIRST))
        assert (DateReached(S, FIRST, True),) == ReachDate(S, FIRST).decide(known)
        assert () == told(known, ReachDate(S, FIRST)).skipped

    @pytest.mark.parametrize("on", [FIRST, date(2028, 3, 1), date(2028, 1, 1)])
    def test_only_a_date_to_come_is_skipped(self, on):
        """Neither one that was nor a day between two dates."""
        known = done(NEW, FIRST)
        assert "subscription.no-date" == refusal(known, SkipDate(S, on)).code

    def test_skipping_twice_is_once(self):
        """IDM 111."""
        assert () == SkipDate(S, THIRD).decide(told(NEW, SkipDate(S, THIRD)))


class TestLife:
    def test_every_state_is_reached(self):
        """And nothing comes after the end."""
        states = reach(SUBSCRIPTION_LIFE, SubscriptionState.ACTIVE)
        assert {*SubscriptionState} == states

    def test_a_paused_one_orders_nothing(self):
        """Dates pass, and none of them is missed."""
        assert () == ReachDate(S, FIRST).decide(PAUSED)

    def test_it_goes_on_from_a_day(self):
        """From the first date on or after it."""
        assert THIRD == told(PAUSED, ResumeSubscription(S, date(2028, 3, 1))).next_on
        assert FIRST == told(PAUSED, ResumeSubscription(S, date(2027, 1, 1))).next_on

    def test_what_was_paused_leaves_its_trace(self):
        """Whatever comes of a date is written down, once: also that nothing came."""
        events = ResumeSubscription(S, date(2028, 3, 1)).decide(PAUSED)
        missed = [(event.on, event.why) for event in events[:-1]]
        assert [(FIRST, "paused"), (SECOND, "paused")] == missed

    def test_a_slip_in_the_year_is_no_flood(self):
        """A day thousands of dates away is a slip of the pen."""
        every_day = evolve(NEW.repeat, every=Every(1, Period.DAY))
        paused = evolve(PAUSED, repeat=every_day)
        with pytest.raises(Invalid, match="4000"):
            ResumeSubscription(S, date(2827, 1, 1)).decide(paused)

    @pytest.mark.parametrize("until", [None, date(2028, 3, 1)])
    def test_a_pause_is_said_once_and_may_end_another_day(self, until):
        """The same again does nothing; the last word counts."""
        pause = PauseSubscription(S, "holiday", until)
        paused = told(NEW, pause)
        other = told(paused, PauseSubscription(S, "longer", date(2028, 5, 1)))
        assert (until, ()) == (paused.paused_until, pause.decide(paused))
        assert date(2028, 5, 1) == other.paused_until
        assert () == EndPause(S, date(2028, 3, 1)).decide(other)
        assert () == EndPause(S, date(2028, 3, 1)).decide(NEW)

    def test_a_pause_ends_on_its_day(self):
        """What fell into it is written down; the first date from its end on is next."""
        paused = told(NEW, PauseSubscription(S, "holiday", date(2028, 3, 1)))
        end = EndPause(S, date(2028, 3, 1))
        assert ResumeSubscription(S, date(2028, 3, 1)).decide(paused) == end.decide(
            paused
        )
        assert (THIRD, None) == (
            told(paused, end).next_on,
            told(paused, end).paused_until,
        )

    def test_a_pause_until_never_is_a_slip(self):
        """It would go on after more dates than anybody counts."""
        every_day = evolve(NEW, repeat=evolve(NEW.repeat, every=Every(1, Period.DAY)))
        with pytest.raises(Invalid, match=r"until.*4000"):
            PauseSubscription(S, "holiday", date(2827, 1, 1)).decide(every_day)

    def test_dates_never_come_back(self):
        """Resumed from a day in the past it goes on where it stood."""
        known = told(done(NEW, FIRST, SECOND), PauseSubscription(S, "x"))
        assert THIRD == told(known, ResumeSubscription(S, FIRST)).next_on

    def test_what_is_changed_counts_from_the_next_date(self):
        """Goods, address and prices; not who buys."""
        assert CHANGE.agreed == told(NEW, CHANGE).agreed
        with pytest.raises(Invalid, match="customer"):
            ChangeSubscription(S, evolve(TERMS, customer="C-2")).decide(NEW)

    @pytest.mark.parametrize(
        ("state", "command"),
        [
            (NEW, SUBSCRIBE),
            (PAUSED, PauseSubscription(S, "holiday")),
            (NEW, ResumeSubscription(S, FIRST)),
            (ENDED, EndSubscription(S, "moved")),
            (told(NEW, CHANGE), CHANGE),
            (ENDED, ReachDate(S, FIRST)),
        ],
    )
    def test_the_same_again_does_nothing(self, state, command):
        """IDM 111."""
        assert () == command.decide(state)

    @pytest.mark.parametrize(
        "command",
        [
            PauseSubscription(S, "x"),
            ResumeSubscription(S, FIRST),
            SkipDate(S, FIRST),
            CHANGE,
        ],
    )
    def test_nothing_happens_after_the_end(self, command):
        """What has ended has ended."""
        assert "subscription.illegal" == refusal(ENDED, command).code
        assert None is ENDED.next_on

    @pytest.mark.parametrize(
        "command",
        [
            ReachDate(S, FIRST),
            NoteDate(S, FIRST),
            SkipDate(S, FIRST),
            CHANGE,
            PauseSubscription(S, "x"),
            ResumeSubscription(S, FIRST),
            EndSubscription(S, "x"),
        ],
    )
    def test_there_has_to_be_a_subscription(self, command):
        """Nothing happens to one that nobody ordered."""
        assert "subscription.unknown" == refusal(None, command).code

    def test_another_one_under_the_same_id(self):
        """IDM 111: it is refused."""
        other = evolve(SUBSCRIBE, agreed=agreed(line(quantity=9), customer="C-1"))
        assert "subscription.exists" == refusal(NEW, other).code

    @pytest.mark.parametrize(
        ("command", "where"),
        [
            (Subscribe("S" * 37, TERMS, MONTHLY), "subscription"),
            (Subscribe(S, TERMS, evolve(MONTHLY, orders=-1)), "repeat.orders"),
            (
                Subscribe(S, TERMS, evolve(MONTHLY, every=Every(0, Period.DAY))),
                "repeat.every.number",
            ),
            (
                Subscribe(S, TERMS, evolve(MONTHLY, ends_on=date(2028, 1, 30))),
                "repeat.ends_on",
            ),
            (Subscribe(S, evolve(TERMS, lines=()), MONTHLY), "lines"),
        ],
    )
    def test_what_cannot_be(self, command, where):
        """Each finding has its place."""
        with pytest.raises(Invalid) as caught:
            command.decide(None)
        assert [where] == [finding.where for finding in caught.value.findings]
