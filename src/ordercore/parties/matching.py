"""Which files look like one customer, and why: for somebody to decide."""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

from attrs import frozen

from ordercore.parties.customer import CustomerFile

__all__ = ["Likeness", "likely_duplicates"]

MOST = 50
"""What more customers share is a switchboard or a shared mailbox, and tells nothing."""

_NO_DIGIT = re.compile(r"[^0-9]")
_NO_LETTER = re.compile(r"[^0-9A-Z]")


@frozen
class Likeness:
    """Two customers that may be one.

    Attributes:
        one, other: their ids, in order.
        shared: what both have: ``email``, ``phone``, ``vat_id``.  What it is stays
            where it is.
    """

    one: str
    other: str
    shared: tuple[str, ...]


def likely_duplicates(files: Iterable[CustomerFile]) -> tuple[Likeness, ...]:
    """Return the pairs that share an e-mail address, a telephone or a VAT id.

    E-mail addresses are compared without regard to case, telephones by their digits,
    VAT ids by their letters and digits.  Those who are merged, forgotten, or said to be
    two are left out.  Each file is looked at once.
    """
    having: dict[tuple[str, str], list[str]] = {}
    known = {f.id: f for f in files if not f.merged_into and not f.forgotten}
    for file in known.values():
        for mark in dict.fromkeys(_marks(file)):
            having.setdefault(mark, []).append(file.id)
    shared: dict[tuple[str, str], set[str]] = {}
    for (what, _), ids in having.items():
        for one, other in combinations(sorted(ids), 2) if len(ids) <= MOST else ():
            shared.setdefault((one, other), set()).add(what)
    return tuple(
        [
            Likeness(one, other, tuple(sorted(shared[one, other])))
            for one, other in sorted(shared)
            if not known[one].is_apart(known[other])
        ]
    )


def _marks(file: CustomerFile) -> Iterator[tuple[str, str]]:
    """Yield by what a customer can be recognised."""
    for email in file.customer.emails:
        yield "email", email.strip().casefold()
    for phone in file.customer.phones:
        digits = _NO_DIGIT.sub("", phone).removeprefix("00")
        if len(digits) >= 7:
            yield "phone", digits
    if vat_id := _NO_LETTER.sub("", file.customer.vat_id.upper()):
        yield "vat_id", vat_id
