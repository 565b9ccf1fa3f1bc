"""Partners are told what happened: in order, each event acknowledged once."""

import json
from datetime import timedelta

import pytest

from ordercore.connecting import Backoff
from ordercore.errors import (
    AuthFailed,
    MappingFailed,
    NotFound,
    RateLimited,
    Rejected,
    Unavailable,
)
from ordercore.flow import Binding, Delivery, Outbox
from ordercore.flow.telling.outbox import key_of_event
from ordercore.stock import Receive, Received
from tests.flow.shop import START, Clock, place, shop


class Partner:
    """A partner who writes down what it is told and answers as it is made to."""

    def __init__(self):
        self.told = []
        self.answers = {}
        self.down = None

    def __call__(self, key, recorded):
        self.told.append(key)
        answers = self.answers.get(key)
        if answers:
            raise answers.pop(0)
        if self.down is not None:
            raise self.down


@pytest.fixture
def partner():
    """Return a partner."""
    return Partner()


@pytest.fixture
def clock():
    """Return the clock of the shop and of its outboxes."""
    return Clock()


@pytest.fixture
def oms(store, clock):
    """Return a shop that has received mugs three times."""
    oms = shop(store, clock=clock)
    for units in (1, 2, 3):
        oms.do(Receive("MUG", "CPH", units))
    return oms


def outbox(oms, partner, **options):
    """Return an outbox that tells of stock, and waits as long as it may."""
    options = {"clock": oms.now, "chance": lambda: 1.0, **options}
    return Outbox(oms.store, "erp", partner, kind="stock", **options)


KEYS = [f"stock/MUG@CPH/{n}" for n in (1, 2, 3)]

CAP = "stock/CAP@CPH/1"


def test_everything_is_told_once_and_in_order(oms, partner):
    """Ok: the cursor moves behind what the partner has taken."""
    box = outbox(oms, partner)
    assert Delivery(sent=3) == box.drain()
    assert KEYS == partner.told
    assert Delivery() == box.drain()
    oms.do(Receive("CAP", "CPH", 1))
    assert Delivery(sent=1) == outbox(oms, partner).drain()
    assert [*KEYS, CAP] == partner.told


def test_each_partner_has_its_own_cursor(oms, partner):
    """What one was told says nothing of the other."""
    outbox(oms, partner).drain()
    assert 3 == Outbox(oms.store, "carrier", partner, kind="stock").drain().sent


def test_without_a_kind_the_whole_journal_is_told(oms, partner):
    """Orders, work, stock and all the rest."""
    place(oms, "A", "MUG")
    assert oms.store.end() == Outbox(oms.store, "all", partner).drain().sent
    assert [key_of_event(r) for r in oms.journal()] == partner.told


def test_what_does_not_concern_a_partner_is_passed_over(oms, partner):
    """It is not told, and not looked at again."""
    box = outbox(oms, partner, concerns=lambda recorded: recorded.version == 2)
    assert Delivery(sent=1) == box.drain()
    assert [KEYS[1]] == partner.told
    assert oms.store.end() == box.cursor


def test_at_most_so_many_are_told_at_a_time(oms, partner):
    """The rest the next time."""
    box = outbox(oms, partner)
    assert [2, 1, 0] == [box.drain(limit=2).sent for _ in range(3)]
    assert KEYS == partner.told


def test_what_a_partner_calls_it_is_bound_with_the_cursor(oms):
    """The receipt's id is ours to be found by, both ways, from then on."""

    def send(key, recorded):
        return [Binding("erp", "move", f"M-{recorded.version}", key)]

    outbox(oms, send).drain()
    assert KEYS[1] == oms.store.internal("erp", "move", "M-2")
    assert "M-3" == oms.store.external("erp", "move", KEYS[2])


def test_an_id_that_stands_for_something_else_is_set_aside(oms):
    """One answer that contradicts another is for people to look at."""

    def send(key, recorded):
        return [Binding("erp", "move", "M-1", key)]

    assert Delivery(sent=1, rejected=2) == outbox(oms, send).drain()
    assert ["store.binding"] * 2 == [row.code for row in oms.quarantined()]


