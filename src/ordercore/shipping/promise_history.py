"""How long parcels really took, and what can be promised by that."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from attrs import Factory, field, frozen

from ordercore.errors import Invalid, Refused
from ordercore.shipping.promising import Route, with_transit

__all__ = ["TransitHistory", "TransitTime", "nearest_rank"]

AT_LEAST = 30
"""Of fewer parcels nothing is said, unless somebody asks for fewer."""


@frozen
class TransitTime:
    """How long one parcel was under way.

    Attributes:
        carrier, service, transit: as the timetable calls them.
        days: working days of the carrier after the day of the pick-up.
    """

    carrier: str
    service: str
    transit: str
    days: int


Key = tuple[str, str, str]


def _sorted(history: "TransitHistory") -> Mapping[Key, Sequence[int]]:
    found: dict[Key, list[int]] = {}
    for place, one in enumerate(history.times):
        if type(one.days) is not int or one.days < 0:
            raise Invalid.at(f"times[{place}].days", one.days, "0 or more, whole")
        key = (one.carrier, one.service, one.transit)
        found.setdefault(key, []).append(one.days)
    return {key: sorted(days) for key, days in found.items()}


@frozen
class TransitHistory:
    """How long parcels were under way.

    Attributes:
        times: one for each parcel, in any order.

    Raises Invalid for a time below 0.
    """

    times: tuple[TransitTime, ...]
    _by_key: Mapping[Key, Sequence[int]] = field(
        init=False, eq=False, repr=False, default=Factory(_sorted, takes_self=True)
    )

    def observed(self, route: Route) -> Sequence[int]:
        """Return the times of a way in days, the shortest first."""
        key = (route.carrier, route.service, route.transit.name)
        return self._by_key.get(key, ())

    def percentile(self, route: Route, percent: int, at_least: int = AT_LEAST) -> int:
        """Return within how many working days that many per cent have arrived.

        It is the nearest rank: the shortest time within which at least *percent* per
        cent of the parcels arrived; a time that was observed, and no number between.

        Raises:
            Refused: ``promise.too-few``, fewer than *at_least* parcels are known.
            Invalid: a percentage that is not from 1 to 100.
        """
        days = self.observed(route)
        if len(days) < at_least:
            what = f"{route.carrier} {route.service}, {route.transit.name}"
            raise Refused(
                "promise.too-few",
                asked=f"the {percent} per cent time of {what}",
                because=f"{len(days)} parcels are known, {at_least} are needed",
                remedy="Promise by the timetable until more have arrived, or ask for "
                "fewer",
            )
        return nearest_rank(days, percent)

    def route(self, route: Route, percent: int, at_least: int = AT_LEAST) -> Route:
        """Return the same way, promised so that *percent* per cent arrive in time.

        Its least transit is the shortest that was observed.

        Raises Refused ``promise.too-few``, Invalid: as :meth:`percentile`.
        """
        days = self.percentile(route, percent, at_least)
        return with_transit(route, self.observed(route)[0], days)

    def within(self, route: Route, days: int) -> int:
        """Return how many parcels arrived within so many days."""
        return bisect_left(self.observed(route), days + 1)


def nearest_rank(ordered: Sequence[int], percent: int) -> int:
    """Return the smallest of some ordered numbers that *percent* per cent do not pass.

    >>> nearest_rank([1, 1, 2, 2, 9], 80), nearest_rank([1, 1, 2, 2, 9], 81)
    (2, 9)

    Raises Invalid for a percentage that is not from 1 to 100, or no numbers.
    """
    if type(percent) is not int or not 1 <= percent <= 100:
        raise Invalid.at("percent", percent, "a whole number from 1 to 100")
    if not ordered:
        raise Invalid.at("ordered", "nothing", "at least one number")
    return ordered[-(-percent * len(ordered) // 100) - 1]
