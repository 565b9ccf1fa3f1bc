"""A tax service hears of each invoice and credit note, by its number, once."""

from typing import TypeAlias

from ordercore.accounts import Credited, Invoiced
from ordercore.partners.errand import Errands, Look, Paper, telling
from ordercore.ports import TaxCapability

__all__ = ["TAX_ERRANDS"]

Issued: TypeAlias = Invoiced | Credited
"""A document with tax was issued."""


@telling(TaxCapability.RECORD, "record", "document")
def _document(event: Issued, _: Look) -> Paper:
    """Tell what was invoiced, or is not owed any more."""
    return Paper(event.number, [event.document])


TAX_ERRANDS: Errands = {Invoiced: _document, Credited: _document}
"""What a tax service is told, by the type of the event."""
