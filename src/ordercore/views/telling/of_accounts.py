"""What happened to an order's money, in words."""

from ordercore import accounts
from ordercore.views.telling.told import Teller, Tellers, Told

__all__ = ["TELLERS"]


def policy_set(event: accounts.PaymentPolicySet) -> Told:
    """Tell when money is taken from now on, and how it goes back."""
    policy = event.policy
    detail = f"for {event.channel}: captured {_words(policy.capture).lower()}"
    return Told("Payment policy set", detail)


def opened(event: accounts.AccountOpened) -> Told:
    """Tell what was agreed."""
    return Told("Account opened", money=event.bill.totals.gross)


def deducted(event: accounts.Deducted) -> Told:
    """Tell what nobody owes any more."""
    return Told("Taken off the bill", money=-event.deduction.gross, why=event.reason)


def rebilled(event: accounts.Rebilled) -> Told:
    """Tell which lines are billed otherwise, and for which change."""
    lines = ", ".join(dict.fromkeys([part.line for part in event.lines]))
    which = f"line {lines}" if lines else "carriage"
    return Told("Billed otherwise", f"{which}, for change {event.change}")


def bill_restored(event: accounts.BillRestored) -> Told:
    """Tell for which change the bill is as it was."""
    return Told("Billed as before", f"for change {event.change}")


def authorized(event: accounts.Authorized) -> Told:
    """Tell who keeps how much ready."""
    until = f", until {event.expires_at:%Y-%m-%d}" if event.expires_at else ""
    detail = f"through {event.provider}, {event.reference}{until}"
    return Told("Payment authorised", detail, money=event.amount)


def failed(event: accounts.PaymentFailed) -> Told:
    """Tell what a provider refused."""
    what = f"{_words(event.kind)} failed"
    detail = f"through {event.provider}, {event.reference}"
    return Told(what, detail, money=event.amount, why=event.reason)


def progressed(event: accounts.PaymentProgressed) -> Told:
    """Tell how far a provider is."""
    outcome = str(event.outcome).lower().replace("_", " ")
    what = f"{_words(event.kind)}: {outcome}"
    detail = f"through {event.provider}, {event.reference}"
    return Told(what, detail, money=event.amount)


def charged_back(event: accounts.ChargedBack) -> Told:
    """Tell what the buyer's bank has taken back."""
    detail = f"through {event.provider}, {event.reference}"
    return Told("Charged back", detail, money=-event.amount, why=event.reason)


def written_off(event: accounts.WrittenOff) -> Told:
    """Tell what nobody pays."""
    return Told("Written off", _words(event.why), money=-event.amount, why=event.note)


def issued(event: accounts.StoredValueIssued) -> Told:
    """Tell what was put on a card or credit, without its code."""
    card = f"card ending in {event.ends}" if event.ends else "store credit"
    until = f", until {event.expires_on}" if event.expires_on else ""
    why = _words(event.source).lower()
    return Told("Value issued", f"{card}{until}", money=event.amount, why=why)


def spent(event: accounts.StoredValueSpent) -> Told:
    """Tell what an order was paid with."""
    return Told("Value spent", f"on order {event.order}", money=-event.amount)


def put_back(event: accounts.StoredValuePutBack) -> Told:
    """Tell what came back from an order."""
    return Told("Value put back", f"from order {event.order}", money=event.amount)


def moved_on(event: accounts.StoredValueMoved) -> Told:
    """Tell what went onto another card or credit."""
    return Told("Value moved", f"to {_owner(event.into)}", money=-event.amount)


def value_taken_over(event: accounts.StoredValueTakenOver) -> Told:
    """Tell what came from another card or credit."""
    until = f", until {event.expires_on}" if event.expires_on else ""
    detail = f"from {_owner(event.came_from)}{until}"
    return Told("Value taken over", detail, money=event.amount)


def _owner(card: str) -> str:
    """Return the buyer whose credit it is; of a gift card only that it is one."""
    buyer, _, _ = card.rpartition(".")
    return f"the credit of {buyer}" if buyer else "a gift card"


def unspent(event: accounts.StoredValueExpired) -> Told:
    """Tell what nobody spent."""
    return Told("Value expired", money=-event.amount)


def paid_out(event: accounts.PayoutRecorded) -> Told:
    """Tell what has arrived from a provider."""
    detail = f"by {event.provider}, {event.statement}"
    return Told("Paid out", detail, len(event.lines), money=event.paid)


