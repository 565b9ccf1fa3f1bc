"""Whom we sell to and whom we buy from."""

from ordercore.parties.agreeing import (
    AddNote,
    ConsentGiven,
    ConsentWithdrawn,
    GiveConsent,
    NoteAdded,
    WithdrawConsent,
    check_consent,
)
from ordercore.parties.consigning import (
    AgreeConsignment,
    AgreedPrice,
    Consignment,
    ConsignmentAgreed,
    consignment_stream,
)
from ordercore.parties.customer import (
    AddressRole,
    Consent,
    Customer,
    CustomerFile,
    Forgotten,
    InCustomer,
    KnownAddress,
    Note,
    check_known,
    customer_stream,
)
from ordercore.parties.forgetting import CustomerForgotten, ForgetCustomer, retained
from ordercore.parties.matching import Likeness, likely_duplicates
from ordercore.parties.merging import (
    AbsorbCustomer,
    CustomerAbsorbed,
    CustomerMerged,
    CustomersKeptApart,
    KeepCustomersApart,
    MergeCustomer,
    check_apart,
)
from ordercore.parties.registering import CustomerRegistered, RegisterCustomer
from ordercore.parties.supplier import (
    RegisterSupplier,
    Supplier,
    SupplierRegistered,
    supplier_stream,
)

__all__ = [
    "AbsorbCustomer",
    "AddNote",
    "AddressRole",
    "AgreeConsignment",
    "AgreedPrice",
    "Consent",
    "ConsentGiven",
    "ConsentWithdrawn",
    "Consignment",
    "ConsignmentAgreed",
    "Customer",
    "CustomerAbsorbed",
    "CustomerFile",
    "CustomerForgotten",
    "CustomerMerged",
    "CustomerRegistered",
    "CustomersKeptApart",
    "ForgetCustomer",
    "Forgotten",
    "GiveConsent",
    "InCustomer",
    "KeepCustomersApart",
    "KnownAddress",
    "Likeness",
    "MergeCustomer",
    "Note",
    "NoteAdded",
    "RegisterCustomer",
    "RegisterSupplier",
    "Supplier",
    "SupplierRegistered",
    "WithdrawConsent",
    "check_apart",
    "check_consent",
    "check_known",
    "consignment_stream",
    "customer_stream",
    "likely_duplicates",
    "retained",
    "supplier_stream",
]
