"""A small payment provider in memory: it never takes or gives back too much."""

from datetime import date

from attrs import define, evolve

from ordercore.accounts import Kind, Outcome, Payout, PayoutLine
from ordercore.errors import NotFound, Rejected
from ordercore.ports import (
    Health,
    MoneyRequest,
    MovedMoney,
    Page,
    PaymentCapability,
)
from ordercore.testing.partners.remembering import Done, page_of
from ordercore.values import Money, total

__all__ = ["DECLINED", "MemoryPayments"]

Can = PaymentCapability

DECLINED = "tok_declined"
"""What a checkout hands over for a card that is declined."""


@define
class _Left:
    """What is left of a movement that others draw on."""

    moved: MovedMoney
    minor: int


class MemoryPayments:
    """A provider that is its own adapter."""

    name = "memory"
    capabilities = frozenset(Can) - {Can.WEBHOOKS}

    def __init__(self) -> None:
        self._done: Done[MovedMoney] = Done()
        self._left: dict[tuple[Kind, str], _Left] = {}
        self._payouts: list[Payout] = []

    def pay_out(self, on: date, fee: Money, monthly: Money | None = None) -> Payout:
        """Pay out what has moved and was not paid out yet.

        Args:
            on: when it arrives.
            fee: what is kept of each movement.
            monthly: what is kept besides.
        """
        before = {one.reference for paid in self._payouts for one in paid.lines}
        lines = [
            PayoutLine("", moved.external_id, moved.kind, moved.amount, fee)
            for left in self._left.values()
            if (moved := left.moved).kind in {Kind.CAPTURE, Kind.REFUND}
            and moved.external_id not in before
        ]
        sums = [line.amount * line.sign - line.fee for line in lines]
        paid = total(sums, fee.currency) - (monthly or Money.zero(fee.currency))
        number = self._done.number("S")
        payout = Payout(self.name, number, tuple(lines), paid, on, monthly)
        self._payouts.append(payout)
        return payout

    def fetch_settlements(self, cursor: str, limit: int) -> Page[Payout]:
        """Return payouts, the oldest first."""
        return page_of(self._payouts, cursor, limit)

    def check(self) -> Health:
        """It is always well."""
        return Health(ok=True, said="a provider in memory")

    def status(self, reference: str, kind: Kind) -> MovedMoney:
        """Return what became of a movement.  Raises NotFound."""
        if (kind, reference) not in self._left:
            raise NotFound(f"{kind} {reference}")
        return self._left[kind, reference].moved

    def authorize(self, request: MoneyRequest, *, key: str) -> MovedMoney:
        """Keep an amount ready."""
        outcome, why = Outcome.SUCCEEDED, ""
        if request.data == DECLINED:
            outcome, why = Outcome.FAILED, "card_declined"
        return self._once(Kind.AUTHORIZATION, request, key, None, outcome, why)

    def capture(self, request: MoneyRequest, *, key: str) -> MovedMoney:
        """Take what was kept ready, or a part of it."""
        return self._once(Kind.CAPTURE, request, key, Kind.AUTHORIZATION)

    def refund(self, request: MoneyRequest, *, key: str) -> MovedMoney:
        """Give back what was taken, or a part of it."""
        return self._once(Kind.REFUND, request, key, Kind.CAPTURE)

    def void(self, request: MoneyRequest, *, key: str) -> MovedMoney:
        """Let go of what is left."""
        return self._once(Kind.VOID, request, key, Kind.AUTHORIZATION)

    def _once(
        self,
        kind: Kind,
        request: MoneyRequest,
        key: str,
        of: Kind | None,
        outcome: Outcome = Outcome.SUCCEEDED,
        why: str = "",
    ) -> MovedMoney:
        def move() -> MovedMoney:
            if of is not None:
                self._draw(kind, of, request)
            number = self._done.number("T")
            moved = MovedMoney(
                request.reference, kind, outcome, request.amount, number, why=why
            )
            good = outcome is Outcome.SUCCEEDED
            left = _Left(moved, request.amount.minor if good else 0)
            self._left[kind, request.reference] = left
            return moved

        moved, before = self._done.once(key, move)
        return evolve(moved, duplicate=before)

    def _draw(self, kind: Kind, of: Kind, request: MoneyRequest) -> None:
        """Take an amount from a movement.  Raises NotFound, Rejected."""
        source = self._left.get((of, request.of))
        if source is None:
            raise NotFound(f"{of} {request.of}")
        if source.moved.amount.currency != request.amount.currency:
            raise Rejected(f"it is in {source.moved.amount.currency}")
        wanted = source.minor if kind is Kind.VOID else request.amount.minor
        if wanted > source.minor:
            raise Rejected(f"{wanted} of {source.minor} that are left")
        source.minor -= wanted
