"""How much a customer may owe us: what is open counts, and what is too much waits."""

from collections.abc import Sequence

from attrs import evolve, frozen

from ordercore.errors import Invalid, Refused
from ordercore.message import stream_id
from ordercore.orders import Gate
from ordercore.values import Money, check_id, total

__all__ = [
    "ClaimCredit",
    "CreditClaimed",
    "CreditGranted",
    "CreditLimitSet",
    "CreditLine",
    "CreditMoved",
    "Exposure",
    "GrantCredit",
    "MoveCredit",
    "ReviewCredit",
    "SetCreditLimit",
    "credit_stream",
]


@frozen
class Exposure:
    """What we would lose with one order if its buyer paid no more.

    Attributes:
        order: whose it is.
        amount: what is owed and not paid, invoiced or not; above 0.
        granted: how much of it was let through.
    """

    order: str
    amount: Money
    granted: Money

    @property
    def waits(self) -> bool:
        """Whether some of it was not let through."""
        return self.granted < self.amount


@frozen
class CreditLine:
    """The credit of one customer.

    Attributes:
        customer: id of the party.
        limit: what all orders together may owe; None for as much as they like.
        gate: where an order waits that would owe too much.
        exposures: of every order that owes something, in the order in which they came.
        moved_to: the customer against whose credit all of it counts now; "" for this.
    """

    customer: str
    limit: Money | None
    gate: Gate = Gate.CONFIRM
    exposures: tuple[Exposure, ...] = ()
    moved_to: str = ""

    @property
    def used(self) -> Money:
        """What was let through, in the currency of the limit.

        Raises Refused ``credit.unlimited`` when there is no limit to compare it with.
        """
        limit = self._limit()
        granted = [exposure.granted for exposure in self.exposures]
        ours = [money for money in granted if money.currency == limit.currency]
        return total(ours, limit.currency)

    @property
    def free(self) -> Money:
        """What may be owed besides; below zero when the limit was lowered."""
        return self._limit() - self.used

    @property
    def waiting(self) -> tuple[Exposure, ...]:
        """What was not let through, the oldest first."""
        return tuple([exposure for exposure in self.exposures if exposure.waits])

    def of(self, order: str) -> Exposure | None:
        """Return the exposure of an order, None when it owes nothing."""
        for known in self.exposures:
            if known.order == order:
                return known
        return None

    def fits(self, more: Money) -> bool:
        """Tell whether so much more may be owed.  Another currency never fits."""
        if self.limit is None:
            return True
        return more.currency == self.limit.currency and more <= self.free

    def with_exposure(self, changed: Exposure) -> "CreditLine":
        """Return the line with an order's exposure as it is now, or without it."""
        known = {exposure.order: exposure for exposure in self.exposures}
        known[changed.order] = changed
        left = [exposure for exposure in known.values() if exposure.amount]
        return evolve(self, exposures=tuple(left))

    def _limit(self) -> Money:
        if self.limit is None:
            raise Refused(
                "credit.unlimited",
                asked=f"what is left of the credit of customer {self.customer}",
                because="there is no limit",
                remedy="Set one: accounts.SetCreditLimit",
            )
        return self.limit


class InCredit:
    """Something that concerns one customer's credit: its stream is the credit's."""

    __slots__ = ()

    customer: str

    @property
    def stream(self) -> str:
        """The credit's stream."""
        return credit_stream(self.customer)


@frozen
class CreditLimitSet(InCredit):
    """From now on a customer may owe so much."""

    customer: str
    limit: Money | None
    gate: Gate
    by: str

    def apply(self, credit: CreditLine | None) -> CreditLine:
        """Return the line with its new limit; what was let through stays so."""
        exposures = credit.exposures if credit else ()
        return CreditLine(self.customer, self.limit, self.gate, exposures)


@frozen
class SetCreditLimit(InCredit):
    """Say how much a customer may owe.  The same again does nothing.

    Attributes:
        limit: in the one currency in which it counts; None for no limit.  An order in
            another currency waits until somebody grants it.
        by: who decides, as an id.
        gate: where an order waits that would owe too much.
    """

    customer: str
    limit: Money | None
    by: str
    gate: Gate = Gate.CONFIRM

    def decide(self, credit: CreditLine | None) -> Sequence[CreditLimitSet]:
        """Return CreditLimitSet.

        Raises Invalid for an id, or a limit below zero; Refused ``credit.moved`` when
        the customer was merged into another one.
        """
        check_id(self.customer, "customer")
        check_id(self.by, "by")
        _check_not_moved(credit, "set a credit limit")
        if self.limit is not None and self.limit.minor < 0:
            raise Invalid.at("limit", str(self.limit), "0 or more")
        if credit and (credit.limit, credit.gate) == (self.limit, self.gate):
            return ()
        return (CreditLimitSet(self.customer, self.limit, self.gate, self.by),)


