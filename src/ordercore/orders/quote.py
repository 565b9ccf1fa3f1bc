"""A quote: what a buyer asked the price of, what was offered, and until when."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

from attrs import evolve, field, frozen

from ordercore.errors import Finding, Invalid, Refused
from ordercore.message import stream_id
from ordercore.orders.checking import personal_findings, said_by
from ordercore.orders.life import way_out
from ordercore.orders.order import Agreed
from ordercore.values import (
    PERSONAL,
    Address,
    Money,
    check_id,
    currencies,
    quantity,
    sku,
)

__all__ = [
    "QUOTE_LIFE",
    "HoldGoods",
    "InQuote",
    "Offer",
    "Quote",
    "QuoteState",
    "QuoteStep",
    "Wish",
    "Wishes",
    "quote_stream",
]


class QuoteState(StrEnum):
    """Where a quote stands."""

    REQUESTED = "REQUESTED"
    OFFERED = "OFFERED"
    RENEGOTIATING = "RENEGOTIATING"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"
    CONVERTED = "CONVERTED"


class QuoteStep(StrEnum):
    """What moves a quote through its life."""

    OFFER = "offer"
    RENEGOTIATE = "renegotiate"
    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    CONVERT = "convert"


QUOTE_LIFE: Mapping[QuoteState, Mapping[QuoteStep, QuoteState]] = {
    QuoteState.REQUESTED: {
        QuoteStep.OFFER: QuoteState.OFFERED,
        QuoteStep.WITHDRAW: QuoteState.WITHDRAWN,
    },
    QuoteState.OFFERED: {
        QuoteStep.RENEGOTIATE: QuoteState.RENEGOTIATING,
        QuoteStep.ACCEPT: QuoteState.ACCEPTED,
        QuoteStep.DECLINE: QuoteState.DECLINED,
        QuoteStep.EXPIRE: QuoteState.EXPIRED,
        QuoteStep.WITHDRAW: QuoteState.WITHDRAWN,
    },
    QuoteState.RENEGOTIATING: {
        QuoteStep.OFFER: QuoteState.OFFERED,
        QuoteStep.WITHDRAW: QuoteState.WITHDRAWN,
    },
    QuoteState.ACCEPTED: {QuoteStep.CONVERT: QuoteState.CONVERTED},
    QuoteState.DECLINED: {},
    QuoteState.EXPIRED: {},
    QuoteState.WITHDRAWN: {},
    QuoteState.CONVERTED: {},
}


@frozen
class Wish:
    """So many units of something, and what the buyer would like to pay for one."""

    sku: str
    quantity: int
    unit_price: Money | None = None


@frozen
class Wishes:
    """What a buyer asks for.

    Attributes:
        customer: id of the party.
        currency: in which the offer is to be.
        ship_to: where the goods would go.
        lines: at least one.
        requested_on: the day on which the buyer wants the goods.
        note: what the buyer wrote.
    """

    customer: str
    currency: str
    ship_to: Address
    lines: tuple[Wish, ...]
    requested_on: date | None = None
    note: str = field(default="", repr=False, metadata=PERSONAL)


@frozen
class HoldGoods:
    """That the goods of an offer are held for its buyer while it can be accepted.

    Stock holds nothing for longer than 90 days.

    Attributes:
        nodes: where they may be held; every open node when none is given.
        ordered_minutes: how long they stay held for the order that it becomes, from
            when it does, however long the offer was good for; while it is accepted and
            no order yet, at least so long.
    """

    nodes: tuple[str, ...] = ()
    ordered_minutes: int = 24 * 60

    @property
    def ordered(self) -> timedelta:
        """How long they are held for the order."""
        return timedelta(minutes=self.ordered_minutes)

    def check(self) -> None:
        """Raise Invalid unless the duration and the nodes can be."""
        minutes = self.ordered_minutes
        if type(minutes) is not int or not 1 <= minutes <= MOST_MINUTES:
            expected = f"a whole number from 1 to {MOST_MINUTES:,}"
            raise Invalid.at("hold.ordered_minutes", minutes, expected)
        for node in self.nodes:
            check_id(node, "hold.nodes")


MOST_MINUTES = 60 * 24 * 60
"""Sixty days; an order that waits for longer does not need the goods yet."""


@frozen
class Offer:
    """One version of what was offered; it is kept when another one follows.

    Attributes:
        version: from 1.
        agreed: lines, prices and terms as they will be ordered, frozen.
        offered_at: aware UTC.
        valid_until: the last instant at which it can be accepted.
        hold: whether its goods are held, and where; None for goods that anybody may
            order meanwhile.
    """

    version: int
    agreed: Agreed
    offered_at: datetime
    valid_until: datetime
    hold: HoldGoods | None = None


@frozen
class Quote:
    """A quote as it stands.

    Attributes:
        id: ours.
        wishes: what was asked for, the newest last; the first is the request.
        state: its place in :data:`ordercore.orders.QUOTE_LIFE`.
        offers: every version, the newest last.
        order: what it was converted into; "" before that.
        not_converted: why it did not become an order by itself when it was accepted,
            or was tried again last; "" where nothing kept it from being one.
    """

    id: str
    wishes: tuple[Wishes, ...]
    state: QuoteState
    offers: tuple[Offer, ...] = ()
    order: str = ""
    not_converted: str = ""

    @property
    def stream(self) -> str:
        """The quote's stream."""
        return quote_stream(self.id)

    @property
    def customer(self) -> str:
        """The party that asked."""
        return self.wishes[0].customer

    @property
    def offer(self) -> Offer:
        """The offer that counts.  Raises Refused ``quote.no-offer``."""
        if not self.offers:
            raise Refused(
                "quote.no-offer",
                asked=f"the offer of quote {self.id}",
                because="nothing has been offered yet",
                remedy="Offer something first: orders.OfferQuote",
            )
        return self.offers[-1]

    def standing(self, at: datetime) -> QuoteState:
        """Return where it stands *at* a time.

        An offer can be accepted up to and including ``valid_until``; from the next
        instant on it counts as expired, whether anybody has swept it up or not.
        """
        lapsed = self.state is QuoteState.OFFERED and at > self.offer.valid_until
        return QuoteState.EXPIRED if lapsed else self.state

    def check(self, step: QuoteStep, at: datetime) -> None:
        """Raise Refused ``quote.illegal`` unless *step* can be done *at* a time."""
        state = self.standing(at)
        if step not in QUOTE_LIFE[state]:
            until = f" since {self.offer.valid_until}" if state != self.state else ""
            raise Refused(
                "quote.illegal",
                asked=f"{step} quote {self.id}",
                because=f"it is {state}{until}",
                remedy=way_out(QUOTE_LIFE, state, step),
            )

    def after(self, step: QuoteStep) -> "Quote":
        """Return the quote behind a step that was checked."""
        return evolve(self, state=QUOTE_LIFE[self.state][step])


