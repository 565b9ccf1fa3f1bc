"""What orders owe, have paid and have been invoiced, and the books of it all."""

from ordercore.accounts.account import Account, InAccount, account_stream
from ordercore.accounts.auditing import findings
from ordercore.accounts.booking import entries_of
from ordercore.accounts.changing import (
    ChangePlan,
    LineChange,
    plan_change,
    rebill_of,
)
from ordercore.accounts.credit import (
    ClaimCredit,
    CreditClaimed,
    CreditGranted,
    CreditLimitSet,
    CreditLine,
    Exposure,
    GrantCredit,
    ReviewCredit,
    SetCreditLimit,
    credit_stream,
)
from ordercore.accounts.disputing import (
    ChargeBack,
    ChargebackReversed,
    ChargedBack,
    RefundReversed,
    ReverseChargeback,
    ReverseRefund,
)
from ordercore.accounts.document import Deduction, IssuedCreditNote, IssuedInvoice
from ordercore.accounts.expiring import AuthorizationLapsed, LapseAuthorization
from ordercore.accounts.giving_up import give_up
from ordercore.accounts.invoicing import Credit, Credited, Invoice, Invoiced
from ordercore.accounts.journal import Book, Entry, Ledger, Posting, reversed_entry
from ordercore.accounts.opening import AccountOpened, Deduct, Deducted, OpenAccount
from ordercore.accounts.paying import (
    Authorize,
    Authorized,
    Capture,
    Captured,
    Void,
    Voided,
)
from ordercore.accounts.policy import (
    EVERYWHERE,
    CaptureWhen,
    LateMoney,
    PaymentPolicy,
    PaymentPolicySet,
    RefundOrder,
    SetPaymentPolicy,
    policy_stream,
)
from ordercore.accounts.rebilling import Rebill, Rebilled
from ordercore.accounts.recording import (
    Fail,
    PaymentFailed,
    PaymentProgressed,
    PaymentRecorded,
    RecordPayment,
    Report,
)
from ordercore.accounts.refunding import (
    Refund,
    Refunded,
    RefundRequested,
    RequestRefund,
)
from ordercore.accounts.requesting import (
    AuthorizationRequested,
    CaptureRequested,
    RequestAuthorization,
    RequestCapture,
    RequestVoid,
    VoidRequested,
)
from ordercore.accounts.status import PaymentStatus, due, overdue, payment_status
from ordercore.accounts.tender import Tender, tenders
from ordercore.accounts.transaction import (
    CASH,
    TRANSACTION_LIFE,
    Kind,
    Outcome,
    Transaction,
    TransactionStep,
    WriteOffWhy,
)
from ordercore.accounts.units import units_left
from ordercore.accounts.writing_off import TakeCash, WriteOff, WrittenOff

__all__ = [
    "CASH",
    "EVERYWHERE",
    "TRANSACTION_LIFE",
    "Account",
    "AccountOpened",
    "AuthorizationLapsed",
    "AuthorizationRequested",
    "Authorize",
    "Authorized",
    "Book",
    "Capture",
    "CaptureRequested",
    "CaptureWhen",
    "Captured",
    "ChangePlan",
    "ChargeBack",
    "ChargebackReversed",
    "ChargedBack",
    "ClaimCredit",
    "Credit",
    "CreditClaimed",
    "CreditGranted",
    "CreditLimitSet",
    "CreditLine",
    "Credited",
    "Deduct",
    "Deducted",
    "Deduction",
    "Entry",
    "Exposure",
    "Fail",
    "GrantCredit",
    "InAccount",
    "Invoice",
    "Invoiced",
    "IssuedCreditNote",
    "IssuedInvoice",
    "Kind",
    "LapseAuthorization",
    "LateMoney",
    "Ledger",
    "LineChange",
    "OpenAccount",
    "Outcome",
    "PaymentFailed",
    "PaymentPolicy",
    "PaymentPolicySet",
    "PaymentProgressed",
    "PaymentRecorded",
    "PaymentStatus",
    "Posting",
    "Rebill",
    "Rebilled",
    "RecordPayment",
    "Refund",
    "RefundOrder",
    "RefundRequested",
    "RefundReversed",
    "Refunded",
    "Report",
    "RequestAuthorization",
    "RequestCapture",
    "RequestRefund",
    "RequestVoid",
    "ReverseChargeback",
    "ReverseRefund",
    "ReviewCredit",
    "SetCreditLimit",
    "SetPaymentPolicy",
    "TakeCash",
    "Tender",
    "Transaction",
    "TransactionStep",
    "Void",
    "VoidRequested",
    "Voided",
    "WriteOff",
    "WriteOffWhy",
    "WrittenOff",
    "account_stream",
    "credit_stream",
    "due",
    "entries_of",
    "findings",
    "give_up",
    "overdue",
    "payment_status",
    "plan_change",
    "policy_stream",
    "rebill_of",
    "reversed_entry",
    "tenders",
    "units_left",
]
