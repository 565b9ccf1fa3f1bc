"""Which payment gives money back, and which promise is drawn on: looked at before."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count

from attrs import evolve, frozen

from ordercore.accounts.account import Account
from ordercore.accounts.invoicing import Credit
from ordercore.accounts.policy import STORE_CREDIT, CaptureWhen
from ordercore.accounts.refunding import RequestRefund
from ordercore.accounts.requesting import RequestCapture, RequestVoid
from ordercore.accounts.tender import Tender, tenders
from ordercore.accounts.transaction import Kind, Outcome, WriteOffWhy
from ordercore.errors import Invalid
from ordercore.values import Money, of_kind, total

__all__ = [
    "MoneyPlan",
    "MoneyStep",
    "due_again",
    "due_for_capture",
    "free_references",
    "plan_capture",
    "plan_credit",
    "plan_refund",
    "plan_void",
    "surplus",
]

TRIES = 3
"""How many refunds of one payment may fail before no plan asks for another one."""


@frozen
class MoneyStep:
    """One request to one provider, and why it is asked."""

    command: RequestRefund | RequestCapture | RequestVoid
    amount: Money
    why: str

    def __str__(self) -> str:
        return f"{self.amount} {self.command.provider}: {self.why}"


@frozen
class MoneyPlan:
    """How an amount is taken or given back.  What is planned and missing is *asked*.

    Attributes:
        order: whose money it is.
        asked: how much was wanted.
        steps: the requests, in their order.
        credits: credit notes that come before them, where units were asked for.
        due_again: what of a refund is owed, so that the buyer has to pay it again;
            ``oms.plan.goodwill`` takes it off what is owed instead.  None for nothing.
    """

    order: str
    asked: Money
    steps: tuple[MoneyStep, ...]
    credits: tuple[Credit, ...] = ()
    due_again: Money | None = None

    @property
    def commands(
        self,
    ) -> tuple[Credit | RequestRefund | RequestCapture | RequestVoid, ...]:
        """What carries it out: ``oms.do(*plan.commands)``."""
        return (*self.credits, *[step.command for step in self.steps])

    @property
    def why(self) -> tuple[str, ...]:
        """The reason for each request, and what becomes due again."""
        steps = [str(step) for step in self.steps]
        if self.due_again is not None:
            instead = "plan.goodwill takes it off what is owed instead"
            steps.append(f"{self.due_again} of it is owed and due again; {instead}")
        return tuple(steps)

    @property
    def planned(self) -> Money:
        """What the requests come to."""
        return total([step.amount for step in self.steps], self.asked.currency)

    @property
    def missing(self) -> tuple[Money, ...]:
        """What no payment or promise has left to give; nothing when all is planned."""
        left = self.asked - self.planned
        return (left,) if left else ()

    def __str__(self) -> str:
        head = f"{self.order}: {self.planned} of {self.asked}"
        return "\n".join([head, *[f"  {reason}" for reason in self.why]])


def plan_refund(
    account: Account, amount: Money, notes: tuple[Credit, ...] = ()
) -> MoneyPlan:
    """Return which payments give *amount* back, in the order that the policy declares.

    None gives more than it has left, and all together no more than is refundable.  A
    payment of which :data:`TRIES` refunds have failed is left out: its provider would
    say no again, and somebody has to find another way.
    Raises Invalid: below zero, or another currency.
    """
    _check(account, amount)
    references = free_references(account, Kind.REFUND)
    left = min(amount, account.refundable)
    steps: list[MoneyStep] = []
    for tender in tenders(account):
        some = min(left, tender.left)
        if some.minor > 0 and _failures(account, tender) < TRIES:
            left -= some
            ids = (account.order, tender.provider, next(references))
            command = RequestRefund(*ids, some, tender.reference)
            of = f"of {tender.amount} paid as {tender.reference}"
            steps.append(MoneyStep(command, some, f"{of}, {tender.left} left"))
    return MoneyPlan(account.order, amount, tuple(steps), notes)


def plan_credit(account: Account, amount: Money) -> MoneyPlan:
    """Return what makes *amount* of what was paid credit of the buyer in the store.

    No more than is refundable.  Raises Invalid: below zero, or another currency.
    """
    _check(account, amount)
    some = min(amount, max(account.refundable, Money.zero(account.currency)))
    ids = (account.order, STORE_CREDIT, next(free_references(account, Kind.REFUND)))
    step = MoneyStep(RequestRefund(*ids, some), some, "the buyer has it with us")
    return MoneyPlan(account.order, amount, (step,) if some else ())


def _failures(account: Account, tender: Tender) -> int:
    """Return how often a provider has said no to a refund of a payment."""
    payment = (tender.provider, tender.reference)
    failed = [
        t
        for t in account.transactions
        if t.kind is Kind.REFUND
        and t.outcome is Outcome.FAILED
        and (t.provider, t.undoes) == payment
    ]
    return len(failed)


def plan_capture(account: Account, amount: Money, at: datetime) -> MoneyPlan:
    """Return from which authorisations *amount* is taken, the first to end on top.

    Those that have ended *at* that time are left alone.  Raises Invalid: below zero, or
    another currency.
    """
    _check(account, amount)
    references = free_references(account, Kind.CAPTURE)
    left = amount
    steps: list[MoneyStep] = []
    promises = account.promises(at)
    for promise in sorted(
        promises, key=lambda p: (not p.expires_at, p.expires_at or at)
    ):
        open_amount = account.open_of(promise, asked=True)
        some = min(left, open_amount)
        if some.minor > 0:
            left -= some
            ids = (account.order, promise.provider, next(references))
            command = RequestCapture(*ids, promise.reference, some, at)
            of = f"of authorisation {promise.reference}, {open_amount} open"
            steps.append(MoneyStep(command, some, of))
    return MoneyPlan(account.order, amount, tuple(steps))


def plan_void(account: Account) -> MoneyPlan:
    """Return what lets go of everything that is authorised and not asked for."""
    references = free_references(account, Kind.VOID)
    steps: list[MoneyStep] = []
    for promise in account.promises():
        left = account.open_of(promise, asked=True)
        if left.minor > 0:
            ids = (account.order, promise.provider, next(references))
            command = RequestVoid(*ids, promise.reference)
            steps.append(MoneyStep(command, left, "nothing is owed any more"))
    asked = total([step.amount for step in steps], account.currency)
    return MoneyPlan(account.order, asked, tuple(steps))


def surplus(account: Account) -> Money:
    """Return what was paid, is not owed and not asked to go back; at least zero.

    What the buyer kept back for paying soon is not owed either.
    """
    early = [
        t.amount for t in account.transactions if t.why is WriteOffWhy.EARLY_PAYMENT
    ]
    owed = account.owed - total(early, account.currency)
    return max(account.refundable - owed, Money.zero(account.currency))


def due_for_capture(account: Account, *, confirmed: bool) -> Money:
    """Return what should have been taken by now and was not, by the account's policy.

    What is paid and stays, and captures under way, count first; so the captures of an
    order add up to what is owed, however it is shipped.  At least zero.

    Args:
        account: of the order.
        confirmed: whether the order was confirmed.
    """
    zero = Money.zero(account.currency)
    when = account.policy.capture
    if when is CaptureWhen.ON_SHIPMENT:
        wanted = min(account.owed, account.invoiced - account.credited)
    elif when is CaptureWhen.AT_ONCE or (
        when is CaptureWhen.ON_CONFIRMATION and confirmed
    ):
        wanted = account.owed
    else:
        wanted = zero
    return max(wanted - account.kept - account.under_way(Kind.CAPTURE), zero)


def free_references(account: Account, kind: Kind) -> Iterator[str]:
    """Yield references of ours, by number, that no transaction of a kind has."""
    taken = {t.reference for t in account.transactions if t.kind is kind}
    names = (f"{account.order}-{kind.lower()}-{number}" for number in count(1))
    return (name for name in names if name not in taken)


def due_again(account: Account, plan: MoneyPlan) -> MoneyPlan:
    """Return a plan of refunds that says what of them is owed, and due again."""
    again = min(plan.planned, plan.planned - surplus(account))
    return evolve(plan, due_again=again) if again.minor > 0 else plan


def _check(account: Account, amount: Money) -> None:
    known = of_kind(amount, Money, "amount")
    if known.currency != account.currency or known.minor < 0:
        raise Invalid.at("amount", str(amount), f"0 or more {account.currency}")
