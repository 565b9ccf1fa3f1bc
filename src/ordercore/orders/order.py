"""An order: what was agreed, and where each unit of it is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from attrs import evolve, field, frozen

from ordercore.errors import Refused
from ordercore.message import stream_id
from ordercore.orders.buckets import WAITING_FIRST, CancellationPolicy
from ordercore.orders.hold import Gate, Hold, HoldReason, PastHold
from ordercore.orders.life import State
from ordercore.orders.line import Line
from ordercore.orders.marks import UNMARKED, Marks
from ordercore.orders.progress import Progress
from ordercore.orders.special import special_code
from ordercore.orders.terms import PaymentTerms
from ordercore.pricing import Discount, Fee, PricingBasis, TaxLine, bill_of
from ordercore.values import PERSONAL, Address, Money, formerly

__all__ = [
    "Agreed",
    "InOrder",
    "Line",
    "Order",
    "OrderSource",
    "Terms",
    "order_stream",
]


class Terms(StrEnum):
    """How the order is paid; by it the shop knows whether goods wait for money."""

    PREPAID = "PREPAID"
    """The channel has the money already: placing books it as captured."""
    AUTHORIZED = "AUTHORIZED"
    """The channel has a card's authorisation over the whole order: placing records it.

    When it is captured the payment policy says, with each parcel unless told otherwise.
    """
    INVOICE = "INVOICE"
    """On account: goods leave first, and an invoice with a due date follows them.

    ``payment`` or ``net_days`` says when it is due; the credit limit counts for it.
    """
    ON_DELIVERY = "ON_DELIVERY"
    """The carrier collects: its delivery report is the payment."""
    PENDING = "PENDING"
    """In advance and not here yet: the order is held until it is paid or authorised.

    Right for a web shop's checkout, and what holds where nobody says how an order is
    paid; an order that nobody pays in time expires.
    """


class OrderSource(StrEnum):
    """How an order came to the shop."""

    WEB = "WEB"
    COUNTER = "COUNTER"
    """In a shop, by a buyer who stands there."""
    TELEPHONE = "TELEPHONE"
    """Written down by somebody of customer service."""
    MARKETPLACE = "MARKETPLACE"


@frozen
class Agreed:
    """What buyer and seller agreed on; only an order change makes another one.

    Attributes:
        channel: where the order came from.
        reference: the buyer's or the channel's own number for it, which means one
            order of the channel; "" where there is none.
        currency: of every amount in it.
        placed_at: aware UTC.
        ship_to: where the goods go.
        lines: at least one.
        shipping: carriage charged to the buyer.
        shipping_tax: tax of the carriage, inside or on top as ``tax_included`` says.
        tax_included: whether amounts contain their tax.
        terms: how it is paid; PENDING where nobody says, so that nothing leaves unpaid
            because something was forgotten.
        customer: id of the party, "" for a guest.
        net_days: for INVOICE, days until it is due.
        requested_on: the day on which the buyer wants the goods.
        flags: codes such as ``B2B`` or ``GIFT``.
        note: what the buyer wrote.
        shipping_taxes: ``shipping_tax`` by rate; none where nobody said.
        shipping_discounts: what promotions took off the carriage.
        fees: what is charged beside goods and carriage.
        basis: by which rules it was priced; None where a channel gave the amounts.
        payment: for INVOICE, when and in which parts it is paid; None for all of it
            after ``net_days``.
        quote: id of the quote that it comes from; "" where there was none.
        source: how it came to the shop.
        entered_by: who wrote it down; "" where the buyer did.
        came_from: the orders that it was split off, copied or merged from.
        went_to: the orders that parts of it went to.
        cancellation: which units of a line are given up first.
        segments: who the buyer is to quotas of stock, beside channel and country.
        collect_at: the node where the buyer comes for the goods, "" where they are
            sent to him.  ``ship_to`` is that node's address then.
    """

    channel: str
    reference: str
    currency: str
    placed_at: datetime
    ship_to: Address
    lines: tuple[Line, ...]
    shipping: Money
    shipping_tax: Money
    tax_included: bool = False
    terms: Terms = field(default=Terms.PENDING, metadata=formerly(Terms.INVOICE))
    customer: str = ""
    net_days: int = 30
    requested_on: date | None = None
    flags: tuple[str, ...] = ()
    note: str = field(default="", repr=False, metadata=PERSONAL)
    shipping_taxes: tuple[TaxLine, ...] = ()
    shipping_discounts: tuple[Discount, ...] = ()
    fees: tuple[Fee, ...] = ()
    basis: PricingBasis | None = None
    payment: PaymentTerms | None = None
    quote: str = ""
    source: OrderSource = OrderSource.WEB
    entered_by: str = ""
    came_from: tuple[str, ...] = ()
    went_to: tuple[str, ...] = ()
    cancellation: CancellationPolicy = WAITING_FIRST
    segments: tuple[str, ...] = ()
    collect_at: str = ""

    @property
    def payment_terms(self) -> PaymentTerms:
        """When an invoice is paid: at once unless it is on account."""
        if self.terms is not Terms.INVOICE:
            return PaymentTerms.net(0)
        return self.payment or PaymentTerms.net(self.net_days)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Line id -> its place in ``lines``; an order may have 10,000 of them."""
        return {line.id: place for place, line in enumerate(self.lines)}

    @property
    def total(self) -> Money:
        """What was agreed for all units, tax included.

        Units that were cancelled or went to another order are still in it, as they are
        in ``lines``; what is owed now is ``oms.state(account_stream(order)).owed``.
        """
        return bill_of(self).totals.gross


