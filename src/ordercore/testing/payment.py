"""Is the adapter of a payment provider right?  Subclass the contract, run pytest.

It reads like this::

    class TestPulsar(PaymentContract):
        def connect(self):
            return PulsarPay(settings, transport)
        def token(self):
            return sandbox.card("4111111111111111")
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, ClassVar

from attrs import evolve

from ordercore.accounts import Kind, Outcome, Payout, PayoutLine, payout_problems
from ordercore.errors import NotFound, Rejected
from ordercore.ports import MoneyRequest, MovedMoney, PaymentCapability, Port
from ordercore.testing.adapter import AdapterContract, drained, expected, fresh
from ordercore.values import Money

__all__ = ["PaymentContract"]

Can = PaymentCapability


class PaymentContract(AdapterContract):
    """What the adapter of a payment provider promises.

    Attributes:
        currency: one that the provider takes, ISO 4217.
        minor: how much is moved, in smallest units.
    """

    port: ClassVar[Port] = Port.PAYMENT
    currency: str = "DKK"
    minor: int = 10_000

    def token(self) -> str:
        """Return what a checkout hands over for a card that is good for the amount."""
        return ""

    def declined(self) -> str | None:
        """Return what a checkout hands over for a card that is declined, if one can."""
        return None

    def pay_out(self) -> str | None:
        """Have the provider pay out all that it has moved; return its statement.

        Yours to write where SETTLEMENTS is declared; None leaves the look out.
        """
        return None

    def request(self, share: int = 100, of: MovedMoney | None = None) -> MoneyRequest:
        """Return a request for a share of the amount, in per cent."""
        amount = Money(self.minor * share // 100, self.currency)
        data = of.data if of else self.token()
        return MoneyRequest(
            fresh("pay"), amount, "W-1001", of.reference if of else "", data
        )

    def once(
        self, kind: Kind, call: Callable[..., MovedMoney], request: MoneyRequest
    ) -> MovedMoney:
        """Return what moved when it was asked for twice under one key."""
        key = fresh("key")
        first, second = call(request, key=key), call(request, key=key)

        for moved in (first, second):
            assert isinstance(moved, MovedMoney), f"{kind}: MovedMoney, not {moved!r}"
            assert moved.reference == request.reference, f"{kind}: {moved.reference}"
            assert moved.kind is kind, f"{kind}: it says {moved.kind}"
            assert moved.external_id, f"{kind}: without external_id"
            if kind is not Kind.VOID:
                assert moved.amount == request.amount, (
                    f"{kind}: {request.amount} were asked for, {moved.amount} moved"
                )
            action = moved.outcome is Outcome.ACTION_REQUIRED
            assert action == bool(moved.action_url), f"{kind}: {moved}"
        assert not first.duplicate, f"{kind}: the first is called a duplicate"
        assert second.external_id == first.external_id, f"{kind}: it was done twice"
        assert second.duplicate, f"{kind}: the same key again is no duplicate; say so"
        return first

    def authorized(self, provider: Any) -> MovedMoney:
        """Return an authorisation that is good."""
        moved: MovedMoney = provider.authorize(self.request(), key=fresh("key"))
        assert moved.outcome is Outcome.SUCCEEDED, f"the card of token() is {moved}"
        return moved

    def test_money_is_kept_ready_once(self) -> None:
        """The same key again moves nothing."""
        provider = self.needs(Can.AUTHORIZE)
        self.once(Kind.AUTHORIZATION, provider.authorize, self.request())

    def test_a_card_that_is_declined_is_an_outcome(self) -> None:
        """The buyer tries another one: that is no error of the call."""
        provider = self.needs(Can.AUTHORIZE)
        token = self.declined()
        if token is not None:
            wish = evolve(self.request(), data=token)
            moved = provider.authorize(wish, key=fresh("key"))

            assert moved.outcome is Outcome.FAILED, f"a declined card is {moved}"
            assert moved.why, "it does not say why; a code will do"

    def test_money_is_taken_once_and_never_more(self) -> None:
        """All of it, once; then nothing is left."""
        provider = self.needs(Can.AUTHORIZE, Can.CAPTURE)
        kept = self.authorized(provider)
        self.once(Kind.CAPTURE, provider.capture, self.request(100, kept))
        over = self.request(1, kept)
        expected(
            Rejected,
            lambda: provider.capture(over, key=fresh("key")),
            "more than was kept ready",
        )

    def test_more_than_was_kept_ready_is_not_taken(self) -> None:
        """Nor is another currency, nor out of nothing."""
        provider = self.needs(Can.AUTHORIZE, Can.CAPTURE)
        kept = self.authorized(provider)
        other = "EUR" if self.currency != "EUR" else "DKK"
        wishes = (
            (Rejected, self.request(101, kept), "1 per cent more"),
            (
                Rejected,
                evolve(self.request(100, kept), amount=Money(1, other)),
                f"{other} of {self.currency}",
            ),
            (NotFound, evolve(self.request(), of=fresh("none")), "out of nothing"),
        )
        for error, wish, what in wishes:
            expected(error, partial(provider.capture, wish, key=fresh("key")), what)

    def test_money_is_taken_in_parts(self) -> None:
        """Part after part, where that is declared, up to what was kept ready."""
        provider = self.needs(Can.AUTHORIZE, Can.CAPTURE, Can.SEVERAL_CAPTURES)
        kept = self.authorized(provider)
        for share in (30, 70):
            self.once(Kind.CAPTURE, provider.capture, self.request(share, kept))
        over = self.request(1, kept)
        expected(
            Rejected,
            lambda: provider.capture(over, key=fresh("key")),
            "101 per cent in three parts",
        )

    def test_what_is_let_go_of_is_not_taken(self) -> None:
        """And letting go of it again moves nothing."""
        provider = self.needs(Can.AUTHORIZE, Can.VOID)
        kept = self.authorized(provider)
        self.once(Kind.VOID, provider.void, self.request(100, kept))
        if Can.CAPTURE in provider.capabilities:
            wish = self.request(100, kept)
            expected(
                Rejected,
                lambda: provider.capture(wish, key=fresh("key")),
                "taking what was let go of",
            )

    def test_money_goes_back_once_and_never_more(self) -> None:
        """In parts where that is declared; never more than was taken."""
        provider = self.needs(Can.AUTHORIZE, Can.CAPTURE, Can.REFUND)
        kept = self.authorized(provider)
        wish = self.request(100, kept)
        taken = provider.capture(wish, key=fresh("key"))
        parts = (40, 60) if Can.PARTIAL_REFUND in provider.capabilities else (100,)
        over = self.request(101, taken)
        expected(
            Rejected,
            lambda: provider.refund(over, key=fresh("key")),
            "giving back more than was taken",
        )
        for share in parts:
            self.once(Kind.REFUND, provider.refund, self.request(share, taken))
        more = self.request(1, taken)
        expected(
            Rejected,
            lambda: provider.refund(more, key=fresh("key")),
            "giving back once more",
        )

    def test_it_tells_what_became_of_a_movement(self) -> None:
        """By our reference; of what it has never heard it says so."""
        provider = self.needs(Can.AUTHORIZE, Can.STATUS)
        kept = self.authorized(provider)
        told = provider.status(kept.reference, Kind.AUTHORIZATION)

        assert (told.reference, told.kind, told.amount, told.external_id) == (
            kept.reference,
            kept.kind,
            kept.amount,
            kept.external_id,
        ), f"asked for {kept}, told {told}"
        unknown = fresh("none")
        expected(
            NotFound,
            lambda: provider.status(unknown, Kind.CAPTURE),
            "a movement that nobody asked for",
        )

    def test_a_payout_has_its_movements(self) -> None:
        """Whoever goes on from a cursor sees a new one, by names that we know."""
        provider = self.needs(Can.AUTHORIZE, Can.CAPTURE, Can.SETTLEMENTS)
        wish = self.request(100, self.authorized(provider))
        taken = provider.capture(wish, key=fresh("key"))
        _, cursor = drained(provider.fetch_settlements, 50)
        statement = self.pay_out()
        found, _ = drained(provider.fetch_settlements, 50, cursor)
        by_one, _ = drained(provider.fetch_settlements, 1, cursor)
        assert found == by_one, "pages of 1 and of 50 have other payouts"
        for payout in found:
            assert isinstance(payout, Payout), f"a page holds Payout, not {payout!r}"
            odd = payout_problems(payout)
            assert not odd, f"payout {payout.statement}: {'; '.join(map(str, odd))}"
        if statement is not None:
            mine = [one for one in found if one.statement == statement]
            assert len(mine) == 1, f"payout {statement} is not behind {cursor!r}"
            _check_payout(mine[0], taken)

    def test_what_only_the_adapter_needs_is_not_shown(self) -> None:
        """Tokens and data stay out of texts."""
        request = evolve(self.request(), data="tok_secret_7")
        assert "tok_secret_7" not in repr(request)

    def test_it_says_what_is_known_when_the_line_fails(self) -> None:
        """Not sent is rejected; whatever may have arrived is unknown."""
        self.fails_in_order(self._writes)

    def _writes(self, provider: Any) -> Iterator[tuple[str, Callable[[], object]]]:
        for can, name in (
            (Can.AUTHORIZE, "authorize"),
            (Can.CAPTURE, "capture"),
            (Can.VOID, "void"),
            (Can.REFUND, "refund"),
        ):
            if can in provider.capabilities:
                wish = evolve(self.request(), of=fresh("none"))
                yield name, partial(getattr(provider, name), wish, key=fresh("key"))


def _check_payout(payout: Payout, taken: MovedMoney) -> None:
    ids = {taken.reference, taken.external_id}

    def is_it(line: PayoutLine) -> bool:
        return line.kind is Kind.CAPTURE and line.reference in ids

    mine = [line for line in payout.lines if is_it(line)]
    assert len(mine) == 1, (
        f"payout {payout.statement} has no line of the capture {taken.reference}, "
        f"which the provider calls {taken.external_id}: {payout.lines}"
    )
    assert mine[0].amount == taken.amount, (
        f"{taken.amount} were taken, and {mine[0].amount} are paid out for it; "
        "what the provider keeps of it is its fee"
    )
