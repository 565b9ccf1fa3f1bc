"""A ledger outside hears of every entry of the books, in their order, each once."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from ordercore.accounts import (
    BOOKED_EVENTS,
    EVERYWHERE,
    Account,
    Credited,
    Invoiced,
    PaymentPolicy,
    PayoutRecorded,
    account_stream,
    entries_of,
    policy_stream,
)
from ordercore.errors import shorten
from ordercore.partners.asking import AdapterBroke
from ordercore.partners.errand import Errand, Errands, Look
from ordercore.ports import DatedEntry, LedgerCapability, PostsEntries, Receipt

__all__ = ["LEDGER_ERRANDS"]


def _entries(event: Any, look: Look) -> Errand | None:
    """Tell what an event changes in the books: all of its entries, or none."""
    on, found = _day_of(event, look), entries_of(event)
    if not found or not look.connection.can(LedgerCapability.POST):
        return None
    dated = [DatedEntry(entry, on, type(event).__name__) for entry in found]
    ledger = cast("PostsEntries", look.adapter)
    return Errand(
        "post",
        lambda key: _one_of(look.name, ledger.post(dated, key=key), len(dated)),
        "entry",
        found[0].id,
    )


def _one_of(name: str, answer: object, number: int) -> Receipt:
    """Return one receipt for all.  Raises AdapterBroke: it is not one for each."""
    receipts = _receipts(answer)
    if len(receipts) == number:
        pending = [one for one in receipts if one.pending]
        return (pending or receipts)[0]
    why = f"answered {shorten(answer)}, not a receipt for each of {number} entries"
    raise AdapterBroke(name, "post", why)


def _receipts(answer: object) -> list[Receipt]:
    """Return the receipts of an answer; none where it holds anything else."""
    told = cast("Sequence[object]", answer) if isinstance(answer, Sequence) else ()
    receipts = [one for one in told if isinstance(one, Receipt)]
    return receipts if len(receipts) == len(told) else []


def _day_of(event: Any, look: Look) -> date:
    """Return the day on which it is booked: its own, or the seller's when it was."""
    if isinstance(event, PayoutRecorded):
        return event.on
    if isinstance(event, Invoiced | Credited):
        return event.issued_on
    return _policy(event, look).day_of(look.recorded.at)


def _policy(event: Any, look: Look) -> PaymentPolicy:
    order: str = getattr(event, "order", "")
    account: Account | None = look.state(account_stream(order)) if order else None
    if account is not None:
        return account.policy
    return look.state(policy_stream(EVERYWHERE)) or PaymentPolicy()


LEDGER_ERRANDS: Errands = dict.fromkeys(BOOKED_EVENTS, _entries)
"""What a ledger is told, by the type of the event: whatever changes the books."""
