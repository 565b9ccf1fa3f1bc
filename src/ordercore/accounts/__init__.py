"""What orders owe, have paid and have been invoiced, and the books of it all."""

from ordercore.accounts.account import Account, InAccount, account_stream
from ordercore.accounts.document import Deduction, IssuedCreditNote, IssuedInvoice
from ordercore.accounts.invoicing import Credit, Credited, Invoice, Invoiced
from ordercore.accounts.journal import (
    Book,
    Entry,
    Ledger,
    Posting,
    entries_of,
    findings,
    reversed_entry,
)
from ordercore.accounts.opening import AccountOpened, Deduct, Deducted, OpenAccount
from ordercore.accounts.paying import (
    Authorize,
    Authorized,
    Capture,
    Captured,
    Void,
    Voided,
)
from ordercore.accounts.recording import (
    Fail,
    PaymentFailed,
    PaymentRecorded,
    RecordPayment,
)
from ordercore.accounts.refunding import (
    Refund,
    Refunded,
    RefundRequested,
    RequestRefund,
)
from ordercore.accounts.status import PaymentStatus, due, overdue, payment_status
from ordercore.accounts.transaction import Kind, Outcome, Transaction

__all__ = [
    "Account",
    "AccountOpened",
    "Authorize",
    "Authorized",
    "Book",
    "Capture",
    "Captured",
    "Credit",
    "Credited",
    "Deduct",
    "Deducted",
    "Deduction",
    "Entry",
    "Fail",
    "InAccount",
    "Invoice",
    "Invoiced",
    "IssuedCreditNote",
    "IssuedInvoice",
    "Kind",
    "Ledger",
    "OpenAccount",
    "Outcome",
    "PaymentFailed",
    "PaymentRecorded",
    "PaymentStatus",
    "Posting",
    "RecordPayment",
    "Refund",
    "RefundRequested",
    "Refunded",
    "RequestRefund",
    "Transaction",
    "Void",
    "Voided",
    "account_stream",
    "due",
    "entries_of",
    "findings",
    "overdue",
    "payment_status",
    "reversed_entry",
]
