"""What a rule asks of an order, and the answer with a reason for each part of it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from attrs import field, frozen

from ordercore.orders import Agreed, Line, Order
from ordercore.values import Money, of_texts, sku_matches

__all__ = ["Facts", "Goods", "OtherOrder", "Reason", "When", "goods_of"]

Goods = tuple[tuple[str, int], ...]
"""SKUs and units, by SKU: two orders of the same goods are alike in it."""


@frozen
class OtherOrder:
    """Another order of the same buyer."""

    order: str
    placed_at: datetime
    goods: Goods


@frozen
class Facts:
    """What is known about the buyer besides the order.

    Attributes:
        groups: the groups that the buyer is of.
        others: the buyer's other orders, ended ones too; none for a guest.
        known: whether the buyer is known at all: nobody can say whether an order of a
            guest is the first one.
    """

    groups: tuple[str, ...] = field(default=(), validator=of_texts)
    others: tuple[OtherOrder, ...] = ()
    known: bool = False


@frozen
class Reason:
    """One part of a condition: whether it is so, and what was looked at."""

    so: bool
    text: str

    def __str__(self) -> str:
        return f"{'yes' if self.so else 'no'}: {self.text}"


@frozen
class When:
    """A condition: all of what is given has to be so; nothing given is always so.

    A rule for every order asks nothing; inside another condition something is asked.

    Attributes:
        country, channel, customer_group, customer, terms, flag: one of them.
        sku: some line is one of them; ``MUG*`` is all SKUs that begin so.
        total_over: the order comes to more than this, in its own currency.  An order
            in a currency that is not named is not so.
        quantity_over: the lines have more units than this together.
        first_order: whether it is the first order of a known buyer.
        same_again_within_min: the buyer has another order of the same goods that was
            placed so few minutes before or after.
        all, any: conditions of which all, or at least one, have to be so.
        never: a condition that must not be so.
    """

    country: tuple[str, ...] = field(default=(), validator=of_texts)
    channel: tuple[str, ...] = field(default=(), validator=of_texts)
    customer_group: tuple[str, ...] = field(default=(), validator=of_texts)
    customer: tuple[str, ...] = field(default=(), validator=of_texts)
    terms: tuple[str, ...] = field(default=(), validator=of_texts)
    flag: tuple[str, ...] = field(default=(), validator=of_texts)
    sku: tuple[str, ...] = field(default=(), validator=of_texts)
    total_over: tuple[Money, ...] = ()
    quantity_over: int | None = None
    first_order: bool | None = None
    same_again_within_min: int | None = None
    all: tuple["When", ...] = ()
    any: tuple["When", ...] = ()
    never: "When | None" = None

    def judge(
        self, order: Order, facts: Facts, lines: Sequence[Line] | None = None
    ) -> Reason:
        """Return whether it is so of *order*, or of some *lines* of it, and why."""
        reasons = [
            *self._reasons(order, facts, order.lines if lines is None else lines)
        ]
        if not reasons:
            return Reason(True, "nothing is asked")
        no = [reason for reason in reasons if not reason.so]
        return Reason(not no, "; ".join([r.text for r in no or reasons]))

    @property
    def looks_back(self) -> bool:
        """Whether other orders of the buyer have to be known for it."""
        inner = [*self.all, *self.any, *([self.never] if self.never else [])]
        asks = self.first_order is not None or self.same_again_within_min is not None
        return asks or any([when.looks_back for when in inner])

    def _reasons(
        self, order: Order, facts: Facts, lines: Sequence[Line]
    ) -> Iterator[Reason]:
        agreed = order.agreed
        yield from _one_of("country", self.country, [agreed.ship_to.country])
        yield from _one_of("channel", self.channel, [agreed.channel])
        yield from _one_of("customer group", self.customer_group, facts.groups)
        yield from _one_of("customer", self.customer, [agreed.customer])
        yield from _one_of("terms", self.terms, [agreed.terms])
        yield from _one_of("flag", self.flag, order.flags)
        yield from self._of_lines(lines)
        if self.total_over:
            yield _over(self.total_over, agreed.total)
        yield from self._of_history(order, facts)
        yield from self._of_groups(order, facts, lines)

    def _of_lines(self, lines: Sequence[Line]) -> Iterator[Reason]:
        if self.sku:
            found = [line.sku for line in lines if sku_matches(line.sku, self.sku)]
            named = ", ".join(dict.fromkeys(found)) or "no line"
            yield Reason(bool(found), f"{named} is among {', '.join(self.sku)}")
        if self.quantity_over is not None:
            units = sum([line.quantity for line in lines])
            over = units > self.quantity_over
            yield Reason(over, f"{units} unit(s) against {self.quantity_over}")

    def _of_history(self, order: Order, facts: Facts) -> Iterator[Reason]:
        if self.first_order is not None:
            others = len(facts.others)
            text = f"{others} other order(s) of the buyer" if facts.known else "a guest"
            first = facts.known and not others
            yield Reason(facts.known and first == self.first_order, text)
        if self.same_again_within_min is not None:
            yield _same_again(self.same_again_within_min, order.agreed, facts)

    def _of_groups(
        self, order: Order, facts: Facts, lines: Sequence[Line]
    ) -> Iterator[Reason]:
        for when in self.all:
            yield when.judge(order, facts, lines)
        if self.any:
            inner = [when.judge(order, facts, lines) for when in self.any]
            yes = [reason for reason in inner if reason.so]
            texts = " or ".join([f"({r.text})" for r in yes or inner])
            yield Reason(bool(yes), texts)
        if self.never is not None:
            inner_one = self.never.judge(order, facts, lines)
            yield Reason(not inner_one.so, f"not ({inner_one.text})")


def goods_of(lines: Iterable[Line]) -> Goods:
    """Return the goods of some lines, so that the same goods are equal."""
    units: dict[str, int] = {}
    for line in lines:
        units[line.sku] = units.get(line.sku, 0) + line.quantity
    return tuple(sorted(units.items()))


def _one_of(
    what: str, wanted: tuple[str, ...], found: Sequence[str]
) -> Iterator[Reason]:
    if wanted:
        got = ", ".join([one for one in found if one]) or "none"
        so = any([one in wanted for one in found])
        yield Reason(so, f"{what} {got} against {', '.join(wanted)}")


def _over(limits: tuple[Money, ...], total: Money) -> Reason:
    for limit in limits:
        if limit.currency == total.currency:
            return Reason(total > limit, f"{total} against {limit}")
    named = ", ".join([limit.currency for limit in limits])
    return Reason(False, f"{total} is in none of {named}")


def _same_again(within_min: int, agreed: Agreed, facts: Facts) -> Reason:
    near, goods = timedelta(minutes=within_min), goods_of(agreed.lines)
    alike = [
        other.order
        for other in facts.others
        if other.goods == goods and abs(other.placed_at - agreed.placed_at) <= near
    ]
    text = f"the same goods within {within_min} min: {', '.join(alike) or 'none'}"
    return Reason(bool(alike), text)
