"""Partners are told what happened: in order, each event acknowledged once."""

import json

import pytest

from ordercore.errors import AuthFailed, RateLimited, Rejected, Unavailable
from ordercore.flow import Delivery, Outbox
from ordercore.flow.outbox import key_of_event
from ordercore.stock import Receive, Received
from tests.flow.shop import place, shop


class Partner:
    """A partner who writes down what it is told and answers as it is made to."""

    def __init__(self):
        self.told = []
        self.answers = {}

    def __call__(self, key, recorded):
        self.told.append(key)
        answers = self.answers.get(key)
        if answers:
            raise answers.pop(0)


@pytest.fixture
def partner():
    """Return a partner."""
    return Partner()


@pytest.fixture
def oms(store):
    """Return a shop that has received mugs three times."""
    oms = shop(store)
    for units in (1, 2, 3):
        oms.do(Receive("MUG", "CPH", units))
    return oms


def outbox(oms, partner):
    """Return an outbox that tells of stock."""
    return Outbox(oms.store, "erp", partner, kind="stock")


KEYS = [f"stock/MUG@CPH/{n}" for n in (1, 2, 3)]


def test_everything_is_told_once_and_in_order(oms, partner):
    """Ok: the cursor moves behind what the partner has taken."""
    box = outbox(oms, partner)
    assert Delivery(sent=3) == box.drain()
    assert KEYS == partner.told
    assert Delivery() == box.drain()
    oms.do(Receive("CAP", "CPH", 1))
    assert Delivery(sent=1) == outbox(oms, partner).drain()
    assert [*KEYS, "stock/CAP@CPH/1"] == partner.told


def test_each_partner_has_its_own_cursor(oms, partner):
    """What one was told says nothing of the other."""
    outbox(oms, partner).drain()
    assert 3 == Outbox(oms.store, "carrier", partner, kind="stock").drain().sent


def test_without_a_kind_the_whole_journal_is_told(oms, partner):
    """Orders, work, stock and all the rest."""
    place(oms, "A", "MUG")
    assert oms.store.end() == Outbox(oms.store, "all", partner).drain().sent
    assert [key_of_event(r) for r in oms.journal()] == partner.told


def test_at_most_so_many_are_told_at_a_time(oms, partner):
    """The rest the next time."""
    box = outbox(oms, partner)
    assert [2, 1, 0] == [box.drain(limit=2).sent for _ in range(3)]
    assert KEYS == partner.told


@pytest.mark.parametrize("unknown", [Unavailable("no answer"), RateLimited(3.0)])
def test_what_is_unknown_is_asked_again_with_the_same_key(oms, partner, unknown):
    """Unknown: nothing behind it is told, and it is never skipped."""
    partner.answers[KEYS[1]] = [unknown]
    box = outbox(oms, partner)
    assert Delivery(1, 0, unknown) == box.drain()
    assert Delivery(2) == box.drain()
    assert [KEYS[0], KEYS[1], KEYS[1], KEYS[2]] == partner.told


@pytest.mark.parametrize("refusal", [Rejected("unknown SKU"), AuthFailed("key")])
def test_what_is_rejected_is_kept_with_the_reason_and_the_rest_goes_on(
    oms, partner, refusal
):
    """Rejected: a dead letter in quarantine, once; the queue is not blocked."""
    partner.answers[KEYS[1]] = [refusal]
    box = outbox(oms, partner)
    assert Delivery(sent=2, rejected=1) == box.drain()
    (row,) = oms.store.quarantined("outbox/erp")
    assert (KEYS[1], refusal.code, str(refusal)) == (row.where, row.code, row.reason)
    assert 2 == json.loads(row.raw)["event"]["quantity"]
    assert Delivery() == box.drain()


def test_a_crash_between_telling_and_noting_tells_again_with_the_same_key(
    oms, partner, monkeypatch
):
    """IDM 114: the partner can tell that it was told twice, because the key stays."""
    box = outbox(oms, partner)
    with monkeypatch.context() as crash:
        crash.setattr(box, "_move_to", lambda *_: (_ for _ in ()).throw(SystemExit))
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