@frozen
class Order:
    """An order as it stands.

    Attributes:
        id: ours.
        agreed: what was agreed.
        state: its place in :data:`ordercore.orders.LIFE`.
        progress: where the units of each line are, in the order of ``agreed.lines``.
        holds: what keeps a gate shut.
        fulfillments: how many fulfilment orders it has had.
        marks: what is noted on it.
        original: what was agreed when it was placed; None where that still holds.
    """

    id: str
    agreed: Agreed
    state: State
    progress: tuple[Progress, ...]
    holds: tuple[Hold, ...] = ()
    fulfillments: int = 0
    marks: Marks = UNMARKED
    original: Agreed | None = None

    @property
    def stream(self) -> str:
        """The order's stream."""
        return order_stream(self.id)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The agreed lines."""
        return self.agreed.lines

    def line(self, line: str) -> Line:
        """Return a line by its id.  Raises Refused ``order.no-line``."""
        return self.agreed.lines[self.index(line)]

    def index(self, line: str) -> int:
        """Return a line's place.  Raises Refused ``order.no-line``."""
        try:
            return self.agreed.places[line]
        except KeyError:
            raise Refused(
                "order.no-line",
                asked=f"line {line} of order {self.id}",
                because=f"it has {len(self.lines)} line(s), none with that id",
                remedy=f"Name one of {', '.join([k.id for k in self.lines[:10]])}",
            ) from None

    def find(self, line: str) -> tuple[Line, Progress]:
        """Return a line and where its units are.  Raises Refused ``order.no-line``."""
        place = self.index(line)
        return self.agreed.lines[place], self.progress[place]

    def with_progress(self, progress: Iterable[Progress]) -> "Order":
        """Return the order with the units of its lines elsewhere."""
        return evolve(self, progress=tuple(progress))

    def with_state(self, state: State) -> "Order":
        """Return the order in another state of its life."""
        return evolve(self, state=state)

    def with_holds(self, holds: Iterable[Hold]) -> "Order":
        """Return the order with other holds."""
        return evolve(self, holds=tuple(holds))

    def check_open(self, asked: str) -> None:
        """Raise Refused ``order.illegal`` unless the order is confirmed, not ended."""
        if self.state is not State.CONFIRMED:
            raise Refused(
                "order.illegal",
                asked=f"{asked} order {self.id}",
                because=f"it is {self.state}",
                remedy="It must be CONFIRMED: confirm it first"
                if self.state in {State.DRAFT, State.PLACED}
                else "Its life is over; place a new order",
            )

    def with_marks(self, marks: Marks) -> "Order":
        """Return the order with something else noted on it."""
        return evolve(self, marks=marks)

    @property
    def past_holds(self) -> tuple[PastHold, ...]:
        """The holds that were released, the first released one first."""
        return self.marks.past_holds

    @property
    def flags(self) -> tuple[str, ...]:
        """What makes it special: the flags that it came with, then those given."""
        marks, came = self.marks, self.agreed.flags
        if not came and not marks.flags_on:
            return ()
        kept = [code for code in came if code not in marks.flags_off]
        return tuple(dict.fromkeys([*kept, *[mark.code for mark in marks.flags_on]]))

    @property
    def sub_state(self) -> str:
        """The application's own state that it is in, "" for none."""
        mark = self.marks.sub_state
        return mark.code if mark and mark.of is self.state else ""

    def check_editable(self, asked: str) -> None:
        """Raise Refused ``order.read-only`` in a sub-state in which nobody edits it."""
        mark = self.marks.sub_state
        if mark and mark.of is self.state and mark.read_only:
            raise Refused(
                "order.read-only",
                asked=f"{asked} order {self.id}",
                because=f"it is {self.state} ({mark.code}), which is read-only",
                remedy="Wait until it has left that state, or do Advance with an event "
                "that leads out of it",
            )

    @property
    def strategy(self) -> str:
        """How the shop's rules want it sourced, "" where no rule says so."""
        return self.marks.verdict.strategy if self.marks.verdict else ""

    @property
    def special_code(self) -> str:
        """What a buyer says on the telephone to name it; its own, with a check."""
        return special_code(self.id)

    def is_held(self, gate: Gate, line: str = "") -> bool:
        """Tell whether a hold keeps *gate* shut for the order, or for the line."""
        return any(
            [hold.line in {"", line} and hold.shuts(gate) for hold in self.holds]
        )

    def held_lines(self, gate: Gate) -> frozenset[str]:
        """Return the lines that may not pass *gate*, though the order may."""
        return frozenset([h.line for h in self.holds if h.line and h.shuts(gate)])

    def check_gate(self, gate: Gate, asked: str, lines: Iterable[str] = ()) -> None:
        """Raise Refused ``order.held`` while a hold keeps *gate* shut.

        One on the whole order does, and one on any of *lines*.
        """
        if self.holds:
            about = {"", *lines}
            shut = [h for h in self.holds if h.line in about and h.shuts(gate)]
            self._check_unheld(shut, asked)

    def check_unheld(self, asked: str) -> None:
        """Raise Refused ``order.held`` while there is any hold."""
        self._check_unheld(self.holds, asked)

    def _check_unheld(self, shut: Sequence[Hold], asked: str) -> None:
        if shut:
            names = ", ".join([_named(hold) for hold in shut])
            raise Refused(
                "order.held",
                asked=f"{asked} order {self.id}",
                because=f"held by {names}",
                remedy=". ".join(_ways(self.id, shut)),
            )


