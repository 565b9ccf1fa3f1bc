"""Own ids: they sort by time and never repeat."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore.errors import Invalid
from ordercore.testing.strategies import instants
from ordercore.values import IdSource, SortableIds, check_id

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@given(st.lists(instants(), min_size=1), st.integers(0))
def test_ids_grow_whatever_the_clock_does(clock, seed):
    """The next id sorts behind the last one, also when the clock goes backwards."""
    new_id: IdSource = SortableIds(Random(seed).getrandbits)
    drawn = [new_id(now) for now in clock for _ in range(3)]

    assert sorted(set(drawn)) == drawn
    assert all(name == check_id(name) and len(name) == 26 for name in drawn)


def test_an_id_tells_its_time():
    """The first ten characters are the milliseconds since 1970."""
    head = SortableIds(lambda bits: (1 << bits) - 1)(AT)[:10]
    number = 0
    for digit in head:
        number = number * 32 + CROCKFORD.index(digit)

    assert AT == datetime.fromtimestamp(number / 1000, UTC)


def test_sources_differ_by_chance():
    """Two sources at the same time give different ids; the same chance, the same."""
    one, other, again = (SortableIds(Random(s).getrandbits) for s in (1, 2, 1))
    first = one(AT)

    assert first == again(AT)
    assert first != other(AT)


def test_a_full_millisecond_runs_over():
    """After the last random number of a millisecond comes the next millisecond."""
    new_id = SortableIds(lambda bits: (1 << bits) - 1)
    ids = [new_id(AT), new_id(AT), new_id(AT + timedelta(milliseconds=1))]

    assert sorted(set(ids)) == ids


def test_a_naive_clock_is_refused():
    """A time without a zone makes no id."""
    with pytest.raises(Invalid, match="now: got"):
        SortableIds(lambda _bits: 0)(AT.replace(tzinfo=None))
