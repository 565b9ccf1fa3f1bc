"""A provider moves money once for each wish, and what it says is booked once."""

from datetime import timedelta

import pytest
from attrs import evolve

from ordercore import accounts
from ordercore.accounts import (
    Kind,
    Outcome,
    RequestAuthorization,
    RequestCapture,
    RequestRefund,
    RequestVoid,
)
from ordercore.connecting import StandardWebhooks
from ordercore.errors import AuthFailed, Invalid, Rejected, Unavailable
from ordercore.orders import Terms
from ordercore.partners import Connection, Heard, Partners
from ordercore.ports import Health, Inbound, MovedMoney, PaymentCapability, Port
from ordercore.testing.partners import MemoryPayments
from tests.flow.shop import Clock, account, kr, place, shop
from tests.partners.market import KEYS

Can = PaymentCapability


class Till(MemoryPayments):
    """A provider that fails and dawdles as told, and sends its news by itself.

    Attributes:
        faults: what goes wrong with the next calls: (before, after) they have worked.
        asked: the operations, in order.
        slow: references whose outcome is this one until somebody takes them out.
        news: what the next delivery says.
    """

    def __init__(self, *without):
        super().__init__()
        self.capabilities = {*Can} - {*without}
        self.faults, self.asked, self.slow, self.news = [], [], {}, None
        self.requests, self.well = {}, True

    def check(self):
        return Health(self.well)

    def moved(self):
        """Return what was really moved: (kind, reference), in order."""
        return [*self._left]

    def _around(self, operation, call):
        self.asked.append(operation)
        before, after = self.faults.pop(0) if self.faults else (None, None)
        if before is not None:
            raise before
        found = call()
        if after is not None:
            raise after
        outcome = self.slow.get(found.reference, found.outcome)
        where = "https://3ds.example" if outcome is Outcome.ACTION_REQUIRED else ""
        data = f"data of {found.reference}"
        return evolve(found, outcome=outcome, action_url=where, data=data)

    def _once(self, kind, request, key, *more):
        self.requests[kind, request.reference] = request
        really = super()._once
        return self._around(kind.lower(), lambda: really(kind, request, key, *more))

    def status(self, reference, kind):
        really = super().status
        return self._around("status", lambda: really(reference, kind))

    def receive(self, headers, body, now):
        found = StandardWebhooks(KEYS).verify(headers, body, now)
        subject = self.news.external_id if self.news else body.decode()
        return (Inbound(found.id, "payment", subject, self.news),)

    def says(self, partners, delivery, now, moved=None, subject=""):
        """Deliver what moved, or that something did."""
        self.news, body = moved, subject.encode()
        return partners.hear(
            "till", StandardWebhooks(KEYS).sign(delivery, now, body), body
        )


@pytest.fixture
def till():
    """Return a provider."""
    return Till()


def connected(till, **options):
    """Return a shop with the order A over 20.00, its partners, and its clock."""
    clock = Clock()
    oms = shop(stock={"MUG@CPH": 5}, clock=clock)
    place(oms, "A", ("MUG", 2), terms=Terms.PENDING)
    connection = Connection("till", till, Port.PAYMENT, **options)
    return oms, Partners(oms, [connection], chance=lambda: 1.0), clock


def authorized(till, **options):
    """Return the same with the authorisation ``a1`` over 20.00."""
    oms, partners, clock = connected(till, **options)
    partners.cashier("till").keep_token("a1", "tok_good")
    oms.do(RequestAuthorization("A", "till", "a1", kr("20.00")))
    partners.work()
    return oms, partners, clock


def captured(till, **options):
    """Return the same with the capture ``c1`` of all of it."""
    oms, partners, clock = authorized(till, **options)
    oms.do(RequestCapture("A", "till", "c1", "a1", kr("20.00"), clock.now))
    partners.work()
    return oms, partners, clock


def outcome(oms, kind, reference):
    """Return how far a movement is, by the account."""
    found = account(oms, "A").transaction(("till", reference, kind))
    return found and found.outcome


