"""Whom we sell to and whom we buy from."""

from ordercore.parties.customer import (
    Customer,
    CustomerRegistered,
    RegisterCustomer,
    customer_stream,
)
from ordercore.parties.supplier import (
    RegisterSupplier,
    Supplier,
    SupplierRegistered,
    supplier_stream,
)

__all__ = [
    "Customer",
    "CustomerRegistered",
    "RegisterCustomer",
    "RegisterSupplier",
    "Supplier",
    "SupplierRegistered",
    "customer_stream",
    "supplier_stream",
]
