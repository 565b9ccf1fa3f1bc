"""A supplier becomes known, or tells us something new."""

from collections.abc import Sequence

from attrs import field, frozen

from ordercore.errors import Invalid
from ordercore.message import stream_id
from ordercore.values import PERSONAL, Address, check_id, free_text

__all__ = ["RegisterSupplier", "Supplier", "SupplierRegistered", "supplier_stream"]


@frozen
class Supplier:
    """Somebody who delivers to us.

    Attributes:
        id: ours.
        name: of the person.
        email: of the person; "" where there is none.
        company: of the business; "" for a private person.
        address: where letters go, if it is known.

    What tells who or where a person is stays out of ``repr`` and so out of logs.
    """

    id: str
    name: str = field(default="", repr=False, metadata=PERSONAL)
    email: str = field(default="", repr=False, metadata=PERSONAL)
    company: str = ""
    address: Address | None = field(default=None, repr=False)


@frozen
class SupplierRegistered:
    """A supplier is known, new or with other particulars than before."""

    supplier: Supplier

    @property
    def stream(self) -> str:
        """The supplier's stream."""
        return supplier_stream(self.supplier.id)

    def apply(self, supplier: Supplier | None) -> Supplier:
        """Return the supplier as known now."""
        return self.supplier


@frozen
class RegisterSupplier:
    """Register a supplier, or correct one.  The same particulars again do nothing."""

    supplier: Supplier

    @property
    def stream(self) -> str:
        """The supplier's stream."""
        return supplier_stream(self.supplier.id)

    def decide(self, supplier: Supplier | None) -> Sequence[SupplierRegistered]:
        """Return SupplierRegistered.  Raises Invalid for an id or a text."""
        if supplier == self.supplier:
            return ()
        check_id(self.supplier.id)
        free_text(self.supplier.name, "name")
        free_text(self.supplier.company, "company")
        if self.supplier.email and "@" not in free_text(self.supplier.email, "email"):
            raise Invalid.at("email", "a text without @", "an address such as a@b.dk")
        return (SupplierRegistered(self.supplier),)


def supplier_stream(supplier: str) -> str:
    """Return the stream of a supplier: ``supplier/7``."""
    return stream_id("supplier", supplier)