class TestUnknown:
    """It may have acted, or cannot now: the same again, under the same key, later."""

    def test_it_is_told_again_with_the_same_key_when_it_is_due(
        self, oms, partner, clock
    ):
        """What follows in its lane waits behind it, and it is never skipped."""
        unknown = Unavailable("no answer")
        partner.answers[KEYS[1]] = [unknown]
        box = outbox(oms, partner)
        assert Delivery(1, 0, unknown, postponed=2) == box.drain()
        assert Delivery() == box.drain()
        clock.later(seconds=30)
        assert Delivery(2) == box.drain()
        assert [KEYS[0], KEYS[1], KEYS[1], KEYS[2]] == partner.told
        assert [] == box.postponed

    def test_other_lanes_go_on(self, oms, partner, clock):
        """One that waits stands in the way of its own stream only."""
        oms.do(Receive("CAP", "CPH", 1))
        partner.answers[KEYS[0]] = [Unavailable("no answer")]
        assert 1 == outbox(oms, partner).drain().sent
        assert [KEYS[0], CAP] == partner.told
        oms.do(Receive("MUG", "CPH", 9))
        assert 1 == outbox(oms, partner).drain().postponed
        clock.later(minutes=1)
        assert 4 == outbox(oms, partner).drain().sent
        assert [*KEYS, "stock/MUG@CPH/4"] == partner.told[2:]

    def test_a_lane_may_be_wider_than_a_stream(self, oms, partner):
        """What belongs together keeps its order, wherever it happened."""
        oms.do(Receive("CAP", "CPH", 1))
        partner.answers[KEYS[0]] = [Unavailable("no answer")]
        box = outbox(oms, partner, lane=lambda recorded: "all")
        assert 4 == box.drain().postponed
        assert [KEYS[0]] == partner.told

    def test_the_waits_grow_and_the_partner_may_ask_for_longer(
        self, oms, partner, clock
    ):
        """The bound doubles; ``retry_after`` is kept to."""
        partner.answers[KEYS[0]] = [
            Unavailable("no"),
            Unavailable("no"),
            Unavailable("no", retry_after=600),
        ]
        box, waits = outbox(oms, partner), []
        for _ in range(3):
            box.drain()
            due = box.postponed[0].due
            waits.append((due - clock.now).total_seconds())
            clock.now = due
        assert [30, 60, 600] == waits

    def test_it_is_set_aside_in_the_end(self, oms, partner, clock):
        """A poisoned message stops neither its lane nor anybody for ever."""
        partner.answers[KEYS[0]] = [Unavailable("no")] * 9
        box = outbox(oms, partner, backoff=Backoff(1, 1, attempts=2))
        box.drain()
        clock.later(seconds=2)
        assert Delivery(sent=2, rejected=1) == box.drain()
        (row,) = oms.quarantined()
        assert "no; told 2 times in vain" == row.reason


class TestNotThere:
    """It is the partner, not the event: nothing is told, and nothing given up."""

    def test_three_failures_in_a_row_are_enough(self, oms, partner, clock):
        """The rest is not even tried, and the wait grows each time."""
        for sku in "ABCDE":
            oms.do(Receive(sku, "CPH", 1))
        partner.down = Unavailable("nobody there", sent=False)
        box = outbox(oms, partner)
        assert 3 + 2 == box.drain().postponed
        assert 3 == len(partner.told)
        assert isinstance(box.drain().waiting, Unavailable)
        assert 3 == len(partner.told)
        clock.later(seconds=30)
        box.drain()
        assert timedelta(seconds=60) == box.pause.until - clock.now
        partner.down = None
        clock.later(seconds=60)
        assert 8 == box.drain().sent
        assert (None, []) == (box.pause, box.postponed)

    def test_a_partner_that_asks_to_wait_is_left_alone_so_long(
        self, oms, partner, clock
    ):
        """To be asked to wait is no failure of what was told."""
        partner.answers[KEYS[1]] = [RateLimited(90.0)]
        box = outbox(oms, partner)
        told = box.drain()
        assert (1, 0, 0) == (told.sent, told.rejected, told.postponed)
        assert 90.0 == told.waiting.retry_after
        clock.later(seconds=89)
        assert 1.0 == box.drain().waiting.retry_after
        clock.later(seconds=1)
        assert Delivery(sent=2) == box.drain()

    def test_wrong_credentials_stop_it_until_they_are_mended(self, oms, partner, clock):
        """Nothing is set aside for it: all of it would be."""
        partner.down = AuthFailed("the key is revoked")
        box = outbox(oms, partner)
        assert isinstance(box.drain().waiting, AuthFailed)
        assert isinstance(box.drain().waiting, AuthFailed)
        assert ([KEYS[0]], []) == (partner.told, oms.quarantined())
        partner.down = None
        box.resume()
        assert Delivery(sent=3) == box.drain()

    def test_it_is_asked_from_time_to_time(self, oms, partner, clock):
        """Whoever mends the key need not tell the outbox."""
        partner.down = AuthFailed("the key is revoked")
        outbox(oms, partner).drain()
        partner.down = None
        clock.later(seconds=30)
        assert Delivery(sent=3) == outbox(oms, partner).drain()

    def test_to_resume_is_to_try_what_waits_at_once(self, oms, partner):
        """Also what was put off for hours."""
        partner.answers[KEYS[0]] = [Unavailable("no", retry_after=9_999)]
        box = outbox(oms, partner)
        box.drain()
        box.resume()
        assert Delivery(sent=3) == box.drain()