@frozen
class CreditMoved(InCredit):
    """What is owed under this id counts against another customer's credit."""

    customer: str
    into: str

    def apply(self, credit: CreditLine | None) -> CreditLine:
        """Return an empty line that leads to the other one."""
        return CreditLine(self.customer, None, moved_to=self.into)


@frozen
class MoveCredit(InCredit):
    """Count all that is owed under an id against another customer's credit."""

    customer: str
    into: str

    def decide(self, credit: CreditLine | None) -> Sequence[CreditMoved]:
        """Return CreditMoved, or nothing when it was moved there before."""
        if credit is not None and credit.moved_to == self.into:
            return ()
        return (CreditMoved(self.customer, self.into),)


@frozen
class CreditClaimed(InCredit):
    """What an order owes has changed, and so much of it was let through."""

    customer: str
    order: str
    amount: Money
    granted: Money

    def apply(self, credit: CreditLine | None) -> CreditLine:
        """Return the line with that exposure, or without it when nothing is owed."""
        changed = Exposure(self.order, self.amount, self.granted)
        return applied(credit).with_exposure(changed)


@frozen
class ClaimCredit(InCredit):
    """Count what an order owes now.  The same amount again does nothing.

    What was let through stays so, up to the amount; all of it is let through when it
    fits under the limit.  Since the credit is one stream, two orders at the same time
    are counted one after the other.

    Attributes:
        amount: what is owed and not paid; below 0 counts as 0.
        let_through: the order is on its way already, whatever the limit.
    """

    customer: str
    order: str
    amount: Money
    let_through: bool = False

    def decide(self, credit: CreditLine | None) -> Sequence[CreditClaimed]:
        """Return CreditClaimed, or nothing for a customer whose credit nobody keeps."""
        if credit is None:
            return ()
        nothing = Money.zero(self.amount.currency)
        amount = max(self.amount, nothing)
        known = credit.of(self.order) or Exposure(self.order, nothing, nothing)
        if amount == known.amount:
            return ()
        more = amount - known.granted
        if amount <= known.granted or self.let_through or credit.fits(more):
            granted = amount
        else:
            granted = known.granted
        return (CreditClaimed(self.customer, self.order, amount, granted),)


@frozen
class CreditGranted(InCredit):
    """All that an order owes is let through; ``by`` somebody, or since it fits now."""

    customer: str
    order: str
    by: str = ""

    def apply(self, credit: CreditLine | None) -> CreditLine:
        """Return the line with nothing of that order waiting."""
        credit = applied(credit)
        known = credit.of(self.order)
        if known is None:
            return credit
        return credit.with_exposure(evolve(known, granted=known.amount))


@frozen
class ReviewCredit(InCredit):
    """Let through what fits by now, the oldest first.

    One that does not fit keeps its place in line, and stops nobody behind it.
    """

    customer: str

    def decide(self, credit: CreditLine | None) -> Sequence[CreditGranted]:
        """Return a CreditGranted for each order that fits."""
        granted: list[CreditGranted] = []
        for exposure in credit.waiting if credit else ():
            if credit and credit.fits(exposure.amount - exposure.granted):
                granted.append(CreditGranted(self.customer, exposure.order))
                credit = granted[-1].apply(credit)
        return tuple(granted)


@frozen
class GrantCredit(InCredit):
    """Let an order through over the limit.  One that does not wait changes nothing.

    Attributes:
        by: who answers for it, as an id.
    """

    customer: str
    order: str
    by: str

    def decide(self, credit: CreditLine | None) -> Sequence[CreditGranted]:
        """Return CreditGranted.

        Raises Refused ``credit.unknown``, ``credit.moved``; Invalid.
        """
        check_id(self.by, "by")
        _check_not_moved(credit, f"grant credit for order {self.order}")
        known = credit.of(self.order) if credit else None
        if known is None:
            raise Refused(
                "credit.unknown",
                asked=f"grant credit for order {self.order}",
                because=f"customer {self.customer} owes nothing for it that counts",
                remedy="Name an order of this customer that waits for credit",
            )
        if not known.waits:
            return ()
        return (CreditGranted(self.customer, self.order, self.by),)


def _check_not_moved(credit: CreditLine | None, asked: str) -> None:
    """Raise Refused ``credit.moved`` when what is owed counts against another one."""
    if credit is not None and credit.moved_to:
        raise Refused(
            "credit.moved",
            asked=f"{asked} of customer {credit.customer}",
            because=f"they were merged into {credit.moved_to}, whose credit counts",
            remedy=f"Ask for the same of customer {credit.moved_to}",
        )


def credit_stream(customer: str) -> str:
    """Return the stream of a customer's credit: ``credit/ALFKI``."""
    return stream_id("credit", customer)


def applied(credit: CreditLine | None) -> CreditLine:
    """Return the line that an event changes; a journal has it before the event."""
    if credit is None:
        raise RuntimeError("an event of a credit stands before its CreditLimitSet")
    return credit
