"""Own ids: new ones sort behind old ones, and no two are alike."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from attrs import define, field

from ordercore.values.when import utc

__all__ = ["IdSource", "SortableIds"]

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I L O U to misread
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class IdSource(Protocol):
    """Whatever makes ids; no two calls give the same one."""

    def __call__(self, now: datetime, /) -> str:
        """Return a new id for something that comes into being at *now*."""
        ...


@define
class SortableIds:
    """Ids of 26 letters and digits: 48 bits of milliseconds, then 80 random bits.

    Within a millisecond, and when the clock goes backwards, the next id is the last
    one plus one: ids of one source always grow.  A thread has a source of its own.

    Args:
        randbits: gives a random number of so many bits, such as ``secrets.randbits``.

    >>> new_id = SortableIds(randbits=lambda bits: 5)
    >>> new_id(datetime(2026, 11, 23, tzinfo=UTC))
    '01M82V7M000000000000000005'
    """

    randbits: Callable[[int], int]
    _last: int = field(default=-1, init=False, repr=False)

    def __call__(self, now: datetime, /) -> str:
        """Return a new id.  Raises Invalid: *now* is naive."""
        stamp = (utc(now, "now") - _EPOCH) // _MILLISECOND
        if stamp > self._last >> 80:
            self._last = (stamp << 80) + self.randbits(80)
        else:
            self._last += 1
        return _base32(self._last)


def _base32(number: int) -> str:
    return "".join([_DIGITS[number >> shift & 31] for shift in range(125, -1, -5)])
