"""Values to test with, drawn by Hypothesis: ordinary ones, odd ones and hostile ones.

Each strategy shrinks to what reads best in a report: DKK before other currencies, small
amounts before large ones, few before many.  ``from_type`` knows the types as well, so
that ``builds(...)`` of whatever holds them works.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime
from importlib import import_module

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ordercore import values
from ordercore.values import (
    Address,
    Coordinates,
    Dimensions,
    Money,
    Rounding,
    WorkCalendar,
    exponent,
    gtin_check_digit,
)
from ordercore.values.countries import CENTROIDS

__all__ = [
    "addresses",
    "bad_gtins",
    "bad_ids",
    "coordinates",
    "countries",
    "currencies",
    "days",
    "decimal_strings",
    "dimensions",
    "free_texts",
    "gtins",
    "hostile_decimal_strings",
    "ids",
    "instants",
    "minor_amounts",
    "money",
    "money_lists_same_currency",
    "quantities",
    "roundings",
    "skus",
    "split_weights",
    "weights",
]

LARGEST = 10**15

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = "0123456789"

# fmt: off
_NO_NUMBERS = [
    "", " ", "-", ".", "-.", ".5", "5.", "+1", "--1", "1-", "1.2.3", "1,5", "0x10",
    "1/2", "NaN", "nan", "sNaN", "-NaN123", "Infinity", "-inf", "1e3", "1E-2", "1_000",
    "1e1000000", "1E+10000000", "0e999999999", "9" * 16, "9" * 4301, "1." + "0" * 7,
    " 12", "12 ", "12\n", "\t12", "1 000", "1\u00a0000", "12\x00", "\ufeff12", "\ud800",
    "\uff11\uff12", "\u0661\u0662", "\u09e7", "\u00b2", "\u00bd", "1\u066b5",
    "\u221212",
]
_NO_IDS = [
    "", " ", ".", "-A", "_A", "../A", "A/B", "A B", "A@B", "A\n", "A\x00", "A" * 65,
    "\u0410\u0412\u0421-1", "\uff21\uff22", "A\u200bB", "A\u202eB", "\ud800", "\u00c5",
    "A\u0301", "\ufdfa", "\u0661",
]
# fmt: on


def currencies(exponents: Collection[int] = (2, 0, 3, 4)) -> SearchStrategy[str]:
    """Draw a currency; each number of decimals is as likely as the others."""
    first = ("DKK", "EUR", "JPY", "KWD")
    codes = [*first, *(code for code in values.currencies() if code not in first)]
    by_places = {e: [c for c in codes if exponent(c) == e] for e in exponents}
    return st.sampled_from([*by_places]).flatmap(
        lambda places: st.sampled_from(by_places[places])
    )


def minor_amounts(least: int = -LARGEST, most: int = LARGEST) -> SearchStrategy[int]:
    """Draw a number of smallest units; everyday ones are as likely as extreme ones."""
    low, high = max(least, -100_000), min(most, 100_000)
    anything = st.integers(least, most)
    return st.integers(low, high) | anything if low <= high else anything


def money(
    currency: str | None = None, least: int = -LARGEST, most: int = LARGEST
) -> SearchStrategy[Money]:
    """Draw an amount from *least* to *most* smallest units of *currency*, or of any."""
    codes = currencies() if currency is None else st.just(currency)
    return st.builds(Money, minor_amounts(least, most), codes)


def money_lists_same_currency(
    min_size: int = 1,
    max_size: int = 10,
    *,
    least: int = -LARGEST,
    most: int = LARGEST,
) -> SearchStrategy[list[Money]]:
    """Draw amounts of one currency, as an order has them."""
    return currencies().flatmap(
        lambda code: st.lists(
            money(code, least, most), min_size=min_size, max_size=max_size
        )
    )


def split_weights(most: int = 10**18, max_size: int = 10) -> SearchStrategy[list[int]]:
    """Draw weights to split by: at least one above zero, some equal, some zero."""
    weight = st.integers(0, 5) | st.integers(0, most)
    return st.lists(weight, min_size=1, max_size=max_size).filter(any)


def roundings() -> SearchStrategy[Rounding]:
    """Draw a rounding mode."""
    return st.sampled_from(Rounding)


@st.composite
def decimal_strings(draw: DrawFn, places: int = 6, digits: int = 15) -> str:
    """Draw plain text of a number with at most *places* decimals: ``-89.00``."""
    sign = draw(st.sampled_from(["", "-"]))
    whole = draw(st.text(_DIGITS, min_size=1, max_size=digits))
    fraction = draw(st.text(_DIGITS, max_size=places))
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def hostile_decimal_strings() -> SearchStrategy[str]:
    """Draw text that no number field may accept, though Python's own types may."""
    return st.sampled_from(_NO_NUMBERS) | _spoiled(
        decimal_strings(), "eE_,+ '\n\x00\uff11\u0661\u200b\u202e"
    )


