"""A small tax service in memory: it records each document once."""

from ordercore.accounts import IssuedCreditNote, IssuedInvoice
from ordercore.errors import Rejected
from ordercore.ports import Health, Receipt, TaxCapability
from ordercore.testing.partners.remembering import Done

__all__ = ["MemoryTaxService"]


class MemoryTaxService:
    """A tax service that is its own adapter.

    Attributes:
        documents: what was recorded, by number.
    """

    name = "memory"
    capabilities = frozenset({TaxCapability.RECORD})

    def __init__(self) -> None:
        self.documents: dict[str, IssuedInvoice | IssuedCreditNote] = {}
        self._done: Done[Receipt] = Done()

    def check(self) -> Health:
        """It is always well."""
        return Health(ok=True, said="a tax service in memory")

    def record(
        self, document: IssuedInvoice | IssuedCreditNote, *, key: str
    ) -> Receipt:
        """Record a document.  Raises Rejected: there is another of its number."""
        del key  # a document is known by its number
        known = self.documents.setdefault(document.number, document)
        if known != document:
            raise Rejected(f"there is another document {document.number}")
        return self._done.receipt(document.number, lambda: self._done.number("D"))
