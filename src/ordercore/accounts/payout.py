"""What providers and carriers pay out, and where it differs from what they took."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from attrs import frozen

from ordercore.accounts.account import Account
from ordercore.accounts.policy import OWN_PROVIDERS
from ordercore.accounts.transaction import CASH, Kind, Outcome
from ordercore.errors import Conflict, Finding, Invalid
from ordercore.message import stream_id
from ordercore.values import Money, check_id, total

__all__ = [
    "Payout",
    "PayoutLine",
    "PayoutRecorded",
    "RecordPayout",
    "not_paid_out",
    "payout_findings",
    "payout_problems",
    "payout_stream",
]

SIGNS = {
    Kind.CAPTURE: 1,
    Kind.PAYMENT: 1,
    Kind.REFUND: -1,
    Kind.REFUND_REVERSAL: 1,
    Kind.CHARGEBACK: -1,
    Kind.CHARGEBACK_REVERSAL: 1,
}
"""What adds to a payout, and what is taken off it."""


@frozen
class PayoutLine:
    """One transaction of a payout, and what the provider kept of it.

    Attributes:
        order: whose transaction it is; "" where a provider knows only what it moved.
        reference: the transaction's, at the provider of the payout.
        kind: the transaction's.
        amount: of the transaction, in the order's currency, above zero.
        fee: what the provider kept, in the payout's currency.
        booked: for another currency, what the amount is worth at the order's rate.
        bank: for another currency, what was credited for it, before the fee.
    """

    order: str
    reference: str
    kind: Kind
    amount: Money
    fee: Money
    booked: Money | None = None
    bank: Money | None = None

    @property
    def sign(self) -> int:
        """1 for money that came in, -1 for money that went back."""
        return SIGNS[self.kind]

    @property
    def worth(self) -> Money:
        """What it was booked at, in the payout's currency."""
        return self.booked or self.amount

    @property
    def credited(self) -> Money:
        """What the provider credited for it, before the fee."""
        return self.bank or self.amount


@frozen
class Payout:
    """Money from a provider for many transactions at once.

    Attributes:
        provider: who pays.
        statement: its own number of it.
        lines: the transactions that it is for.
        paid: what has really arrived at the bank; below zero when it was taken.
        on: the day on which it arrived.
        fee: what the provider kept besides, for no transaction, such as a price by the
            month; below zero where it gave some back; None for nothing.
    """

    provider: str
    statement: str
    lines: tuple[PayoutLine, ...]
    paid: Money
    on: date
    fee: Money | None = None

    @property
    def stream(self) -> str:
        """The payout's stream."""
        return payout_stream(self.provider, self.statement)

    @property
    def fees(self) -> Money:
        """What the provider kept in all."""
        own = self.paid.currency
        fees = [line.fee for line in self.lines]
        return total([*fees, self.fee or Money.zero(own)], own)

    @property
    def expected(self) -> Money:
        """What should have arrived by its lines."""
        credited = [line.credited * line.sign for line in self.lines]
        return total(credited, self.paid.currency) - self.fees

    @property
    def difference(self) -> Money:
        """What arrived more than expected; below zero what is missing."""
        return self.paid - self.expected

    @property
    def gain(self) -> Money:
        """What the change of exchange rates brought; below zero a loss."""
        gains = [(line.credited - line.worth) * line.sign for line in self.abroad]
        return total(gains, self.paid.currency)

    @property
    def abroad(self) -> tuple[PayoutLine, ...]:
        """The lines in another currency than the payout's."""
        own = self.paid.currency
        return tuple([line for line in self.lines if line.amount.currency != own])


class InPayout:
    """Something that concerns one payout."""

    __slots__ = ()

    provider: str
    statement: str

    @property
    def stream(self) -> str:
        """The payout's stream."""
        return payout_stream(self.provider, self.statement)


@frozen
class PayoutRecorded(InPayout):
    """A provider has paid out."""

    provider: str
    statement: str
    lines: tuple[PayoutLine, ...]
    paid: Money
    on: date
    fee: Money | None = None

    @property
    def payout(self) -> Payout:
        """The payout."""
        ids = (self.provider, self.statement)
        return Payout(*ids, self.lines, self.paid, self.on, self.fee)

    def apply(self, payout: Payout | None) -> Payout:
        """Return the payout."""
        return self.payout


