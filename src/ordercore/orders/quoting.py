"""A buyer asks for a quote, we offer, they bargain, and it becomes an order or ends."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, frozen

from ordercore.errors import Conflict, Finding, Invalid, Refused
from ordercore.orders.checking import check_agreed
from ordercore.orders.order import Agreed
from ordercore.orders.quote import (
    HoldGoods,
    InQuote,
    Offer,
    Quote,
    QuoteState,
    QuoteStep,
    Wishes,
    applied,
    check_wishes,
    existing,
)
from ordercore.values import check_id, utc

__all__ = [
    "AcceptQuote",
    "ConvertQuote",
    "DeclineQuote",
    "ExpireQuote",
    "OfferQuote",
    "QuoteAccepted",
    "QuoteConverted",
    "QuoteDeclined",
    "QuoteExpired",
    "QuoteOffered",
    "QuoteRenegotiated",
    "QuoteRequested",
    "QuoteWithdrawn",
    "RenegotiateQuote",
    "RequestQuote",
    "WithdrawQuote",
]


@frozen
class QuoteRequested(InQuote):
    """A buyer has asked what something would cost."""

    quote: str
    wishes: Wishes

    def apply(self, quote: Quote | None) -> Quote:
        """Return the new quote."""
        return Quote(self.quote, (self.wishes,), QuoteState.REQUESTED)


@frozen
class RequestQuote(InQuote):
    """Ask for a quote.  The same request again does nothing."""

    quote: str
    wishes: Wishes

    def decide(self, quote: Quote | None) -> Sequence[QuoteRequested]:
        """Return QuoteRequested.

        Raises Invalid with all findings; Refused ``quote.exists`` when another request
        has this id.
        """
        if quote is None:
            check_id(self.quote, "quote")
            check_wishes(self.wishes)
            return (QuoteRequested(self.quote, self.wishes),)
        if quote.wishes[0] == self.wishes:
            return ()
        raise Refused(
            "quote.exists",
            asked=f"request quote {self.quote}",
            because=f"a quote with this id exists ({quote.state}) and is another one",
            remedy="Use a new id, or renegotiate the quote that is there",
        )


@frozen
class QuoteOffered(InQuote):
    """The seller has named a price, and stands by it for a while."""

    quote: str
    offer: Offer

    def apply(self, quote: Quote | None) -> Quote:
        """Return the quote with one more version of the offer."""
        quote = applied(quote)
        offers = (*quote.offers, self.offer)
        return evolve(quote.after(QuoteStep.OFFER), offers=offers)


@frozen
class OfferQuote(InQuote):
    """Offer what was asked for.  The offer that counts, offered again, does nothing.

    Attributes:
        agreed: what will be ordered, word for word; its ``quote`` names this quote.
        valid_until: the last instant at which it can be accepted.
        at: when it is offered.
        hold: that its goods are held until then; None when they are not.
    """

    quote: str
    agreed: Agreed
    valid_until: datetime
    at: datetime
    hold: HoldGoods | None = None

    def decide(self, quote: Quote | None) -> Sequence[QuoteOffered]:
        """Return QuoteOffered.

        Raises Refused ``quote.unknown``, ``quote.illegal``; Invalid when it is not
        right in itself, is for another buyer or currency, or ends before it begins.
        """
        quote = existing(quote, self.quote, "offer")
        until = utc(self.valid_until, "valid_until")
        if quote.state is QuoteState.OFFERED:
            known = quote.offer
            number, then = known.version, known.offered_at
            if known == Offer(number, self.agreed, then, until, self.hold):
                return ()
        at = utc(self.at)
        quote.check(QuoteStep.OFFER, at)
        check_agreed(self.quote, self.agreed)
        self._check(quote, at)
        offer = Offer(len(quote.offers) + 1, self.agreed, at, until, self.hold)
        return (QuoteOffered(self.quote, offer),)

    def _check(self, quote: Quote, at: datetime) -> None:
        if self.hold is not None:
            self.hold.check()
        asked = quote.wishes[-1]
        expected = {
            "agreed.quote": (self.agreed.quote, self.quote),
            "agreed.customer": (self.agreed.customer, asked.customer),
            "agreed.currency": (self.agreed.currency, asked.currency),
        }
        found = [
            Finding(where, repr(got), f"{want}, as it was asked for")
            for where, (got, want) in expected.items()
            if got != want
        ]
        if self.valid_until < at:
            until = str(self.valid_until)
            found.append(Finding("valid_until", until, f"{at} or later"))
        if found:
            raise Invalid(found)


@frozen
class QuoteRenegotiated(InQuote):
    """The buyer would like it otherwise."""

    quote: str
    wishes: Wishes

    def apply(self, quote: Quote | None) -> Quote:
        """Return the quote with what is wished now."""
        quote = applied(quote)
        wishes = (*quote.wishes, self.wishes)
        return evolve(quote.after(QuoteStep.RENEGOTIATE), wishes=wishes)


@frozen
class RenegotiateQuote(InQuote):
    """Answer an offer with other wishes.  The same wishes again do nothing."""

    quote: str
    wishes: Wishes
    at: datetime

    def decide(self, quote: Quote | None) -> Sequence[QuoteRenegotiated]:
        """Return QuoteRenegotiated.

        Raises Refused ``quote.unknown``, ``quote.illegal``; Invalid with all findings,
        among them another buyer than the one who asked.
        """
        quote = existing(quote, self.quote, "renegotiate")
        if quote.state is QuoteState.RENEGOTIATING and quote.wishes[-1] == self.wishes:
            return ()
        quote.check(QuoteStep.RENEGOTIATE, utc(self.at))
        check_wishes(self.wishes)
        if self.wishes.customer != quote.customer:
            raise Invalid.at("customer", self.wishes.customer, quote.customer)
        return (QuoteRenegotiated(self.quote, self.wishes),)


@frozen
class QuoteAccepted(InQuote):
    """The buyer takes the offer."""

    quote: str
    version: int
    at: datetime
    by: str

    def apply(self, quote: Quote | None) -> Quote:
        """Return the accepted quote."""
        return applied(quote).after(QuoteStep.ACCEPT)


@frozen
class AcceptQuote(InQuote):
    """Accept the offer that was seen.  Accepting it twice does nothing.

    Attributes:
        version: of the offer that the buyer has in hand.
        at: when the buyer said so; up to and including the offer's ``valid_until``.
            The door minds its own clock as well: what is entered after that is refused,
            whether the offer was swept up or not.
        by: who accepts, as an id.
    """

    quote: str
    version: int
    at: datetime
    by: str = ""

    def decide(self, quote: Quote | None) -> Sequence[QuoteAccepted]:
        """Return QuoteAccepted.

        Raises Refused ``quote.unknown``, ``quote.illegal`` (also when the offer has
        lapsed); Conflict ``quote.version`` when another offer counts by now.
        """
        quote = existing(quote, self.quote, "accept")
        done = quote.state in {QuoteState.ACCEPTED, QuoteState.CONVERTED}
        if done and quote.offer.version == self.version:
            return ()
        at = utc(self.at)
        quote.check(QuoteStep.ACCEPT, at)
        if quote.offer.version != self.version:
            raise Conflict(
                "quote.version",
                f"offer {self.version} of quote {self.quote} does not count any more; "
                f"accept offer {quote.offer.version}, or ask for another one",
            )
        return (QuoteAccepted(self.quote, self.version, at, self.by),)


@frozen
class QuoteDeclined(InQuote):
    """The buyer does not take the offer."""

    quote: str
    reason: str

    def apply(self, quote: Quote | None) -> Quote:
        """Return the quote, which has ended."""
        return applied(quote).after(QuoteStep.DECLINE)


@frozen
class DeclineQuote(InQuote):
    """Turn an offer down.  Declining it twice does nothing."""

    quote: str
    reason: str
    at: datetime

    def decide(self, quote: Quote | None) -> Sequence[QuoteDeclined]:
        """Return QuoteDeclined.

        Raises Refused ``quote.unknown``, ``quote.illegal``.
        """
        quote = existing(quote, self.quote, "decline")
        if quote.state is QuoteState.DECLINED:
            return ()
        quote.check(QuoteStep.DECLINE, utc(self.at))
        return (QuoteDeclined(self.quote, self.reason),)


@frozen
class QuoteWithdrawn(InQuote):
    """It is taken back before it was accepted: the request, or the offer."""

    quote: str
    reason: str

    def apply(self, quote: Quote | None) -> Quote:
        """Return the quote, which has ended."""
        return applied(quote).after(QuoteStep.WITHDRAW)


@frozen
class WithdrawQuote(InQuote):
    """Take a quote back.  Withdrawing it twice does nothing."""

    quote: str
    reason: str
    at: datetime

    def decide(self, quote: Quote | None) -> Sequence[QuoteWithdrawn]:
        """Return QuoteWithdrawn.

        Raises Refused ``quote.unknown``, ``quote.illegal``.
        """
        quote = existing(quote, self.quote, "withdraw")
        if quote.state is QuoteState.WITHDRAWN:
            return ()
        quote.check(QuoteStep.WITHDRAW, utc(self.at))
        return (QuoteWithdrawn(self.quote, self.reason),)


@frozen
class QuoteExpired(InQuote):
    """Nobody has accepted the offer in time."""

    quote: str
    version: int

    def apply(self, quote: Quote | None) -> Quote:
        """Return the quote, which has ended."""
        return applied(quote).after(QuoteStep.EXPIRE)


@frozen
class ExpireQuote(InQuote):
    """Sweep up an offer that has lapsed; before that, and later, it does nothing.

    Attributes:
        version: of the offer; another one that counts meanwhile is left alone.
    """

    quote: str
    version: int
    at: datetime

    def decide(self, quote: Quote | None) -> Sequence[QuoteExpired]:
        """Return QuoteExpired.  Raises Refused ``quote.unknown``."""
        quote = existing(quote, self.quote, "expire")
        lapsed = quote.standing(utc(self.at)) is not quote.state
        if lapsed and quote.offer.version == self.version:
            return (QuoteExpired(self.quote, self.version),)
        return ()


@frozen
class QuoteConverted(InQuote):
    """The accepted quote has become an order."""

    quote: str
    order: str
    agreed: Agreed

    def apply(self, quote: Quote | None) -> Quote:
        """Return the quote, which knows its order."""
        converted = applied(quote).after(QuoteStep.CONVERT)
        return evolve(converted, order=self.order, not_converted="")


@frozen
class ConvertQuote(InQuote):
    """Make an accepted quote an order, with the prices and terms that were offered.

    It becomes one order: converting it again into the same one does nothing.

    Attributes:
        order: our id for the new order.
        at: when it is placed.
    """

    quote: str
    order: str
    at: datetime

    def decide(self, quote: Quote | None) -> Sequence[QuoteConverted]:
        """Return QuoteConverted.

        Raises Refused ``quote.unknown``, ``quote.illegal``, ``quote.converted`` when it
        has become another order.
        """
        quote = existing(quote, self.quote, "convert")
        if quote.state is QuoteState.CONVERTED:
            return self._again(quote)
        at = utc(self.at)
        quote.check(QuoteStep.CONVERT, at)
        agreed = evolve(quote.offer.agreed, placed_at=at)
        check_agreed(self.order, agreed)
        return (QuoteConverted(self.quote, self.order, agreed),)

    def _again(self, quote: Quote) -> tuple[()]:
        if quote.order == self.order:
            return ()
        raise Refused(
            "quote.converted",
            asked=f"convert quote {self.quote} into order {self.order}",
            because=f"it has become order {quote.order}",
            remedy="Go on with that order, or request a new quote",
        )
