"""What decides and writes in tests: a tax engine, a reorder policy and a renderer."""

from collections.abc import Mapping, Sequence
from typing import cast

from attrs import frozen

from ordercore.errors import Invalid, Unsupported
from ordercore.ports import (
    DocumentFormat,
    RenderedDocument,
    ReorderAdvice,
    ReorderQuestion,
)
from ordercore.pricing import Taxable, Taxation, TaxTable

__all__ = ["FixedLots", "MemoryTaxes", "TypedPapers"]


class MemoryTaxes:
    """A tax engine with one rate for each country.

    Args:
        rates: country -> per cent.
    """

    name = "memory-taxes"

    def __init__(self, rates: Mapping[str, str]) -> None:
        self._table = TaxTable.of(rates)

    def taxation(self, taxable: Taxable, /) -> Taxation:
        """Return how it is taxed.  Raises Refused: the country is not in it."""
        return self._table.taxation(taxable)


@frozen
class FixedLots:
    """A reorder policy: below a point, as many lots as lead above it.

    Attributes:
        point: at or below which it orders.
        lot: units of one lot; it grows to the least and to whole packs.
    """

    point: int = 20
    lot: int = 50

    @property
    def name(self) -> str:
        """Its name, ``fixed-lots``."""
        return "fixed-lots"

    def advise(self, question: ReorderQuestion, /) -> ReorderAdvice:
        """Return how many lots it takes; nothing of what nobody will want."""
        wanted = any(question.forecast.expected) or question.backordered
        point = self.point if wanted else -1
        if question.position > point:
            return ReorderAdvice(0, point, f"{question.position} are there")
        lot = -(-max(self.lot, question.least) // question.pack) * question.pack
        lots = (point - question.position) // lot + 1
        return ReorderAdvice(lots * lot, point, f"{lots} lots of {lot}")


class TypedPapers:
    """A renderer that types lines of text.

    Attributes:
        kinds: what it makes; a model of it is a list of texts.
    """

    name = "typed-papers"
    formats = (DocumentFormat.TEXT,)

    def __init__(self, *kinds: str) -> None:
        self.kinds = kinds or ("packing-slip",)

    def render(
        self, kind: str, model: object, locale: str, wanted: DocumentFormat, /
    ) -> RenderedDocument:
        """Return the lines of a model.  Raises Unsupported, Invalid."""
        if kind not in self.kinds or wanted not in self.formats:
            raise Unsupported(self.name, f"no {kind} as {wanted}")
        if not isinstance(model, list | tuple):
            raise Invalid.at("model", type(model).__name__, "a list of texts")
        text = "\n".join(map(str, cast("Sequence[object]", model)))
        return RenderedDocument(f"{kind}.txt", wanted, f"{text}\n".encode())
