"""Taxes: who knows the rates, and who outside wants to hear what was invoiced."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from ordercore.accounts import IssuedCreditNote, IssuedInvoice
from ordercore.ports.adapter import Adapter, PollsWrites, Receipt
from ordercore.pricing import TaxEngine

__all__ = [
    "TAX_OPERATIONS",
    "NamedTaxEngine",
    "RecordsTaxes",
    "TaxCapability",
    "TaxService",
]


@runtime_checkable
class NamedTaxEngine(TaxEngine, Protocol):
    """A tax engine that is found by its name."""

    @property
    def name(self) -> str:
        """Unique in one shop, in the alphabet of ids."""
        ...


class TaxCapability(StrEnum):
    """What a tax service's adapter can do."""

    RECORD = "record"
    """It takes documents: :class:`RecordsTaxes`."""
    PENDING_WRITES = "pending_writes"
    """Its receipts may be pending: ``poll``."""


@runtime_checkable
class RecordsTaxes(Protocol):
    """Keeps the tax of what was invoiced, for the return to the authorities."""

    def record(
        self, document: IssuedInvoice | IssuedCreditNote, *, key: str
    ) -> Receipt:
        """Record a document by its number; the same again is a duplicate.

        Raises:
            Rejected: its tax is not what the service says, or there is another of its
                number; what it says is in the text.
        """
        ...


@runtime_checkable
class TaxService(Adapter, RecordsTaxes, PollsWrites, Protocol):
    """A service that can do everything; others have the methods that they declare."""


TAX_OPERATIONS: Mapping[str, type] = MappingProxyType(
    {
        TaxCapability.RECORD: RecordsTaxes,
        TaxCapability.PENDING_WRITES: PollsWrites,
    }
)
"""What each capability of a tax service promises."""
