"""The books as a table for a spreadsheet or another accounting system."""

from collections.abc import Iterable, Iterator

from ordercore.show.plain import plain
from ordercore.values import Money
from ordercore.views import Booked

__all__ = ["HEADINGS", "journal_csv"]

HEADINGS = (
    "position",
    "at",
    "entry",
    "cause",
    "account",
    "currency",
    "debit",
    "credit",
)

FORMULA = ("=", "+", "-", "@")
"""What makes a spreadsheet calculate a cell instead of showing it (OWASP).

Tab and carriage return count too; here they are spaces by then.
"""


def journal_csv(entries: Iterable[Booked]) -> Iterator[str]:
    """Yield the lines of a CSV file, its headings first: one line for each posting.

    The file is UTF-8, separated by commas.  Amounts are plain numbers with the
    currency's own decimals; one side of each line is empty.  Text that a spreadsheet
    would take for a formula is marked as text by an apostrophe.
    """
    yield _line(HEADINGS)
    for booked in entries:
        entry = booked.entry
        for posting in entry.lines:
            amount = str(Money(abs(posting.minor), entry.currency).decimal)
            sides = (amount, "") if posting.minor > 0 else ("", amount)
            yield _line(
                (
                    str(booked.position),
                    booked.at.isoformat(),
                    _text(entry.id),
                    _text(entry.cause),
                    _text(posting.account),
                    _text(entry.currency),
                    *sides,
                )
            )


def _line(cells: Iterable[str]) -> str:
    return ",".join([_quoted(cell) for cell in cells]) + "\r\n"


def _quoted(cell: str) -> str:
    if any([c in cell for c in ',"']):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _text(value: str) -> str:
    """Return text that is shown as it is: on one line, and never a formula."""
    text = plain(value)
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text
