"""A document renderer: slips, invoices and letters become paper."""

from collections.abc import Collection
from enum import StrEnum
from typing import Protocol, runtime_checkable

from attrs import field, frozen

__all__ = ["DocumentFormat", "RenderedDocument", "Renderer"]


class DocumentFormat(StrEnum):
    """As what a document comes."""

    PDF = "application/pdf"
    HTML = "text/html"
    SVG = "image/svg+xml"
    TEXT = "text/plain"
    ZPL = "application/zpl"


@frozen
class RenderedDocument:
    """A document, ready to be printed or sent.

    Attributes:
        name: of its file, such as ``invoice-W-1001-1.pdf``.
        format: as what it comes.
        content: the bytes.
    """

    name: str
    format: DocumentFormat
    content: bytes = field(repr=False)


@runtime_checkable
class Renderer(Protocol):
    """Makes documents; pure: the same input gives the same bytes."""

    @property
    def name(self) -> str:
        """Unique in one shop, in the alphabet of ids."""
        ...

    @property
    def kinds(self) -> Collection[str]:
        """What it can make, such as ``packing-slip``, ``invoice``, ``credit-note``."""
        ...

    @property
    def formats(self) -> Collection[DocumentFormat]:
        """As what it can make it."""
        ...

    def render(
        self, kind: str, model: object, locale: str, wanted: DocumentFormat, /
    ) -> RenderedDocument:
        """Return a document.

        Args:
            kind: one of ``kinds``.
            model: what is in it, such as ``warehouse.PackingSlip`` or
                ``accounts.IssuedInvoice``.
            locale: in which it is written, such as ``da`` or ``de-CH``.
            wanted: one of ``formats``.

        Raises:
            Unsupported: it does not make that, or not as that.
            Invalid: the model is of another kind.
        """
        ...
