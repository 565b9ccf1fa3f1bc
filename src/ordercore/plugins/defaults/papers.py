"""Packing slips, invoices and credit notes as pages and as plain text."""

from ordercore.errors import Invalid, Unsupported
from ordercore.ports import DocumentFormat, RenderedDocument
from ordercore.show import invoice_html, invoice_text, packing_slip_html
from ordercore.values import in_per_cent
from ordercore.views import Paper
from ordercore.warehouse import PackingSlip

__all__ = ["Pages", "Texts"]

SLIP, INVOICE, CREDIT_NOTE = "packing-slip", "invoice", "credit-note"


class Pages:
    """Makes pages that print on a sheet of their own.

    A ``packing-slip`` is made out of a ``warehouse.PackingSlip``, an ``invoice`` and a
    ``credit-note`` out of a ``views.Paper``.
    """

    name = "ordercore-pages"
    kinds = (SLIP, INVOICE, CREDIT_NOTE)
    formats = (DocumentFormat.HTML,)

    def render(
        self, kind: str, model: object, locale: str, wanted: DocumentFormat, /
    ) -> RenderedDocument:
        """Return a page, see ``ports.Renderer``."""
        _check_offered(self, kind, wanted)
        if kind != SLIP:
            paper = _paper(model)
            return _document(kind, paper.number, wanted, invoice_html(paper, locale))
        if not isinstance(model, PackingSlip):
            raise Invalid.at("model", type(model).__name__, "a warehouse.PackingSlip")
        return _document(kind, model.parcel, wanted, packing_slip_html(model, locale))


class Texts:
    """Makes plain text of an ``invoice`` and a ``credit-note``, for mails."""

    name = "ordercore-texts"
    kinds = (INVOICE, CREDIT_NOTE)
    formats = (DocumentFormat.TEXT,)

    def render(
        self, kind: str, model: object, locale: str, wanted: DocumentFormat, /
    ) -> RenderedDocument:
        """Return a text, see ``ports.Renderer``."""
        _check_offered(self, kind, wanted)
        paper = _paper(model)
        return _document(kind, paper.number, wanted, invoice_text(paper, locale))


def _check_offered(one: Pages | Texts, kind: str, wanted: DocumentFormat) -> None:
    if kind not in one.kinds or wanted not in one.formats:
        raise Unsupported(one.name, f"no {kind} as {wanted}")


def _paper(model: object) -> Paper:
    if not isinstance(model, Paper):
        raise Invalid.at("model", type(model).__name__, "a views.Paper")
    return model


def _document(
    kind: str, number: str, wanted: DocumentFormat, text: str
) -> RenderedDocument:
    ending = "html" if wanted is DocumentFormat.HTML else "txt"
    name = f"{kind}-{in_per_cent(number)}.{ending}"
    return RenderedDocument(name, wanted, text.encode())