def invoiced(event: accounts.Invoiced) -> Told:
    """Tell what is to be paid, and by when."""
    detail = f"{event.number} for {event.cause}, to be paid by {event.due_on}"
    return Told("Invoiced", detail, money=event.document.gross)


def credited(event: accounts.Credited) -> Told:
    """Tell what of an invoice is taken back."""
    detail = f"{event.number}, of invoice {event.invoice}"
    return Told("Credited", detail, money=-event.document.gross, why=event.reason)


def limited(event: accounts.CreditLimitSet) -> Told:
    """Tell how much a customer may owe."""
    what = "Credit without limit" if event.limit is None else "Credit limited"
    return Told(what, f"by {event.by}", money=event.limit)


def claimed(event: accounts.CreditClaimed) -> Told:
    """Tell what an order owes, and whether it has to wait."""
    waits = event.amount - event.granted
    detail = f"{event.order}, of which {waits} wait" if waits else event.order
    return Told("Owes", detail, money=event.amount)


def granted(event: accounts.CreditGranted) -> Told:
    """Tell which order was let through, and by whom."""
    by = f" by {event.by}" if event.by else ""
    return Told("Credit granted", f"for {event.order}{by}")


def shared(event: accounts.PromiseShared) -> Told:
    """Tell which order an authorisation covers as well."""
    detail = f"{event.into}, through {event.provider}, {event.authorization}"
    return Told("Authorisation shared with", detail, money=-event.amount)


def taken_over(event: accounts.PromiseTakenOver) -> Told:
    """Tell whose authorisation covers the order."""
    detail = f"{event.came_from}, through {event.provider}, {event.authorization}"
    return Told("Covered by the authorisation of", detail, money=event.amount)


def _at_provider(what: str, sign: int = 1) -> Teller:
    def tell(
        event: accounts.Captured
        | accounts.Voided
        | accounts.PaymentRecorded
        | accounts.RefundRequested
        | accounts.Refunded
        | accounts.RefundReversed
        | accounts.AuthorizationRequested
        | accounts.AuthorizationLapsed
        | accounts.CaptureRequested
        | accounts.VoidRequested
        | accounts.ChargebackReversed,
    ) -> Told:
        detail = f"through {event.provider}, {event.reference}"
        return Told(what, detail, money=event.amount * sign)

    return tell


def assigned(event: accounts.PaymentAssigned) -> Told:
    """Tell which order a payment is of, and what it came to."""
    whole = f"{event.amount} of {event.whole} for order {event.order}"
    return Told("Payment is of", whole)


def _words(name: str) -> str:
    return str(name).capitalize().replace("_", " ")


TELLERS: Tellers = {
    accounts.CreditLimitSet: limited,
    accounts.CreditClaimed: claimed,
    accounts.CreditGranted: granted,
    accounts.CreditMoved: lambda event: Told("Credit moved", f"to {event.into}"),
    accounts.PaymentPolicySet: policy_set,
    accounts.AccountOpened: opened,
    accounts.Deducted: deducted,
    accounts.Rebilled: rebilled,
    accounts.BillRestored: bill_restored,
    accounts.Authorized: authorized,
    accounts.Captured: _at_provider("Paid"),
    accounts.PaymentRecorded: _at_provider("Paid"),
    accounts.PaymentAssigned: assigned,
    accounts.Voided: _at_provider("Authorisation let go", -1),
    accounts.PromiseShared: shared,
    accounts.PromiseTakenOver: taken_over,
    accounts.PaymentFailed: failed,
    accounts.PaymentProgressed: progressed,
    accounts.AuthorizationRequested: _at_provider("Authorisation asked for"),
    accounts.AuthorizationLapsed: _at_provider("Authorisation ended", -1),
    accounts.CaptureRequested: _at_provider("Capture asked for"),
    accounts.VoidRequested: _at_provider("Letting go asked for", -1),
    accounts.RefundReversed: _at_provider("Refund came back"),
    accounts.ChargedBack: charged_back,
    accounts.ChargebackReversed: _at_provider("Dispute won"),
    accounts.WrittenOff: written_off,
    accounts.PayoutRecorded: paid_out,
    accounts.StoredValueIssued: issued,
    accounts.StoredValueSpent: spent,
    accounts.StoredValuePutBack: put_back,
    accounts.StoredValueExpired: unspent,
    accounts.StoredValueMoved: moved_on,
    accounts.StoredValueTakenOver: value_taken_over,
    accounts.Invoiced: invoiced,
    accounts.Credited: credited,
    accounts.RefundRequested: _at_provider("Refund asked for", -1),
    accounts.Refunded: _at_provider("Refunded", -1),
}