REFUSALS = [
    Rejected("unknown SKU"),
    NotFound("no such article"),
    MappingFailed.at("shipment.id", None, "an id"),
]


class TestRejected:
    """A dead letter in quarantine, once; the queue is not blocked."""

    @pytest.mark.parametrize("refusal", REFUSALS)
    def test_it_is_kept_with_the_reason_and_the_rest_goes_on(
        self, oms, partner, refusal
    ):
        """Whatever is surely not done, or cannot be understood."""
        partner.answers[KEYS[1]] = [refusal]
        box = outbox(oms, partner)
        assert Delivery(sent=2, rejected=1) == box.drain()
        (row,) = oms.store.quarantined("outbox/erp")
        assert (KEYS[1], refusal.code, str(refusal)) == (
            row.where,
            row.code,
            row.reason,
        )
        assert 2 == json.loads(row.raw)["event"]["quantity"]
        assert Delivery() == box.drain()

    def test_it_is_told_again_when_it_was_mended(self, oms, partner):
        """Under its own key; refused again, it lies there again."""
        partner.answers[KEYS[1]] = [REFUSALS[0], REFUSALS[0]]
        box = outbox(oms, partner)
        box.drain()
        for sent, left in ((0, 1), (1, 0)):
            (row,) = oms.quarantined()
            assert box.tell_again(row)
            assert [] == oms.quarantined()
            assert sent == box.drain().sent
            assert left == len(oms.quarantined())
        (row,) = oms.store.quarantined(mended=True)
        assert START == row.mended_at
        assert 3 == partner.told.count(KEYS[1])

    def test_what_is_anothers_is_not_told(self, oms, partner):
        """Nor what was only kept, nor what never happened."""
        partner.answers[KEYS[1]] = [REFUSALS[0]]
        outbox(oms, partner).drain()
        (row,) = oms.quarantined()
        assert not Outbox(oms.store, "carrier", partner).tell_again(row)


def test_a_crash_between_telling_and_noting_tells_again_with_the_same_key(
    oms, partner, monkeypatch
):
    """IDM 114: the partner can tell that it was told twice, because the key stays."""
    box = outbox(oms, partner)
    with monkeypatch.context() as crash:
        crash.setattr(box, "_done", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            box.drain()
    assert Delivery(sent=3) == outbox(oms, partner).drain()
    assert [KEYS[0], *KEYS] == partner.told


def test_a_fault_of_the_sender_moves_nothing(oms, partner):
    """What is no answer of a partner is raised; the event is told again."""
    partner.answers[KEYS[0]] = [ZeroDivisionError()]
    box = outbox(oms, partner)
    with pytest.raises(ZeroDivisionError):
        box.drain()
    assert 0 == box.cursor
    assert Delivery(sent=3) == box.drain()


class TestWorkers:
    """Many may drain one outbox: one of them does."""

    def test_the_other_stands_back(self, oms, partner):
        """While one tells, nobody else does."""
        others = []

        def send(key, recorded):
            others.append(outbox(oms, partner).drain())

        assert 3 == outbox(oms, send).drain().sent
        assert [Delivery(elsewhere=True)] * 3 == others
        assert [] == partner.told

    def test_one_that_has_died_is_followed_by_another(self, oms, partner, clock):
        """After two minutes without a word; what it was telling is told again."""
        dead = outbox(oms, partner)
        assert dead._claim.take()
        assert Delivery(elsewhere=True) == outbox(oms, partner).drain()
        clock.later(minutes=2)
        assert Delivery(sent=3) == outbox(oms, partner).drain()

    def test_one_that_slept_too_long_notes_nothing(self, oms, partner, clock):
        """Who has taken over goes on; the cursor never moves back."""
        later = []

        def slow(key, recorded):
            clock.later(minutes=3)
            later.append(outbox(oms, partner).drain())

        assert Delivery(elsewhere=True) == outbox(oms, slow).drain()
        assert [Delivery(sent=3)] == later
        assert Delivery() == outbox(oms, partner).drain()


def test_a_partner_may_act_while_it_is_told(oms):
    """What it does comes back as commands, and is told in its turn."""
    told = []

    def answer(key, recorded):
        told.append(recorded.event)
        if recorded.event.sku == "MUG":
            oms.do(Receive("CAP", "HAM", recorded.event.quantity), key=f"re/{key}")

    box = Outbox(oms.store, "echo", answer, kind="stock")
    box.drain()
    box.drain()
    assert [1, 2, 3] == [e.quantity for e in told if e.sku == "MUG"]
    assert [1, 2, 3] == [
        e.quantity for e in told if e == Received("CAP", "HAM", e.quantity, "")
    ]
    assert 6 == oms.stock("CAP", "HAM").sellable
