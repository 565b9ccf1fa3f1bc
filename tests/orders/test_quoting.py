"""A buyer asks first: request, offer, bargain, accept, and become one order or none."""

from datetime import timedelta

import pytest
from attrs import evolve

from ordercore.errors import Conflict, Invalid
from ordercore.orders import (
    QUOTE_LIFE,
    AcceptQuote,
    ConvertQuote,
    DeclineQuote,
    ExpireQuote,
    OfferQuote,
    PaymentTerms,
    QuoteState,
    QuoteStep,
    RenegotiateQuote,
    RequestQuote,
    Wish,
    Wishes,
    WithdrawQuote,
)
from ordercore.values import Address, Money
from tests.orders.samples import MONDAY, agreed, dkk, line
from tests.telling import flat, reach, refusal, rows, told

QUOTE = "Q-17"
WISHES = Wishes("B-1", "DKK", Address("DK"), (Wish("MUG", 300, dkk(8000)),))
UNTIL = MONDAY + timedelta(days=14)
INSTANT = timedelta(microseconds=1)

# domain: event | from | to, as the trade has it; written down a second time here.
TABLE = """
    offer       | REQUESTED, RENEGOTIATING          | OFFERED
    renegotiate | OFFERED                           | RENEGOTIATING
    accept      | OFFERED                           | ACCEPTED
    decline     | OFFERED                           | DECLINED
    expire      | OFFERED                           | EXPIRED
    withdraw    | REQUESTED, OFFERED, RENEGOTIATING | WITHDRAWN
    convert     | ACCEPTED                          | CONVERTED
"""

REQUEST = RequestQuote(QUOTE, WISHES)
TERMS = agreed(
    line(quantity=300), customer="B-1", quote=QUOTE, payment=PaymentTerms.monthly(3)
)
OFFER = OfferQuote(QUOTE, TERMS, UNTIL, MONDAY)
CHEAPER = OfferQuote(QUOTE, evolve(TERMS, shipping=dkk(0)), UNTIL, MONDAY)
BARGAIN = RenegotiateQuote(QUOTE, evolve(WISHES, note="no carriage, please"), MONDAY)
ACCEPT = AcceptQuote(QUOTE, 1, UNTIL, "buyer")
CONVERT = ConvertQuote(QUOTE, "W-9", UNTIL)
DECLINE = DeclineQuote(QUOTE, "too dear", MONDAY)
WITHDRAW = WithdrawQuote(QUOTE, "sold out", MONDAY)
EXPIRE = ExpireQuote(QUOTE, 1, UNTIL + INSTANT)

REQUESTED = told(None, REQUEST)
OFFERED = told(REQUESTED, OFFER)
ACCEPTED = told(OFFERED, ACCEPT)

IN = {
    QuoteState.REQUESTED: REQUESTED,
    QuoteState.OFFERED: OFFERED,
    QuoteState.RENEGOTIATING: told(OFFERED, BARGAIN),
    QuoteState.ACCEPTED: ACCEPTED,
    QuoteState.DECLINED: told(OFFERED, DECLINE),
    QuoteState.EXPIRED: told(OFFERED, EXPIRE),
    QuoteState.WITHDRAWN: told(OFFERED, WITHDRAW),
    QuoteState.CONVERTED: told(ACCEPTED, CONVERT),
}
DOES = {
    QuoteStep.OFFER: CHEAPER,
    QuoteStep.RENEGOTIATE: evolve(BARGAIN, wishes=evolve(WISHES, note="please")),
    QuoteStep.ACCEPT: evolve(ACCEPT, at=MONDAY),
    QuoteStep.DECLINE: DECLINE,
    QuoteStep.WITHDRAW: WITHDRAW,
    QuoteStep.CONVERT: evolve(CONVERT, at=MONDAY),
}
REPEATS = {
    (QuoteState.ACCEPTED, QuoteStep.ACCEPT),
    (QuoteState.CONVERTED, QuoteStep.ACCEPT),
    (QuoteState.CONVERTED, QuoteStep.CONVERT),
    (QuoteState.DECLINED, QuoteStep.DECLINE),
    (QuoteState.WITHDRAWN, QuoteStep.WITHDRAW),
}


class TestLife:
    def test_the_table_is_that_of_the_trade(self):
        """IDM 112 and the life of a quote: nothing is missing and nothing is added."""
        assert rows(TABLE) == flat(QUOTE_LIFE)

    def test_every_state_is_reached(self):
        """No state stands there for nothing."""
        assert {*QuoteState} == reach(QUOTE_LIFE, QuoteState.REQUESTED)

    @pytest.mark.parametrize("state", QuoteState)
    @pytest.mark.parametrize("step", DOES)
    def test_every_command_in_every_state(self, state, step):
        """A step of the table leads where it says; a repeat does nothing; else no."""
        quote = IN[state]
        assert state is quote.state
        if (state, step) in REPEATS:
            assert () == DOES[step].decide(quote)
        elif step in QUOTE_LIFE[state]:
            assert QUOTE_LIFE[state][step] is told(quote, DOES[step]).state
        else:
            assert "quote.illegal" == refusal(quote, DOES[step]).code

    @pytest.mark.parametrize("state", QuoteState)
    def test_sweeping_up_never_refuses(self, state):
        """The timer may come too late or twice."""
        happened = EXPIRE.decide(IN[state])
        assert (state is QuoteState.OFFERED) == bool(happened)

    @pytest.mark.parametrize("command", [OFFER, BARGAIN, *DOES.values(), EXPIRE])
    def test_there_has_to_be_a_quote(self, command):
        """Nothing happens to a quote that nobody asked for."""
        assert "quote.unknown" == refusal(None, command).code


