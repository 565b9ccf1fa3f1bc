"""Texts of cells become parts of an order, or a finding that says what is wrong."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

import ordercore as oc
from ordercore_adapters.tabular.cells import Cell, Row
from ordercore_adapters.tabular.settings import Place

__all__ = [
    "Reading",
    "address",
    "agreed",
    "day",
    "free",
    "moment",
    "money",
    "optional",
    "whole",
    "zone",
]

T = TypeVar("T")

LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
PARTS = ("postcode", "city", "name", "region", "phone", "email")
MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0{1,6})?)?Z?")


class Reading:
    """Collects what is wrong, so that all of it is told at once."""

    def __init__(self) -> None:
        self.findings: list[oc.Finding] = []

    def of(self, read: Callable[[], T], otherwise: T) -> T:
        """Return what *read* returns, or *otherwise* when it raises Invalid."""
        try:
            return read()
        except oc.Invalid as error:
            self.findings += error.findings
            return otherwise

    def each(self, read: Callable[[Row], T], rows: Sequence[Row]) -> tuple[T, ...]:
        """Return what *read* makes of each row, without those where it raises."""
        found: list[T] = []
        for row in rows:
            try:
                found.append(read(row))
            except oc.Invalid as error:
                self.findings += error.findings
        return tuple(found)

    def close(self) -> None:
        """Raise Invalid with everything that was found, if anything was."""
        if self.findings:
            raise oc.Invalid(dict.fromkeys(self.findings))


def agreed(cell: Cell | None, rows: Sequence[Row]) -> tuple[str, str]:
    """Return text and place of a field on which all rows of an order agree.

    Raises Invalid naming the first row that differs.
    """
    if cell is None:
        return "", ""
    first = cell.text(rows[0])
    for row in rows[1:]:
        if (text := cell.text(row)) != first:
            expected = f"{first!r} as in {rows[0].where}, it is the same order"
            raise oc.Invalid.at(cell.where(row), text, expected)
    return first, cell.where(rows[0])


def optional(cell: Cell | None, row: Row) -> str:
    """Return the text of a cell that need not be mapped, or ""."""
    return cell.text(row) if cell else ""


def free(text: str, where: str, most: int = 200) -> str:
    """Return a name or note, tidied.  Raises Invalid when it does not print."""
    return oc.free_text(text, where, most)


def money(text: str, currency: str, where: str) -> oc.Money:
    """Return an amount of zero or more.  Raises Invalid."""
    amount = _placed(lambda: oc.Money.of(text, currency), where)
    if amount.minor < 0:
        raise oc.Invalid.at(where, text, "zero or more")
    return amount


def whole(text: str, where: str) -> int:
    """Return a whole number; ``12.0`` is one.  Raises Invalid."""
    number = _placed(lambda: oc.decimal_of(text), where)
    if number != number.to_integral_value():
        raise oc.Invalid.at(where, text, "a whole number")
    return int(number)


def zone(name: str) -> ZoneInfo:
    """Return a time zone.  Raises Invalid."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        expected = "a time zone such as Europe/London"
        raise oc.Invalid.at("feed.timezone", name, expected) from error


def moment(text: str, where: str, local: oc.connecting.LocalClock) -> datetime:
    """Return an instant; a date is its noon, a time without offset is *local*.

    Raises Invalid: it is none, or the clocks there jump over it.
    """
    text = text.replace(" ", "T", 1)
    if len(text) == 10:  # such as 2026-11-23
        # Its noon, which is the same day in UTC as well: midnight in Berlin is not.
        noon = datetime.combine(oc.day(text, where), time(12))
        return local.instant(noon, where)
    if LOCAL.fullmatch(text):
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise oc.Invalid.at(where, text, "a time that exists") from None
        return local.instant(at, where)
    return oc.instant(text, where)


def day(text: str, where: str) -> date:
    """Return a date; a midnight behind it is ignored.  Raises Invalid."""
    return oc.day(MIDNIGHT.sub("", text), where)


def address(place: Place, rows: Sequence[Row]) -> oc.Address:
    """Return the address on which all *rows* agree.  Raises Invalid."""
    reading = Reading()

    def text(cell: Cell | None) -> str:
        return reading.of(lambda: free(*agreed(cell, rows)), "")

    country = reading.of(lambda: _country(place, rows), "")
    street = tuple(line for cell in place.street if (line := text(cell)))
    parts = {name: text(getattr(place, name)) for name in PARTS}
    reading.close()
    return oc.Address(
        country,
        parts["postcode"],
        parts["city"],
        street,
        parts["name"],
        parts["region"],
        parts["phone"],
        parts["email"],
    )


def _country(place: Place, rows: Sequence[Row]) -> str:
    written, where = agreed(place.country, rows)
    return oc.country_code(place.countries.get(written, written), where)


def fraction(text: str, where: str) -> Decimal:
    """Return a number from 0 to 1.  Raises Invalid."""
    number = _placed(lambda: oc.decimal_of(text), where)
    if not 0 <= number <= 1:
        raise oc.Invalid.at(where, text, "a fraction from 0 to 1")
    return number


def _placed(read: Callable[[], T], where: str) -> T:
    """Return what *read* returns; a finding gets the place of the cell."""
    try:
        return read()
    except oc.Invalid as error:
        found = error.findings[0]
        raise oc.Invalid([oc.Finding(where, found.got, found.expected)]) from None