def _ways(order: str, shut: Iterable[Hold]) -> Iterator[str]:
    """Yield how each kind of hold ends; one until the launch is nobody's to release."""
    early = [hold for hold in shut if hold.reason == HoldReason.PREORDER]
    others = [hold for hold in shut if hold not in early]
    if others:
        ways = [f"ReleaseHold({order!r}, {hold.id!r})" for hold in others]
        yield f"Release it first: {', '.join(ways)}"
    for hold in early:
        yield f"Wait: {hold.id} is {hold.note}, and ends by itself then"


def _named(hold: Hold) -> str:
    where = f" on line {hold.line}" if hold.line else ""
    return f"{hold.id}{where} ({hold.reason})"


class InOrder:
    """Something that concerns one order: its stream is the order's."""

    __slots__ = ()

    order: str

    @property
    def stream(self) -> str:
        """The order's stream."""
        return f"order/{self.order}"  # asked for again and again


def order_stream(order: str) -> str:
    """Return the stream of an order: ``order/W-1001``."""
    return stream_id("order", order)


def existing(order: Order | None, name: str, asked: str) -> Order:
    """Return the order.  Raises Refused ``order.unknown`` when there is none."""
    if order is None:
        raise Refused(
            "order.unknown",
            asked=f"{asked} order {name}",
            because="there is no such order",
            remedy="Place it first, or check the id",
        )
    return order


def applied(order: Order | None) -> Order:
    """Return the order that an event changes; a journal has it before the event."""
    if order is None:
        raise RuntimeError("an event of an order stands before its Placed")
    return order