class TestAsking:
    def test_the_same_request_again_does_nothing(self):
        """IDM 111: also when there is an offer by now."""
        assert () == REQUEST.decide(OFFERED)

    def test_another_request_under_the_same_id(self):
        """IDM 111: it is refused."""
        other = RequestQuote(QUOTE, evolve(WISHES, customer="B-2"))
        assert "quote.exists" == refusal(REQUESTED, other).code

    @pytest.mark.parametrize(
        ("changes", "where"),
        [
            ({"customer": ""}, "customer"),
            ({"currency": "kr", "lines": (Wish("MUG", 1),)}, "currency"),
            ({"lines": ()}, "lines"),
            ({"lines": (Wish("", 1),)}, "lines[0].sku"),
            ({"lines": (Wish("MUG", 0),)}, "lines[0].quantity"),
            ({"lines": (Wish("MUG", 1, Money(1, "EUR")),)}, "lines[0].unit_price"),
            ({"lines": (Wish("MUG", 1, dkk(-1)),)}, "lines[0].unit_price"),
            ({"note": "\x00"}, "note"),
            ({"ship_to": Address("DK", name="\x00")}, "ship_to.name"),
        ],
    )
    def test_wishes_that_cannot_be(self, changes, where):
        """Each finding has its place."""
        with pytest.raises(Invalid) as caught:
            RequestQuote(QUOTE, evolve(WISHES, **changes)).decide(None)
        assert [where] == [finding.where for finding in caught.value.findings]

    def test_what_is_personal_is_not_said(self):
        """PLG 133: a finding about a name does not tell the name."""
        address = Address("DK", name="Zebulon\x00")
        with pytest.raises(Invalid) as caught:
            RequestQuote(QUOTE, evolve(WISHES, ship_to=address)).decide(None)
        assert "Zebulon" not in str(caught.value)


class TestOffering:
    def test_every_version_is_kept(self):
        """What was offered, what was wished instead, and what was offered then."""
        quote = told(OFFERED, BARGAIN, CHEAPER)
        assert [1, 2] == [offer.version for offer in quote.offers]
        assert [TERMS, CHEAPER.agreed] == [offer.agreed for offer in quote.offers]
        assert (WISHES, BARGAIN.wishes) == quote.wishes
        assert quote.offers[-1] == quote.offer

    def test_the_same_offer_again_does_nothing(self):
        """IDM 111."""
        assert () == OFFER.decide(OFFERED)

    def test_nothing_is_offered_yet(self):
        """There is no offer to look at."""
        with pytest.raises(Exception, match=r"quote\.no-offer"):
            _ = REQUESTED.offer

    @pytest.mark.parametrize(
        ("changes", "where"),
        [
            ({"agreed": evolve(TERMS, quote="")}, "agreed.quote"),
            ({"agreed": evolve(TERMS, customer="B-2")}, "agreed.customer"),
            ({"valid_until": MONDAY - INSTANT}, "valid_until"),
            ({"agreed": evolve(TERMS, lines=())}, "lines"),
        ],
    )
    def test_an_offer_that_cannot_be(self, changes, where):
        """It is for whoever asked, and right in itself."""
        with pytest.raises(Invalid) as caught:
            evolve(OFFER, **changes).decide(REQUESTED)
        assert [where] == [finding.where for finding in caught.value.findings]


class TestTime:
    def test_the_last_instant_counts(self):
        """An offer can be accepted up to and including ``valid_until``."""
        assert QuoteState.OFFERED is OFFERED.standing(UNTIL)
        assert QuoteState.ACCEPTED is told(OFFERED, evolve(ACCEPT, at=UNTIL)).state

    def test_the_next_instant_is_too_late(self):
        """Swept up or not, it counts as expired."""
        late = UNTIL + INSTANT
        assert QuoteState.EXPIRED is OFFERED.standing(late)
        said = refusal(OFFERED, evolve(ACCEPT, at=late))
        assert ("quote.illegal", True) == (said.code, "EXPIRED" in said.because)

    def test_the_sweeper_comes_after_the_last_instant(self):
        """At ``valid_until`` itself nothing is swept up."""
        assert () == evolve(EXPIRE, at=UNTIL).decide(OFFERED)
        assert QuoteState.EXPIRED is told(OFFERED, EXPIRE).state

    def test_the_sweeper_leaves_a_newer_offer_alone(self):
        """A task for the first version does nothing to the second."""
        longer = evolve(CHEAPER, valid_until=UNTIL + timedelta(days=9))
        assert () == EXPIRE.decide(told(OFFERED, BARGAIN, longer))


class TestAccepting:
    def test_only_what_was_seen_is_accepted(self):
        """Whoever has an older offer in hand is told of the newer one."""
        quote = told(OFFERED, BARGAIN, CHEAPER)
        with pytest.raises(Conflict, match=r"quote\.version"):
            ACCEPT.decide(quote)
        assert QuoteState.ACCEPTED is told(quote, evolve(ACCEPT, version=2)).state

    def test_it_becomes_one_order(self):
        """IDM 111: converting twice does nothing, into another order is refused."""
        quote = told(ACCEPTED, CONVERT)
        assert "W-9" == quote.order
        assert () == evolve(CONVERT, at=UNTIL + INSTANT).decide(quote)
        other = refusal(quote, evolve(CONVERT, order="W-10"))
        assert "quote.converted" == other.code

    def test_prices_and_terms_are_those_of_the_offer(self):
        """Only the day of the order is another."""
        (event,) = CONVERT.decide(ACCEPTED)
        assert evolve(TERMS, placed_at=UNTIL) == event.agreed
        assert QUOTE == event.agreed.quote