class TestWishes:
    def test_from_the_checkout_to_the_money_back(self, till):
        """Kept ready, taken, given back: each with what the one before left."""
        oms, partners, _ = captured(till)
        assert (kr("20.00"), kr("0.00")) == (
            account(oms, "A").captured,
            account(oms, "A").authorized_open(),
        )
        oms.do(RequestRefund("A", "till", "r1", kr("5.00")))
        partners.work()
        assert Outcome.SUCCEEDED is outcome(oms, Kind.REFUND, "r1")
        asked = till.requests
        assert ["tok_good", "data of a1", "data of c1"] == [
            r.data for r in asked.values()
        ]
        assert ["", "a1", "c1"] == [request.of for request in asked.values()]
        assert 0 == partners.work()["till"].payments.sent
        assert ["authorization", "capture", "refund"] == till.asked

    def test_what_is_not_wanted_any_more_is_let_go_of(self, till):
        """All that is open of it, behind what was taken of it before."""
        oms, partners, clock = authorized(till)
        oms.do(RequestCapture("A", "till", "c1", "a1", kr("5.00"), clock.now))
        oms.do(RequestVoid("A", "till", "v1", "a1"))
        till.faults = [(Unavailable("till", "502", sent=False), None)]
        partners.work()
        assert ["authorization", "capture"] == till.asked
        clock.later(minutes=5)
        partners.work()
        assert (kr("5.00"), kr("0.00")) == (
            account(oms, "A").captured,
            account(oms, "A").authorized_open(),
        )

    @pytest.mark.parametrize("can", [True, False])
    @pytest.mark.parametrize("sent", [True, False])
    def test_what_nobody_knows_is_asked_before_it_is_done_again(self, sent, can):
        """PAY: one movement, whether the wish or the answer got lost."""
        till = Till(*[] if can else [Can.STATUS])
        oms, partners, clock = authorized(till)
        lost = Unavailable("till", "502", sent=sent)
        till.faults = [(None, lost) if sent else (lost, None)]
        oms.do(RequestCapture("A", "till", "c1", "a1", kr("20.00"), clock.now))
        assert 1 == partners.work()["till"].payments.postponed
        assert Outcome.PENDING is outcome(oms, Kind.CAPTURE, "c1")
        clock.later(minutes=5)
        partners.work()
        assert kr("20.00") == account(oms, "A").captured
        again = ["status"] * can + ["capture"] * (not (can and sent))
        assert ["authorization", "capture", *again] == till.asked
        assert [(Kind.AUTHORIZATION, "a1"), (Kind.CAPTURE, "c1")] == till.moved()

    def test_a_card_that_is_declined_is_booked_as_that(self, till):
        """The buyer tries another one, under another reference."""
        oms, partners, _ = connected(till)
        partners.cashier("till").keep_token("a1", "tok_declined")
        oms.do(RequestAuthorization("A", "till", "a1", kr("20.00")))
        partners.work()
        assert Outcome.FAILED is outcome(oms, Kind.AUTHORIZATION, "a1")
        assert "card_declined" == oms.history("account/A")[-1].event.reason

    def test_what_the_provider_refuses_has_failed(self, till):
        """It has surely not moved anything: nobody waits for it."""
        oms, partners, _ = captured(till)
        oms.do(RequestRefund("A", "till", "r1", kr("5.00")))
        till.faults = [(Rejected("till", "closed"), None)]
        assert 1 == partners.work()["till"].payments.sent
        assert Outcome.FAILED is outcome(oms, Kind.REFUND, "r1")
        assert [] == oms.quarantined()

    def test_what_takes_its_time_is_asked_for_again(self, till):
        """The buyer has to say yes first; only what has changed is noted."""
        oms, partners, clock = connected(till)
        till.slow["a1"] = Outcome.ACTION_REQUIRED
        oms.do(RequestAuthorization("A", "till", "a1", kr("20.00")))
        for _ in range(3):
            partners.work()
            clock.later(minutes=5)
        assert Outcome.ACTION_REQUIRED is outcome(oms, Kind.AUTHORIZATION, "a1")
        assert "https://3ds.example" == partners.cashier("till").action_url("a1")
        noted = len(oms.history("account/A"))
        del till.slow["a1"]
        partners.work()
        assert noted + 1 == len(oms.history("account/A"))
        assert kr("20.00") == account(oms, "A").authorized_open()
        assert 1 == till.asked.count("authorization")

    def test_what_was_answered_by_others_is_not_asked(self, till):
        """A connection that is made later begins at the beginning of the journal."""
        oms, partners, _ = connected(till)
        oms.do(RequestAuthorization("A", "till", "a1", kr("20.00")))
        oms.do(accounts.Authorize("A", "till", "a1", kr("20.00")))
        oms.do(RequestAuthorization("A", "other", "a2", kr("20.00")))
        partners.work()
        assert [] == till.asked

    def test_what_it_cannot_do_waits_for_people(self):
        """A refund is made by hand, and recorded."""
        till = Till(Can.REFUND)
        oms, partners, _ = captured(till)
        oms.do(RequestRefund("A", "till", "r1", kr("5.00")))
        partners.work()
        assert Outcome.PENDING is outcome(oms, Kind.REFUND, "r1")

    def test_wrong_credentials_stop_it_and_lose_nothing(self, till):
        """The wish stays as it is."""
        oms, partners, clock = captured(till)
        oms.do(RequestRefund("A", "till", "r1", kr("5.00")))
        till.faults, till.well = [(AuthFailed("till", "401"), None)], False
        assert isinstance(partners.work()["till"].stopped, AuthFailed)
        till.well = True
        clock.later(hours=9)
        partners.work()
        assert Outcome.SUCCEEDED is outcome(oms, Kind.REFUND, "r1")

    @pytest.mark.parametrize("odd", [None, "yes", evolve])
    def test_an_answer_that_is_none_is_set_aside(self, till, monkeypatch, odd):
        """It may have moved: mended, it is asked what has become of it."""
        oms, partners, clock = authorized(till)
        oms.do(RequestCapture("A", "till", "c1", "a1", kr("20.00"), clock.now))
        really = till.capture

        def answer(request, *, key):
            found = really(request, key=key)
            return evolve(found, reference="c2") if odd is evolve else odd

        with monkeypatch.context() as broken:
            broken.setattr(till, "capture", answer)
            assert 1 == partners.work()["till"].payments.rejected
        assert ["adapter.broke"] == [row.code for row in oms.quarantined()]
        partners.reprocess()
        partners.work()
        assert (kr("20.00"), 1) == (
            account(oms, "A").captured,
            till.asked.count("capture"),
        )

    def test_which_payment_goes_back_is_said_or_set_aside(self, till):
        """Where there are two, nobody guesses."""
        oms, partners, clock = authorized(till)
        for name in ("c1", "c2"):
            oms.do(RequestCapture("A", "till", name, "a1", kr("10.00"), clock.now))
        partners.work()
        oms.do(RequestRefund("A", "till", "r1", kr("5.00")))
        oms.do(RequestRefund("A", "till", "r2", kr("5.00"), "c2"))
        partners.work()
        assert ["payment: got '', expected one that it goes back from"] == [
            row.reason for row in oms.quarantined()
        ]
        assert "c2" == till.requests[Kind.REFUND, "r2"].of


