"""Public holidays become closed days of a calendar."""

import sys
from datetime import date

import pytest

from ordercore import Invalid
from ordercore_adapters.holidays import calendar_of, closed_days

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def test_holidays_are_closed():
    """Danish Good Friday is none for work; the abolished prayer day is one again."""
    known = calendar_of("DK", "DK", "Europe/Copenhagen", FIRST, LAST)
    assert not known.works(date(2026, 4, 3))
    assert known.works(date(2026, 5, 1))


def test_parts_of_a_country_have_days_of_their_own():
    """Epiphany is a holiday in Bavaria and none in Berlin."""
    epiphany = date(2026, 1, 6)
    assert epiphany in closed_days("DE", FIRST, LAST, subdivision="BY")
    assert epiphany not in closed_days("DE", FIRST, LAST, subdivision="BE")


def test_only_days_of_the_calendar_are_named():
    """A calendar of half a year has the holidays of half a year."""
    days = closed_days("DK", FIRST, date(2026, 6, 30))
    assert days == tuple(sorted(days))
    assert all(FIRST <= day <= date(2026, 6, 30) for day in days)
    assert 1 == closed_days("DK", FIRST, LAST).count(date(2026, 12, 25))


def test_the_application_knows_better():
    """A shop may work on a holiday, and rest on another day."""
    first_of_january, inventory = date(2026, 1, 1), date(2026, 6, 30)
    known = calendar_of(
        "DK",
        "DK",
        "Europe/Copenhagen",
        FIRST,
        LAST,
        extra=[first_of_january],
        closed=[inventory],
    )
    assert known.works(first_of_january)
    assert not known.works(inventory)


@pytest.mark.parametrize(("country", "part"), [("XX", ""), ("DE", "XX")])
def test_what_is_not_known_is_refused(country, part):
    """No holidays is an answer about a country, and not about a wrong code."""
    with pytest.raises(Invalid, match="that holidays knows"):
        closed_days(country, FIRST, LAST, subdivision=part)


def test_who_lacks_the_library_is_told_how_to_get_it(monkeypatch):
    """A module that is not found names the extra that brings it."""
    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(ImportError, match=r"pip install 'ordercore-oms\[holidays\]'"):
        closed_days("DK", FIRST, LAST)
