"""Each payment of an order, and what of it can still be given back."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from operator import itemgetter

from attrs import evolve, frozen

from ordercore.accounts.account import Account
from ordercore.accounts.transaction import Kind, Outcome, Transaction, is_open
from ordercore.errors import Refused
from ordercore.values import Money

__all__ = ["Tender", "check_tender", "tenders"]

_IN = frozenset({Kind.CAPTURE, Kind.PAYMENT})
_BACK = frozenset({Kind.REFUND, Kind.CHARGEBACK})
_AGAIN = {Kind.REFUND_REVERSAL: Kind.REFUND, Kind.CHARGEBACK_REVERSAL: Kind.CHARGEBACK}
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@frozen
class Tender:
    """One payment of an order.

    Attributes:
        provider: who took it in.
        reference: the provider's id of it, also where it came over from another order.
        amount: what came in.
        back: what has gone back of it, or is about to.
        at: when it came in; None when nobody said.
    """

    provider: str
    reference: str
    amount: Money
    back: Money
    at: datetime | None

    @property
    def left(self) -> Money:
        """What can still go back of it."""
        return max(self.amount - self.back, Money.zero(self.amount.currency))


def tenders(account: Account) -> tuple[Tender, ...]:
    """Return the payments of an order, the one to be given back first on top.

    What went back without naming a payment counts against the payments of the same
    provider, and then against the others, in that order.
    """
    found = sorted(_by_age(account), key=lambda t: _group(account, t))
    for provider, minor in _loose(account).items():
        found = _eaten(found, provider, minor)
    return tuple(found)


def check_tender(account: Account, refund: Transaction, asked: str) -> None:
    """Raise unless a refund's own payment is there and has that much left.

    Raises Refused ``payment.no-payment``, ``payment.over-refund``.
    """
    if not refund.undoes:
        return
    for tender in _named(account):
        if (tender.provider, tender.reference) == (refund.provider, refund.undoes):
            if refund.amount <= tender.left:
                return
            raise Refused(
                "payment.over-refund",
                asked=asked,
                because=f"payment {refund.undoes} at {refund.provider} was "
                f"{tender.amount} and {tender.left} of it is left",
                remedy=f"Refund at most {tender.left} of it, and the rest of another "
                "payment; oms.plan.refund shares it out",
            )
    raise Refused(
        "payment.no-payment",
        asked=asked,
        because=f"{refund.provider} has taken in no payment {refund.undoes}",
        remedy="Name a payment of the order at that provider, or none",
    )


def _named(account: Account) -> list[Tender]:
    zero = Money.zero(account.currency)
    found: dict[tuple[str, str], Tender] = {}
    for t in account.transactions:
        if t.kind in _IN and t.outcome is Outcome.SUCCEEDED:
            key = t.payment
            had = found.get(key, Tender(*key, zero, zero, None))
            found[key] = evolve(had, amount=had.amount + t.amount, at=t.at or had.at)
    for key, money in _gone_back(account):
        if key in found:
            found[key] = evolve(found[key], back=found[key].back + money)
    return [*found.values()]


def _loose(account: Account) -> dict[str, int]:
    """Return what went back for no payment in particular, by provider."""
    named = {(t.provider, t.reference) for t in _named(account)}
    loose: dict[str, int] = {}
    for (provider, reference), money in _gone_back(account):
        if (provider, reference) not in named:
            loose[provider] = loose.get(provider, 0) + money.minor
    return loose


def _gone_back(account: Account) -> Iterator[tuple[tuple[str, str], Money]]:
    """Yield what payments lost and, below zero, what they got again."""
    for t in account.transactions:
        done = t.outcome is Outcome.SUCCEEDED
        if t.kind in _BACK and (done or (t.kind is Kind.REFUND and is_open(t.outcome))):
            yield (t.provider, t.undoes), t.amount
        elif t.kind in _AGAIN and done:
            undone = account.transaction((t.provider, t.undoes, _AGAIN[t.kind]))
            yield (t.provider, undone.undoes if undone else ""), -t.amount


def _eaten(found: Iterable[Tender], provider: str, minor: int) -> list[Tender]:
    """Return payments with less left of them, those of *provider* first."""
    left = minor
    eaten: dict[Tender, Tender] = {}
    for tender in sorted(found, key=lambda t: t.provider != provider):
        some = min(max(left, 0), tender.left.minor)
        left -= some
        back = tender.back + Money(some, tender.back.currency)
        eaten[tender] = evolve(tender, back=back)
    return [eaten[tender] for tender in found]


def _by_age(account: Account) -> list[Tender]:
    """Return the payments by age, the newest first or the oldest, as the policy says.

    One of which nobody said when it came is as old as what was heard of before it.
    """
    known = {t.key: t.payment for t in account.transactions if t.kind in _IN}
    heard = {known[key]: n for n, key in enumerate(account.heard) if key in known}
    came: list[tuple[datetime, Tender]] = []
    latest = _LONG_AGO
    for tender in sorted(_named(account), key=lambda t: heard[t.provider, t.reference]):
        latest = max(latest, tender.at or _LONG_AGO)
        came.append((tender.at or latest, tender))
    came.sort(key=itemgetter(0))
    in_order = [tender for _, tender in came]
    return in_order[::-1] if account.policy.refund_order.newest_first else in_order


def _group(account: Account, tender: Tender) -> int:
    """Return where the policy puts a payment because of its provider."""
    rule = account.policy.refund_order
    if tender.provider in rule.first:
        return rule.first.index(tender.provider) - len(rule.first)
    if tender.provider in rule.last:
        return 1 + rule.last.index(tender.provider)
    return 0