class TestNews:
    def moved(self, kind, reference, money, of="", **more):
        return MovedMoney(
            reference, kind, Outcome.SUCCEEDED, money, reference, of=of, **more
        )

    def test_it_is_heard_before_it_is_asked_again(self, till):
        """The answer got lost, and the webhook brings it: nothing is asked."""
        oms, partners, clock = authorized(till)
        till.faults = [(None, Unavailable("till", "502"))]
        oms.do(RequestCapture("A", "till", "c1", "a1", kr("20.00"), clock.now))
        partners.work()
        moved = self.moved(Kind.CAPTURE, "c1", kr("20.00"))
        assert [Heard(done=1), Heard(repeated=1)] == [
            till.says(partners, "1", clock.now, moved) for _ in "12"
        ]
        assert kr("20.00") == account(oms, "A").captured
        clock.later(minutes=5)
        partners.work()
        assert ["authorization", "capture"] == till.asked

    def test_that_something_is_new_is_a_hint(self, till):
        """By the provider's own id; it is asked what."""
        oms, partners, clock = captured(till)
        till.slow["r1"] = Outcome.PENDING
        oms.do(RequestRefund("A", "till", "r1", kr("5.00")))
        partners.work()
        till.slow.clear()
        name = oms.store.external("till", "REFUND", "A/r1")
        assert Heard(done=1) == till.says(partners, "1", clock.now, subject=name)
        assert Outcome.SUCCEEDED is outcome(oms, Kind.REFUND, "r1")
        stranger = till.says(partners, "2", clock.now, subject="T-99")
        assert (Heard(passed=1), 1) == (stranger, len(oms.quarantined()))

    def test_what_comes_by_itself_is_booked_by_what_it_is_of(self, till):
        """A refund from the provider's office, a chargeback, and the dispute won."""
        oms, partners, clock = captured(till)
        paid = oms.store.external("till", "CAPTURE", "A/c1")
        news = [
            self.moved(Kind.REFUND, "re_1", kr("2.00"), "c1"),
            self.moved(Kind.REFUND_REVERSAL, "rr_1", kr("2.00"), "re_1"),
            self.moved(Kind.CHARGEBACK, "dp_1", kr("20.00"), paid, why="fraud"),
            self.moved(Kind.CHARGEBACK_REVERSAL, "dr_1", kr("20.00"), "dp_1"),
        ]
        for number, moved in enumerate([*news, *news]):
            assert 1 == till.says(partners, f"{number}", clock.now, moved).done
        known = [t.kind for t in account(oms, "A").transactions]
        assert [1, 1, 1, 1] == [known.count(moved.kind) for moved in news]
        assert kr("20.00") == account(oms, "A").kept

    def test_what_is_of_no_order_of_ours_is_kept_for_people(self, till):
        """Somebody else uses the same account at the provider."""
        oms, partners, clock = captured(till)
        moved = self.moved(Kind.CAPTURE, "z1", kr("1.00"))
        assert Heard(passed=1) == till.says(partners, "1", clock.now, moved)
        over = self.moved(Kind.REFUND, "z2", kr("21.00"), "c1")
        assert Heard(passed=1) == till.says(partners, "2", clock.now, over)
        odd = self.moved("GIFT", "z3", kr("1.00"), "c1")
        assert Heard(passed=1) == till.says(partners, "3", clock.now, odd)
        assert ["adapter.not-found", "adapter.not-booked", "adapter.mapping"] == [
            row.code for row in oms.quarantined()
        ]

    def early(self):
        """Return what a provider says of an authorisation that nobody here knows."""
        moved = self.moved(Kind.AUTHORIZATION, "a1", kr("20.00"))
        return evolve(moved, external_id="T-1")

    @pytest.mark.parametrize("process", ["the same", "another"])
    def test_what_comes_before_it_was_asked_for_waits_for_that(self, till, process):
        """The checkout was quicker: booked when it is known, and once."""
        oms, partners, clock = connected(till)
        early = self.early()
        assert Heard(passed=1) == till.says(partners, "1", clock.now, early)
        assert Heard(passed=1) == till.says(partners, "1", clock.now, early)
        partners.work()
        (row,) = oms.quarantined()
        assert ("adapter.not-found", "hear") == (row.code, row.again)
        assert (0, 1) == (partners.reprocess().taken, partners.reprocess().left)
        till.slow["a1"] = Outcome.PENDING
        oms.do(RequestAuthorization("A", "till", "a1", kr("20.00")))
        if process == "another":
            there = Connection("till", till, Port.PAYMENT)
            partners = Partners(oms, [there], chance=lambda: 1.0)
        partners.work()
        assert Outcome.SUCCEEDED is outcome(oms, Kind.AUTHORIZATION, "a1")
        assert ([], kr("20.00")) == (
            oms.quarantined(),
            account(oms, "A").authorized_open(),
        )
        assert Heard(repeated=1) == till.says(partners, "1", clock.now, early)
        end = oms.store.end()
        clock.later(minutes=5)
        partners.work()
        assert (["authorization"], end) == (till.asked, oms.store.end())

    def test_news_that_came_the_wrong_way_round_are_all_booked(self, till):
        """The dispute was won before it, and the refund before, were heard of."""
        oms, partners, clock = captured(till)
        news = [
            self.moved(Kind.CHARGEBACK_REVERSAL, "dr_1", kr("18.00"), "dp_1"),
            self.moved(Kind.REFUND_REVERSAL, "rr_1", kr("2.00"), "re_1"),
            self.moved(Kind.REFUND, "re_1", kr("2.00"), "c1"),
        ]
        for number, moved in enumerate(news):
            till.says(partners, f"{number}", clock.now, moved)
        assert 1 == len(oms.quarantined())
        late = self.moved(Kind.CHARGEBACK, "dp_1", kr("18.00"), "c1")
        assert 1 == till.says(partners, "3", clock.now, late).done
        assert [] == oms.quarantined()
        assert kr("20.00") == account(oms, "A").kept

    def test_what_nobody_asks_for_is_left_to_people_in_the_end(self, till):
        """It is looked at by itself for a month, and whenever somebody says so."""
        oms, partners, clock = connected(till)
        early = self.early()
        till.says(partners, "1", clock.now, early)
        clock.later(days=31)
        till.slow["a1"] = Outcome.PENDING
        oms.do(RequestAuthorization("A", "till", "a1", kr("20.00")))
        partners.work()
        assert 1 == len(oms.quarantined())
        assert 1 == partners.reprocess().taken
        assert Outcome.SUCCEEDED is outcome(oms, Kind.AUTHORIZATION, "a1")

    def test_what_is_refused_when_it_is_known_says_why(self, till):
        """It is known by another id than the provider has given it: nobody guesses."""
        oms, partners, clock = connected(till)
        odd = evolve(self.early(), external_id="T-7")
        till.says(partners, "1", clock.now, odd)
        till.slow["a1"] = Outcome.PENDING
        oms.do(RequestAuthorization("A", "till", "a1", kr("20.00")))
        partners.work()
        assert ["adapter.not-booked"] == [row.code for row in oms.quarantined()]
        assert (0, 1) == (partners.reprocess().taken, partners.reprocess().left)

    def test_what_is_said_of_money_and_is_none_is_only_kept(self, till):
        """An adapter may say anything; nobody tries that again."""
        oms, partners, clock = connected(till)
        odd = self.moved(Kind.CAPTURE, "z1", "1.00", why=object())
        assert Heard(passed=1) == till.says(partners, "1", clock.now, odd)
        assert [""] == [row.again for row in oms.quarantined()]
        assert 1 == partners.reprocess().kept

    def test_news_come_in_any_order(self, till):
        """What succeeded has, whatever is said of it later."""
        oms, partners, clock = captured(till)
        moved = self.moved(Kind.CAPTURE, "c1", kr("20.00"))
        for number, late in enumerate((Outcome.FAILED, Outcome.PENDING)):
            at = clock.now + timedelta(minutes=number)
            later = evolve(moved, outcome=late, at=at)
            assert 200 == till.says(partners, f"{number}", clock.now, later).status
        assert kr("20.00") == account(oms, "A").captured


def test_a_cashier_is_of_a_provider(till):
    """Another name, another kind of partner."""
    _, partners, _ = connected(till)
    with pytest.raises(Invalid, match="one of till"):
        partners.cashier("bank")
    with pytest.raises(Invalid, match="a connection to a carrier"):
        partners.label_desk("till")