@st.composite
def _spoiled(draw: DrawFn, texts: SearchStrategy[str], by: str) -> str:
    """Draw a text that has one character of *by* somewhere."""
    text = draw(texts)
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(st.sampled_from(by)) + text[at:]


def ids() -> SearchStrategy[str]:
    """Draw an id of an order, a node or another thing of ours."""
    head = st.sampled_from(_LETTERS + _DIGITS)
    tail = st.text(_LETTERS + _DIGITS + "._-", max_size=63)
    return st.builds(str.__add__, head, tail)


def skus() -> SearchStrategy[str]:
    """Draw a SKU; short ones are common, so that two orders want the same."""
    return st.sampled_from(["MUG", "TEA-1", "85123A", "a.b_c-d"]) | ids()


def bad_ids() -> SearchStrategy[str]:
    """Draw text that is no id or SKU: too long, invisible, or only looks like one."""
    return st.sampled_from(_NO_IDS) | _spoiled(
        ids(), " /@\n\x00\u0430\u200b\u202e\uff11"
    )


@st.composite
def gtins(draw: DrawFn) -> str:
    """Draw a GTIN-8, -12, -13 or -14 whose check digit is right."""
    size = draw(st.sampled_from([13, 8, 12, 14]))
    body = draw(st.text(_DIGITS, min_size=size - 1, max_size=size - 1))
    return body + gtin_check_digit(body)


def bad_gtins() -> SearchStrategy[str]:
    """Draw text that is no GTIN: misread digit, wrong length, other characters."""
    return (
        _misread(gtins())
        | st.text(_DIGITS, max_size=20).filter(lambda t: len(t) not in {8, 12, 13, 14})
        | _spoiled(gtins(), "Xx -\n\uff11\u0661")
    )


@st.composite
def _misread(draw: DrawFn, codes: SearchStrategy[str]) -> str:
    """Draw a code with one digit replaced by another."""
    code = draw(codes)
    at = draw(st.integers(0, len(code) - 1))
    digit = draw(st.sampled_from([d for d in _DIGITS if d != code[at]]))
    return code[:at] + digit + code[at + 1 :]


def quantities(most: int = 10**9) -> SearchStrategy[int]:
    """Draw a number of pieces; a handful is as likely as any."""
    return st.integers(1, min(most, 10)) | st.integers(1, most)


def weights(most_g: int = 30_000) -> SearchStrategy[int]:
    """Draw a weight in grams."""
    return st.integers(0, most_g)


def dimensions(most_mm: int = 2_000) -> SearchStrategy[Dimensions]:
    """Draw the outer size of something."""
    side = st.integers(1, most_mm)
    return st.builds(Dimensions, side, side, side)


def instants(
    earliest: datetime = datetime(2000, 1, 1, tzinfo=UTC),
    latest: datetime = datetime(2100, 1, 1, tzinfo=UTC),
) -> SearchStrategy[datetime]:
    """Draw an aware instant in UTC."""
    return st.datetimes(
        earliest.replace(tzinfo=None),
        latest.replace(tzinfo=None),
        timezones=st.just(UTC),
    )


def days(
    earliest: date = date(2000, 1, 1), latest: date = date(2100, 1, 1)
) -> SearchStrategy[date]:
    """Draw a date."""
    return st.dates(earliest, latest)


def countries() -> SearchStrategy[str]:
    """Draw the code of a country; DK, DE and US are drawn more often."""
    return st.sampled_from(["DK", "DE", "US", *CENTROIDS])


def coordinates() -> SearchStrategy[Coordinates]:
    """Draw a point on the earth, poles and date line included."""
    return st.builds(Coordinates, st.floats(-90, 90), st.floats(-180, 180))


def free_texts(most: int = 60) -> SearchStrategy[str]:
    """Draw a name or a street in any script."""
    letters = st.characters(categories=["L", "Nd"])
    words = st.text(letters, min_size=1, max_size=15)
    return st.lists(words, min_size=1, max_size=4).map(
        lambda drawn: " ".join(drawn)[:most].strip()
    )


def addresses(country: str | None = None) -> SearchStrategy[Address]:
    """Draw an address in *country*, or in any."""
    return st.builds(
        Address,
        country=countries() if country is None else st.just(country),
        postcode=st.text(_DIGITS, max_size=6),
        city=free_texts(),
        street=st.lists(free_texts(), max_size=2).map(tuple),
        name=free_texts(),
        at=st.none() | coordinates(),
    )


def _calendars(_: type[WorkCalendar]) -> SearchStrategy[WorkCalendar]:
    """Return what draws calendars; their room is loaded when one is wanted."""
    made: SearchStrategy[WorkCalendar] = import_module(
        "ordercore.testing.dates"
    ).work_calendars()
    return made


st.register_type_strategy(WorkCalendar, _calendars)
st.register_type_strategy(Money, money())
st.register_type_strategy(Dimensions, dimensions())
st.register_type_strategy(Coordinates, coordinates())
st.register_type_strategy(Address, addresses())
