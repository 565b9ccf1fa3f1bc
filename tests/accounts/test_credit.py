"""How much a customer may owe, and what is let through."""

import pytest

from ordercore.accounts import (
    ClaimCredit,
    CreditGranted,
    Exposure,
    GrantCredit,
    ReviewCredit,
    SetCreditLimit,
)
from ordercore.errors import Invalid, Refused
from ordercore.orders import Gate
from ordercore.values import Money
from tests.telling import refusal, told

C = "C-1"


def kr(amount, currency="DKK"):
    return Money.of(amount, currency)


def claim(order, amount, **options):
    """Return what counts an order."""
    return ClaimCredit(C, order, kr(amount), **options)


HUNDRED = SetCreditLimit(C, kr(100), "ida")
FULL = told(None, HUNDRED, claim("A", 60), claim("B", 50), claim("C", 40))


class TestLimit:
    def test_what_fits_is_let_through(self):
        """PAY 109: 60 and 40 make 100; 50 waits, and what fits behind it passes."""
        assert (
            Exposure("A", kr(60), kr(60)),
            Exposure("B", kr(50), kr(0)),
            Exposure("C", kr(40), kr(40)),
        ) == FULL.exposures
        assert (kr(100), kr(0), ["B"]) == (
            FULL.used,
            FULL.free,
            [exposure.order for exposure in FULL.waiting],
        )

    def test_nobody_keeps_a_credit_that_was_not_set(self):
        """A customer without a limit costs nothing."""
        assert () == claim("A", 60).decide(None)
        assert () == ReviewCredit(C).decide(None)

    def test_no_limit_is_no_limit(self):
        """Everything fits, in any currency, and nothing can be left of it."""
        credit = told(None, SetCreditLimit(C, None, "ida"), claim("A", 10**9))
        assert () == credit.waiting
        with pytest.raises(Refused, match=r"credit\.unlimited"):
            _ = credit.free

    def test_another_currency_waits(self):
        """The limit counts in its own currency; another one is a matter for people."""
        credit = told(FULL, ClaimCredit(C, "E", kr(1, "EUR")))
        assert kr(100) == credit.used
        assert credit.of("E").waits

    def test_the_same_again_does_nothing(self):
        """IDM 111."""
        assert () == HUNDRED.decide(FULL)
        assert () == claim("B", 50).decide(FULL)

    def test_a_lower_limit_takes_nothing_back(self):
        """What was let through stays so; there is less than nothing left."""
        credit = told(FULL, SetCreditLimit(C, kr(30), "ida"))
        assert (kr(-70), FULL.exposures) == (credit.free, credit.exposures)

    @pytest.mark.parametrize(
        "command",
        [
            SetCreditLimit("", kr(1), "ida"),
            SetCreditLimit(C, kr(1), ""),
            SetCreditLimit(C, kr(-1), "ida"),
            GrantCredit(C, "B", ""),
        ],
    )
    def test_what_cannot_be(self, command):
        """Somebody decides, about somebody, and not below zero."""
        with pytest.raises(Invalid):
            command.decide(FULL)

    def test_the_gate_is_part_of_it(self):
        """Where an order waits is decided customer by customer."""
        credit = told(FULL, SetCreditLimit(C, kr(100), "ida", Gate.SHIP))
        assert Gate.SHIP is credit.gate


class TestChanging:
    def test_who_owes_less_frees_credit(self):
        """PAY 109: paid, cancelled and credited all come as less."""
        credit = told(FULL, claim("A", 10))
        assert (kr(50), kr(50)) == (credit.used, credit.free)
        assert Exposure("A", kr(10), kr(10)) == credit.of("A")

    def test_who_owes_nothing_is_gone(self):
        """Below zero counts as zero: what was paid twice gives nobody credit."""
        credit = told(FULL, claim("A", -5))
        assert (None, kr(40)) == (credit.of("A"), credit.used)

    def test_who_owes_more_waits_with_the_rest(self):
        """What was let through stays so."""
        credit = told(FULL, claim("C", 45))
        assert Exposure("C", kr(45), kr(40)) == credit.of("C")

    def test_what_waits_passes_when_it_is_less(self):
        """An order that shrinks until it fits is let through."""
        credit = told(FULL, claim("A", 55), claim("B", 5))
        assert Exposure("B", kr(5), kr(5)) == credit.of("B")

    def test_what_is_on_its_way_is_let_through(self):
        """An order from before the limit counts and does not wait."""
        credit = told(FULL, claim("Z", 500, let_through=True))
        assert (kr(600), False) == (credit.used, credit.of("Z").waits)


class TestReviewing:
    def test_the_oldest_first(self):
        """PAY 109: what became free goes to whoever waits longest and fits."""
        credit = told(FULL, claim("D", 20), claim("E", 30), claim("A", 10))
        events = ReviewCredit(C).decide(credit)
        assert (CreditGranted(C, "B"),) == events

    def test_who_does_not_fit_stops_nobody(self):
        """B needs 50 and 45 are free: D and E pass, and B keeps its place."""
        credit = told(FULL, claim("D", 20), claim("E", 20), claim("A", 15))
        credit = told(credit, ReviewCredit(C))
        assert ["B"] == [exposure.order for exposure in credit.waiting]
        assert "B" == credit.exposures[1].order

    def test_somebody_may_answer_for_it(self):
        """Over the limit, and it is written down who."""
        (event,) = GrantCredit(C, "B", "ida").decide(FULL)
        credit = event.apply(FULL)
        assert ("ida", kr(-50)) == (event.by, credit.free)
        assert () == GrantCredit(C, "B", "ida").decide(credit)

    @pytest.mark.parametrize("state", [None, FULL])
    def test_only_for_an_order_that_counts(self, state):
        """There is nothing to grant for an order that owes nothing."""
        assert "credit.unknown" == refusal(state, GrantCredit(C, "X", "ida")).code
