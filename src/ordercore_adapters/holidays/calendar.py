"""The public holidays of a country or one of its parts, day by day."""

from collections.abc import Collection, Mapping
from datetime import date
from importlib import import_module
from typing import Any, cast

import ordercore as oc

__all__ = ["calendar_of", "closed_days"]


def closed_days(
    country: str, first: date, last: date, *, subdivision: str = ""
) -> tuple[date, ...]:
    """Return the public holidays from *first* to *last*, in order.

    Args:
        country: ISO 3166-1 code, such as ``DK``.
        first: of the days that are asked for.
        last: included.
        subdivision: code of a part of the country with days of its own, such as ``BY``.

    Raises:
        Invalid: ``holidays`` knows no such country or part.
        ImportError: the extra is not installed; the message says how it is.
    """
    library = _library()
    years = range(first.year, last.year + 1)
    try:
        known = library.country_holidays(
            country, subdiv=subdivision or None, years=years
        )
    except NotImplementedError:
        got = f"{country} {subdivision}".strip()
        expected = "a country, and a part of it, that holidays knows"
        raise oc.Invalid.at("country", got, expected) from None
    days = cast("Mapping[date, str]", known)
    return tuple(sorted([day for day in days if first <= day <= last]))


def calendar_of(  # noqa: PLR0913 - what a calendar says, and from where
    name: str,
    country: str,
    zone: str,
    first: date,
    last: date,
    *,
    week: tuple[oc.Weekday, ...] = oc.WORK_WEEK,
    subdivision: str = "",
    closed: Collection[date] = (),
    extra: Collection[date] = (),
    hours: tuple[oc.OpenHours, ...] = (),
) -> oc.WorkCalendar:
    """Return a calendar that is closed on the public holidays of a country.

    Args:
        name: what the calendar is called.
        country: whose holidays.
        zone: IANA name of its clocks; a country may have several.
        first: of the days that it knows.
        last: included.
        week: on which weekdays work is done.
        subdivision: part of the country.
        closed: further days on which none is done.
        extra: days on which work is done all the same, holidays among them.
        hours: from when to when.

    Raises Invalid, ImportError: as :func:`closed_days`, and as a calendar itself.
    """
    there = {*closed_days(country, first, last, subdivision=subdivision), *closed}
    days = tuple(sorted(there - {*extra}))
    return oc.WorkCalendar(
        name, zone, first, last, week, days, tuple(sorted(extra)), hours
    )


def _library() -> Any:
    try:
        return import_module("holidays")
    except ImportError as error:
        how = "pip install 'ordercore-oms[holidays]'"
        raise ImportError(f"public holidays need {how}", name="holidays") from error
