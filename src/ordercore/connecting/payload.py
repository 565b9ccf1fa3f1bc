"""A payload of somebody else's, read with care: every fault is named with its path."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias, TypeVar, cast

from ordercore.connecting.bounding import (
    FIELDS,
    MAX_ENTRIES,
    MAX_FINDINGS,
    MAX_IN_ANSWER,
    Budget,
)
from ordercore.errors import Finding, Invalid, MappingFailed
from ordercore.values import Money, check_id, decimal_of, exponent, free_text

__all__ = ["Part", "plain_json"]

T = TypeVar("T")

Shape: TypeAlias = Callable[[Mapping[str, object]], Mapping[str, object]]

_PLAIN = re.compile(r"([0-9]{1,11})(?:\.([0-9]{1,6}))?")

MAX_ID = 10**30

MOST_MINOR = 10**15
"""An amount of more smallest units is no amount."""


class Part:
    """One object of a payload, and the path to it.

    What is wrong is collected in ``findings`` of the whole payload, and a harmless
    value stands in for it; ``close`` raises before anyone can use that.

    >>> order = Part({"no": "77", "lines": [{"sku": "MUG", "units": -2}]})
    >>> [line.whole("units") for line in order.parts("lines")]
    [0]
    >>> order.close()
    Traceback (most recent call last):
    ...
    ordercore.errors.Invalid: lines[0].units: got -2, expected a whole ...

    However large a payload is, soon it is known whether it can be used: its lists have
    at most so many objects, and of its faults the first hundred are named.

    Args:
        content: of the object, as JSON has it.
        path: where it is in the payload; "" for the payload itself.
        findings: of the payload, to be added to.
        entries: how many objects all of its lists may have together.
        shape: makes of each object, when it is looked at, what is read of it.
    """

    def __init__(
        self,
        content: Mapping[str, object],
        path: str = "",
        findings: list[Finding] | None = None,
        *,
        entries: int = MAX_ENTRIES,
        shape: Shape | None = None,
    ) -> None:
        self.path = path
        self.findings: list[Finding] = [] if findings is None else findings
        self._shape = shape
        self._budget = Budget(entries)
        self._lists: dict[str, list[Part]] = {}
        self.content = self._looked_at(content)

    @classmethod
    def answer(cls, content: Mapping[str, object], path: str = "") -> "Part":
        """Return an answer to a question of ours, such as a page of many orders.

        It was bounded by the transport, and may have as many objects as fit into it.
        """
        return cls(content, path, entries=MAX_IN_ANSWER)

    def _inside(self, content: Mapping[str, object], path: str) -> "Part":
        """Return an object of this payload, for which its budget counts."""
        part = Part({}, path, self.findings)
        part._shape, part._budget = self._shape, self._budget
        part.content = part._looked_at(content)
        return part

    def _looked_at(self, content: Mapping[str, object]) -> Mapping[str, object]:
        """Return the fields of an object, in the form in which they are read.

        One with very many fields counts as several; beyond the budget it has none.
        """
        if not self._budget.takes(len(content) // FIELDS):
            self._too_many("")
            return {}
        return content if self._shape is None else self._shape(content)

    def _too_many(self, name: str) -> None:
        expected = f"at most {self._budget.entries} objects in all of the payload"
        where = self.where(name) if name else self.path
        self._note([Finding(where, "more", expected)])

    def close(self) -> None:
        """Raise Invalid with everything that was found, if anything was."""
        if self.findings:
            raise Invalid(dict.fromkeys(self.findings))

    def check_answer(self) -> None:
        """Raise MappingFailed where an answer was not what it should be."""
        try:
            self.close()
        except Invalid as error:
            raise MappingFailed.of(error) from None

    def where(self, name: str) -> str:
        """Return the path of a field."""
        return f"{self.path}.{name}" if self.path else name

    def wrong(self, name: str, expected: str) -> None:
        """Note that a field is not what it should be."""
        if len(self.findings) < MAX_FINDINGS:
            got = self.content.get(name, "nothing")
            self._note(Invalid.at(self.where(name), got, expected).findings)

    def _note(self, findings: Sequence[Finding]) -> None:
        """Note what is wrong, up to the most that is named."""
        self.findings += findings[: max(0, MAX_FINDINGS - len(self.findings))]

    def has(self, name: str) -> bool:
        """Tell whether there is a field, and not null."""
        return self.content.get(name) is not None

    def read(self, name: str, make: Callable[[str, str], T], otherwise: T) -> T:
        """Return what *make* makes of text and path of a needed field."""
        return self._made(name, self.text(name), make, otherwise)

    def read_if(self, name: str, make: Callable[[str, str], T], otherwise: T) -> T:
        """Return what *make* makes of a field, *otherwise* when there is none."""
        text = self.maybe_text(name)
        return self._made(name, text, make, otherwise) if text else otherwise

    def _made(
        self, name: str, text: str | None, make: Callable[[str, str], T], otherwise: T
    ) -> T:
        if text is None:
            return otherwise
        try:
            return make(text, self.where(name))
        except Invalid as error:
            self._note(error.findings)
            return otherwise

    def text(self, name: str) -> str | None:
        """Return a needed text, None (and a finding) when it is none."""
        value = self.content.get(name)
        if isinstance(value, str) and value:
            return value
        self.wrong(name, "text")
        return None

    def maybe_text(self, name: str) -> str:
        """Return a text that may be missing or null, then ""."""
        value = self.content.get(name)
        if value is None or isinstance(value, str):
            return value or ""
        self.wrong(name, "text or null")
        return ""

    def free(self, name: str, most: int = 200) -> str:
        """Return a name, street or note, tidied; "" when there is none."""
        return self.read_if(name, lambda text, at: free_text(text, at, most), "")

    def id(self, name: str) -> str:
        """Return a needed whole number that names something, as text.

        For an id that is text, or may be, use ``ref``.
        """
        value = self.content.get(name)
        if type(value) is int and 0 < value < MAX_ID:
            return str(value)
        self.wrong(name, "a whole number above 0")
        return "0"

    def ref(self, name: str) -> str:
        """Return a needed id as text, of a number or of text in our alphabet of ids."""
        if type(self.content.get(name)) is int:
            return self.id(name)
        return self.read(name, check_id, "0")

    def whole(self, name: str, otherwise: int | None = None) -> int:
        """Return a whole number of 0 or more; needed, unless *otherwise* is given."""
        value = self.content.get(name)
        if value is None and otherwise is not None:
            return otherwise
        if type(value) is int and 0 <= value <= 10**9:
            return value
        self.wrong(name, "a whole number of 0 or more")
        return 0

    def flag(self, name: str, *, otherwise: bool | None = None) -> bool:
        """Return a yes or no; needed, unless *otherwise* is given."""
        value = self.content.get(name)
        if value is None and otherwise is not None:
            return otherwise
        if isinstance(value, bool):
            return value
        self.wrong(name, "true or false")
        return False

    def money(self, name: str, currency: str) -> Money:
        """Return a needed amount of zero or more; it is text, never a number."""
        return self.read(name, lambda t, at: _money(t, currency, at), _zero(currency))

    def money_if(self, name: str, currency: str) -> Money:
        """Return an amount of zero or more; zero where there is none."""
        zero = _zero(currency)
        return self.money(name, currency) if self.has(name) else zero

    def minor(self, name: str, currency: str, *, below_zero: bool = False) -> Money:
        """Return a needed amount that is a whole number of smallest units.

        Args:
            name: of the field.
            currency: of the amount.
            below_zero: whether it may be less than zero.
        """
        value = self.content.get(name)
        if (
            type(value) is int
            and abs(value) < MOST_MINOR
            and (below_zero or value >= 0)
        ):
            return Money(value, currency)
        least = "" if below_zero else " of 0 or more"
        self.wrong(name, f"a whole number{least}, in smallest units")
        return _zero(currency)

    def number(self, name: str) -> float:
        """Return a needed number, such as degrees, given as number or text."""
        value = self.content.get(name)
        if isinstance(value, int | float | str) and not isinstance(value, bool):
            try:
                return float(value)
            except (ValueError, OverflowError):
                pass
        self.wrong(name, "a number")
        return 0.0

    def rate(self, name: str) -> Decimal:
        """Return a needed rate of zero or more, given as number or text.

        JSON has numbers alone; the shortest text of one is what the shop wrote.
        """
        value = self.content.get(name)
        text = repr(value) if isinstance(value, float) else value
        try:
            rate = decimal_of(text, self.where(name))
        except Invalid as error:
            self._note(error.findings)
            return Decimal(0)
        if rate < 0:
            self.wrong(name, "zero or more")
            return Decimal(0)
        return rate

    def texts(self, name: str) -> list[str]:
        """Return a list of texts that may be missing."""
        value = self.content.get(name)
        if value is None:
            return []
        if isinstance(value, list):
            texts = cast("list[object]", value)
            if len(texts) <= MAX_ENTRIES and all(isinstance(t, str) for t in texts):
                return cast("list[str]", texts)
        self.wrong(name, "a list of texts")
        return []

    def total(self, name: str, field: str, currency: str) -> Money:
        """Return the sum of a money field over a list; a missing list is empty."""
        minor = sum(part.money(field, currency).minor for part in self.parts(name))
        return Money(minor, currency)

    def part(self, name: str) -> "Part | None":
        """Return an object that may be missing or null."""
        value = self.content.get(name)
        if isinstance(value, Mapping):
            content = cast("Mapping[str, object]", value)
            return self._inside(content, self.where(name))
        if value is not None:
            self.wrong(name, "an object or null")
        return None

    def parts(
        self,
        name: str,
        *,
        needed: bool = False,
        least: int = 0,
        most: int = MAX_ENTRIES,
    ) -> "list[Part]":
        """Return the objects of a list; a missing one is empty, unless *needed*.

        Args:
            name: of the field.
            needed: whether it has to be there; it has to where there is a *least*.
            least: how many there have to be.
            most: how many there may be.
        """
        value = self.content.get(name)
        if value is None and not needed and not least:
            return []
        if name not in self._lists:
            self._lists[name] = self._listed(name, value, least, most)
        return self._lists[name]

    def _listed(self, name: str, value: object, least: int, most: int) -> "list[Part]":
        values = cast("list[object]", value) if isinstance(value, list) else None
        if values is None or not least <= len(values) <= most:
            number = f"{least} to {most}" if least else f"at most {most}"
            self.wrong(name, f"a list of {number} objects")
            return []
        if not self._budget.takes(len(values)):
            self._too_many(name)
            return []
        return list(self._each(self.where(name), values))

    def _each(self, where: str, values: list[object]) -> "Iterator[Part]":
        for place, value in enumerate(values):
            if isinstance(value, Mapping):
                content = cast("Mapping[str, object]", value)
                yield self._inside(content, f"{where}[{place}]")
            elif len(self.findings) < MAX_FINDINGS:
                self._note(Invalid.at(f"{where}[{place}]", value, "an object").findings)

    def kept(self) -> dict[str, str]:
        """Return the plain values of this object, to be kept as they came."""
        return {
            name: str(value)
            for name, value in self.content.items()
            if isinstance(value, str | float)
            # A longer number would not even print.
            or (isinstance(value, int) and abs(value) < MAX_ID)
        }


def _money(text: str, currency: str, where: str) -> Money:
    try:
        # Nearly all amounts are written so; the way below is ten times as long.
        plain, places = _PLAIN.fullmatch(text), exponent(currency)
        if plain is not None and len(fraction := plain[2] or "") <= places:
            return Money(int(plain[1] + fraction.ljust(places, "0")), currency)
        # By way of Decimal, because some shops write 1500.00 yen.
        amount = Money.of(decimal_of(text, where), currency)
    except Invalid as error:
        found = error.findings[0]
        raise Invalid([Finding(where, found.got, found.expected)]) from None
    if amount.minor < 0:
        raise Invalid.at(where, text, "zero or more")
    return amount


def _zero(currency: str) -> Money:
    return Money(0, currency)


def plain_json(value: Any) -> Any:
    """Return a document as JSON can keep it: numbers with a point as their text.

    ``Response.json`` reads such numbers as Decimal, so that no digit is lost.

    >>> plain_json({"rate": Decimal("0.25"), "units": [1, None]})
    {'rate': '0.25', 'units': [1, None]}
    """
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        entries = cast("dict[str, object]", value)
        return {name: plain_json(one) for name, one in entries.items()}
    if isinstance(value, list):
        return [plain_json(one) for one in cast("list[object]", value)]
    return value