@frozen
class RecordPayout(InPayout):
    """Record what has arrived from a provider, and for what.

    The same again does nothing.  What arrived is a fact, also when it differs from its
    lines: the difference is booked by itself, and :func:`payout_findings` names it.
    """

    provider: str
    statement: str
    lines: tuple[PayoutLine, ...]
    paid: Money
    on: date
    fee: Money | None = None

    def decide(self, payout: Payout | None) -> Sequence[PayoutRecorded]:
        """Return PayoutRecorded.

        Raises Conflict ``payout.conflict``; Invalid with everything that cannot be.
        """
        check_id(self.provider, "provider")
        check_id(self.statement, "statement")
        ids = (self.provider, self.statement)
        event = PayoutRecorded(*ids, self.lines, self.paid, self.on, self.fee)
        if findings := payout_problems(event.payout):
            raise Invalid(findings)
        if payout is None:
            return (event,)
        if payout == event.payout:
            return ()
        raise Conflict(
            "payout.conflict",
            f"statement {self.statement} of {self.provider} is known with other lines "
            "or another amount",
        )


def payout_problems(payout: Payout) -> tuple[Finding, ...]:
    """Return what of a payout cannot be, whatever has moved; nothing is good news."""
    return tuple(_problems(payout))


def _problems(payout: Payout) -> Iterator[Finding]:
    own = payout.paid.currency
    if payout.fee is not None and payout.fee.currency != own:
        yield Finding("fee", str(payout.fee), f"an amount in {own}")
    seen: set[tuple[str, str, str]] = set()
    for place, line in enumerate(payout.lines):
        where = f"lines[{place}]"
        key = (line.order, line.reference, line.kind)
        if key in seen:
            yield Finding(where, line.reference, "each transaction once")
        seen.add(key)
        if line.kind not in SIGNS:
            yield Finding(f"{where}.kind", line.kind, "one that moves money")
        if line.amount.minor <= 0:
            yield Finding(f"{where}.amount", str(line.amount), "more than 0")
        if line.fee.currency != own:
            yield Finding(f"{where}.fee", str(line.fee), f"an amount in {own}")
        yield from _currency_findings(line, own, where)


def _currency_findings(line: PayoutLine, own: str, where: str) -> Iterator[Finding]:
    for name, money in (("booked", line.booked), ("bank", line.bank)):
        if line.amount.currency == own and money is not None:
            yield Finding(f"{where}.{name}", str(money), "nothing in one currency")
        elif line.amount.currency != own and (money is None or money.currency != own):
            yield Finding(f"{where}.{name}", str(money), f"what it is worth in {own}")


def payout_findings(
    payouts: Iterable[Payout], accounts: Iterable[Account]
) -> tuple[Finding, ...]:
    """Return what in payouts does not fit the orders' accounts; nothing is good news.

    A line that no account knows, with another amount, or that was paid out before; and
    a payout that came to another sum than its lines.
    """
    known = {account.order: account for account in accounts}
    seen: dict[tuple[str, str, str, str], str] = {}
    found: list[Finding] = []
    for payout in payouts:
        where = f"{payout.provider}/{payout.statement}"
        if payout.difference:
            found.append(Finding(where, str(payout.paid), str(payout.expected)))
        for line in payout.lines:
            key = (line.order, payout.provider, line.reference, str(line.kind))
            place = f"{where}/{line.reference}"
            if key in seen:
                found.append(Finding(place, "paid out", f"once, as in {seen[key]}"))
            seen.setdefault(key, where)
            found += _line_findings(known.get(line.order), payout.provider, line, place)
    return tuple(found)


def _line_findings(
    account: Account | None, provider: str, line: PayoutLine, place: str
) -> list[Finding]:
    key = (provider, line.reference, line.kind)
    moved = account.transaction(key) if account else None
    if moved is None or moved.outcome is not Outcome.SUCCEEDED:
        return [Finding(place, str(line.amount), f"a {line.kind.lower()} we know")]
    if moved.amount != line.amount:
        return [Finding(place, str(line.amount), str(moved.amount))]
    return []


def not_paid_out(
    accounts: Iterable[Account], payouts: Iterable[Payout]
) -> dict[tuple[str, str], Money]:
    """Return what providers have and have not paid out, by provider and currency."""
    done = {
        (line.order, payout.provider, line.reference, line.kind)
        for payout in payouts
        for line in payout.lines
    }
    open_: dict[tuple[str, str], Money] = {}
    for account in accounts:
        for t in account.transactions:
            ours = t.provider in OWN_PROVIDERS or t.provider == CASH
            booked_over = t.into or t.part_of  # between orders: no provider knows of it
            moved = t.kind in SIGNS and t.outcome is Outcome.SUCCEEDED
            there = moved and not ours and not booked_over
            if there and (account.order, *t.key) not in done:
                key = (t.provider, account.currency)
                had = open_.get(key, Money.zero(account.currency))
                open_[key] = had + t.amount * SIGNS[t.kind]
    return {key: money for key, money in sorted(open_.items()) if money}


def payout_stream(provider: str, statement: str) -> str:
    """Return the stream of a payout: ``payout/stripe.2026-11``."""
    return stream_id("payout", f"{provider}.{statement}")
