"""Which day it is at a place: by the clocks that it works by, else by UTC."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from attrs import field, frozen

from ordercore.values.zones import day_of, day_start, time_zone

__all__ = ["Today"]

_UTC = time_zone("UTC")


@frozen
class Today:
    """Which day it is at each place at one instant.

    Goods are due on a day of the place where they come in, and a day is over when it is
    over there.  A place of which nobody has said the clocks goes by UTC.

    Attributes:
        at: the instant, aware UTC.
        zones: the clocks of each place that works by some.

    >>> today = Today(datetime(2026, 11, 24, 2, tzinfo=UTC),
    ...     {"LAX": ZoneInfo("America/Los_Angeles")})
    >>> str(today.on("LAX")), str(today.on("CPH")), str(today.first(["CPH", "LAX"]))
    ('2026-11-23', '2026-11-24', '2026-11-23')
    """

    at: datetime
    zones: Mapping[str, ZoneInfo] = field(factory=dict[str, ZoneInfo])

    @classmethod
    def of(cls, today: "date | Today") -> "Today":
        """Return it, or that it is the same day at every place."""
        if isinstance(today, Today):
            return today
        return cls(datetime.combine(today, time(), UTC))

    def zone(self, node: str) -> ZoneInfo:
        """Return the clocks of a place."""
        return self.zones.get(node, _UTC)

    def on(self, node: str) -> date:
        """Return which day it is at a place."""
        return self.day(self.at, node)

    def day(self, at: datetime, node: str) -> date:
        """Return in which day of a place another instant falls."""
        zone = self.zones.get(node)
        return at.astimezone(UTC).date() if zone is None else day_of(at, zone)

    def begins(self, on: date, node: str) -> datetime:
        """Return when a day begins at a place, aware UTC."""
        return day_start(on, self.zone(node))

    def first(self, nodes: Iterable[str]) -> date:
        """Return the earliest day that it is at one of some places; UTC's for none."""
        return min([self.on(node) for node in nodes], default=self.on(""))