def check_wishes(wishes: Wishes) -> None:
    """Raise Invalid with everything in *wishes* that cannot be."""
    found = [
        *said_by(check_id, wishes.customer, "customer"),
        *personal_findings(wishes.ship_to, wishes.note),
    ]
    if wishes.currency not in currencies():
        found.append(Finding("currency", repr(wishes.currency), "an ISO 4217 code"))
    if not wishes.lines:
        found.append(Finding("lines", "none", "at least one line"))
    for place, wish in enumerate(wishes.lines):
        wrong = _of_wish(wish, wishes.currency)
        found += Invalid(wrong).inside(f"lines[{place}]").findings
    if found:
        raise Invalid(found)


def _of_wish(wish: Wish, currency: str) -> list[Finding]:
    found = [
        *said_by(sku, wish.sku, "sku"),
        *said_by(quantity, wish.quantity, "quantity"),
    ]
    price = wish.unit_price
    if price is not None and (price.currency != currency or price.minor < 0):
        found.append(Finding("unit_price", str(price), f"0 or more {currency}"))
    return found


class InQuote:
    """Something that concerns one quote: its stream is the quote's."""

    __slots__ = ()

    quote: str

    @property
    def stream(self) -> str:
        """The quote's stream."""
        return quote_stream(self.quote)


def quote_stream(quote: str) -> str:
    """Return the stream of a quote: ``quote/Q-17``."""
    return stream_id("quote", quote)


def existing(quote: Quote | None, name: str, asked: str) -> Quote:
    """Return the quote.  Raises Refused ``quote.unknown`` when there is none."""
    if quote is None:
        raise Refused(
            "quote.unknown",
            asked=f"{asked} quote {name}",
            because="there is no such quote",
            remedy="Request it first, or check the id",
        )
    return quote


def applied(quote: Quote | None) -> Quote:
    """Return the quote that an event changes; a journal has it before the event."""
    if quote is None:
        raise RuntimeError("an event of a quote stands before its QuoteRequested")
    return quote
