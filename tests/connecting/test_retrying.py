"""What is asked again, when, and when not."""

import itertools

import pytest

from ordercore.connecting import Backoff, Retries
from ordercore.errors import (
    AuthFailed,
    Invalid,
    MappingFailed,
    RateLimited,
    Rejected,
    Stale,
    Unavailable,
)

UNKNOWN = Unavailable("cut")
UNSENT = Unavailable("refused", sent=False)
FINAL = [
    Rejected("no"),
    AuthFailed("key"),
    Stale("moved"),
    MappingFailed.at("body", "?", "JSON"),
]


class Partner:
    """Fails as told, then succeeds; keeps the keys that it was given."""

    def __init__(self, *errors):
        self.errors = iter(errors)
        self.keys = []

    def __call__(self, key=None):
        self.keys.append(key)
        error = next(self.errors, None)
        if error is not None:
            raise error
        return "done"


@pytest.fixture
def waits():
    return []


@pytest.fixture
def retries(waits):
    """Return what waits without waiting, the longest that may be drawn."""
    return Retries(Backoff(1, 10, attempts=4, total_s=100), waits.append, lambda: 1.0)


class TestWhat:
    """Only what may help is asked again."""

    @pytest.mark.parametrize("error", [UNKNOWN, UNSENT, RateLimited(1)])
    def test_reading_again_does_no_harm(self, retries, error):
        """Whatever may pass is asked again."""
        assert "done" == retries.read(Partner(error, error))

    def test_what_is_unknown_is_asked_under_the_same_key(self, retries):
        """So that the partner knows it again."""
        partner = Partner(UNKNOWN, UNSENT, UNKNOWN)

        assert "done" == retries.write(partner, "order/W-1/3")
        assert ["order/W-1/3"] * 4 == partner.keys

    def test_what_is_unknown_is_not_done_twice(self, retries):
        """Without a key it is raised at once."""
        partner = Partner(UNKNOWN)

        with pytest.raises(Unavailable):
            retries.write_once(partner)
        assert 1 == len(partner.keys)

    @pytest.mark.parametrize("error", [UNSENT, RateLimited(1)])
    def test_what_was_surely_not_done_is_asked_again(self, retries, error):
        """Also without a key."""
        assert "done" == retries.write_once(Partner(error))

    @pytest.mark.parametrize("error", FINAL)
    @pytest.mark.parametrize("ask", ["read", "write", "write_once"])
    def test_a_no_is_a_no(self, retries, waits, error, ask):
        """It is raised at once, as it is."""
        key = ["key"] if ask == "write" else []

        with pytest.raises(type(error)) as caught:
            getattr(retries, ask)(Partner(error), *key)
        assert (caught.value, []) == (error, waits)

    @pytest.mark.parametrize("error", [KeyError("bug"), KeyboardInterrupt()])
    def test_a_mistake_of_ours_is_not_repeated(self, retries, waits, error):
        """Only a partner's errors are."""
        with pytest.raises(type(error)):
            retries.read(Partner(error))
        assert [] == waits

    @pytest.mark.parametrize("key", ["", " ", "a b", "ä", "a\n", "a" * 256])
    def test_a_key_is_one(self, retries, key):
        """Nothing is asked under what a header cannot carry."""
        partner = Partner()

        with pytest.raises(Invalid):
            retries.write(partner, key)
        assert [] == partner.keys


class TestWhen:
    """It waits longer each time, no less than the partner asks for, and gives up."""

    def test_the_bound_doubles(self, retries, waits):
        """And it gives up after as many times as said."""
        partner = Partner(*[UNKNOWN] * 9)

        with pytest.raises(Unavailable):
            retries.read(partner)
        assert ([1, 2, 4], 4) == (waits, len(partner.keys))

    def test_the_draw_decides(self, waits):
        """The wait is drawn from nothing to the bound."""
        chances = iter([0.5, 0.0, 0.25])
        Retries(Backoff(4, 100), waits.append, lambda: next(chances)).read(
            Partner(*[UNKNOWN] * 3)
        )

        assert [2.0, 0.0, 4.0] == waits

    def test_a_partner_is_not_asked_before_it_says(self, retries, waits):
        """Also one that is merely not available; and that is no failed attempt."""
        busy = Unavailable("503", retry_after=30)
        retries.read(Partner(RateLimited(7), RateLimited(8), busy, UNKNOWN, UNKNOWN))

        assert [7, 8, 30, 2, 4] == waits

    def test_the_waits_together_have_a_limit(self, retries, waits):
        """Rather than wait longer it raises what the partner said."""
        with pytest.raises(RateLimited):
            retries.read(Partner(*[RateLimited(30)] * 9))
        assert [30, 30, 30] == waits

    @pytest.mark.parametrize("error", [RateLimited(0), RateLimited(), RateLimited(0.5)])
    def test_it_ends_whatever_is_answered(self, error):
        """A partner that asks to wait for nothing is not asked for ever."""
        partner = Partner(*itertools.repeat(error, 1_000))

        with pytest.raises(RateLimited):
            Retries(Backoff(0), lambda _: None, lambda: 0.0).read(partner)
        assert 5 == len(partner.keys)

    def test_a_late_attempt_is_no_overflow(self):
        """A thousand attempts on it is the longest wait."""
        assert 60.0 == Backoff().wait_s(10_000, 1.0)

    def test_numbers_that_are_none_are_told_at_once(self):
        """All of them."""
        with pytest.raises(Invalid) as caught:
            Backoff(-1, float("nan"), 0, -1)
        assert 4 == len(caught.value.findings)
