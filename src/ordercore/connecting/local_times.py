"""What a partner's clock on the wall says, on the nights in which it is put round, too.

A time that the clocks jump over never was, and one that comes twice was one of two
instants.  What is made of them a mapping declares; nobody guesses.
"""

from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from attrs import field, frozen

from ordercore.errors import Invalid
from ordercore.values import wall_instant

__all__ = ["LocalClock", "MissingTimes", "RepeatedTimes"]


class MissingTimes(StrEnum):
    """What is made of a time that the clocks jump over."""

    REFUSE = "refuse"
    JUMP = "jump"
    """The moment at which they jump."""


class RepeatedTimes(StrEnum):
    """What is made of a time that comes twice, as the clocks are put back."""

    EARLIER = "earlier"
    LATER = "later"
    REFUSE = "refuse"


@frozen
class LocalClock:
    """How times without an offset are meant.

    Attributes:
        zone: whose clocks.
        missing: what is made of a time that they jump over.
        repeated: what is made of a time that comes twice.
    """

    zone: tzinfo = UTC
    missing: MissingTimes = field(
        default=MissingTimes.REFUSE, converter=MissingTimes, kw_only=True
    )
    repeated: RepeatedTimes = field(
        default=RepeatedTimes.EARLIER, converter=RepeatedTimes, kw_only=True
    )

    def instant(self, at: datetime, where: str = "at") -> datetime:
        """Return the instant of a time, in UTC; one with an offset is what it says.

        >>> night = LocalClock(ZoneInfo("Europe/Copenhagen"))
        >>> night.instant(datetime(2026, 10, 25, 2, 30)).isoformat()
        '2026-10-25T00:30:00+00:00'

        Raises:
            Invalid: *where*, it never was, or came twice, and that is to be refused; or
                UTC has no such year.
        """
        try:
            if at.tzinfo is not None:
                return at.astimezone(UTC)
            first, second = [
                at.replace(tzinfo=self.zone, fold=fold).astimezone(UTC)
                for fold in (0, 1)
            ]
        except (OverflowError, ValueError):
            raise Invalid.at(where, str(at), "a time of the calendar") from None
        if first == second:
            return first
        if first < second:
            return self._twice(at, where, first, second)
        return self._never(at, where)

    def _twice(
        self, at: datetime, where: str, first: datetime, second: datetime
    ) -> datetime:
        if self.repeated is RepeatedTimes.REFUSE:
            expected = f"a time with an offset, for in {self.zone} it came twice"
            raise Invalid.at(where, str(at), expected)
        return first if self.repeated is RepeatedTimes.EARLIER else second

    def _never(self, at: datetime, where: str) -> datetime:
        # Whoever makes zones of his own has no jump that can be found.
        if self.missing is MissingTimes.JUMP and isinstance(self.zone, ZoneInfo):
            return wall_instant(at.date(), at.time(), self.zone)
        expected = f"a time that there was: in {self.zone} the clocks jump over it"
        raise Invalid.at(where, str(at), expected)
